"""blocs show"""

from __future__ import annotations

import click

from blocs.cli.completing import codes_of, instruments, organisations, sources, states, statuses
from blocs.cli.options import App, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("show")
@click.argument("name", metavar="CODE", shell_complete=codes_of(organisations, states, statuses, instruments, sources))
def show_command(app: App, name: str, how: How) -> None:
    """All that is known of an organisation, state, status, instrument or source.

    Example: blocs show SCO/charter
    """
    with app.tracker() as tracker:
        render(tracker.show(name), how)
