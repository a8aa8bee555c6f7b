"""Tables into a folder, in each of the formats of `blocs export`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from blocs import settings
from blocs.errors import BlocsError
from blocs.exports.spreadsheet import BYTE_ORDER_MARK, harmless
from blocs.exports.tables import Exported, datasets_in
from blocs.exports.whole import whole
from blocs.questions.cite import Citable

DAYS = ("complete_from", "complete_to", "read", "verified_to")
"""Columns of days, which Parquet stores as dates, as it does the bounds of dates."""
Cited = Callable[[str], Citable]
"""How to cite a dataset alone, by its code."""
Written = list[tuple[str, int]]
"""The names of the files written, and how many rows each holds."""


def write(folder: Path, exported: Iterable[Exported], how: str, cited: Cited) -> Written:
    """Write each table as a file of FOLDER.

    `how` is csv (UTF-8, comma, CRLF as RFC 4180 has it), spreadsheet (the same, marked as UTF-8 and with an apostrophe
    before texts that would be run as formulas), jsonl, parquet, datapackage (CSV and a datapackage.json) or popolo (one
    popolo.json). `cited` says how to cite a dataset, and is asked for those whose rows are there. The folder appears
    whole or not at all; `exports.whole` says what it may be and when FileError is raised. Raises BlocsError where
    Parquet's library is missing.
    """
    with whole(folder) as place:
        if how == "popolo":
            return _popolo(place, exported, cited)
        ending, write = WRITERS["csv" if how == "datapackage" else how]
        tables = []
        for table in exported:
            write(place / f"{table.name}.{ending}", table, cited)
            tables.append(table)
        written = [(f"{table.name}.{ending}", len(table.rows)) for table in tables]
        if how == "datapackage":
            from blocs.exports.datapackage import descriptor

            about = [cited(code) for code in _datasets(tables)]
            _json(place / "datapackage.json", descriptor(about, tables))
        return written


def _csv(path: Path, table: Exported, _cited: Cited) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table.columns)
        rows.writerows(table.rows)


def _spreadsheet(path: Path, table: Exported, _cited: Cited) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        rows = csv.writer(file)
        rows.writerow(table.columns)
        rows.writerows([harmless(value) for value in row] for row in table.rows)


def _jsonl(path: Path, table: Exported, _cited: Cited) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in table.rows:
            record = dict(zip(table.columns, row, strict=True))
            file.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _parquet(path: Path, table: Exported, cited: Cited) -> None:
    """Parquet, with those whose rows it holds in its metadata, where pandas reads it as `attrs`."""
    import pandas as pd

    frame = pd.DataFrame(table.rows, columns=list(table.columns))
    for column in frame.columns:
        if column in DAYS or column.endswith(("_earliest", "_latest")):
            frame[column] = [None if pd.isna(day) else date.fromisoformat(str(day)) for day in frame[column]]
    frame.attrs["datasets"] = [asdict(credit) for code in datasets_in(table) for credit in cited(code).credits]
    try:
        frame.to_parquet(path, index=False)
    except ImportError as error:
        raise BlocsError(f"Parquet needs pyarrow; install it with: {settings.install_extra('parquet')}") from error


def _popolo(place: Path, exported: Iterable[Exported], cited: Cited) -> Written:
    from blocs.exports.popolo import popolo

    tables = {table.name: table for table in exported}
    made = popolo(tables)
    rows = sum(map(len, made.values()))
    whose = [credit for code in _datasets(list(tables.values())) for credit in cited(code).credits]
    _json(place / "popolo.json", {"datasets": [asdict(credit) for credit in whose], **made})
    return [("popolo.json", rows)]


def _datasets(tables: Sequence[Exported]) -> list[str]:
    return [code for table in tables if table.name == "datasets" for code in datasets_in(table)]


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


WRITERS: dict[str, tuple[str, Callable[[Path, Exported, Cited], None]]] = {
    "csv": ("csv", _csv),
    "spreadsheet": ("csv", _spreadsheet),
    "jsonl": ("jsonl", _jsonl),
    "parquet": ("parquet", _parquet),
}
FORMATS = (*WRITERS, "datapackage", "popolo")
