"""Codes of other schemes have time."""

from __future__ import annotations

from datetime import date

import pytest

from blocs.errors import UnknownName
from blocs.names import lookup
from blocs.names.schemes import Scheme
from blocs.store.session import Session
from conftest import Blocs

THEN = [
    ("cow", "365", 1985, "SUN"), ("cow", "365", 2010, "RUS"), ("cow", "365", 1900, "RUS"),
    ("cow", "345", 1985, "YUG"), ("cow", "345", 1995, "SCG"), ("cow", "345", 2010, "SRB"),
    ("cow", "816", 1970, "VDR"), ("cow", "816", 1990, "VNM"), ("cow", "817", 1970, "VNM"),
    ("cow", "255", 1900, "DEU"), ("cow", "260", 1980, "DEU"), ("cow", "2", 2000, "USA"), ("cow", "002", 2000, "USA"),
    ("gw", "365", 1985, "SUN"), ("gw", "365", 2010, "RUS"), ("gw", "345", 1985, "YUG"), ("gw", "345", 1995, "SCG"),
    ("iso2", "CS", 1985, "CSK"), ("iso2", "CS", 2005, "SCG"), ("iso2", "YU", 1985, "YUG"), ("iso2", "YU", 1995, "SCG"),
    ("iso3", "YUG", 1985, "YUG"), ("iso3", "YUG", 1995, "SCG"), ("iso3", "ROM", 2000, "ROU"), ("iso3", "irn", 2000, "IRN"),
    ("eurostat", "EL", 2000, "GRC"), ("eurostat", "UK", 2000, "GBR"), ("eurostat", "FR", 2000, "FRA"),
    ("iso_numeric", "8", 2000, "ALB"), ("iso_numeric", "736", 2000, "SDN"), ("iso_numeric", "276", 1980, "DEU"),
    ("cow_letters", "AUS", 2000, "AUT"), ("cow_letters", "AUL", 2000, "AUS"), ("gw_letters", "GMY", 1900, "DEU"),
    ("cow_letters", "RUS", 1985, "SUN"),
]  # fmt: skip
"""A scheme, a code of it, a year, and whose it was."""


def test_a_code_means_what_it_meant_then(record: Session) -> None:
    schemes = {name: lookup.scheme(record, name) for name, *_ in THEN}
    for name, code, year, state in THEN:
        assert schemes[name].on(code, date(year, 12, 31)) == state, (name, code, year)


def test_a_code_without_a_day_is_todays(record: Session) -> None:
    assert [lookup.scheme(record, "cow").on(code) for code in ("365", "345", "816")] == ["RUS", "SRB", "VNM"]


def test_a_code_that_nobody_had_on_a_day_is_none(record: Session) -> None:
    with pytest.raises(
        UnknownName, match="no state had the iso2 code 'CS' on 1998-01-01; it was CSK to 1993-01-01 and SCG"
    ):
        lookup.scheme(record, "iso2").on("CS", date(1998, 1, 1))
    with pytest.raises(UnknownName, match="no state has the cow code '999'"):
        lookup.scheme(record, "cow").on("999")


def test_every_code_of_the_record_turns_where_its_stretches_do(record: Session) -> None:
    for name in ("cow", "gw", "iso2", "cow_letters", "gw_letters"):
        scheme = lookup.scheme(record, name)
        for code, stretches in scheme.stretches.items():
            for stretch in stretches:
                if stretch.starts.year > 1:
                    assert scheme.on(code, stretch.starts) == stretch.state, (name, code)


def test_letters_and_numbers_need_their_scheme(blocs: Blocs) -> None:
    assert "GFR" in blocs("memberships", "GFR").err  # the Correlates of War's West Germany
    assert blocs("memberships", "365").code == 2
    assert (
        blocs("memberships", "cow:365", "--at", "1985-01-01").out
        == blocs("memberships", "SUN", "--at", "1985-01-01").out
    )
    assert blocs("memberships", "cow_letters:AUL", "--at", "2000-01-01").code == 0


def test_numbers_are_written_in_many_ways() -> None:
    assert [Scheme.normal(text) for text in ("008", " 8 ", "0", "el", "Q794")] == ["8", "8", "0", "EL", "Q794"]
