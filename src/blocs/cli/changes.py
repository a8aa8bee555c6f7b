"""blocs changes"""

from __future__ import annotations

import click

from blocs.cli.options import App, Listed, When, as_known_option, dataset_option, format_option
from blocs.cli.output import render
from blocs.dates import Period, day


@click.command("changes")
@click.argument("organisations", metavar="[ORG]...", nargs=-1)
@click.option("--from", "start", type=When(), metavar="D", help="First day. Default: a year before the last.")
@click.option("--to", "end", type=When(), default="today", metavar="D", help="Last day. Default: today.")
@click.option("--states", type=Listed(), metavar="A,B", help="Only of these states.")
@click.option("--with-predecessors", is_flag=True, help="Of the organisations that ORG succeeded, too.")
@dataset_option
@as_known_option
@format_option
@click.pass_obj
def changes_command(
    app: App,
    organisations: tuple[str, ...],
    start: Period | None,
    end: Period,
    states: tuple[str, ...] | None,
    with_predecessors: bool,
    dataset: str,
    how: str,
) -> None:
    """Who joined, left, was suspended or readmitted or changed status, when and by which paper.

    Example: blocs changes SCO BRICS --from 2023-01-01 --to 2025-12-31
    """
    if start is None:
        before = end.last.replace(year=max(end.last.year - 1, 1), day=min(end.last.day, 28))
        start = day(before)
    with app.tracker() as tracker:
        rows = tracker.changes(
            *organisations,
            start=start,
            end=end,
            states=states,
            with_predecessors=with_predecessors,
            dataset=dataset,
        )
    render(rows, how)
