"""blocs mcp"""

from __future__ import annotations

import click

from blocs.cli.options import PICTURES, App, as_known_option, command
from blocs.cli.streams import unguarded


@command("mcp", PICTURES)
@as_known_option
@click.pass_obj
def mcp_command(app: App) -> None:
    """Offer the questions to a language assistant as read-only tools (Model Context Protocol, standard input and
    output).

    An assistant starts this by itself; its settings want the command `blocs` and the argument `mcp`. It ends with its
    input.

    Example: blocs mcp
    """
    from blocs.assistant import server

    with app.tracker() as tracker, unguarded():
        server(tracker).run("stdio")
