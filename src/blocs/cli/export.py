"""blocs export, blocs cite"""

from __future__ import annotations

from pathlib import Path

import click

from blocs.cli.options import App, as_known_option, dataset_option
from blocs.names.lookup import choose

HOW = ("csv", "spreadsheet", "jsonl", "parquet", "datapackage", "popolo")


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--table", "wanted", metavar="T", multiple=True, help="Only this table (may be given several times).")
@click.option("--format", "how", type=click.Choice(HOW), default="csv", show_default=True, help="What is written.")
@as_known_option
@click.pass_obj
def export_command(app: App, folder: Path, wanted: tuple[str, ...], how: str) -> None:
    """Every table as a file in DIR, with codes instead of row numbers. DIR must be new or empty.

    spreadsheet is CSV that a spreadsheet opens as UTF-8 and runs no cell of; datapackage is CSV with a description of
    every column (Frictionless); popolo is one JSON file of memberships.

    Example: blocs export tables --format datapackage
    """
    from blocs.exports.folder import write
    from blocs.exports.tables import names, tables
    from blocs.questions.cite import citation

    chosen = [choose(table, names(), "table") for table in wanted]
    if chosen and how == "popolo":
        raise click.UsageError("popolo is made of several tables; leave --table out")
    with app.tracker() as tracker, tracker.reading() as session:
        about = citation(session) if how == "datapackage" else None
        written = write(folder, tables(session, chosen), how, about)
    for name, count in written:
        click.echo(f"{folder / name}: {count} rows", err=True)


@click.command("cite")
@dataset_option
@click.option("--format", "how", type=click.Choice(("text", "bibtex", "json")), default="text", show_default=True)
@as_known_option
@click.pass_obj
def cite_command(app: App, dataset: str, how: str) -> None:
    """How to cite the record as it stands, or with --as-known as it stood.

    Example: blocs cite --format bibtex
    """
    import json
    from dataclasses import asdict

    with app.tracker() as tracker:
        about = tracker.cite(dataset=dataset)
    said = {"text": about.sentence, "bibtex": about.bibtex}
    click.echo(said[how] if how in said else json.dumps(asdict(about), ensure_ascii=False, indent=2))
