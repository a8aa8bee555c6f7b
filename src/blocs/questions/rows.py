"""What every question answers with: a sequence of frozen rows that prints, tabulates and becomes a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row")


class Rows(Sequence[Row], Generic[Row]):
    """Rows of one type, in the order the question promises.

    `columns` are the printed columns; `notes` what a reader of the rows should know beside them, one line each.
    """

    __slots__ = ("_rows", "columns", "notes")

    def __init__(
        self, of: type[Row], rows: Sequence[Row], notes: Sequence[str] = (), columns: Sequence[str] | None = None
    ) -> None:
        self.columns = columns_of(of) if columns is None else tuple(columns)
        self.notes = tuple(notes)
        self._rows = tuple(rows)

    def with_notes(self, *notes: str) -> Self:
        """The same rows with more notes before their own."""
        same = object.__new__(type(self))
        same.columns, same.notes, same._rows = self.columns, (*notes, *self.notes), self._rows
        return same

    def mapped(self, change: Callable[[Row], Row]) -> Rows[Row]:
        """Rows of the same type, each changed, with the same notes."""
        same = self.with_notes()
        same._rows = tuple(map(change, self._rows))
        return same

    def ordered(self, key: Callable[[Row], Any]) -> Rows[Row]:
        """The same rows in another order."""
        same = self.with_notes()
        same._rows = tuple(sorted(self._rows, key=key))
        return same

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of the printed columns."""
        return [{column: getattr(row, column) for column in self.columns} for row in self._rows]

    def frame(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame with the printed columns, in the same order. Missing values are None."""
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(self.columns))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._rows)

    def _repr_html_(self) -> str:
        """The rows as a table, which a notebook shows."""
        from html import escape

        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        cells = [["" if cell is None else str(cell) for cell in record.values()] for record in self.records()]
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def __repr__(self) -> str:
        return f"Rows({list(self._rows)!r})"


class Grid(Rows[dict[str, Any]]):
    """Rows whose columns depend on what was asked; each is a dictionary of them."""

    def __init__(self, columns: Sequence[str], rows: Sequence[dict[str, Any]], notes: Sequence[str] = ()) -> None:
        self.columns = tuple(columns)
        self.notes = tuple(notes)
        self._rows = tuple(rows)

    def records(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._rows]

    def __hash__(self) -> int:
        return hash(tuple(tuple(row.items()) for row in self._rows))


def joined(parts: Sequence[Rows[Row]]) -> Rows[Row]:
    """Several answers to one question, one after the other, with all their notes."""
    whole = parts[0].with_notes()
    whole._rows = tuple(row for part in parts for row in part)
    whole.notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return whole


def columns_of(row_type: type) -> tuple[str, ...]:
    """The printed columns of a row type: all its fields but those marked `metadata={"printed": False}`."""
    return tuple(one.name for one in fields(row_type) if one.metadata.get("printed", True))


UNPRINTED = {"printed": False}
"""The metadata of a field that a row carries for those who program with it and no table prints."""
