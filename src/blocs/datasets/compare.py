"""Two datasets against each other, year by year: where they agree, and each disagreement that is still open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blocs import settings
from blocs.datasets.crosswalk import read_yaml
from blocs.errors import BlocsError, FileError
from blocs.names.asking import Asking
from blocs.panels import panel
from blocs.panels.record import Covered, complete
from blocs.questions.listings import state_lives
from blocs.questions.rows import Rows

NONE = "none"
UNSETTLED = "unsettled"
"""Who is right where a disagreement was looked into and nothing that was read decides it."""
COLUMNS = ("organisation", "state", "first", "last", "says", "other_says", "right", "reason", "source")
_TAKEN_AS_NONE = {"partner", "candidate"}
"""Categories that the Correlates of War data do not code: a partner there stands as none."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Consecutive years in which two datasets say different things of a state in an organisation, at the year's end.

    `reason` is empty while it is open; else it says who is right (`right`, a dataset or `unsettled`) and why.
    """

    organisation: str
    state: str
    first: int
    last: int
    says: str
    other_says: str
    right: str | None
    reason: str | None
    source: str | None
    cells: int


@dataclass(frozen=True)
class Comparison:
    """How many cells (organisation, state, year) of each organisation agree, and the disagreements as rows."""

    agreeing: dict[str, int]
    disagreements: Rows[Disagreement]

    @property
    def agreements(self) -> int:
        return sum(self.agreeing.values())


@dataclass(frozen=True)
class Explained:
    """A disagreement that was looked into."""

    organisation: str
    states: frozenset[str] | None
    first: int
    last: int
    right: str
    reason: str
    source: str


def compare(
    ask: Asking,
    one: str,
    other: str,
    *,
    organisations: Collection[str] | None = None,
    start: int = 1815,
    end: int = 2100,
) -> Comparison:
    """Compare what two datasets say of 31 December of each year, in organisations and years that both records cover.

    Compared are categories: member, associate, observer, none (partners and candidates, which the Correlates of War
    data do not code, count as none). A cell that either side calls possible, disputed or missing is not compared, nor
    is one in which only one side speaks of a state that was not independent that year.
    Rows are ordered by organisation, state and year; those that the files of seeds/disagreements explain carry the
    reason.
    Raises BlocsError if a dataset covers none of the organisations and years.
    """
    codes = ask.codes("organisation", organisations)
    sides = [Asking(ask.session, name) for name in (one, other)]
    covered = [complete(side, codes, "31-december", start, end) for side in sides]
    for side, its in zip(sides, covered, strict=True):
        if not any(known.years.any() for known in its.values()):
            about = ", ".join(codes) if codes else "any organisation"
            raise BlocsError(
                f"{side.dataset} has no complete record of {about} for these years; "
                "seeds/crosswalks/cow.yaml says who is who"
            )
    said = [_said(side, codes, start, end) for side in sides]
    both = _both(covered, start)
    table = said[0].merge(said[1], on=["organisation", "state", "year"], how="outer", suffixes=("", "_other"))
    table = table.merge(both, on=["organisation", "year"]).fillna({"says": NONE, "says_other": NONE})
    table = table[(table["says"] != "") & (table["says_other"] != "")]
    # "None" is said only of the categories that a record is complete for.
    for mine, theirs, known in (("says", "says_other", covered[0]), ("says_other", "says", covered[1])):
        silent = [
            said == NONE and told not in (NONE, *known[code].categories)
            for code, said, told in zip(table["organisation"], table[mine], table[theirs], strict=True)
        ]
        table = table[~pd.Series(silent, index=table.index, dtype=bool)]
    table = table[~_only_dependent(ask, table)]
    same = table["says"] == table["says_other"]
    open_cells = table[~same].sort_values(["organisation", "state", "year"], ignore_index=True)
    explained = read_explained()
    rows = [_explain(row, explained) for row in _runs(open_cells)]
    agreeing = {str(code): int(cells) for code, cells in table[same].groupby("organisation").size().items()}
    return Comparison(agreeing, Rows(COLUMNS, rows, ask.notes))


def _only_dependent(ask: Asking, table: pd.DataFrame) -> pd.Series[bool]:
    """Which cells are of a state on a day on which it was none, where one side says nothing: data of independent states
    have no row for members that were not independent, such as India in 1945."""
    lives = state_lives(ask.session)
    absent = [
        NONE in (said, told) and not any(first <= date(int(year), 12, 31) < end for first, end in lives.get(state, ()))
        for state, year, said, told in zip(
            table["state"], table["year"], table["says"], table["says_other"], strict=True
        )
    ]
    return pd.Series(absent, index=table.index, dtype=bool)


def _both(covered: list[dict[str, Covered]], first: int) -> pd.DataFrame:
    """(organisation, year) that two records cover."""
    shared = {code: covered[0][code].years & covered[1][code].years for code in covered[0] if code in covered[1]}
    pairs = [(code, first + int(year)) for code, years in shared.items() for year in np.flatnonzero(years)]
    return pd.DataFrame(pairs, columns=["organisation", "year"])


def _said(ask: Asking, organisations: list[str] | None, start: int, end: int) -> pd.DataFrame:
    """(organisation, state, year, says); `says` is empty where the dataset is not sure."""
    cells = panel(
        ask,
        "organisation-year",
        start=start,
        end=end,
        organisations=organisations,
        certainty="possible",
        system="all",
        missing=True,
    )
    cells = cells.astype(dict.fromkeys(("organisation", "state", "category", "certainty"), object))
    says = cells["category"].where(~cells["category"].isin(_TAKEN_AS_NONE), NONE)
    cells["says"] = says.where((cells["certainty"] == "certain") & (cells["category"] != "missing"), "")
    return cells[["organisation", "state", "year", "says"]]


def _runs(cells: pd.DataFrame) -> list[Disagreement]:
    """Cells in order as rows of consecutive years that say the same."""
    if cells.empty:
        return []
    keys = ["organisation", "state", "says", "says_other"]
    new = (cells[keys] != cells[keys].shift()).any(axis=1) | (cells["year"].diff() != 1)
    rows = []
    for _, run in cells.groupby(new.cumsum()):
        start: Any = run.iloc[0]
        rows.append(
            Disagreement(
                organisation=start["organisation"],
                state=start["state"],
                first=int(run["year"].min()),
                last=int(run["year"].max()),
                says=start["says"],
                other_says=start["says_other"],
                right=None,
                reason=None,
                source=None,
                cells=len(run),
            )
        )
    return rows


def _explain(row: Disagreement, explained: list[Explained]) -> Disagreement:
    for known in explained:
        mine = known.organisation == row.organisation and (known.states is None or row.state in known.states)
        if mine and known.first <= row.first and row.last <= known.last:
            return replace(row, right=known.right, reason=known.reason, source=known.source)
    return row


def read_explained(folder: Path | None = None) -> list[Explained]:
    """The disagreements that were looked into: seeds/disagreements, a file for each organisation with a list.

    A record has organisation, states (a list, or left out for all), from and to (years, both included), right (who is),
    reason and source; the first that fits a disagreement explains it. Raises FileError if a file is not such a list.
    """
    folder = folder or settings.resource("seeds") / "disagreements"
    return [known for path in sorted(folder.glob("*.yaml")) for known in _explained(path)]


def _explained(path: Path) -> list[Explained]:
    data = read_yaml(path)
    try:
        return [
            Explained(
                organisation=entry["organisation"],
                states=frozenset(entry["states"]) if "states" in entry else None,
                first=int(entry["from"]),
                last=int(entry["to"]),
                right=str(entry["right"]),
                reason=str(entry["reason"]),
                source=str(entry["source"]),
            )
            for entry in data
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(f"{path} is no list of disagreements: {' '.join(str(error).split())}") from error
