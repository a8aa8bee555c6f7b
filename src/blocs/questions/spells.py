"""Spells as they are asked about: fetched once, judged against a period, followed back to where belonging began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select

from blocs import models
from blocs.dates import FOREVER, Period
from blocs.store.session import CURATED, Session, among, standing

CERTAIN, POSSIBLE, DISPUTED, NO, NOT_RECORDED = "certain", "possible", "disputed", "no", "not recorded"
MISSING = "missing"
"""The category of what a dataset itself does not know."""


class Held(NamedTuple):
    """One spell as it is recorded, with what its status means and the name its state bore on the day asked about."""

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

    def certainty(self, period: Period) -> str | None:
        """Certain, possible or disputed on at least one day of the period, or None if not in it (DESIGN 3)."""
        if not (self.starts_earliest <= period.last and self.ends_latest > period.first):
            return None
        if self.disputed:
            return DISPUTED
        core = self.starts_latest < self.ends_earliest
        if core and self.starts_latest <= period.last and self.ends_earliest > period.first:
            return CERTAIN
        return POSSIBLE

    def touches(self, later: Held) -> bool:
        """Whether nothing lies between this spell and a later one: they share the day, or may."""
        return self.ends_latest >= later.starts_earliest and self.starts_earliest <= later.starts_earliest


_in_order = itemgetter(
    *map(Held._fields.index, ("organisation", "state", "starts_earliest", "starts_latest", "ends_latest"))
)


@cache
def spells_statement(now: bool) -> Select[Any]:
    """The columns of `Held`, of the spells of the parameter `dataset`; a question narrows it down."""
    membership, status = models.membership, models.status_record
    columns = [
        *(membership.c[name] for name in ("id", "organisation", "state", "status")),
        *(status.c[name] for name in ("name", "category", "rank", "counts_as_member")),
        *(membership.c[name] for name in ("from_text", "to_text")),
        *(membership.c[name] for name in ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")),
        *(membership.c[name] for name in ("confidence", "disputed", "represented_by", "note")),
    ]
    return (
        select(*columns)
        .join(status, and_(status.c.status == membership.c.status, standing(status, now)))
        .where(membership.c.dataset == bindparam("dataset"), standing(membership, now))
    )


@cache
def _statement(side: str, now: bool) -> Select[Any]:
    membership = models.membership
    sides = ("organisation", "state") if side == "both" else (side,)
    return spells_statement(now).where(*(membership.c[name] == bindparam(name) for name in sides))


def fetch(
    session: Session,
    *,
    organisation: str | None = None,
    state: str | None = None,
    dataset: str = CURATED,
) -> list[Held]:
    """Every spell of an organisation, of a state, or of both together: the past is needed to say since when.

    Ordered by organisation, state and time.
    """
    side = "both" if organisation and state else "organisation" if organisation else "state"
    given = {"organisation": organisation, "state": state}
    parameters = {name: code for name, code in given.items() if code}
    rows = session.rows(_statement(side, session.now), dataset=dataset, **parameters)
    spells = [Held._make(row) for row in rows]
    spells.sort(key=_in_order)
    return spells


@cache
def _some_statement(organisations: bool, states: bool, touched: bool, now: bool, arrays: bool) -> Select[Any]:
    spell = models.membership
    wanted = [among(spell.c.organisation, "organisations", arrays)] if organisations else []
    wanted += [among(spell.c.state, "states", arrays)] if states else []
    if touched:
        first: BindParameter[Any] = bindparam("first")
        last: BindParameter[Any] = bindparam("last")
        starts = and_(spell.c.starts_earliest <= last, spell.c.starts_latest >= first)
        ends = and_(spell.c.ends_earliest <= last, spell.c.ends_latest >= first, spell.c.ends_earliest < FOREVER)
        wanted.append(or_(starts, ends))
    return spells_statement(now).where(*wanted)


def fetch_some(
    session: Session,
    *,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    touching: Period | None = None,
    dataset: str = CURATED,
) -> list[Held]:
    """The spells of some organisations, of some states, or of both (None for all); with `touching`, only those that
    began or ended in a period, or may have. Ordered as `fetch` has it."""
    parameters: dict[str, Any] = {
        name: list(codes) for name, codes in (("organisations", organisations), ("states", states)) if codes is not None
    }
    some = _some_statement(
        organisations is not None, states is not None, touching is not None, session.now, session.arrays
    )
    if touching is not None:
        parameters |= {"first": touching.first, "last": touching.last}
    return sorted(map(Held._make, session.rows(some, dataset=dataset, **parameters)), key=_in_order)


def pairs(spells: Iterable[Held]) -> dict[tuple[str, str], list[Held]]:
    """The spells by organisation and state, in time."""
    by_pair: dict[tuple[str, str], list[Held]] = {}
    for one in spells:
        by_pair.setdefault((one.organisation, one.state), []).append(one)
    return by_pair


def bounds(spells: Sequence[Held], one: Held) -> tuple[str | None, str | None, str | None]:
    """The texts of since, until and joined of one spell among all of its state and organisation: the first day of
    its status, the first day the status no longer held, and the first day of unbroken belonging if it belongs."""
    first, last = unbroken(spells, one, same_status=True)
    joined = unbroken(spells, one, same_status=False)[0].from_text if one.counts_as_member else None
    return first.from_text, last.to_text, joined


def described(spells: Sequence[Held], one: Held, sure: str) -> tuple[Any, ...]:
    """What `Member` and `Membership` say of one spell among all of its state and organisation: from status on."""
    return (
        one.status,
        *bounds(spells, one),
        sure,
        one.category,
        one.counts_as_member,
        one.disputed,
        one.represented_by,
        one.confidence,
    )


def in_period(spells: Iterable[Held], period: Period) -> list[tuple[Held, str]]:
    """Those of the spells that held or may have held in the period, each with how certain that is."""
    return [(one, sure) for one in spells if (sure := one.certainty(period))]


def disputes(held: Iterable[tuple[Held, str]]) -> list[str]:
    """One note for each spell that is disputed: who says what."""
    return [f"disputed: {one.state} in {one.organisation}: {one.disputed}" for one, sure in held if sure == DISPUTED]


def others(held: Iterable[Held], shown: str = "--all shows them") -> list[str]:
    """A note that counts what is not shown, by status; none if there is nothing."""
    counts = Counter(one.status for one in held)
    counted = ", ".join(f"{number} {status}" for status, number in counts.items())
    return [f"also {counted}: {shown}"] if counted else []


def unbroken(spells: Sequence[Held], spell: Held, *, same_status: bool) -> tuple[Held, Held]:
    """The first and last of the spells that run into this one without a gap, among those of the same status or, if
    `same_status` is false, among those that count as member (suspension does not break belonging)."""
    if len(spells) == 1:
        return spell, spell
    kin = [one for one in spells if (one.status == spell.status if same_status else one.counts_as_member)]
    position = kin.index(spell)
    first = last = spell
    for earlier in reversed(kin[:position]):
        if not earlier.touches(first):
            break
        first = earlier
    for later in kin[position + 1 :]:
        if not last.touches(later):
            break
        last = later
    return first, last


@cache
def _names_statement(kind: str, now: bool, arrays: bool) -> Select[Any]:
    names = models.table(f"{kind}_name")
    return select(names.c[kind], names.c.name, names.c.starts_earliest, names.c.ends_earliest).where(
        names.c.kind == "short", standing(names, now), among(names.c[kind], "codes", arrays)
    )


class Names:
    """The printed names of states or organisations (`kind`), fetched once and asked for by day."""

    def __init__(self, session: Session, kind: str, codes: Iterable[str]) -> None:
        self._borne: dict[str, list[tuple[date, date, str]]] = {code: [] for code in codes}
        wanted = list(self._borne)
        for code, name, starts, ends in (
            session.rows(_names_statement(kind, session.now, session.arrays), codes=wanted) if wanted else ()
        ):
            self._borne[code].append((starts, ends, name))

    def on(self, code: str, day: date) -> str:
        """The name borne on a day, or the nearest in time where none was; the code where there is none at all."""
        borne = self._borne[code]
        if len(borne) == 1:
            return borne[0][2]
        apart = [(max((starts - day).days, (day - ends).days + 1, 0), name) for starts, ends, name in borne]
        return min(apart)[1] if apart else code


def names_on(session: Session, kind: str, codes: Iterable[str], day: date) -> dict[str, str]:
    """The name that each state or organisation (`kind`) bore on a day, as `Names` has it."""
    wanted = list(codes)
    names = Names(session, kind, wanted)
    return {code: names.on(code, day) for code in wanted}
