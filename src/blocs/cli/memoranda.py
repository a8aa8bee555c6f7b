"""blocs memoranda"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import codes_of, instrument_kinds, organisations, states
from blocs.cli.naming import Listed, asked_of, flat, names_argument, org_option, state_option
from blocs.cli.options import App, from_option, option, question, to_option
from blocs.cli.output import render
from blocs.cli.writing import How


@question("memoranda")
@names_argument("names", "[ORG|STATE]...", organisations, states)
@org_option("Only instruments of these organisations; repeat it, or put commas between.")
@state_option("Only instruments that one of these states signed or that are about it.")
@option(
    "--kind",
    "kinds",
    type=Listed(),
    multiple=True,
    callback=flat,
    metavar="K,K",
    help="Only these kinds.",
    shell_complete=codes_of(instrument_kinds),
)
@from_option("Dated on this day or later.")
@to_option("Dated on this day or earlier.")
def memoranda_command(app: App, how: How, **asked: Any) -> None:
    """Which instruments there are: charters, treaties, memoranda of obligations, decisions, notices of withdrawal.

    `blocs instruments` is another name of this command.

    Example: blocs memoranda SCO IRN
    """
    with app.tracker() as tracker:
        named = asked_of(tracker, asked)
        organisation, state = named.pop("organisations"), named.pop("states")
        render(tracker.memoranda(organisation=organisation, state=state, **named), how)
