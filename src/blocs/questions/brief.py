"""One organisation on one day, for someone who writes about it: members, others, instruments, changes, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from blocs.dates import Period, day
from blocs.names.asking import Asking, When, period_of
from blocs.names.printed import names_on
from blocs.questions.belonging import Count, count_held
from blocs.questions.changes import StatusChange, changes_in
from blocs.questions.coverage import coverage
from blocs.questions.holdings import CERTAIN, Holding
from blocs.questions.members import members
from blocs.questions.memoranda import Memorandum, instruments
from blocs.questions.rows import Shown
from blocs.questions.sources import Citation, best_first, cited_for, primary_among

YEAR = timedelta(days=365)
PROCEDURE_YEARS = 3
"""How far back an instrument on a state that is no member tells of a procedure that may still be under way."""
JOINING = ("application", "invitation", "memorandum_of_obligations", "protocol_of_accession", "accession_treaty")
"""The kinds of instruments by which a state is on its way to join."""


@dataclass(frozen=True, slots=True)
class Joining:
    """A state on its way in, with the latest instrument that says so."""

    state: str
    name: str
    instrument: Memorandum


@dataclass(frozen=True, slots=True)
class Brief(Shown):
    """What `brief` prints. `count` is the number of members; `instruments` and `changed` are of the 365 days up to the
    day; `joining` holds each state that was no member and had signed or been given an instrument of one of the kinds
    JOINING within three years; `sources` are those of the organisation and of what is said of its members and others,
    the best first, then those on which most rests, and `primary` says how many of them are primary."""

    organisation: str
    name: str
    at: str
    founded: str | None
    dissolved: str | None
    count: Count
    members: tuple[Holding, ...]
    others: tuple[Holding, ...]
    joining: tuple[Joining, ...]
    instruments: tuple[Memorandum, ...]
    changed: tuple[StatusChange, ...]
    sources: tuple[Citation, ...]
    primary: str
    notes: tuple[str, ...]


def brief(ask: Asking, organisation: str, *, at: When) -> Brief:
    """What `Tracker.brief` describes: of the last day of a period."""
    asked, code = period_of(at), ask.organisation(organisation)
    today = asked if asked.is_day else day(asked.last)
    present = members(ask, code, at=today, everyone=True)
    inside = tuple(holding for holding in present if holding.counts_as_member)
    about = coverage(ask, code)
    year = Period(_back(today.last, YEAR), today.last, "")
    changed, _ = changes_in(ask, year, [code])
    sources = _sources(ask, code, present)
    return Brief(
        organisation=code,
        name=names_on(ask.session, "organisation", [code], today.last)[code],
        at=today.text,
        founded=about.founded,
        dissolved=about.dissolved,
        count=count_held(inside),
        members=inside,
        others=tuple(holding for holding in present if not holding.counts_as_member),
        joining=tuple(_joining(ask, code, inside, today)),
        instruments=tuple(reversed(instruments(ask, organisation=code, period=year))),
        changed=tuple(changed),
        sources=tuple(sources),
        primary=primary_among(sources),
        notes=present.notes,
    )


def _sources(ask: Asking, code: str, spells: Iterable[Holding]) -> list[Citation]:
    """The sources of an organisation and of some spells, each once; a place in one is what the organisation cites."""
    own = cited_for(ask.session, "organisation", [code]).get(code, [])
    of_spells = cited_for(ask.session, "membership_id", [spell.number for spell in spells]).values()
    cited = [citation for citations in of_spells for citation in citations]
    times = Counter(citation.source for citation in cited)
    each = {citation.source: citation for citation in [*(replace(citation, locator=None) for citation in cited), *own]}
    return sorted(each.values(), key=lambda citation: (*best_first(citation), -times[citation.source]))


def _back(day: date, by: timedelta) -> date:
    return day - by if day.toordinal() > by.days else date.min


def _joining(ask: Asking, organisation: str, inside: Collection[Holding], today: Period) -> list[Joining]:
    """The states on their way in, by code."""
    belongs = {holding.state for holding in inside if holding.certainty == CERTAIN}
    window = Period(_back(today.last, PROCEDURE_YEARS * YEAR), today.last, "")
    latest: dict[str, Memorandum] = {}
    for instrument in instruments(ask, organisation=organisation, kinds=JOINING, period=window):
        latest |= {state: instrument for state in instrument.parties if state not in belongs}
    names = names_on(ask.session, "state", latest, today.last)
    return [Joining(code, names[code], latest[code]) for code in sorted(latest)]
