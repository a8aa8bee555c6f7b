"""Tables into a folder that appears whole or not at all."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blocs.errors import FileError
from blocs.exports.spreadsheet import BYTE_ORDER_MARK, harmless
from blocs.exports.tables import Exported


def write_csv(folder: Path, exported: Iterable[Exported], *, for_spreadsheets: bool = False) -> list[tuple[str, int]]:
    """Write each table as FOLDER/NAME.csv (UTF-8, comma, CRLF as RFC 4180 has it). Returns the names and row counts.

    `for_spreadsheets` marks the files as UTF-8 and puts an apostrophe before texts that would be run as formulas.
    The folder must not exist or be empty: it is written beside its place and put there whole.
    Raises FileError where that cannot be done; nothing is left half-written then.
    """
    try:
        _refuse_full(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        writing = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise FileError(f"cannot write to {folder}: {error.strerror}; name another folder") from error
    try:
        written = []
        for table in exported:
            with (writing / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                file.write(BYTE_ORDER_MARK if for_spreadsheets else "")
                rows.writerow(table.columns)
                rows.writerows(map(_harmless, table.rows) if for_spreadsheets else table.rows)
            written.append((table.name, len(table.rows)))
        writing.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        writing.replace(folder)
    except OSError as error:
        raise FileError(f"cannot write to {folder}: {error.strerror}; nothing was left there") from error
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    return written


def _harmless(row: tuple[Any, ...]) -> list[Any]:
    return [harmless(value) for value in row]


def _refuse_full(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder} is a file; name a folder that does not exist yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise FileError(f"{folder} is not empty; name a folder that does not exist yet, or empty it")
