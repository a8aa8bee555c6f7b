"""Tables into a folder, in each of the formats of `blocs export`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from blocs import settings
from blocs.errors import BlocsError
from blocs.exports.spreadsheet import BYTE_ORDER_MARK, harmless
from blocs.exports.tables import Exported
from blocs.exports.whole import whole
from blocs.questions.cite import Citable

DAYS = ("complete_from", "complete_to", "read", "verified_to")
"""Columns of days, which Parquet stores as dates, as it does the bounds of dates."""
Written = list[tuple[str, int]]
"""The names of the files written, and how many rows each holds."""


def write(folder: Path, exported: Iterable[Exported], how: str = "csv", about: Sequence[Citable] = ()) -> Written:
    """Write each table as a file of FOLDER.

    `how` is csv (UTF-8, comma, CRLF as RFC 4180 has it), spreadsheet (the same, marked as UTF-8 and with an apostrophe
    before texts that would be run as formulas), jsonl, parquet, datapackage (CSV and a datapackage.json, which needs
    `about`, a `Citable` for each dataset in it) or popolo (one popolo.json). The folder appears whole or not at all;
    `exports.whole` says what it may be and when FileError is raised. Raises BlocsError where Parquet's library is
    missing.
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
    for column in frame.columns:
        if column in DAYS or column.endswith(("_earliest", "_latest")):
            frame[column] = [None if pd.isna(day) else date.fromisoformat(str(day)) for day in frame[column]]
    try:
        frame.to_parquet(path, index=False)
    except ImportError as error:
        raise BlocsError(f"Parquet needs pyarrow; install it with: {settings.install_extra('parquet')}") from error


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
