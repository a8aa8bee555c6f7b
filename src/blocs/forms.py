"""The published form of a tool's answer: a JSON Schema made from the row type of the question that answers it."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from blocs.questions.rows import Rows


class Source(BaseModel):
    """A source as a row cites it; `read` says whether its text was read."""

    title: str
    url: str | None
    read: bool


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


def form_of(method: Callable[..., Any]) -> type[BaseModel]:
    """The form of a method's answer: rows with their total and notes, or one record."""
    answer = get_type_hints(_question(method))["return"]
    name = method.__name__.title()
    rows = list(_row_types(answer))
    if not rows:
        told = {"instruments": "those behind the answer", "sources": "what it is based on"}
        known = {field.name for field in fields(answer)}
        expanded = {
            part: (list[dict[str, Any]], Field(description=said)) for part, said in told.items() if part in known
        }
        counted = {"count": (str, Field(description="How many members"))} if "count" in known else {}
        return _record(name, [answer], **expanded, **counted)
    row: Any = _record(f"{name}Row", rows, sources=(list[str], Field(default_factory=list)))
    return create_model(
        f"{name}Answer",
        __base__=_Open,
        rows=(list[row], Field(description="The rows of this part of the answer")),
        total=(int, Field(description="How many rows the whole answer has")),
        left_out=(int, Field(default=0, description="How many rows follow this part")),
        next_offset=(int | None, Field(default=None, description="The offset to ask the next part with")),
        sources=(dict[str, Source], Field(description="What the rows are based on, by the codes that they name")),
        notes=(list[str], Field(description="What a reader of the rows must know beside them")),
    )


def _question(method: Callable[..., Any]) -> Callable[..., Any]:
    """The function that answers a method."""
    module = method.answered_in  # type: ignore[attr-defined]
    return getattr(import_module(module), method.__name__)  # type: ignore[no-any-return]


def _row_types(answer: Any) -> Iterator[type]:
    """The row types of an answer that is rows, or rows of one of several types."""
    if get_origin(answer) in (Union, types.UnionType):
        for part in get_args(answer):
            yield from _row_types(part)
    elif isinstance(get_origin(answer), type) and issubclass(get_origin(answer), Rows):
        yield from get_args(answer)


def _record(name: str, kinds: list[type], **more: Any) -> type[BaseModel]:
    """A model with the fields of some row types; a row may lack those that its question does not print."""
    known: dict[str, Any] = {}
    for kind in kinds:
        hints = get_type_hints(kind)
        known |= {field.name: (_written(hints[field.name]) | None, None) for field in fields(kind)}
    return create_model(name, __base__=_Open, **(known | more))


def _written(hint: Any) -> Any:
    """The type of a value as JSON holds it."""
    arguments = [_written(part) for part in get_args(hint) if part is not type(None) and part is not Ellipsis]
    origin = get_origin(hint)
    if origin is Literal:
        return hint
    if origin is tuple:
        return list[arguments[0]]  # type: ignore[valid-type]
    if origin in (Union, types.UnionType):
        return Union[tuple(arguments)]  # noqa: UP007 - of a list that is known only now
    if hint is date:
        return str
    return dict[str, Any] | list[Any] | str if is_dataclass(hint) else hint
