"""blocs find"""

from __future__ import annotations

import click

from blocs.cli.options import App, option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("find")
@click.argument("text", metavar="TEXT", nargs=-1, required=True)
@option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at the most.")
def find_command(app: App, text: tuple[str, ...], limit: int, how: How) -> None:
    """States and organisations with names like TEXT: any code, any name of any time, small typing errors.

    Example: blocs find shanghai cooperation
    """
    with app.tracker() as tracker:
        render(tracker.find(" ".join(text), limit=limit), how)
