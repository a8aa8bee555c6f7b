"""Membership joined onto a frame that someone already has: a column of states, a column of days, and organisations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd

from blocs.dates import BEGINNING, FOREVER
from blocs.dates import day as day_period
from blocs.errors import BlocsError, DateError, UnknownName
from blocs.models.statuses import MISSING
from blocs.names import lookup
from blocs.names.asking import Asking
from blocs.names.fold import shortened
from blocs.names.schemes import Scheme
from blocs.questions.answered import about_asked
from blocs.questions.belongs import answer_of, certainty_of, deciding
from blocs.questions.coverage import DAY, Coverage, coverages
from blocs.questions.holdings import CERTAINTIES, Holding, fetch

FIRST = np.datetime64(BEGINNING, "D").astype(np.int64)
SPAN = int(np.datetime64(FOREVER, "D").astype(np.int64) - FIRST) + 2
"""How many days the calendar has: a state and a day become one number, the state's times this and the day's."""
NO_DAY = np.iinfo(np.int64).min
"""Stands for a day where a row has none."""
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?$")
"""A text that may be a day, or a moment of one."""
Unknown = Literal["raise", "missing"]
"""What becomes of a row whose state is none: it stops the question, or has no answer."""
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
    unknown: Unknown = "raise",
) -> pd.DataFrame:
    """A copy of a frame with three columns more for each organisation, in the order given.

    `state` and `at` name the columns that hold states (written in any way, or as codes of one `scheme`) and days:
    dates, times, texts like 2022-09-15, or whole numbers, which are years asked about on 31 December. A code means what
    it meant on the day of its row. The column ORG (nullable boolean) says whether the state counted as a member:
    missing where that is only possible, disputed or not recorded, or where the row has no state or no day. ORG_status
    (categorical) is the status held, ORG_certainty (categorical) how certain the answer is; missing where nothing is
    recorded. `attrs` hold `read_as` (what each text was read as), `verified_to` (the last day on which each
    organisation's record was verified), `notes`, dataset and revision.

    Raises BlocsError for what is no frame of pandas, a column that is not there, already is, or holds two-letter codes
    with gaps where NA, Namibia, may have been; UnknownName for the states that are none, all at once with their rows
    (with `unknown="missing"` their rows have no answer); DateError for days that are none.
    """
    _checked(frame, {"state": state, "at": at})
    if unknown not in ("raise", "missing"):
        raise BlocsError(f"no way to take unknown names {unknown!r}; choose one of: raise, missing")
    bodies = ask.codes("organisation", organisations) or []
    new = [name for code in bodies for name in (code, f"{code}_status", f"{code}_certainty")]
    taken = [name for name in new if name in frame.columns]
    if taken:
        raise BlocsError(f"the frame has a column {taken[0]!r} already; rename it or leave that organisation out")
    day = _days(frame[at])
    reader = _Reader(ask, lookup.scheme(ask.session, scheme) if scheme else None, unknown)
    number, codes = reader.read(frame[state], day)
    known = (number >= 0) & (day != NO_DAY)
    place = np.where(known, (number + 1) * SPAN + (day - FIRST), 0)
    done = frame.copy()
    about, spells = coverages(ask, bodies), fetch(ask, organisations=bodies, states=codes)
    for code in bodies:
        line = _Line([spell for spell in spells if spell.organisation == code], about[code], codes)
        step = np.searchsorted(line.starts, place, side="right") - 1
        belongs, status, certainty = line.belongs[step], line.status[step], line.certainty[step]
        belongs[~known], status[~known], certainty[~known] = UNKNOWN, -1, -1
        done[code] = pd.arrays.BooleanArray(belongs == YES, belongs == UNKNOWN)
        done[f"{code}_status"] = pd.Categorical.from_codes(status, categories=pd.Index(line.statuses, dtype=object))
        done[f"{code}_certainty"] = pd.Categorical.from_codes(certainty, categories=pd.Index(CERTAINTIES, dtype=object))
    done.attrs |= about_asked(ask) | {
        "read_as": reader.read_as,
        "verified_to": {code: to and str(to) for code in bodies for to in [about[code].complete_to]},
        "notes": [*dict.fromkeys(ask.notes), *reader.notes],
    }
    return done


def _checked(frame: pd.DataFrame, named: Mapping[str, str]) -> None:
    """Raises BlocsError unless this is a frame of pandas with each of these columns once."""
    if not isinstance(frame, pd.DataFrame):
        kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}"
        raise BlocsError(f"attach takes a pandas.DataFrame, not {kind}; turn it into one first, as with .to_pandas()")
    if isinstance(frame.columns, pd.MultiIndex):
        raise BlocsError("the frame has columns of several levels; flatten them first, as with .droplevel() or .join")
    for column in named.values():
        if column not in frame.columns:
            raise BlocsError(f"the frame has no column {column!r}; it has: {', '.join(map(str, frame.columns))}")
        if (frame.columns == column).sum() > 1:
            raise BlocsError(f"the frame has the column {column!r} more than once; give each its own name")


class _Reader:
    """Reads a column of states. `read_as` keeps what each text was read as, `notes` what a reader should know of it."""

    def __init__(self, ask: Asking, scheme: Scheme | None, unknown: Unknown) -> None:
        self.read_as: dict[str, str] = {}
        self.notes: list[str] = []
        self._ask, self._scheme, self._unknown = ask, scheme, unknown
        self._numbers: dict[str, int] = {}

    def read(self, column: pd.Series[Any], day: Any) -> tuple[Any, list[str]]:
        """The number of each row's state among the codes, -1 where it has none, and the codes."""
        try:
            number, values = pd.factorize(column)
        except TypeError as error:
            raise BlocsError(f"column {column.name!r} holds values that are no texts or numbers") from error
        texts = [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in values]
        self._refuse_lost_namibia(column, number, texts)
        own = np.full(len(column), -1, dtype=np.int64)
        faults: list[tuple[Any, UnknownName]] = []
        for place, text in enumerate(texts):
            rows = np.flatnonzero(number == place)
            for day_rows, when in self._apart(text, rows, day):
                try:
                    own[day_rows] = self._state(text, when)
                except UnknownName as error:
                    faults.append((day_rows, error))
        if faults and self._unknown == "raise":
            said = "; ".join(f"{_rows(column, rows)}: {error}" for rows, error in faults[:SHOWN])
            more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
            choices = [choice for _, error in faults for choice in error.choices]
            raise UnknownName(f"column {column.name!r}, {said}{more}", choices)
        self.notes += [f"no answer for {_rows(column, rows)}: {error}" for rows, error in faults]
        return own, list(self._numbers)

    def _state(self, text: str, when: date | None) -> int:
        if self._scheme is None and text.strip().isdigit():
            raise UnknownName(f"{shortened(text)} is a number of no scheme; name one, as in scheme='cow'")
        if self._scheme is not None:
            code = self._scheme.on(text, when)
        else:
            if when is not None:
                self._ask.on(when)
            code = self._ask.state(text)
        before = self.read_as.get(text, "").split()
        self.read_as[text] = " ".join(dict.fromkeys([*before, code]))
        return self._numbers.setdefault(code, len(self._numbers))

    def _apart(self, text: str, rows: Any, day: Any) -> Iterator[tuple[Any, date | None]]:
        """The rows of one text in groups that mean the same state, each with a day on which it is asked."""
        known = rows[day[rows] != NO_DAY]
        if len(known) < len(rows):
            yield rows[day[rows] == NO_DAY], None
        if len(known) == 0:
            return
        group = np.searchsorted(self._turns(text, np.unique(day[known])), day[known], side="right")
        for part in np.unique(group):
            places = known[group == part]
            yield places, _date(day[places].max())

    def _turns(self, text: str, days: Any) -> Any:
        """The days on which a text begins to mean another state, among some days in order."""
        if self._scheme is not None:
            return np.array(
                [np.datetime64(turn, "D").astype(np.int64) for turn in self._scheme.turns(text)], dtype=np.int64
            )
        first, last = (self._meant(text, _date(day)) for day in (days[0], days[-1]))
        return days[:0] if first == last else days

    def _meant(self, text: str, when: date) -> str | None:
        """The code of a state as a name is read on a day, None where it is none."""
        self._ask.on(when)
        try:
            return self._ask.state(text)
        except UnknownName:
            return None

    def _refuse_lost_namibia(self, column: pd.Series[Any], number: Any, texts: list[str]) -> None:
        """Raises BlocsError for two-letter codes with gaps, where a reader of CSV took Namibia's NA for a gap."""
        gaps = np.flatnonzero(number < 0)
        of_two_letters = len(texts) > 1 and all(len(text) == 2 and text.isalpha() and text.isupper() for text in texts)
        if not len(gaps) or not of_two_letters or "NA" in texts:
            return
        said = (
            f"column {column.name!r} holds two-letter codes and none in {_rows(column, gaps)}: pandas reads NA, "
            "which is Namibia, as missing; read the file with keep_default_na=False, na_values=['']"
        )
        if self._unknown == "raise":
            raise BlocsError(f"{said}, or ask with unknown='missing' if they have no state")
        self.notes.append(said)


def _date(day: Any) -> date:
    """A day, given in days since 1970."""
    return np.datetime64(int(day), "D").astype(object)  # type: ignore[no-any-return]


def _days(column: pd.Series[Any]) -> Any:
    """Each row's day, in days since 1970; NO_DAY where it has none. Raises DateError for every one that is no day."""
    if pd.api.types.is_bool_dtype(column):
        raise DateError(f"column {column.name!r} holds truth values, not days")
    if isinstance(column.dtype, (np.dtype, pd.DatetimeTZDtype)) and pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.tz_localize(None).to_numpy("datetime64[D]").astype(np.int64)
    try:
        number, values = pd.factorize(column)
    except TypeError as error:
        raise DateError(f"column {column.name!r} holds values that are no days") from error
    days = np.full(len(values) + 1, NO_DAY, dtype=np.int64)
    for place, value in enumerate(values):
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
    if isinstance(value, np.datetime64):
        return pd.Timestamp(value).date()
    if isinstance(value, (int, np.integer)) or (isinstance(value, float) and value.is_integer()):
        return date(int(value), 12, 31)
    text = str(value).strip()
    if not text.isdigit():
        return datetime.fromisoformat(text).date() if WRITTEN_DAY.match(text) else date.fromisoformat(f"not {text}")
    return date(int(text), 12, 31)


def _rows(column: pd.Series[Any], places: Any) -> str:
    """The labels of some rows, the first few by name."""
    labels = ", ".join(str(column.index[place]) for place in places[:SHOWN])
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"row{'s' if len(places) > 1 else ''} {labels}{more}"


class _Line:
    """What was so from which day on: for rows without a state or day first, then state after state.

    `starts` are states and days as one number, in order; `belongs`, `status` and `certainty` what holds from there to
    the next.
    """

    def __init__(self, spells: Sequence[Holding], about: Coverage, states: Sequence[str]) -> None:
        self.statuses = sorted({spell.status for spell in spells if spell.category != MISSING})
        self._numbers = {status: number for number, status in enumerate(self.statuses)}
        by_state: dict[str, list[Holding]] = {}
        for spell in spells:
            by_state.setdefault(spell.state, []).append(spell)
        edges = (
            about.founded_earliest,
            about.complete_from,
            about.dissolved_latest,
            about.complete_to and about.complete_to + DAY,
        )
        starts, belongs, status, certainty = [0], [UNKNOWN], [-1], [-1]
        for number, state in enumerate(states, 1):
            spells_here = by_state.get(state, [])
            days = {BEGINNING, *(edge for edge in edges if edge is not None)}
            for spell in spells_here:
                days |= {spell.starts_earliest, spell.starts_latest}
                days |= {spell.ends_earliest, spell.belongs_until, spell.ends_latest}
                if spell.verified_to is not None:
                    days.add(spell.verified_to + DAY)
            for first in sorted(days):
                said, held, surely = self._on(first, spells_here, about)
                starts.append(number * SPAN + int(np.datetime64(first, "D").astype(np.int64) - FIRST))
                belongs.append(said)
                status.append(held)
                certainty.append(surely)
        self.starts = np.array(starts, dtype=np.int64)
        self.belongs = np.array(belongs, dtype=np.int8)
        self.status = np.array(status, dtype=np.int16)
        self.certainty = np.array(certainty, dtype=np.int8)

    def _on(self, day: date, spells: Sequence[Holding], about: Coverage) -> tuple[int, int, int]:
        """Whether a state with these spells belonged on a day, and the numbers of its status and of the certainty of
        that (-1 for none)."""
        period = day_period(day)
        judged = [replace(spell, certainty=sure) for spell in spells if (sure := spell.in_period(period))]
        chosen = deciding(judged)
        answer = answer_of(chosen, about, period)
        certainty = certainty_of(answer, chosen, about, period)
        surely = -1 if certainty is None else CERTAINTIES.index(certainty)
        return SAID.get(answer, UNKNOWN), self._numbers.get(chosen.status, -1) if chosen else -1, surely
