"""blocs memberships"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, at_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("memberships")
@click.argument("state", metavar="STATE")
@at_option
@click.option("--all", "everything", is_flag=True, help="Candidacies too: invited, applicant, acceding.")
@click.option("--with-predecessors", is_flag=True, help="With the states and organisations that were succeeded.")
@dataset_option
@format_option
@as_known_option
@click.pass_obj
def memberships_command(
    app: App, state: str, at: Period, everything: bool, with_predecessors: bool, dataset: str, how: str
) -> None:
    """Where STATE belonged, and in what capacity: as member, associate, observer or partner.

    Example: blocs memberships IRN --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(
            tracker.memberships(
                state, at=at, everything=everything, with_predecessors=with_predecessors, dataset=dataset
            ),
            how,
        )
