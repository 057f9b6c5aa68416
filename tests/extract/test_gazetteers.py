"""The gazetteers' data: format, types, order, and that no line contradicts another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from xckg.ontology import find_ontology, load_csv, load_yaml

COLUMNS = ("name", "type", "label", "code", "strength")
FILES = tuple(
    path.name for path in sorted((find_ontology() / "gazetteers").glob("*.csv")) if path.name != "admin_areas.csv"
)
CODE = re.compile(r"iso3166:[A-Z]{2}|gb2260:\d{6}|gb4754:[A-T](\d{2,4})?|sei2018:\d(\.\d)?")
# The kinds of name that each file may hold; a file not named here may not be there.
HOLDS = {
    "agencies.csv": "GovernmentAgency",
    "area_names.csv": "AdministrativeArea",
    "companies.csv": "Company",
    "countries.csv": "Country",
    "events.csv": "Event",
    "finance.csv": "FinancialInstitution",
    "honors.csv": "Honor",
    "industries.csv": "Industry",
    "media.csv": "MediaOrganization",
    "organizations.csv": "Organization",
    "parks.csv": "IndustrialPark",
    "policies.csv": "Policy",
    "products.csv": "Product",
    "programmes.csv": "Programme",
    "regions.csv": "Region",
    "universities.csv": "ResearchInstitution",
}


def _rows(file: str) -> list[dict[str, str]]:
    return load_csv(f"gazetteers/{file}", COLUMNS)


def _all_rows() -> Iterator[tuple[str, dict[str, str]]]:
    for file in FILES:
        for row in _rows(file):
            yield file, row


def test_gazetteers_files_are_the_known_kinds() -> None:
    assert set(FILES) == set(HOLDS)
    leaf_types = set(load_yaml("rules/relations/types.yaml").need("types", (dict, list)))
    assert set(HOLDS.values()) <= leaf_types


@pytest.mark.parametrize("file", FILES)
def test_gazetteers_lines_are_well_formed(file: str) -> None:
    rows = _rows(file)
    assert rows
    for row in rows:
        assert row["type"] == HOLDS[file], row
        assert row["strength"] in ("sure", "weak"), row
        assert not row["code"] or CODE.fullmatch(row["code"]), row
        for text in (row["name"], row["label"]):
            assert len(text) >= 2, row
            assert not re.search(r"^\s|\s$|[\n\t\u3000]", text), row
            for opening, closing in ("“”", "《》", "（）"):
                assert text.count(opening) == text.count(closing), row


@pytest.mark.parametrize("file", FILES)
def test_gazetteers_files_are_sorted_by_name(file: str) -> None:
    names = [row["name"] for row in _rows(file)]
    assert names == sorted(names)


def test_gazetteers_give_each_name_and_type_once() -> None:
    seen = Counter((row["name"], row["type"]) for _, row in _all_rows())
    assert [key for key, count in seen.items() if count > 1] == []


def test_gazetteers_labels_are_final() -> None:
    """A label that is itself a surface is its own label, so that joining by label needs one step."""
    label_of = {(row["name"], row["type"]): row["label"] for _, row in _all_rows()}
    chained = {(name, label) for (name, kind), label in label_of.items() if label_of.get((label, kind), label) != label}
    assert chained == set()


def test_gazetteers_give_each_label_at_most_one_code() -> None:
    codes: dict[tuple[str, str], set[str]] = {}
    for _, row in _all_rows():
        codes.setdefault((row["label"], row["type"]), set()).add(row["code"])
    assert {label: found for label, found in codes.items() if len(found) > 1} == {}


def test_gazetteers_know_each_country_once() -> None:
    rows = _rows("countries.csv")
    labels = {row["code"]: row["label"] for row in rows}
    assert len(labels) == len({row["label"] for row in rows}) >= 190
    assert (labels["iso3166:DE"], labels["iso3166:CN"]) == ("德国", "中国")
    assert not {"iso3166:HK", "iso3166:MO", "iso3166:TW"} & labels.keys()  # these are administrative areas


@pytest.mark.parametrize(
    ("file", "name"),
    [("products.csv", "汽车"), ("products.csv", "粮食"), ("industries.csv", "食品"), ("honors.csv", "高新技术企业")],
)
def test_gazetteers_leave_everyday_words_weak(file: str, name: str) -> None:
    assert [row["strength"] for row in _rows(file) if row["name"] == name] == ["weak"]


def test_gazetteers_are_wide_enough() -> None:
    least = {"companies.csv": 800, "industries.csv": 500, "products.csv": 1500, "universities.csv": 2600}
    assert {file: len(_rows(file)) for file in least if len(_rows(file)) < least[file]} == {}


def test_user_words_are_plain_sorted_and_single() -> None:
    path: Path = find_ontology() / "lexicon" / "user_words.txt"
    words = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert words == sorted(set(words))
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,}", word) for word in words)


def test_surnames_have_falling_weights_and_compounds() -> None:
    rows = load_csv("lexicon/surnames.csv", ("surname", "weight"))
    surnames = [row["surname"] for row in rows]
    assert len(surnames) == len(set(surnames)) >= 450
    assert {"王", "欧阳", "诸葛"} <= set(surnames)
    weights = [int(row["weight"]) for row in rows if len(row["surname"]) == 1]
    assert weights == sorted(weights, reverse=True)
