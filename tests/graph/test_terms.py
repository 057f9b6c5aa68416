from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from xckg.errors import InputError
from xckg.graph.terms import check_base, decimal_literal, mint_iri, parse_iri, text_literal, xc


def test_mint_iri_keeps_fields_apart():
    assert mint_iri("https://e.org/", "x", "a.b", "c") != mint_iri("https://e.org/", "x", "a", "b.c")
    assert mint_iri("https://e.org/", "x", "1") != mint_iri("https://e.org/", "x", 1)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("122.30", "122.3"),
        ("1.223E+10", "12230000000"),
        ("-0", "0"),
        ("0.00", "0"),
        ("-5.3", "-5.3"),
        ("1E-3", "0.001"),
        ("100", "100"),
    ],
)
def test_decimal_literal_is_plain(value, written):
    assert decimal_literal(Decimal(value)).value == written


def test_decimal_literal_refuses_infinity():
    with pytest.raises(ValueError, match="not a number"):
        decimal_literal(Decimal("Infinity"))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_decimal_literal_is_kept_by_the_store(value):
    store = Store()
    store.add(Quad(NamedNode("https://e.org/s"), xc("value"), decimal_literal(value)))
    (quad,) = store
    assert quad.object == decimal_literal(value)
    assert Decimal(quad.object.value) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_literal_survives_ntriples(text):
    literal = text_literal(text)
    assert literal == Literal(text)
    assert literal.value == text


@pytest.mark.parametrize("bad", ["", "not an iri", "https://e.org", "https://e.org/a b/", "https://e.org/<x>/"])
def test_check_base_refuses(bad):
    with pytest.raises(InputError, match="IRI"):
        check_base(bad)


def test_parse_iri_takes_addresses_only():
    assert parse_iri("http://www.wikidata.org/entity/Q1") == NamedNode("http://www.wikidata.org/entity/Q1")
    assert parse_iri("411000") is None
    assert parse_iri("https://e.org/a b") is None
