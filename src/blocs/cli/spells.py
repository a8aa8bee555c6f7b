"""blocs spells"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, Listed, When, question
from blocs.cli.output import render


@question("spells")
@click.option("--orgs", "organisations", type=Listed(), metavar="A,B", help="Only of these organisations.")
@click.option("--states", type=Listed(), metavar="A,B", help="Only of these states.")
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only this status (may be given several times).")
@click.option("--from", "start", type=When(), metavar="D", help="Only those that held on this day or later.")
@click.option("--to", "end", type=When(), metavar="D", help="Only those that held on this day or earlier.")
def spells_command(app: App, how: str, **asked: Any) -> None:
    """The spells as they are recorded: who held which status in what, from when to when, with the first and last day
    that each date may mean.

    Example: blocs spells --orgs SCO --format csv
    """
    with app.tracker() as tracker:
        render(tracker.spells(**asked), how)
