"""blocs history"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import organisations, states
from blocs.cli.naming import names_argument, spread
from blocs.cli.options import App, question, with_predecessors_option
from blocs.cli.output import render
from blocs.cli.writing import How


@question("history")
@names_argument("names", "ORG|STATE...", organisations, states, required=True)
@with_predecessors_option
def history_command(app: App, names: tuple[str, ...], how: How, **asked: Any) -> None:
    """The whole story of organisations, of states, or of states in organisations: statuses and instruments in time.

    until is the first day on which a status no longer held.

    Example: blocs history SCO IRN
    """
    with app.tracker() as tracker:
        render(tracker.history(*spread(tracker, names), **asked), how)
