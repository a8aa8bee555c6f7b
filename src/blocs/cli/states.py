"""blocs states"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, at_option, question
from blocs.cli.output import render


@question("states")
@at_option
@click.option("--kind", metavar="K", help="sovereign, former, territory, partially_recognised or organisation.")
def states_command(app: App, how: str, **asked: Any) -> None:
    """The states and territories, under the names of a day, with their codes elsewhere.

    Example: blocs states --kind former
    """
    with app.tracker() as tracker:
        render(tracker.states(**asked), how)
