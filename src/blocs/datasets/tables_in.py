"""Tables of other people's: CSV, TSV, Parquet and Excel, read within bounds to columns of cells."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs import settings
from blocs.bounded import read_bytes
from blocs.errors import BlocsError, FaultyTable, FileError
from blocs.names.fold import shortened

if TYPE_CHECKING:
    import pandas

LARGEST = 500_000_000
"""Bytes of a file that are read."""
MOST_ROWS = 5_000_000
MOST_COLUMNS = 500
LONGEST_HEADER = 100_000
DELIMITERS = {".tsv": "\t", ".tab": "\t"}
"""What stands between cells, by the ending of the file's name; of others the first line tells."""
TEXTS = (".csv", ".txt", *DELIMITERS)
PARQUET = (".parquet", ".pq")
EXCEL = (".xlsx",)
ENDINGS = (*TEXTS, *PARQUET, *EXCEL)


@dataclass(frozen=True)
class Table:
    """A table as it was read: the names of its columns, and each column's cells, as texts or values. `rows` are the
    numbers by which whoever opens the file finds them. `digest` is the SHA-256 of the file; `notes` says what a reader
    must know, a line each."""

    shown: str
    names: tuple[str, ...]
    cells: tuple[Sequence[Any], ...]
    rows: Sequence[int]
    digest: str
    notes: tuple[str, ...] = ()
    beside: Table | None = None
    """The table of organisations that stands beside one of memberships."""

    def of_rows(self, places: Sequence[int]) -> Table:
        """The table of some of the rows."""
        cells = tuple([column[place] for place in places] for column in self.cells)
        return replace(self, cells=cells, rows=[self.rows[place] for place in places])

    def column(self, name: str) -> Sequence[Any]:
        """The cells of a column."""
        return self.cells[self.names.index(name)]


def read_table(path: Path, sheet: str | None = None) -> Table:
    """The table in a file, by the ending of its name: .csv, .txt, .tsv, .tab (UTF-8), .parquet, .pq, .xlsx.

    `sheet` names a sheet of an .xlsx file; if omitted, the first one with rows. Raises FileError for a file that cannot
    be read or is no table, FaultyTable for a cell that cannot be, BlocsError where a library is missing.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BlocsError(f"{path}: a table is a file whose name ends in one of: {', '.join(ENDINGS)}")
    if sheet is not None and ending not in EXCEL:
        raise BlocsError(f"{path} has no sheets; leave --sheet out")
    content = read_bytes(path, LARGEST)
    digest = hashlib.sha256(content).hexdigest()
    if ending in EXCEL:
        from blocs.datasets.excel import sheet_rows

        names, body, rows, notes = sheet_rows(path, content, sheet)
        return _table(path.name, names, list(zip(*body, strict=True)), rows, digest, notes)
    if ending in PARQUET:
        return _parquet(path, content, digest)
    return _text(path, content, ending, digest)


EXPORTED = {"organisation", "state", "status", "starts_earliest", "ends_latest", "dataset", "verified_to"}
"""Columns of the table of memberships as blocs exports it."""


def with_organisations(table: Table, path: Path | None, organisations: Path | None) -> Table:
    """The table with one of organisations: the one that is named, or that which stands beside memberships as blocs
    exports them, in the same format."""
    note: tuple[str, ...] = ()
    if organisations is None:
        if path is None:
            return table
        organisations = path.with_name(f"organisations{path.suffix}")
        if path.stem != "memberships" or not set(table.names) >= EXPORTED or not organisations.is_file():
            return table
        note = (f"{organisations.name} beside it says how far each organisation is complete",)
    beside = read_table(organisations)
    digest = hashlib.sha256(f"{table.digest} {beside.digest}".encode()).hexdigest()
    return replace(table, beside=beside, digest=digest, notes=(*table.notes, *note))


def of_frame(frame: pandas.DataFrame, shown: str = "the frame") -> Table:
    """The table that a pandas DataFrame is. Its rows are counted from 1, without a row for the names."""
    import pandas as pd

    digest = hashlib.sha256(pd.util.hash_pandas_object(frame.astype(str), index=False).to_numpy().tobytes())
    cells = [frame.iloc[:, place].astype(object).tolist() for place in range(frame.shape[1])]
    return _table(shown, list(frame.columns), cells, range(1, len(frame) + 1), digest.hexdigest())


def _table(
    shown: str,
    names: Iterable[Any],
    cells: Sequence[Sequence[Any]],
    rows: Sequence[int],
    digest: str,
    notes: Iterable[str] = (),
) -> Table:
    """A table whose columns have different names and that has rows."""
    header = tuple(str(name).strip() for name in names)
    named = [name for name in header if name]
    twice = next((name for place, name in enumerate(named) if name in named[:place]), None)
    if twice is not None:
        raise FaultyTable(f"{shown}: the column {shortened(twice)} appears twice; rename one")
    if len(header) > MOST_COLUMNS:
        raise FileError(f"{shown} has more than {MOST_COLUMNS} columns")
    if not rows:
        raise FaultyTable(f"{shown} holds no rows")
    if len(rows) > MOST_ROWS:
        raise FileError(f"{shown} has more than {MOST_ROWS:,} rows; import it in parts, as datasets of their own")
    return Table(shown, header, tuple(cells), rows, digest, tuple(notes))


def _text(path: Path, content: bytes, ending: str, digest: str) -> Table:
    if not content.strip():
        raise FaultyTable(f"{path} is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"{path} is not in UTF-8 (line {line}); save it as CSV in UTF-8") from error
    head = text[:LONGEST_HEADER]
    if "\n" not in head and "\r" not in head and len(text) > LONGEST_HEADER:
        raise FileError(f"{path} is no table: its first line is longer than {LONGEST_HEADER:,} characters")
    delimiter = DELIMITERS.get(ending) or _delimiter(head)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), [])
        started = reader.line_num + 1
        body: list[list[str]] = []
        rows: list[int] = []
        for row in reader:
            if row:
                body.append(row)
                rows.append(started)
            started = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{path} is no table: {error} (line {reader.line_num})") from error
    while header and not header[-1].strip() and all(not "".join(row[len(header) - 1 :]).strip() for row in body):
        header = header[:-1]
        body = [row[: len(header)] for row in body]
    width = len(header)
    if set(map(len, body)) - {width}:
        place = next(place for place, row in enumerate(body) if len(row) != width)
        raise FaultyTable(
            f"{path.name}: row {rows[place]} has {len(body[place])} cells, and the first row names {width} columns"
        )
    return _table(path.name, header, list(zip(*body, strict=True)), rows, digest)


def _delimiter(head: str) -> str:
    """Comma, semicolon or tab: the one of which the first line has most, outside quotation marks."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    return max(",;\t", key=bare.count)


def _parquet(path: Path, content: bytes, digest: str) -> Table:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise BlocsError(f"Parquet needs pyarrow; install it with: {settings.install_extra('parquet')}") from error
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        about = file.metadata
        if about.num_rows > MOST_ROWS or about.num_columns > MOST_COLUMNS:
            raise FileError(f"{path} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns")
        if sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups)) > LARGEST:
            raise FileError(f"{path} unpacks to more than {LARGEST:,} bytes")
        texts = [
            column.name
            for column in file.schema_arrow
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        ]
        # Texts stay as they are stored, each once: a small file may repeat a long one in every row.
        read = parquet.read_table(io.BytesIO(content), read_dictionary=texts)
        cells = [_values(column) for column in read.columns]
    except (pa.ArrowException, OSError, ValueError, KeyError, MemoryError) as error:
        if isinstance(error, BlocsError):
            raise
        raise FileError(f"{path} is no Parquet file: {' '.join(str(error).split())[:150]}") from error
    return _table(path.name, read.column_names, cells, range(1, read.num_rows + 1), digest)


def _values(column: Any) -> list[Any]:
    values: list[Any] = []
    for chunk in column.chunks:
        if hasattr(chunk, "dictionary"):
            known = chunk.dictionary.to_pylist()
            values += [None if place is None else known[place] for place in chunk.indices.to_pylist()]
        else:
            values += chunk.to_pylist()
    return values
