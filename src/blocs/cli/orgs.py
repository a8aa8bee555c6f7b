"""blocs orgs"""

from __future__ import annotations

from typing import Any

from blocs.cli.naming import described_options
from blocs.cli.options import App, at_option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("orgs")
@at_option
@described_options()
def orgs_command(app: App, how: How, **asked: Any) -> None:
    """The organisations, with the number of their members on a day and the period their record covers.

    members counts the states that certainly belonged; possible and disputed those of which that is not certain.

    Example: blocs orgs --kind bank --region africa --at 2022-09-15
    """
    with app.tracker() as tracker:
        render(tracker.organisations(**asked), how)
