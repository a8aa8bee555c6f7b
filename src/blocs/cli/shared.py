"""blocs shared, blocs matrix"""

from __future__ import annotations

import click

from blocs.cli.options import App, Listed, as_known_option, at_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("shared")
@click.argument("names", metavar="CODE CODE...", nargs=-1, required=True)
@at_option
@click.option("--all", "everyone", is_flag=True, help="Organisations that only some of the states share, too.")
@dataset_option
@as_known_option
@format_option
@click.pass_obj
def shared_command(app: App, names: tuple[str, ...], at: Period, everyone: bool, dataset: str, how: str) -> None:
    """What states share, or what organisations share: give several of one kind.

    Of states: the organisations to which all of them belonged. Of organisations: the states that belonged to them,
    those that belonged to all first, then those in only some.

    Example: blocs shared IRN RUS CHN --at 2024-01-01
    """
    with app.tracker() as tracker:
        render(tracker.shared(*names, at=at, everyone=everyone, dataset=dataset), how)


@click.command("matrix")
@click.option("--orgs", "organisations", type=Listed(), metavar="A,B", help="Organisations: the columns.")
@click.option("--states", type=Listed(), metavar="A,B", help="States: the rows, or the columns without --orgs.")
@at_option
@dataset_option
@as_known_option
@format_option
@click.pass_obj
def matrix_command(
    app: App,
    organisations: tuple[str, ...] | None,
    states: tuple[str, ...] | None,
    at: Period,
    dataset: str,
    how: str,
) -> None:
    """Which status each state held in each organisation, as a grid.

    A ? marks what is only possible; "not recorded" that the record does not cover the day.

    Example: blocs matrix --orgs SCO,BRICS,EAEU --states RUS,IRN,IND --at 2024-01-01
    """
    if not organisations and not states:
        raise click.UsageError("name organisations with --orgs, states with --states, or both")
    with app.tracker() as tracker:
        render(tracker.matrix(organisations=organisations, states=states, at=at, dataset=dataset), how)
