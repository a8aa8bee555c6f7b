"""The record, ready to be asked: every question as a method."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from blocs.names.asking import Days, Named, When
from blocs.questions.answered import Asks, answered_by
from blocs.questions.rows import Grid, Rows

if TYPE_CHECKING:
    import pandas

    from blocs.datasets.compare import Comparison
    from blocs.panels.attach import Unknown
    from blocs.questions.belongs import Belonging
    from blocs.questions.brief import Brief
    from blocs.questions.changes import StatusChange
    from blocs.questions.cite import Citable
    from blocs.questions.datasets import Dataset
    from blocs.questions.diff import ClaimChange
    from blocs.questions.find import Found
    from blocs.questions.history import Event
    from blocs.questions.holdings import Holding
    from blocs.questions.listings import Organisation, State, Status
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.resolve import Resolution
    from blocs.questions.shared import SharedOrganisation, SharedState
    from blocs.questions.show import Detail
    from blocs.questions.sources import Source
    from blocs.questions.spells import SpellRow
    from blocs.questions.timeline import Bar
    from blocs.store.revisions import Revision


class Tracker(Asks):
    """Asks the record. Every method is one question in a transaction of its own; what comes back is frozen.

    States and organisations may be given by code, by name of any time, in other words or in another language. A
    misspelt name raises UnknownName with the one it is near, or with `guess` is taken for it: the answer then says so
    in `read_as`. `at` is a day, month or year (`When`). `dataset` names whose claims are asked; of one
    that extends another, rows say in a column `dataset` whose they are.
    Every method raises UnknownName or AmbiguousName for a name, DateError for a date, DatabaseError if the database
    cannot be used. A method is its signature, its docstring and the name of the module whose function answers it."""

    @answered_by("blocs.questions.members", tool=True)
    def members(
        self,
        *organisations: str,
        at: When,
        statuses: Collection[str] = (),
        everyone: bool = False,
        with_predecessors: bool = False,
        dataset: str | None = None,
    ) -> Rows[Holding]:
        """The states with a status in an organisation, or in each of several: those that count as member, those with
        one of the `statuses`, or `everyone`. Columns: organisation (where several were asked), state, name, status,
        since, until, joined, certainty, verified_to, confidence, disputed. Ordered as the organisations were given, by
        rank of status, by state code.
        `with_predecessors` asks for the organisations that they succeeded, too."""

    @answered_by("blocs.questions.memberships", tool=True)
    def memberships(
        self,
        state: str,
        *more: str,
        at: When,
        everything: bool = False,
        with_predecessors: bool = False,
        dataset: str | None = None,
    ) -> Rows[Holding]:
        """The organisations in which a state, or each of several, held a status. Columns: state (where several were
        asked), organisation, name, status, since, until, joined, certainty, verified_to, confidence, disputed.
        Candidacies (invited, applicant, acceding) only if `everything`: they are no standing yet. Ordered by rank of
        status, by organisation code. `with_predecessors` asks for the states that it succeeded, too."""

    @answered_by("blocs.questions.belongs", tool=True)
    def belongs(
        self, state: str, organisation: str, *, at: When, with_predecessors: bool = False, dataset: str | None = None
    ) -> Belonging:
        """Whether a state belonged to an organisation (named in either order): `answer` is yes, no, possible, disputed
        or not recorded. `with_predecessors` asks the same of what the two succeeded, where the answer is not yes, and
        gives the answer that says most."""

    @answered_by("blocs.questions.history", tool=True)
    def history(self, *names: str, with_predecessors: bool = False, dataset: str | None = None) -> Rows[Event]:
        """The story of an organisation, of a state, or of states in organisations (names in any order).

        Columns: since, until, organisation, state, name, what, instrument. Every status held and every instrument
        dated; an instrument that opened a status stands beside it, and in a line of its own too if it is of another
        day. Ordered in time."""

    @answered_by("blocs.questions.spells")
    def spells(
        self,
        *,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        start: When | None = None,
        end: When | None = None,
        dataset: str | None = None,
    ) -> Rows[SpellRow]:
        """The spells as they are recorded, of some organisations, states and statuses, that held, or may have, from
        `start` to `end`. Columns: organisation, state, status, category, since, until, starts_earliest, starts_latest,
        ends_earliest, ends_latest, confidence, disputed, verified_to, represented_by, opened_by, closed_by. Ordered by
        organisation, state and time."""

    @answered_by("blocs.questions.timeline")
    def timeline(self, name: str, *, with_predecessors: bool = False, dataset: str | None = None) -> Rows[Bar]:
        """The statuses in an organisation, or of a state, as bars in time, which a picture draws: see
        `blocs.questions.timeline.Bar`. Columns: code, name (of the state, or of the organisation), status, category,
        since, to, disputed, organisation, state, verified_to, confidence, ended. The bars of one code stand together:
        first of those that reached the closest status, then by the day on which they did, then by name."""

    @answered_by("blocs.questions.changes", tool=True)
    def changes(
        self,
        *organisations: str,
        start: When,
        end: When,
        states: Collection[str] | None = None,
        what: Collection[str] = (),
        with_predecessors: bool = False,
        dataset: str | None = None,
    ) -> Rows[StatusChange]:
        """Who joined, withdrew, was expelled, suspended or changed status from `start` to `end`, both included; in all
        organisations if none is named; only some kinds of change with `what` (`blocs.questions.changes.WHAT`). Columns:
        date, organisation, state, name, what, before, after, instruments, certainty, verified_to, confidence, disputed.
        By day, the possible ones last."""

    @answered_by("blocs.questions.shared", tool=True)
    def shared(
        self, *names: str, at: When, everyone: bool = False, dataset: str | None = None
    ) -> Rows[SharedOrganisation] | Rows[SharedState]:
        """What several states, or several organisations, share.
        Of states: the organisations to which all of them belonged, with `everyone` those to which any did. Columns:
        organisation, name, count, states, certainty. Of organisations: the states that belonged to them. Columns:
        state, name, count, organisations, certainty. Those that share most come first. Raises BlocsError for fewer than
        two names, or names of both kinds."""

    @answered_by("blocs.questions.shared")
    def matrix(
        self,
        *,
        at: When,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        dataset: str | None = None,
    ) -> Grid:
        """Statuses as a grid. Columns: state, name and the organisations; or, where only states are named,
        organisation, name and the states. Rows ordered by code, or as the states were given.
        A cell is empty where no status was held, `status?` where that is only possible, `status (disputed)`, and "not
        recorded" where the record does not say; of a status it also carries the `holding`."""

    @answered_by("blocs.questions.brief", tool=True)
    def brief(self, organisation: str, *, at: When, dataset: str | None = None) -> Brief:
        """One organisation on one day, for someone who writes about it: see `blocs.questions.brief.Brief`."""

    @answered_by("blocs.questions.memoranda", tool=True)
    def memoranda(
        self,
        *,
        organisation: Named | None = None,
        state: Named | None = None,
        kinds: Collection[str] = (),
        start: When | None = None,
        end: When | None = None,
        dataset: str | None = None,
    ) -> Rows[Memorandum]:
        """The dated instruments: charters, treaties, applications, memoranda of obligations, decisions, notices.
        Columns: date, organisation, kind, title, place, parties, in_force, until, memorandum. Of one organisation or
        several, of one state or several. `start` and `end` bound their dates, both included. Ordered by date."""

    @answered_by("blocs.questions.show", tool=True)
    def show(self, name: str, *, dataset: str | None = None) -> Rows[Detail]:
        """All that is known of one organisation, state, status, instrument (`SCO/charter`) or source. Columns: field,
        value, in reading order."""

    @answered_by("blocs.questions.find", tool=True)
    def find(self, text: str, *, limit: int = 10, dataset: str | None = None) -> Rows[Found]:
        """States and organisations with names like a text, nearest first. Columns: kind, code, name, likeness."""

    @answered_by("blocs.questions.resolve")
    def resolve(
        self,
        names: Iterable[Any],
        *,
        at: Days = None,
        kind: str = "state",
        scheme: str | None = None,
        dataset: str | None = None,
    ) -> Resolution:
        """The codes of many names, of a list, a pandas Series or an Index: `codes` in the same, None where one is
        unknown or borne by several, and `rows`, each different name once. Columns: name, code, read_as, how.
        `at` is one day, or a day or year for each name; `kind` is state or organisation; `scheme` says that the names
        are codes of one: iso2, iso3, iso_numeric, eurostat, cow, cow_letters, gw, gw_letters, wikidata."""

    @answered_by("blocs.questions.listings", tool=True)
    def organisations(
        self,
        *,
        at: When,
        kind: str | None = None,
        scope: str | None = None,
        region: str | None = None,
        family: str | None = None,
        dataset: str | None = None,
    ) -> Rows[Organisation]:
        """All organisations, or those of a kind, scope, region or family. Columns: organisation, name, founded,
        dissolved, members (states that certainly belonged), possible and disputed (those of which that is not certain),
        kind, scope, region, family, seat, complete_from, complete_to, url. Ordered by code."""

    @answered_by("blocs.questions.listings")
    def states(self, *, at: When, kind: str | None = None, dataset: str | None = None) -> Rows[State]:
        """All states, or those of a kind, under the names of the day. Columns: state, name, kind, exists_from,
        exists_to, iso2, cow, gw, wikidata. Ordered by code."""

    @answered_by("blocs.questions.listings")
    def statuses(self, *, dataset: str | None = None) -> Rows[Status]:
        """The status vocabulary. Columns: status, name, category, rank, counts_as_member, description. By rank."""

    @answered_by("blocs.questions.sources")
    def sources(
        self, organisation: str | None = None, *, unread: bool = False, dataset: str | None = None
    ) -> Rows[Source]:
        """All sources, those of one organisation's record, or only those that nobody read. Columns: source, title,
        kind, publisher, published, read, cited, url. Ordered by organisation, and in each the best first: primary ones
        (treaty, depositary, organisation, government) before the others, then read before unread."""

    @answered_by("blocs.questions.cite")
    def cite(self, *, dataset: str | None = None) -> Citable:
        """How to cite the record as it is asked: `sentence` and `bibtex`, and in `credits` the title, licence, citation
        and address of the dataset and of those that it extends."""

    def log(self, *, dataset: str | None = None) -> Rows[Revision]:
        """The revisions of all datasets or of one, newest first. Columns: revision, recorded_at (UTC), dataset, added,
        retired, digest, program, message."""
        from blocs.questions.log import log as question

        with self.asking() as ask:
            return question(ask, only=dataset)

    @answered_by("blocs.questions.datasets")
    def datasets(self) -> Rows[Dataset]:
        """The datasets that can be asked. Columns: dataset, title, licence, citation, extends (the dataset that it adds
        to or replaces parts of), revision (its newest), recorded_at (UTC), organisations and spells (how many it holds
        itself, without those of the dataset that it extends). Ordered by code."""

    @answered_by("blocs.questions.log")
    def revision(self, when: str) -> Revision:
        """The revision that a number or a date names."""

    @answered_by("blocs.questions.diff")
    def changes_of(self, revision: int) -> Rows[ClaimChange]:
        """What a revision changed, by what it is about. Columns: sign (+ added, - retired, ~ replaced), about, what,
        subject, change."""

    @answered_by("blocs.panels")
    def panel(
        self,
        kind: str,
        *,
        start: int | None = None,
        end: int | None = None,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        codes: str = "iso",
        system: str | None = None,
        rule: str = "31-december",
        certainty: str = "certain",
        wide: bool = False,
        of_kind: str | None = None,
        scope: str | None = None,
        region: str | None = None,
        family: str | None = None,
        dataset: str | None = None,
    ) -> pandas.DataFrame:
        """A state-year, organisation-year or dyad-year panel as a DataFrame; `blocs.panels.frames.panel` says its
        columns. `start` and `end` are years, both included; if omitted, from the first year that a record of the
        dataset covers to the last whole one."""

    @answered_by("blocs.panels.attach")
    def attach(
        self,
        frame: pandas.DataFrame,
        *,
        state: str,
        at: str,
        organisations: Collection[str],
        scheme: str | None = None,
        unknown: Unknown = "raise",
        dataset: str | None = None,
    ) -> pandas.DataFrame:
        """A frame with membership joined onto it: see `blocs.panels.attach.attach` for its columns and errors.
        `state` and `at` name its columns of states and days. States may be written in any way, or are the codes of one
        `scheme` (iso2, iso_numeric, cow, gw, wikidata), as numbers or texts, each as on the day of its row. With
        `unknown="missing"` a row whose state is none has no answer."""

    @answered_by("blocs.datasets.compare")
    def compare(
        self,
        one: str,
        other: str,
        *,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        at: When | None = None,
        start: When | None = None,
        end: When | None = None,
        by: str | None = None,
        members_only: bool = False,
        disagreements: str | PathLike[str] | None = None,
    ) -> Comparison:
        """Where two datasets agree and where not, by the year or by the day; explained disagreements carry their
        reason. `blocs.datasets.compare.compare` describes the two ways and their columns."""
