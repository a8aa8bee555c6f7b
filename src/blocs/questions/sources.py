"""What the record is based on, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from blocs import models
from blocs.models.sources import PRIMARY
from blocs.names.asking import Asking
from blocs.questions.rows import Rows
from blocs.store.layers import cited_on_top
from blocs.store.session import Session, View, standing

COLUMNS = ("source", "title", "kind", "publisher", "published", "read", "cited", "url")


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts were read. `read` is the day its text was read, None if nobody did; `cited` counts the claims."""

    source: str
    title: str
    kind: str | None
    publisher: str | None
    published: str | None
    read: str | None
    cited: int
    url: str | None
    note: str | None
    dataset: str


def is_primary(kind: str | None) -> bool:
    """Whether who took part in the act speaks: a treaty, its depositary, the organisation itself or a government."""
    return kind in PRIMARY


def best_first(source: Source | Citation) -> tuple[bool, bool]:
    """The order in which sources are shown everywhere: primary before secondary, then read before unread."""
    return not is_primary(source.kind), not source.read


def primary_among(sources: Sequence[Source | Citation]) -> str:
    """How many of some sources are primary, in words: "3 of 5 primary"."""
    return f"{sum(is_primary(source.kind) for source in sources)} of {len(sources)} primary"


@cache
def _statement(view: View) -> Select[Any]:
    record, citation = models.source_record, models.citation
    cited = (
        select(citation.c.source, func.count().label("times"))
        .where(standing(citation, view))
        .group_by(citation.c.source)
        .subquery()
    )
    return (
        select(
            *(
                record.c[name]
                for name in ("source", "title", "kind", "publisher", "published", "read_on", "url", "note", "dataset")
            ),
            func.coalesce(cited.c.times, 0).label("cited"),
        )
        .select_from(record)
        .join(cited, cited.c.source == record.c.source, isouter=True)
        .where(standing(record, view))
        .order_by(record.c.source)
    )


def all_sources(session: Session, *, organisation: str | None = None, unread: bool = False) -> list[Source]:
    """All sources, or those of one organisation's file, or only those that nobody read; ordered by file, in each the
    best first, then by code."""
    sources = [
        Source(
            source=row.source,
            title=row.title,
            kind=row.kind,
            publisher=row.publisher,
            published=row.published,
            read=row.read_on and row.read_on.isoformat(),
            cited=row.cited,
            url=row.url,
            note=row.note,
            dataset=row.dataset,
        )
        for row in session.rows(_statement(session.view))
        if (organisation is None or row.source.startswith(organisation + "/")) and not (unread and row.read_on)
    ]
    return sorted(sources, key=lambda source: (_file_of(source.source), *best_first(source), source.source))


def _file_of(source: str) -> str:
    """The organisation whose file a source is of; empty for one that several files share."""
    return source.rpartition("/")[0]


def sources(ask: Asking, organisation: str | None = None, *, unread: bool = False) -> Rows[Source]:
    """What `Tracker.sources` describes."""
    code = ask.organisation(organisation) if organisation is not None else None
    return Rows(COLUMNS, all_sources(ask.session, organisation=code, unread=unread), ask.notes)


@cache
def _cited_statement(column: str, view: View) -> Select[Any]:
    citation, record = models.citation, models.source_record
    return (
        select(
            citation.c[column].label("claim"),
            *(record.c[name] for name in ("source", "title", "kind", "published", "url", "read_on")),
            citation.c.locator,
        )
        .select_from(citation)
        .join(record, and_(record.c.source == citation.c.source, standing(record, view)))
        .where(citation.c[column].in_(bindparam("wanted", expanding=True)), cited_on_top(column, view))
        .order_by(citation.c.id)
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as a claim cites it."""

    source: str
    title: str
    kind: str | None
    published: str | None
    url: str | None
    read: bool
    locator: str | None


def cited_for(session: Session, column: models.Cites, wanted: Iterable[Any]) -> dict[Any, list[Citation]]:
    """The sources cited for each of some claims, the best first, then as they are cited; `column` is one of the columns
    of `citation` that name claims."""
    by_claim: dict[Any, list[Citation]] = {}
    claims = list(wanted)
    if claims:
        for row in session.rows(_cited_statement(column, session.view), wanted=claims):
            read = row.read_on is not None
            citation = Citation(row.source, row.title, row.kind, row.published, row.url, read, row.locator)
            by_claim.setdefault(row.claim, []).append(citation)
    for citations in by_claim.values():
        citations.sort(key=best_first)
    return by_claim
