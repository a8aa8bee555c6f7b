"""Membership joined onto a frame that someone already has: a column of states, a column of days, and organisations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from blocs.dates import BEGINNING, FOREVER
from blocs.dates import day as day_period
from blocs.errors import BlocsError, DateError, UnknownName
from blocs.models.statuses import MISSING
from blocs.names import lookup
from blocs.names.asking import Asking
from blocs.questions.belongs import answer_of, deciding
from blocs.questions.coverage import Coverage, coverages
from blocs.questions.holdings import Holding, fetch

FIRST = np.datetime64(BEGINNING, "D").astype(np.int64)
SPAN = int(np.datetime64(FOREVER, "D").astype(np.int64) - FIRST) + 2
"""How many days the calendar has: a state and a day become one number, the state's times this and the day's."""
UNKNOWN, NO, YES = -1, 0, 1
SAID = {"yes": YES, "no": NO}
"""The answers that are sure; any other is unknown."""
SHOWN = 5
"""How many rows a message names."""


def attach(
    ask: Asking,
    frame: pd.DataFrame,
    *,
    state: str,
    at: str,
    organisations: Collection[str],
    scheme: str | None = None,
) -> pd.DataFrame:
    """A copy of a frame with two columns more for each organisation, in the order given.

    `state` and `at` name the columns that hold states (written in any way, or as codes of one `scheme`) and days:
    dates, times, texts like 2022-09-15, or whole numbers, which are years asked about on 31 December.
    The column ORG (nullable boolean) says whether the state counted as a member: missing where that is only possible,
    disputed or not recorded, or where the row has no state or no day. ORG_status (categorical) is the status held.
    Raises BlocsError for a column that is not there or already is, UnknownName for a state and DateError for a day that
    is none, with the rows.
    """
    for column in (state, at):
        if column not in frame.columns:
            raise BlocsError(f"the frame has no column {column!r}; it has: {', '.join(map(str, frame.columns))}")
        if (frame.columns == column).sum() > 1:
            raise BlocsError(f"the frame has the column {column!r} more than once; give each its own name")
    bodies = ask.codes("organisation", organisations) or []
    resolve = lookup.scheme(ask.session, scheme) if scheme else ask.state
    new = [name for code in bodies for name in (code, f"{code}_status")]
    taken = [name for name in new if name in frame.columns]
    if taken:
        raise BlocsError(f"the frame has a column {taken[0]!r} already; rename it or leave that organisation out")
    number, codes = _states(frame[state], resolve)
    day = _days(frame[at])
    known = (number >= 0) & (day != np.iinfo(np.int64).min)
    place = np.where(known, (number + 1) * SPAN + (day - FIRST), 0)
    done = frame.copy()
    about, spells = coverages(ask, bodies), fetch(ask, organisations=bodies, states=codes)
    for code in bodies:
        line = _Line([spell for spell in spells if spell.organisation == code], about[code], codes)
        step = np.searchsorted(line.starts, place, side="right") - 1
        belongs, status = line.belongs[step], line.status[step]
        belongs[~known], status[~known] = UNKNOWN, -1
        done[code] = pd.arrays.BooleanArray(belongs == YES, belongs == UNKNOWN)
        done[f"{code}_status"] = pd.Categorical.from_codes(status, categories=pd.Index(line.statuses, dtype=object))
    return done


def _states(column: pd.Series[Any], resolve: Callable[[str], str]) -> tuple[Any, list[str]]:
    """The number of each row's state among the codes, -1 where it has none, and the codes."""
    number, found = pd.factorize(column)
    codes: dict[str, int] = {}
    own = np.full(len(found) + 1, -1, dtype=np.int64)
    for place, value in enumerate(found):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        try:
            code = resolve(text)
        except UnknownName as error:
            rows = np.flatnonzero(number == place)
            raise UnknownName(f"column {column.name!r}, {_rows(column, rows)}: {error}", error.choices) from error
        own[place] = codes.setdefault(code, len(codes))
    return own[number], list(codes)


def _days(column: pd.Series[Any]) -> Any:
    """Each row's day, in days since 1970; the smallest number where it has none."""
    if pd.api.types.is_bool_dtype(column):
        raise DateError(f"column {column.name!r} holds truth values, not days")
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.tz_localize(None).to_numpy("datetime64[D]").astype(np.int64)
    number, found = pd.factorize(column)
    days = np.full(len(found) + 1, np.iinfo(np.int64).min, dtype=np.int64)
    for place, value in enumerate(found):
        try:
            days[place] = np.datetime64(_day(value), "D").astype(np.int64)
        except (ValueError, TypeError, OverflowError) as error:
            rows = np.flatnonzero(number == place)
            raise DateError(
                f"column {column.name!r}, {_rows(column, rows)}: {str(value)[:40]!r} is not a day; "
                "write days like 2022-09-15, or years as whole numbers"
            ) from error
    return days[number]


def _day(value: Any) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, pd.Period):
        return value.end_time.date()
    if isinstance(value, (int, np.integer)) or (isinstance(value, float) and value.is_integer()):
        return date(int(value), 12, 31)
    return date.fromisoformat(str(value).strip()[:10]) if not str(value).strip().isdigit() else date(int(value), 12, 31)


def _rows(column: pd.Series[Any], places: Any) -> str:
    """The labels of some rows, the first few by name."""
    labels = ", ".join(str(column.index[place]) for place in places[:SHOWN])
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"row{'s' if len(places) > 1 else ''} {labels}{more}"


class _Line:
    """What was so from which day on: for rows without a state or day first, then state after state.

    `starts` are states and days as one number, in order; `belongs` and `status` what holds from there to the next.
    """

    def __init__(self, spells: Sequence[Holding], about: Coverage, states: Sequence[str]) -> None:
        self.statuses = sorted({spell.status for spell in spells if spell.category != MISSING})
        self._numbers = {status: number for number, status in enumerate(self.statuses)}
        by_state: dict[str, list[Holding]] = {}
        for spell in spells:
            by_state.setdefault(spell.state, []).append(spell)
        edges = (about.founded_earliest, about.complete_from, about.dissolved_latest)
        starts, belongs, status = [0], [UNKNOWN], [-1]
        for number, state in enumerate(states, 1):
            its = by_state.get(state, [])
            days = {BEGINNING, *(edge for edge in edges if edge is not None)}
            for spell in its:
                days |= {spell.starts_earliest, spell.starts_latest}
                days |= {spell.ends_earliest, spell.belongs_until, spell.ends_latest}
            for first in sorted(days):
                said, held = self._on(first, its, about)
                starts.append(number * SPAN + int(np.datetime64(first, "D").astype(np.int64) - FIRST))
                belongs.append(said)
                status.append(held)
        self.starts = np.array(starts, dtype=np.int64)
        self.belongs = np.array(belongs, dtype=np.int8)
        self.status = np.array(status, dtype=np.int16)

    def _on(self, day: date, spells: Sequence[Holding], about: Coverage) -> tuple[int, int]:
        """Whether a state with these spells belonged on a day, and the number of its status (-1 for none)."""
        period = day_period(day)
        judged = [replace(spell, certainty=sure) for spell in spells if (sure := spell.in_period(period))]
        chosen = deciding(judged)
        said = SAID.get(answer_of(chosen, about, period), UNKNOWN)
        return said, self._numbers.get(chosen.status, -1) if chosen else -1
