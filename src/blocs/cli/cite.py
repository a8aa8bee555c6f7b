"""blocs cite"""

from __future__ import annotations

import click

from blocs.cli.options import DATA, App, as_known_option, command, dataset_option
from blocs.cli.output import as_json
from blocs.letters import visible


@command("cite", DATA)
@dataset_option
@click.option("--format", "how", type=click.Choice(("text", "bibtex", "json")), default="text", show_default=True)
@as_known_option
@click.pass_obj
def cite_command(app: App, dataset: str, how: str) -> None:
    """How to cite a dataset, with those that it extends, as it stands, or with --as-known as it stood.

    Example: blocs cite --format bibtex
    """
    from dataclasses import asdict

    with app.tracker() as tracker:
        about = tracker.cite(dataset=dataset)
    said = {"text": about.sentence, "bibtex": about.bibtex}
    click.echo(visible(said[how]) if how in said else as_json(asdict(about), 2))
