"""Who belonged where and when: the questions about statuses."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from blocs.names.asking import When, between, period_of
from blocs.questions.rows import Grid, Rows, joined
from blocs.store.session import CURATED
from blocs.tracker.base import Asking

if TYPE_CHECKING:
    from blocs.questions.belongs import Belonging
    from blocs.questions.brief import Brief
    from blocs.questions.changes import Change as StatusChange
    from blocs.questions.history import Event
    from blocs.questions.members import Member, MemberOf
    from blocs.questions.memberships import Membership
    from blocs.questions.shared import SharedOrganisation, SharedState
    from blocs.questions.timeline import Bar


class MembershipQuestions(Asking):
    """The questions about statuses; `Tracker` says what all of them accept and raise."""

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
        with self.asking() as (session, ask):
            code = ask.organisation(organisation, dataset)
            wanted = [ask.status(word) for word in statuses]
            rows = members(session, code, period, statuses=wanted, everyone=everyone, dataset=ask.dataset(dataset))
            return rows.with_notes(*ask.notes)

    def members_of(
        self,
        *organisations: str,
        at: When,
        statuses: Collection[str] = (),
        everyone: bool = False,
        with_predecessors: bool = False,
        dataset: str = CURATED,
    ) -> Rows[MemberOf]:
        """The states with a status in each of several organisations, or in one and in those it succeeded. Columns:
        organisation, then those of `members`. Ordered as the organisations were given, then as `members` does."""
        from blocs.questions.members import members_of

        period = period_of(at)
        with self.asking() as (session, ask):
            codes = ask.lineages("organisation", organisations, dataset, with_predecessors)
            wanted = [ask.status(word) for word in statuses]
            whose = ask.dataset(dataset)
            rows = members_of(session, codes, period, statuses=wanted, everyone=everyone, dataset=whose)
            return rows.with_notes(*ask.notes)

    def memberships(
        self,
        state: str,
        *,
        at: When,
        everything: bool = False,
        with_predecessors: bool = False,
        dataset: str = CURATED,
    ) -> Rows[Membership]:
        """The organisations in which a state held a status. Columns: organisation, name, status, since, until,
        joined, certainty. Candidacies only if `everything`. Ordered by rank of status, then code. `with_predecessors`
        asks for the states that it succeeded, too (the USSR with Russia).
        """
        from blocs.questions.memberships import memberships

        period = period_of(at)
        with self.asking() as (session, ask):
            whose = ask.dataset(dataset)
            codes = ask.lineages("state", [state], dataset, with_predecessors)
            found = [memberships(session, one, period, everything=everything, dataset=whose) for one in codes]
            return joined(found).with_notes(*ask.notes)

    def belongs(
        self,
        state: str,
        organisation: str,
        *,
        at: When,
        with_predecessors: bool = False,
        dataset: str = CURATED,
    ) -> Belonging:
        """Whether a state belonged to an organisation: `answer` is yes, no, possible, disputed or not recorded.

        `with_predecessors` asks the same of what the two succeeded, where the answer is not yes, and gives the answer
        that says most."""
        from dataclasses import replace

        from blocs.questions.belongs import belongs, most_telling

        period = period_of(at)
        with self.asking() as (session, ask):
            whose = ask.dataset(dataset)
            states = ask.lineages("state", [state], dataset, with_predecessors)
            bodies = ask.lineages("organisation", [organisation], dataset, with_predecessors)
            answer = most_telling(
                belongs(session, one, body, period, dataset=whose) for one in states for body in bodies
            )
            return replace(answer, notes=(*ask.notes, *answer.notes))

    def history(self, *names: str, with_predecessors: bool = False, dataset: str = CURATED) -> Rows[Event]:
        """The story of an organisation, of a state, or of a state in an organisation (two names, in either order).

        Columns: since, until, organisation, state, name, what, paper. Ordered in time.
        """
        from blocs.errors import BlocsError
        from blocs.names.lineage import with_predecessors as with_what_came_before
        from blocs.questions.history import history

        if not 1 <= len(names) <= 2:
            raise BlocsError("a history is of one organisation, one state, or one of each: blocs history SCO IRN")
        with self.asking() as (session, ask):
            found: dict[str, str] = {}
            for name in names:
                kind, code = ask.either(name)
                if kind in found:
                    raise BlocsError(f"{found[kind]} and {code} are both {kind}s; give one organisation and one state")
                found[kind] = code
            whose = ask.dataset(dataset)
            lines = {
                kind: with_what_came_before(session, kind, code) if with_predecessors else [code]
                for kind, code in found.items()
            }
            told = [
                history(session, organisation=organisation, state=state, dataset=whose)
                for organisation in lines.get("organisation", [None])
                for state in lines.get("state", [None])
            ]
            rows = joined(told)
            if len(told) > 1:
                rows = rows.ordered(lambda one: (one.first_day, not one.is_status, one.organisation, one.state))
            return rows.with_notes(*ask.notes)

    def timeline(self, name: str, *, with_predecessors: bool = False, dataset: str = CURATED) -> Rows[Bar]:
        """The statuses in an organisation, or of a state, as bars in time. Columns: code, name (of the state, or of the
        organisation), status, category, since, to, disputed, organisation, state. By when each first appears."""
        from blocs.names.lineage import with_predecessors as with_what_came_before
        from blocs.questions.timeline import timeline

        with self.asking() as (session, ask):
            kind, code = ask.either(name)
            codes = with_what_came_before(session, kind, code) if with_predecessors else [code]
            return timeline(session, kind, codes, dataset=ask.dataset(dataset)).with_notes(*ask.notes)

    def changes(
        self,
        *organisations: str,
        start: When,
        end: When,
        states: Collection[str] | None = None,
        with_predecessors: bool = False,
        dataset: str = CURATED,
    ) -> Rows[StatusChange]:
        """Who joined, left, was suspended or changed status from `start` to `end`, both included; in all organisations
        if none is named. Columns: date, organisation, state, name, what, before, after, papers, certainty. By day."""
        from blocs.questions.changes import changes

        period = between(start, end)
        assert period is not None  # noqa: S101 - both ends are given
        with self.asking() as (session, ask):
            codes = ask.lineages("organisation", organisations, dataset, with_predecessors)
            rows = changes(
                session,
                period,
                organisations=codes if organisations else None,
                states=ask.codes(states, "state"),
                dataset=ask.dataset(dataset),
            )
            return rows.with_notes(*ask.notes)

    def shared(
        self, *names: str, at: When, everyone: bool = False, dataset: str = CURATED
    ) -> Rows[SharedOrganisation] | Rows[SharedState]:
        """What several states, or several organisations, share.

        Of states: the organisations to which all of them belonged, with `everyone` those to which any did. Columns:
        organisation, name, count, states, certainty. Of organisations: the states that belonged to them. Columns:
        state, name, count, organisations, certainty. Those that share most come first. Raises BlocsError for fewer than
        two names, or names of both kinds.
        """
        from blocs.errors import BlocsError
        from blocs.questions.shared import shared_organisations, shared_states

        period = period_of(at)
        with self.asking() as (session, ask):
            found = list(dict.fromkeys(ask.either(name) for name in names))
            kinds = {kind for kind, _ in found}
            if len(kinds) > 1:
                odd = next(code for kind, code in found if kind != found[0][0])
                raise BlocsError(
                    f"{found[0][1]} is of another kind than {odd}; give states, or organisations, not both"
                )
            if len(found) < 2:
                raise BlocsError("two or more can share something: blocs shared IRN RUS CHN, or blocs shared SCO BRICS")
            codes, whose = [code for _, code in found], ask.dataset(dataset)
            if kinds == {"state"}:
                ours = shared_organisations(session, codes, period, everyone=everyone, dataset=whose)
                return ours.with_notes(*ask.notes)
            return shared_states(session, codes, period, dataset=whose).with_notes(*ask.notes)

    def matrix(
        self,
        *,
        at: When,
        organisations: Collection[str] | None = None,
        states: Collection[str] | None = None,
        dataset: str = CURATED,
    ) -> Grid:
        """Statuses as a grid. Columns: state, name and the organisations; or, where only states are named,
        organisation, name and the states. Rows ordered by code, or as the states were given."""
        from blocs.errors import BlocsError
        from blocs.questions.shared import matrix

        if not organisations and not states:
            raise BlocsError("a matrix needs organisations, states, or both")
        with self.asking() as (session, ask):
            grid = matrix(
                session,
                period_of(at),
                organisations=ask.codes(organisations, "organisation", dataset),
                states=ask.codes(states, "state"),
                dataset=ask.dataset(dataset),
            )
            return grid.with_notes(*ask.notes)

    def brief(self, organisation: str, *, at: When, dataset: str = CURATED) -> Brief:
        """One organisation on one day, for someone who writes about it: see `blocs.questions.brief.Brief`."""
        from dataclasses import replace

        from blocs.questions.brief import brief

        with self.asking() as (session, ask):
            code = ask.organisation(organisation, dataset)
            found = brief(session, code, period_of(at), dataset=ask.dataset(dataset))
            return replace(found, notes=(*ask.notes, *found.notes))
