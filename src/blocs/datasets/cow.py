"""Yearly observations of the Correlates of War data to spells, and spells to claims.

An observation for a year is read as the state of things on its 31 December. So a first 1 in 1955 is a start on some day
of 1955, a last 1 in 1960 an end on some day of 1961, and the days on which a spell is certain hold every 31 December
that the file names, and no other. Where the file calls a row's dates sure only within five years, the start may be up
to five years earlier and the end up to five years later.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from blocs.datasets import cow_files
from blocs.datasets.cow_files import ABSENT, MISSING, ORGANISATION_YEAR, Observations
from blocs.datasets.crosswalk import Crosswalk, read_crosswalk
from blocs.dates import FOREVER, Spell, spell
from blocs.errors import BlocsError
from blocs.names.fold import fold
from blocs.store.recording import Claims, Difference, record
from blocs.store.session import Session

DATASETS = {ORGANISATION_YEAR: "cow-igo-3", cow_files.STATE_YEAR: "cow-igo-3-states"}
LAST_YEAR = 2014
STATUSES = {1: "member", 2: "associate_member", 3: "observer", MISSING: "missing"}
UNSURE_YEARS = 5
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
    crosswalk = observations.crosswalk
    claims = Claims()
    system = system if system is not None else list(_observed_system(observations))
    _system(claims, observations, system)
    _organisations(claims, observations, known := _known(observations))
    progress("making spells", 0, 1)
    observed = _worth_saying(observations, system, known)
    claim = claims.adder("membership", "organisation", "state", "status", *Spell.__slots__, "confidence")
    for run in runs(observed):
        organisation, status = crosswalk.organisation(run.organisation), STATUSES[run.code]
        for state, first, last in _parts(crosswalk, run.state, run.first, run.last):
            bounds = edges(first, last, run.unsure_start and first == run.first, run.unsure_end and last == run.last)
            claim(organisation, state, status, *bounds, "medium")
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


class Run(NamedTuple):
    """An unbroken run of one code: COW's names of the organisation and the state, the first and last year (None if it
    is the last of the data), the code, and whether the years of start and end are unsure."""

    organisation: str
    state: str
    first: int
    last: int | None
    code: int
    unsure_start: bool
    unsure_end: bool


def runs(observations: Observations, codes: Iterable[int] = (*STATUSES,), last_year: int = LAST_YEAR) -> Iterator[Run]:
    """The unbroken runs of one of the codes. What holds in `last_year` goes on.

    A year without an observation between two of them is a run of its own, of MISSING, where either side has a state.
    """
    import numpy as np

    cells, years, units, unsure = observations.cells, observations.years, observations.units, observations.unsure
    if not len(years):
        return
    new = np.empty(len(units), dtype=bool)
    new[0] = True
    new[1:] = (units[1:] != units[:-1]) | (np.diff(years) != 1)
    last_of_unit = np.append(new[1:], True)
    # One column below the other: a run starts where the code changes or a unit begins, and ends before the next start.
    changes = np.empty((cells.shape[1], len(years)), dtype=bool)
    changes[:, 0] = True
    changes[:, 1:] = (cells[1:] != cells[:-1]).T
    changes |= new
    flat = np.flatnonzero(changes)
    columns, starts = np.divmod(flat, len(years))
    ends = np.append(flat[1:], changes.size) - 1 - columns * len(years)
    telling = np.zeros(256, dtype=bool)
    telling[[code % 256 for code in codes]] = True
    held = telling[cells[starts, columns].view(np.uint8)]
    columns, starts, ends = columns[held], starts[held], ends[held]
    after = np.where(last_of_unit[ends], ends, ends + 1)
    until = years[ends].astype(object)
    until[(years[ends] >= last_year) & last_of_unit[ends]] = None
    whose = units[starts].tolist(), np.array(observations.counterparts, dtype=object)[columns].tolist()
    organisations, states = whose if observations.kind == ORGANISATION_YEAR else whose[::-1]
    yield from map(
        Run,
        organisations,
        states,
        years[starts].tolist(),
        until.tolist(),
        cells[starts, columns].tolist(),
        unsure[starts].tolist(),
        unsure[after].tolist(),
    )
    yield from _gaps(observations, new)


def _gaps(observations: Observations, new: Any) -> Iterator[Run]:
    """Years that the file leaves out within a unit: nobody knows who belonged."""
    import numpy as np

    units, years, cells = observations.units, observations.years, observations.cells
    if observations.kind != ORGANISATION_YEAR:
        return  # A state that left the system and came back did not exist in between.
    for row in np.flatnonzero(new[1:] & (units[1:] == units[:-1])) + 1:
        for column, counterpart in enumerate(observations.counterparts):
            if ABSENT not in (cells[row - 1, column], cells[row, column]):
                missing = int(years[row - 1]) + 1, int(years[row]) - 1
                yield Run(str(units[row]), counterpart, *missing, MISSING, False, False)


def _parts(crosswalk: Crosswalk, code: str, first: int, last: int | None) -> Iterator[tuple[str, int, int | None]]:
    """A run of a COW code as runs of the states that it was here."""
    for stretch in crosswalk.states[code]:
        start = max(first, stretch.first)
        if last is None:
            end: int | None = None if stretch.last >= LAST_YEAR else stretch.last
        else:
            end = min(last, stretch.last)
        if end is None or start <= end:
            yield stretch.state, start, end


@cache
def edges(first: int, last: int | None, unsure_start: bool, unsure_end: bool) -> tuple[Any, ...]:
    """The fields of a `Spell` seen from one year to another (None: to the end of the data)."""
    start = f"[{max(first - UNSURE_YEARS, 1):04}..{first:04}]" if unsure_start else f"{first:04}"
    starts = date(max(first - UNSURE_YEARS, 1) if unsure_start else first, 1, 1), date(first, 12, 31)
    if last is None:
        return start, None, *starts, FOREVER, FOREVER
    after = last + 1
    end = f"[{after:04}..{after + UNSURE_YEARS:04}]" if unsure_end else f"{after:04}"
    return start, end, *starts, date(after, 1, 1), date(after + (UNSURE_YEARS if unsure_end else 0), 12, 31)


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
