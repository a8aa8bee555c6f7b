"""What every question answers with: a sequence of frozen rows that prints, tabulates and becomes a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row")


class Rows(Sequence[Row], Generic[Row]):
    """Rows of one type, in the order the question promises.

    `columns` are the printed columns; `notes` what a reader of the rows should know beside them, one line each.
    """

    __slots__ = ("_rows", "columns", "notes")

    def __init__(self, of: type[Row], rows: Sequence[Row], notes: Sequence[str] = ()) -> None:
        self.columns = columns_of(of)
        self.notes = tuple(notes)
        self._rows = tuple(rows)

    def with_notes(self, *notes: str) -> Rows[Row]:
        """The same rows with more notes before their own."""
        same = Rows.__new__(Rows)
        same.columns, same.notes, same._rows = self.columns, (*notes, *self.notes), self._rows
        return same

    def mapped(self, change: Callable[[Row], Row]) -> Rows[Row]:
        """Rows of the same type, each changed, with the same notes."""
        same = self.with_notes()
        same._rows = tuple(map(change, self._rows))
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

    def __repr__(self) -> str:
        return f"Rows({list(self._rows)!r})"


def columns_of(row_type: type) -> tuple[str, ...]:
    """The printed columns of a row type: all its fields but those marked `metadata={"printed": False}`."""
    return tuple(one.name for one in fields(row_type) if one.metadata.get("printed", True))


UNPRINTED = {"printed": False}
"""The metadata of a field that a row carries for those who program with it and no table prints."""
