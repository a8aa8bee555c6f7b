"""blocs site"""

from __future__ import annotations

from pathlib import Path

import click

from blocs.cli.options import PICTURES, App, as_known_option, command, dataset_option, progress, today


@command("site", PICTURES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@as_known_option
@dataset_option
@click.pass_obj
def site_command(app: App, folder: Path) -> None:
    """A static site of the record in DIR, which must be new or empty: for any web host, under any path, without a
    network.

    A page for each organisation, state and instrument, with bars in time, a map with a day slider, tables that sort and
    filter with their CSV beside them, and search.

    Example: blocs site pages
    """
    from blocs.site.build import build

    with app.tracker() as tracker:
        pages = build(tracker, folder, today(), progress)
    click.echo(f"{folder / 'index.html'}: {pages} pages", err=True)
