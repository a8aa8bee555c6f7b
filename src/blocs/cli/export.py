"""blocs export"""

from __future__ import annotations

from pathlib import Path

import click

from blocs.cli.options import App, as_known_option
from blocs.lookup import choose


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--table", "wanted", metavar="T", multiple=True, help="Only this table (may be given several times).")
@click.option("--spreadsheet", is_flag=True, help="Mark as UTF-8, and keep cells from being run as formulas.")
@as_known_option
@click.pass_obj
def export_command(app: App, folder: Path, wanted: tuple[str, ...], spreadsheet: bool) -> None:
    """Every table as a CSV file in DIR, with codes instead of row numbers. DIR must be new or empty.

    Example: blocs export tables
    """
    from blocs.exports.folder import write_csv
    from blocs.exports.tables import names, tables

    chosen = [choose(table, names(), "table") for table in wanted]
    with app.tracker() as tracker, tracker.reading() as session:
        written = write_csv(folder, tables(session, chosen), for_spreadsheets=spreadsheet)
    for name, count in written:
        click.echo(f"{folder / name}.csv: {count} rows", err=True)
