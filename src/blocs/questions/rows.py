"""What every question answers with: a sequence of frozen rows that prints, tabulates and becomes a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, make_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self, SupportsIndex, TypeVar, overload

from blocs.dates import BEGINNING, FOREVER, parse_edtf
from blocs.errors import BlocsError

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row")
Dates = Literal["text", "bounds"]
"""How a frame holds dates: as EDTF texts, or with two columns of days beside each."""
DATED = (
    "since",
    "until",
    "joined",
    "date",
    "in_force",
    "to",
    "from",
    "founded",
    "dissolved",
    "exists_from",
    "exists_to",
)
"""The columns that hold EDTF texts."""
DAYS = ("verified_to", "complete_from", "complete_to")
"""The columns that hold one day."""
WHOSE = "dataset"
"""The field of a row that says whose claim it is."""
READ_AS = "read_as"
"""The last column of an answer that rests on a guess: which text was taken for what."""


class Rows(tuple[Row, ...]):
    """Rows of one type, in the order that the question describes. A slice of rows is rows.

    `columns` are the fields that are printed; `notes` what a reader of the rows should know beside them, one line each;
    `about` says what was asked: the dataset, its revision, and the revision as of which it was asked.
    """

    columns: tuple[str, ...]
    notes: tuple[str, ...]
    about: Mapping[str, Any]
    read_as: str | None

    def __new__(
        cls,
        columns: Sequence[str],
        rows: Iterable[Row],
        notes: Iterable[str] = (),
        about: Mapping[str, Any] | None = None,
        read_as: str | None = None,
    ) -> Self:
        made = super().__new__(cls, rows)
        made.columns = tuple(columns)
        made.notes = tuple(dict.fromkeys(notes))
        made.about = dict(about or {})
        made.read_as = read_as
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.columns, tuple(self), self.notes, self.about, self.read_as)

    def _like(self, rows: Iterable[Row], notes: Iterable[str] | None = None) -> Self:
        """Other rows with the same columns and, if omitted, the same notes."""
        return type(self)(self.columns, rows, self.notes if notes is None else notes, self.about, self.read_as)

    def with_notes(self, *notes: str) -> Self:
        """The same rows with more notes before their own."""
        return self._like(self, (*notes, *self.notes))

    def asked(self, **about: Any) -> Self:
        """The same rows with what was asked."""
        return type(self)(self.columns, self, self.notes, about, self.read_as)

    def reading(self, read_as: str | None) -> Self:
        """The same rows with a column more that says which guess they rest on; as they are where they rest on none."""
        if read_as is None:
            return self
        return type(self)((*self.columns, READ_AS), self, self.notes, self.about, read_as)

    def telling(self, column: str) -> Self:
        """The same rows with another of their fields as the last column."""
        columns = self.columns if column in self.columns else (*self.columns, column)
        return type(self)(columns, self, self.notes, self.about, self.read_as)

    def _reading(self) -> dict[str, str]:
        return {READ_AS: self.read_as} if self.read_as is not None else {}

    def mapped(self, change: Callable[[Row], Row]) -> Self:
        """Rows of the same type, each changed, with the same notes."""
        return self._like(map(change, self))

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of the printed columns. Lists stay lists; days are texts."""
        own = [column for column in self.columns if column != READ_AS or self.read_as is None]
        return [{column: _plain(getattr(row, column)) for column in own} | self._reading() for row in self]

    def frame(self, *, dates: Dates = "text") -> pandas.DataFrame:
        """The rows as a pandas DataFrame with the printed columns, in the same order.

        Missing values are None; a list of codes (parties, instruments) is one text with spaces between. With
        `dates="bounds"` each column of dates is followed by its first and last possible day (`since_earliest`,
        `since_latest`), and columns of days are days (datetime64[s]; NaT where there is none). `attrs` hold dataset,
        revision, licences, citations and notes. Raises BlocsError for another word.
        """
        import pandas as pd

        if dates not in ("text", "bounds"):
            raise BlocsError(f"no way to hold dates {dates!r}; choose one of: text, bounds")
        records = [{column: text_of(value) for column, value in record.items()} for record in self.records()]
        frame = pd.DataFrame(records, columns=list(self.columns))
        if dates == "bounds":
            frame = _with_bounds(frame)
        frame.attrs |= {**self.about, "notes": list(self.notes)}
        return frame

    @overload
    def __getitem__(self, index: SupportsIndex) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Row | Self:
        return self._like(super().__getitem__(index)) if isinstance(index, slice) else super().__getitem__(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()

    def _repr_html_(self) -> str:
        """The rows as a table, which a notebook shows."""
        from html import escape

        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        cells = [["" if cell is None else str(text_of(cell)) for cell in record.values()] for record in self.records()]
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class Grid(Rows[dict[str, Any]]):
    """Rows whose columns depend on what was asked; each is a dictionary of them."""

    def records(self) -> list[dict[str, Any]]:
        return [{column: _plain(value) for column, value in row.items()} | self._reading() for row in self]

    def __hash__(self) -> int:
        return hash(tuple(tuple(row.items()) for row in self))


class Shown:
    """An answer that is one record: a notebook shows its fields as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from html import escape

        named = [(field.name, getattr(self, field.name)) for field in fields(self)]  # type: ignore[arg-type]
        cells = [(name, "" if value is None else str(text_of(value))) for name, value in named]
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in cells)
        return f"<table><tbody>{rows}</tbody></table>"


def joined(parts: Sequence[Rows[Row]]) -> Rows[Row]:
    """Several answers to one question, one after the other, with all their notes."""
    return parts[0]._like([row for part in parts for row in part], [note for part in parts for note in part.notes])


def columns_of(row_type: type) -> tuple[str, ...]:
    """All fields of a row type, in their order, but for whose claim a row is: that is told where one dataset extends
    another (`Rows.telling`)."""
    return tuple(field.name for field in fields(row_type) if field.name != WHOSE)


def maker(row_type: type[Row]) -> Callable[..., Row]:
    """What makes rows of a frozen type with slots from the values of all its fields, in their order.

    The constructor of such a type sets every field by a call of its own: 3.4 microseconds for a row of 26 fields. An
    open twin of the same layout takes them in 0.2, and is then made the row.
    """
    names = [field.name for field in fields(row_type)]  # type: ignore[arg-type]
    twin = make_dataclass(f"Open{row_type.__name__}", names, slots=True, repr=False, eq=False)

    def make(*values: Any) -> Row:
        made: Any = twin(*values)
        made.__class__ = row_type
        return made  # type: ignore[no-any-return]

    return make


def text_of(value: Any) -> Any:
    """A value as a table cell holds it: a list as one text with spaces between, anything else as it is."""
    if isinstance(value, (tuple, list)):
        return " ".join(str(part) for part in value)
    return value


def _plain(value: Any) -> Any:
    """A value as a record holds it: lists and texts, no tuples and no dates of Python's."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _with_bounds(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A frame with the first and last day of each date beside it, and its columns of days as days."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for column in frame.columns:
        columns[column] = frame[column]
        if column in DAYS:
            columns[column] = pd.Series(frame[column], dtype="datetime64[s]")
        elif column in DATED:
            bounds = [parse_edtf(text) if text else None for text in frame[column]]
            for edge in ("earliest", "latest"):
                days: list[Any] = [getattr(known, edge) if known else None for known in bounds]
                kept = [day.isoformat() if day and BEGINNING < day < FOREVER else None for day in days]
                columns[f"{column}_{edge}"] = pd.Series(kept, index=frame.index, dtype="datetime64[s]")
    return pd.DataFrame(columns, index=frame.index)
