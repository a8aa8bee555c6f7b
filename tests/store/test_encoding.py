"""The digest of a revision is that of its rows as JSON, row by row, however they are encoded."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from blocs.store.encoding import AT_ONCE, encode_rows

CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(-3, 3), st.booleans(), st.dates(), st.datetimes())
ROWS = st.lists(st.tuples(st.integers(1, 9), CELLS, CELLS, CELLS), max_size=6)


def one_by_one(rows: list[tuple[Any, ...]]) -> bytes:
    said = ""
    for row in rows:
        cells = {name: cell for name, cell in zip(("id", "a", "b", "c"), row, strict=True) if cell is not None}
        said += json.dumps(["table", cells], default=str, separators=(",", ":"))
    return said.encode()


@given(ROWS)
def test_rows_are_encoded_as_one_by_one(rows: list[tuple[Any, ...]]) -> None:
    # A column holds values of one type; 1 and true are the same to Python, and not in JSON.
    rows = [
        row
        for row in rows
        if all(type(cell) is type(first) or cell is None for cell, first in zip(row, rows[0], strict=True))
    ]
    assert b"".join(encode_rows("table", ("id", "a", "b", "c"), rows)) == one_by_one(rows)


def test_more_rows_than_are_encoded_at_once_and_texts_that_look_like_rows() -> None:
    rows = [(n, '"}],["table",{', date(2022, 9, 15), datetime(2022, 9, 15, 1, 2, 3)) for n in range(2 * AT_ONCE + 1)]
    assert b"".join(encode_rows("table", ("id", "a", "b", "c"), rows)) == one_by_one(rows)
    assert list(encode_rows("table", ("id",), [])) == []
    assert b"".join(encode_rows("table", ("id", "a"), [(1, None)])) == b'["table",{"id":1}]'
