from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.errors import AmbiguousName, UnknownName
from blocs.names import lookup
from blocs.store.session import Session


@pytest.mark.parametrize(
    "typed, code",
    [
        ("IRN", "IRN"), ("irn", "IRN"), ("IR", "IRN"), ("iran", "IRN"), ("Islamic Republic of Iran", "IRN"),
        ("Persia", "IRN"), ("ایران", "IRN"), ("Q794", "IRN"), ("iso_numeric:364", "IRN"),
        ("cote d'ivoire", "CIV"), ("Côte d’Ivoire", "CIV"), ("Ivory Coast", "CIV"),
        ("Macedonia", "MKD"), ("Swaziland", "SWZ"), ("Burma", "MMR"), ("Holland", "NLD"), ("UK", "GBR"),
        ("Great Britain", "GBR"), ("Czechia", "CZE"), ("Czech Republic", "CZE"), ("Zaire", "COD"), ("DRC", "COD"),
        ("USSR", "SUN"), ("Soviet Union", "SUN"), ("East Germany", "DDR"), ("GDR", "DDR"), ("West Germany", "DEU"),
        ("Deutschland", "DEU"), ("South Korea", "KOR"), ("North Korea", "PRK"), ("Turkey", "TUR"), ("Türkiye", "TUR"),
        ("turkiye", "TUR"), ("Россия", "RUS"), ("中国", "CHN"), ("USA", "USA"), ("america", "USA"), ("UAE", "ARE"),
        ("the gambia", "GMB"), ("Vatican", "VAT"), ("Upper Volta", "BFA"), ("Ceylon", "LKA"), ("Kosovo", "XKX"),
        ("Guinea-Bissau", "GNB"), ("Niger", "NER"), ("Nigeria", "NGA"), ("NO", "NOR"),
        ("South Vietnam", "VNM"), ("North Vietnam", "VDR"), ("Congo-Brazzaville", "COG"), ("Timor", "TLS"),
    ],
)  # fmt: skip
def test_a_state_is_found_by_any_code_and_any_name(record: Session, typed: str, code: str) -> None:
    assert lookup.state(record, typed).code == code


@pytest.mark.parametrize(
    "typed, code",
    [("irann", "IRN"), ("kazakstaan", "KAZ"), ("Uzbekstan", "UZB"), ("Kyrgyzstann", "KGZ"), ("belarrus", "BLR"),
     ("Luxenbourg", "LUX"), ("Phillippines", "PHL")],
)  # fmt: skip
def test_a_small_typing_error_is_understood_and_said(record: Session, typed: str, code: str) -> None:
    match = lookup.state(record, typed)
    assert (match.code, match.guessed) == (code, True)


@pytest.mark.parametrize(
    "typed, codes",
    [
        ("Congo", {"COD", "COG"}),
        ("Korea", {"KOR", "PRK"}),
        ("virgin islands", {"VGB", "VIR"}),
    ],
)
def test_a_name_that_several_bear_is_ambiguous(record: Session, typed: str, codes: set[str]) -> None:
    with pytest.raises(AmbiguousName) as caught:
        lookup.state(record, typed)
    assert {choice.split()[0] for choice in caught.value.choices} == codes
    assert all(code in str(caught.value) for code in codes)


@pytest.mark.parametrize("typed", ["Atlantis", "", "   ", "xq", "%", "'; DROP TABLE state; --", "🙂" * 50])
def test_an_unknown_name_gets_the_nearest_choices_in_one_line(record: Session, typed: str) -> None:
    with pytest.raises(UnknownName) as caught:
        lookup.state(record, typed)
    assert "\n" not in str(caught.value)
    assert "blocs states" in str(caught.value)


def test_nearly_the_same_as_two_is_not_decided(record: Session) -> None:
    with pytest.raises(UnknownName) as caught:
        lookup.state(record, "Austrlia")
    assert {"AUS (Australia)", "AUT (Austria)"} <= set(caught.value.choices)


@pytest.mark.parametrize(
    "typed, code",
    [("SCO", "SCO"), ("sco", "SCO"), ("shanghai cooperation", "SCO"), ("Shanghai Five", "SHANGHAI_FIVE"), ("ШОС", "SCO"),
     ("shanghai five", "SHANGHAI_FIVE"), ("Eurasian Economic Union", "EAEU"), ("brics", "BRICS"), ("BRIC", "BRICS"),
     ("Tashkent Pact", "CST")],
)  # fmt: skip
def test_an_organisation_is_found_by_code_and_name(record: Session, typed: str, code: str) -> None:
    assert lookup.organisation(record, typed).code == code


def test_either_takes_an_organisation_before_a_state(record: Session) -> None:
    assert lookup.either(record, "SCO")[0] == "organisation"
    assert lookup.either(record, "russia")[0] == "state"


def test_find_puts_what_bears_the_name_first(record: Session) -> None:
    kind, match, likeness = lookup.find(record, "iran")[0]
    assert (kind, match.code, likeness) == ("state", "IRN", 100.0)


def test_a_word_of_a_vocabulary_may_be_written_loosely() -> None:
    assert lookup.choose("Dialogue Partner", ["member", "dialogue_partner"], "status") == "dialogue_partner"
    with pytest.raises(UnknownName, match="choose one of: member, observer"):
        lookup.choose("boss", ["member", "observer"], "status")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert lookup.fold(lookup.fold(text)) == lookup.fold(text)
