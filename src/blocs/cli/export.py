"""blocs export"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from blocs.cli.completing import codes_of, datasets
from blocs.cli.options import DATA, App, as_known_option, command
from blocs.names.lookup import choose
from blocs.settings import asked_dataset

HOW = ("csv", "spreadsheet", "jsonl", "parquet", "datapackage", "popolo")


@command("export", DATA)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--table", "wanted", metavar="T", multiple=True, help="Only this table (may be given several times).")
@click.option(
    "--dataset",
    metavar="SET",
    shell_complete=codes_of(datasets),
    help="Only this dataset, with what it extends. Default: $BLOCS_DATASET, else all.",
)
@click.option(
    "-f", "--format", "how", type=click.Choice(HOW), default="csv", show_default=True, help="What is written."
)
@as_known_option
@click.pass_obj
def export_command(app: App, folder: Path, wanted: tuple[str, ...], dataset: str | None, how: str) -> None:
    """Every table as a file in DIR, with codes instead of row numbers. DIR must be new or empty.

    spreadsheet is CSV that a spreadsheet opens as UTF-8 and runs no cell of; datapackage is CSV with a description of
    every column (Frictionless); popolo is one JSON file of memberships. The table datasets goes with all of them: whose
    rows there are, under which licence, and how to cite them. Parquet and Popolo also have it in each file.

    Example: blocs export tables --format datapackage
    """
    from blocs.exports.folder import write
    from blocs.exports.tables import names, tables
    from blocs.questions.cite import citable

    chosen = [choose(table, names(), "table") for table in wanted]
    if chosen and how == "popolo":
        raise click.UsageError("popolo is made of several tables; leave --table out")
    named = dataset or asked_dataset()
    with app.tracker() as tracker, tracker.asking(dataset) as ask:
        written = write(folder, tables(ask.session, chosen, named), how, partial(citable, ask.session))
    for name, count in written:
        click.echo(f"{folder / name}: {count} rows", err=True)
