"""Sheets of .xlsx files (Office Open XML, ISO/IEC 29500), read within bounds.

A formula is refused: beside it the file holds what it came to when it was last reckoned, which may be long ago.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any

from blocs import settings
from blocs.errors import BlocsError, FaultyTable, FileError
from blocs.names.fold import shortened

LARGEST_UNPACKED = 300_000_000
"""Bytes to which the parts of a file may unpack."""
HIGHEST_RATIO = 200
"""Bytes unpacked for one packed, of a part that is large; sheets have some 10."""
SMALL = 1_000_000
MOST_PARTS = 2_000
WIDEST = 500
MOST_TOLD = 20


def sheet_rows(
    path: Path, content: bytes, sheet: str | None
) -> tuple[list[Any], list[list[Any]], list[int], list[str]]:
    """The names in the first row of a sheet, its other rows that are not empty, their numbers, and notes.

    Days are dates, whole numbers are whole. Raises FileError for what is no .xlsx file or unpacks to too much,
    UnknownName-like BlocsError for a sheet that there is not, FaultyTable for formulas and errors with their cells.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise BlocsError(f"Excel files need openpyxl; install it with: {settings.install_extra('excel')}") from error
    _refuse_bomb(path, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that are of no matter here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            try:
                return _sheet(path, book, sheet)
            finally:
                book.close()
    except BlocsError:
        raise
    except Exception as error:
        raise FileError(f"{path} is no .xlsx file that can be read: {' '.join(str(error).split())[:150]}") from error


def _refuse_bomb(path: Path, content: bytes) -> None:
    """Raise FileError for what is no zip, or one of whose parts are more, larger or denser than those of a workbook, or
    say what only a document type can."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise FileError(f"{path} holds more than {MOST_PARTS:,} parts, which no workbook does")
            # zipfile unpacks no more of a part than its entry says.
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise FileError(f"{path} unpacks to more than {LARGEST_UNPACKED:,} bytes; save the sheet as CSV")
            for part in parts:
                if part.file_size > max(part.compress_size * HIGHEST_RATIO, SMALL):
                    raise FileError(f"{path}: {part.filename} unpacks to more than {HIGHEST_RATIO} times its size")
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(4096).replace(b"\0", b""):
                        raise FileError(f"{path}: {part.filename} has a document type, which no workbook has")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, BlocsError):
            raise
        raise FileError(f"{path} is no .xlsx file: {' '.join(str(error).split())[:100]}") from error


def _sheet(path: Path, book: Any, wanted: str | None) -> tuple[list[Any], list[list[Any]], list[int], list[str]]:
    sheets = [worksheet for worksheet in book.worksheets if worksheet.sheet_state == "visible"] or list(book.worksheets)
    if wanted is not None:
        sheets = [sheet for sheet in book.worksheets if sheet.title == wanted]
        if not sheets:
            raise BlocsError(f"{path} has no sheet {shortened(wanted)}; it has: {', '.join(book.sheetnames)}")
    for place, sheet in enumerate(sheets):
        filled = _rows(path, sheet)
        if filled:
            numbers, rows = zip(*filled, strict=True)
            others = [sheet.title for sheet in sheets[place + 1 :]]
            notes = [f"the sheet {sheet.title!r} of {path.name} was read; --sheet names another: {', '.join(others)}"]
            width = max(len(row) for row in rows)
            body = [[*row, *[None] * (width - len(row))] for row in rows]
            names = ["" if name is None else name for name in body[0]]
            while names and names[-1] == "" and all(row[len(names) - 1] is None for row in body):
                names.pop()
            return names, [row[: len(names)] for row in body[1:]], list(numbers[1:]), notes if others else []
    raise FaultyTable(f"{path} holds no rows")


def _rows(path: Path, sheet: Any) -> list[tuple[int, list[Any]]]:
    """The rows with anything in them, each with its number."""
    sheet.reset_dimensions()  # what the sheet says of its size need not be so
    filled: list[tuple[int, list[Any]]] = []
    wrong: list[str] = []
    count = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if len(cells) > WIDEST:
            raise FileError(f"{path}: row {number} has a cell beyond column {WIDEST}")
        row = [_value(cell, f"{path.name}: sheet {sheet.title!r}, cell {_place(number, place)}", wrong)
               for place, cell in enumerate(cells)]  # fmt: skip
        count = len(wrong)
        while row and row[-1] is None:
            row.pop()
        if row:
            filled.append((number, row))
    if wrong:
        more = [f"{path.name}: {count - MOST_TOLD:,} more"] if count > MOST_TOLD else []
        said = "1 cell" if count == 1 else f"{count:,} cells"
        raise FaultyTable(
            f"{said} of {path.name} with a formula or an error; nothing was recorded", [*wrong[:MOST_TOLD], *more]
        )
    return filled


def _value(cell: Any, place: str, wrong: list[str]) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        wrong.append(f"{place}: a formula; put its value there (copy the column, paste it as values)")
    elif cell.data_type == "e":
        wrong.append(f"{place}: the error {value}; correct it or empty the cell")
    elif isinstance(value, datetime) and value.time() == time():
        return value.date()
    elif isinstance(value, float) and value.is_integer():
        return int(value)
    elif isinstance(value, str) and not value.strip():
        return None
    return value


def _place(row: int, column: int) -> str:
    """A cell as spreadsheets name it.

    >>> _place(7, 1), _place(1, 26)
    ('B7', 'AA1')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"
