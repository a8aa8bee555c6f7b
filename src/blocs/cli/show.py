"""blocs show, blocs find"""

from __future__ import annotations

import click

from blocs.cli.options import App, as_known_option, format_option
from blocs.cli.output import render


@click.command("show")
@click.argument("name", metavar="CODE")
@format_option
@as_known_option
@click.pass_obj
def show_command(app: App, name: str, how: str) -> None:
    """All that is known of an organisation, state, status, memorandum or source.

    Example: blocs show SCO/charter
    """
    with app.tracker() as tracker:
        render(tracker.show(name), how)


@click.command("find")
@click.argument("text", metavar="TEXT", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at the most.")
@format_option
@as_known_option
@click.pass_obj
def find_command(app: App, text: tuple[str, ...], limit: int, how: str) -> None:
    """States and organisations with names like TEXT: any code, any name of any time, small typing errors.

    Example: blocs find shanghai cooperation
    """
    with app.tracker() as tracker:
        render(tracker.find(" ".join(text), limit=limit), how)
