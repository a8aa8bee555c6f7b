"""Rows as JSON, for the digest that seals a revision: many at once, column by column."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any

AT_ONCE = 1000


def encode_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Each row as `["table",{"column":value,…}]`, in ASCII and without its empty cells; what is no value of JSON as its
    text. The rows come one after the other, some to a piece."""
    cells = [_encoder(name) for name in columns]
    begin, left = f'["{table}",{{', iter(rows)
    while some := list(islice(left, AT_ONCE)):
        encoded = zip(*map(_encoded, cells, zip(*some, strict=True)), strict=True)
        yield "".join([f"{begin}{','.join(filter(None, row))}}}]" for row in encoded]).encode()


def _encoded(encode: Callable[[Any], str], column: Sequence[Any]) -> Iterable[str]:
    """The cells of a column, encoded once where all are alike."""
    first, many = column[0], len(column)
    return repeat(encode(first), many) if column.count(first) == many else map(encode, column)


def _encoder(column: str) -> Callable[[Any], str]:
    """Encodes a cell of a column as a member of a JSON object; an empty one as nothing. It remembers what it has
    encoded, as most cells of a column are alike."""
    encode = json.JSONEncoder(default=str, separators=(",", ":")).encode

    @lru_cache(10_000, typed=True)
    def encoded(cell: Any) -> str:
        return "" if cell is None else f'"{column}":{encode(cell)}'

    if column == "id":
        return lambda number: f'"id":{number}'  # no two are alike
    return encoded
