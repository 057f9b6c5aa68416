from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from xckg.errors import InputError
from xckg.graph.terms import XSD, check_base, decimal_literal, mint_iri, name_literal, parse_iri, text_literal, xc


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
    assert decimal_literal(Decimal(value)) == str(Literal(written, datatype=NamedNode(XSD + "decimal")))


def test_decimal_literal_refuses_infinity():
    with pytest.raises(ValueError, match="not a number"):
        decimal_literal(Decimal("Infinity"))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_decimal_literal_is_kept_by_the_store(value):
    store = Store()
    store.load(f"<https://e.org/s> {xc('value')} {decimal_literal(value)} .".encode(), format=RdfFormat.N_TRIPLES)
    (quad,) = store
    assert str(quad.object) == decimal_literal(value)
    assert Decimal(quad.object.value) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_written_as_a_library_writes_it(text):
    assert text_literal(text) == str(Literal(text))
    assert name_literal(text) == str(Literal(text, language="zh"))


def test_an_odd_character_is_written_as_a_library_writes_it():
    odd = "".join(map(chr, (*range(0x100), 0x2028, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600)))
    assert text_literal(odd) == str(Literal(odd))


@pytest.mark.parametrize("bad", ["", "not an iri", "https://e.org", "https://e.org/a b/", "https://e.org/<x>/"])
def test_check_base_refuses(bad):
    with pytest.raises(InputError, match="IRI"):
        check_base(bad)


def test_parse_iri_takes_addresses_only():
    assert parse_iri("http://www.wikidata.org/entity/Q1") == "<http://www.wikidata.org/entity/Q1>"
    assert parse_iri("411000") is None
    assert parse_iri("https://e.org/a b") is None
