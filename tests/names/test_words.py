"""The normaliser: what people write of a name is that name, and never another."""

from __future__ import annotations

import time

import pytest

from blocs.errors import AmbiguousName, UnknownName
from blocs.names.likeness import misspelt
from blocs.names.lookup import Lookup
from blocs.names.words import Word, abbreviates, initials_joined, words_of
from blocs.store.session import Session

READ = {
    "USA": "U.S.A.|United States of America (the)|the US|United States of America (USA)",
    "KOR": "Korea, Rep.|Korea (Rep. of)|S. Korea|Korea, South|Rep. of Korea",
    "PRK": "Korea, Dem. People's Rep.|D.P.R. of Korea|KOREA (THE DEMOCRATIC PEOPLE’S REPUBLIC OF)|Korea, People's Republic of",
    "COD": "Congo, Dem. Rep.|Dem. Rep. Congo|Zaire/ Congo , Dem. Rep.|congo-zaire|Congo, Democratic Republic of (Zaire)",
    "COG": "Congo, Rep.|Congo Republic|Republic of Congo",
    "FSM": "Micronesia, Fed. Sts.|Micronesia (country)|Micronesia (Federated States of)",
    "VCT": "St.Vincent & the Grenadines|St. Vin. and Gren.",
    "HKG": "China, Hong Kong SAR|Hong Kong SAR, China|China, P.R.: Hong Kong",
    "CHN": "China, P.R.: Mainland|China (People’s Republic of)|PR China",
    "MMR": "Myanmar (Burma)|Burma/Myanmar",
    "RUS": "Russia (Soviet Union)|Russian Fed.",
    "SUN": "Former U.S.S.R.|Soviet Union (former)",
    "GUM": "Guam (US)",
    "MTQ": "France, Martinique",
    "VIR": "Virgin Islands (U.S.)|Virgin Islands, US",
    "VGB": "Br. Virgin Isds|Virgin Islands (UK)",
    "BHS": "Bahamas, The|Bahamas (the)",
    "CIV": "C&ocirc;te d'Ivoire|CÃ´te d'Ivoire|Coted'Ivoire",
    "VAT": "Holy See (the) *",
    "WLF": "Wallis and Futuna Is.",
    "NFK": "Territory of Norfolk Island",
    "SMR": "Most Serene Republic of San Marino",
    "XKX": "Kosovo (under United Nations Security Council Resolution 1244/99)",
    "VDR": "Vietnam North|Vietnam, Democratic Republic of",
    "YMD": "Yemen, P.D.R.|Yemen, People's Republic of",
    "DNK": "Danish|Danes",
    "IRN": "Iranian|Iran, Isl.Rep.of",
    "DEU": "Alemania|Γερμανία|Germany, Fed. Rep. of",
    "CHE": "Suisse (la)|瑞士",
    "BOL": "Bolivia (Estado Plurinacional de)|玻利维亚 (多民族国)",
    "GRC": "Греческая Республика|Griechenland",
    "ZWE": "la République du Zimbabwe",
}
CASES = [(text, code) for code, texts in READ.items() for text in texts.split("|")]

REFUSED = """
Asia|South America|Caribbean|Europe|Norfolk|Papua|Tuva|Zealand|World|Africa Eastern and Southern|Sub-Saharan Africa|
Georgia (US)|Georgia (US state)|State of Georgia|Belgium and Luxembourg|Serbia and Kosovo|Northern Ireland|Scotland|
Ireland, Northern|New Mexico|West Virginia|Heard and McDonald Islands (AU)|Antarctique|Île Bouvet|南極|Sweden except Stockholm|
Asia excluding Hong Kong|Tibetan|Slavonia|Austrasia|Île-de-France|Cat Island|N. America|W. Africa|Chiba|Málaga|Konya|Zz|
Republic of St. Pauli|Vilnius|Nige|Niger Delta|Guinea Gulf|Democratic Republic|Islands|Republic
"""


@pytest.fixture
def look(record: Session) -> Lookup:
    return Lookup(record)


def test_what_people_write_is_read(look: Lookup) -> None:
    found = {text: look.state(text) for text, _ in CASES}
    wrong = {
        text: (found[text], code) for text, code in CASES if (found[text].code, found[text].guessed) != (code, False)
    }
    assert wrong == {}


def test_what_is_no_state_is_none(look: Lookup) -> None:
    for text in map(str.strip, REFUSED.replace("\n", "").split("|")):
        with pytest.raises(UnknownName):
            pytest.fail(f"{text!r} is read as {look.state(text)}")


@pytest.mark.parametrize("text", ["Dominican", "Korean", "Congolese", "Guiana", "Congo"])
def test_what_two_are_called_is_asked_back(look: Lookup, text: str) -> None:
    with pytest.raises(AmbiguousName):
        look.state(text)


def test_initials_are_joined_and_words_kept_apart() -> None:
    assert initials_joined("Former U. S. S. R.") == "Former USSR"
    assert initials_joined("St. Lucia") == "St. Lucia"
    assert [word.text for word in words_of("Lao People's Dem. Rep.")] == ["lao", "peoples", "dem", "rep"]


@pytest.mark.parametrize(
    "short, whole, said",
    [("rep", "republic", True), ("hrzgvna", "herzegovina", True), ("dom", "dahomey", False), ("dominica", "dominican", False),
     ("austria", "australia", False), ("antil", "antilles", True)],
)  # fmt: skip
def test_an_abbreviation_begins_a_word_or_lacks_its_vowels(short: str, whole: str, said: bool) -> None:
    assert abbreviates(Word(short), whole) is said


def test_a_guess_is_a_spelling_mistake_and_nothing_else(look: Lookup) -> None:
    spellings = look._beyond.book("state").spellings
    assert set(misspelt("Luxenbourg", spellings)) == {"LUX"}
    for text in ("Dominicana", "Berlin", "Bengal", "Bolivar", "Padania", "Corsica"):
        assert misspelt(text, spellings) == {}, text


def test_nothing_grows_with_the_square_of_the_input(look: Lookup) -> None:
    for text in ("(" * 199, "A, " * 66, "a-" * 99, "x." * 99, "republic " * 22, "é" * 199, "\u0301" * 199, "i " * 99):
        begin = time.perf_counter()
        with pytest.raises(UnknownName):
            look.state(text)
        assert time.perf_counter() - begin < 5, text
