"""Dates as people write them, and what is certain about them. Pure: no clock, no database.

A curated date is an EDTF text (ISO 8601-2:2019, levels 0 and 1, and the one-of set of level 2). It is kept as
written, with two bounds: the first and the last day that it may mean. A spell has two such dates and therefore
four bounds; a question asks about a period, which is a day, a month, a year or two days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NoReturn

from blocs.errors import DateError

BEGINNING = date(1, 1, 1)
"""The earliest day there is: the bound of a start that nobody knows."""
FOREVER = date(9999, 12, 31)
"""Stands in the database for "no end": a spell that still holds has it as both of its ends."""

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DAY = timedelta(days=1)
_EXAMPLES = "2001-06-15, 2001-06, 2001, 1996~ or [2022-09-14..2022-09-15]"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day that a date may mean, both included."""

    earliest: date
    latest: date


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


@cache
def parse_edtf(text: str) -> Bounds:
    """The bounds of an EDTF date.

    Accepts a day, month or year; `~`, `?` or `%` behind one of them; unspecified digits (`199X`, `2004-06-XX`);
    and a set "one of these": `[a..b]`, `[a,b]`, `[..b]`, `[a..]`.
    An approximate or uncertain date (`~`, `?`) may be off by one unit of its own precision on either side, one that
    is both (`%`) by two: that is the padding which the Python library edtf uses for years, carried over to months
    and days.
    Raises DateError, which says what is wrong, for anything else and for days that do not exist.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return _plain(text)
    if text[-1:] in "~?%" and _PLAIN.fullmatch(text[:-1]):
        return _padded(text[:-1], 2 if text[-1] == "%" else 1)
    if text.startswith("[") and text.endswith("]"):
        return _one_of(text)
    return _from_library(text)


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
    if not _PLAIN.fullmatch(text):
        raise DateError(f"{text!r} is not a date; write a day, month or year like 2022-09-15, 2022-09 or 2022")
    bounds = _plain(text)
    return Period(bounds.earliest, bounds.latest, text)


def day(value: date) -> Period:
    """The period that is one day."""
    return Period(value, value, value.isoformat())


def _plain(text: str) -> Bounds:
    match = _PLAIN.fullmatch(text)
    assert match is not None  # noqa: S101 - every caller has matched it
    year, month, number = int(match[1]), match[2], match[3]
    if year == 0:
        raise DateError(f"{text!r} is not a date: years run from 0001 to 9999")
    if month is None:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= int(month) <= 12:
        raise DateError(f"{text!r} is not a date: months run from 01 to 12")
    last = monthrange(year, int(month))[1]
    if number is None:
        return Bounds(date(year, int(month), 1), date(year, int(month), last))
    if not 1 <= int(number) <= last:
        raise DateError(f"{text!r} is not a date: {match[1]}-{month} has days 01 to {last}")
    found = date(year, int(month), int(number))
    return Bounds(found, found)


def _padded(text: str, units: int) -> Bounds:
    """Widen a plain date by whole units of its own precision on both sides, staying within the calendar."""
    bounds = _plain(text)
    if len(text) == 10:
        first = max(bounds.earliest.toordinal() - units, BEGINNING.toordinal())
        last = min(bounds.latest.toordinal() + units, FOREVER.toordinal())
        return Bounds(date.fromordinal(first), date.fromordinal(last))
    months = units if len(text) == 7 else 12 * units
    return Bounds(_month_away(bounds.earliest, -months), _month_away(bounds.latest, months))


def _month_away(start: date, months: int) -> date:
    """The day `months` months away: the first of its month if `start` is a first, else the last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year < 1:
        return BEGINNING
    if year > 9999:
        return FOREVER
    return date(year, month + 1, 1 if start.day == 1 else monthrange(year, month + 1)[1])


def _one_of(text: str) -> Bounds:
    """The set `[…]`, which means one of the dates in it: from its earliest to its latest day."""
    found: list[Bounds] = []
    for part in text[1:-1].split(","):
        first, dots, last = part.strip().partition("..")
        if not (first or last):
            _refuse(text)
        earliest = parse_edtf(first) if first else Bounds(BEGINNING, BEGINNING)
        open_end = Bounds(FOREVER - _DAY, FOREVER - _DAY)
        latest = (parse_edtf(last) if last else open_end) if dots else earliest
        if earliest.earliest > latest.latest:
            raise DateError(f"{text!r} is not a date: in a set the earlier date comes first")
        found.append(Bounds(earliest.earliest, latest.latest))
    return Bounds(min(one.earliest for one in found), max(one.latest for one in found))


def _from_library(text: str) -> Bounds:
    """The rest of EDTF, read by the library edtf, which is slow to import and to parse."""
    if not re.fullmatch(r"[\dXx?~%-]{4,12}", text, re.ASCII):
        _refuse(text)
    from edtf import parse_edtf as parse
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse(text)
        lower, upper = parsed.lower_fuzzy(), parsed.upper_fuzzy()
        return Bounds(date(*lower[:3]), date(*upper[:3]))
    except (EDTFParseException, ValueError, OverflowError):
        _refuse(text)


def _refuse(text: str) -> NoReturn:
    shown = text if len(text) <= 60 else text[:57] + "..."
    raise DateError(f"{shown!r} is not an EDTF date; write for example {_EXAMPLES}")
