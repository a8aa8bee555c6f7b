"""One organisation on one day, for someone who writes about it: members, others, papers, what changed, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from blocs.dates import Period
from blocs.questions.changes import Change, changes
from blocs.questions.members import Member, members
from blocs.questions.memoranda import Memorandum, memoranda
from blocs.questions.organisations import coverage
from blocs.questions.sources import Citation, cited_for
from blocs.questions.spells import CERTAIN, names_on
from blocs.store.session import CURATED, Session

YEAR = timedelta(days=365)
PROCEDURE_YEARS = 3
"""How far back a paper on a state that is no member tells of a procedure that may still be under way."""
JOINING = ("application", "invitation", "memorandum_of_obligations", "protocol_of_accession", "accession_treaty")
"""The kinds of papers by which a state is on its way to join."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What `brief` prints. `papers` and `changed` are of the 365 days up to the day; `joining` holds the latest paper
    of each state that was no member and had signed or been given one of the kinds JOINING within three years."""

    organisation: str
    name: str
    at: str
    founded: str | None
    dissolved: str | None
    members: tuple[Member, ...]
    others: tuple[Member, ...]
    joining: tuple[tuple[str, str, Memorandum], ...]
    papers: tuple[Memorandum, ...]
    changed: tuple[Change, ...]
    sources: tuple[Citation, ...]
    notes: tuple[str, ...]


def brief(session: Session, organisation: str, period: Period, *, dataset: str = CURATED) -> Brief:
    """The brief of an organisation on the last day of a period."""
    day = Period(period.last, period.last, period.text if period.is_day else period.last.isoformat())
    present = members(session, organisation, day, everyone=True, dataset=dataset)
    inside = tuple(one for one in present if one.counts_as_member)
    about = coverage(session, organisation, dataset)
    year = Period(_back(day.last, YEAR), day.last, "")
    papers = memoranda(session, organisation=organisation, period=year, dataset=dataset)
    return Brief(
        organisation,
        names_on(session, "organisation", [organisation], day.last)[organisation],
        day.text,
        about.founded,
        about.dissolved,
        inside,
        tuple(one for one in present if not one.counts_as_member),
        tuple(_joining(session, organisation, inside, day, dataset)),
        tuple(reversed(papers)),
        tuple(changes(session, year, organisations=[organisation], dataset=dataset)),
        tuple(cited_for(session, "organisation", [organisation]).get(organisation, ())),
        tuple(present.notes),
    )


def _back(day: date, by: timedelta) -> date:
    return day - by if day.toordinal() > by.days else date.min


def _joining(
    session: Session, organisation: str, inside: Sequence[Member], day: Period, dataset: str
) -> list[tuple[str, str, Memorandum]]:
    """(code, name, latest paper) of the states on their way in."""
    belongs = {one.state for one in inside if one.certainty == CERTAIN}
    window = Period(_back(day.last, PROCEDURE_YEARS * YEAR), day.last, "")
    latest: dict[str, Memorandum] = {}
    for paper in memoranda(session, organisation=organisation, kinds=JOINING, period=window, dataset=dataset):
        latest |= {state: paper for state in paper.parties.split() if state not in belongs}
    names = names_on(session, "state", latest, day.last)
    return sorted((code, names[code], paper) for code, paper in latest.items())
