"""Yearly observations of the Correlates of War data to spells: the unbroken runs of a code.

An observation for a year is read as the state of things on its 31 December. So a first 1 in 1955 is a start on some day
of 1955, a last 1 in 1960 an end on some day of 1961, and the days on which a spell is certain hold every 31 December
that the file names, and no other. Where the file calls a row's dates sure only within five years, the start may be up
to five years earlier and the end up to five years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from blocs.datasets.cow_files import ABSENT, MISSING, ORGANISATION_YEAR, Observations
from blocs.datasets.crosswalk import Crosswalk, Stretch
from blocs.dates import FOREVER, Spell
from blocs.store.recording import Claims

LAST_YEAR = 2014
STATUSES = {1: "member", 2: "associate_member", 3: "observer", MISSING: "missing"}
UNSURE_YEARS = 5


def spells(claims: Claims, observations: Observations) -> None:
    """A claim for each run of a state, column by column: most values are those of many rows."""
    crosswalk = observations.crosswalk
    runs = list(_runs_of_states(crosswalk, observations))
    if not runs:
        return
    names, states, first, last, values, unsure_start, unsure_end = zip(*runs, strict=True)
    bounds = zip(*map(edges, first, last, unsure_start, unsure_end), strict=True)
    claims.add_columns(
        "membership",
        organisation=map(cache(crosswalk.organisation), names),
        state=states,
        status=map(STATUSES.__getitem__, values),
        **dict(zip(Spell.__slots__, bounds, strict=True)),
        confidence=repeat("medium", len(runs)),
    )


def _runs_of_states(crosswalk: Crosswalk, observations: Observations) -> Iterator[tuple[Any, ...]]:
    """The runs, with the states that each of COW's codes was instead of the code."""
    always = {code: its[0].state for code, its in crosswalk.states.items() if its == (Stretch(its[0].state),)}
    for run in runs(observations):
        organisation, code, begun, ended, value, unsure_start, unsure_end = run
        if code in always:
            yield organisation, always[code], begun, ended, value, unsure_start, unsure_end
            continue
        for state, first, last in _parts(crosswalk, code, begun, ended):
            yield organisation, state, first, last, value, unsure_start and first == begun, unsure_end and last == ended


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
