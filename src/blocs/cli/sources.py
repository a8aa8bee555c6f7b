"""blocs sources"""

from __future__ import annotations

import click

from blocs.cli.completing import codes_of, organisations
from blocs.cli.options import App, option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("sources")
@click.argument("organisation", metavar="[ORG]", required=False, shell_complete=codes_of(organisations))
@option("--unread", is_flag=True, help="Only those that nobody has read.")
def sources_command(app: App, organisation: str | None, unread: bool, how: How) -> None:
    """What the record is based on, and which of it was read.

    Example: blocs sources SCO
    """
    with app.tracker() as tracker:
        render(tracker.sources(organisation, unread=unread), how)
