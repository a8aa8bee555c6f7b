"""All that is known of one thing: an organisation, a state, a status, an instrument or a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.described import DESCRIBED
from blocs.models import Cites
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.questions.memoranda import instruments
from blocs.questions.rows import Rows, columns_of
from blocs.questions.sources import cited_for
from blocs.store.layers import bodies
from blocs.store.session import standing

Pair = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is known: what it is and what it says."""

    field: str
    value: str


def show(ask: Asking, name: str) -> Rows[Detail]:
    """What `Tracker.show` describes."""
    kind, code = ask.anything(name)
    pairs = _KINDS[kind](ask, code)
    rows = [Detail(field, str(value)) for field, value in pairs if value not in (None, "")]
    return Rows(columns_of(Detail), rows, ask.notes)


def _standing(ask: Asking, table: Any, column: str, code: str) -> list[Any]:
    return ask.session.rows(
        select(table).where(table.c[column] == code, standing(table, ask.session.view)).order_by(table.c.id)
    )


def _span(row: Any) -> str:
    """When something held, in words that also serve where nothing is known of the start or it still holds."""
    if row.from_text and row.to_text:
        return f"{row.from_text} until {row.to_text}"
    return f"since {row.from_text}" if row.from_text else f"until {row.to_text}" if row.to_text else ""


def _names(ask: Asking, kind: Subject, code: str) -> Iterator[Pair]:
    table = models.table(f"{kind}_name")
    for row in sorted(_standing(ask, table, kind, code), key=lambda row: (row.kind != "short", row.kind)):
        about = ", ".join(part for part in (row.language, _span(row)) if part)
        yield f"name ({row.kind})", row.name + (f" ({about})" if about else "")


def _sources(ask: Asking, column: Cites, code: str) -> Iterator[Pair]:
    for cited in cited_for(ask.session, column, [code]).get(code, []):
        locator = f", {cited.locator}" if cited.locator else ""
        unread = "" if cited.read else " [not read]"
        yield "source", f"{cited.source}: {cited.title}{locator}{unread}" + (f" <{cited.url}>" if cited.url else "")


def _organisation(ask: Asking, code: str) -> Iterator[Pair]:
    yield "organisation", code
    yield from _names(ask, "organisation", code)
    for row in _standing(ask, bodies(ask.session.view), "organisation", code):
        complete = f"{row.complete_from} to {row.complete_to}" if row.complete_from else None
        yield from [
            ("description", row.description),
            *((name, getattr(row, name)) for name in DESCRIBED),
            ("founded", row.founded),
            ("founded by", row.counts_from),
            ("dissolved", row.dissolved),
            ("record complete", complete),
            ("record complete for", ", ".join((row.complete_categories or "member").split()) if complete else None),
            ("url", row.url),
            ("note", row.note),
            ("dataset", row.dataset),
        ]
    for row in _standing(ask, models.organisation_code, "organisation", code):
        yield f"code ({row.scheme})", row.value
    for row in _standing(ask, models.organisation_succession, "successor", code):
        yield "successor of", f"{row.predecessor} on {row.on_text}"
    for row in _standing(ask, models.organisation_succession, "predecessor", code):
        yield "followed by", f"{row.successor} on {row.on_text}"
    yield "memoranda", f"{len(instruments(ask, organisation=code))} (blocs memoranda --org {code})"
    yield from _sources(ask, "organisation", code)


def _state(ask: Asking, code: str) -> Iterator[Pair]:
    yield "state", code
    yield from _names(ask, "state", code)
    for row in _standing(ask, models.state_record, "state", code):
        yield from [("kind", row.kind), ("parent", row.parent), ("note", row.note)]
    for row in _standing(ask, models.state_period, "state", code):
        yield "existed", _span(row)
    for row in _standing(ask, models.state_code, "state", code):
        span = _span(row)
        yield f"code ({row.scheme})", row.value + (f" ({span})" if span else "")
    for row in _standing(ask, models.state_succession, "successor", code):
        yield "successor of", f"{row.predecessor} on {row.on_text} ({row.kind})"
    for row in _standing(ask, models.state_succession, "predecessor", code):
        yield "followed by", f"{row.successor} on {row.on_text} ({row.kind})"
    yield from _sources(ask, "state", code)


def _status(ask: Asking, code: str) -> Iterator[Pair]:
    for row in _standing(ask, models.status_record, "status", code):
        yield from [
            ("status", code),
            ("name", row.name),
            ("category", row.category),
            ("counts as member", "yes" if row.counts_as_member else "no"),
            ("rank", row.rank),
            ("description", row.description),
        ]


def _memorandum(ask: Asking, code: str) -> Iterator[Pair]:
    for instrument in instruments(ask, codes=[code]):
        yield from [
            ("memorandum", code),
            ("title", instrument.title),
            ("kind", instrument.kind),
            ("organisation", instrument.organisation),
            ("date", instrument.date),
            ("place", instrument.place),
            ("occasion", instrument.occasion),
            ("in force", instrument.in_force),
            ("until", instrument.until),
            ("confidence", instrument.confidence),
            ("url", instrument.url),
            ("note", instrument.note),
        ]
    for row in sorted(_standing(ask, models.memorandum_party, "memorandum", code), key=lambda row: row.state):
        own = [("signed", row.signed), ("ratified", row.ratified), ("in force", row.in_force), ("", row.note)]
        yield "party", ", ".join([row.state, *(f"{name} {text}".strip() for name, text in own if text)])
    for basis in _standing(ask, models.membership_basis, "memorandum", code):
        for row in _standing(ask, models.membership, "id", basis.membership_id):
            yield basis.role, f"{row.state} {row.status} in {row.organisation}, {_span(row)}"
    yield from _sources(ask, "memorandum", code)


def _source(ask: Asking, code: str) -> Iterator[Pair]:
    for row in _standing(ask, models.source_record, "source", code):
        yield from [
            ("source", code),
            ("title", row.title),
            ("publisher", row.publisher),
            ("published", row.published),
            ("url", row.url),
            ("read", row.read_on or "never: what rests on it alone is of low confidence"),
            ("note", row.note),
        ]
    yield "cited", f"{len(_standing(ask, models.citation, 'source', code))} times"


_KINDS: dict[str, Callable[[Asking, str], Iterator[Pair]]] = {
    "organisation": _organisation,
    "state": _state,
    "status": _status,
    "memorandum": _memorandum,
    "source": _source,
}
