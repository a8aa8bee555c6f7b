"""blocs sources"""

from __future__ import annotations

import click

from blocs.cli.options import App, question
from blocs.cli.output import render


@question("sources")
@click.argument("organisation", metavar="[ORG]", required=False)
@click.option("--unread", is_flag=True, help="Only those that nobody has read.")
def sources_command(app: App, organisation: str | None, unread: bool, how: str) -> None:
    """What the record is based on, and which of it was read.

    Example: blocs sources SCO
    """
    with app.tracker() as tracker:
        render(tracker.sources(organisation, unread=unread), how)
