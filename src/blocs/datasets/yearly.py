"""Yearly observations of a table to spells: consecutive years of one status are one.

The rule for years is that of `cow_runs`: an observation is read as the state of things on 31 December. The last year of
the table has nothing behind it: what holds then goes on, as far as the table knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from blocs.datasets import cow_runs
from blocs.datasets.columns import Columns
from blocs.datasets.cow_files import STATE_YEAR, Observations
from blocs.datasets.crosswalk import Crosswalk
from blocs.datasets.faults import Faults
from blocs.datasets.moments import missing, text_of
from blocs.datasets.names_in import Names
from blocs.dates import FOREVER, Written
from blocs.names.fold import shortened

NUMBERS = {str(code): status for code, status in cow_runs.STATUSES.items()}
"""What a number says in place of a status, as the Correlates of War code it."""
NOTHING = ("0", "-1")
"""None held, and the organisation or state was not there."""
NONE = -1

Run = tuple[str, str, str, Written | None, Written | None, int]
"""An organisation, a state and a status, from when to when, and the place of the first observation in the table."""


def years_of(columns: Columns, faults: Faults) -> list[int | None]:
    """The year in each row; what is none is a fault."""
    rows, column = columns.table.rows, columns.named("year")
    years: list[int | None] = []
    for row, cell in zip(rows, columns.cells["year"], strict=True):
        text = text_of(cell)
        year = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
        # The year after it must be one, too: it is in that year that what was last observed ended.
        if not 1 <= year <= 9998:
            faults.add(row, column, f"{shortened(text)} is no year" if text else "no year")
        years.append(year or None)
    return years


def codes_of(columns: Columns, names: Names, default: str) -> list[str | None]:
    """The status in each row, None where none was held: a status by its code or name, or a number as the Correlates of
    War code it; the default where the cell is empty or there is no such column."""
    rows = columns.table.rows
    if "status" not in columns:
        return [default] * len(rows)
    cells = columns.cells["status"]
    words = ["" if text_of(cell) in NOTHING else NUMBERS.get(text_of(cell), cell) for cell in cells]
    codes = names.statuses(words, rows, columns.named("status"), default)
    return [
        None if not missing(cell) and text_of(cell) in NOTHING else status
        for cell, status in zip(cells, codes, strict=True)
    ]


def runs(
    organisations: Sequence[str | None],
    states: Sequence[str | None],
    codes: Sequence[str | None],
    years: Sequence[int | None],
    columns: Columns,
    faults: Faults,
) -> list[Run]:
    """The unbroken runs of one status, of the rows without fault. A pair that stands twice in a year is a fault."""
    import numpy as np

    rows = columns.table.rows
    sound = [
        place for place, its in enumerate(zip(organisations, states, years, strict=True))
        if None not in its and rows[place] not in faults.rows
    ]  # fmt: skip
    first_of: dict[tuple[Any, ...], int] = {}
    for place in sound:
        cell = (organisations[place], states[place], years[place])
        if cell in first_of:
            said = (
                f"{states[place]} in {organisations[place]} in {years[place]} again, as in row {rows[first_of[cell]]}"
            )
            faults.add(rows[place], columns.named("year"), said)
        else:
            first_of[cell] = place
    if not first_of:
        return []
    ordered = sorted(first_of)
    pairs = list(dict.fromkeys(cell[:2] for cell in ordered))
    number = {pair: place for place, pair in enumerate(pairs)}
    statuses = list(dict.fromkeys(code for code in codes if code is not None))
    code_of = {status: place for place, status in enumerate(statuses)}
    cells = np.array(
        [[NONE if (code := codes[first_of[cell]]) is None else code_of[code]] for cell in ordered], np.int8
    )
    observed = Observations(
        STATE_YEAR,
        np.array([str(number[cell[0], cell[1]]) for cell in ordered], dtype=object),
        np.array([cell[2] for cell in ordered]),
        ("",),
        cells,
        np.zeros(len(ordered), dtype=bool),
        {},
        {},
        Crosswalk({}, {}, {}),
    )
    last = max(cell[2] for cell in ordered)
    made: list[Run] = []
    for run in cow_runs.runs(observed, codes=range(len(statuses)), last_year=last):
        organisation, state = pairs[int(run.state)]
        start, end = _edges(run.first, run.last)
        made.append((organisation, state, statuses[run.code], start, end, first_of[organisation, state, run.first]))
    return made


@cache
def _edges(first: int, last: int | None) -> tuple[Written, Written | None]:
    """The dates of a run, by the rule of `cow_runs`."""
    start, end, *bounds = cow_runs.edges(first, last, False, False)
    if bounds[2] == FOREVER:
        return Written(start, bounds[0], bounds[1]), None
    return Written(start, bounds[0], bounds[1]), Written(end, bounds[2], bounds[3])


def last_day(year: int | None) -> date | None:
    """The day on which what is said of a year is observed."""
    return None if year is None else date(year, 12, 31)
