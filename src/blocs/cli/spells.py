"""blocs spells"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import organisations, states
from blocs.cli.naming import asked_of, names_argument, org_option, state_option, status_option
from blocs.cli.options import App, from_option, question, to_option
from blocs.cli.output import render
from blocs.cli.writing import How


@question("spells")
@names_argument("names", "[ORG|STATE]...", organisations, states)
@org_option()
@state_option()
@status_option
@from_option("Only those that held on this day or later.")
@to_option("Only those that held on this day or earlier.")
def spells_command(app: App, how: How, **asked: Any) -> None:
    """The spells as they are recorded: who held which status in what, from when to when, with the first and last day
    that each date may mean.

    Example: blocs spells SCO --format csv
    """
    with app.tracker() as tracker:
        render(tracker.spells(**asked_of(tracker, asked)), how)
