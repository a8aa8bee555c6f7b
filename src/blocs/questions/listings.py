"""The vocabularies: which organisations, states and statuses there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from blocs import models
from blocs.dates import Period
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import Names, names_on
from blocs.store.session import CURATED, Session, existing, standing


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: when it existed, how many members it has on the day asked about, how far its record reaches."""

    organisation: str
    name: str
    founded: str | None
    dissolved: str | None
    members: int
    complete_from: str | None
    complete_to: str | None
    url: str | None
    description: str | None = field(metadata=UNPRINTED)


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


@dataclass(frozen=True, slots=True)
class Status:
    """What a state can hold in an organisation."""

    status: str
    name: str
    category: str
    rank: int
    counts_as_member: bool
    description: str | None


@cache
def _counts_statement(now: bool) -> Select[Any]:
    membership, status = models.membership, models.status_record
    return (
        select(membership.c.organisation)
        .join(status, status.c.status == membership.c.status)
        .where(
            membership.c.dataset == bindparam("dataset"),
            standing(membership, now),
            standing(status, now),
            status.c.counts_as_member,
            membership.c.starts_latest <= bindparam("last"),
            membership.c.ends_earliest > bindparam("first"),
        )
    )


def organisations(session: Session, period: Period, *, dataset: str = CURATED) -> Rows[Organisation]:
    """All organisations that a dataset describes, with their members on the day (certain ones). Ordered by code."""
    table = models.organisation_record
    found = session.rows(
        select(table).where(standing(table, session.now), table.c.dataset == dataset).order_by(table.c.organisation)
    )
    counts = Counter(
        row[0]
        for row in session.rows(_counts_statement(session.now), dataset=dataset, first=period.first, last=period.last)
    )
    names = Names(session, "organisation", [row.organisation for row in found])
    rows = [
        Organisation(
            row.organisation,
            names.on(row.organisation, period.last),
            row.founded,
            row.dissolved,
            counts[row.organisation],
            row.complete_from and row.complete_from.isoformat(),
            row.complete_to and row.complete_to.isoformat(),
            row.url,
            row.description,
        )
        for row in found
    ]
    return Rows(Organisation, rows)


def states(session: Session, period: Period, *, kind: str | None = None) -> Rows[State]:
    """All states, or those of a kind, under the names of the period. Ordered by code."""
    now = session.now
    record, existence, codes = models.state_record, models.state_period, models.state_code
    found = session.rows(select(record.c.state, record.c.kind).where(standing(record, now)).order_by(record.c.state))
    lives: dict[str, list[tuple[date, str | None, str | None]]] = {}
    for code, first, start, end in session.rows(
        select(existence.c.state, existence.c.starts_earliest, existence.c.from_text, existence.c.to_text).where(
            standing(existence, now)
        )
    ):
        lives.setdefault(code, []).append((first, start, end))
    known: dict[tuple[str, str], tuple[date, str]] = {}
    for code, scheme, value, ends in session.rows(
        select(codes.c.state, codes.c.scheme, codes.c.value, codes.c.ends_latest).where(standing(codes, now))
    ):
        known[code, scheme] = max(known.get((code, scheme), (ends, value)), (ends, value))
    names = Names(session, "state", [row.state for row in found])
    rows = []
    for code, its in found:
        if kind and its != kind:
            continue
        spans = sorted(lives.get(code, []), key=lambda one: one[0])
        other = [
            known[code, scheme][1] if (code, scheme) in known else None for scheme in ("iso2", "cow", "gw", "wikidata")
        ]
        first, last = (spans[0][1], spans[-1][2]) if spans else (None, None)
        rows.append(State(code, names.on(code, period.last), its, first, last, *other))
    return Rows(State, rows)


def state_lives(session: Session) -> dict[str, list[tuple[date, date]]]:
    """The periods in which each state existed or may have: first day, and first day on which it no longer did."""
    table = models.state_period
    found: dict[str, list[tuple[date, date]]] = {}
    for code, start, end in session.rows(
        select(table.c.state, table.c.starts_earliest, table.c.ends_latest)
        .where(standing(table, session.now))
        .order_by(table.c.state, table.c.starts_earliest)
    ):
        found.setdefault(code, []).append((start, end))
    return found


def existing_states(session: Session, period: Period) -> dict[str, str]:
    """The states that existed or may have existed on the last day of a period, each with the name it bore then, by
    code."""
    table, day = models.state_period, period.last
    found = session.rows(
        select(table.c.state)
        .where(standing(table, session.now), table.c.starts_earliest <= day, table.c.ends_latest > day)
        .order_by(table.c.state)
    )
    codes = list(dict.fromkeys(row[0] for row in found))
    return names_on(session, "state", codes, day)


def statuses(session: Session) -> Rows[Status]:
    """The status vocabulary, full members first."""
    table = models.status_record
    found = session.rows(select(table).where(standing(table, session.now)).order_by(table.c.rank, table.c.status))
    return Rows(
        Status,
        [Status(row.status, row.name, row.category, row.rank, row.counts_as_member, row.description) for row in found],
    )


def memorandum_kinds(session: Session) -> list[str]:
    """The kinds of papers there are, in alphabetical order."""
    kinds = models.memorandum_kind
    return [
        row[0] for row in session.rows(select(kinds.c.code).where(existing(kinds, session.now)).order_by(kinds.c.code))
    ]
