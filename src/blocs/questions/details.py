"""All that is known of one thing: an organisation, a state, a status, a paper or a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.questions.memoranda import memoranda
from blocs.questions.rows import Rows
from blocs.questions.sources import cited_for
from blocs.store.session import Session, standing

Pair = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is known: what it is and what it says."""

    field: str
    value: str


def details(session: Session, kind: str, code: str) -> Rows[Detail]:
    """What is known of an `organisation`, `state`, `status`, `memorandum` or `source` (`kind`), in reading order."""
    pairs = _KINDS[kind](session, code)
    return Rows(Detail, [Detail(name, str(value)) for name, value in pairs if value not in (None, "")])


def _standing(session: Session, table: Any, column: str, code: str) -> list[Any]:
    return session.rows(select(table).where(table.c[column] == code, standing(table, session.now)).order_by(table.c.id))


def _span(row: Any) -> str:
    """When something held, in words that also serve where nothing is known of the start or it still holds."""
    if row.from_text and row.to_text:
        return f"{row.from_text} until {row.to_text}"
    return f"since {row.from_text}" if row.from_text else f"until {row.to_text}" if row.to_text else ""


def _names(session: Session, kind: str, code: str) -> Iterator[Pair]:
    table = models.table(f"{kind}_name")
    for row in sorted(_standing(session, table, kind, code), key=lambda row: (row.kind != "short", row.kind)):
        about = ", ".join(part for part in (row.language, _span(row)) if part)
        yield f"name ({row.kind})", row.name + (f" ({about})" if about else "")


def _sources(session: Session, column: str, code: str) -> Iterator[Pair]:
    for cited in cited_for(session, column, [code]).get(code, []):
        locator = f", {cited.locator}" if cited.locator else ""
        unread = "" if cited.read else " [not read]"
        yield "source", f"{cited.source}: {cited.title}{locator}{unread}" + (f" <{cited.url}>" if cited.url else "")


def _organisation(session: Session, code: str) -> Iterator[Pair]:
    yield "organisation", code
    yield from _names(session, "organisation", code)
    for row in _standing(session, models.organisation_record, "organisation", code):
        complete = f"{row.complete_from} to {row.complete_to}" if row.complete_from else None
        yield from [
            ("description", row.description),
            ("founded", row.founded),
            ("dissolved", row.dissolved),
            ("record complete", complete),
            ("url", row.url),
            ("note", row.note),
            ("dataset", row.dataset),
        ]
    for row in _standing(session, models.organisation_code, "organisation", code):
        yield f"code ({row.scheme})", row.value
    for row in _standing(session, models.organisation_succession, "successor", code):
        yield "successor of", f"{row.predecessor} on {row.on_text}"
    for row in _standing(session, models.organisation_succession, "predecessor", code):
        yield "followed by", f"{row.successor} on {row.on_text}"
    yield "memoranda", f"{len(memoranda(session, organisation=code))} (blocs memoranda --org {code})"
    yield from _sources(session, "organisation", code)


def _state(session: Session, code: str) -> Iterator[Pair]:
    yield "state", code
    yield from _names(session, "state", code)
    for row in _standing(session, models.state_record, "state", code):
        yield from [("kind", row.kind), ("parent", row.parent), ("note", row.note)]
    for row in _standing(session, models.state_period, "state", code):
        yield "existed", _span(row)
    for row in _standing(session, models.state_code, "state", code):
        span = _span(row)
        yield f"code ({row.scheme})", row.value + (f" ({span})" if span else "")
    for row in _standing(session, models.state_succession, "successor", code):
        yield "successor of", f"{row.predecessor} on {row.on_text} ({row.kind})"
    for row in _standing(session, models.state_succession, "predecessor", code):
        yield "followed by", f"{row.successor} on {row.on_text} ({row.kind})"
    yield from _sources(session, "state", code)


def _status(session: Session, code: str) -> Iterator[Pair]:
    for row in _standing(session, models.status_record, "status", code):
        yield from [
            ("status", code),
            ("name", row.name),
            ("category", row.category),
            ("counts as member", "yes" if row.counts_as_member else "no"),
            ("rank", row.rank),
            ("description", row.description),
        ]


def _memorandum(session: Session, code: str) -> Iterator[Pair]:
    for paper in memoranda(session, codes=[code]):
        yield from [
            ("memorandum", code),
            ("title", paper.title),
            ("kind", paper.kind),
            ("organisation", paper.organisation),
            ("date", paper.date),
            ("place", paper.place),
            ("occasion", paper.occasion),
            ("in force", paper.in_force),
            ("until", paper.until),
            ("confidence", paper.confidence),
            ("url", paper.url),
            ("note", paper.note),
        ]
    for row in sorted(_standing(session, models.memorandum_party, "memorandum", code), key=lambda row: row.state):
        own = [("signed", row.signed), ("ratified", row.ratified), ("in force", row.in_force), ("", row.note)]
        yield "party", ", ".join([row.state, *(f"{name} {text}".strip() for name, text in own if text)])
    for basis in _standing(session, models.membership_basis, "memorandum", code):
        for row in _standing(session, models.membership, "id", basis.membership_id):
            yield basis.role, f"{row.state} {row.status} in {row.organisation}, {_span(row)}"
    yield from _sources(session, "memorandum", code)


def _source(session: Session, code: str) -> Iterator[Pair]:
    for row in _standing(session, models.source_record, "source", code):
        yield from [
            ("source", code),
            ("title", row.title),
            ("publisher", row.publisher),
            ("published", row.published),
            ("url", row.url),
            ("read", row.read_on or "never: what rests on it alone is of low confidence"),
            ("note", row.note),
        ]
    yield "cited", f"{len(_standing(session, models.citation, 'source', code))} times"


_KINDS: dict[str, Callable[[Session, str], Iterator[Pair]]] = {
    "organisation": _organisation,
    "state": _state,
    "status": _status,
    "memorandum": _memorandum,
    "source": _source,
}
