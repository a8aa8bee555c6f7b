"""blocs resolve"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from blocs.cli.options import App, When, question
from blocs.cli.output import render
from blocs.errors import BlocsError, FaultyData, FileError

if TYPE_CHECKING:
    from blocs.questions.resolve import Resolution
    from blocs.tracker import Tracker

ADDED = "code"
"""The column that a file is given."""


@question("resolve", dataset=False)
@click.argument("names", metavar="[NAME...|FILE]", nargs=-1)
@click.option("--column", metavar="C", help="Column of names in FILE, a CSV or TSV with a header; - is standard input.")
@click.option("--at", type=When(), default=None, metavar="D", help="Day by which names and codes are told apart.")
@click.option("--at-column", metavar="C", help="Column of days (2022-09-15) or years in FILE.")
@click.option(
    "--kind", type=click.Choice(["state", "organisation"]), default="state", show_default=True, help="Whose names."
)
@click.option(
    "--scheme",
    metavar="S",
    help="The names are codes: iso2, iso3, iso_numeric, eurostat, cow, cow_letters, gw, gw_letters, wikidata.",
)
def resolve_command(
    app: App, names: tuple[str, ...], column: str | None, at_column: str | None, how: str, **asked: Any
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
            given = names or tuple(line.strip() for line in sys.stdin if line.strip())
            answer = tracker.resolve(given, **asked)
            render(answer.rows, how)
        else:
            answer = _resolve_file(tracker, names, column, at_column, "\t" if how == "tsv" else ",", asked)
    for row in answer.unread:
        said = f" ({row.read_as})" if row.read_as else ""
        click.echo(f"{row.how}: {row.name[:80]}{said}", err=True)
    return 1 if answer.unread else 0


def _resolve_file(
    tracker: Tracker, names: tuple[str, ...], column: str, at_column: str | None, delimiter: str, asked: dict[str, Any]
) -> Resolution:
    """Print a file with the codes of one column."""
    if len(names) > 1:
        raise BlocsError("--column reads one file; name it, or - for standard input")
    name = names[0] if names else "-"
    with _opened(name) as file:
        rows = csv.reader(file, delimiter="\t" if name.lower().endswith((".tsv", ".tab")) else ",")
        try:
            header = next(rows, [])
            place = _place(header, column, name)
            when = _place(header, at_column, name) if at_column else None
            if ADDED in header:
                raise BlocsError(f"{name} has a column {ADDED!r} already; rename it first")
            body = list(rows)
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileError(f"{name} is no CSV file in UTF-8: {error}") from error
    width = len(header)
    faulty = [number for number, row in enumerate(body, 2) if row and len(row) != width]
    if faulty:
        raise FaultyData(f"{name}: line {faulty[0]} has not the {width} columns of the header")
    kept = [row for row in body if row]
    if when is not None:
        asked["at"] = [row[when] for row in kept]
    answer = tracker.resolve([row[place] for row in kept], **asked)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*header, ADDED])
    writer.writerows([*row, code or ""] for row, code in zip(kept, answer.codes, strict=True))
    click.echo(text.getvalue(), nl=False)
    return answer


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as error:
        raise FileError(f"{name} cannot be read: {error.strerror}") from error


def _place(header: list[str], column: str, name: str) -> int:
    if column not in header:
        raise BlocsError(f"{name} has no column {column!r}; it has: {', '.join(header)}")
    return header.index(column)
