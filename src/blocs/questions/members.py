"""Who belonged to an organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields

from blocs.dates import Period
from blocs.questions.organisations import coverage
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import described, disputes, fetch, in_period, names_on, others, pairs
from blocs.store.session import CURATED, Session


@dataclass(frozen=True, slots=True)
class Member:
    """A state's status in the organisation asked about.

    `since` and `until` bound the present status, `until` being the first day it no longer held (None while it holds);
    `joined` is the first day of unbroken belonging, None for a status that is no membership. Dates are EDTF texts.
    """

    state: str
    name: str
    status: str
    since: str | None
    until: str | None
    joined: str | None
    certainty: str
    category: str = field(metadata=UNPRINTED)
    counts_as_member: bool = field(metadata=UNPRINTED)
    disputed: str | None = field(metadata=UNPRINTED)
    represented_by: str | None = field(metadata=UNPRINTED)
    confidence: str = field(metadata=UNPRINTED)


def members(
    session: Session,
    organisation: str,
    period: Period,
    *,
    statuses: Collection[str] = (),
    everyone: bool = False,
    dataset: str = CURATED,
) -> Rows[Member]:
    """The states that held a status in an organisation at any time in a period.

    `statuses` names those wanted; without it, those that count as member, or all if `everyone`.
    Rows are ordered by the rank of the status, then by state code, then in time.
    """
    by_pair = pairs(fetch(session, organisation=organisation, dataset=dataset))
    held = in_period((one for spells in by_pair.values() for one in spells), period)
    wanted = [
        (one, sure) for one, sure in held if (one.status in statuses if statuses else everyone or one.counts_as_member)
    ]
    wanted.sort(key=lambda pair: (pair[0].rank, pair[0].state, pair[0].starts_earliest))
    names = names_on(session, "state", [one.state for one, _ in wanted], period.last)
    rows = [
        Member(
            one.state,
            names[one.state],
            *described(by_pair[one.organisation, one.state], one, sure),
        )
        for one, sure in wanted
    ]
    notes = [note for note in (coverage(session, organisation, dataset).note(period),) if note]
    if not statuses and not everyone:
        notes += others(one for one, _ in held if not one.counts_as_member)
    return Rows(Member, rows, [*notes, *disputes(wanted)])


@dataclass(frozen=True, slots=True)
class MemberOf:
    """A state's status in one of several organisations; the other columns are those of `Member`."""

    organisation: str
    state: str
    name: str
    status: str
    since: str | None
    until: str | None
    joined: str | None
    certainty: str
    category: str = field(metadata=UNPRINTED)
    counts_as_member: bool = field(metadata=UNPRINTED)
    disputed: str | None = field(metadata=UNPRINTED)
    represented_by: str | None = field(metadata=UNPRINTED)
    confidence: str = field(metadata=UNPRINTED)


def members_of(
    session: Session,
    organisations: Collection[str],
    period: Period,
    *,
    statuses: Collection[str] = (),
    everyone: bool = False,
    dataset: str = CURATED,
) -> Rows[MemberOf]:
    """`members` of each of several organisations, in their order."""
    rows: list[MemberOf] = []
    notes: dict[str, None] = {}
    for code in organisations:
        found = members(session, code, period, statuses=statuses, everyone=everyone, dataset=dataset)
        rows += [MemberOf(code, *(getattr(one, name.name) for name in fields(Member))) for one in found]
        notes |= dict.fromkeys(f"{code}: {note}" if note.startswith("also ") else note for note in found.notes)
    return Rows(MemberOf, rows, list(notes))
