"""Which instruments there are, who is party to them, and which memberships they opened or closed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, tuple_

from blocs import models
from blocs.dates import Period
from blocs.models.memberships import Role
from blocs.names import lookup
from blocs.names.asking import Asking, Named, When, between, period_of, several
from blocs.questions.coverage import reach_notes
from blocs.questions.rows import Rows
from blocs.store.session import Session, View, existing, standing, unretired

COLUMNS = ("date", "organisation", "kind", "title", "place", "parties", "in_force", "until", "memorandum")


@dataclass(frozen=True, slots=True)
class Memorandum:
    """A dated instrument. `date` is the day it was signed, adopted, decided or given; dates are EDTF texts; `parties`
    are state codes in alphabetical order; `memorandum` is its own code, which `show` takes."""

    date: str
    organisation: str
    kind: str
    title: str
    place: str | None
    in_force: str | None
    until: str | None
    memorandum: str
    occasion: str | None
    confidence: str
    note: str | None
    url: str | None
    dated_earliest: datetime.date
    dated_latest: datetime.date
    dataset: str
    parties: tuple[str, ...] = ()


@cache
def _statement(view: View) -> Select[Any]:
    """The recorded fields of `Memorandum`, of the instruments of the datasets that are asked."""
    record = models.memorandum_record
    return select(
        record.c.dated.label("date"),
        *(record.c[name] for name in ("organisation", "kind", "title", "place", "in_force", "until", "memorandum")),
        *(record.c[name] for name in ("occasion", "confidence", "note", "url", "dated_earliest", "dated_latest")),
        record.c.dataset,
    ).where(standing(record, view))


@cache
def _statement_of(view: View, *asked: str) -> Select[Any]:
    """The same, of an `organisation`, of some `codes`, with a `state` among the parties: whatever is asked for."""
    record, party = models.memorandum_record, models.memorandum_party
    # A party is claimed by whoever claims the instrument that is seen.
    signed = select(party.c.memorandum, party.c.dataset).where(party.c.state == bindparam("state"))
    signed = signed.where(unretired(party, view.now))
    conditions: dict[str, ColumnElement[bool]] = {
        "organisation": record.c.organisation == bindparam("organisation"),
        "codes": record.c.memorandum.in_(bindparam("codes", expanding=True)),
        "state": tuple_(record.c.memorandum, record.c.dataset).in_(signed),
    }
    return _statement(view).where(*(conditions[name] for name in asked))


def instruments(
    ask: Asking,
    *,
    organisation: str | None = None,
    state: str | None = None,
    kinds: Collection[str] = (),
    period: Period | None = None,
    codes: Collection[str] | None = None,
) -> list[Memorandum]:
    """The instruments of an organisation, with a state among their parties, of some kinds, dated within a period, or
    those with certain `codes`; every condition that is given must hold. Ordered by date, then by code.

    An instrument whose date is not known to the day is within a period if it may be.
    """
    asked = {"organisation": organisation, "codes": None if codes is None else list(codes), "state": state}
    parameters = {name: value for name, value in asked.items() if value is not None}
    ordered = [
        Memorandum(**row._mapping)
        for row in ask.session.rows(_statement_of(ask.session.view, *parameters), **parameters)
        if (not kinds or row.kind in kinds)
        and (period is None or (row.dated_earliest <= period.last and row.dated_latest >= period.first))
    ]
    ordered.sort(key=_in_time)
    return _with_parties(ask.session, ordered)


def _in_time(instrument: Memorandum) -> tuple[datetime.date, datetime.date, str]:
    return instrument.dated_earliest, instrument.dated_latest, instrument.memorandum


def memoranda(
    ask: Asking,
    *,
    organisation: Named | None = None,
    state: Named | None = None,
    kinds: Collection[str] = (),
    start: When | None = None,
    end: When | None = None,
) -> Rows[Memorandum]:
    """What `Tracker.memoranda` describes."""
    valid = memorandum_kinds(ask.session) if kinds else []
    bound = end if end is not None else start
    bodies = ask.codes("organisation", [organisation] if isinstance(organisation, str) else organisation)
    states = ask.codes("state", [state] if isinstance(state, str) else state)
    chosen = [lookup.choose(kind, valid, "kind of memorandum") for kind in several(kinds)]
    period = between(start, end)
    every: list[str | None] = [None]
    each = {
        one.memorandum: one
        for body in bodies or every
        for code in states or every
        for one in instruments(ask, organisation=body, state=code, kinds=chosen, period=period)
    }
    listed = sorted(each.values(), key=_in_time)
    reach = reach_notes(ask, period_of(bound), bodies) if bound is not None else []
    return Rows((*COLUMNS, "confidence"), listed, [*ask.notes, *reach])


def memorandum_kinds(session: Session) -> list[str]:
    """The kinds of instruments there are, in alphabetical order."""
    kinds = models.memorandum_kind
    wanted = select(kinds.c.code).where(existing(kinds, session.view)).order_by(kinds.c.code)
    return [row.code for row in session.rows(wanted)]


@cache
def _parties_statement(view: View) -> Select[Any]:
    party, record = models.memorandum_party, models.memorandum_record
    own = and_(record.c.memorandum == party.c.memorandum, record.c.dataset == party.c.dataset, standing(record, view))
    return (
        select(party.c.memorandum, party.c.state)
        .select_from(party)
        .join(record, own)
        .where(party.c.memorandum.in_(bindparam("codes", expanding=True)), unretired(party, view.now))
        .order_by(party.c.memorandum, party.c.state)
    )


def _with_parties(session: Session, rows: list[Memorandum]) -> list[Memorandum]:
    parties: dict[str, list[str]] = {}
    if rows:
        codes = [instrument.memorandum for instrument in rows]
        for row in session.rows(_parties_statement(session.view), codes=codes):
            parties.setdefault(row.memorandum, []).append(row.state)
    return [replace(instrument, parties=tuple(parties.get(instrument.memorandum, ()))) for instrument in rows]


@cache
def _basis_statement(view: View) -> Select[Any]:
    basis, record = models.membership_basis, models.memorandum_record
    return (
        select(
            basis.c.membership_id,
            basis.c.role,
            record.c.memorandum,
            record.c.kind,
            record.c.title,
            record.c.dated.label("date"),
        )
        .select_from(basis)
        .join(record, and_(record.c.memorandum == basis.c.memorandum, standing(record, view)))
        # Of spells that are seen: what opened and closed one is claimed by whoever claims it.
        .where(basis.c.membership_id.in_(bindparam("numbers", expanding=True)), unretired(basis, view.now))
        .order_by(basis.c.membership_id, basis.c.role.desc(), record.c.dated_earliest, record.c.memorandum)
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """An instrument behind a spell: `role` is opened or closed."""

    role: Role
    memorandum: str
    kind: str
    title: str
    date: str

    def __str__(self) -> str:
        return f"{self.title} ({self.date})"


@dataclass(frozen=True, slots=True)
class Bases:
    """The instruments behind some spells, by the spells' row numbers."""

    by_number: dict[int, list[Basis]]

    def opening(self, number: int) -> list[Basis]:
        """The instruments that opened a spell, in time."""
        return [basis for basis in self.by_number.get(number, ()) if basis.role == "opened"]

    def closing(self, number: int) -> list[Basis]:
        """The instruments that closed a spell, in time."""
        return [basis for basis in self.by_number.get(number, ()) if basis.role == "closed"]


def bases(session: Session, numbers: Iterable[int]) -> Bases:
    """The instruments that opened and closed each membership, by its row number."""
    by_spell: dict[int, list[Basis]] = {}
    wanted = list(numbers)
    if wanted:
        for row in session.rows(_basis_statement(session.view), numbers=wanted):
            basis = Basis(row.role, row.memorandum, row.kind, row.title, row.date)
            by_spell.setdefault(row.membership_id, []).append(basis)
    return Bases(by_spell)
