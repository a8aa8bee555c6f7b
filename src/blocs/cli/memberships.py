"""blocs memberships"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import states
from blocs.cli.naming import names_argument, spread
from blocs.cli.options import App, at_option, option, question, with_predecessors_option
from blocs.cli.output import render
from blocs.cli.writing import How


@question("memberships")
@names_argument("names", "STATE...", states, required=True)
@at_option
@option("--all", "everything", is_flag=True, help="Candidacies too: invited, applicant, acceding.")
@with_predecessors_option
def memberships_command(app: App, names: tuple[str, ...], how: How, **asked: Any) -> None:
    """Where STATE, or each of several, belonged, and in what capacity: as member, associate, observer or partner.

    Example: blocs memberships IRN --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.memberships(*spread(tracker, names), **asked), how)
