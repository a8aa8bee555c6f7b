"""blocs statuses"""

from __future__ import annotations

from blocs.cli.options import App, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("statuses")
def statuses_command(app: App, how: How) -> None:
    """What a state can hold in an organisation.

    Example: blocs statuses
    """
    with app.tracker() as tracker:
        render(tracker.statuses(), how)
