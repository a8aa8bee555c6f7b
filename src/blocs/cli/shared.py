"""blocs shared"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import organisations, states
from blocs.cli.naming import names_argument, spread
from blocs.cli.options import App, at_option, option, question
from blocs.cli.output import render
from blocs.cli.writing import How


@question("shared")
@names_argument("names", "CODE CODE...", organisations, states, required=True)
@at_option
@option("--all", "everyone", is_flag=True, help="Organisations that only some of the states share, too.")
def shared_command(app: App, names: tuple[str, ...], how: How, **asked: Any) -> None:
    """What states share, or what organisations share: give several of one kind.

    Of states: the organisations to which all of them belonged. Of organisations: the states that belonged to them,
    those that belonged to all first, then those in only some.

    Example: blocs shared IRN RUS CHN --at 2024-01-01
    """
    with app.tracker() as tracker:
        render(tracker.shared(*spread(tracker, names), **asked), how)
