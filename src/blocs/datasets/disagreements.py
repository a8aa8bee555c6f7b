"""What a comparison answers with, and the disagreements that were looked into: files that say who is right, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from blocs import settings
from blocs.datasets.crosswalk import read_yaml
from blocs.dates import parse_period
from blocs.errors import DateError, FileError
from blocs.questions.rows import Rows, columns_of
from blocs.store.session import CURATED

UNSETTLED = "unsettled"
"""Who is right where a disagreement was looked into and nothing that was read decides it."""
FOLDER = "disagreements"
COW = ("cow-igo-3", "cow-igo-3-states")
Between = tuple[frozenset[str], frozenset[str]]
"""The datasets that an explanation is about: one of each."""
OWN: Between = (frozenset({CURATED}), frozenset(COW))
"""What the files that came with blocs are about: none of them says otherwise, so that nobody else need read them."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two datasets agree on an organisation: how many agree, differ, are only in the one, only in the other.

    Counted are cells (a state in a year) by the year, states at a day, and spells in a period.
    """

    organisation: str
    agree: int
    differ: int
    only: int
    other_only: int


@dataclass(frozen=True)
class Comparison:
    """How many of each organisation agree, the disagreements as rows, and both as one row an organisation.

    `disagreements` are rows of `compare_years.Disagreement` by the year, of `compare_days.Difference` by the day.
    """

    agreeing: dict[str, int]
    disagreements: Rows[Any]
    summary: Rows[Agreement]

    @property
    def agreements(self) -> int:
        return sum(self.agreeing.values())


def summed(agreements: Iterable[Agreement]) -> Rows[Agreement]:
    """One row an organisation, ordered by code."""
    sums: dict[str, list[int]] = {}
    for agreement in agreements:
        own = sums.setdefault(agreement.organisation, [0, 0, 0, 0])
        for place, number in enumerate((agreement.agree, agreement.differ, agreement.only, agreement.other_only)):
            own[place] += number
    return Rows(columns_of(Agreement), [Agreement(code, *own) for code, own in sorted(sums.items())])


@dataclass(frozen=True)
class Explained:
    """A disagreement that was looked into, on some days (both included); `between` None: of any two datasets."""

    organisation: str
    states: frozenset[str] | None
    first: date
    last: date
    right: str
    reason: str
    source: str
    between: Between | None = None

    def is_of(self, one: Collection[str], other: Collection[str]) -> bool:
        """Whether it explains what two datasets say, each given with those that it extends."""
        return self.between is None or is_between(self.between, one, other)


def is_between(between: Between, one: Collection[str], other: Collection[str]) -> bool:
    """Whether two datasets, each given with those that it extends, are those of an explanation, in either order."""
    a, b = between
    return bool((a & set(one) and b & set(other)) or (a & set(other) and b & set(one)))


class Reasons:
    """The explanations that fit two datasets; the first that fits a disagreement explains it."""

    def __init__(self, explained: Iterable[Explained], one: Collection[str], other: Collection[str]) -> None:
        self._of: dict[str, list[Explained]] = {}
        for known in explained:
            if known.is_of(one, other):
                self._of.setdefault(known.organisation, []).append(known)

    def of(self, organisation: str, state: str, first: date, last: date) -> Explained | None:
        """What explains that they disagree on these days, both included."""
        for known in self._of.get(organisation, ()):
            if (known.states is None or state in known.states) and known.first <= first and last <= known.last:
                return known
        return None


def read_explained(folder: str | PathLike[str] | None = None) -> list[Explained]:
    """The disagreements that were looked into: seeds/disagreements, or the `disagreements` of another folder of seeds,
    or a folder of such files itself. A file is a list, usually of one organisation's.

    An entry has organisation, states (a list; all if omitted), from and to (years or days, both included), right (who
    is), reason, source and between (the two datasets). If `between` is omitted, those that came with blocs are about
    the curated record and the Correlates of War data (`OWN`), and others about any two.
    Raises FileError if there is no such folder, or if a file is not such a list.
    """
    if folder is None:
        place, between = settings.resource("seeds") / FOLDER, OWN
    else:
        place, between = Path(fspath(folder)), None
        if (place / FOLDER).is_dir():
            place = place / FOLDER
        if not place.is_dir():
            raise FileError(f"{place} is no folder; name a folder of seeds, or its {FOLDER}")
    return [known for path in sorted(place.glob("*.yaml")) for known in _explained(path, between)]


def _explained(path: Path, between: Between | None) -> list[Explained]:
    data = read_yaml(path)
    try:
        return [
            Explained(
                organisation=entry["organisation"],
                states=frozenset(entry["states"]) if "states" in entry else None,
                first=parse_period(str(entry["from"])).first,
                last=parse_period(str(entry["to"])).last,
                right=str(entry["right"]),
                reason=str(entry["reason"]),
                source=str(entry["source"]),
                between=_between(entry["between"]) if "between" in entry else between,
            )
            for entry in data
        ]
    except (KeyError, TypeError, ValueError, DateError) as error:
        raise FileError(f"{path} is no list of disagreements: {' '.join(str(error).split())}") from error


def _between(said: Any) -> Between:
    one, other = said
    if not (isinstance(one, str) and isinstance(other, str)):
        raise TypeError("between names two datasets: [curated, mine]")
    return frozenset({one}), frozenset({other})
