"""Which of several that bear a name is meant: a code before names, the short name of the day before others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Date, Select, Text, bindparam, cast, literal, null, select, union_all

from blocs import models
from blocs.dates import BEGINNING, FOREVER
from blocs.models.base import Subject
from blocs.names.fold import fold
from blocs.store.layers import bodies
from blocs.store.session import Session, View, among, standing

How = Literal[
    "code",
    "name",
    "former name",
    "official name",
    "alias",
    "other language",
    "demonym",
    "guess",
    "ambiguous",
    "unknown",
]
"""What a text was found to be."""

FIRST_SCHEMES = {"state": ("iso2", "iso3", "eurostat"), "organisation": ()}
"""Schemes whose codes go before names."""
LAST_SCHEMES = {"state": ("wikidata",), "organisation": ("cow", "wikidata")}
"""Schemes whose codes come after names. A code of any other is read only where its scheme is named: a number means
another state in each of them, and the AUS of the Correlates of War is Austria."""
SHORT_OF_OTHER_DAYS = 2
CODE, OTHER_CODE = "code", "other code"
"""The kinds of an entry that is no name."""


class Entry(NamedTuple):
    """A name or code as it is recorded: whose, of which kind (`code` for a code), in which language and from when to
    when it was borne."""

    code: str
    name: str
    kind: str
    language: str | None
    starts: date
    ends: date

    @property
    def english(self) -> bool:
        return self.language is None or self.language.partition("-")[0] == "en"

    def borne_on(self, day: date) -> bool:
        return self.starts <= day < self.ends or (self.ends == FOREVER and day >= self.starts)


@dataclass(frozen=True)
class Match:
    """What a text was taken for, and `how` it was found. `name` is looked up for guesses and in what `find` returns;
    else it is the code. `languages` are those in which it is a name, where CLDR knows it and the record does not."""

    code: str
    name: str
    how: How = "code"
    languages: tuple[str, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether it was not written as any name is."""
        return self.how == "guess"


def chosen(session: Session, kind: Subject, entries: Sequence[Entry], day: date | None) -> list[Entry]:
    """The one of the entries that goes before all others on a day (None: now and later), or all that are level.

    A code goes first, then the short name of the day, other short names, official names, any other; among equals the
    name of the day before those of other days, and then whoever was there on the day, or nearest to it.
    """
    when = day or FOREVER
    best = _first(entries, lambda entry: _place(entry, when))
    if best and _place(best[0], when) == (SHORT_OF_OTHER_DAYS, True):
        # A short name of another time (Korea) stands against whoever is called so on the day.
        best += [entry for entry in entries if entry.borne_on(when) and entry.code != best[0].code]
    if len({entry.code for entry in best}) > 1:
        lives = _lives(session, kind, {entry.code for entry in best})
        best = _first(best, lambda entry: min((_apart(life, when) for life in lives.get(entry.code, ())), default=0))
    return list({entry.code: entry for entry in reversed(best)}.values())[::-1]


def _first(entries: Sequence[Entry], place: Any) -> list[Entry]:
    places = [place(entry) for entry in entries]
    return [entry for entry, own in zip(entries, places, strict=True) if own == min(places)]


def _place(entry: Entry, day: date) -> tuple[int, bool]:
    borne = entry.borne_on(day)
    order = {CODE: 0, "short": 1 if borne else SHORT_OF_OTHER_DAYS, "official": 3, OTHER_CODE: 5}.get(entry.kind, 4)
    return order, not borne


def _apart(life: tuple[date, date], day: date) -> int:
    starts, ends = life
    return max((starts - day).days, (day - ends).days, 0) if ends != FOREVER else max((starts - day).days, 0)


def how_of(entry: Entry, day: date | None) -> How:
    """What an entry is for those who ask on a day."""
    if entry.kind in (CODE, OTHER_CODE):
        return "code"
    if not entry.english or entry.kind == "native":
        return "other language"
    if entry.kind == "former" or not entry.borne_on(day or FOREVER):
        return "former name"
    return {"short": "name", "official": "official name"}.get(entry.kind, "alias")  # type: ignore[return-value]


def exactly(session: Session, kind: Subject, text: str) -> list[Entry]:
    """All that bear a text as code or name. A code of ours, which is nobody else's, stands alone."""
    own = text.upper().replace(" ", "_").replace("-", "_")
    if session.rows(_own_statement(kind, session.view), code=own):
        return [Entry(own, own, "code", None, BEGINNING, FOREVER)]
    wanted = {"value": text, "upper": text.upper(), "folded": fold(text)}
    return meant(text, [Entry(*row) for row in session.rows(_exact_statement(kind, session.view), **wanted)])


def meant(text: str, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that have a plus behind a word if the text has one: OPEC+ is not OPEC."""
    return [entry for entry in entries if has_plus(entry.name) == has_plus(text)]


def has_plus(text: str) -> bool:
    """Whether a word of a text ends with a plus."""
    return any(word[-1:] == "+" and word[:1] != "+" for word in text.split())


@cache
def _own_statement(kind: Subject, view: View) -> Select[Any]:
    record = models.table(f"{kind}_record")
    return select(record.c[kind]).where(record.c[kind] == bindparam("code"), standing(record, view.naming))


@cache
def _exact_statement(kind: Subject, view: View) -> Select[Any]:
    """The columns of `Entry` of whatever bears the parameters `value` or `upper` as code or `folded` as name."""
    names, codes = models.table(f"{kind}_name"), models.table(f"{kind}_code")
    dates = (codes.c.starts_earliest, codes.c.ends_latest) if kind == "state" else (BEGINNING, FOREVER)
    starts, ends = (literal(bound, Date) if isinstance(bound, date) else bound for bound in dates)
    parts = [
        select(codes.c[kind], codes.c.value, literal(what), cast(null(), Text), starts, ends).where(
            codes.c.value.in_((bindparam("value"), bindparam("upper"))),
            codes.c.scheme.in_(schemes),
            standing(codes, view),
        )
        for what, schemes in ((CODE, FIRST_SCHEMES[kind]), (OTHER_CODE, LAST_SCHEMES[kind]))
        if schemes
    ]
    named = select(
        names.c[kind], names.c.name, names.c.kind, names.c.language, names.c.starts_earliest, names.c.ends_latest
    )
    return union_all(named.where(names.c.folded == bindparam("folded"), standing(names, view)), *parts)  # type: ignore[return-value]


@cache
def _lives_statement(kind: Subject, view: View, arrays: bool) -> Select[Any]:
    if kind == "state":
        lived = models.state_period
        wanted = select(lived.c.state, lived.c.starts_earliest, lived.c.ends_latest)
    else:
        lived = bodies(view.naming)
        wanted = select(lived.c.organisation, lived.c.founded_earliest, lived.c.dissolved_latest)
    return wanted.where(among(lived.c[kind], "codes", arrays), standing(lived, view.naming))


def _lives(session: Session, kind: Subject, codes: Iterable[str]) -> dict[str, list[tuple[date, date]]]:
    """When each of some states or organisations was there."""
    lives: dict[str, list[tuple[date, date]]] = {}
    for code, starts, ends in session.rows(_lives_statement(kind, session.view, session.arrays), codes=sorted(codes)):
        lives.setdefault(code, []).append((starts or BEGINNING, ends or FOREVER))
    return lives
