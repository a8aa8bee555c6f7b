"""Who joined, left, was suspended or changed status in a period, and by which instrument."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from blocs.dates import FOREVER, Period
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking, When, between, several
from blocs.names.lookup import choose
from blocs.names.printed import Names
from blocs.questions.coverage import reach_notes
from blocs.questions.endings import Endings
from blocs.questions.holdings import (
    AS_LAST_VERIFIED,
    CERTAIN,
    DISPUTED,
    POSSIBLE,
    QUALIFIED,
    Certainty,
    Holding,
    disputes,
    fetch,
    pairs,
)
from blocs.questions.memoranda import Bases, Basis, bases
from blocs.questions.rows import Rows

COLUMNS = ("date", "organisation", "state", "name", "what", "before", "after", "instruments", "certainty")


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One change of one state's status. `what` is one of WHAT, or begins with it (joined as associate member, became
    candidate); `date` is an EDTF text; `instruments` are the codes of those that opened or closed the status."""

    date: str | None
    organisation: str
    state: str
    name: str
    what: str
    before: str | None
    after: str | None
    instruments: tuple[str, ...]
    certainty: Certainty
    verified_to: datetime.date | None
    confidence: str
    disputed: str | None
    titles: tuple[str, ...]
    first_day: datetime.date
    number: int
    dataset: str


@dataclass(frozen=True, slots=True)
class _Edge:
    """The day on which something began or ended: as written, and the days it may have been."""

    text: str | None
    earliest: datetime.date
    latest: datetime.date

    def within(self, period: Period) -> bool:
        return self.earliest <= period.last and self.latest >= period.first


WORDS = {"invited": "invited", "invited_partner": "invited to be a partner", "applicant": "applied"}
"""What a change is called to a status that nobody becomes."""
WHAT = (
    "applied", "invited", "joined", "became", "suspended", "readmitted", "stays away", "resumed", "withdrew",
    "expelled", "dissolved", "state ended", "declined", "lapsed", "left", "ceased", "seat changed hands", "disputed",
    "no longer disputed",
)  # fmt: skip
"""The words by which changes are told, and by which they can be asked for."""


def changes(
    ask: Asking,
    *organisations: str,
    start: When,
    end: When,
    states: Collection[str] | None = None,
    what: Collection[str] = (),
    with_predecessors: bool = False,
) -> Rows[StatusChange]:
    """What `Tracker.changes` describes."""
    period = between(start, end)
    assert period is not None  # noqa: S101 - both ends are given
    wanted = [choose(word, WHAT, "kind of change") for word in several(what)]
    codes = ask.lineages("organisation", organisations, with_predecessors) if organisations else None
    rows, notes = changes_in(ask, period, codes, ask.codes("state", states))
    chosen = [row for row in rows if not wanted or any(f"{row.what} ".startswith(f"{word} ") for word in wanted)]
    return Rows((*COLUMNS, *QUALIFIED), chosen, [*ask.notes, *_doubtful(chosen), *notes])


def _doubtful(rows: Sequence[StatusChange]) -> list[str]:
    """A note that counts the changes at the end, which may have happened outside the period."""
    possible = sum(row.certainty == POSSIBLE for row in rows)
    said = (
        "1 possible change stands last: its day is"
        if possible == 1
        else f"{possible} possible changes stand last: their days are"
    )
    return [f"{said} known only as a range that goes beyond the period"] * (possible > 0)


def changes_in(
    ask: Asking, period: Period, organisations: Collection[str] | None, states: Collection[str] | None = None
) -> tuple[list[StatusChange], list[str]]:
    """Every change in a period (both its days included), in all organisations or some, of all states or some (codes),
    and what a reader must know beside them.

    A status that begins on the day another ends is one change; what may have happened outside the period is possible.
    Ordered by day, organisation and state, the possible ones after the others.
    """
    spells = fetch(ask, organisations=organisations, states=states, touching=period)
    behind = bases(ask.session, [spell.number for spell in spells])
    endings = Endings(ask, spells, behind)
    made = [change for own in pairs(spells).values() for change in _of_pair(own, behind, endings, period)]
    made.sort(key=lambda change: (change.certainty == POSSIBLE, change.first_day, change.organisation, change.state))
    names = Names(ask.session, "state", {change.state for change in made})
    rows = [replace(change, name=names.on(change.state, change.first_day)) for change in made]
    contested = disputes(sorted(spells, key=attrgetter("starts_earliest", "starts_latest", "ends_latest")))
    return rows, [*reach_notes(ask, period, organisations), *contested]


def _of_pair(spells: Sequence[Holding], behind: Bases, endings: Endings, period: Period) -> Iterator[StatusChange]:
    """The changes of one state in one organisation."""
    for place, spell in enumerate(spells):
        if spell.category == MISSING:
            continue
        before = next((other for other in reversed(spells[:place]) if other.touches(spell)), None)
        began = _Edge(spell.from_text, spell.starts_earliest, spell.starts_latest)
        if began.within(period):
            opening = behind.opening(spell.number) + (behind.closing(before.number) if before else [])
            if before is not None and before.status == spell.status:
                earlier = {basis.memorandum for basis in behind.opening(before.number)}
                opening = [basis for basis in opening if basis.memorandum not in earlier]
            word = _began(before, spell)
            if word is not None:
                yield _change(spell, began, word, before, spell, opening, period)
        goes_on = any(spell.touches(other) for other in spells[place + 1 :])
        ended = _Edge(spell.to_text, spell.ends_earliest, spell.ends_latest)
        if spell.ends_earliest < FOREVER and ended.within(period) and not goes_on:
            how = endings.of(spell).how
            told = how in ("declined", "lapsed") if spell.category == "candidate" else spell.counts_as_member
            what = how if told else f"ceased to be {spell.status_name}"
            yield _change(spell, ended, what, spell, None, behind.closing(spell.number), period)


def _began(before: Holding | None, spell: Holding) -> str | None:
    """What a spell begins with; None where it only goes on under other sources."""
    if before is not None and before.status == spell.status:
        if bool(before.disputed) != bool(spell.disputed):
            return "disputed" if spell.disputed else "no longer disputed"
        return "seat changed hands" if before.represented_by != spell.represented_by else None
    if spell.status in ("suspended", "inactive"):
        return "suspended" if spell.status == "suspended" else "stays away"
    if spell.counts_as_member and before is not None and before.status in ("suspended", "inactive"):
        return "readmitted" if before.status == "suspended" else "resumed"
    if spell.counts_as_member and (before is None or not before.counts_as_member):
        return "joined" if spell.status == "member" else f"joined as {spell.status_name}"
    return WORDS.get(spell.status, f"became {spell.status_name}")


def _change(
    spell: Holding,
    edge: _Edge,
    what: str,
    before: Holding | None,
    after: Holding | None,
    instruments: Sequence[Basis],
    period: Period,
) -> StatusChange:
    inside = period.first <= edge.earliest and edge.latest <= period.last
    by = {basis.memorandum: str(basis) for basis in instruments}
    return StatusChange(
        date=edge.text,
        organisation=spell.organisation,
        state=spell.state,
        name="",
        what=what,
        before=before.status if before else None,
        after=after.status if after else None,
        instruments=tuple(by),
        certainty=DISPUTED if spell.disputed else POSSIBLE if not inside else _verified(spell, edge),
        verified_to=spell.verified_to,
        confidence=spell.confidence,
        disputed=spell.disputed,
        titles=tuple(by.values()),
        first_day=max(edge.earliest, period.first),
        number=spell.number,
        dataset=spell.dataset,
    )


def _verified(spell: Holding, edge: _Edge) -> Certainty:
    return CERTAIN if spell.is_verified(edge.latest) else AS_LAST_VERIFIED
