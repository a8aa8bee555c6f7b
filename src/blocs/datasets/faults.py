"""What is wrong with a table, all at once: each fault with its row and column, the same one in other rows counted."""

from __future__ import annotations

from typing import NoReturn

from blocs.errors import FaultyTable

MOST_TOLD = 50
"""So many faults are told of a table; the rest are counted."""


class Faults:
    """The faults of one table, by the row in which each is first. `rows` are those with any."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self._first: dict[tuple[str, str], int] = {}
        self._more: dict[tuple[str, str], int] = {}
        self.rows: set[int] = set()

    def add(self, row: int, column: str, said: str) -> None:
        """A fault in a column of a row, both as whoever opens the file finds them."""
        fault = (column, said)
        self.rows.add(row)
        if fault in self._first:
            self._more[fault] = self._more.get(fault, 0) + 1
        else:
            self._first[fault] = row

    def __bool__(self) -> bool:
        return bool(self._first)

    def lines(self) -> list[str]:
        """A line for each fault in the order of rows, so many of them, and how many more there are."""
        ordered = sorted(self._first.items(), key=lambda one: one[1])
        told = [self._line(*fault, row) for fault, row in ordered[:MOST_TOLD]]
        rest = len(ordered) - len(told)
        return [*told, f"{self.shown}: {rest:,} more faults"] if rest else told

    def _line(self, column: str, said: str, row: int) -> str:
        more = self._more.get((column, said), 0)
        also = f" (and in {more:,} more {'row' if more == 1 else 'rows'})" if more else ""
        return f"{self.shown}: row {row}, {column}: {said}{also}"

    def refuse(self) -> None:
        """Raise FaultyTable with all faults, if there are any."""
        if self:
            self._refuse()

    def _refuse(self) -> NoReturn:
        count = len(self._first)
        several = "1 fault" if count == 1 else f"{count:,} faults"
        raise FaultyTable(f"{several} in {self.shown}; nothing was recorded", self.lines())
