"""The Correlates of War data to claims: the state system, the organisations, and the spells of `cow_runs`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from blocs.datasets import cow_files
from blocs.datasets.cow_files import ABSENT, MISSING, ORGANISATION_YEAR, Observations
from blocs.datasets.cow_runs import LAST_YEAR, spells
from blocs.datasets.crosswalk import read_crosswalk
from blocs.dates import spell
from blocs.errors import BlocsError
from blocs.names.fold import fold
from blocs.store.recording import Claims, Difference, record
from blocs.store.session import Session

DATASETS = {ORGANISATION_YEAR: "cow-igo-3", cow_files.STATE_YEAR: "cow-igo-3-states"}
CATEGORIES = "member associate observer"  # what the data code


@dataclass(frozen=True)
class Imported:
    """What an import did: the dataset, the revision (None if nothing changed) and the difference."""

    dataset: str
    revision: int | None
    difference: Difference


def load(paths: list[Path], progress: Any) -> tuple[Observations, list[tuple[str, str, str | None]] | None, str]:
    """Read a year file and, if it is among the paths, the list of the state system. Returns them and their digest.

    Raises FileError and FaultyData as the reader does, BlocsError where there is no year file or more than one.
    """
    crosswalk = read_crosswalk()
    observations: Observations | None = None
    system = None
    digest = hashlib.sha256()
    for number, path in enumerate(paths):
        progress("reading the files", number, len(paths))
        kind, table = cow_files.read(path, digest)
        if kind == cow_files.STATES:
            system = cow_files.state_system(table, path.name)
            continue
        if observations is not None:
            raise BlocsError("two year files at once; import the organisation-year and the state-year file one by one")
        make = cow_files.organisation_years if kind == ORGANISATION_YEAR else cow_files.state_years
        observations = make(table, crosswalk, path.name)
    progress("reading the files", len(paths), len(paths))
    if observations is None:
        raise BlocsError("name an organisation-year or a state-year file of the COW IGO data, version 3")
    return observations, system, digest.hexdigest()


def import_cow(
    session: Session,
    observations: Observations,
    system: list[tuple[str, str, str | None]] | None,
    digest: str,
    *,
    recorded_at: datetime,
    progress: Any,
    yes: bool = True,
) -> Imported:
    """Record the observations as the claims of their dataset, as one revision. The session's block commits.

    The state system is `system`, the list, or without it the years that the file has for each state.
    """
    dataset = DATASETS[observations.kind]
    claims = Claims()
    system = system if system is not None else list(_observed_system(observations))
    _system(claims, observations, system)
    _organisations(claims, observations, known := _known(observations))
    progress("making spells", 0, 1)
    observed = _worth_saying(observations, system, known)
    spells(claims, observed)
    progress("making spells", 1, 1)
    about = {
        "code": dataset,
        "title": f"Correlates of War Intergovernmental Organizations, version 3.0, {observations.kind} file",
        "citation": "Pevehouse, Nordstrom, McManus, Jamison (2020), Journal of Peace Research 57(3)",
        "licence": "free for research with citation",
        "url": "https://correlatesofwar.org/data-sets/igos/",
    }
    progress("recording", 0, 1)
    number, difference = record(session, about, claims, digest=digest, recorded_at=recorded_at, yes=yes)
    progress("recording", 1, 1)
    return Imported(dataset, number, difference)


def _worth_saying(
    observations: Observations, system: list[tuple[str, str, str | None]], known: dict[str, tuple[int, int]]
) -> Observations:
    """The observations without the MISSING that say nothing: of years in which nothing is known of the organisation,
    before or after all that is known of it, which its record does not cover, and of states that were not there."""
    import numpy as np

    there = _years_there(system)
    years, cells = observations.years, observations.cells.copy()
    by_organisation = observations.kind == ORGANISATION_YEAR
    if by_organisation:
        spans = np.array([known.get(unit, (1, 0)) for unit in observations.units.tolist()])
        covered = (spans[:, 0] <= years) & (years <= spans[:, 1])
        present = np.zeros((len(observations.counterparts), int(years.max(initial=0)) + 1), dtype=bool)
        for number, code in enumerate(observations.counterparts):
            present[number, [year for year in there[code] if year < present.shape[1]]] = True
        said = covered[:, None] & present[:, years].T
    else:
        spans = np.array([known.get(name, (1, 0)) for name in observations.counterparts])
        said = (spans[:, 0] <= years[:, None]) & (years[:, None] <= spans[:, 1])
    cells[(cells == MISSING) & ~said] = 0
    return replace(observations, cells=cells)


def _system(claims: Claims, observations: Observations, system: list[tuple[str, str, str | None]]) -> None:
    """The spells of the state system, as claims under the states that each code was."""
    for code, start, end in system:
        stretches = observations.crosswalk.states.get(code, ())
        for number, stretch in enumerate(stretches):
            # Cut only between two stretches: the first begins and the last ends with the list's own days.
            own_start = max(start, f"{stretch.first:04}-01-01") if number else start
            cut = f"{stretches[number + 1].first:04}-01-01" if number + 1 < len(stretches) else None
            own_end = cut if end is None else min(end, cut or end)
            if own_end is not None and own_start >= own_end:
                continue
            columns = spell(own_start, own_end).columns
            claims.add("state_period", state=stretch.state, **columns)
            claims.add("state_code", state=stretch.state, scheme="cow", value=code, **columns)


def _observed_system(observations: Observations) -> Iterator[tuple[str, str, str | None]]:
    """The stretches of years in which a state stands in the file, as days."""
    import numpy as np

    present: dict[str, Any] = {}
    if observations.kind == ORGANISATION_YEAR:
        for column, code in enumerate(observations.counterparts):
            present[code] = np.unique(observations.years[observations.cells[:, column] != ABSENT])
    else:
        for code in dict.fromkeys(observations.units):
            present[str(code)] = observations.years[observations.units == code]
    for code, years in present.items():
        for stretch in np.split(years, np.flatnonzero(np.diff(years) > 1) + 1) if len(years) else []:
            last = int(stretch[-1])
            yield code, f"{int(stretch[0]):04}-01-01", None if last >= LAST_YEAR else f"{last + 1:04}-01-01"


def _organisations(claims: Claims, observations: Observations, known: dict[str, tuple[int, int]]) -> None:
    """Each organisation with the years for which the file has it, and names for those that are not curated here."""
    for name, (first, last) in _lives(observations).items():
        covered = known.get(name)
        code = observations.crosswalk.organisation(name)
        ended = spell(None, f"{last + 1}") if last < LAST_YEAR else None
        claims.add(
            "organisation_record",
            organisation=code,
            founded=f"{first:04}",
            founded_earliest=date(first, 1, 1),
            founded_latest=date(first, 12, 31),
            dissolved=f"{last + 1}" if ended else None,
            dissolved_earliest=ended.ends_earliest if ended else None,
            dissolved_latest=ended.ends_latest if ended else None,
            complete_from=date(covered[0], 1, 1) if covered else None,
            complete_to=date(covered[1], 12, 31) if covered else None,
            complete_categories=CATEGORIES if covered else None,
            keeps_instruments=False,
        )
        claims.add("organisation_code", organisation=code, scheme="cow", value=name)
        if number := observations.numbers.get(name):
            claims.add("organisation_code", organisation=code, scheme="cow_number", value=number)
        if code.startswith("COW_"):
            title = " ".join(observations.names.get(name, name).split())
            columns = spell(None, None).columns
            claims.add("organisation_name", organisation=code, name=title, kind="short", folded=fold(title), **columns)


def _known(observations: Observations) -> dict[str, tuple[int, int]]:
    """The first and last year in which something is known of each organisation; none of one that is always missing."""
    if observations.kind != ORGANISATION_YEAR:
        return _lives(observations)
    return _spans(observations, (observations.cells >= 0).any(axis=1))  # neither MISSING nor ABSENT


def _years_there(system: Iterable[tuple[str, str, str | None]]) -> dict[str, set[int]]:
    """The years on some day of which each COW code was in the state system."""
    years: dict[str, set[int]] = defaultdict(set)
    for code, start, end in system:
        years[code].update(range(int(start[:4]), (int(end[:4]) if end else LAST_YEAR) + 1))
    return years


def _lives(observations: Observations) -> dict[str, tuple[int, int]]:
    """The first and last year in which each organisation stands in the file."""
    if observations.kind == ORGANISATION_YEAR:
        return _spans(observations, slice(None))
    lives = {}
    for column, name in enumerate(observations.counterparts):
        seen = observations.years[observations.cells[:, column] != ABSENT]
        if len(seen):
            lives[name] = (int(seen.min()), int(seen.max()))
    return lives


def _spans(observations: Observations, some: Any) -> dict[str, tuple[int, int]]:
    """The first and last year of each unit among some of the rows, where each unit's stand together by year."""
    import numpy as np

    units, years = observations.units[some], observations.years[some]
    if not len(units):
        return {}
    first = np.flatnonzero(np.append(True, units[1:] != units[:-1]))
    last = np.append(first[1:], len(units)) - 1
    pairs = zip(years[first].tolist(), years[last].tolist(), strict=True)
    return dict(zip(map(str, units[first]), pairs, strict=True))
