"""The three panels as frames."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from blocs.errors import BlocsError
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.panels.cells import Asked, Cells, Table
from blocs.panels.labels import labelled, shared
from blocs.panels.record import SCHEMES, SYSTEMS, span
from blocs.panels.years import CERTAINTIES, RULES
from blocs.questions.answered import about_asked
from blocs.questions.described import choose

KINDS = ("state-year", "organisation-year", "dyad-year")
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
    system: str | None = None,
    rule: str = "31-december",
    certainty: str = "certain",
    wide: bool = False,
    of_kind: str | None = None,
    scope: str | None = None,
    region: str | None = None,
    family: str | None = None,
    missing: bool = False,
) -> pd.DataFrame:
    """A panel of the years `start` to `end`, both included; if omitted, from the first year that a record of the
    dataset covers to the last whole one. `organisations`, `states` and `statuses` name those wanted; None for all. Of
    the organisations only those are in it that are `of_kind`, or of a scope, region or family, as
    `Tracker.organisations` takes these words.

    Long columns, by `kind`:
    organisation-year: organisation, state, year, status, category, certainty (and share, by the rule `share`), one row
    a status held; state-year: state, year, and the number of organisations by category; dyad-year: state_a, state_b,
    year, joint (organisations to which both fully belonged), dyads undirected with state_a before state_b. The last two
    carry `recorded`, how many of the organisations asked have a record for that year, and `uncertain`, in how many of
    them the state (or the pair) may have held a status that is not counted, as it is only possible or disputed. The
    numbers are missing where none is recorded, and for a state that had ended by the day that the rule counts.
    Wide: organisation-year has a column a state, state-year and dyad-year a column an organisation, with the numbers of
    the Correlates of War layout (1 full, 2 associate, 3 observer or partner, 0 none, -9 missing, -1 state not in the
    system); a dyad's number is 1 (both full members), -9 (either missing), -1 (either outside the system) or 0. Zero
    stands only where it is known to be zero: outside the period or the categories for which an organisation's record
    is complete, and where a status is possible or disputed and only certain ones are asked, a value is missing.

    States enter and leave with a `system` (`iso`: the sovereign and partially recognised ones of the record; `cow`,
    `gw`: those that bear a code there; `all`: whoever is in the record), apart from whose `codes` are printed; if
    omitted, that of the codes. Territories and organisations are in only by `all`, or if `states` names them. A dataset
    that brings a list of states of its own (COW's) is asked with that. `missing` lists in the long organisation-year
    panel what a dataset itself calls missing, too. Ordered by the columns from the left; labels are pandas
    categoricals, but numeric codes integers (int64), as `year` is.

    `attrs` of the frame hold rule, certainty, codes, system, dataset, revision, as_known, licences and citations (by
    dataset) and notes (one line each).
    Raises BlocsError for an unknown rule, certainty, scheme, system or dataset.
    """
    for what, value, valid in (
        ("panel", kind, KINDS), ("rule", rule, RULES), ("certainty", certainty, CERTAINTIES), ("codes", codes, SCHEMES),
        ("system", system or codes, SYSTEMS),
    ):  # fmt: skip
        if value not in valid:
            raise BlocsError(f"no {what} {value!r}; choose one of: {', '.join(valid)}")
    named = ask.codes("organisation", organisations)
    chosen = choose(ask, named, kind=of_kind, scope=scope, region=region, family=family)
    first, last = span(ask) if start is None or end is None else (start, end)
    asked = Asked(
        first=first if start is None else start,
        last=last if end is None else end,
        organisations=chosen,
        states=ask.codes("state", states),
        statuses=ask.statuses(statuses) or None,
        codes=codes,
        system=system or codes,
        rule=rule,
        certainty=certainty,
        missing=wide or missing,
    )
    if asked.first > asked.last:
        raise BlocsError(f"the panel ends ({asked.last}) before it starts ({asked.first}); the earlier year goes first")
    made = _Frames(Table(ask, asked))
    if kind == "organisation-year":
        frame = made.organisation_wide() if wide else made.organisation_long(missing)
    elif kind == "state-year":
        frame = made.state_wide() if wide else made.state_long()
    else:
        frame = made.dyad_wide() if wide else made.dyad_long()
    frame.attrs |= about_asked(ask) | {
        "rule": rule,
        "certainty": certainty,
        "codes": codes,
        "system": asked.system,
        "notes": [*ask.notes, *made.notes()],
    }
    return frame


class _Frames:
    """The six frames of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.first = table.first

    def notes(self) -> list[str]:
        """What a reader must know of the years: in which of them not all organisations have a record."""
        recorded = self.table.covered.sum(axis=0)
        few = [
            f"{self.first + int(year)}: {recorded[year]}"
            for year in np.flatnonzero(recorded < recorded.max(initial=0))[-3:]
            if year >= len(recorded) - 3
        ]
        told = f"of {len(self.table.organisations)} organisations have a record for these years: {', '.join(few)}"
        return [f"not all {told}"] if few else []

    def organisation_long(self, missing: bool) -> pd.DataFrame:
        table, statuses = self.table, self.table.held.statuses
        known = np.array([missing or status.category != MISSING for status in statuses], dtype=bool)
        cells = table.cells.take(known[table.cells.status])
        frame = {
            "organisation": labelled(cells.organisation, table.organisations.labels),
            "state": labelled(cells.unit, table.units.labels),
            "year": cells.year + self.first,
            "status": labelled(cells.status, [meaning.status for meaning in statuses]),
            "category": labelled(*shared(cells.status, [meaning.category for meaning in statuses])),
            "certainty": labelled(cells.certainty, ["certain", "possible", "disputed"]),
        }
        if table.rule == "share":
            frame["share"] = cells.share
        return pd.DataFrame(frame)

    def organisation_wide(self) -> pd.DataFrame:
        table = self.table
        organisation, year = np.nonzero(table.covered)
        row_of = np.full(table.covered.shape, -1, dtype=np.int64)
        row_of[organisation, year] = np.arange(len(organisation))
        nothing = np.where(table.covered_all, 0, -9)[organisation, year]
        there = table.bearing() & table.counting
        numbers = np.where(there[:, year].T, nothing[:, None], -1).astype(np.int8)
        numbers[row_of[table.doubtful.organisation, table.doubtful.year], table.doubtful.unit] = -9
        numbers[row_of[table.cells.organisation, table.cells.year], table.cells.unit] = table.numbers()
        ever = table.present.any(axis=1)
        rows = pd.DataFrame(
            {"organisation": labelled(organisation, table.organisations.labels), "year": year + self.first}
        )
        states = [label for label, is_there in zip(table.units.labels, ever, strict=True) if is_there]
        return pd.concat([rows, pd.DataFrame(numbers[:, ever], columns=states)], axis=1)

    def state_long(self) -> pd.DataFrame:
        table = self.table
        unit, year = np.nonzero(table.present)
        recorded = table.covered.sum(axis=0)[year]
        frame: dict[str, Any] = {"state": labelled(unit, table.units.labels), "year": year + self.first}
        for category in COUNTED:
            counts = self._counted(table.of_category(table.cells, category))[unit, year]
            frame[f"{category}s"] = _known(counts, (recorded > 0) & table.counting[unit, year])
        frame["recorded"] = recorded
        frame["uncertain"] = self._counted(table.doubtful)[unit, year]
        return pd.DataFrame(frame)

    def _counted(self, cells: Cells) -> Any:
        """How many cells each unit has in each year. (unit, year)"""
        counts = np.zeros(self.table.present.shape, dtype=np.int64)
        np.add.at(counts, (cells.unit, cells.year), 1)
        return counts

    def state_wide(self) -> pd.DataFrame:
        unit, year, numbers = self._dense(self.table.covered_all)
        rows = pd.DataFrame({"state": labelled(unit, self.table.units.labels), "year": year + self.first})
        return pd.concat([rows, pd.DataFrame(numbers, columns=self.table.organisations.labels)], axis=1)

    def _dense(self, covered: Any) -> tuple[Any, Any, Any]:
        """Unit and year of all units present, and their numbers in each organisation; -9 where that is not known."""
        table = self.table
        unit, year = np.nonzero(table.present)
        row_of = np.full(table.present.shape, -1, dtype=np.int64)
        row_of[unit, year] = np.arange(len(unit))
        numbers = np.where(covered.T, 0, -9).astype(np.int8)[year]
        numbers[~(table.bearing() & table.counting)[unit, year]] = -1
        numbers[row_of[table.doubtful.unit, table.doubtful.year], table.doubtful.organisation] = -9
        numbers[row_of[table.cells.unit, table.cells.year], table.cells.organisation] = table.numbers()
        return unit, year, numbers

    def dyad_long(self) -> pd.DataFrame:
        table = self.table
        certain = self._belonging(table.cells)
        possible = self._belonging(table.cells, table.doubtful) if len(table.doubtful.year) else certain
        recorded = table.covered.sum(axis=0)
        narrow = np.uint16 if len(table.units) < 2**16 else np.int64
        parts = []
        for year in range(certain.shape[0]):
            unit = np.flatnonzero(table.present[:, year])
            left, right = np.triu_indices(len(unit), 1)
            joint = _shared_by(certain[year][unit], left, right)
            sure = possible is certain or np.array_equal(possible[year], certain[year])
            more = np.zeros_like(joint) if sure else _shared_by(possible[year][unit], left, right) - joint
            years_of = np.full(len(left), year, dtype=np.int16)
            unit = unit.astype(narrow)
            parts.append((unit[left], unit[right], years_of, joint, more))
        a, b, years, joint, more = (np.concatenate(column) for column in zip(*parts, strict=True))
        known = table.counting[a, years] & table.counting[b, years] & (recorded[years] > 0)
        # Years are in order already, so a stable sort by the pair puts each pair's years in order too.
        key = a.astype(np.int64) * len(table.units) + b
        by = np.argsort(key.astype(np.uint16) if len(table.units) < 256 else key, kind="stable")
        years = years[by]
        return pd.DataFrame(
            {
                "state_a": labelled(a[by], table.units.labels),
                "state_b": labelled(b[by], table.units.labels),
                "year": years.astype(np.int64) + self.first,
                "joint": _known(joint[by], known[by]),
                "recorded": recorded[years].astype(np.int16),
                "uncertain": more[by],
            }
        )

    def _belonging(self, *cells: Cells) -> Any:
        """Which units belonged to which organisation by some cells. (year, unit, organisation)"""
        table = self.table
        shape = (table.covered.shape[1], len(table.units), len(table.organisations))
        belongs = np.zeros(shape, dtype=bool)
        for part in cells:
            members = table.members(part)
            belongs[members.year, members.unit, members.organisation] = True
        return belongs

    def dyad_wide(self) -> pd.DataFrame:
        """Both full members 1, either missing -9, either outside the system -1, else 0, as igoR has it."""
        table = self.table
        unit, year, numbers = self._dense(table.covered)
        parts = []
        for one_year in np.unique(year):
            places = np.flatnonzero(year == one_year)
            left, right = np.triu_indices(len(places), 1)
            a, b = numbers[places[left]], numbers[places[right]]
            value = ((a == 1) & (b == 1)).astype(np.int8)
            value[(a == -1) | (b == -1)] = -1
            value[(a == -9) | (b == -9)] = -9
            parts.append((unit[places[left]], unit[places[right]], np.full(len(left), one_year + self.first), value))
        empty = (np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0, dtype=int), numbers[:0])
        a, b, years, value = (np.concatenate(column) for column in zip(*(parts or [empty]), strict=True))
        by = np.lexsort((years, b, a))
        labels = table.units.labels
        rows = pd.DataFrame({"state_a": labelled(a[by], labels), "state_b": labelled(b[by], labels), "year": years[by]})
        return pd.concat([rows, pd.DataFrame(value[by], columns=table.organisations.labels)], axis=1)


def _shared_by(belongs: Any, left: Any, right: Any) -> Any:
    """In how many organisations both of each pair of units are, of one year's units by organisations."""
    table = belongs[:, belongs.any(axis=0)].astype(np.float32)
    return (table @ table.T)[left, right].astype(np.int16)


def _known(counts: Any, known: Any) -> Any:
    """Counts as integers, missing where they are not known: nothing is recorded, or the state had ended."""
    return counts if known.all() else pd.arrays.IntegerArray(counts.astype(np.int64), ~known)
