"""Rows to standard output in the format asked for; notes to standard error."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from blocs.letters import in_json, one_line, visible
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
    say(rows.notes)


def say(notes: Iterable[str]) -> None:
    """Print notes on standard error, a line each."""
    for note in notes:
        click.echo(one_line(note), err=True)


def as_json(value: Any, indent: int | None = None) -> str:
    """A value as JSON in which every character is seen."""
    return in_json(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def text_of(rows: Rows[Any], how: str) -> str:
    """Rows as a table, csv, tsv, spreadsheet, json, jsonl, markdown or html text, without a line break at the end.

    Missing values are empty, or null in JSON. No character in it is one that is not seen (`blocs.letters`): JSON
    escapes such a one and means the same, elsewhere its number stands for it.
    """
    records = rows.records()
    if how == "json":
        return as_json(records, 2)
    if how == "jsonl":
        return "\n".join(map(as_json, records))
    if how == "spreadsheet":
        return _spreadsheet(rows.columns, records)
    shown: Sequence[str] = rows.columns
    if how in READ_BY_PEOPLE:
        records = [_compact(record) for record in records]
        shown = [column for column in shown if column == "certainty" or column not in _folded(rows)]
    clean = {"table": one_line, "markdown": _in_markdown}.get(how, visible)
    cells = [[clean(_cell(record[column])) for column in shown] for record in records]
    columns = [clean(column) for column in shown]
    if how in READ_BY_PEOPLE:
        return _tabulated(columns, cells, READ_BY_PEOPLE[how])
    return _separated(columns, cells, "," if how == "csv" else "\t")


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

    cells = [[visible(_cell(harmless(value))) for value in record.values()] for record in records]
    return ("" if sys.stdout.isatty() else BYTE_ORDER_MARK) + _separated(columns, cells, ",")


def _in_markdown(cell: str) -> str:
    """A cell that is text wherever Markdown is shown: no end of a cell, tag, link or code (CommonMark 2.4)."""
    return re.sub(r"[|<`]|\](?=[(\[])|\\(?=[!-/:-@\[-`{-~])", r"\\\g<0>", one_line(cell))


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
