"""Names in sentences: articles as English has them, and abbreviations that are none of the record's own words."""

from __future__ import annotations

import re

import pytest

from blocs.dates import parse_period
from blocs.names.article import listed, organisation_in_prose, short_in_prose, state_in_prose
from blocs.names.asking import Asking
from blocs.questions.listings import organisations
from blocs.store.session import Session


@pytest.mark.parametrize(
    "name, said",
    [
        ("European Union", "the European Union"),
        ("Euro area", "the euro area"),
        ("BRICS", "BRICS"),
        ("UNESCO", "UNESCO"),
        ("Comecon", "Comecon"),
        ("UN Tourism", "UN Tourism"),
        ("The Club", "the Club"),
        ("", ""),
    ],
)
def test_an_organisation_takes_the_article_that_it_takes(name: str, said: str) -> None:
    assert organisation_in_prose(name) == said


@pytest.mark.parametrize(
    "name, said",
    [
        ("Iran", "Iran"),
        ("United Kingdom", "the United Kingdom"),
        ("Soviet Union", "the Soviet Union"),
        ("Netherlands", "the Netherlands"),
        ("Democratic Republic of the Congo", "the Democratic Republic of the Congo"),
        ("Solomon Islands", "the Solomon Islands"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("South Sudan", "South Sudan"),
        ("European Union", "the European Union"),
    ],
)
def test_a_state_takes_the_article_that_it_takes(name: str, said: str) -> None:
    assert state_in_prose(name) == said


@pytest.mark.parametrize(
    "code, name, said",
    [
        ("NATO", "North Atlantic Treaty Organization", "NATO"),
        ("SCO", "Shanghai Cooperation Organisation", "the SCO"),
        ("QUAD", "Quad", "the Quad"),
        ("VISEGRAD", "Visegrád Group", "the Visegrád Group"),
        ("WARSAW_PACT", "Warsaw Pact", "the Warsaw Pact"),
        ("G7", "Group of Seven", "the Group of Seven"),
        ("BRICS", "BRICS", "BRICS"),
    ],
)
def test_several_are_named_as_people_name_them(code: str, name: str, said: str) -> None:
    assert short_in_prose(code, name) == said


@pytest.mark.record
def test_no_code_with_an_underscore_gets_into_a_sentence(record: Session) -> None:
    for one in organisations(Asking(record), at=parse_period("2026-01-01")):
        said = short_in_prose(one.organisation, one.name)
        assert re.fullmatch(r"(the )?[^_]+", said), one.organisation
        assert not said.startswith(("the the ", "the The "))


def test_a_row_of_names_ends_in_and() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )
