"""blocs memoranda"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, When, question
from blocs.cli.output import render


@question("memoranda")
@click.option("--org", "organisation", metavar="O", help="Only instruments of this organisation.")
@click.option("--state", metavar="S", help="Only instruments that this state signed or that are about it.")
@click.option("--kind", "kinds", metavar="K", multiple=True, help="Only this kind (may be given several times).")
@click.option("--from", "start", type=When(), metavar="D", help="Dated on this day or later.")
@click.option("--to", "end", type=When(), metavar="D", help="Dated on this day or earlier.")
def memoranda_command(app: App, how: str, **asked: Any) -> None:
    """Which instruments there are: charters, treaties, memoranda of obligations, decisions, notices of withdrawal.

    `blocs instruments` is another name of this command.

    Example: blocs memoranda --org SCO --state IRN
    """
    with app.tracker() as tracker:
        render(tracker.memoranda(**asked), how)
