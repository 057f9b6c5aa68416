"""The annotated training sentences: written to their format, of the ontology's types, wide enough to learn from."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "training" / "check_sentences.py"
if not SCRIPT.is_file():
    pytest.skip("the training material is not part of the source distribution", allow_module_level=True)


def load_script():
    spec = importlib.util.spec_from_file_location("check_sentences", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


check = load_script()
FILES = sorted(check.SENTENCES.glob("*.txt"))


def test_sentences_have_no_faults():
    assert check.find_faults(FILES) == []


def test_types_are_those_of_the_ontology():
    labels = yaml.safe_load((ROOT / "ontology" / "labels.yaml").read_text(encoding="utf-8"))
    assert sorted(labels["types"]) == list(check.TYPES)


def test_sentences_show_every_type_and_what_is_no_name():
    counts = check.count_mentions(FILES)
    assert [kind for kind, (mentions, _) in counts.items() if mentions < 25] == []
    assert counts["Product"][1] >= 800
    assert counts["Industry"][1] >= 300
    lines = [check.parse_line(line) for _, _, line in check.read_sentences(FILES)]
    assert sum(not sentence.mentions for sentence in lines) >= len(lines) / 20


def test_parse_line_gives_spans_of_the_bare_text():
    sentence = check.parse_line("在[许昌|AdministrativeArea]，[黄河集团|Company]投产。")
    assert sentence.text == "在许昌，黄河集团投产。"
    assert [(sentence.text[start:end], kind) for start, end, kind in sentence.mentions] == [
        ("许昌", "AdministrativeArea"),
        ("黄河集团", "Company"),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[许昌|AdministrativeArea投产", "没有合上"),
        ("[许昌[海关|GovernmentAgency]|GovernmentAgency]", "又套了名称"),
        ("[许昌|City]投产", "没有“City”这一类型"),
        ("[许昌]投产", "应写作"),
        ("[|Company]投产", "应写作"),
        ("许昌|AdministrativeArea]投产", "多出的"),
        ("[许昌 |AdministrativeArea]投产", "两头有空白"),
    ],
)
def test_parse_line_says_what_is_wrong(line, fault):
    with pytest.raises(ValueError, match=fault):
        check.parse_line(line)


def test_find_faults_names_file_and_line_of_a_repeated_sentence(tmp_path):
    first, second = tmp_path / "x-1.txt", tmp_path / "x-2.txt"
    first.write_text("# 说明\n\n[许昌|AdministrativeArea]投产。\n", encoding="utf-8")
    second.write_text("许昌投产。\n [许昌|Town]。\n", encoding="utf-8")
    assert check.find_faults([first, second]) == [
        "x-2.txt:1: 与 x-1.txt:3 是同一句",
        "x-2.txt:2: 第 2 字：没有“Town”这一类型",
    ]


def test_script_ends_with_status_one_on_a_fault(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("[许昌|AdministrativeArea]投产。\n", encoding="utf-8")
    bad.write_text("[许昌|AdministrativeArea投产。\n", encoding="utf-8")
    run = [sys.executable, str(SCRIPT)]
    fine = subprocess.run([*run, str(good)], capture_output=True, encoding="utf-8", check=False)
    broken = subprocess.run([*run, str(bad)], capture_output=True, encoding="utf-8", check=False)
    assert (fine.returncode, broken.returncode) == (0, 1)
    assert "1 句，其中 0 句没有名称" in fine.stdout
    assert "bad.txt:1:" in broken.stdout
