"""blocs changes"""

from __future__ import annotations

from typing import Any

from blocs.cli.completing import organisations, states, words
from blocs.cli.naming import Listed, asked_of, flat, names_argument, org_option, state_option
from blocs.cli.options import App, from_option, option, question, to_option, with_predecessors_option
from blocs.cli.output import render
from blocs.cli.writing import How
from blocs.dates import Period, day

WHAT = ("joined", "withdrew", "expelled", "suspended", "readmitted", "dissolved", "became", "applied", "invited")
"""Kinds of change that the shell offers."""


@question("changes")
@names_argument("names", "[ORG|STATE]...", organisations, states)
@from_option("First day. Default: a year before the last.")
@to_option("Last day. Default: today.", default="today")
@org_option()
@state_option()
@option(
    "--what",
    type=Listed(),
    multiple=True,
    callback=flat,
    metavar="W,W",
    help="Only these kinds of change: joined, withdrew, expelled, suspended, readmitted, dissolved …",
    shell_complete=words(*WHAT),
)
@with_predecessors_option
def changes_command(app: App, start: Period | None, end: Period, how: How, **asked: Any) -> None:
    """Who joined, withdrew, was expelled, suspended or readmitted or changed status, when and by which instrument.

    Example: blocs changes SCO BRICS --from 2023-01-01 --to 2025-12-31
    """
    if start is None:
        start = day(end.last.replace(year=max(end.last.year - 1, 1), day=min(end.last.day, 28)))
    with app.tracker() as tracker:
        named = asked_of(tracker, asked, at=end)
        render(tracker.changes(*(named.pop("organisations") or ()), start=start, end=end, **named), how)
