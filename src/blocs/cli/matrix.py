"""blocs matrix"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.completing import organisations, states
from blocs.cli.naming import asked_of, names_argument, org_option, state_option
from blocs.cli.options import App, at_option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("matrix")
@names_argument("names", "[ORG|STATE]...", organisations, states)
@org_option("Organisations: the columns.")
@state_option("States: the rows, or the columns where no organisation is named.")
@at_option
def matrix_command(app: App, how: How, **asked: Any) -> None:
    """Which status each state held in each organisation, as a grid.

    Organisations and states may be named in any order. A ? marks what is only possible; "not recorded" that the record
    does not cover the day.

    Example: blocs matrix SCO BRICS EAEU RUS IRN IND --at 2024-01-01
    """
    if not any(asked[part] for part in ("names", "organisations", "states")):
        raise click.UsageError(
            "name organisations, states, or both: blocs matrix SCO BRICS RUS IRN "
            "(or with --org and --state, once --orgs and --states)"
        )
    with app.tracker() as tracker:
        render(tracker.matrix(**asked_of(tracker, asked)), how)
