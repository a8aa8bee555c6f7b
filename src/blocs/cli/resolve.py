"""blocs resolve"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blocs.bounded import read_bytes, read_text, utf8
from blocs.cli.completing import words
from blocs.cli.options import App, When, option, question
from blocs.cli.output import render, say
from blocs.cli.writing import How, put
from blocs.errors import BlocsError, FaultyData, FileError

if TYPE_CHECKING:
    from blocs.questions.resolve import Resolution, Resolved
    from blocs.tracker import Tracker

ADDED = "code"
"""The column that a file is given."""
SCHEMES = ("iso2", "iso3", "iso_numeric", "eurostat", "cow", "cow_letters", "gw", "gw_letters", "wikidata")
LARGEST = 512 * 1024**2
"""So many bytes are read of a file or of standard input."""


@question("resolve")
@click.argument("names", metavar="[NAME...|FILE]", nargs=-1)
@option("--column", metavar="C", help="Column of names in FILE, a CSV or TSV with a header; - is standard input.")
@option("--at", type=When(), default=None, metavar="D", help="Day by which names and codes are told apart.")
@option("--at-column", metavar="C", help="Column of days (2022-09-15) or years in FILE.")
@option("--kind", type=click.Choice(["state", "organisation"]), default="state", show_default=True, help="Whose names.")
@option(
    "--scheme",
    shell_complete=words(*SCHEMES),
    metavar="S",
    help=f"The names are codes: {', '.join(SCHEMES)}.",
)
def resolve_command(
    app: App, names: tuple[str, ...], column: str | None, at_column: str | None, how: How, **asked: Any
) -> int:
    """Names or codes of any kind to codes: of the command line, of standard input (one a line), or of a column.

    Prints each with its code, the name it was read as and how; or with --column the file with the column code more.
    Names that are unknown or borne by several stand at the end on standard error, and the exit code is then 1.

    Example: blocs resolve "Korea, Rep." "Côte d'Ivoire" Zaire
    """
    with app.tracker() as tracker:
        if column is None:
            if at_column:
                raise BlocsError("--at-column needs --column and a file")
            given = names or tuple(line.strip() for line in _lines("-") if line.strip())
            answer = tracker.resolve(given, **asked)
            render(answer.rows, how)
        else:
            answer = _resolve_file(tracker, names, column, at_column, how, asked)
    say(dict.fromkeys(map(_said, answer.unread)))
    return 1 if answer.unread else 0


def _said(row: Resolved) -> str:
    """A name without a code on one line."""
    return f"{row.how}: {row.name[:80]}{f' ({row.read_as})' if row.read_as else ''}"


def _resolve_file(
    tracker: Tracker, names: tuple[str, ...], column: str, at_column: str | None, how: How, asked: dict[str, Any]
) -> Resolution:
    """Print a file with the codes of one column: as TSV if that is asked for, else as CSV."""
    if how.count or how.format not in ("table", "csv", "tsv"):
        raise BlocsError("a file with a column of codes more is CSV or TSV; leave --count and other formats out")
    if len(names) > 1:
        raise BlocsError("--column reads one file; name it, or - for standard input")
    name = names[0] if names else "-"
    rows = csv.reader(_lines(name), delimiter="\t" if name.lower().endswith((".tsv", ".tab")) else ",")
    try:
        header = next(rows, [])
        body = list(rows)
    except csv.Error as error:
        raise FileError(f"{name} is no CSV file: {error}") from error
    place = _place(header, column, name)
    when = _place(header, at_column, name) if at_column else None
    if ADDED in header:
        raise BlocsError(f"{name} has a column {ADDED!r} already; rename it first")
    width = len(header)
    faulty = [number for number, row in enumerate(body, 2) if row and len(row) != width]
    if faulty:
        raise FaultyData(f"{name}: line {faulty[0]} has not the {width} columns of the header")
    kept = [row for row in body if row]
    if when is not None:
        asked["at"] = [row[when] for row in kept]
    answer = tracker.resolve([row[place] for row in kept], **asked)
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t" if how.format == "tsv" else ",", lineterminator="\n")
    writer.writerow([*header, ADDED])
    writer.writerows([*row, code or ""] for row, code in zip(kept, answer.codes, strict=True))
    put(text.getvalue().removesuffix("\n"), how, len(kept))
    return answer


def _lines(name: str) -> Iterable[str]:
    """The lines of a file, or of standard input."""
    if name == "-":
        text = read_text(sys.stdin, "standard input", LARGEST)
    else:
        text = utf8(read_bytes(Path(name), LARGEST), name)
    return io.StringIO(text, newline="")


def _place(header: list[str], column: str, name: str) -> int:
    if column not in header:
        raise BlocsError(f"{name} has no column {column!r}; it has: {', '.join(header)}")
    return header.index(column)
