"""The whole story of an organisation, of a state, or of a state in an organisation: statuses and papers in time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from blocs.questions.memoranda import bases, memoranda
from blocs.questions.organisations import coverage
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import DISPUTED, Held, Names, disputes, fetch
from blocs.store.session import CURATED, Session


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a story. `what` is a status, held from `since` to `until`, with the papers that opened it; or the
    kind of a paper dated `since`, with its title. Dates are EDTF texts."""

    since: str | None
    until: str | None
    organisation: str
    state: str
    name: str
    what: str
    paper: str
    is_status: bool = field(metadata=UNPRINTED)
    certainty: str = field(metadata=UNPRINTED)
    memoranda: tuple[str, ...] = field(metadata=UNPRINTED)
    first_day: date = field(metadata=UNPRINTED)


def history(
    session: Session, *, organisation: str | None = None, state: str | None = None, dataset: str = CURATED
) -> Rows[Event]:
    """Every status held and every paper dated, of an organisation, a state, or both together.

    A paper that opened a status stands beside it, and in a line of its own too if it is of another day. A paper with
    several parties has no state, unless the story is of one. Ordered in time.
    """
    spells = fetch(session, organisation=organisation, state=state, dataset=dataset)
    papers = bases(session, [one.number for one in spells])
    told: set[tuple[str, str]] = set()
    events = []
    for one in spells:
        opening = [basis for basis in papers.get(one.number, ()) if basis.role == "opened"]
        told |= {(basis.memorandum, one.state) for basis in opening if basis.date == one.from_text}
        events.append(
            Event(
                one.from_text,
                one.to_text,
                one.organisation,
                one.state,
                "",
                one.status,
                "; ".join(f"{basis.title} ({basis.date})" for basis in opening),
                True,
                "disputed" if one.disputed else one.confidence,
                tuple(basis.memorandum for basis in opening),
                one.starts_earliest,
            )
        )
    for paper in memoranda(session, organisation=organisation, state=state, dataset=dataset):
        parties = paper.parties.split()
        whose = state or (parties[0] if len(parties) == 1 else "")
        if (paper.memorandum, whose) in told or (not whose and paper.memorandum in {code for code, _ in told}):
            continue
        where = f", {paper.place}" if paper.place else ""
        events.append(
            Event(
                paper.date,
                None,
                paper.organisation,
                whose,
                "",
                paper.kind,
                f"{paper.title}{where}",
                False,
                paper.confidence,
                (paper.memorandum,),
                paper.dated_earliest,
            )
        )
    events.sort(key=lambda one: (one.first_day, not one.is_status, one.organisation, one.state, one.what))
    return Rows(Event, _named(session, events), _notes(session, organisation, spells, dataset))


def _named(session: Session, events: list[Event]) -> list[Event]:
    """The events with the name each state bore on the first day of the event."""
    names = Names(session, "state", {one.state for one in events if one.state})
    return [replace(one, name=names.on(one.state, one.first_day)) if one.state else one for one in events]


def _notes(session: Session, organisation: str | None, spells: list[Held], dataset: str) -> list[str]:
    notes = disputes((one, DISPUTED) for one in spells if one.disputed)
    if organisation:
        about = coverage(session, organisation, dataset)
        if about.complete_from:
            span = f"from {about.complete_from} to {about.complete_to}"
            notes.insert(0, f"the record of {organisation} is complete {span}")
    return notes
