"""Rows to standard output in the format asked for; notes to standard error."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

import click

from blocs.questions.rows import Rows
from blocs.questions.rows import text_of as plain

_NARROWEST = 26
READ_BY_PEOPLE = {"table": "simple", "markdown": "pipe", "html": "html"}
"""The formats that people read, with tabulate's names for them."""
FOLDED = {"certainty", "verified_to", "confidence", "disputed"}
"""The columns that these formats show in one."""


def render(rows: Rows[Any], how: str) -> None:
    """Print rows on standard output and their notes on standard error."""
    click.echo(text_of(rows, how))
    for note in rows.notes:
        click.echo(note, err=True)


def text_of(rows: Rows[Any], how: str) -> str:
    """Rows as a table, csv, tsv, spreadsheet, json, jsonl, markdown or html text, without a line break at the end.

    Missing values are empty, or null in JSON.
    """
    records = rows.records()
    if how in READ_BY_PEOPLE:
        records = [_compact(record) for record in records]
        columns: Sequence[str] = [
            column for column in rows.columns if column == "certainty" or column not in _folded(rows)
        ]
        cells = [[_cell(record[column]) for column in columns] for record in records]
        return _tabulated(columns, cells, READ_BY_PEOPLE[how])
    if how == "json":
        return json.dumps(records, ensure_ascii=False, indent=2)
    if how == "jsonl":
        return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    if how == "spreadsheet":
        return _spreadsheet(rows.columns, records)
    cells = [[_cell(value) for value in record.values()] for record in records]
    return _separated(rows.columns, cells, "," if how == "csv" else "\t")


def _compact(record: dict[str, Any]) -> dict[str, Any]:
    """A record as people read it: what qualifies an answer is one cell, `certainty`. Who disputes it stands in the
    notes and in the other formats."""
    if not record.keys() >= FOLDED:
        return record
    said = str(record["certainty"])
    if said == "as last verified" and record["verified_to"]:
        said = f"{said} {record['verified_to']}"
    if record["confidence"] == "low":
        said += ", remembered"
    return {**record, "certainty": said}


def _spreadsheet(columns: Sequence[str], records: list[dict[str, Any]]) -> str:
    from blocs.exports.spreadsheet import BYTE_ORDER_MARK, harmless

    cells = [[_cell(harmless(value)) for value in record.values()] for record in records]
    return BYTE_ORDER_MARK + _separated(columns, cells, ",")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(plain(value))


def _separated(columns: Sequence[str], cells: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(cells)
    return text.getvalue().removesuffix("\n")


def _tabulated(columns: Sequence[str], cells: list[list[str]], style: str) -> str:
    from tabulate import tabulate

    if style == "simple" and not cells:
        return "(none)"
    widths = _widths(columns, cells) if style == "simple" and sys.stdout.isatty() else None
    if style == "pipe":
        cells = [[cell.replace("|", "\\|") for cell in row] for row in cells]
    return str(tabulate(cells, headers=columns, tablefmt=style, disable_numparse=True, maxcolwidths=widths))


def _widths(columns: Sequence[str], cells: list[list[str]]) -> list[int | None] | None:
    """Widths that make a table fit the window: the widest columns are wrapped, the others left as they are."""
    window = shutil.get_terminal_size((100, 24)).columns
    natural = [max(len(column), *(len(row[number]) for row in cells)) for number, column in enumerate(columns)]
    widths = list(natural)
    while sum(widths) + 2 * len(widths) > window:
        widest = widths.index(max(widths))
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return [width if width < full else None for width, full in zip(widths, natural, strict=True)]


def _folded(rows: Rows[Any]) -> set[str]:
    """The columns that are folded into another: none where a question has not all of them."""
    return FOLDED if set(rows.columns) >= FOLDED else set()
