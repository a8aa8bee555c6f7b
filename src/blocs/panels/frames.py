"""The three panels as frames."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blocs.errors import BlocsError
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.panels.labels import in_order, labelled, place_of, shared
from blocs.panels.record import Axis, Spells, Units, complete, organisation_labels, span, spells, units
from blocs.panels.years import CERTAINTIES, RULES, expand

KINDS = ("state-year", "organisation-year", "dyad-year")
SCHEMES = ("iso", "cow", "gw")
COW_NUMBERS = {"member": 1, "associate": 2, "observer": 3, "partner": 3, "candidate": 0, MISSING: -9}
"""The numbers of the Correlates of War layout for each category; it knows no partners, who stand as observers."""
COUNTED = ("member", "associate", "observer", "partner", "candidate")


def panel(
    ask: Asking,
    kind: str,
    *,
    start: int | None = None,
    end: int | None = None,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
    codes: str = "iso",
    rule: str = "31-december",
    certainty: str = "certain",
    wide: bool = False,
    missing: bool = False,
) -> pd.DataFrame:
    """A panel of the years `start` to `end`, both included; if omitted, all years that a record of the dataset covers.
    `organisations`, `states` and `statuses` name those wanted; None for all.

    Long columns, by `kind`:
    organisation-year: organisation, state, year, status, category, certainty (and share, by the rule `share`), one row
    a status held; state-year: state, year, and the number of organisations by category, with `recorded`, the number
    whose record covers the year; dyad-year: state_a, state_b, year, joint (organisations to which both fully belonged),
    dyads undirected with state_a before state_b.
    Wide: organisation-year has a column a state, state-year and dyad-year a column an organisation, with the numbers of
    the Correlates of War layout (1 full, 2 associate, 3 observer or partner, 0 none, -9 missing, -1 state not in the
    system); a dyad's number is 1 (both full members), -9 (either missing), -1 (either outside the system) or 0.
    States enter and leave with the state system. Outside the period for which an organisation's record is complete a
    value is missing (-9), never 0. `missing` lists in the long organisation-year panel what a dataset itself calls
    missing, too. Ordered by the columns from the left; labels are pandas categoricals.
    Raises BlocsError for an unknown rule, certainty, scheme or dataset.
    """
    for what, value, valid in (
        ("panel", kind, KINDS), ("rule", rule, RULES), ("certainty", certainty, CERTAINTIES), ("codes", codes, SCHEMES),
    ):  # fmt: skip
        if value not in valid:
            raise BlocsError(f"no {what} {value!r}; choose one of: {', '.join(valid)}")
    first, last = span(ask) if start is None or end is None else (start, end)
    asked = _Asked(
        first=first if start is None else start,
        last=last if end is None else end,
        organisations=ask.codes("organisation", organisations),
        states=ask.codes("state", states),
        statuses=ask.statuses(statuses) or None,
        codes=codes,
        rule=rule,
        certainty=certainty,
        missing=wide or missing,
    )
    if asked.first > asked.last:
        raise BlocsError(f"the panel ends ({asked.last}) before it starts ({asked.first}); the earlier year goes first")
    made = _Panel(ask, asked)
    if kind == "organisation-year":
        return made.organisation_wide() if wide else made.organisation_long(missing)
    if kind == "state-year":
        return made.state_wide() if wide else made.state_long()
    return made.dyad_wide() if wide else made.dyad_long()


@dataclass(frozen=True)
class _Asked:
    """What a panel is asked for, in codes."""

    first: int
    last: int
    organisations: list[str] | None
    states: list[str] | None
    statuses: list[str] | None
    codes: str
    rule: str
    certainty: str
    missing: bool


@dataclass(frozen=True)
class _Cells:
    """Statuses held, as arrays of one length: numbers of organisation, unit, year, status; how certain; what share."""

    organisation: Any
    unit: Any
    year: Any
    status: Any
    certainty: Any
    share: Any

    def take(self, chosen: Any) -> _Cells:
        return _Cells(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


class _Panel:
    """What the three panels share: cells, units present in each year, years that are recorded."""

    def __init__(self, ask: Asking, asked: _Asked) -> None:
        first, last = asked.first, asked.last
        self.first, self.last, self.rule, self.certainty = first, last, asked.rule, asked.certainty
        self.held = spells(ask, asked.organisations, asked.states, missing=asked.missing)
        system = _only(units(ask, asked.codes), asked.states)
        covered = complete(ask, asked.organisations, asked.rule, first, last)
        names = organisation_labels(ask, asked.codes, covered)
        order = sorted(covered, key=lambda code: place_of(names[code]))
        self.organisations = Axis([names[code] for code in order])
        self.covered = np.array([covered[code] for code in order]).reshape(len(order), last - first + 1)
        place = {code: number for number, code in enumerate(order)}
        self._organisation_of = np.array(
            [place.get(code, -1) for code in self.held.organisations.labels], dtype=np.int64
        )
        self.units = Axis(in_order(set(system.label)))
        self.present, self.borne = system.matrices(self.units, self.held.states, first, last)
        self.cells = self._cells(asked.statuses)

    def _cells(self, statuses: list[str] | None) -> _Cells:
        """One cell a status held in a covered year by a unit that was there: the best one where there are several."""
        held = self.held
        parts = [self._expanded(held, ~held.disputed, "starts_latest", "belongs_until", 0)]
        if self.certainty == "possible":
            parts.append(self._expanded(held, ~held.disputed, "starts_earliest", "ends_latest", 1))
            parts.append(self._expanded(held, held.disputed, "starts_earliest", "ends_latest", 2))
        cells = _Cells(*(np.concatenate([getattr(one, name) for one in parts]) for name in _Cells.__dataclass_fields__))
        if statuses is not None:
            wanted = [meaning.status in statuses or meaning.category == MISSING for meaning in held.statuses]
            cells = cells.take(np.array(wanted, dtype=bool)[cells.status])
        ranks = np.array([meaning.rank for meaning in held.statuses], dtype=np.int64)
        key = (cells.organisation * len(self.units) + cells.unit) * (self.last - self.first + 1) + cells.year
        if len(parts) > 1 or self.rule in ("any-day", "share"):
            order = np.lexsort((ranks[cells.status], cells.certainty, key))
        else:
            order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.ones(len(key), dtype=bool)
        first[1:] = key[1:] != key[:-1]
        return cells.take(order[first])

    def _expanded(self, held: Spells, chosen: Any, start: str, end: str, certainty: int) -> _Cells:
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
        return _Cells(organisation[keep], unit[keep], year[keep], status, sure, share[keep])

    def _of(self, category: str) -> Any:
        """Which cells are of a status of a category."""
        return np.array([its.category == category for its in self.held.statuses], dtype=bool)[self.cells.status]

    def _members(self) -> Any:
        """Which cells are of a status that counts as member."""
        return np.array([its.counts_as_member for its in self.held.statuses], dtype=bool)[self.cells.status]

    def _numbers(self) -> Any:
        """The cells as numbers of the Correlates of War layout."""
        numbers = np.array([COW_NUMBERS[meaning.category] for meaning in self.held.statuses], dtype=np.int8)
        return numbers[self.cells.status]

    def _bearing(self) -> Any:
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
            its = self.borne[state]
            for unit in np.unique(its[its >= 0]):
                taken[unit, years[(its != unit) & self.present[unit]]] = True
        return taken

    # organisation-year

    def organisation_long(self, missing: bool) -> pd.DataFrame:
        cells = self.cells if missing else self.cells.take(~self._of(MISSING))
        statuses = self.held.statuses
        frame = {
            "organisation": labelled(cells.organisation, self.organisations.labels),
            "state": labelled(cells.unit, self.units.labels),
            "year": (cells.year + self.first).astype(np.int16),
            "status": labelled(cells.status, [meaning.status for meaning in statuses]),
            "category": labelled(*shared(cells.status, [meaning.category for meaning in statuses])),
            "certainty": labelled(cells.certainty, ["certain", "possible", "disputed"]),
        }
        if self.rule == "share":
            frame["share"] = cells.share
        return pd.DataFrame(frame)

    def organisation_wide(self) -> pd.DataFrame:
        organisation, year = np.nonzero(self.covered)
        row_of = np.full(self.covered.shape, -1, dtype=np.int64)
        row_of[organisation, year] = np.arange(len(organisation))
        table = np.where(self._bearing()[:, year].T, 0, -1).astype(np.int8)
        table[row_of[self.cells.organisation, self.cells.year], self.cells.unit] = self._numbers()
        there = self.present.any(axis=1)
        rows = pd.DataFrame(
            {"organisation": labelled(organisation, self.organisations.labels), "year": year + self.first}
        )
        states = [label for label, is_there in zip(self.units.labels, there, strict=True) if is_there]
        return pd.concat([rows, pd.DataFrame(table[:, there], columns=states)], axis=1)

    # state-year

    def state_long(self) -> pd.DataFrame:
        unit, year = np.nonzero(self.present)
        frame: dict[str, Any] = {"state": labelled(unit, self.units.labels), "year": year + self.first}
        for category in COUNTED:
            chosen = self._of(category)
            counts = np.zeros(self.present.shape, dtype=np.int64)
            np.add.at(counts, (self.cells.unit[chosen], self.cells.year[chosen]), 1)
            frame[f"{category}s"] = counts[unit, year]
        frame["recorded"] = self.covered.sum(axis=0)[year]
        return pd.DataFrame(frame)

    def state_wide(self) -> pd.DataFrame:
        unit, year, table = self._dense()
        rows = pd.DataFrame({"state": labelled(unit, self.units.labels), "year": year + self.first})
        return pd.concat([rows, pd.DataFrame(table, columns=self.organisations.labels)], axis=1)

    def _dense(self) -> tuple[Any, Any, Any]:
        """Unit and year of all units present, and their numbers in each organisation; -9 where not recorded."""
        unit, year = np.nonzero(self.present)
        row_of = np.full(self.present.shape, -1, dtype=np.int64)
        row_of[unit, year] = np.arange(len(unit))
        table = np.where(self.covered.T, 0, -9).astype(np.int8)[year]
        table[~self._bearing()[unit, year]] = -1
        table[row_of[self.cells.unit, self.cells.year], self.cells.organisation] = self._numbers()
        return unit, year, table

    # dyad-year

    def dyad_long(self) -> pd.DataFrame:
        full = self.cells.take(self._members())
        belongs = np.zeros((self.last - self.first + 1, len(self.units), len(self.organisations)), dtype=bool)
        belongs[full.year, full.unit, full.organisation] = True
        parts = []
        for year, table in enumerate(belongs):
            unit = np.flatnonzero(self.present[:, year])
            its = table[unit].astype(np.float32)
            its = its[:, its.any(axis=0)]
            one, other = np.triu_indices(len(unit), 1)
            joint = (its @ its.T)[one, other].astype(np.int16)
            parts.append((unit[one], unit[other], np.full(len(one), year + self.first, dtype=np.int16), joint))
        a, b, years, joint = (np.concatenate(column) for column in zip(*parts, strict=True))
        # Years are in order already, so a stable sort by the pair puts each pair's years in order too.
        by = np.argsort(
            (a * len(self.units) + b).astype(np.uint16 if len(self.units) < 256 else np.int64), kind="stable"
        )
        return pd.DataFrame(
            {
                "state_a": labelled(a[by], self.units.labels),
                "state_b": labelled(b[by], self.units.labels),
                "year": years[by],
                "joint": joint[by],
            }
        )

    def dyad_wide(self) -> pd.DataFrame:
        """Both full members 1, either missing -9, either outside the system -1, else 0, as igoR has it."""
        unit, year, table = self._dense()
        parts = []
        for one_year in np.unique(year):
            its = np.flatnonzero(year == one_year)
            one, other = np.triu_indices(len(its), 1)
            a, b = table[its[one]], table[its[other]]
            value = ((a == 1) & (b == 1)).astype(np.int8)
            value[(a == -1) | (b == -1)] = -1
            value[(a == -9) | (b == -9)] = -9
            parts.append((unit[its[one]], unit[its[other]], np.full(len(one), one_year + self.first), value))
        empty = (np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0, dtype=int), table[:0])
        a, b, years, value = (np.concatenate(column) for column in zip(*(parts or [empty]), strict=True))
        by = np.lexsort((years, b, a))
        labels = self.units.labels
        rows = pd.DataFrame({"state_a": labelled(a[by], labels), "state_b": labelled(b[by], labels), "year": years[by]})
        return pd.concat([rows, pd.DataFrame(value[by], columns=self.organisations.labels)], axis=1)


def _only(system: Units, states: list[str] | None) -> Units:
    """The units of some states."""
    if states is None:
        return system
    keep = [number for number, state in enumerate(system.state) if state in states]
    labels, chosen = [system.label[one] for one in keep], [system.state[one] for one in keep]
    return Units(labels, chosen, system.start[keep], system.end[keep])
