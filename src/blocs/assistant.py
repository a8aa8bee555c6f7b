"""The questions as tools for a language assistant, over the Model Context Protocol.

Every tool only reads. Every answer carries dates, certainty, what the record says of its own reach, and sources with
their addresses, so that an assistant can cite them instead of remembering.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from blocs import __version__
from blocs.errors import BlocsError
from blocs.names.asking import period_of
from blocs.questions.rows import Rows
from blocs.questions.shared import held_by
from blocs.questions.sources import cited_for

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from blocs.tracker import Tracker

INSTRUCTIONS = (
    "blocs answers which state belonged to which multilateral organisation, in what capacity, on which day, by which "
    "paper, and how that is known. Ask it instead of remembering: memberships change, and to have signed or been "
    "invited is not to be a member. Say how certain an answer is ('possible' and 'disputed' are not 'yes'), "
    "repeat the notes on when the record was last verified, and cite the sources. `until` is the first day on which a "
    "status no longer held. Dates are ISO 8601; [a..b] means one of these days."
)

Answer = dict[str, Any]
Day = Annotated[str, Field(description="A day as YYYY-MM-DD; YYYY-MM or YYYY mean at any time in that month or year")]
Org = Annotated[str, Field(description="An organisation: its abbreviation or name, for example SCO")]
State = Annotated[str, Field(description="A state: a name or code, for example Iran or IRN")]
MOST_ROWS = 400


def server(tracker: Tracker) -> MCPServer[Any]:
    """A server with the tools, ready to run. Raises BlocsError where the package mcp is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise BlocsError("this needs the package mcp; install it with: pip install 'blocs[mcp]'") from error
    made: MCPServer[Any] = MCPServer("blocs", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in _tools(tracker):
        made.tool(annotations=reads)(_saying_what_is_wrong(tool))
    return made


def _saying_what_is_wrong(tool: Callable[..., Answer]) -> Callable[..., Answer]:
    """A wrong name or date becomes an answer that says what would be right."""

    @wraps(tool)
    def answered(*arguments: Any, **named: Any) -> Answer:
        try:
            return tool(*arguments, **named)
        except BlocsError as error:
            return {"error": str(error)}

    return answered


def _tools(tracker: Tracker) -> list[Callable[..., Answer]]:
    def belongs(state: State, organisation: Org, at: Day) -> Answer:
        """Did a state belong to an organisation on a day? The answer in a sentence, its certainty, papers and
        sources."""
        found = tracker.belongs(state, organisation, at=at)
        answer = _said(found, "state", "organisation", "at", "answer", "status", "since", "until", "joined", "disputed")
        papers = [_paper(tracker, code) for code in found.papers.split()]
        sources = [_source(tracker, code) for code in found.sources.split()]
        return {"sentence": found.sentence, **answer, "papers": papers, "sources": sources, "notes": list(found.notes)}

    def members(organisation: Org, at: Day, everyone: bool = False) -> Answer:
        """Who were the members of an organisation on a day? With everyone, its observers, partners and candidates
        too."""
        rows = tracker.members(organisation, at=at, everyone=everyone)
        return _with_sources(
            tracker, rows, "state", organisations=[_code(tracker, organisation, "organisation")], at=at
        )

    def memberships(state: State, at: Day) -> Answer:
        """To which organisations did a state belong on a day, and in what capacity?"""
        rows = tracker.memberships(state, at=at)
        return _with_sources(tracker, rows, "organisation", states=[_code(tracker, state, "state")], at=at)

    def history(organisation: Org, state: State) -> Answer:
        """The whole story of a state in an organisation: every status and paper, in time."""
        return _rows(tracker.history(organisation, state))

    def changes(
        start: Day, end: Day, organisations: list[str] | None = None, states: list[str] | None = None
    ) -> Answer:
        """Who joined, left, was suspended or changed status in a period, and by which papers? In all organisations
        and of all states if none are named."""
        return _rows(tracker.changes(*(organisations or ()), start=start, end=end, states=states or None))

    def shared(names: list[str], at: Day) -> Answer:
        """The organisations to which several states all belonged on a day; or, for several organisations, the states
        that belonged to them, those in all of them first."""
        return _rows(tracker.shared(*names, at=at))

    def memoranda(
        organisation: str | None = None, state: str | None = None, start: str | None = None, end: str | None = None
    ) -> Answer:
        """The dated papers: charters, treaties, applications, memoranda of obligations, decisions, notices."""
        return _rows(tracker.memoranda(organisation=organisation, state=state, start=start, end=end))

    def brief(organisation: Org, at: Day) -> Answer:
        """All that someone needs who writes about an organisation on a day: members, others, who is on the way in,
        papers and changes of the year before, sources."""
        from dataclasses import asdict

        return asdict(tracker.brief(organisation, at=at))

    def find(text: str) -> Answer:
        """States and organisations with names like a text."""
        return _rows(tracker.find(text))

    return [belongs, members, memberships, history, changes, shared, memoranda, brief, find]


def _said(row: Any, *names: str) -> Answer:
    return {name: getattr(row, name) for name in names}


def _rows(rows: Rows[Any]) -> Answer:
    records = rows.records()
    left = len(records) - MOST_ROWS
    notes = [*rows.notes, *([f"{left} more rows are left out; ask for a shorter period"] if left > 0 else [])]
    return {"rows": records[:MOST_ROWS], "notes": notes}


def _code(tracker: Tracker, text: str, kind: str) -> str:
    with tracker.asking() as (_, ask):
        return ask.state(text) if kind == "state" else ask.organisation(text)


def _with_sources(tracker: Tracker, rows: Rows[Any], subject: str, *, at: str, **codes: list[str]) -> Answer:
    """The rows, each with the sources of the statuses that held then."""
    with tracker.reading() as session:
        held = held_by(session, period_of(at), **codes)  # type: ignore[arg-type]
        cited = cited_for(session, "membership_id", [one.number for one, _ in held])
    sources: dict[tuple[str, str], list[Answer]] = {}
    for one, _ in held:
        its = sources.setdefault((getattr(one, subject), one.status), [])
        its += [{"title": source.title, "url": source.url, "read": source.read} for source in cited.get(one.number, ())]
    answer = _rows(rows)
    for record in answer["rows"]:
        record["sources"] = sources.get((record[subject], record["status"]), [])
    return answer


def _paper(tracker: Tracker, code: str) -> Answer:
    return _fields(tracker, code, ("kind", "title", "date", "place", "in force"))


def _source(tracker: Tracker, code: str) -> Answer:
    return _fields(tracker, code, ("title", "publisher", "published", "url", "read"))


def _fields(tracker: Tracker, code: str, wanted: tuple[str, ...]) -> Answer:
    known = {row.field: row.value for row in tracker.show(code)}
    return {"code": code} | {name: known[name] for name in wanted if name in known}
