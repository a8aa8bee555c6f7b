"""Dates and periods as people write them, and what is certain about them. Pure: no clock, no database.

A curated date is an EDTF text (`edtf.py` reads it). It is kept as written, with two bounds: the first and the last day
that it may mean. A spell has two such dates and therefore four bounds; a question asks about a period, which is a day,
a month, a year or two days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.edtf import BEGINNING, FOREVER, PLAIN, Bounds, date_error, parse_edtf, plain_bounds
from blocs.errors import DateError

__all__ = [
    "BEGINNING",
    "FOREVER",
    "Bounds",
    "Period",
    "Spell",
    "day",
    "in_words",
    "parse_edtf",
    "parse_period",
    "spell",
]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_RANGE = re.compile(r"\[\s*([\d-]+)\s*\.\.\s*([\d-]+)\s*\]")


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
    `starts_earliest <= d < ends_latest`. An end that is not given is FOREVER. The texts are as written, None where
    nothing was. The fields are the columns that a spell has in every table.
    """

    from_text: str | None
    to_text: str | None
    starts_earliest: date
    starts_latest: date
    ends_earliest: date
    ends_latest: date

    @property
    def columns(self) -> dict[str, Any]:
        """The spell as the columns of a table."""
        return {name: getattr(self, name) for name in self.__slots__}

    def overlaps(self, other: Spell) -> bool:
        """Whether there is a day on which both hold certainly: what the database refuses, too."""
        first = max(self.starts_latest, other.starts_latest)
        return first < min(self.ends_earliest, other.ends_earliest)


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it was written, read once: its EDTF text and the first and last day that it may mean."""

    text: str
    earliest: date
    latest: date


def written(text: str) -> Written:
    """A date and its bounds. Raises DateError as `parse_edtf` does."""
    bounds = parse_edtf(text)
    return Written(text.strip(), bounds.earliest, bounds.latest)


def spell(from_text: str | None, to_text: str | None) -> Spell:
    """A spell written with `from` and `to`; None means unknown for from, still holding for to.

    Raises DateError where a date is none, or where the spell would end before it can have started.
    """
    return between(written(from_text) if from_text else None, written(to_text) if to_text else None)


def between(first: Written | None, end: Written | None) -> Spell:
    """The spell from a date to the first day on which it no longer held, as `spell` has it."""
    from_text, to_text = first.text if first else None, end.text if end else None
    start = Bounds(first.earliest, first.latest) if first else Bounds(BEGINNING, BEGINNING)
    stop = Bounds(end.earliest, end.latest) if end else Bounds(FOREVER, FOREVER)
    if start.earliest >= stop.latest:
        raise DateError(
            f"ends before it starts: from {from_text} to {to_text} "
            "(`to` is the first day that no longer counts, so it comes after `from`)"
        )
    return Spell(from_text, to_text, start.earliest, start.latest, stop.earliest, stop.latest)


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


def in_words(when: date | str) -> str:
    """A day, or a date as it was written (EDTF or typed), as people write it: `15 September 2022`, `June 2001`, `2001`,
    `about 1996`, `between 14 September 2022 and 15 September 2022`. What has no such form stays as it is written."""
    text = when.isoformat() if isinstance(when, date) else when.strip()
    span = _RANGE.fullmatch(text)
    if span:
        return f"between {in_words(span[1])} and {in_words(span[2])}"
    about = "about " if text[-1:] in ("~", "?", "%") else ""
    plain = text[:-1] if about else text
    if not PLAIN.fullmatch(plain):
        return text
    year, month, number = (*plain.split("-"), "", "")[:3]
    words = [str(int(number))] if number else []
    return about + " ".join([*words, *([MONTHS[int(month) - 1]] if month else []), year])
