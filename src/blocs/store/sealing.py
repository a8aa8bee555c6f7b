"""Rows as JSON, for the digest that seals a revision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import repeat
from typing import Any

_UNLIKE = {str, date, type(None)}
"""Types of which no two values are equal and written differently, as 1 and 1.0 are."""

_written = json.JSONEncoder(separators=(",", ":"), default=str).encode


def rows_in_json(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as JSON, `["table",{"column":value}]` without the columns that are empty, in the order of the columns.
    By columns, the first of which is a number, as a value that many rows have is written once."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    opening = [f"[{json.dumps(table)},{{{json.dumps(names[0])}:{number}" for number in columns[0]]
    rest = [_members(name, values) for name, values in zip(names[1:], columns[1:], strict=True)]
    yield from map("".join, zip(opening, *rest, repeat("}]"), strict=False))


def _members(name: str, values: Sequence[Any]) -> list[str]:
    """A column as members of JSON objects, with a comma before each; nothing where it is empty."""
    opening = f",{json.dumps(name)}:"
    kinds = set(map(type, values))
    if kinds == {int}:
        return [f"{opening}{value}" for value in values]
    if kinds <= _UNLIKE:
        written = {value: f"{opening}{_in_json(value)}" for value in set(values)} | {None: ""}
        return [written[value] for value in values]
    return ["" if value is None else f"{opening}{_in_json(value)}" for value in values]


def _in_json(value: Any) -> str:
    if type(value) is int:
        return str(value)
    return f'"{value.isoformat()}"' if type(value) is date else _written(value)
