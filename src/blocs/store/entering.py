"""What a revision needs before its claims: a time in order, the row of its dataset, the codes that it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from blocs import models
from blocs.store.session import Session


def in_order(session: Session, recorded_at: datetime, message: str | None) -> tuple[datetime, str | None]:
    """The time and message of a new revision: never before the last one's, which would change what was known then."""
    table = models.revision
    last = session.connection.execute(
        select(table.c.id, table.c.recorded_at).order_by(table.c.id.desc()).limit(1)
    ).first()
    if last is None or recorded_at >= last.recorded_at:
        return recorded_at, message
    said = f"the clock said {recorded_at.isoformat(timespec='seconds')}, which is before revision {last.id}"
    return last.recorded_at, f"{message} ({said})" if message else said


def keep_dataset(session: Session, dataset: Mapping[str, str | None]) -> None:
    """Keep the row of a dataset that is new."""
    table = models.dataset
    if session.connection.execute(select(table.c.code).where(table.c.code == dataset["code"])).first() is None:
        session.connection.execute(insert(table), dict(dataset))


def keep_identities(session: Session, name: str, codes: list[str], revision: int) -> None:
    """Keep those of some codes that are new."""
    table = models.table(name)
    known = set(session.connection.execute(select(table.c.code)).scalars())
    new = [{"code": code, "added_in": revision} for code in codes if code not in known]
    if new:
        session.connection.execute(insert(table), new)
