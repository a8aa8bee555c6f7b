"""Tables into a folder that appears whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from blocs.errors import BlocsError, FileError
from blocs.exports.spreadsheet import BYTE_ORDER_MARK, harmless
from blocs.exports.tables import Exported

Written = list[tuple[str, int]]
"""The names of the files written, and how many rows each holds."""


def write(folder: Path, exported: Iterable[Exported], how: str = "csv", about: Any = None) -> Written:
    """Write each table as a file of FOLDER.

    `how` is csv (UTF-8, comma, CRLF as RFC 4180 has it), spreadsheet (the same, marked as UTF-8 and with an apostrophe
    before texts that would be run as formulas), jsonl, parquet, datapackage (CSV and a datapackage.json, which needs
    `about`, a `Citable`) or popolo (one popolo.json). The folder must not exist or be empty: it is written beside its
    place and put there whole. Raises FileError where that cannot be done, BlocsError where Parquet's library is
    missing; nothing is left half-written then.
    """
    with whole(folder) as place:
        if how == "popolo":
            return _popolo(place, exported)
        ending, one = WRITERS["csv" if how == "datapackage" else how]
        tables = []
        for table in exported:
            one(place / f"{table.name}.{ending}", table)
            tables.append(table)
        written = [(f"{table.name}.{ending}", len(table.rows)) for table in tables]
        if how == "datapackage":
            from blocs.exports.datapackage import descriptor

            _json(place / "datapackage.json", descriptor(about, tables))
        return written


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder to write in, which takes the place of `folder` when all went well."""
    try:
        _refuse_full(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        writing = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise FileError(f"cannot write to {folder}: {error.strerror}; name another folder") from error
    try:
        yield writing
        writing.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        writing.replace(folder)
    except OSError as error:
        raise FileError(f"cannot write to {folder}: {error.strerror}; nothing was left there") from error
    finally:
        shutil.rmtree(writing, ignore_errors=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write in, which takes the place of `path` when all went well. Raises FileError where it cannot."""
    half = path.with_name(f".{path.name}.part")
    try:
        yield half
        half.replace(path)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}; name another file") from error
    finally:
        half.unlink(missing_ok=True)


def _refuse_full(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder} is a file; name a folder that does not exist yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise FileError(f"{folder} is not empty; name a folder that does not exist yet, or empty it")


def _csv(path: Path, table: Exported) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table.columns)
        rows.writerows(table.rows)


def _spreadsheet(path: Path, table: Exported) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        rows = csv.writer(file)
        rows.writerow(table.columns)
        rows.writerows([harmless(value) for value in row] for row in table.rows)


def _jsonl(path: Path, table: Exported) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in table.rows:
            record = dict(zip(table.columns, row, strict=True))
            file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _parquet(path: Path, table: Exported) -> None:
    import pandas as pd

    frame = pd.DataFrame(table.rows, columns=list(table.columns))
    try:
        frame.to_parquet(path, index=False)
    except ImportError as error:
        raise BlocsError("Parquet needs pyarrow; install it with: pip install 'blocs[parquet]'") from error


def _popolo(place: Path, exported: Iterable[Exported]) -> Written:
    from blocs.exports.popolo import popolo

    made = popolo({table.name: table for table in exported})
    _json(place / "popolo.json", made)
    return [("popolo.json", sum(map(len, made.values())))]


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


WRITERS: dict[str, tuple[str, Callable[[Path, Exported], None]]] = {
    "csv": ("csv", _csv),
    "spreadsheet": ("csv", _spreadsheet),
    "jsonl": ("jsonl", _jsonl),
    "parquet": ("parquet", _parquet),
}
FORMATS = (*WRITERS, "datapackage", "popolo")
