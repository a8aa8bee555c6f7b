"""What is recorded: papers, sources, names, revisions; and the record as tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocs.names import lookup
from blocs.names.asking import When, between, period_of
from blocs.questions.rows import Rows
from blocs.store.session import CURATED
from blocs.tracker.base import Asking

if TYPE_CHECKING:
    import pandas

    from blocs.datasets.compare import Comparison
    from blocs.questions.cite import Citable
    from blocs.questions.details import Detail
    from blocs.questions.diff import Change
    from blocs.questions.listings import Organisation, State, Status
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.sources import Source
    from blocs.store.revisions import Revision


@dataclass(frozen=True, slots=True)
class Found:
    """Something whose name is like what was looked for; `likeness` runs from 0 to 100."""

    kind: str
    code: str
    name: str
    likeness: int


LOGGED = ("revision", "recorded_at", "dataset", "added", "retired", "digest", "program", "message")


class RecordQuestions(Asking):
    """The questions about the record; `Tracker` says what all of them accept and raise."""

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
        with self.asking() as (session, ask):
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

        with self.asking() as (session, ask):
            kind, code = ask.anything(name)
            return details(session, kind, code).with_notes(*ask.notes)

    def find(self, text: str, *, limit: int = 10) -> Rows[Found]:
        """States and organisations with names like a text, nearest first. Columns: kind, code, name, likeness."""
        with self.asking() as (session, _):
            found = lookup.find(session, text, limit)
        return Rows(Found, [Found(kind, match.code, match.name, round(score)) for kind, match, score in found])

    def organisations(self, *, at: When, dataset: str = CURATED) -> Rows[Organisation]:
        """All organisations. Columns: organisation, name, founded, dissolved, members (on the day), complete_from,
        complete_to, url. Ordered by code."""
        from blocs.questions.listings import organisations

        with self.asking() as (session, ask):
            return organisations(session, period_of(at), dataset=ask.dataset(dataset))

    def states(self, *, at: When, kind: str | None = None) -> Rows[State]:
        """All states, or those of a kind. Columns: state, name, kind, exists_from, exists_to, iso2, cow, gw, wikidata.
        Ordered by code."""
        from blocs.models.states import KINDS
        from blocs.questions.listings import states

        with self.asking() as (session, _):
            return states(session, period_of(at), kind=lookup.choose(kind, KINDS, "kind of state") if kind else None)

    def statuses(self) -> Rows[Status]:
        """The status vocabulary. Columns: status, name, category, rank, counts_as_member, description. By rank."""
        from blocs.questions.listings import statuses

        with self.asking() as (session, _):
            return statuses(session)

    def sources(self, organisation: str | None = None, *, unread: bool = False) -> Rows[Source]:
        """The sources. Columns: source, title, publisher, published, read, cited, url. Ordered by code."""
        from blocs.questions.sources import sources

        with self.asking() as (session, ask):
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

        with self.asking() as (session, ask):
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

    def attach(
        self,
        frame: pandas.DataFrame,
        *,
        state: str,
        at: str,
        organisations: Collection[str],
        scheme: str | None = None,
        dataset: str = CURATED,
    ) -> pandas.DataFrame:
        """A frame with membership joined onto it: see `blocs.panels.attach.attach` for its columns and errors.

        `state` and `at` name its columns of states and days. States may be written in any way, or are the codes of one
        `scheme` (iso2, iso_numeric, cow, gw, wikidata), as numbers or texts.
        """
        from blocs.panels.attach import attach

        with self.asking() as (session, ask):
            codes = ask.codes(organisations, "organisation", dataset) or []
            resolve = lookup.scheme(session, scheme) if scheme else ask.state
            return attach(
                session,
                frame,
                state=state,
                at=at,
                organisations=list(dict.fromkeys(codes)),
                resolve=resolve,
                dataset=ask.dataset(dataset),
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

        with self.asking() as (session, ask):
            return compare(
                session,
                ask.dataset(one),
                ask.dataset(other),
                organisations=ask.codes(organisations, "organisation"),
                first=start,
                last=end,
                explained=read_explained(),
            )

    def cite(self, *, dataset: str = CURATED) -> Citable:
        """How to cite the record as it is asked: `sentence`, `bibtex`, and what they are made of."""
        from blocs.questions.cite import citation

        with self.asking() as (session, ask):
            return citation(session, dataset=ask.dataset(dataset))

    def log(self, *, dataset: str | None = None) -> Rows[Revision]:
        """The revisions, newest first. Columns: revision, recorded_at (UTC), dataset, added, retired, digest, program,
        message."""
        from blocs.store.revisions import Revision, revisions

        with self.asking() as (session, ask):
            return Rows(Revision, revisions(session, dataset=ask.dataset(dataset) if dataset else None), columns=LOGGED)

    def revision(self, when: str) -> Revision:
        """The revision that a number or a date names."""
        from blocs.store.revisions import as_known, revision

        with self.reading() as session:
            return revision(session, as_known(session, when))

    def changes_of(self, revision: int) -> Rows[Change]:
        """What a revision changed. Columns: sign (+ added, - retired, ~ replaced), about, what, subject, change."""
        from blocs.questions.diff import changes_of

        with self.reading() as session:
            return changes_of(session, revision)
