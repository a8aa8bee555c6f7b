"""The record, ready to be asked. What people type becomes codes and periods here; the questions do the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocs import lookup, settings
from blocs.asked import Asked, When, between, period_of
from blocs.database import CURATED, Database, Session
from blocs.questions.rows import Rows

if TYPE_CHECKING:
    import pandas

    from blocs.datasets.compare import Comparison
    from blocs.questions.belongs import Belonging
    from blocs.questions.details import Detail
    from blocs.questions.diff import Change
    from blocs.questions.history import Event
    from blocs.questions.listings import Organisation, State, Status
    from blocs.questions.members import Member
    from blocs.questions.memberships import Membership
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.revisions import Revision
    from blocs.questions.sources import Source


@dataclass(frozen=True, slots=True)
class Found:
    """Something whose name is like what was looked for; `likeness` runs from 0 to 100."""

    kind: str
    code: str
    name: str
    likeness: int


def connect(url: str | None = None, *, as_known: str | None = None) -> Tracker:
    """A tracker on a database: a SQLAlchemy URL, the path of an SQLite file, else $BLOCS_DB, else the default one.

    The default database is built and filled from the seeds if it does not exist yet; one that was named is never
    created. `as_known` asks the record as it stood: the number of a revision, or a date or moment (UTC) as
    `blocs.questions.revisions.as_known` reads it. Raises BlocsError for a URL of an engine blocs does not speak;
    whether the database can be used, and whether there is such a revision, shows with the first question.
    """
    target = settings.target(url)
    if target.managed:
        from blocs.bootstrap import ensure

        ensure(target)
    return Tracker(Database(target), as_known=as_known)


class Tracker:
    """Asks the record. Every method is one question in a transaction of its own; what comes back is frozen.

    States and organisations may be given as anything that `blocs find` would find: a code of any kind, a name of any
    time, a name with a typing error. `at` is a day, month or year (`When`).
    Every method raises UnknownName or AmbiguousName for a name, DateError for a date, DatabaseError if the database
    cannot be used.
    """

    def __init__(self, database: Database, *, as_known: str | None = None) -> None:
        self.database = database
        self.as_known = as_known

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.close()

    def __enter__(self) -> Tracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def members(
        self,
        organisation: str,
        *,
        at: When,
        statuses: Collection[str] = (),
        everyone: bool = False,
        dataset: str = CURATED,
    ) -> Rows[Member]:
        """The states with a status in an organisation. Columns: state, name, status, since, until, joined, certainty.

        Those that count as member, or those with one of the `statuses`, or `everyone`. Ordered by rank of status,
        then code.
        """
        from blocs.questions.members import members

        period = period_of(at)
        with self._asking() as (session, ask):
            code = ask.organisation(organisation, dataset)
            wanted = [ask.status(word) for word in statuses]
            rows = members(session, code, period, statuses=wanted, everyone=everyone, dataset=ask.dataset(dataset))
            return rows.with_notes(*ask.notes)

    def memberships(
        self, state: str, *, at: When, everything: bool = False, dataset: str = CURATED
    ) -> Rows[Membership]:
        """The organisations in which a state held a status. Columns: organisation, name, status, since, until,
        joined, certainty. Candidacies only if `everything`. Ordered by rank of status, then code.
        """
        from blocs.questions.memberships import memberships

        period = period_of(at)
        with self._asking() as (session, ask):
            code = ask.state(state)
            rows = memberships(session, code, period, everything=everything, dataset=ask.dataset(dataset))
            return rows.with_notes(*ask.notes)

    def belongs(self, state: str, organisation: str, *, at: When, dataset: str = CURATED) -> Belonging:
        """Whether a state belonged to an organisation: `answer` is yes, no, possible, disputed or not recorded."""
        from dataclasses import replace

        from blocs.questions.belongs import belongs

        period = period_of(at)
        with self._asking() as (session, ask):
            codes = ask.state(state), ask.organisation(organisation, dataset)
            answer = belongs(session, *codes, period, dataset=ask.dataset(dataset))
            return replace(answer, notes=(*ask.notes, *answer.notes))

    def history(self, *names: str, dataset: str = CURATED) -> Rows[Event]:
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
            rows = history(
                session,
                organisation=found.get("organisation"),
                state=found.get("state"),
                dataset=ask.dataset(dataset),
            )
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

        period = between(start, end)
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

    def organisations(self, *, at: When, dataset: str = CURATED) -> Rows[Organisation]:
        """All organisations. Columns: organisation, name, founded, dissolved, members (on the day), complete_from,
        complete_to, url. Ordered by code."""
        from blocs.questions.listings import organisations

        with self._asking() as (session, ask):
            return organisations(session, period_of(at), dataset=ask.dataset(dataset))

    def states(self, *, at: When, kind: str | None = None) -> Rows[State]:
        """All states, or those of a kind. Columns: state, name, kind, exists_from, exists_to, iso2, cow, gw, wikidata.
        Ordered by code."""
        from blocs.models.states import KINDS
        from blocs.questions.listings import states

        with self._asking() as (session, _):
            return states(session, period_of(at), kind=lookup.choose(kind, KINDS, "kind of state") if kind else None)

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

    def panel(
        self,
        kind: str,
        *,
        start: int | None = None,
        end: int | None = None,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        dataset: str = CURATED,
        codes: str = "iso",
        rule: str = "31-december",
        certainty: str = "certain",
        wide: bool = False,
    ) -> pandas.DataFrame:
        """A state-year, organisation-year or dyad-year panel as a DataFrame; `blocs.panels.panel` says its columns.

        `start` and `end` are years, both included; where they are not given, all years that a record of the dataset
        covers.
        """
        from blocs.panels import panel
        from blocs.panels.record import span

        with self._asking() as (session, ask):
            whose = ask.dataset(dataset)
            first, last = span(session, whose)
            return panel(
                session,
                kind,
                first if start is None else start,
                last if end is None else end,
                dataset=whose,
                organisations=ask.codes(organisations, "organisation", whose),
                states=ask.codes(states, "state"),
                statuses=[ask.status(word) for word in statuses] if statuses else None,
                codes=codes,
                rule=rule,
                certainty=certainty,
                wide=wide,
            )

    def compare(
        self,
        one: str,
        other: str,
        *,
        organisations: Collection[str] | None = None,
        start: int = 1815,
        end: int = 2100,
    ) -> Comparison:
        """Where two datasets agree and where not; explained disagreements carry their reason."""
        from blocs.datasets.compare import compare, read_explained

        with self._asking() as (session, ask):
            return compare(
                session,
                ask.dataset(one),
                ask.dataset(other),
                organisations=ask.codes(organisations, "organisation"),
                first=start,
                last=end,
                explained=read_explained(),
            )

    def log(self, *, dataset: str | None = None) -> Rows[Revision]:
        """The revisions, newest first. Columns: revision, recorded_at (UTC), dataset, added, retired, digest, program,
        message."""
        from blocs.questions.revisions import revisions

        with self._asking() as (session, ask):
            return revisions(session, dataset=ask.dataset(dataset) if dataset else None)

    def revision(self, when: str) -> Revision:
        """The revision that a number or a date names."""
        from blocs.questions.revisions import as_known, revision

        with self.reading() as session:
            return revision(session, as_known(session, when))

    def changes_of(self, revision: int) -> Rows[Change]:
        """What a revision changed. Columns: sign (+ added, - retired, ~ replaced), about, what, subject, change."""
        from blocs.questions.diff import changes_of

        with self.reading() as session:
            return changes_of(session, revision)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for questions that are not methods here, as of the revision that this tracker asks."""
        with self.database.reading() as session:
            if self.as_known is None:
                yield session
                return
            from blocs.questions.revisions import as_known

            yield Session(session.connection, as_known(session, self.as_known))

    @contextmanager
    def _asking(self) -> Iterator[tuple[Session, Asked]]:
        with self.reading() as session:
            yield session, Asked(session)
