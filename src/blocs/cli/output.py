"""Rows to standard output or a file in the format asked for; notes to standard error."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from blocs.cli.table import fitted, folded, whole
from blocs.cli.writing import How, put, put_frame
from blocs.letters import in_json, one_line, visible
from blocs.questions.rows import DAYS, Grid, Rows
from blocs.questions.rows import text_of as plain

if TYPE_CHECKING:
    import pandas

READ_BY_PEOPLE = ("table", "markdown", "html")
"""The formats that people read."""
FOLDED = {"certainty", "verified_to", "confidence", "disputed"}
"""The columns that these formats show in one."""


def render(rows: Rows[Any], how: How) -> None:
    """Print rows, or how many there are, on standard output or to the file named, and their notes on standard error."""
    if how.count:
        from blocs.questions.belonging import count_rows

        counted = count_rows(rows)
        put(str(counted.certain), how)
        doubtful = counted.doubtful
        say([f"and {doubtful}, not counted"] if doubtful else [])
    elif how.format == "parquet":
        put_frame(_typed(rows.frame()), how)
    elif how.format == "table" and (window := window_of(how)):
        lines, left_out = _in_window(rows, window)
        put("\n".join(lines), how)
        say(left_out)
    else:
        put(text_of(rows, how.format), how, len(rows))
    say(rows.notes)


def _typed(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A frame whose columns of days are days, and whose empty columns are texts."""
    for column in frame.columns:
        if column in DAYS:
            frame[column] = [date.fromisoformat(text) if isinstance(text, str) else None for text in frame[column]]
        elif frame[column].isna().all():
            frame[column] = frame[column].astype("string")
    return frame


def window_of(how: How) -> int | None:
    """The columns of the window that shows what is printed; None where it goes to a file or another program."""
    return terminal_width(sys.stdout) if how.output is None else None


def page_width(how: How, widest: int) -> int:
    """The columns of what is drawn and not tabulated: those of the window or of $COLUMNS, in a file `widest`."""
    import shutil

    return shutil.get_terminal_size((widest, 24)).columns if how.output is None else widest


def terminal_width(stream: Any) -> int | None:
    """The columns of the terminal that a stream writes to; None where it is none."""
    if not stream.isatty():
        return None
    import shutil

    return max(shutil.get_terminal_size((100, 24)).columns, 20)


def write_lines(texts: Iterable[str], how: How) -> None:
    """Print texts, a line each, in a window folded between words."""
    window = window_of(how)
    lines = [one_line(text) for text in texts]
    put("\n".join(part for line in lines for part in (folded(line, window) if window else [line])), how)


def say(notes: Iterable[str]) -> None:
    """Print notes on standard error, a line each; on a terminal folded between words."""
    for note in notes:
        line = one_line(note)
        window = terminal_width(sys.stderr)
        click.echo("\n".join(folded(line, window, "  ")) if window else line, err=True)


def as_json(value: Any, indent: int | None = None) -> str:
    """A value as JSON in which every character is seen."""
    import json

    return in_json(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def text_of(rows: Rows[Any], how: str) -> str:
    """Rows as a table, csv, tsv, spreadsheet, json, jsonl, markdown or html text, without a line break at the end.

    The table is as wide as it needs to be.
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
    columns, cells = _cells(rows, records, how)
    if how == "table":
        return "\n".join(whole(columns, cells) if cells else ["(none)"])
    if how in READ_BY_PEOPLE:
        return _tabulated(columns, cells, how)
    return _separated(columns, cells, "," if how == "csv" else "\t")


def _cells(rows: Rows[Any], records: list[dict[str, Any]], how: str) -> tuple[list[str], list[list[str]]]:
    """The heads and the cells of rows as texts in which every character is seen."""
    shown: Sequence[str] = rows.columns
    if how in READ_BY_PEOPLE:
        records = [_compact(record) for record in records]
        shown = [column for column in shown if column == "certainty" or column not in _folded(rows)]
    clean = {"table": one_line, "markdown": _in_markdown}.get(how, visible)
    cells = [[clean(_cell(record[column])) for column in shown] for record in records]
    return [clean(column) for column in shown], cells


def _in_window(rows: Rows[Any], window: int) -> tuple[list[str], list[str]]:
    """The lines of a table in a window, and a note of what every row says."""
    columns, cells = _cells(rows, rows.records(), "table")
    if not cells:
        return ["(none)"], []
    table = fitted(columns, cells, window, keep=isinstance(rows, Grid))
    return table.lines, [f"in every row: {'; '.join(table.same)}"] if table.same else []


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
    import csv

    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(cells)
    return text.getvalue().removesuffix("\n")


def _tabulated(columns: Sequence[str], cells: list[list[str]], how: str) -> str:
    from tabulate import tabulate

    style = {"markdown": "pipe"}.get(how, how)
    return str(tabulate(cells, headers=columns, tablefmt=style, disable_numparse=True))


def _folded(rows: Rows[Any]) -> set[str]:
    """The columns that are folded into another: none where a question has not all of them."""
    return FOLDED if set(rows.columns) >= FOLDED else set()
