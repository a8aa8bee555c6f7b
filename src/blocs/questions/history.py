"""The story of an organisation, of a state, or of a state in an organisation: statuses and instruments in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from blocs.errors import BlocsError
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.printed import Names
from blocs.questions.coverage import coverage
from blocs.questions.holdings import CERTAIN, DISPUTED, Certainty, Holding, disputes, fetch
from blocs.questions.memoranda import Basis, Memorandum, bases, instruments
from blocs.questions.rows import Rows

COLUMNS = (
    "since", "until", "organisation", "state", "name", "what", "instrument", "certainty", "verified_to", "confidence",
    "disputed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a story. `what` is a status, held from `since` to `until`, with the instruments that opened it; or
    the kind of an instrument dated `since`, with its title. Dates are EDTF texts."""

    since: str | None
    until: str | None
    organisation: str
    state: str
    name: str
    what: str
    instrument: str
    is_status: bool
    certainty: Certainty
    verified_to: date | None
    confidence: str
    disputed: str | None
    memoranda: tuple[str, ...]
    first_day: date
    number: int | None
    dataset: str


def history(ask: Asking, *names: str, with_predecessors: bool = False) -> Rows[Event]:
    """What `Tracker.history` describes."""
    if not names:
        raise BlocsError(
            "a history is of an organisation, a state, or of states in organisations: blocs history SCO IRN"
        )
    asked: dict[Subject, list[str]] = {}
    for name in names:
        kind, code = ask.either(name)
        asked.setdefault(kind, []).append(code)
    for kind, codes in asked.items():
        if len(codes) > 1 and len(asked) == 1:
            raise BlocsError(
                f"{codes[0]} and {codes[1]} are both {kind}s; give one, or organisations and states: "
                "blocs history SCO BRICS IRN"
            )
        asked[kind] = ask.with_past(kind, codes) if with_predecessors else list(dict.fromkeys(codes))
    organisations, states = asked.get("organisation"), asked.get("state")
    spells = fetch(ask, organisations=organisations, states=states)
    behind = bases(ask.session, [spell.number for spell in spells])
    events = [_status(spell, behind.opening(spell.number)) for spell in spells]
    # What opened a status on the very day of its own date is told beside the status, and not again.
    told = {
        (basis.memorandum, spell.state)
        for spell in spells
        for basis in behind.opening(spell.number)
        if basis.date == spell.from_text
    }
    told |= {(code, "") for code, _ in told}
    everything: list[str | None] = [None]
    for organisation in organisations or everything:
        for state in states or everything:
            dated = [
                _dated(instrument, state) for instrument in instruments(ask, organisation=organisation, state=state)
            ]
            events += [event for event in dated if (event.memoranda[0], event.state) not in told]
    events.sort(key=lambda event: (event.first_day, not event.is_status, event.organisation, event.state, event.what))
    return Rows(COLUMNS, _named(ask, events), [*ask.notes, *_notes(ask, organisations, spells)])


def _status(spell: Holding, opening: Sequence[Basis]) -> Event:
    return Event(
        since=spell.from_text,
        until=spell.to_text,
        organisation=spell.organisation,
        state=spell.state,
        name="",
        what=spell.status,
        instrument="; ".join(map(str, opening)),
        is_status=True,
        certainty=DISPUTED if spell.disputed else CERTAIN,
        verified_to=spell.verified_to,
        disputed=spell.disputed,
        confidence=spell.confidence,
        memoranda=tuple(basis.memorandum for basis in opening),
        first_day=spell.starts_earliest,
        number=spell.number,
        dataset=spell.dataset,
    )


def _dated(instrument: Memorandum, state: str | None) -> Event:
    """An instrument as a line of its own. One with several parties has no state, unless the story is of one."""
    parties = instrument.parties
    place = f", {instrument.place}" if instrument.place else ""
    return Event(
        since=instrument.date,
        until=None,
        organisation=instrument.organisation,
        state=state or (parties[0] if len(parties) == 1 else ""),
        name="",
        what=instrument.kind,
        instrument=f"{instrument.title}{place}",
        is_status=False,
        certainty=CERTAIN,
        verified_to=None,
        disputed=None,
        confidence=instrument.confidence,
        memoranda=(instrument.memorandum,),
        first_day=instrument.dated_earliest,
        number=None,
        dataset=instrument.dataset,
    )


def _named(ask: Asking, events: Sequence[Event]) -> list[Event]:
    """The events with the name each state bore on the first day of the event."""
    names = Names(ask.session, "state", {event.state for event in events if event.state})
    return [replace(event, name=names.on(event.state, event.first_day)) if event.state else event for event in events]


def _notes(ask: Asking, organisations: Sequence[str] | None, spells: Sequence[Holding]) -> list[str]:
    notes = []
    for code in organisations or ():
        about = coverage(ask, code)
        if about.complete_from:
            notes.append(f"the record of {code} is complete from {about.complete_from} to {about.complete_to}")
    return [*notes, *disputes(spells)]
