"""blocs matrix"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, Listed, at_option, question
from blocs.cli.output import render


@question("matrix")
@click.option("--orgs", "organisations", type=Listed(), metavar="A,B", help="Organisations: the columns.")
@click.option("--states", type=Listed(), metavar="A,B", help="States: the rows, or the columns without --orgs.")
@at_option
def matrix_command(app: App, how: str, **asked: Any) -> None:
    """Which status each state held in each organisation, as a grid.

    A ? marks what is only possible; "not recorded" that the record does not cover the day.

    Example: blocs matrix --orgs SCO,BRICS,EAEU --states RUS,IRN,IND --at 2024-01-01
    """
    if not asked["organisations"] and not asked["states"]:
        raise click.UsageError("name organisations with --orgs, states with --states, or both")
    with app.tracker() as tracker:
        render(tracker.matrix(**asked), how)
