"""Reading gold files, and the hash that tells one gold set from another."""

import json

import pytest

from xckg.errors import InputError
from xckg.evaluate.gold import hash_gold, read_gold


def write(folder, name, **fields):
    data = {"document": f"{name}.txt", "entities": [], "relations": [], "observations": [], **fields}
    (folder / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def test_gold_reads_lists_options_and_alternatives(tmp_path):
    number = {"s": "许昌市", "indicator": ["出口总值"], "measure": "rank", "value": 2, "end": "2023-06-30"}
    write(
        tmp_path,
        "许昌",
        entities=[{"type": "AdministrativeArea", "names": ["许昌市", "许昌"], "opt": True}],
        relations=[{"s": "甲", "p": "leads", "o": ["乙", "丙"]}],
        observations=[{**number, "alt": {"start": ["", "2023-01-01"]}, "dims_alt": [{}, {"商品": "发制品"}]}],
    )
    (gold,) = read_gold(tmp_path)
    assert (gold.document, gold.stem) == ("许昌.txt", "许昌")
    assert gold.entities[0].optional
    assert (gold.relations[0].subject, gold.relations[0].object) == (("甲",), ("乙", "丙"))
    (found,) = gold.observations
    assert found.choices["start"] == ("", "2023-01-01")
    assert found.choices["end"] == ("2023-06-30",)
    assert found.choices["modality"] == ("actual",)
    assert found.slices == ({}, {"商品": "发制品"})


def test_gold_of_one_file_or_a_folder_by_name(tmp_path):
    write(tmp_path, "b")
    write(tmp_path, "a")
    assert [g.stem for g in read_gold(tmp_path)] == ["a", "b"]
    assert [g.stem for g in read_gold(tmp_path / "b.json")] == ["b"]


@pytest.mark.parametrize("content", ["[]", "{", '{"document": "a.txt"}', '{"document": 1, "entities": [3]}'])
def test_gold_that_is_none_is_one_plain_line(tmp_path, content):
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path)
    assert "a.json" in str(caught.value)


def test_gold_folder_without_gold_is_an_error(tmp_path):
    for wrong in (tmp_path, tmp_path / "没有"):
        with pytest.raises(InputError, match="没有标注文件"):
            read_gold(wrong)


def test_gold_hash_changes_with_content_name_and_number(tmp_path):
    write(tmp_path, "a")
    hashes = [hash_gold(tmp_path)]
    write(tmp_path, "a", entities=[{"type": "Country", "names": ["德国"]}])
    hashes.append(hash_gold(tmp_path))
    (tmp_path / "a.json").rename(tmp_path / "c.json")
    hashes.append(hash_gold(tmp_path))
    write(tmp_path, "b")
    hashes.append(hash_gold(tmp_path))
    assert len(set(hashes)) == 4
    assert hash_gold(tmp_path) == hashes[-1]
