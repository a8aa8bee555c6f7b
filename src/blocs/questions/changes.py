"""Who joined, left, was suspended or changed status in a period, and by which paper."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from blocs.dates import FOREVER, Period
from blocs.questions.memoranda import Basis, bases
from blocs.questions.organisations import coverages
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import CERTAIN, DISPUTED, MISSING, POSSIBLE, Held, Names, disputes, fetch_some, pairs
from blocs.store.session import CURATED, Session


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one state's status. `what` is joined, left, suspended, readmitted, or became or ceased to be
    something; `date` is an EDTF text; `papers` are the codes of the papers that opened or closed the status."""

    date: str | None
    organisation: str
    state: str
    name: str
    what: str
    before: str | None
    after: str | None
    papers: str
    certainty: str
    titles: tuple[str, ...] = field(metadata=UNPRINTED)
    first_day: datetime.date = field(metadata=UNPRINTED)


WORDS = {"invited": "invited", "applicant": "applied"}
"""What a change is called to a status that nobody becomes."""


def changes(
    session: Session,
    period: Period,
    *,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    dataset: str = CURATED,
) -> Rows[Change]:
    """Every change in a period (both its days included), in all organisations or some, of all states or some.

    A status that begins on the day another ends is one change; what may have happened outside the period is possible.
    Ordered by day, organisation and state.
    """
    spells = fetch_some(session, organisations=organisations, states=states, touching=period, dataset=dataset)
    papers = bases(session, [one.number for one in spells])
    made = [one for its in pairs(spells).values() for one in _of_pair(its, papers, period)]
    made.sort(key=lambda one: (one.first_day, one.organisation, one.state))
    names = Names(session, "state", {one.state for one in made})
    rows = [replace(one, name=names.on(one.state, one.first_day)) for one in made]
    contested = disputes((one, DISPUTED) for one in sorted(spells, key=_in_time) if one.disputed)
    return Rows(Change, rows, [*_notes(session, period, organisations, dataset), *dict.fromkeys(contested)])


_in_time = attrgetter("starts_earliest", "starts_latest", "ends_latest")


def _of_pair(spells: Sequence[Held], papers: dict[int, list[Basis]], period: Period) -> Iterator[Change]:
    """The changes of one state in one organisation."""
    for place, one in enumerate(spells):
        before = next((other for other in reversed(spells[:place]) if other.touches(one)), None)
        if _within(one.starts_earliest, one.starts_latest, period) and one.category != MISSING:
            opening = _papers(papers, one, "opened") + (_papers(papers, before, "closed") if before else [])
            edge = one.from_text, one.starts_earliest, one.starts_latest
            yield _change(one, edge, _began(before, one), (before, one), opening, period)
        after = any(one.touches(other) for other in spells[place + 1 :])
        ended = one.ends_earliest < FOREVER and _within(one.ends_earliest, one.ends_latest, period)
        if ended and not after and one.category != MISSING:
            what = "left" if one.counts_as_member else f"ceased to be {one.status_name}"
            closing = _papers(papers, one, "closed")
            edge = one.to_text, one.ends_earliest, one.ends_latest
            yield _change(one, edge, what, (one, None), closing, period)


def _within(earliest: datetime.date, latest: datetime.date, period: Period) -> bool:
    return earliest <= period.last and latest >= period.first


def _began(before: Held | None, one: Held) -> str:
    if one.status == "suspended":
        return "suspended"
    if one.counts_as_member and before is not None and before.status == "suspended":
        return "readmitted"
    if one.counts_as_member and (before is None or not before.counts_as_member):
        return "joined" if one.status == "member" else f"joined as {one.status_name}"
    return WORDS.get(one.status, f"became {one.status_name}")


def _papers(papers: dict[int, list[Basis]], one: Held, role: str) -> list[Basis]:
    return [basis for basis in papers.get(one.number, ()) if basis.role == role]


def _change(
    one: Held,
    edge: tuple[str | None, datetime.date, datetime.date],
    what: str,
    sides: tuple[Held | None, Held | None],
    papers: list[Basis],
    period: Period,
) -> Change:
    (text, earliest, latest), (before, after) = edge, sides
    sure = CERTAIN if period.first <= earliest and latest <= period.last else POSSIBLE
    by = {basis.memorandum: f"{basis.title} ({basis.date})" for basis in papers}
    return Change(
        text,
        one.organisation,
        one.state,
        "",
        what,
        before.status if before else None,
        after.status if after else None,
        " ".join(by),
        DISPUTED if one.disputed else sure,
        tuple(by.values()),
        max(earliest, period.first),
    )


def _notes(session: Session, period: Period, organisations: Collection[str] | None, dataset: str) -> list[str]:
    """For which organisations the period goes beyond what was verified."""
    found = coverages(session, dataset)
    notes = [
        note
        for code in (organisations if organisations is not None else ())
        if code in found and (note := found[code].note(period))
    ]
    if organisations is None:
        late = [
            one for one in found.values() if one.complete_to and one.complete_to < period.last and not one.dissolved
        ]
        if late:
            notes.append(f"{len(late)} organisations were last verified before {period.last}: see blocs orgs")
    return notes
