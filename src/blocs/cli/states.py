"""blocs states"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import codes_of, state_kinds
from blocs.cli.options import App, at_option, option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("states")
@at_option
@option(
    "--kind",
    metavar="K",
    help="sovereign, former, territory, partially_recognised or organisation.",
    shell_complete=codes_of(state_kinds),
)
def states_command(app: App, how: How, **asked: Any) -> None:
    """The states and territories, under the names of a day, with their codes elsewhere.

    Example: blocs states --kind former
    """
    with app.tracker() as tracker:
        render(tracker.states(**asked), how)
