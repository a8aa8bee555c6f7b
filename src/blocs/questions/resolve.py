"""Names of a file to codes: each different name once, at its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.dates import Period
from blocs.errors import BlocsError, UnknownName
from blocs.models.base import SUBJECTS, Subject
from blocs.names.asking import Asking, Days, period_of
from blocs.names.fold import LONGEST
from blocs.names.lookup import choose
from blocs.names.order import How
from blocs.names.printed import latest_name
from blocs.questions.answered import about_asked
from blocs.questions.rows import Rows, columns_of


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name was read as: the code, None where it is unknown or several bear it, and the name of today (then which
    several, or which is near). Of a text that is too long to be a name, `name` is the beginning. `how` is code, name,
    former name, official name, alias, other language, demonym, guess, ambiguous or unknown."""

    name: str
    code: str | None
    read_as: str | None
    how: How


@dataclass(frozen=True)
class Resolution:
    """The codes of the names that were given, in order, None where there is none: in a pandas Series or Index if that
    is what was given, else in a list. `rows` holds each different name (of a day, where days were given) once, in the
    order of its first appearance; `unread` are the rows without a code."""

    codes: Any
    rows: Rows[Resolved]

    @property
    def unread(self) -> tuple[Resolved, ...]:
        return tuple(row for row in self.rows if row.code is None)


def resolve(
    ask: Asking,
    names: Iterable[Any],
    *,
    at: Days = None,
    kind: str = "state",
    scheme: str | None = None,
) -> Resolution:
    """What `Tracker.resolve` describes."""
    subject: Subject = choose(kind, SUBJECTS, "kind of name")  # type: ignore[assignment]
    if scheme is not None and subject != "state":
        raise BlocsError("schemes of codes are those of states; leave out the scheme, or ask for states")
    given = list(names)
    days: list[date | None]
    if at is None or isinstance(at, (str, int, date, Period)):
        days = [period_of(at).last if at is not None else None] * len(given)
    else:
        days = [*map(_cached_day(), at)]
    if len(days) != len(given):
        raise BlocsError(f"{len(given)} names and {len(days)} days: give a day for each name, or one for all")
    read = _reader(ask, subject, scheme)
    answers: dict[tuple[Any, date | None], Resolved | None] = {}
    for pair in dict.fromkeys(zip(given, days, strict=True)):
        text = _text(pair[0])
        if len(text) > LONGEST:
            answers[pair] = Resolved(text[:LONGEST] + "…", None, None, "unknown")
        else:
            answers[pair] = read(text, pair[1]) if text else None
    codes = [row.code if (row := answers[pair]) else None for pair in zip(given, days, strict=True)]
    rows = Rows(columns_of(Resolved), [row for row in answers.values() if row is not None], ask.notes)
    return Resolution(_as_given(names, codes), rows.asked(**about_asked(ask)))


def _reader(ask: Asking, kind: Subject, scheme: str | None) -> Callable[[str, date | None], Resolved]:
    """What reads one name at a day."""
    session, lookup = ask.session, ask.lookup
    named: dict[str, str] = {}

    def name_of(code: str) -> str:
        if code not in named:
            named[code] = latest_name(session, kind, code)
        return named[code]

    if scheme is not None:
        known = lookup.schemes[choose(scheme, lookup.schemes, "scheme of codes")]

        def read_code(text: str, day: date | None) -> Resolved:
            try:
                code = known.on(text, day)
            except UnknownName:
                return Resolved(text, None, None, "unknown")
            return Resolved(text, code, name_of(code), "code")

        return read_code

    def read_name(text: str, day: date | None) -> Resolved:
        lookup.day = day
        try:
            matches = lookup.matches(kind, text)
        except UnknownName:
            matches = []
        if len(matches) == 1:
            match = matches[0]
            if match.guessed and not ask.guess:
                return Resolved(text, None, f"near: {match.name} ({match.code})", "unknown")
            return Resolved(text, match.code, name_of(match.code), match.how)
        if matches:
            several = " or ".join(f"{name_of(match.code)} ({match.code})" for match in matches)
            return Resolved(text, None, several, "ambiguous")
        return Resolved(text, None, None, "unknown")

    return read_name


def _text(value: Any) -> str:
    """A cell as text: a whole number as one, a missing value as nothing."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _day(value: Any) -> date | None:
    """The day that a cell means: a date, a text, or a whole number, which is a year asked about on 31 December."""
    if value is None or value != value or value == "":
        return None
    if hasattr(value, "year") and hasattr(value, "day"):
        return date(value.year, value.month, value.day)
    return period_of(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()).last


def _cached_day() -> Callable[[Any], date | None]:
    """`_day`, with each different cell read once."""
    read: dict[Any, date | None] = {}

    def day_of(value: Any) -> date | None:
        if value not in read:
            read[value] = _day(value)
        return read[value]

    return day_of


def _as_given(names: Any, codes: list[str | None]) -> Any:
    """Codes in what the names came in."""
    made = type(names).__name__
    if made == "Series" and hasattr(names, "index"):
        return type(names)(codes, index=names.index, name=getattr(names, "name", None), dtype=object)
    if made.endswith("Index") and hasattr(names, "to_frame"):
        import pandas as pd

        return pd.Index(codes, dtype=object, name=getattr(names, "name", None))
    return codes
