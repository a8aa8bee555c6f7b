"""blocs compare"""

from __future__ import annotations

import click

from blocs.cli.naming import org_option
from blocs.cli.options import DATA, App, command, format_option
from blocs.cli.output import render
from blocs.cli.writing import How


@command("compare", DATA)
@click.argument("one", metavar="DATASET")
@click.argument("other", metavar="DATASET")
@org_option()
@click.option("--from", "start", type=int, default=1815, show_default=True, metavar="Y", help="First year.")
@click.option("--to", "end", type=int, default=2100, metavar="Y", help="Last year.")
@click.option("--explained", is_flag=True, help="Those that were looked into, too, with the reason.")
@format_option
@click.pass_obj
def compare_command(
    app: App,
    one: str,
    other: str,
    organisations: tuple[str, ...],
    start: int,
    end: int,
    explained: bool,
    how: How,
) -> int:
    """Where two datasets say different things of 31 December of a year, in what both cover.

    Disagreements that the files of seeds/disagreements explain are left out; those that were looked into and could not
    be settled are shown with the reason. Exits with 1 while one is open.

    Example: blocs compare curated cow-igo-3
    """
    from blocs.datasets.compare import COLUMNS, UNSETTLED
    from blocs.questions.rows import Rows

    with app.tracker() as tracker:
        found = tracker.compare(one, other, organisations=organisations or None, start=start, end=end)
    still = [row for row in found.disagreements if row.reason is None]
    unsettled = [row for row in found.disagreements if row.right == UNSETTLED]
    shown = [row for row in found.disagreements if explained or row.right in (None, UNSETTLED)]
    render(Rows(COLUMNS, shown), how)
    cells = sum(row.cells for row in found.disagreements)
    settled = len(found.disagreements) - len(still) - len(unsettled)
    click.echo(
        f"{found.agreements} agreements, {cells} disagreements in {len(found.disagreements)} rows, "
        f"{settled} of them explained, {len(unsettled)} looked into and not settled, {len(still)} open",
        err=True,
    )
    return 1 if still else 0
