"""Who held what on one day, as a page says it without a script: the same list that site.js makes for any day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.dates import day
from blocs.models.base import Subject
from blocs.questions.belonging import Count, belonging
from blocs.questions.holdings import CERTAINTIES, DISPUTED, KNOWN, POSSIBLE, Certainty, Holding


@dataclass(frozen=True, slots=True)
class Group:
    """Those who held one status: (name, code, "", "possible" or "disputed"), by name."""

    status: str
    kind: str
    held: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many belonged, and the groups by rank."""

    at: date
    count: Count
    groups: list[Group]


def on_day(
    spells: Sequence[Holding],
    subject: Subject,
    at: date,
    name: Callable[[str, date], str],
    kind: Callable[[str, str], str],
) -> Day:
    """Who held what on a day, of the spells of one organisation (`subject` "state") or of one state. Of a status that
    one may have held by several spells the surest counts. `kind` gives the colour of a category and status."""
    surest: dict[tuple[int, str, str], dict[str, Certainty]] = {}
    for spell in spells:
        certainty = spell.in_period(day(at))
        if certainty is None:
            continue
        group = (spell.rank, spell.status_name, kind(spell.category, spell.status))
        held, code = surest.setdefault(group, {}), getattr(spell, subject)
        held[code] = min(held.get(code, certainty), certainty, key=CERTAINTIES.index)
    groups = [
        Group(
            status,
            colour,
            sorted(
                (name(code, at), code, certainty if certainty in (POSSIBLE, DISPUTED) else "")
                for code, certainty in held.items()
            ),
        )
        for (_, status, colour), held in sorted(surest.items())
    ]
    return Day(at, _count(spells, at), groups)


def _count(spells: Sequence[Holding], at: date) -> Count:
    """How many belonged: states to an organisation, or the organisations that a state belonged to."""
    period = day(at)
    answers: list[Certainty] = []
    by_body: dict[str, list[Holding]] = {}
    for spell in spells:
        by_body.setdefault(spell.organisation, []).append(spell)
    for own in by_body.values():
        answers += belonging(own, period).values()
    known = sum(certainty in KNOWN for certainty in answers)
    return Count(known, answers.count(POSSIBLE), answers.count(DISPUTED))
