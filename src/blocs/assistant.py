"""The questions as tools for a language assistant, over the Model Context Protocol.

A tool is a method of `Tracker` that is marked with `tool`: its parameters and its docstring are the method's own. Every
tool only reads. Every answer carries dates, certainty, what the record says of its own reach, and sources with their
addresses, so that an assistant can cite them instead of remembering.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from blocs import __version__
from blocs.errors import BlocsError
from blocs.questions.holdings import Holding
from blocs.questions.memoranda import instruments
from blocs.questions.rows import Rows
from blocs.questions.sources import cited_for
from blocs.tracker import Tracker

if TYPE_CHECKING:
    from mcp.server import MCPServer

INSTRUCTIONS = (
    "blocs answers which state belonged to which multilateral organisation, in what capacity, on which day, by which "
    "instrument, and how that is known. Ask it instead of remembering: memberships change, and to have signed or been "
    "invited is not to be a member. Say how certain an answer is ('possible' and 'disputed' are not 'yes'), "
    "repeat the notes on when the record was last verified, and cite the sources. `until` is the first day on which a "
    "status no longer held. Dates are ISO 8601; [a..b] means one of these days."
)

Answer = dict[str, Any]
DAY = "A day as YYYY-MM-DD; YYYY-MM or YYYY mean at any time in that month or year"
ORGANISATION = "An organisation: its abbreviation or name, for example SCO"
STATE = "A state: a name or code, for example Iran or IRN"
PARAMETERS: dict[str, tuple[Any, str]] = {
    "at": (str, DAY),
    "start": (str, DAY),
    "end": (str, DAY),
    "state": (str, STATE),
    "organisation": (str, ORGANISATION),
    "organisations": (list[str], f"{ORGANISATION}; one or several"),
    "states": (list[str], f"{STATE}; one or several"),
    "names": (list[str], "States or organisations: names or codes"),
    "what": (list[str], "Kinds of change, for example joined, withdrew, expelled, suspended"),
    "text": (str, "Part of a name, in any language"),
    "kinds": (list[str], "Kinds of instruments, for example accession_treaty"),
    "statuses": (list[str], "Statuses, for example observer"),
    "everyone": (bool, "Observers, partners and candidates too"),
    "everything": (bool, "Candidacies too"),
    "with_predecessors": (bool, "With the states and organisations that were succeeded"),
    "limit": (int, "How many rows at the most"),
}
"""What a parameter of a tool is, by its name: its type and its description. A method may use no other name, which a
test holds."""
HIDDEN = frozenset({"self", "dataset"})
"""Parameters of a method that a tool does not offer."""
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
    for method in tools():
        made.tool(annotations=reads)(_tool(tracker, method))
    return made


def tools() -> Iterator[Callable[..., Any]]:
    """The methods of `Tracker` that are offered, in their order there."""
    return (method for method in vars(Tracker).values() if getattr(method, "is_tool", False))


def _tool(tracker: Tracker, method: Callable[..., Any]) -> Callable[..., Answer]:
    """A function that answers as the method does, with the method's parameters as an assistant names them. A wrong name
    or date becomes an answer that says what would be right."""
    several = [name for name, one in inspect.signature(method).parameters.items() if one.kind is one.VAR_POSITIONAL]

    @wraps(method)
    def answered(**named: Any) -> Answer:
        given = [value for name in several for value in named.pop(name, None) or ()]
        named = {name: value for name, value in named.items() if value is not None}
        try:
            return _answer(tracker, method(tracker, *given, **named))
        except BlocsError as error:
            return {"error": str(error)}

    parameters = [_parameter(parameter) for parameter in _offered(method)]
    tool: Any = answered
    tool.__signature__ = inspect.Signature(parameters, return_annotation=Answer)
    tool.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": Answer}
    del tool.__wrapped__  # the signature is the tool's own
    return answered


def _offered(method: Callable[..., Any]) -> list[inspect.Parameter]:
    return [one for one in inspect.signature(method).parameters.values() if one.name not in HIDDEN]


def _parameter(own: inspect.Parameter) -> inspect.Parameter:
    """A parameter of a tool: by name, with its description; what several may be given of is a list."""
    kind, description = PARAMETERS[own.name]
    needed = own.default is own.empty and own.kind is not own.VAR_POSITIONAL
    default = own.empty if needed else None if own.kind is own.VAR_POSITIONAL or own.default == () else own.default
    written = kind if needed or default is not None else kind | None
    return inspect.Parameter(
        own.name, own.KEYWORD_ONLY, default=default, annotation=Annotated[written, Field(description=description)]
    )


def _answer(tracker: Tracker, answer: Any) -> Answer:
    """An answer as plain data, with sources and addresses for what it names."""
    if isinstance(answer, Rows):
        return _rows(tracker, answer)
    said: Answer = asdict(answer)  # every other answer is one record
    if "instruments" in said and "sentence" in said:
        said["instruments"] = _instruments(tracker, said["instruments"])
        said["sources"] = _sources(tracker, said["sources"])
    return said


def _rows(tracker: Tracker, rows: Rows[Any]) -> Answer:
    records = rows[:MOST_ROWS].records()
    holdings = [row for row in rows[:MOST_ROWS] if isinstance(row, Holding)]
    if holdings:
        with tracker.reading() as session:
            cited = cited_for(session, "membership_id", [holding.number for holding in holdings])
        for record, holding in zip(records, holdings, strict=True):
            record["sources"] = [
                {"title": source.title, "url": source.url, "read": source.read}
                for source in cited.get(holding.number, ())
            ]
    left = len(rows) - MOST_ROWS
    notes = [*rows.notes, *([f"{left} more rows are left out; ask for a shorter period"] if left > 0 else [])]
    return {"rows": records, "notes": notes}


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
    wanted = set(codes)
    return [
        {name: getattr(source, name) for name in ("source", "title", "publisher", "published", "url", "read")}
        for source in tracker.sources()
        if source.source in wanted
    ]
