"""blocs changes"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, Listed, When, question, with_predecessors_option
from blocs.cli.output import render
from blocs.dates import Period, day


@question("changes")
@click.argument("organisations", metavar="[ORG]...", nargs=-1)
@click.option("--from", "start", type=When(), metavar="D", help="First day. Default: a year before the last.")
@click.option("--to", "end", type=When(), default="today", metavar="D", help="Last day. Default: today.")
@click.option("--states", type=Listed(), metavar="A,B", help="Only of these states.")
@click.option(
    "--what",
    metavar="W",
    multiple=True,
    help="Only this kind of change: joined, withdrew, expelled, suspended, readmitted, dissolved … (several times).",
)
@with_predecessors_option
def changes_command(
    app: App, organisations: tuple[str, ...], start: Period | None, end: Period, how: str, **asked: Any
) -> None:
    """Who joined, withdrew, was expelled, suspended or readmitted or changed status, when and by which instrument.

    Example: blocs changes SCO BRICS --from 2023-01-01 --to 2025-12-31
    """
    if start is None:
        start = day(end.last.replace(year=max(end.last.year - 1, 1), day=min(end.last.day, 28)))
    with app.tracker() as tracker:
        render(tracker.changes(*organisations, start=start, end=end, **asked), how)
