"""blocs memoranda"""

from __future__ import annotations

import click

from blocs.cli.options import App, When, as_known_option, format_option
from blocs.cli.output import render
from blocs.dates import Period


@click.command("memoranda")
@click.option("--org", "organisation", metavar="O", help="Only papers of this organisation.")
@click.option("--state", metavar="S", help="Only papers that this state signed or that are about it.")
@click.option("--kind", "kinds", metavar="K", multiple=True, help="Only this kind (may be given several times).")
@click.option("--from", "start", type=When(), metavar="D", help="Dated on this day or later.")
@click.option("--to", "end", type=When(), metavar="D", help="Dated on this day or earlier.")
@format_option
@as_known_option
@click.pass_obj
def memoranda_command(
    app: App,
    organisation: str | None,
    state: str | None,
    kinds: tuple[str, ...],
    start: Period | None,
    end: Period | None,
    how: str,
) -> None:
    """Which papers there are: charters, treaties, memoranda of obligations, decisions, notices of withdrawal.

    Example: blocs memoranda --org SCO --state IRN
    """
    with app.tracker() as tracker:
        render(tracker.memoranda(organisation=organisation, state=state, kinds=kinds, start=start, end=end), how)
