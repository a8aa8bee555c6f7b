"""What came before: the organisations and states that one succeeded."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, select

from blocs import models
from blocs.store.session import Session, standing


@cache
def _statement(kind: str, now: bool) -> Select[Any]:
    table = models.table(f"{kind}_succession")
    return (
        select(table.c.successor, table.c.predecessor)
        .where(standing(table, now))
        .order_by(table.c.on_earliest.desc(), table.c.predecessor)
    )


def with_predecessors(session: Session, kind: str, code: str) -> list[str]:
    """An organisation or state (`kind`) and all that it succeeded, directly or through others; itself first, then the
    latest predecessor before earlier ones."""
    before: dict[str, list[str]] = {}
    for successor, predecessor in session.rows(_statement(kind, session.now)):
        before.setdefault(successor, []).append(predecessor)
    found = [code]
    for one in found:
        found += [other for other in before.get(one, ()) if other not in found]
    return found
