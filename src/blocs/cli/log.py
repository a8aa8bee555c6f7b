"""blocs log"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import click

from blocs.cli.options import FORMATS, RECORD, App, as_known_option, command
from blocs.cli.output import render
from blocs.letters import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from blocs.questions.diff import ClaimChange


@command("log", RECORD)
@click.argument("revision", metavar="[REV]", required=False)
@click.option("--dataset", metavar="SET", help="Only the revisions of this dataset.")
@as_known_option
@click.option(
    "--format",
    "how",
    type=click.Choice(("text", *FORMATS)),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.pass_obj
def log_command(app: App, revision: str | None, dataset: str | None, how: str) -> None:
    """The revisions of the record, newest first; or what one of them changed: + added, - retired, ~ says another thing.

    REV is a number of this list, or a date: the last revision recorded by then. digest is the SHA-256 of the files it
    was made from, which tables shorten.

    Example: blocs log 1
    """
    with app.tracker() as tracker:
        if revision is None:
            rows = tracker.log(dataset=dataset)
            if how in ("text", "table"):
                rows = rows.mapped(lambda row: replace(row, digest=row.digest[:12]))
            render(rows, "table" if how == "text" else how)
            return
        about = tracker.revision(revision)
        changes = tracker.changes_of(about.revision)
    if how != "text":
        render(changes, how)
        return
    recorded = f"recorded {about.recorded_at} UTC by blocs {about.program}"
    click.echo(one_line(f"revision {about.revision} of {about.dataset}, {recorded}"))
    if about.message:
        click.echo(one_line(about.message))
    click.echo(f"{about.added} claims added, {about.retired} retired; made from files with SHA-256 {about.digest}")
    print_changes(changes)


def print_changes(changes: Iterable[ClaimChange]) -> None:
    """Print changes under the codes that they are about, as text."""
    for code, its in groupby(changes, key=lambda change: change.about):
        click.echo("\n" + one_line(code))
        for one in its:
            thing = f"{one.what} {one.subject}".strip()
            click.echo(one_line(f"  {one.sign} {thing}: {one.change}" if one.change else f"  {one.sign} {thing}"))
