"""blocs site"""

from __future__ import annotations

from pathlib import Path

import click

from blocs.cli.bar import progress
from blocs.cli.options import PICTURES, App, as_known_option, command, dataset_option, today


@command("site", PICTURES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--base-url", metavar="URL", help="Where the site will be found: for addresses in full, and a sitemap.")
@as_known_option
@dataset_option
@click.pass_obj
def site_command(app: App, folder: Path, base_url: str | None) -> None:
    """A static site of the record in DIR, which must be new or empty: for any web host, under any path, without a
    network.

    A page for each organisation, state and instrument: who held what on any day, as a map and in words, bars in time,
    tables that sort and filter with their CSV beside them; comparison, and search. Day, filter and order are in the
    address. With --base-url there are canonical addresses, a sitemap and a robots.txt.

    Example: blocs site pages
    """
    from blocs.site.build import build

    with app.tracker() as tracker:
        pages = build(tracker, folder, today(), progress, base_url)
    click.echo(f"{folder / 'index.html'}: {pages} pages", err=True)
