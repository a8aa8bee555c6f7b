"""blocs members"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import organisations
from blocs.cli.naming import names_argument, spread, status_option
from blocs.cli.options import App, at_option, option, question, with_predecessors_option
from blocs.cli.output import render
from blocs.cli.writing import How


@question("members")
@names_argument("organisations", "ORG...", organisations, required=True)
@at_option
@status_option
@option("--all", "everyone", is_flag=True, help="Observers, partners and candidates too.")
@with_predecessors_option
def members_command(app: App, organisations: tuple[str, ...], how: How, **asked: Any) -> None:
    """Who belonged to ORG, or to each of several.

    Prints those that count as members (a suspended member does). since and until bound the present status, until
    being the first day it no longer held; joined is the first day of unbroken belonging. --count prints how many
    certainly belonged.

    Example: blocs members SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.members(*spread(tracker, organisations), **asked), how)
