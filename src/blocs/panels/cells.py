"""What panels are counted from: statuses held, as arrays, by organisation, unit and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.panels.labels import in_order, organisation_labels, place_of
from blocs.panels.record import Axis, Spells, complete, spells, units
from blocs.panels.years import expand

COW_NUMBERS = {"member": 1, "associate": 2, "observer": 3, "partner": 3, "candidate": 0, MISSING: -9}
"""The numbers of the Correlates of War layout for each category; it knows no partners, who stand as observers."""
CERTAIN, POSSIBLE, DISPUTED = 0, 1, 2
"""How certain a cell is, surest first."""


@dataclass(frozen=True)
class Asked:
    """What a panel is asked for, in codes."""

    first: int
    last: int
    organisations: list[str] | None
    states: list[str] | None
    statuses: list[str] | None
    codes: str
    system: str
    rule: str
    certainty: str
    missing: bool


@dataclass(frozen=True)
class Cells:
    """Statuses held, as arrays of one length: numbers of organisation, unit, year, status; how certain; what share."""

    organisation: Any
    unit: Any
    year: Any
    status: Any
    certainty: Any
    share: Any

    def take(self, chosen: Any) -> Cells:
        if chosen.dtype == bool and chosen.all():
            return self
        return Cells(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: list[Cells]) -> Cells:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


class Table:
    """What the three panels share: cells, units present in each year, years that are recorded.

    `cells` are the statuses held as certainly as was asked, `doubtful` those that are only possible or disputed where
    nothing is certain, if only certain ones were asked. `covered` says for which years each organisation's record is
    complete for members, `covered_all` also for every category that a number of the wide panels tells apart.
    """

    def __init__(self, ask: Asking, asked: Asked) -> None:
        first, last = asked.first, asked.last
        self.first, self.last, self.rule, self.certainty = first, last, asked.rule, asked.certainty
        self.held = spells(ask, asked.organisations, asked.states, missing=asked.missing)
        system = units(ask, asked.codes, asked.system, asked.states)
        covered = complete(ask, asked.organisations, asked.rule, first, last)
        names = organisation_labels(ask, asked.codes, covered)
        order = sorted(covered, key=lambda code: place_of(names[code]))
        self.organisations = Axis([names[code] for code in order])
        shape = (len(order), last - first + 1)
        self.covered = np.array([covered[code].years for code in order], dtype=bool).reshape(shape)
        associates = self._associates()
        told = [covered[code].tells_apart(asked.statuses, self.held.statuses, code in associates) for code in order]
        self.covered_all = self.covered & np.array(told, dtype=bool).reshape(len(order), 1)
        place = {code: number for number, code in enumerate(order)}
        self._organisation_of = np.array(
            [place.get(code, -1) for code in self.held.organisations.labels], dtype=np.int64
        )
        self.units = Axis(in_order(set(system.label)))
        self.present, self.borne = system.matrices(self.units, self.held.states, first, last)
        self.counting = self.present & system.counting(self.units, first, last, asked.rule)
        cells = self._cells(asked.statuses)
        wanted = cells.certainty == CERTAIN if asked.certainty == "certain" else np.ones(len(cells.year), dtype=bool)
        # Where a dataset is kept by years, its own zero is what it says of the year's end.
        doubtful = ~wanted if not system.yearly else np.zeros(len(cells.year), dtype=bool)
        self.cells, self.doubtful = cells.take(wanted), cells.take(doubtful)

    def _associates(self) -> set[str]:
        """The organisations of which associates are recorded."""
        held = self.held
        associates = np.array([status.category == "associate" for status in held.statuses], dtype=bool)[held.status]
        return {held.organisations.labels[number] for number in np.unique(held.organisation[associates])}

    def _cells(self, statuses: list[str] | None) -> Cells:
        """One cell a status held, or possibly, in a covered year by a unit that was there: the best where there are
        several."""
        held = self.held
        # Where both bounds are known to the day, what is possible is certain.
        bounds = held.bounds
        vague = (bounds["starts_earliest"] != bounds["starts_latest"]) | (
            bounds["belongs_until"] != bounds["ends_latest"]
        )
        parts = [
            self._expanded(held, ~held.disputed, "starts_latest", "belongs_until", CERTAIN),
            self._expanded(held, ~held.disputed & vague, "starts_earliest", "ends_latest", POSSIBLE),
            self._expanded(held, held.disputed, "starts_earliest", "ends_latest", DISPUTED),
        ]
        filled = [part for part in parts if len(part.year)] or parts[:1]
        cells = filled[0] if len(filled) == 1 else Cells.joined(filled)
        if statuses is not None:
            wanted = [meaning.status in statuses or meaning.category == MISSING for meaning in held.statuses]
            cells = cells.take(np.array(wanted, dtype=bool)[cells.status])
        ranks = np.array([meaning.rank for meaning in held.statuses], dtype=np.int64)
        key = (cells.organisation * len(self.units) + cells.unit) * (self.last - self.first + 1) + cells.year
        # One number to sort by: the cell, then the surest, then the best status.
        best = np.unique(ranks, return_inverse=True)[1][cells.status]
        order = np.argsort((key * (DISPUTED + 1) + cells.certainty) * len(ranks) + best, kind="stable")
        key = key[order]
        first = np.ones(len(key), dtype=bool)
        first[1:] = key[1:] != key[:-1]
        return cells.take(order[first])

    def _expanded(self, held: Spells, chosen: Any, start: str, end: str, certainty: int) -> Cells:
        """The years of the chosen spells between two of their bounds, where they are covered and the unit was there."""
        at = np.flatnonzero(chosen)
        number, year, share = expand(held.bounds[start][at], held.bounds[end][at], self.rule, self.first, self.last)
        year = year - self.first
        organisation = self._organisation_of[held.organisation[at]][number]
        unit = self.borne[held.state[at][number], year].astype(np.int64)
        keep = (organisation >= 0) & (unit >= 0)
        keep[keep] = self.covered[organisation[keep], year[keep]]
        status = held.status[at][number[keep]]
        sure = np.full(len(status), certainty, dtype=np.int8)
        return Cells(organisation[keep], unit[keep], year[keep], status, sure, share[keep])

    def of_category(self, cells: Cells, category: str) -> Cells:
        """Those of some cells that are of a status of a category."""
        return cells.take(
            np.array([status.category == category for status in self.held.statuses], dtype=bool)[cells.status]
        )

    def members(self, cells: Cells) -> Cells:
        """Those of some cells that are of a status that counts as member."""
        return cells.take(
            np.array([status.counts_as_member for status in self.held.statuses], dtype=bool)[cells.status]
        )

    def numbers(self) -> Any:
        """The cells as numbers of the Correlates of War layout."""
        numbers = np.array([COW_NUMBERS[meaning.category] for meaning in self.held.statuses], dtype=np.int8)
        return numbers[self.cells.status]

    def bearing(self) -> Any:
        """Which units stand for a state in each year; a code given up within a year is out at its end. (unit, year)"""
        bearing = np.zeros_like(self.present)
        _, year = np.indices(self.borne.shape)
        there = self.borne >= 0
        bearing[self.borne[there], year[there]] = True
        return bearing | (self.present & ~self._ever_given_up())

    def _ever_given_up(self) -> Any:
        """Units of states with spells whose label in that year is another (unit, year)."""
        taken = np.zeros_like(self.present)
        years = np.arange(self.present.shape[1])
        for state in range(len(self.borne)):
            units = self.borne[state]
            for unit in np.unique(units[units >= 0]):
                taken[unit, years[(units != unit) & self.present[unit]]] = True
        return taken
