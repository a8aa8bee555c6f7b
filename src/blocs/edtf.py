"""EDTF: a date as it was written, to the first and the last day that it may mean. Pure: no clock, no database.

The rules are those of ISO 8601-2:2019 and of the Library of Congress's specification of EDTF (4 February 2019,
https://www.loc.gov/standards/datetime/), levels 0 to 2, as far as a text has a first and a last day in the years 0001
to 9999. Neither says how far an approximate date may be off or which months a season has: see `parse_edtf`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import NamedTuple

from blocs.errors import DateError

BEGINNING = date(1, 1, 1)
"""The earliest day there is: the bound of a start that nobody knows."""
FOREVER = date(9999, 12, 31)
"""Stands in the database for "no end": a spell that still holds has it as both of its ends."""

PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
"""A year, a month or a day, without anything that EDTF adds to them."""
# Compiled at their first use: most dates are plain, and the first question should not wait for the rest.
# Year, month and day, each with a qualifier before and behind it.
_COMPONENTS = "([~?%]?)([0-9X]{4})([~?%]?)(?:-([~?%]?)([0-9X]{2})([~?%]?)(?:-([~?%]?)([0-9X]{2})([~?%]?))?)?"
_NUMBERED_YEAR = "(Y?)([0-9]+)(?:E([0-9]+))?(?:S([0-9]+))?"
_NEGATIVE_YEAR = "[~?%]?Y?-[0-9X][-0-9XES~?%]*"
_TIME_OF_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}T.*"
_UNITS = {None: 0, "": 0, "~": 1, "?": 1, "%": 2}
_LEAP_YEAR = 2000
# By the code in the place of the month: first and last month (13 is the next January), months of one unit.
_PARTS_OF_YEAR = {
    "21": (3, 11, 3),  # spring of either hemisphere
    "22": (6, 14, 3),  # summer
    "23": (3, 11, 3),  # autumn
    "24": (6, 14, 3),  # winter
    "25": (3, 5, 3),  # spring of the northern hemisphere
    "26": (6, 8, 3),  # summer
    "27": (9, 11, 3),  # autumn
    "28": (12, 14, 3),  # winter
    "29": (9, 11, 3),  # spring of the southern hemisphere
    "30": (12, 14, 3),  # summer
    "31": (3, 5, 3),  # autumn
    "32": (6, 8, 3),  # winter
    "33": (1, 3, 3),  # quarters
    "34": (4, 6, 3),
    "35": (7, 9, 3),
    "36": (10, 12, 3),
    "37": (1, 4, 4),  # thirds
    "38": (5, 8, 4),
    "39": (9, 12, 4),
    "40": (1, 6, 6),  # halves
    "41": (7, 12, 6),
}
_LONGEST_TEXT = 1000
_OUTSIDE = "lies outside the calendar: years run from 0001 to 9999"
_UNKNOWN = "is not an EDTF date; write for example 2001-06-15, 2001-06, 2001, 1996~ or [2022-09-14..2022-09-15]"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day that a date may mean, both included."""

    earliest: date
    latest: date


_OPEN_START = Bounds(BEGINNING, BEGINNING)
# An end that came at some time is not "no end", and so stays before FOREVER.
_OPEN_END = Bounds(FOREVER - timedelta(days=1), FOREVER - timedelta(days=1))


class _Padding(NamedTuple):
    """How far a date may be off on either side: across the ends of its year and month, and within them."""

    years: int
    months: int
    days: int
    months_within: int
    days_within: int


@cache
def parse_edtf(text: str) -> Bounds:
    """The first and the last day that an EDTF date may mean.

    Accepts, in at most 1,000 characters:

    - a day, a month or a year; a year with significant digits (`1950S2`: 1900 to 1999) or an exponent (`Y2E3`);
    - unspecified digits, anywhere (`199X`, `2004-XX-31`, `XXXX-02-29`): the first and the last real day that fits;
    - a part of a year in the place of the month: seasons of the northern (25 to 28) and the southern hemisphere (29 to
      32), quarters (33 to 36), thirds (37 to 39) and halves (40, 41). A season is three whole months, from March,
      June, September or December; one that begins in December ends in the February after. A season "independent of
      location" (21 to 24) may be that of either hemisphere: from the start of the earlier to the end of the later;
    - one of a set, `[a,b]`, `[a..b]`, `[..b]`, `[a..]`: from its earliest to its latest day;
    - a stretch of which one end is open or unknown, `a/..`, `a/`, `../b`, `/b`: the same as the set open on that side.

    A qualifier says that a date may be off: `~` and `?` by one unit on either side, `%` by two. Behind a component it
    covers that one and all before it. The unit is that component's, or that of the one before where it is `XX`: a day
    for `2001-06-15~`, a month for `2004-06-XX~` and `2004-06~-11`, ten years for `199X~`; the date may fall into the
    month or year before or after. In front of a component a qualifier covers that one alone, and the date stays in its
    month or year: `2004-~12-11` is of November or December. A day that a month lacks becomes its last. Which components
    are covered is the standard's rule; the width is that of the Python library edtf for years, carried over to months
    and days.

    Raises DateError, which says why, for anything else: days that do not exist, years outside 0001 to 9999, times of
    day, all of a set (`{a,b}`), a set in a set, and a stretch with two ends (`a/b`), which is two dates.
    """
    if len(text) > _LONGEST_TEXT:
        raise date_error(text, f"is too long for a date: {len(text)} characters, of at most {_LONGEST_TEXT}")
    text = text.strip()
    if text.startswith(("[", "{")):
        return _one_of(text)
    return _open_stretch(text) if "/" in text else _date(text)


def plain_bounds(text: str) -> Bounds:
    """The bounds of a text that matches PLAIN. Raises DateError for a day that does not exist."""
    match = PLAIN.fullmatch(text)
    assert match is not None  # noqa: S101 - every caller has matched it
    year, month, number = int(match[1]), match[2], match[3]
    if year == 0:
        raise date_error(text, "is not a date: years run from 0001 to 9999")
    if month is None:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= int(month) <= 12:
        raise date_error(text, "is not a date: months run from 01 to 12")
    last = monthrange(year, int(month))[1]
    if number is None:
        return Bounds(date(year, int(month), 1), date(year, int(month), last))
    if not 1 <= int(number) <= last:
        raise date_error(text, f"is not a date: {match[1]}-{month} has days 01 to {last}")
    known_day = date(year, int(month), int(number))
    return Bounds(known_day, known_day)


def _one_of(text: str) -> Bounds:
    """The set `[…]`, which means one of the dates in it: from its earliest to its latest day."""
    if text.startswith("{"):
        raise date_error(text, "means all of its dates, where one is asked for; write [2001,2002] for one of several")
    inside = text[1:-1]
    if any(mark in inside for mark in "[]{}/"):
        raise date_error(text, "is not a date: a set holds dates, not sets or stretches")
    if not text.endswith("]"):
        raise date_error(text, "is not a date: a set ends with ]")
    members: list[Bounds] = []
    for part in inside.split(","):
        first, dots, last = (side.strip() for side in part.partition(".."))
        if not (first or last):
            raise date_error(text, _UNKNOWN)
        earliest = _date(first) if first else _OPEN_START
        latest = (_date(last) if last else _OPEN_END) if dots else earliest
        if earliest.earliest > latest.latest:
            raise date_error(text, "is not a date: in a set the earlier date comes first")
        members.append(Bounds(earliest.earliest, latest.latest))
    return Bounds(min(member.earliest for member in members), max(member.latest for member in members))


def _open_stretch(text: str) -> Bounds:
    """The stretch `a/b` of which one end is `..` (open) or empty (unknown); either way it says nothing of that side."""
    first, _, last = text.partition("/")
    if first in ("", "..") and last in ("", ".."):
        raise date_error(text, _UNKNOWN)
    if last in ("", ".."):
        return Bounds(_date(first).earliest, _OPEN_END.latest)
    if first in ("", ".."):
        return Bounds(_OPEN_START.earliest, _date(last).latest)
    for end in (first, last):
        _date(end)  # says what is wrong with it
    raise date_error(text, f"is a stretch with two ends; write one date, or [{first}..{last}] for one between them")


def _date(text: str) -> Bounds:
    """A date that is neither a set nor a stretch."""
    if PLAIN.fullmatch(text) and text[5:7] not in _PARTS_OF_YEAR:
        return plain_bounds(text)
    if match := re.fullmatch(_COMPONENTS, text):
        return _components(text, match)
    if re.fullmatch(_NEGATIVE_YEAR, text):
        raise date_error(text, _OUTSIDE)
    if re.fullmatch(_TIME_OF_DAY, text):
        raise date_error(text, f"is a time of day; write the day alone: {text[:10]}")
    if match := re.fullmatch(_NUMBERED_YEAR, text):
        return _numbered_year(text, match)
    raise date_error(text, _UNKNOWN)


def _components(text: str, match: re.Match[str]) -> Bounds:
    """A date with unspecified digits, qualifiers or a part of a year; `found` is the match of _COMPONENTS."""
    year, month, day = match[2], match[5] or "", match[8] or ""
    part = _PARTS_OF_YEAR.get(month)
    if part and day:
        raise date_error(text, "is not a date: a season, quarter or other part of a year has no days")
    digits = "-".join(written for written in (year, month, day) if written)
    if "X" not in digits and not part:
        plain_bounds(digits)  # says what is wrong with them
    months, days = _fitting(month or "XX", 12), _fitting(day or "XX", 31)
    starts, ends = (part[:1], part[1:2]) if part else (months, months[::-1])
    first = _first_month(year, "0123456789", starts, days)
    last = _first_month(year, "9876543210", ends, days)
    if first is None or last is None:
        raise date_error(text, "is not a date: no day of the years 0001 to 9999 fits it")
    padding = _padding(match, 10 ** (4 - len(year.rstrip("X"))), part[2] if part else 1)
    return Bounds(_edge(*first, days, -1, padding), _edge(*last, days, 1, padding))


@cache
def _fitting(mask: str, highest: int) -> tuple[int, ...]:
    """The numbers from 1 to `highest` that two digits allow, of which any may be `X`."""
    numbers = range(1, highest + 1)
    return tuple(n for n in numbers if all(x in ("X", digit) for x, digit in zip(mask, f"{n:02}", strict=True)))


def _first_month(year: str, order: str, months: Sequence[int], days: Sequence[int]) -> tuple[int, int] | None:
    """The first year and month that hold one of `days`; digits stand for `X` in `order`, months are tried as given.

    Only a leap day depends on the year, so that anything else is found in the first year.
    """
    months = [month for month in months if days and _has_day(_LEAP_YEAR, month, days[0])]
    for digits in product(*(order if place == "X" else place for place in year)) if months else ():
        number = int("".join(digits))
        for month in months:
            if number and _has_day(number, month, days[0]):
                return number, month
    return None


def _has_day(year: int, month: int, day: int) -> bool:
    return day <= 28 or day <= monthrange(year, month)[1]


def _padding(match: re.Match[str], year_unit: int, month_unit: int) -> _Padding:
    """What the qualifiers in a match of _COMPONENTS add up to.

    Behind a component that is wholly unspecified they speak of the one before it, which they cover as well.
    """
    years, months, days = (_UNITS[match[behind]] for behind in (3, 6, 9))
    if match[8] == "XX":
        months, days = months + days, 0
    if match[5] == "XX":
        years, months = years + months, 0
    return _Padding(
        years=(years + _UNITS[match[1]]) * year_unit,
        months=months * month_unit,
        days=days,
        months_within=_UNITS[match[4]] * month_unit,
        days_within=_UNITS[match[7]],
    )


def _edge(year: int, month: int, days: Sequence[int], side: int, padding: _Padding) -> date:
    """The outermost of `days` in a month, moved outwards by the padding: `side` is -1 for earlier, 1 for later.

    A month after 12 is one of the next year. What would leave the calendar stays at its first or last day.
    """
    year += side * padding.years
    month += side * padding.months
    lowest, highest = min(month, 1), max(month, 12)
    month = min(max(month + side * padding.months_within, lowest), highest)
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= 9999:
        return BEGINNING if side < 0 else FOREVER
    length = monthrange(year, month)[1]
    number = ([day for day in days if day <= length] or [length])[0 if side < 0 else -1]
    number = min(max(number + side * padding.days_within, 1), length)
    ordinal = date(year, month, number).toordinal() + side * padding.days
    return date.fromordinal(min(max(ordinal, 1), FOREVER.toordinal()))


def _numbered_year(text: str, match: re.Match[str]) -> Bounds:
    """A year with the letter Y, an exponent (`Y2E3`) or significant digits (`1950S2`), which count from its first."""
    letter, digits, exponent, significant = match.groups()
    if not letter and (len(digits) != 4 or exponent or not significant):
        raise date_error(text, _UNKNOWN)
    if significant and not int(significant):
        raise date_error(text, "is not a date: a year has at least one significant digit")
    digits = digits.lstrip("0")
    length = len(digits) + int(exponent or 0)
    if not digits or length > 4:
        raise date_error(text, _OUTSIDE)
    year = int(digits) * 10 ** int(exponent or 0)
    if letter and not exponent:
        raise date_error(text, f"is not a date: the letter Y is for years of more than four digits; write {year:04}")
    unit = 10 ** max(length - int(significant or length), 0)
    first = year // unit * unit
    return Bounds(date(first, 1, 1), date(first + unit - 1, 12, 31))


def date_error(text: str, reason: str) -> DateError:
    """The error that quotes a text, shortened, and says what is wrong with it."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    return DateError(f"{shown!r} {reason}")
