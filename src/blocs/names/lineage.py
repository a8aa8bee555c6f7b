"""What came before: the organisations and states that one succeeded."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, select

from blocs import models
from blocs.models.base import Subject
from blocs.store.session import Session, View, standing


@cache
def _statement(kind: Subject, view: View) -> Select[Any]:
    table = models.table(f"{kind}_succession")
    return (
        select(table.c.successor, table.c.predecessor)
        .where(standing(table, view))
        .order_by(table.c.on_earliest.desc(), table.c.predecessor)
    )


def with_predecessors(session: Session, kind: Subject, code: str) -> list[str]:
    """An organisation or state (`kind`) and all that it succeeded, directly or through others; itself first, then the
    latest predecessor before earlier ones."""
    before: dict[str, list[str]] = {}
    for row in session.rows(_statement(kind, session.view)):
        before.setdefault(row.successor, []).append(row.predecessor)
    return _line(code, before)


def with_successors(session: Session, kind: Subject, code: str) -> list[str]:
    """An organisation or state (`kind`) and all that succeeded it, directly or through others; itself first."""
    after: dict[str, list[str]] = {}
    for row in reversed(session.rows(_statement(kind, session.view))):
        after.setdefault(row.predecessor, []).append(row.successor)
    return _line(code, after)


def _line(code: str, beside: dict[str, list[str]]) -> list[str]:
    line = [code]
    for member in line:
        line += [other for other in beside.get(member, ()) if other not in line]
    return line
