"""blocs members"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, at_option, question, with_predecessors_option
from blocs.cli.output import render


@question("members")
@click.argument("organisations", metavar="ORG...", nargs=-1, required=True)
@at_option
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only this status (may be given several times).")
@click.option("--all", "everyone", is_flag=True, help="Observers, partners and candidates too.")
@with_predecessors_option
def members_command(app: App, organisations: tuple[str, ...], how: str, **asked: Any) -> None:
    """Who belonged to ORG, or to each of several.

    Prints those that count as members (a suspended member does). since and until bound the present status, until
    being the first day it no longer held; joined is the first day of unbroken belonging.

    Example: blocs members SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.members(*organisations, **asked), how)
