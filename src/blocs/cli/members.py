"""blocs members"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, at_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("members")
@click.argument("organisations", metavar="ORG...", nargs=-1, required=True)
@at_option
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only this status (may be given several times).")
@click.option("--all", "everyone", is_flag=True, help="Observers, partners and candidates too.")
@click.option("--with-predecessors", is_flag=True, help="Of the organisations that ORG succeeded, too.")
@dataset_option
@format_option
@as_known_option
@click.pass_obj
def members_command(
    app: App,
    organisations: tuple[str, ...],
    at: Period,
    statuses: tuple[str, ...],
    everyone: bool,
    with_predecessors: bool,
    dataset: str,
    how: str,
) -> None:
    """Who belonged to ORG, or to each of several.

    Prints those that count as members (a suspended member does). since and until bound the present status, until
    being the first day it no longer held; joined is the first day of unbroken belonging.

    Example: blocs members SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        if len(organisations) == 1 and not with_predecessors:
            one = tracker.members(organisations[0], at=at, statuses=statuses, everyone=everyone, dataset=dataset)
            render(one, how)
            return
        several = tracker.members_of(
            *organisations,
            at=at,
            statuses=statuses,
            everyone=everyone,
            with_predecessors=with_predecessors,
            dataset=dataset,
        )
        render(several, how)
