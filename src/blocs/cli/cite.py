"""blocs cite"""

from __future__ import annotations

import click

from blocs.cli.options import DATA, App, as_known_option, command, dataset_option, printed_option
from blocs.cli.output import as_json, write_lines
from blocs.cli.writing import How, put
from blocs.letters import visible


@command("cite", DATA)
@dataset_option
@printed_option("text", "bibtex", "json", counts=False)
@as_known_option
@click.pass_obj
def cite_command(app: App, how: How) -> None:
    """How to cite a dataset, with those that it extends, as it stands, or with --as-known as it stood.

    Example: blocs cite --format bibtex
    """
    from dataclasses import asdict

    with app.tracker() as tracker:
        about = tracker.cite()
    if how.format == "text":
        write_lines([about.sentence], how)
    else:
        put(visible(about.bibtex) if how.format == "bibtex" else as_json(asdict(about), 2), how)
