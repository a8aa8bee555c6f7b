"""blocs statuses"""

from __future__ import annotations

from blocs.cli.options import App, question
from blocs.cli.output import render


@question("statuses")
def statuses_command(app: App, how: str) -> None:
    """What a state can hold in an organisation.

    Example: blocs statuses
    """
    with app.tracker() as tracker:
        render(tracker.statuses(), how)
