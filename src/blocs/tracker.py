"""The record, ready to be asked. What people type becomes codes and periods here; the questions do the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from blocs import lookup, settings
from blocs.database import Database, Session
from blocs.dates import Period, day, parse_period
from blocs.errors import DateError
from blocs.questions.rows import Rows

if TYPE_CHECKING:
    from blocs.questions.belongs import Belonging
    from blocs.questions.details import Detail
    from blocs.questions.history import Event
    from blocs.questions.listings import Organisation, State, Status
    from blocs.questions.members import Member
    from blocs.questions.memberships import Membership
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.sources import Source

When = str | date | Period
"""A day as a date, or what a person writes: "2022-09-15", "2022-09" or "2022" (at any time in that month or year)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something whose name is like what was looked for; `likeness` runs from 0 to 100."""

    kind: str
    code: str
    name: str
    likeness: int


def connect(url: str | None = None) -> Tracker:
    """A tracker on a database: a SQLAlchemy URL, the path of an SQLite file, else $BLOCS_DB, else the default one.

    The default database is built and filled from the seeds if it does not exist yet; one that was named is never
    created. Raises BlocsError for a URL of an engine blocs does not speak; whether the database can be used shows
    with the first question.
    """
    target = settings.target(url)
    if target.managed:
        from blocs.bootstrap import ensure

        ensure(target)
    return Tracker(Database(target))


class Tracker:
    """Asks the record. Every method is one question in a transaction of its own; what comes back is frozen.

    States and organisations may be given as anything that `blocs find` would find: a code of any kind, a name of any
    time, a name with a typing error. `at` is a day, month or year (`When`).
    Every method raises UnknownName or AmbiguousName for a name, DateError for a date, DatabaseError if the database
    cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.close()

    def __enter__(self) -> Tracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def members(
        self, organisation: str, *, at: When, statuses: Collection[str] = (), everyone: bool = False
    ) -> Rows[Member]:
        """The states with a status in an organisation. Columns: state, name, status, since, until, joined, certainty.

        Those that count as member, or those with one of the `statuses`, or `everyone`. Ordered by rank of status,
        then code.
        """
        from blocs.questions.members import members

        period = _period(at)
        with self._asking() as (session, ask):
            code = ask.organisation(organisation)
            wanted = [ask.status(word) for word in statuses]
            rows = members(session, code, period, statuses=wanted, everyone=everyone)
            return rows.with_notes(*ask.notes)

    def memberships(self, state: str, *, at: When, everything: bool = False) -> Rows[Membership]:
        """The organisations in which a state held a status. Columns: organisation, name, status, since, until,
        joined, certainty. Candidacies only if `everything`. Ordered by rank of status, then code.
        """
        from blocs.questions.memberships import memberships

        period = _period(at)
        with self._asking() as (session, ask):
            rows = memberships(session, ask.state(state), period, everything=everything)
            return rows.with_notes(*ask.notes)

    def belongs(self, state: str, organisation: str, *, at: When) -> Belonging:
        """Whether a state belonged to an organisation: `answer` is yes, no, possible, disputed or not recorded."""
        from dataclasses import replace

        from blocs.questions.belongs import belongs

        period = _period(at)
        with self._asking() as (session, ask):
            answer = belongs(session, ask.state(state), ask.organisation(organisation), period)
            return replace(answer, notes=(*ask.notes, *answer.notes))

    def history(self, *names: str) -> Rows[Event]:
        """The story of an organisation, of a state, or of a state in an organisation (two names, in either order).

        Columns: since, until, organisation, state, name, what, paper. Ordered in time.
        """
        from blocs.errors import BlocsError
        from blocs.questions.history import history

        if not 1 <= len(names) <= 2:
            raise BlocsError("a history is of one organisation, one state, or one of each: blocs history SCO IRN")
        with self._asking() as (session, ask):
            found: dict[str, str] = {}
            for name in names:
                kind, code = ask.either(name)
                if kind in found:
                    raise BlocsError(f"{found[kind]} and {code} are both {kind}s; give one organisation and one state")
                found[kind] = code
            rows = history(session, organisation=found.get("organisation"), state=found.get("state"))
            return rows.with_notes(*ask.notes)

    def memoranda(
        self,
        *,
        organisation: str | None = None,
        state: str | None = None,
        kinds: Collection[str] = (),
        start: When | None = None,
        end: When | None = None,
    ) -> Rows[Memorandum]:
        """The dated papers. Columns: date, organisation, kind, title, place, parties, in_force, until, memorandum.

        `start` and `end` bound their dates, both included. Ordered by date.
        """
        from blocs.questions.listings import memorandum_kinds
        from blocs.questions.memoranda import memoranda

        period = _between(start, end)
        with self._asking() as (session, ask):
            known = memorandum_kinds(session) if kinds else []
            rows = memoranda(
                session,
                organisation=ask.organisation(organisation) if organisation is not None else None,
                state=ask.state(state) if state is not None else None,
                kinds=[lookup.choose(kind, known, "kind of memorandum") for kind in kinds],
                period=period,
            )
            return rows.with_notes(*ask.notes)

    def show(self, name: str) -> Rows[Detail]:
        """All that is known of one organisation, state, status, memorandum (`SCO/charter`) or source."""
        from blocs.questions.details import details

        with self._asking() as (session, ask):
            kind, code = ask.anything(name)
            return details(session, kind, code).with_notes(*ask.notes)

    def find(self, text: str, *, limit: int = 10) -> Rows[Found]:
        """States and organisations with names like a text, nearest first. Columns: kind, code, name, likeness."""
        with self._asking() as (session, _):
            found = lookup.find(session, text, limit)
        return Rows(Found, [Found(kind, match.code, match.name, round(score)) for kind, match, score in found])

    def organisations(self, *, at: When) -> Rows[Organisation]:
        """All organisations. Columns: organisation, name, founded, dissolved, members (on the day), complete_from,
        complete_to, url. Ordered by code."""
        from blocs.questions.listings import organisations

        with self._asking() as (session, _):
            return organisations(session, _period(at))

    def states(self, *, at: When, kind: str | None = None) -> Rows[State]:
        """All states, or those of a kind. Columns: state, name, kind, exists_from, exists_to, iso2, cow, gw, wikidata.
        Ordered by code."""
        from blocs.models.states import KINDS
        from blocs.questions.listings import states

        with self._asking() as (session, _):
            return states(session, _period(at), kind=lookup.choose(kind, KINDS, "kind of state") if kind else None)

    def statuses(self) -> Rows[Status]:
        """The status vocabulary. Columns: status, name, category, rank, counts_as_member, description. By rank."""
        from blocs.questions.listings import statuses

        with self._asking() as (session, _):
            return statuses(session)

    def sources(self, organisation: str | None = None, *, unread: bool = False) -> Rows[Source]:
        """The sources. Columns: source, title, publisher, published, read, cited, url. Ordered by code."""
        from blocs.questions.sources import sources

        with self._asking() as (session, ask):
            code = ask.organisation(organisation) if organisation is not None else None
            return sources(session, organisation=code, unread=unread).with_notes(*ask.notes)

    @contextmanager
    def _asking(self) -> Iterator[tuple[Session, _Asked]]:
        with self.database.reading() as session:
            yield session, _Asked(session)


class _Asked:
    """What the names in one question were taken for, with a note on each that was not written as it is recorded."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notes: list[str] = []

    def state(self, text: str) -> str:
        return self._note(text, lookup.state(self.session, text))

    def organisation(self, text: str) -> str:
        return self._note(text, lookup.organisation(self.session, text))

    def either(self, text: str) -> tuple[str, str]:
        kind, match = lookup.either(self.session, text)
        return kind, self._note(text, match)

    def status(self, text: str) -> str:
        from blocs.questions.listings import statuses

        return lookup.choose(text, [one.status for one in statuses(self.session)], "status")

    def anything(self, text: str) -> tuple[str, str]:
        """The kind and code of an organisation, state, status, memorandum or source."""
        found = lookup.coded(self.session, text)
        return found or self.either(text)

    def _note(self, text: str, match: lookup.Match) -> str:
        if match.guessed:
            self.notes.append(f"reading {text!r} as {match.name} ({match.code})")
        return match.code


def _period(when: When) -> Period:
    if isinstance(when, Period):
        return when
    return day(when) if isinstance(when, date) else parse_period(when)


def _between(start: When | None, end: When | None) -> Period | None:
    if start is None and end is None:
        return None
    first = _period(start).first if start is not None else date.min
    last = _period(end).last if end is not None else date.max
    if first > last:
        raise DateError(f"the period ends ({last}) before it starts ({first}); the earlier date goes first")
    return Period(first, last, f"{first} to {last}")
