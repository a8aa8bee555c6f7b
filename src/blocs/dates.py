"""Dates and periods as people write them, and what is certain about them. Pure: no clock, no database.

A curated date is an EDTF text (`edtf.py` reads it). It is kept as written, with two bounds: the first and the last day
that it may mean. A spell has two such dates and therefore four bounds; a question asks about a period, which is a day,
a month, a year or two days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocs.edtf import BEGINNING, FOREVER, PLAIN, Bounds, date_error, parse_edtf, plain_bounds
from blocs.errors import DateError

__all__ = ["BEGINNING", "FOREVER", "Bounds", "Period", "Spell", "day", "parse_edtf", "parse_period", "spell"]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days that a question asks about, `first` and `last` included; `text` as it was typed."""

    first: date
    last: date
    text: str

    @property
    def is_day(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Spell:
    """What is known of when something held: from a first day to the first day it no longer held.

    It held certainly on day d if `starts_latest <= d < ends_earliest`, else possibly if
    `starts_earliest <= d < ends_latest`.
    An end that is not given is FOREVER.
    """

    starts_earliest: date
    starts_latest: date
    ends_earliest: date
    ends_latest: date


def spell(from_text: str | None, to_text: str | None) -> Spell:
    """The four bounds of a spell written with `from` and `to`; None means unknown for from, still holding for to.

    Raises DateError where a date is none, or where the spell would end before it can have started.
    """
    start = parse_edtf(from_text) if from_text else Bounds(BEGINNING, BEGINNING)
    end = parse_edtf(to_text) if to_text else Bounds(FOREVER, FOREVER)
    if start.earliest >= end.latest:
        raise DateError(
            f"ends before it starts: from {from_text} to {to_text} "
            "(`to` is the first day that no longer counts, so it comes after `from`)"
        )
    return Spell(start.earliest, start.latest, end.earliest, end.latest)


def parse_period(text: str) -> Period:
    """The period that a person typed: `2022-09-15`, `2022-09` or `2022`.

    Raises DateError for anything else and for days that do not exist.
    """
    text = text.strip()
    if not PLAIN.fullmatch(text):
        raise date_error(text, "is not a date; write a day, month or year like 2022-09-15, 2022-09 or 2022")
    bounds = plain_bounds(text)
    return Period(bounds.earliest, bounds.latest, text)


def day(value: date) -> Period:
    """The period that is one day."""
    return Period(value, value, value.isoformat())
