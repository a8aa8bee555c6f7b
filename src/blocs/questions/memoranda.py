"""Which papers there are, who is party to them, and which memberships they opened or closed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from blocs import models
from blocs.dates import Period
from blocs.questions.rows import UNPRINTED, Rows
from blocs.store.session import CURATED, Session, standing


@dataclass(frozen=True, slots=True)
class Memorandum:
    """A dated paper. `date` is the day it was signed, adopted, decided or given; dates are EDTF texts; `parties` are
    state codes with spaces between; `memorandum` is its own code, which `show` takes."""

    date: str
    organisation: str
    kind: str
    title: str
    place: str | None
    parties: str
    in_force: str | None
    until: str | None
    memorandum: str
    occasion: str | None = field(metadata=UNPRINTED)
    confidence: str = field(metadata=UNPRINTED)
    note: str | None = field(metadata=UNPRINTED)
    url: str | None = field(metadata=UNPRINTED)
    dated_earliest: datetime.date = field(metadata=UNPRINTED)
    dated_latest: datetime.date = field(metadata=UNPRINTED)


@cache
def _statement(by: str, now: bool) -> Select[Any]:
    paper = models.memorandum_record
    conditions = [paper.c.dataset == bindparam("dataset"), standing(paper, now)]
    if "organisation" in by:
        conditions.append(paper.c.organisation == bindparam("organisation"))
    if "codes" in by:
        conditions.append(paper.c.memorandum.in_(bindparam("codes", expanding=True)))
    if "state" in by:
        party = models.memorandum_party
        conditions.append(
            paper.c.memorandum.in_(
                select(party.c.memorandum).where(party.c.state == bindparam("state"), standing(party, now))
            )
        )
    return select(
        paper.c.dated,
        paper.c.organisation,
        paper.c.kind,
        paper.c.title,
        paper.c.place,
        paper.c.in_force,
        paper.c.until,
        paper.c.memorandum,
        paper.c.occasion,
        paper.c.confidence,
        paper.c.note,
        paper.c.url,
        paper.c.dated_earliest,
        paper.c.dated_latest,
    ).where(*conditions)


def memoranda(
    session: Session,
    *,
    organisation: str | None = None,
    state: str | None = None,
    kinds: Collection[str] = (),
    period: Period | None = None,
    codes: Collection[str] | None = None,
    dataset: str = CURATED,
) -> Rows[Memorandum]:
    """The papers of an organisation, with a state among their parties, of some kinds, dated within a period, or those
    with certain `codes`; every condition that is given must hold. Ordered by date, then by code.

    A paper whose date is not known to the day is within a period if it may be.
    """
    given: dict[str, Any] = {"organisation": organisation, "state": state, "codes": codes}
    parameters = {name: value for name, value in given.items() if value is not None}
    if "codes" in parameters:
        parameters["codes"] = list(parameters["codes"])
    found = session.rows(_statement(" ".join(parameters), session.now), dataset=dataset, **parameters)
    rows = [
        row
        for row in found
        if (not kinds or row.kind in kinds)
        and (period is None or (row.dated_earliest <= period.last and row.dated_latest >= period.first))
    ]
    rows.sort(key=lambda row: (row.dated_earliest, row.dated_latest, row.memorandum))
    parties = parties_of(session, [row.memorandum for row in rows])
    return Rows(
        Memorandum,
        [
            Memorandum(
                date=row.dated,
                organisation=row.organisation,
                kind=row.kind,
                title=row.title,
                place=row.place,
                parties=" ".join(parties.get(row.memorandum, ())),
                in_force=row.in_force,
                until=row.until,
                memorandum=row.memorandum,
                occasion=row.occasion,
                confidence=row.confidence,
                note=row.note,
                url=row.url,
                dated_earliest=row.dated_earliest,
                dated_latest=row.dated_latest,
            )
            for row in rows
        ],
    )


@cache
def _parties_statement(now: bool) -> Select[Any]:
    party = models.memorandum_party
    return (
        select(party.c.memorandum, party.c.state)
        .where(party.c.memorandum.in_(bindparam("codes", expanding=True)), standing(party, now))
        .order_by(party.c.memorandum, party.c.state)
    )


def parties_of(session: Session, codes: Iterable[str]) -> dict[str, list[str]]:
    """The state codes of the parties of each paper, in alphabetical order."""
    parties: dict[str, list[str]] = {}
    wanted = list(codes)
    for paper, state in session.rows(_parties_statement(session.now), codes=wanted) if wanted else ():
        parties.setdefault(paper, []).append(state)
    return parties


@cache
def _basis_statement(now: bool) -> Select[Any]:
    basis, paper = models.membership_basis, models.memorandum_record
    return (
        select(basis.c.membership_id, basis.c.role, paper.c.memorandum, paper.c.title, paper.c.dated)
        .join(paper, and_(paper.c.memorandum == basis.c.memorandum, standing(paper, now)))
        .where(basis.c.membership_id.in_(bindparam("numbers", expanding=True)), standing(basis, now))
        .order_by(basis.c.membership_id, basis.c.role.desc(), paper.c.dated_earliest, paper.c.memorandum)
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """A paper behind a spell: `role` is opened or closed."""

    role: str
    memorandum: str
    title: str
    date: str


def bases(session: Session, numbers: Iterable[int]) -> dict[int, list[Basis]]:
    """The papers that opened and closed each membership, by its row number, opening ones first."""
    found: dict[int, list[Basis]] = {}
    wanted = list(numbers)
    for number, role, code, title, dated in (
        session.rows(_basis_statement(session.now), numbers=wanted) if wanted else ()
    ):
        found.setdefault(number, []).append(Basis(role, code, title, dated))
    return found
