"""What every question answers with: a sequence of frozen rows that prints, tabulates and becomes a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row")


class Rows(Sequence[Row], Generic[Row]):
    """Rows of one type, in the order the question promises.

    `columns` are the fields that are printed; `notes` what a reader of the rows should know beside them, one line each.
    A slice of rows is rows.
    """

    __slots__ = ("_rows", "columns", "notes")

    def __init__(self, columns: Sequence[str], rows: Sequence[Row], notes: Sequence[str] = ()) -> None:
        self.columns = tuple(columns)
        self.notes = tuple(dict.fromkeys(notes))
        self._rows = tuple(rows)

    def _like(self, rows: Sequence[Row], notes: Sequence[str] | None = None) -> Self:
        """Other rows with the same columns and, if omitted, the same notes."""
        same = object.__new__(type(self))
        same.columns, same._rows = self.columns, tuple(rows)
        same.notes = self.notes if notes is None else tuple(dict.fromkeys(notes))
        return same

    def with_notes(self, *notes: str) -> Self:
        """The same rows with more notes before their own."""
        return self._like(self._rows, (*notes, *self.notes))

    def mapped(self, change: Callable[[Row], Row]) -> Self:
        """Rows of the same type, each changed, with the same notes."""
        return self._like(tuple(map(change, self._rows)))

    def ordered(self, key: Callable[[Row], Any]) -> Self:
        """The same rows in another order."""
        return self._like(sorted(self._rows, key=key))

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of the printed columns. Lists stay lists; days are texts."""
        return [{column: _plain(getattr(row, column)) for column in self.columns} for row in self._rows]

    def frame(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame with the printed columns, in the same order.

        Missing values are None; a list of codes (parties, instruments) is one text with spaces between.
        """
        import pandas as pd

        records = [{column: text_of(value) for column, value in record.items()} for record in self.records()]
        return pd.DataFrame(records, columns=list(self.columns))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Row | Self:
        return self._like(self._rows[index]) if isinstance(index, slice) else self._rows[index]

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
        cells = [["" if cell is None else str(text_of(cell)) for cell in record.values()] for record in self.records()]
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._rows)!r})"


class Grid(Rows[dict[str, Any]]):
    """Rows whose columns depend on what was asked; each is a dictionary of them."""

    def records(self) -> list[dict[str, Any]]:
        return [{column: _plain(value) for column, value in row.items()} for row in self._rows]

    def __hash__(self) -> int:
        return hash(tuple(tuple(row.items()) for row in self._rows))


def joined(parts: Sequence[Rows[Row]]) -> Rows[Row]:
    """Several answers to one question, one after the other, with all their notes."""
    return parts[0]._like([row for part in parts for row in part], [note for part in parts for note in part.notes])


def columns_of(row_type: type) -> tuple[str, ...]:
    """All fields of a row type, in their order."""
    return tuple(field.name for field in fields(row_type))


def text_of(value: Any) -> Any:
    """A value as a table cell holds it: a list as one text with spaces between, anything else as it is."""
    return " ".join(value) if isinstance(value, (tuple, list)) else value


def _plain(value: Any) -> Any:
    """A value as a record holds it: lists and texts, no tuples and no dates of Python's."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
