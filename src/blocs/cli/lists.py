"""blocs orgs, blocs states, blocs statuses, blocs sources"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, at_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("orgs")
@at_option
@dataset_option
@format_option
@as_known_option
@click.pass_obj
def orgs_command(app: App, at: Period, dataset: str, how: str) -> None:
    """The organisations, with the number of their members on a day and the period their record covers.

    Example: blocs orgs --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.organisations(at=at, dataset=dataset), how)


@click.command("states")
@at_option
@click.option("--kind", metavar="K", help="sovereign, former, territory, partially_recognised or organisation.")
@format_option
@as_known_option
@click.pass_obj
def states_command(app: App, at: Period, kind: str | None, how: str) -> None:
    """The states and territories, under the names of a day, with their codes elsewhere.

    Example: blocs states --kind former
    """
    with app.tracker() as tracker:
        render(tracker.states(at=at, kind=kind), how)


@click.command("statuses")
@format_option
@as_known_option
@click.pass_obj
def statuses_command(app: App, how: str) -> None:
    """What a state can hold in an organisation.

    Example: blocs statuses
    """
    with app.tracker() as tracker:
        render(tracker.statuses(), how)


@click.command("sources")
@click.argument("organisation", metavar="[ORG]", required=False)
@click.option("--unread", is_flag=True, help="Only those that nobody has read.")
@format_option
@as_known_option
@click.pass_obj
def sources_command(app: App, organisation: str | None, unread: bool, how: str) -> None:
    """What the record rests on, and which of it was read.

    Example: blocs sources SCO
    """
    with app.tracker() as tracker:
        render(tracker.sources(organisation, unread=unread), how)
