"""blocs show"""

from __future__ import annotations

import click

from blocs.cli.options import App, question
from blocs.cli.output import render


@question("show")
@click.argument("name", metavar="CODE")
def show_command(app: App, name: str, how: str) -> None:
    """All that is known of an organisation, state, status, instrument or source.

    Example: blocs show SCO/charter
    """
    with app.tracker() as tracker:
        render(tracker.show(name), how)
