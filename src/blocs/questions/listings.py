"""The vocabularies: which organisations, states and statuses there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.dates import Period
from blocs.described import DESCRIBED, Described
from blocs.models.states import KINDS
from blocs.names import lookup
from blocs.names.asking import Asking, When, period_of
from blocs.names.printed import Names, names_on
from blocs.questions.belonging import count
from blocs.questions.described import described_as
from blocs.questions.holdings import Holding, fetch
from blocs.questions.rows import Rows, columns_of
from blocs.store.layers import bodies
from blocs.store.session import Session, standing

ORGANISATION_COLUMNS = (
    "organisation", "name", "founded", "dissolved", "members", "possible", "disputed", *DESCRIBED, "complete_from",
    "complete_to", "url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organisation(Described):
    """An organisation: what it is, when it existed, how many states belonged to it on the day asked about (`members`
    certainly, `possible` and `disputed` besides), how far its record reaches."""

    organisation: str
    name: str
    founded: str | None
    dissolved: str | None
    members: int
    possible: int
    disputed: int
    complete_from: str | None
    complete_to: str | None
    url: str | None
    description: str | None
    dataset: str


@dataclass(frozen=True, slots=True)
class State:
    """A state: its kind, when it existed (the first and last of its periods) and its codes elsewhere."""

    state: str
    name: str
    kind: str
    exists_from: str | None
    exists_to: str | None
    iso2: str | None
    cow: str | None
    gw: str | None
    wikidata: str | None
    dataset: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a state can hold in an organisation."""

    status: str
    name: str
    category: str
    rank: int
    counts_as_member: bool
    description: str | None
    dataset: str


def organisations(
    ask: Asking,
    *,
    at: When,
    kind: str | None = None,
    scope: str | None = None,
    region: str | None = None,
    family: str | None = None,
) -> Rows[Organisation]:
    """What `Tracker.organisations` describes."""
    period, table = period_of(at), bodies(ask.session.view)
    conditions = list(described_as(ask, table, kind=kind, scope=scope, region=region, family=family))
    wanted = select(table).where(standing(table, ask.session.view), *conditions)
    records = ask.session.rows(wanted.order_by(table.c.organisation))
    spells: dict[str, list[Holding]] = {row.organisation: [] for row in records}
    for spell in fetch(ask, organisations=list(spells) if conditions else None):
        spells.setdefault(spell.organisation, []).append(spell)
    names = Names(ask.session, "organisation", [row.organisation for row in records])
    rows = []
    for row in records:
        belonged = count(spells[row.organisation], period)
        rows.append(
            Organisation(
                organisation=row.organisation,
                name=names.on(row.organisation, period.last),
                founded=row.founded,
                dissolved=row.dissolved,
                members=belonged.certain,
                possible=belonged.possible,
                disputed=belonged.disputed,
                complete_from=row.complete_from and row.complete_from.isoformat(),
                complete_to=row.complete_to and row.complete_to.isoformat(),
                url=row.url,
                description=row.description,
                dataset=row.dataset,
                **{name: getattr(row, name) for name in DESCRIBED},
            )
        )
    return Rows(ORGANISATION_COLUMNS, rows, ask.notes)


def states(ask: Asking, *, at: When, kind: str | None = None) -> Rows[State]:
    """What `Tracker.states` describes."""
    period, session, record = period_of(at), ask.session, models.state_record
    wanted = (
        select(record.c.state, record.c.kind, record.c.dataset)
        .where(standing(record, session.view))
        .order_by(record.c.state)
    )
    if kind is not None:
        wanted = wanted.where(record.c.kind == lookup.choose(kind, KINDS, "kind of state"))
    records = session.rows(wanted)
    lives, codes = _lives(session), _codes_elsewhere(session)
    names = Names(session, "state", [row.state for row in records])
    rows = []
    for row in records:
        periods, elsewhere = lives.get(row.state), codes.get(row.state, {})
        rows.append(
            State(
                state=row.state,
                name=names.on(row.state, period.last),
                kind=row.kind,
                exists_from=periods[0].from_text if periods else None,
                exists_to=periods[-1].to_text if periods else None,
                iso2=elsewhere.get("iso2"),
                cow=elsewhere.get("cow"),
                gw=elsewhere.get("gw"),
                wikidata=elsewhere.get("wikidata"),
                dataset=row.dataset,
            )
        )
    return Rows(columns_of(State), rows, ask.notes)


def _lives(session: Session, *, dependent: bool = False) -> dict[str, list[Any]]:
    """The periods of existence of each state, as they are recorded, in time; with `dependent`, those before its
    independence too, in which an organisation may count it."""
    table = models.state_period
    wanted = select(table).where(standing(table, session.view)).order_by(table.c.state, table.c.starts_earliest)
    if not dependent:
        wanted = wanted.where(table.c.kind.is_(None))
    lives: dict[str, list[Any]] = {}
    for row in session.rows(wanted):
        lives.setdefault(row.state, []).append(row)
    return lives


def _codes_elsewhere(session: Session) -> dict[str, dict[str, str]]:
    """The code that each state bears, or bore last, by scheme."""
    table = models.state_code
    wanted = select(table).where(standing(table, session.view)).order_by(table.c.ends_latest, table.c.value)
    codes: dict[str, dict[str, str]] = {}
    for row in session.rows(wanted):
        codes.setdefault(row.state, {})[row.scheme] = row.value
    return codes


def state_lives(session: Session, *, dependent: bool = False) -> dict[str, list[tuple[date, date]]]:
    """The periods in which each state existed or may have: first day, and first day on which it no longer did. With
    `dependent`, those before its independence too."""
    return {
        code: [(period.starts_earliest, period.ends_latest) for period in periods]
        for code, periods in _lives(session, dependent=dependent).items()
    }


def existing_states(session: Session, period: Period) -> dict[str, str]:
    """The states that existed or may have existed on the last day of a period, each with the name it bore then, by
    code."""
    there = [code for code, periods in state_lives(session).items() if _covers(periods, period.last)]
    return names_on(session, "state", there, period.last)


def _covers(periods: Iterable[tuple[date, date]], day: date) -> bool:
    return any(first <= day < end for first, end in periods)


def statuses(ask: Asking) -> Rows[Status]:
    """What `Tracker.statuses` describes."""
    table = models.status_record
    wanted = select(table).where(standing(table, ask.session.view)).order_by(table.c.rank, table.c.status)
    rows = [
        Status(
            status=row.status,
            name=row.name,
            category=row.category,
            rank=row.rank,
            counts_as_member=row.counts_as_member,
            description=row.description,
            dataset=row.dataset,
        )
        for row in ask.session.rows(wanted)
    ]
    return Rows(columns_of(Status), rows, ask.notes)
