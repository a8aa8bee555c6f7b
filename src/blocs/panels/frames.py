"""The three panels as frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import pandas as pd

from blocs.database import CURATED, Session
from blocs.errors import BlocsError
from blocs.panels.record import MISSING, Units, complete, organisation_labels, spells, units
from blocs.panels.years import CERTAINTIES, RULES, expand

KINDS = ("state-year", "organisation-year", "dyad-year")
SCHEMES = ("iso", "cow", "gw")
COW_NUMBERS = {"member": 1, "associate": 2, "observer": 3, "partner": 3, "candidate": 0, MISSING: -9}
"""The numbers of the Correlates of War layout for each category; it knows no partners, who stand as observers."""
COUNTED = ("member", "associate", "observer", "partner", "candidate")


def panel(
    session: Session,
    kind: str,
    first: int,
    last: int,
    *,
    dataset: str = CURATED,
    organisations: list[str] | None = None,
    states: list[str] | None = None,
    statuses: list[str] | None = None,
    codes: str = "iso",
    rule: str = "31-december",
    certainty: str = "certain",
    wide: bool = False,
    missing: bool = False,
) -> pd.DataFrame:
    """A panel of the years first..last, both included. `organisations`, `states`, `statuses` are codes; None for all.

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
    missing, too. Ordered by the columns from the left.
    Raises BlocsError for an unknown rule, certainty, scheme or dataset.
    """
    for what, value, valid in (
        ("panel", kind, KINDS), ("rule", rule, RULES), ("certainty", certainty, CERTAINTIES), ("codes", codes, SCHEMES),
    ):  # fmt: skip
        if value not in valid:
            raise BlocsError(f"no {what} {value!r}; choose one of: {', '.join(valid)}")
    if first > last:
        raise BlocsError(f"the panel ends ({last}) before it starts ({first}); the earlier year goes first")
    made = _Panel(session, first, last, dataset, organisations, states, statuses, codes, rule, certainty)
    if kind == "organisation-year":
        return made.organisation_wide() if wide else made.organisation_long(missing)
    if kind == "state-year":
        return made.state_wide() if wide else made.state_long()
    return made.dyad_wide() if wide else made.dyad_long()


class _Panel:
    """What the three panels share: labelled cells, units present in each year, years that are recorded."""

    def __init__(
        self, session: Session, first: int, last: int, dataset: str, organisations: list[str] | None,
        states: list[str] | None, statuses: list[str] | None, codes: str, rule: str, certainty: str,
    ) -> None:  # fmt: skip
        self.first, self.last, self.rule, self.certainty = first, last, rule, certainty
        held = spells(session, dataset, organisations, states)
        system = units(session, dataset, codes)
        if states is not None:
            keep = [number for number, state in enumerate(system.state) if state in states]
            system = Units(
                [system.label[n] for n in keep], [system.state[n] for n in keep], system.start[keep], system.end[keep]
            )
        self.covered = complete(session, dataset, organisations, rule, first, last)
        self.labels = organisation_labels(session, dataset, codes, self.covered["organisation"].unique())
        self.covered["organisation"] = self.covered["organisation"].map(self.labels)
        self.present = system.present(first, last).rename(columns={"label": "state"})
        self.bearing = system.labels_of(first, last)
        self.cells = self._cells(held, statuses)

    def _cells(self, held: pd.DataFrame, statuses: list[str] | None) -> pd.DataFrame:
        """One row a status held in a covered year by a unit that was present: the best one where there are several."""
        disputed = held["disputed"].notna().to_numpy()
        parts = [self._expanded(held, ~disputed, "starts_latest", "ends_earliest", "certain")]
        if self.certainty == "possible":
            parts.append(self._expanded(held, ~disputed, "starts_earliest", "ends_latest", "possible"))
            parts.append(self._expanded(held, disputed, "starts_earliest", "ends_latest", "disputed"))
        cells = pd.concat(parts, ignore_index=True)
        if statuses is not None:
            cells = cells[cells["status"].isin([*statuses, MISSING])]
        cells["organisation"] = cells["organisation"].map(self.labels)
        cells = cells.merge(self.covered, on=["organisation", "year"])
        cells = cells.merge(self.bearing, on=["state", "year"])
        cells["state"] = cells.pop("label")
        order = ["organisation", "state", "year", "certainty_rank", "rank"]
        return cells.sort_values(order, kind="stable").drop_duplicates(["organisation", "state", "year"])

    def _expanded(self, held: pd.DataFrame, chosen: Any, start: str, end: str, certainty: str) -> pd.DataFrame:
        """The years of the chosen spells between two of their bounds."""
        part = held[chosen]
        days = [part[name].to_numpy().astype("datetime64[D]") for name in (start, end)]
        number, year, share = expand(days[0], days[1], self.rule, self.first, self.last)
        columns = {
            name: part[name].to_numpy()[number]
            for name in ("organisation", "state", "status", "category", "rank", "counts")
        }
        rank = ("certain", "possible", "disputed").index(certainty)
        return pd.DataFrame({**columns, "year": year, "share": share, "certainty": certainty, "certainty_rank": rank})

    # organisation-year

    def organisation_long(self, missing: bool) -> pd.DataFrame:
        columns = ["organisation", "state", "year", "status", "category", "certainty"]
        if self.rule == "share":
            columns.append("share")
        cells = self.cells if missing else self.cells[self.cells["category"] != MISSING]
        return _by_label(cells[columns], ["organisation", "state", "year"])

    def organisation_wide(self) -> pd.DataFrame:
        states = _sorted(self.present["state"].unique())
        rows = _by_label(self.covered, ["organisation", "year"])
        at = {label: number for number, label in enumerate(states)}
        years = {year: number for number, year in enumerate(range(self.first, self.last + 1))}
        there = np.zeros((len(years), len(states)), dtype=bool)
        there[self.bearing["year"].map(years), self.bearing["label"].map(at)] = True
        table = np.where(there[rows["year"].map(years).to_numpy(dtype=int)], 0, -1).astype(np.int8)
        row_of = pd.Series(np.arange(len(rows)), index=pd.MultiIndex.from_frame(rows))
        where = row_of.loc[pd.MultiIndex.from_frame(self.cells[["organisation", "year"]])].to_numpy()
        table[where, self.cells["state"].map(at).to_numpy(dtype=int)] = self._numbers()
        return pd.concat([rows, pd.DataFrame(table, columns=states)], axis=1)

    def _numbers(self) -> Any:
        return self.cells["category"].map(COW_NUMBERS).to_numpy(dtype=np.int8)

    # state-year

    def state_long(self) -> pd.DataFrame:
        counts = self.cells.groupby(["state", "year", "category"]).size().unstack(fill_value=0)
        counts = counts.reindex(columns=list(COUNTED), fill_value=0).reset_index()
        rows = self.present.merge(counts, on=["state", "year"], how="left")
        rows = rows.fillna(dict.fromkeys(COUNTED, 0)).astype(dict.fromkeys(COUNTED, int))
        recorded = self.covered.groupby("year").size()
        rows["recorded"] = rows["year"].map(recorded).fillna(0).astype(int)
        rows = rows.rename(columns={name: f"{name}s" for name in COUNTED})
        return _by_label(rows, ["state", "year"])

    def state_wide(self) -> pd.DataFrame:
        rows, table, organisations = self._dense()
        return pd.concat([rows, pd.DataFrame(table, columns=organisations)], axis=1)

    def _dense(self) -> tuple[pd.DataFrame, Any, list[str]]:
        """Rows (state, year) of all units present, and their numbers in each organisation; -9 where not recorded."""
        rows = _by_label(self.present, ["state", "year"])
        organisations = _sorted(self.covered["organisation"].unique())
        at = {label: number for number, label in enumerate(organisations)}
        recorded = np.full((self.last - self.first + 1, len(organisations)), -9, dtype=np.int8)
        recorded[self.covered["year"] - self.first, self.covered["organisation"].map(at)] = 0
        table = recorded[rows["year"].to_numpy(dtype=int) - self.first]
        row_of = pd.Series(np.arange(len(rows)), index=pd.MultiIndex.from_frame(rows))
        # A code that its state gave up within the year (West Germany's in 1990) is out of the system at the year's end.
        bearers = pd.MultiIndex.from_arrays([self.bearing["label"], self.bearing["year"]])
        table[~row_of.index.isin(bearers)] = -1
        where = row_of.loc[pd.MultiIndex.from_frame(self.cells[["state", "year"]])].to_numpy()
        table[where, self.cells["organisation"].map(at).to_numpy(dtype=int)] = self._numbers()
        return rows, table, organisations

    # dyad-year

    def dyad_long(self) -> pd.DataFrame:
        full = self.cells[self.cells["counts"].astype(bool)]
        organisation, names = pd.factorize(full["organisation"])
        states = _sorted(self.present["state"].unique())
        at = {label: number for number, label in enumerate(states)}
        holder = full["state"].map(at).to_numpy(dtype=np.int64)
        years = full["year"].to_numpy()
        order = np.argsort(years, kind="stable")
        edges = np.searchsorted(years[order], np.arange(self.first, self.last + 2))
        there = self.present["state"].map(at).to_numpy(dtype=np.int64)
        parts: list[tuple[Any, Any, Any, Any]] = []
        by_year = self.present.assign(number=there).groupby("year")["number"]
        for year, members in cast("Iterable[tuple[int, pd.Series[int]]]", by_year):
            unit = np.sort(members.to_numpy())
            belongs = np.zeros((len(states), len(names)), dtype=np.float32)
            its = order[edges[year - self.first] : edges[year - self.first + 1]]
            belongs[holder[its], organisation[its]] = 1
            belongs = belongs[unit]
            belongs = belongs[:, belongs.any(axis=0)]
            one, other = np.triu_indices(len(unit), 1)
            joint = (belongs @ belongs.T)[one, other].astype(np.int16)
            parts.append((unit[one], unit[other], np.full(len(one), year, dtype=np.int16), joint))
        if not parts:
            return pd.DataFrame(columns=["state_a", "state_b", "year", "joint"])
        a, b, years, joint = (np.concatenate(column) for column in zip(*parts, strict=True))
        by = np.lexsort((years, b, a))
        label = pd.CategoricalDtype(states, ordered=True)
        return pd.DataFrame(
            {
                "state_a": pd.Categorical.from_codes(a[by], dtype=label),
                "state_b": pd.Categorical.from_codes(b[by], dtype=label),
                "year": years[by],
                "joint": joint[by],
            }
        )

    def dyad_wide(self) -> pd.DataFrame:
        """Both full members 1, either missing -9, either outside the system -1, else 0 (the rule of igoR's igo_dyadic)."""
        rows, table, organisations = self._dense()
        parts = []
        for _, its in rows.groupby("year").indices.items():
            one, other = np.triu_indices(len(its), 1)
            a, b = table[its[one]], table[its[other]]
            value = ((a == 1) & (b == 1)).astype(np.int8)
            value[(a == -1) | (b == -1)] = -1
            value[(a == -9) | (b == -9)] = -9
            frame = pd.DataFrame(value, columns=organisations)
            frame.insert(0, "year", rows["year"].to_numpy()[its[one]])
            frame.insert(0, "state_b", rows["state"].to_numpy()[its[other]])
            frame.insert(0, "state_a", rows["state"].to_numpy()[its[one]])
            parts.append(frame)
        if not parts:
            return pd.DataFrame(columns=["state_a", "state_b", "year", *organisations])
        return _by_label(pd.concat(parts, ignore_index=True), ["state_a", "state_b", "year"])


def _sorted(labels: Any) -> list[str]:
    """Labels in order: numbers by value, words by letter."""
    return sorted(
        (str(label) for label in labels),
        key=lambda label: (not label.isdigit(), int(label) if label.isdigit() else 0, label),
    )


def _by_label(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The frame ordered by columns of labels and years."""
    keys = {}
    for column in columns:
        if column == "year":
            keys[column] = frame[column].to_numpy()
        else:
            place = {label: number for number, label in enumerate(_sorted(frame[column].unique()))}
            keys[column] = frame[column].map(place).to_numpy()
    order = np.lexsort([keys[column] for column in reversed(columns)])
    return frame.iloc[order].reset_index(drop=True)
