"""Codes of other schemes, which have time: 365 is the Soviet Union in 1985 and Russia in 2010."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from blocs import models
from blocs.dates import BEGINNING, FOREVER
from blocs.errors import UnknownName
from blocs.names.fold import shortened
from blocs.store.session import CURATED, Session, View, standing

ISO3, ISO2, EUROSTAT = "iso3", "iso2", "eurostat"
NUMBERED = ("iso_numeric", "cow", "gw")
"""Schemes of numbers."""


class Stretch(NamedTuple):
    """The state that a code means from a day (included) to another (excluded)."""

    starts: date
    ends: date
    state: str

    def holds_on(self, day: date) -> bool:
        return self.starts <= day < self.ends or (self.ends == FOREVER and day >= self.starts)


@dataclass(frozen=True)
class Scheme:
    """A scheme of codes. `stretches` maps a code, as `normal` writes it, to what it meant when, in time."""

    name: str
    stretches: Mapping[str, tuple[Stretch, ...]]

    @staticmethod
    def normal(text: str) -> str:
        """A code as it is compared: in capitals, a number without noughts before it.

        >>> Scheme.normal(" el "), Scheme.normal("008")
        ('EL', '8')
        """
        bare = text.strip().upper()
        return bare.lstrip("0") or bare if bare.isascii() and bare.isdigit() else bare

    def on(self, text: str, day: date | None = None) -> str:
        """The state that a code meant on a day; if omitted, the one that it means now, else the last.

        A code that one state alone ever bore means it on any day. Raises UnknownName for a code that no state has, and
        for a day on which none of several bore it.
        """
        borne = self.stretches.get(self.normal(text[:60]))
        if borne is None:
            raise UnknownName(f"no state has the {self.name} code {shortened(text)}; see: blocs states")
        if len({stretch.state for stretch in borne}) == 1:
            return borne[0].state
        if day is None:
            return max(borne, key=lambda stretch: (stretch.ends, stretch.starts)).state
        holding = [stretch for stretch in borne if stretch.holds_on(day)]
        if holding:
            return max(holding, key=lambda stretch: stretch.starts).state
        raise UnknownName(
            f"no state had the {self.name} code {shortened(text)} on {day}; it was {' and '.join(map(_said, borne))}",
            [stretch.state for stretch in borne],
        )

    def meanings(self, text: str) -> set[str]:
        """The states that a code means on some day."""
        return {stretch.state for stretch in self.stretches.get(self.normal(text[:60]), ())}

    def turns(self, text: str) -> list[date]:
        """The days on which a code may begin to mean another state, in order."""
        borne = self.stretches.get(self.normal(text[:60]), ())
        return sorted({day for stretch in borne for day in (stretch.starts, stretch.ends)} - {BEGINNING, FOREVER})


def _said(stretch: Stretch) -> str:
    start = f" from {stretch.starts}" if stretch.starts != BEGINNING else ""
    return f"{stretch.state}{start}{f' to {stretch.ends}' if stretch.ends != FOREVER else ''}"


def schemes(session: Session) -> dict[str, Scheme]:
    """Every scheme by its name: those of the curated record, with codes of other datasets where it has none; `iso3`,
    the record's own codes with the withdrawn ones; `eurostat`, ISO's two letters with the EU's own."""
    curated: dict[str, dict[str, list[Stretch]]] = {}
    others: dict[str, dict[str, list[Stretch]]] = {}
    for row in session.rows(_codes_statement(session.view)):
        values = (curated if row.dataset == CURATED else others).setdefault(row.scheme, {})
        values.setdefault(Scheme.normal(row.value), []).append(Stretch(row.starts_earliest, row.ends_latest, row.state))
    own = {row[0]: [Stretch(BEGINNING, FOREVER, row[0])] for row in session.rows(_own_statement(session.view))}
    withdrawn = curated.get(ISO3, {})
    curated[ISO3] = {code: [*own.get(code, []), *withdrawn.get(code, [])] for code in {**own, **withdrawn}}
    if ISO2 in curated:
        curated[EUROSTAT] = curated[ISO2] | curated.get(EUROSTAT, {})
    merged = {scheme: others.get(scheme, {}) | curated.get(scheme, {}) for scheme in sorted({*curated, *others})}
    return {
        scheme: Scheme(scheme, {value: tuple(sorted(borne)) for value, borne in values.items()})
        for scheme, values in merged.items()
    }


@cache
def _codes_statement(view: View) -> Select[Any]:
    codes = models.state_code
    columns = ("dataset", "scheme", "value", "state", "starts_earliest", "ends_latest")
    return select(*(codes.c[column] for column in columns)).where(standing(codes, view))


@cache
def _own_statement(view: View) -> Select[Any]:
    record = models.state_record
    return select(record.c.state).where(standing(record, view))
