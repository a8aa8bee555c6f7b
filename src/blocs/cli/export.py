"""blocs export"""

from __future__ import annotations

from pathlib import Path

import click

from blocs.cli.options import DATA, App, as_known_option, command
from blocs.names.lookup import choose
from blocs.settings import asked_dataset

HOW = ("csv", "spreadsheet", "jsonl", "parquet", "datapackage", "popolo")


@command("export", DATA)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--table", "wanted", metavar="T", multiple=True, help="Only this table (may be given several times).")
@click.option(
    "--dataset", metavar="SET", help="Only this dataset, with what it extends. Default: $BLOCS_DATASET, else all."
)
@click.option("--format", "how", type=click.Choice(HOW), default="csv", show_default=True, help="What is written.")
@as_known_option
@click.pass_obj
def export_command(app: App, folder: Path, wanted: tuple[str, ...], dataset: str | None, how: str) -> None:
    """Every table as a file in DIR, with codes instead of row numbers. DIR must be new or empty.

    spreadsheet is CSV that a spreadsheet opens as UTF-8 and runs no cell of; datapackage is CSV with a description of
    every column (Frictionless); popolo is one JSON file of memberships.

    Example: blocs export tables --format datapackage
    """
    from blocs.exports.folder import write
    from blocs.exports.tables import names, tables
    from blocs.names.asking import Asking
    from blocs.questions.cite import cite
    from blocs.store.revisions import datasets

    chosen = [choose(table, names(), "table") for table in wanted]
    if chosen and how == "popolo":
        raise click.UsageError("popolo is made of several tables; leave --table out")
    named = dataset or asked_dataset()
    with app.tracker() as tracker, tracker.asking(dataset) as ask:
        about = []
        if how == "datapackage":
            whose = ask.session.layers if named else datasets(ask.session)
            about = [cite(Asking(ask.session, code)) for code in whose]
        written = write(folder, tables(ask.session, chosen, named), how, about)
    for name, count in written:
        click.echo(f"{folder / name}: {count} rows", err=True)
