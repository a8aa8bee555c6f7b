"""blocs history"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, dataset_option, format_option
from blocs.cli.output import render


@click.command("history")
@click.argument("names", metavar="ORG|STATE [STATE]", nargs=-1, required=True)
@click.option("--with-predecessors", is_flag=True, help="With the states and organisations that were succeeded.")
@dataset_option
@format_option
@as_known_option
@click.pass_obj
def history_command(app: App, names: tuple[str, ...], with_predecessors: bool, dataset: str, how: str) -> None:
    """The whole story of an organisation, of a state, or of a state in an organisation: statuses and papers in time.

    until is the first day on which a status no longer held.

    Example: blocs history SCO IRN
    """
    with app.tracker() as tracker:
        render(tracker.history(*names, with_predecessors=with_predecessors, dataset=dataset), how)
