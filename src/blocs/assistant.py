"""The questions as tools for a language assistant, over the Model Context Protocol.

A tool is a method of `Tracker` that is marked as one: its parameters and its docstring are the method's own. Every
tool only reads. An answer is given once, as structured content of a published form, and carries dates, certainty, how
far the record was verified, and sources with their addresses, so that an assistant can cite them instead of
remembering. What is wrong in a question is an error of the protocol that says what would be right.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from blocs import __version__, settings
from blocs.described import vocabularies
from blocs.errors import BlocsError
from blocs.forms import form_of
from blocs.models import Cites
from blocs.questions.changes import StatusChange
from blocs.questions.history import Event
from blocs.questions.holdings import Holding
from blocs.questions.listings import Organisation
from blocs.questions.memoranda import Memorandum, instruments
from blocs.questions.rows import Rows
from blocs.questions.shared import SharedOrganisation
from blocs.questions.sources import Citation, cited_for
from blocs.tracker import Tracker

if TYPE_CHECKING:
    from mcp.server import MCPServer

INSTRUCTIONS = (
    "blocs answers which state belonged to which multilateral organisation, in what capacity, on which day, by which "
    "instrument, and how that is known. Ask it instead of remembering: memberships change, and to have signed or been "
    "invited is not to be a member. Say how certain an answer is ('possible' and 'disputed' are not 'yes'; 'as last "
    "verified' means that it held on the day in verified_to and that no end is known), say if dates are remembered "
    "(confidence low), and cite the sources. `until` is the first day on which a status no longer held. Dates are "
    "ISO 8601; [a..b] means one of these days. Long answers come in parts: ask again with the offset that they name."
)

Answer = dict[str, Any]
DAY = "A day as YYYY-MM-DD; YYYY-MM or YYYY mean at any time in that month or year"
ORGANISATION = "An organisation: its abbreviation or name, for example SCO"
STATE = "A state: a name or code, for example Iran or IRN"
LONGEST = 200
"""How many letters a name or date may have."""
Short = Annotated[str, Field(max_length=LONGEST)]
PARAMETERS: dict[str, tuple[Any, str]] = {
    "at": (Short, DAY),
    "start": (Short, DAY),
    "end": (Short, DAY),
    "state": (Short, STATE),
    "organisation": (Short, ORGANISATION),
    "organisations": (list[Short], f"{ORGANISATION}; one or several"),
    "states": (list[Short], f"{STATE}; one or several"),
    "more": (list[Short], "Further states, asked in the same way"),
    "names": (list[Short], "States or organisations: names or codes"),
    "name": (Short, "The code of an organisation, a state, a status, an instrument (SCO/charter) or a source"),
    "what": (list[Short], "Kinds of change, for example joined, withdrew, expelled, suspended"),
    "text": (Short, "Part of a name, in any language"),
    "kinds": (list[Short], "Kinds of instruments, for example accession"),
    "statuses": (list[Short], "Statuses, for example observer"),
    **{
        name: (Short, f"Only organisations of this {name}" + (f": {', '.join(known)}" if known else ""))
        for name, known in vocabularies().items()
        if name != "seat"
    },
    "everyone": (bool, "Observers, partners and candidates too"),
    "everything": (bool, "Candidacies too"),
    "with_predecessors": (bool, "With the states and organisations that were succeeded"),
    "limit": (Annotated[int, Field(ge=1, le=400)], "How many rows at the most"),
    "offset": (Annotated[int, Field(ge=0)], "How many rows to pass over"),
}
"""What a parameter of a tool is, by its name: its type and its description. A method may use no other name, which a
test holds."""
HIDDEN = frozenset({"self", "dataset"})
"""Parameters of a method that a tool does not offer."""
PAGED = ("limit", "offset")
MOST_ROWS, MOST_BYTES, MOST_SOURCES = 100, 16_000, 3
MOST_OF_A_BRIEF = 10
"""So many sources of a brief are told, the best ones; its `primary` counts all."""
MOST_NOTES, LONGEST_NOTE = 10, 400


def server(tracker: Tracker) -> MCPServer[Any]:
    """A server with the tools, ready to run. Raises BlocsError where the package mcp is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise BlocsError(f"this needs the package mcp; install it with: {settings.install_extra('mcp')}") from error
    made: MCPServer[Any] = MCPServer("blocs", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for method in tools():
        made.tool(annotations=reads)(_tool(tracker, method))
    return made


def tools() -> Iterator[Callable[..., Any]]:
    """The methods of `Tracker` that are offered, in their order there."""
    return (method for method in vars(Tracker).values() if getattr(method, "is_tool", False))


def _tool(tracker: Tracker, method: Callable[..., Any]) -> Callable[..., Any]:
    """A function that answers as the method does, with the method's parameters as an assistant names them."""
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import CallToolResult, TextContent

    several = [name for name, one in inspect.signature(method).parameters.items() if one.kind is one.VAR_POSITIONAL]
    pages_itself = "limit" in inspect.signature(method).parameters

    @wraps(method)
    def answered(**named: Any) -> CallToolResult:
        limit = named.get("limit", MOST_ROWS) if pages_itself else named.pop("limit", MOST_ROWS)
        offset = named.pop("offset", 0)
        given = [value for name in several for value in named.pop(name, None) or ()]
        named = {name: value for name, value in named.items() if value is not None}
        try:
            answer = method(tracker, *given, **named)
        except BlocsError as error:
            raise ToolError(_without_commands(str(error))) from error
        except UnicodeError as error:
            raise ToolError("a name with letters that are no text (a lone surrogate)") from error
        made = _page(tracker, answer, offset, limit) if isinstance(answer, Rows) else _record(tracker, answer)
        said = made.get("sentence") or "; ".join([f"{made.get('total', 1)} rows", *made.get("notes", ())])
        return CallToolResult(content=[TextContent(type="text", text=said)], structured_content=made)

    own = [_parameter(parameter) for parameter in _offered(method)]
    pages = (
        []
        if pages_itself or not _gives_rows(method)
        else [_page_parameter("limit", MOST_ROWS), _page_parameter("offset", 0)]
    )
    returned = Annotated[CallToolResult, form_of(method)]
    tool: Any = answered
    tool.__signature__ = inspect.Signature([*own, *pages], return_annotation=returned)
    tool.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *pages)} | {"return": returned}
    del tool.__wrapped__  # the signature is the tool's own
    return answered


def _gives_rows(method: Callable[..., Any]) -> bool:
    return "Rows[" in str(method.__annotations__["return"])


def _offered(method: Callable[..., Any]) -> list[inspect.Parameter]:
    return [parameter for parameter in inspect.signature(method).parameters.values() if parameter.name not in HIDDEN]


def _parameter(own: inspect.Parameter) -> inspect.Parameter:
    """A parameter of a tool: by name, with its description; what several may be given of is a list."""
    kind, description = PARAMETERS[own.name]
    needed = own.default is own.empty and own.kind is not own.VAR_POSITIONAL
    default = own.empty if needed else None if own.kind is own.VAR_POSITIONAL or own.default == () else own.default
    written = kind if needed or default is not None else kind | None
    return inspect.Parameter(
        own.name, own.KEYWORD_ONLY, default=default, annotation=Annotated[written, Field(description=description)]
    )


def _page_parameter(name: str, default: int) -> inspect.Parameter:
    kind: Any
    kind, description = PARAMETERS[name]
    written: Any = Annotated[kind, Field(description=description)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=written)


def _without_commands(message: str) -> str:
    """A message without what only helps at a terminal: the parts that name a command of blocs."""
    kept = [part for part in message.split("; ") if "blocs " not in part]
    return "; ".join(kept) or message.partition(";")[0]


def _page(tracker: Tracker, rows: Rows[Any], offset: int, limit: int) -> Answer:
    """Some of the rows, from an offset on: at most `limit`, and no more than MOST_BYTES of them, each source once."""
    chosen = rows[offset : offset + limit]
    cited = _cited(tracker, chosen)
    records: list[Answer] = []
    sources: dict[str, Answer] = {}
    size = 0
    for record, its in zip(chosen.records(), cited, strict=True):
        if its is not None:
            record["sources"] = [source.source for source in its]
        new = {
            source.source: {"title": source.title, "kind": source.kind, "url": source.url, "read": source.read}
            for source in its or ()
            if source.source not in sources
        }
        size += len(json.dumps([record, new], ensure_ascii=False).encode())
        if size > MOST_BYTES and records:
            break
        records.append(record)
        sources |= new
    left = len(rows) - offset - len(records)
    more = {"left_out": left, "next_offset": offset + len(records)} if left > 0 else {}
    notes = [note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE]}…" for note in rows.notes[:MOST_NOTES]]
    return {"rows": records, "total": len(rows), **more, "sources": sources, "notes": notes}


def _cited(tracker: Tracker, rows: Rows[Any]) -> list[list[Citation] | None]:
    """The sources of what each row says; None for a row that is no claim."""
    claims = [_claim(row) for row in rows]
    sources: dict[Cites, dict[Any, list[Citation]]] = {}
    with tracker.asking() as ask:
        for column in dict.fromkeys(column for column, _ in claims if column):
            sources[column] = cited_for(ask.session, column, [claim for cites, claim in claims if cites == column])
    return [sources[column].get(claim, [])[:MOST_SOURCES] if column else None for column, claim in claims]


def _claim(row: Any) -> tuple[Cites | None, Any]:
    """What a row says, as citations name it."""
    match row:
        case Holding() | StatusChange():
            return "membership_id", row.number
        case Event():
            return ("membership_id", row.number) if row.is_status else ("memorandum", row.memoranda[0])
        case Memorandum():
            return "memorandum", row.memorandum
        case SharedOrganisation() | Organisation():
            return "organisation", row.organisation
    return None, None


def _record(tracker: Tracker, answer: Any) -> Answer:
    """An answer that is one record (a belonging, a brief) as plain data."""
    said: Answer = json.loads(json.dumps(asdict(answer), default=str))
    if "sentence" in said:
        said["instruments"] = _instruments(tracker, said["instruments"])
        said["sources"] = _sources(tracker, said["sources"])
    if "members" in said:
        said["count"] = str(answer.count)
        said["sources"] = said["sources"][:MOST_OF_A_BRIEF]
        for part in ("members", "others"):
            said[part] = [_told(holding) for holding in said[part]]
        said["changed"] = [
            {name: row[name] for name in ("date", "state", "name", "what", "instruments", "certainty")}
            for row in said["changed"]
        ]
        for instrument in [*said["instruments"], *(row["instrument"] for row in said["joining"])]:
            for name in ("note", "dated_earliest", "dated_latest", "confidence", "organisation"):
                instrument.pop(name, None)
    return said


def _told(holding: Answer) -> Answer:
    """What a brief says of one state: what is usual (a certain member, not remembered) is left out."""
    usual = {"status": "member", "certainty": "certain", "confidence": "high", "disputed": None, "joined": None}
    told = {name: holding[name] for name, value in usual.items() if holding[name] != value}
    return {"state": holding["state"], "name": holding["name"], **told}


def _instruments(tracker: Tracker, codes: Iterable[str]) -> list[Answer]:
    with tracker.asking() as ask:
        return [
            {
                "code": instrument.memorandum,
                "kind": instrument.kind,
                "title": instrument.title,
                "date": instrument.date,
                "place": instrument.place,
                "in_force": instrument.in_force,
                "url": instrument.url,
            }
            for instrument in instruments(ask, codes=list(codes))
        ]


def _sources(tracker: Tracker, codes: Iterable[str]) -> list[Answer]:
    known = {source.source: source for source in tracker.sources()}
    return [
        {
            name: getattr(known[code], name)
            for name in ("source", "title", "kind", "publisher", "published", "url", "read")
        }
        for code in codes
        if code in known
    ]
