"""blocs memberships"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, at_option, question, with_predecessors_option
from blocs.cli.output import render


@question("memberships")
@click.argument("state", metavar="STATE")
@at_option
@click.option("--all", "everything", is_flag=True, help="Candidacies too: invited, applicant, acceding.")
@with_predecessors_option
def memberships_command(app: App, state: str, how: str, **asked: Any) -> None:
    """Where STATE belonged, and in what capacity: as member, associate, observer or partner.

    Example: blocs memberships IRN --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.memberships(state, **asked), how)
