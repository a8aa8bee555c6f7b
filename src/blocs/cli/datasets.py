"""blocs datasets"""

from __future__ import annotations

import click

from blocs.cli.options import DATA, App, as_known_option, command, format_option
from blocs.cli.output import render
from blocs.cli.writing import How


@command("datasets", DATA)
@as_known_option
@format_option
@click.pass_obj
def datasets_command(app: App, how: How) -> None:
    """The datasets that can be asked with --dataset: title, licence, citation, newest revision, and how many
    organisations and spells each holds itself.

    Example: blocs datasets
    """
    with app.tracker() as tracker:
        render(tracker.datasets(), how)
