"""Two datasets against each other, year by year: where they agree, and each disagreement that is still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blocs import settings
from blocs.errors import BlocsError, FileError
from blocs.panels import panel
from blocs.panels.record import complete
from blocs.questions.rows import UNPRINTED, Rows
from blocs.store.session import Session

NONE = "none"
_TAKEN_AS_NONE = {"partner", "candidate"}
"""Categories that the Correlates of War data do not code: a partner there stands as none."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Consecutive years in which two datasets say different things of a state in an organisation, at the year's end.

    `reason` is empty while it is open; else it says who is right (`right`) and why.
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
    cells: int = field(metadata=UNPRINTED)


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
    session: Session,
    one: str,
    other: str,
    *,
    organisations: list[str] | None = None,
    first: int = 1815,
    last: int = 2100,
    explained: list[Explained] | None = None,
) -> Comparison:
    """Compare what two datasets say of 31 December of each year, in organisations and years that both records cover.

    Compared are categories: member, associate, observer, none (partners and candidates, which the Correlates of War
    data do not code, count as none). A cell that either side calls possible, disputed or missing is not compared.
    Rows are ordered by organisation, state and year; those that `explained` explains carry the reason.
    Raises BlocsError if a dataset covers none of the organisations and years.
    """
    covered = [complete(session, name, organisations, "31-december", first, last) for name in (one, other)]
    for name, its in zip((one, other), covered, strict=True):
        if not any(years.any() for years in its.values()):
            about = ", ".join(organisations) if organisations else "any organisation"
            raise BlocsError(
                f"{name} has no complete record of {about} for these years; seeds/crosswalks/cow.yaml says who is who"
            )
    said = [_said(session, name, organisations, first, last) for name in (one, other)]
    both = _both(covered, first)
    table = said[0].merge(said[1], on=["organisation", "state", "year"], how="outer", suffixes=("", "_other"))
    table = table.merge(both, on=["organisation", "year"]).fillna({"says": NONE, "says_other": NONE})
    table = table[(table["says"] != "") & (table["says_other"] != "")]
    same = table["says"] == table["says_other"]
    open_cells = table[~same].sort_values(["organisation", "state", "year"], ignore_index=True)
    rows = [_explain(row, explained or []) for row in _runs(open_cells)]
    agreeing = {str(code): int(cells) for code, cells in table[same].groupby("organisation").size().items()}
    return Comparison(agreeing, Rows(Disagreement, rows))


def _both(covered: list[dict[str, Any]], first: int) -> pd.DataFrame:
    """(organisation, year) that two records cover."""
    shared = {code: covered[0][code] & covered[1][code] for code in covered[0] if code in covered[1]}
    pairs = [(code, first + int(year)) for code, years in shared.items() for year in np.flatnonzero(years)]
    return pd.DataFrame(pairs, columns=["organisation", "year"])


def _said(session: Session, dataset: str, organisations: list[str] | None, first: int, last: int) -> pd.DataFrame:
    """(organisation, state, year, says); `says` is empty where the dataset is not sure."""
    cells = panel(
        session, "organisation-year", first, last, dataset=dataset, organisations=organisations, certainty="possible",
        missing=True,
    )  # fmt: skip
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
                start["organisation"],
                start["state"],
                int(run["year"].min()),
                int(run["year"].max()),
                start["says"],
                start["says_other"],
                None,
                None,
                None,
                len(run),
            )
        )
    return rows


def _explain(row: Disagreement, explained: list[Explained]) -> Disagreement:
    from dataclasses import replace

    for one in explained:
        mine = one.organisation == row.organisation and (one.states is None or row.state in one.states)
        if mine and one.first <= row.first and row.last <= one.last:
            return replace(row, right=one.right, reason=one.reason, source=one.source)
    return row


def read_explained(path: Path | None = None) -> list[Explained]:
    """The disagreements that were looked into: seeds/disagreements.yaml, a list of records.

    Each has organisation, states (a list, or left out for all), from and to (years, both included), right (who is),
    reason and source. Raises FileError if it is not such a file.
    """
    import yaml

    path = path or settings.resource("seeds") / "disagreements.yaml"
    try:
        with path.open(encoding="utf-8") as file:
            data = yaml.safe_load(file) or []
        return [
            Explained(
                one["organisation"],
                frozenset(one["states"]) if "states" in one else None,
                int(one["from"]),
                int(one["to"]),
                str(one["right"]),
                str(one["reason"]),
                str(one["source"]),
            )
            for one in data
        ]
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise FileError(f"{path} is no list of disagreements: {' '.join(str(error).split())}") from error
