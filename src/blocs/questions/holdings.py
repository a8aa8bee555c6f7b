"""Statuses as they are asked about: fetched once, judged against a period, followed back to where belonging began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, null, or_, select

from blocs import models
from blocs.dates import FOREVER, Period
from blocs.models.base import Subject
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.names.printed import names_on
from blocs.questions.rows import maker
from blocs.store.layers import bodies, replaced_states
from blocs.store.session import CURATED, Session, View, among, standing

Certainty = Literal["certain", "as last verified", "possible", "disputed"]
CERTAIN: Certainty = "certain"
AS_LAST_VERIFIED: Certainty = "as last verified"
POSSIBLE: Certainty = "possible"
DISPUTED: Certainty = "disputed"
CERTAINTIES: tuple[Certainty, ...] = (CERTAIN, AS_LAST_VERIFIED, POSSIBLE, DISPUTED)
"""How sure it is that a status held, surest first."""
KNOWN = (CERTAIN, AS_LAST_VERIFIED)
"""The certainties with which a status is told as a fact."""
QUALIFIED = ("verified_to", "confidence", "disputed")
"""What qualifies an answer, beside its certainty: columns of every form of it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A status that a state held in an organisation, from the row of the database to the printed one.

    The first fields are as recorded; `from_text` and `to_text` are EDTF as written, with their four bounds.
    `belongs_until` is the first day on which it was no longer certain that the state belonged by it: `ends_earliest`,
    but where another status that counts as member follows on the same day, known only as a range, the last of those.
    A question fills in the rest: `name` (of the state, or of the organisation, on the day asked about), `since` and
    `until`, which bound the unbroken status (`until` is the first day on which it no longer held, None while it
    holds), `joined`, the first day of unbroken belonging (None for a status that is no membership), and `certainty`.
    `verified_to` is the last day on which the record was verified: after it nothing is certain. `dataset` is whose
    claim it is.
    """

    number: int
    organisation: str
    state: str
    status: str
    status_name: str
    category: str
    rank: int
    counts_as_member: bool
    from_text: str | None
    to_text: str | None
    starts_earliest: date
    starts_latest: date
    ends_earliest: date
    ends_latest: date
    confidence: str
    disputed: str | None
    represented_by: str | None
    note: str | None
    belongs_until: date
    verified_to: date | None
    dataset: str = CURATED
    name: str = ""
    since: str | None = None
    until: str | None = None
    joined: str | None = None
    certainty: Certainty = CERTAIN

    def in_period(self, period: Period) -> Certainty | None:
        """How certain it is that it held on at least one day of the period; None if it did not (DESIGN 3)."""
        if not (self.starts_earliest <= period.last and self.ends_latest > period.first):
            return None
        if self.disputed:
            return DISPUTED
        first = max(self.starts_latest, period.first)
        if not (first < self.belongs_until and first <= period.last):
            return POSSIBLE
        return CERTAIN if self.is_verified(first) else AS_LAST_VERIFIED

    def is_verified(self, day: date) -> bool:
        """Whether the record was verified on a day or later. What no record says to be complete is verified where its
        end is known."""
        return self.ends_latest < FOREVER if self.verified_to is None else day <= self.verified_to

    def touches(self, later: Holding) -> bool:
        """Whether nothing lies between this spell and a later one: they share the day, or may."""
        return self.ends_latest >= later.starts_earliest and self.starts_earliest <= later.starts_earliest

    def turns_into(self, later: Holding) -> bool:
        """Whether the state went on belonging by a later spell of another status, or with another in its seat, which
        begins when this one ends: on one day, or on one of the same range of days. (Of the same status and seat it
        would be a departure and a return.)"""
        return (
            (self.status, self.represented_by) != (later.status, later.represented_by)
            and self.counts_as_member
            and later.counts_as_member
            and not self.disputed
            and not later.disputed
            and (self.ends_earliest, self.ends_latest) == (later.starts_earliest, later.starts_latest)
        )


_FILLED_IN = ("name", "since", "until", "joined", "certainty")
_recorded: Callable[[Holding], tuple[Any, ...]] = attrgetter(
    *(field.name for field in fields(Holding) if field.name not in _FILLED_IN)
)
_NOTHING_YET = [field.default for field in fields(Holding) if field.name in _FILLED_IN]
_made = maker(Holding)


def _filled_in(
    spell: Holding, name: str, since: str | None, until: str | None, joined: str | None, certainty: Certainty
) -> Holding:
    """The spell with what a question fills in, the last of its fields."""
    return _made(*_recorded(spell), name, since, until, joined, certainty)


def _fetched(values: Iterable[Any]) -> Holding:
    """A spell from the values of a row, without what a question fills in."""
    return _made(*values, *_NOTHING_YET)


_VERIFIED = [field.name for field in fields(Holding)].index("verified_to")
_in_order = attrgetter("organisation", "state", "starts_earliest", "starts_latest", "ends_latest")


@cache
def _fetched_statement(view: View, arrays: bool, named: tuple[str, ...], touching: bool) -> Select[Any]:
    """The same, of those that a list in a parameter names on each side that is `named`; `touching` a period or not."""
    spell = models.membership
    conditions = [among(spell.c[side], f"{side}s", arrays) for side in named]
    apart = view.layered and "organisation" not in named
    return _spells_statement(view, apart).where(*conditions, *([_touches(spell)] if touching else []))


@cache
def _spells_statement(view: View, apart: bool) -> Select[Any]:
    """The recorded fields of `Holding`, in their order, of the spells of the datasets that are asked. `apart` leaves
    `verified_to` empty: it is found once an organisation then (`_with_verified`), and not once a spell."""
    membership, status, body = models.membership, models.status_record, bodies(view)
    columns = [
        *(membership.c[name] for name in ("id", "organisation", "state", "status")),
        *(status.c[name] for name in ("name", "category", "rank", "counts_as_member")),
        *(membership.c[name] for name in ("from_text", "to_text")),
        *(membership.c[name] for name in ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")),
        *(membership.c[name] for name in ("confidence", "disputed", "represented_by", "note")),
        membership.c.ends_earliest.label("belongs_until"),
        null().label("verified_to") if apart else body.c.complete_to.label("verified_to"),
        membership.c.dataset,
    ]
    spells = membership.join(status, and_(status.c.status == membership.c.status, standing(status, view)))
    if not apart:
        own = and_(body.c.organisation == membership.c.organisation, standing(body, view))
        spells = spells.join(body, own, isouter=True)
    return select(*columns).select_from(spells).where(standing(membership, view))


@cache
def _verified_statement(view: View, arrays: bool) -> Select[Any]:
    body = bodies(view)
    wanted = (standing(body, view), among(body.c.organisation, "organisations", arrays))
    return select(body.c.organisation, body.c.complete_to).where(*wanted)


def _with_verified(session: Session, rows: Sequence[Any]) -> list[Holding]:
    """Rows as holdings, with the days to which the records of their organisations were verified."""
    organisations = sorted({row.organisation for row in rows})
    wanted = _verified_statement(session.view, session.arrays)
    known = {row.organisation: row.complete_to for row in session.rows(wanted, organisations=organisations)}
    values = ((*row[:_VERIFIED], known.get(row.organisation), *row[_VERIFIED + 1 :]) for row in rows)
    return [_fetched(own) for own in values]


def fetch(
    ask: Asking,
    *,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    touching: Period | None = None,
) -> list[Holding]:
    """The spells of some organisations, of some states, or of both (None for all), the past of each included: it is
    needed to say since when. With `touching`, only those that began or ended in a period, or may have.

    Ordered by organisation, state and time.
    """
    asked = {"organisation": organisations, "state": states}
    named = {side: list(codes) for side, codes in asked.items() if codes is not None}
    parameters: dict[str, Any] = {f"{side}s": codes for side, codes in named.items()}
    if touching is not None:
        parameters |= {"first": touching.first, "last": touching.last}
    session = ask.session
    statement = _fetched_statement(session.view, session.arrays, tuple(named), touching is not None)
    rows = session.rows(statement, **parameters)
    apart = session.view.layered and organisations is None
    spells = _with_verified(session, rows) if apart and rows else [_fetched(row) for row in rows]
    ask.used.update(spell.dataset for spell in spells)
    if organisations is not None and ask.session.view.layered:
        ask.replaced |= replaced_states(ask.session, organisations, states)
    return list(_going_on(sorted(spells, key=_in_order)))


def _touches(spell: Any) -> ColumnElement[bool]:
    """The condition that a spell began or ended, or may have, from the parameter `first` to `last`."""
    first: BindParameter[Any] = bindparam("first")
    last: BindParameter[Any] = bindparam("last")
    starts = and_(spell.c.starts_earliest <= last, spell.c.starts_latest >= first)
    ends = and_(spell.c.ends_earliest <= last, spell.c.ends_latest >= first, spell.c.ends_earliest < FOREVER)
    return or_(starts, ends)


def _going_on(spells: Sequence[Holding]) -> Iterable[Holding]:
    """The spells in order, each with the day until which its state certainly belonged."""
    for spell, later in zip(spells, [*spells[1:], None], strict=False):
        same_pair = later and (spell.organisation, spell.state) == (later.organisation, later.state)
        if later and same_pair and spell.turns_into(later):
            yield replace(spell, belongs_until=later.starts_latest)
        else:
            yield spell


def pairs(spells: Iterable[Holding]) -> dict[tuple[str, str], list[Holding]]:
    """The spells by organisation and state, in time."""
    by_pair: dict[tuple[str, str], list[Holding]] = {}
    for spell in spells:
        by_pair.setdefault((spell.organisation, spell.state), []).append(spell)
    return by_pair


def held(spells: Sequence[Holding], period: Period) -> list[Holding]:
    """Those of the spells that held or may have held in a period, with since, until, joined and certainty. Their
    whole past must be among the spells."""
    by_pair = pairs(spells)
    return [
        bounded(by_pair[spell.organisation, spell.state], spell, certainty)
        for spell in spells
        if (certainty := spell.in_period(period))
    ]


def bounded(spells: Sequence[Holding], spell: Holding, certainty: Certainty) -> Holding:
    """One spell among all of its state and organisation, with since, until, joined and how certain it is."""
    first, last = unbroken(spells, spell, _of_status(spell.status))
    joined = unbroken(spells, spell, attrgetter("counts_as_member"))[0].from_text if spell.counts_as_member else None
    return _filled_in(spell, spell.name, first.from_text, last.to_text, joined, certainty)


def _of_status(status: str) -> Callable[[Holding], bool]:
    return lambda spell: spell.status == status


def unbroken(spells: Sequence[Holding], spell: Holding, alike: Callable[[Holding], bool]) -> tuple[Holding, Holding]:
    """The first and last of the spells that run into this one without a gap, among those that are `alike`: of the
    same status, or counting as member (suspension does not break belonging)."""
    if len(spells) == 1:
        return spell, spell
    place = next(place for place, other in enumerate(spells) if other.number == spell.number)
    first = last = spell
    for earlier in filter(alike, reversed(spells[:place])):
        if not earlier.touches(first):
            break
        first = earlier
    for later in filter(alike, spells[place + 1 :]):
        if not last.touches(later):
            break
        last = later
    return first, last


def named(session: Session, side: Subject, holdings: Iterable[Holding], day: date) -> list[Holding]:
    """The holdings with the name that their state, or organisation (`side`), bore on a day."""
    kept = list(holdings)
    names = names_on(session, side, {getattr(holding, side) for holding in kept}, day)
    return [
        _filled_in(
            holding, names[getattr(holding, side)], holding.since, holding.until, holding.joined, holding.certainty
        )
        for holding in kept
    ]


def known(holdings: Iterable[Holding]) -> list[Holding]:
    """The holdings without those of which the dataset itself says that it does not know."""
    return [holding for holding in holdings if holding.category != MISSING]


def disputes(holdings: Iterable[Holding]) -> list[str]:
    """One note for each holding that is disputed: who says what."""
    return [
        f"disputed: {holding.state} in {holding.organisation}: {holding.disputed}"
        for holding in holdings
        if holding.disputed
    ]


def others(holdings: Iterable[Holding], shown: str = "--all shows them", first: str = "also ") -> list[str]:
    """A note that counts what is not shown, by status; none if there is nothing."""
    counts = Counter(holding.status for holding in holdings)
    counted = ", ".join(f"{number} {status}" for status, number in counts.items())
    return [f"{first}{counted}: {shown}"] if counted else []
