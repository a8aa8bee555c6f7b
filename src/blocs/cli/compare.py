"""blocs compare"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blocs.cli.completing import codes_of, datasets
from blocs.cli.naming import asked_of, org_option, state_option
from blocs.cli.options import DATA, App, When, command, format_option
from blocs.cli.output import render, say
from blocs.cli.writing import How

if TYPE_CHECKING:
    from blocs.datasets.compare import Comparison


@command("compare", DATA)
@click.argument("one", metavar="DATASET", shell_complete=codes_of(datasets))
@click.argument("other", metavar="DATASET", shell_complete=codes_of(datasets))
@org_option()
@state_option()
@click.option("--at", type=When(), metavar="D", help="Who held a status then: a day, or any time in a month or year.")
@click.option("--from", "start", type=When(), metavar="Y|D", help="First year; a day compares spells by the day.")
@click.option("--to", "end", type=When(), metavar="Y|D", help="Last year; a day compares spells by the day.")
@click.option(
    "--by", type=click.Choice(("year", "day")), help="Default: day if --at, --from or --to names a day, else year."
)
@click.option("--members-only", is_flag=True, help="By the day: only what concerns a status that counts as member.")
@click.option(
    "--summary", "summed", is_flag=True, help="A row an organisation: how many agree, differ, are in one only."
)
@click.option("--explained", is_flag=True, help="Those that were looked into, too, with the reason.")
@click.option(
    "--disagreements",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of seeds with explained disagreements of its own, or such a folder.",
)
@format_option
@click.pass_obj
def compare_command(app: App, /, one: str, other: str, summed: bool, explained: bool, how: How, **asked: Any) -> int:
    """Where two datasets say different things: by the year, of 31 December in what both cover, or by the day.

    By the day, --at lists who held a status then according to one only, or another status; --from and --to compare
    the spells of a period: only in one, a start or end that differs and by how many days, another status.

    Disagreements that the files of seeds/disagreements or --disagreements explain are left out; those that were looked
    into and could not be settled are shown with the reason. Exits with 1 while one is open.

    Example: blocs compare curated cow-igo-3
    """
    with app.tracker() as tracker:
        comparison = tracker.compare(one, other, **asked_of(tracker, asked))
    return _told(comparison, summed, explained, how)


def _told(found: Comparison, summed: bool, explained: bool, how: How) -> int:
    """Print what was found; the exit code."""
    from blocs.datasets.compare import UNSETTLED
    from blocs.questions.rows import Rows

    rows = found.disagreements
    still = [row for row in rows if row.reason is None]
    unsettled = [row for row in rows if row.right == UNSETTLED]
    if summed:
        render(found.summary, how)
        say(rows.notes)
    else:
        shown = [row for row in rows if explained or row.right in (None, UNSETTLED)]
        render(Rows(rows.columns, shown, rows.notes), how)
    settled = len(rows) - len(still) - len(unsettled)
    counted = sum(getattr(row, "cells", 0) for row in rows)
    disagreements = f"{counted} disagreements in {len(rows)} rows" if rows and counted else f"{len(rows)} disagreements"
    click.echo(
        f"{found.agreements} agreements, {disagreements}, "
        f"{settled} of them explained, {len(unsettled)} looked into and not settled, {len(still)} open",
        err=True,
    )
    return 1 if still else 0
