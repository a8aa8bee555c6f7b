"""Two datasets against each other, year by year: where they agree, and each disagreement that is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from blocs.datasets.disagreements import Agreement, Comparison, Reasons, summed
from blocs.errors import BlocsError
from blocs.names.asking import Asking
from blocs.panels import panel
from blocs.panels.record import Covered, complete
from blocs.questions.listings import state_lives
from blocs.questions.rows import Rows

NONE = "none"
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


def compare_years(
    ask: Asking,
    sides: Sequence[Asking],
    reasons: Reasons,
    *,
    organisations: list[str] | None,
    states: list[str] | None,
    start: int,
    end: int,
) -> Comparison:
    """Compare what two datasets say of 31 December of each year, as `blocs.datasets.compare.compare` describes.

    Raises BlocsError if a dataset covers none of the organisations and years.
    """
    codes = organisations
    covered = [complete(side, codes, "31-december", start, end) for side in sides]
    for side, its in zip(sides, covered, strict=True):
        if not any(known.years.any() for known in its.values()):
            about = ", ".join(codes) if codes else "any organisation"
            raise BlocsError(
                f"{side.dataset} has no complete record of {about} for these years; compare by the "
                "day, which needs none: --by day; seeds/crosswalks/cow.yaml says who is who in COW's data"
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
    if states is not None:
        table = table[table["state"].isin(states)]
    same = table["says"] == table["says_other"]
    open_cells = table[~same].sort_values(["organisation", "state", "year"], ignore_index=True)
    rows = [_explained(row, reasons) for row in _runs(open_cells)]
    agreeing = {str(code): int(cells) for code, cells in table[same].groupby("organisation").size().items()}
    return Comparison(agreeing, Rows(COLUMNS, rows, ask.notes), _summary(agreeing, rows))


def _explained(row: Disagreement, reasons: Reasons) -> Disagreement:
    known = reasons.of(row.organisation, row.state, date(row.first, 12, 31), date(row.last, 12, 31))
    return replace(row, right=known.right, reason=known.reason, source=known.source) if known else row


def _summary(agreeing: dict[str, int], rows: Sequence[Disagreement]) -> Rows[Agreement]:
    """How many cells of each organisation agree and differ, and how many only one side has a status in."""
    agreements = [Agreement(code, cells, 0, 0, 0) for code, cells in agreeing.items()]
    for row in rows:
        only, other_only = row.other_says == NONE, row.says == NONE
        differ = not (only or other_only)
        agreements.append(Agreement(row.organisation, 0, row.cells * differ, row.cells * only, row.cells * other_only))
    return summed(agreements)


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
