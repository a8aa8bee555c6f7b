"""blocs log"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import click

from blocs.cli.completing import codes_of, datasets, revisions
from blocs.cli.options import FORMATS, RECORD, App, as_known_option, command, option, printed_option
from blocs.cli.output import render, write_lines
from blocs.cli.writing import How

if TYPE_CHECKING:
    from blocs.questions.diff import ClaimChange
    from blocs.store.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from blocs.questions.diff import ClaimChange


@command("log", RECORD)
@click.argument("revision", metavar="[REV]", required=False, shell_complete=codes_of(revisions))
@option("--dataset", metavar="SET", shell_complete=codes_of(datasets), help="Only the revisions of this dataset.")
@as_known_option
@printed_option("text", *FORMATS)
@click.pass_obj
def log_command(app: App, revision: str | None, dataset: str | None, how: How) -> None:
    """The revisions of the record, newest first; or what one of them changed: + added, - retired, ~ says another thing.

    REV is a number of this list, or a date: the last revision recorded by then. digest is the SHA-256 of the files it
    was made from, which tables shorten.

    Example: blocs log 1
    """
    with app.tracker() as tracker:
        if revision is None:
            rows = tracker.log(dataset=dataset)
            if how.format in ("text", "table"):
                rows = rows.mapped(lambda row: replace(row, digest=row.digest[:12]))
            render(rows, replace(how, format="table") if how.format == "text" else how)
            return
        about = tracker.revision(revision)
        changes = tracker.changes_of(about.revision)
    if how.format != "text" or how.count:
        render(changes, how)
        return
    write_lines(_told(about, changes), how)


def _told(about: Revision, changes: Iterable[ClaimChange]) -> Iterator[str]:
    """A revision in lines: when and by what it was recorded, and what it changed, by what that is about."""
    yield f"revision {about.revision} of {about.dataset}, recorded {about.recorded_at} UTC by blocs {about.program}"
    if about.message:
        yield about.message
    yield f"{about.added} claims added, {about.retired} retired; made from files with SHA-256 {about.digest}"
    yield from told_changes(changes)


def told_changes(changes: Iterable[ClaimChange]) -> Iterator[str]:
    """Changes in lines, under the codes that they are about."""
    for code, changed in groupby(changes, key=lambda change: change.about):
        yield ""
        yield code
        for change in changed:
            thing = f"{change.what} {change.subject}".strip()
            yield f"  {change.sign} {thing}: {change.change}" if change.change else f"  {change.sign} {thing}"
