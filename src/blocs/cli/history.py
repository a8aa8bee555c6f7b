"""blocs history"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, question, with_predecessors_option
from blocs.cli.output import render


@question("history")
@click.argument("names", metavar="ORG|STATE [STATE]", nargs=-1, required=True)
@with_predecessors_option
def history_command(app: App, names: tuple[str, ...], how: str, **asked: Any) -> None:
    """The whole story of an organisation, of a state, or of a state in an organisation: statuses and instruments in
    time.

    until is the first day on which a status no longer held.

    Example: blocs history SCO IRN
    """
    with app.tracker() as tracker:
        render(tracker.history(*names, **asked), how)
