"""What the record rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from blocs import models
from blocs.questions.rows import UNPRINTED, Rows
from blocs.store.session import Session, standing


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts were read. `read` is the day its text was read, None if nobody did; `cited` counts the claims."""

    source: str
    title: str
    publisher: str | None
    published: str | None
    read: str | None
    cited: int
    url: str | None
    note: str | None = field(metadata=UNPRINTED)


@cache
def _statement(now: bool) -> Select[Any]:
    record, citation = models.source_record, models.citation
    cited = (
        select(citation.c.source, func.count().label("times"))
        .where(standing(citation, now))
        .group_by(citation.c.source)
        .subquery()
    )
    return (
        select(
            record.c.source,
            record.c.title,
            record.c.publisher,
            record.c.published,
            record.c.read_on,
            func.coalesce(cited.c.times, 0),
            record.c.url,
            record.c.note,
        )
        .join(cited, cited.c.source == record.c.source, isouter=True)
        .where(standing(record, now))
        .order_by(record.c.source)
    )


def sources(session: Session, *, organisation: str | None = None, unread: bool = False) -> Rows[Source]:
    """All sources, or those of one organisation's file, or only those that nobody read; ordered by code."""
    rows = []
    for source, title, publisher, published, read, cited, url, note in session.rows(_statement(session.now)):
        if organisation and not source.startswith(organisation + "/"):
            continue
        if unread and read is not None:
            continue
        rows.append(Source(source, title, publisher, published, read and read.isoformat(), cited, url, note))
    return Rows(Source, rows)


@cache
def _cited_statement(column: str, now: bool) -> Select[Any]:
    citation, record = models.citation, models.source_record
    return (
        select(
            citation.c[column], citation.c.source, record.c.title, record.c.url, record.c.read_on, citation.c.locator
        )
        .join(record, and_(record.c.source == citation.c.source, standing(record, now)))
        .where(citation.c[column].in_(bindparam("wanted", expanding=True)), standing(citation, now))
        .order_by(citation.c.id)
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as a claim cites it."""

    source: str
    title: str
    url: str | None
    read: bool
    locator: str | None


def cited_for(session: Session, column: str, wanted: Iterable[Any]) -> dict[Any, list[Citation]]:
    """The sources cited for each of some claims; `column` is one of the columns of `citation` that name claims."""
    found: dict[Any, list[Citation]] = {}
    codes = list(wanted)
    for code, source, title, url, read, locator in (
        session.rows(_cited_statement(column, session.now), wanted=codes) if codes else ()
    ):
        found.setdefault(code, []).append(Citation(source, title, url, read is not None, locator))
    return found
