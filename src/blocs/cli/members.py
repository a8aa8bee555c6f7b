"""blocs members"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, at_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("members")
@click.argument("organisation", metavar="ORG")
@at_option
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only this status (may be given several times).")
@click.option("--all", "everyone", is_flag=True, help="Observers, partners and candidates too.")
@dataset_option
@format_option
@as_known_option
@click.pass_obj
def members_command(
    app: App, organisation: str, at: Period, statuses: tuple[str, ...], everyone: bool, dataset: str, how: str
) -> None:
    """Who belonged to ORG.

    Prints those that count as members (a suspended member does). since and until bound the present status, until
    being the first day it no longer held; joined is the first day of unbroken belonging.

    Example: blocs members SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.members(organisation, at=at, statuses=statuses, everyone=everyone, dataset=dataset), how)
