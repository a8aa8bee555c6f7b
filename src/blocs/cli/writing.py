"""Where an answer goes and in which format: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blocs import settings
from blocs.errors import BlocsError

if TYPE_CHECKING:
    import pandas

ENDINGS = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".txt": "table",
    ".parquet": "parquet", ".bib": "bibtex",
}  # fmt: skip
"""What a file holds, by its ending."""
ALSO = {"spreadsheet": "csv", "text": "table"}
"""Formats of files that end as those of another format do."""
NONE_OF_OURS = (
    ".xlsx", ".xls", ".ods", ".gz", ".zip", ".bz2", ".xz", ".zst", ".dta", ".sav", ".rds", ".rdata", ".feather",
    ".pdf", ".docx", ".sqlite", ".db", ".svg", ".png", ".xml", ".yaml", ".yml",
)  # fmt: skip
"""Endings of what blocs does not write here, whatever format is asked for."""


@dataclass(frozen=True, slots=True)
class How:
    """How an answer is printed: its format; the file it goes to (None: standard output); and whether only its rows are
    counted."""

    format: str
    output: Path | None = None
    count: bool = False


def how_of(asked: str | None, output: Path | None, formats: Sequence[str], *, count: bool = False) -> How:
    """How an answer is printed, by `--format`, by the ending of the file, else (a file without an ending too) in the
    first of a command's `formats`.

    Raises a usage error for an ending that the command does not write, for one of another format than the one asked
    for, and for Parquet without a file.
    """
    if output is None or str(output) == "-":
        if asked == "parquet" and not count:
            raise BlocsError("Parquet is no text; name a file with -o FILE.parquet")
        return How(asked or formats[0], None, count)
    ending = output.suffix.lower()
    if not ending:
        return How(asked or formats[0], output, count)
    known = ENDINGS.get(ending)
    # A .txt file is a command's own text where it has one.
    alike = [own for own in formats if known is not None and known in (own, ALSO.get(own))]
    if (asked is None and not alike) or ending in NONE_OF_OURS:
        raise click.UsageError(_unwritten(ending, formats))
    if asked is not None and known is not None and asked not in alike:
        raise click.UsageError(f"{output} ends like {known}, and --format says {asked}; leave one of them out")
    return How(asked or alike[0], output, count)


def _unwritten(ending: str, formats: Sequence[str]) -> str:
    """What is said of an ending that is not written."""
    of = {ALSO.get(own, own) for own in formats}
    writes = dict.fromkeys(
        next(end for end, its in ENDINGS.items() if its == own) for own in ENDINGS.values() if own in of
    )
    spreadsheet = ending in (".xlsx", ".xls", ".ods") and "spreadsheet" in formats
    what_else = "for a spreadsheet: -f spreadsheet -o FILE.csv" if spreadsheet else "other endings need --format"
    return f"cannot write {ending} files; name a file that ends in {', '.join(writes)}; {what_else}"


def put(text: str, how: How, count: int | None = None) -> None:
    """Write a text and a line break to where it goes. `count` is how many rows it holds, to be told of a file."""
    if how.output is None:
        click.echo(text)
        return
    from blocs.exports.whole import whole_file

    with whole_file(how.output) as half:
        half.write_text(_page(text) if how.format == "html" else text + "\n", encoding="utf-8", newline="")
    _told(how.output, count)


def put_frame(frame: pandas.DataFrame, how: How) -> None:
    """Write a frame as Parquet to where it goes. Raises BlocsError where the library is not installed."""
    from blocs.exports.whole import whole_file

    assert how.output is not None  # noqa: S101 - see how_of
    try:
        with whole_file(how.output) as half:
            frame.to_parquet(half, index=False)
    except ImportError as error:
        raise BlocsError(f"Parquet needs pyarrow; install it with: {settings.install_extra('parquet')}") from error
    _told(how.output, len(frame))


def _told(output: Path, count: int | None) -> None:
    from blocs.letters import one_line

    rows = "" if count is None else f": {count} row{'' if count == 1 else 's'}"
    click.echo(one_line(f"wrote {output}{rows}"), err=True)


def _page(table: str) -> str:
    """A table as a page of its own, whose letters a browser reads rightly."""
    head = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>blocs</title>\n'
    return f"{head}{table}\n</html>\n"
