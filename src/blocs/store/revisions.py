"""The record's own history: its revisions as they are read, and the one as of which a question is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from blocs import models
from blocs.dates import parse_period
from blocs.errors import DateError, UnknownName
from blocs.store.session import Session


@dataclass(frozen=True, slots=True)
class Revision:
    """One recorded change: when (UTC), whose claims, how many it added and retired, what it was made from.

    `digest` is the SHA-256 of the files that were read, `contents` that of the claims that were added and retired.
    """

    revision: int
    recorded_at: str
    dataset: str
    added: int
    retired: int
    digest: str
    program: str
    message: str | None
    contents: str


def recorded(session: Session) -> Any:
    """The condition that a revision was recorded already when the question is asked."""
    table = models.revision
    return table.c.id <= session.as_known if session.as_known is not None else table.c.id > 0


def revisions(session: Session, *, dataset: str | None = None) -> list[Revision]:
    """All revisions, or those of one dataset, newest first."""
    table = models.revision
    wanted = [recorded(session)] + ([table.c.dataset == dataset] if dataset else [])
    rows = session.connection.execute(select(table).where(*wanted).order_by(table.c.id.desc()))
    return [_row(row) for row in rows]


def revision(session: Session, number: int) -> Revision:
    """One revision by its number; raises UnknownName where there is none."""
    table = models.revision
    row = session.connection.execute(select(table).where(table.c.id == number, recorded(session))).first()
    if row is None:
        raise _unknown(session, str(number))
    return _row(row)


def datasets(session: Session) -> list[str]:
    """The datasets of which claims stand, in alphabetical order: those that were recorded and not forgotten since."""
    table = models.revision
    standing = func.sum(table.c.added) > func.sum(table.c.retired)
    wanted = select(table.c.dataset).where(recorded(session)).group_by(table.c.dataset).having(standing)
    return list(session.connection.execute(wanted.order_by(table.c.dataset)).scalars())


def lineage(session: Session, dataset: str, base: Mapping[str, str | None] | None = None) -> list[str]:
    """A dataset and those that it extends, directly or through others, itself first; `base` says what each extends, if
    the caller knows it."""
    if base is None:
        table = models.dataset
        base = {row.code: row.extends for row in session.rows(select(table.c.code, table.c.extends))}
    codes = [dataset]
    while (extended := base.get(codes[-1])) is not None and extended not in codes:
        codes.append(extended)
    return codes


def as_known(session: Session, when: str) -> int:
    """The revision that `when` names: its number, or the last one recorded by the end of a day, month or year or by a
    moment (2026-11-23T20:35:12, in UTC unless it says another offset, as in 2026-11-24T01:35:12+05:00). Digits alone
    are a number.

    Raises UnknownName for a number that is no revision or a time before the first one, DateError for a text that is
    neither.
    """
    table = models.revision
    typed = when.strip()
    if re.fullmatch(r"[0-9]{1,9}", typed, re.ASCII):
        return revision(session, int(typed)).revision
    last = session.connection.execute(select(func.max(table.c.id)).where(table.c.recorded_at < _after(typed))).scalar()
    if last is None:
        raise _unknown(session, typed)
    return int(last)


def _after(typed: str) -> datetime:
    """The first moment that no longer counts as `typed`."""
    if "T" in typed or re.match(r"\d{4}-\d\d-\d\d ", typed, re.ASCII):
        try:
            moment = datetime.fromisoformat(typed)
            if moment.tzinfo is not None:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
            return moment.replace(microsecond=0) + timedelta(seconds=1)
        except (ValueError, OverflowError) as error:
            raise DateError(
                f"no moment {typed[:40]!r}; write it as blocs log prints it: 2026-11-23T20:35:12"
            ) from error
    try:
        return datetime.combine(parse_period(typed).last + timedelta(days=1), time.min)
    except OverflowError:
        return datetime.max
    except DateError as error:
        raise DateError(f"no revision and no date {typed[:40]!r}; write a number of blocs log or 2026-11-23") from error


def _unknown(session: Session, typed: str) -> UnknownName:
    table = models.revision
    first = session.connection.execute(select(table).where(recorded(session)).order_by(table.c.id).limit(1)).first()
    last = session.connection.execute(select(func.max(table.c.id)).where(recorded(session))).scalar()
    if first is None:
        return UnknownName("nothing is recorded yet; record the seeds with: blocs seed")
    if re.fullmatch(r"[0-9]+", typed):
        year = f"; for the end of that year write {typed}-12" if len(typed) == 4 else ""
        return UnknownName(f"no revision {typed}; there are 1 to {last}, see blocs log{year}")
    return UnknownName(f"nothing was recorded by {typed}: the first revision is of {_moment(first.recorded_at)} UTC")


def _row(row: Any) -> Revision:
    return Revision(
        row.id,
        _moment(row.recorded_at),
        row.dataset,
        row.added,
        row.retired,
        row.digest,
        row.program,
        row.message,
        row.contents,
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
