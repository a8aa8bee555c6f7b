"""What the site's scripts read: spells, names and squares as lists of numbers and texts. Days are days since 1970."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from blocs.charts.common import category_of
from blocs.charts.tiles import SQUARES
from blocs.models.base import Subject
from blocs.names.printed import Names
from blocs.questions.coverage import Coverage
from blocs.questions.holdings import Holding

EPOCH = date(1970, 1, 1)


def number(at: date) -> int:
    """A day as the number of days since 1970, as the slider counts."""
    return (at - EPOCH).days


def brief(one: Holding, subject: Subject = "state") -> list[Any]:
    """A spell as a page of its organisation (`subject` "state") or of its state reads it: in the order in which site.js
    names them."""
    edges = (one.starts_earliest, one.starts_latest, one.belongs_until, one.ends_latest)
    return [
        getattr(one, subject),
        category_of(one.category, one.status),
        one.status_name,
        *map(number, edges),
        int(bool(one.disputed)),
        int(one.counts_as_member),
        one.rank,
        None if one.verified_to is None else number(one.verified_to),
        one.from_text or "",
    ]


def names_in_time(names: Names, code: str) -> Any:
    """The name of a state or organisation, or, where it bore several, each with its first day and the first after."""
    borne = names.borne(code)
    if len(borne) < 2:
        return borne[0][2] if borne else code
    return [[name, number(start), number(end)] for start, end, name in borne]


def world(names: Names, lives: Mapping[str, Sequence[tuple[date, date]]], codes: Iterable[str]) -> dict[str, list[Any]]:
    """(column, row, names, [[from, to], …]) of each state, by code; column and row, from 1 on, say where its square
    begins, in squares, and are 0 for those without one."""
    return {
        code: [
            *((round(at + 1, 2) for at in SQUARES[code]) if code in SQUARES else (0, 0)),
            names_in_time(names, code),
            [[number(start), number(end)] for start, end in lives.get(code, ())],
        ]
        for code in sorted(codes)
    }


def bodies(names: Names, about: Mapping[str, Coverage]) -> dict[str, list[Any]]:
    """(names, first day, first day after its end, day last verified) of each organisation, by code; null is unknown."""
    return {
        code: [
            names_in_time(names, code),
            *(
                None if at is None else number(at)
                for at in (its.founded_earliest, its.dissolved_latest, its.complete_to)
            ),
        ]
        for code, its in sorted(about.items())
    }
