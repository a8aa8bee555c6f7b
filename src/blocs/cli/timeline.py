"""blocs timeline"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from blocs.cli.options import ASK, App, When, as_known_option, command, dataset_option, today
from blocs.cli.output import say
from blocs.cli.streams import says
from blocs.dates import Period
from blocs.letters import one_line

if TYPE_CHECKING:
    from blocs.questions.timeline import Bar

DAY = timedelta(days=1)
LETTERS = {"member": "█", "associate": "▓", "partner": "▒", "observer": "░", "candidate": "·", "missing": "?"}
PLAIN = LETTERS | {"member": "#", "associate": "+", "partner": "=", "observer": "-", "candidate": "."}
"""For an encoding that has no others."""
SUSPENDED, UNSURE, UNVERIFIED = "×", "?", "~"


@command("timeline", ASK)
@click.argument("name", metavar="ORG|STATE")
@click.option("--from", "start", type=When(), metavar="D", help="First day. Default: of the first status.")
@click.option("--to", "end", type=When(), metavar="D", help="Last day. Default: today.")
@click.option("--with-predecessors", is_flag=True, help="With what it succeeded.")
@dataset_option
@as_known_option
@click.pass_obj
def timeline_command(app: App, name: str, start: Period | None, end: Period | None, with_predecessors: bool) -> None:
    """Who held which status when, as bars as wide as the window.

    Example: blocs timeline SCO
    """
    with app.tracker() as tracker:
        bars = tracker.timeline(name, with_predecessors=with_predecessors)
    last = end.last if end else today()
    first = start.first if start else min((bar.first for bar in bars), default=last)
    if first > last:
        raise click.UsageError(f"the period ends ({last}) before it starts ({first})")
    width = shutil.get_terminal_size((100, 24)).columns
    letters = LETTERS if says("".join(LETTERS.values())) else PLAIN
    for line in drawn(bars, first, last, width, letters):
        click.echo(one_line(line))
    say(bars.notes)


def drawn(
    bars: Sequence[Bar], first: date, last: date, width: int, letters: Mapping[str, str] = LETTERS
) -> Iterator[str]:
    """The bars in a width, a line for each subject, with a scale of years and what the letters mean."""
    labels = dict.fromkeys((bar.code, one_line(bar.name)) for bar in bars if bar.first <= last and bar.until > first)
    if not labels:
        yield "(none)"
        return
    room = max(min(max(len(code) + 2 + len(name) for code, name in labels), width // 3), 8)
    cells = max(width - room - 1, 10)
    days = (last - first).days + 1
    yield " " * (room + 1) + _scale(first, days, cells)
    used: dict[str, None] = {}
    for code, name in labels:
        line = [" "] * cells
        for bar in (one for one in bars if one.code == code):
            letter = SUSPENDED if bar.status == "suspended" else letters[bar.category]
            verified = min(bar.surely_until, bar.verified_to + DAY) if bar.verified_to else bar.surely_until
            spans = [((bar.first, bar.until), UNSURE), ((bar.certain, bar.surely_until), UNVERIFIED)]
            spans = [*spans, ((bar.certain, verified), letter)] if not bar.disputed else spans[:1]
            for edges, drawn_as in spans:
                for cell in _cells(*edges, first, days, cells):
                    line[cell] = drawn_as
        used |= dict.fromkeys(letter for letter in line if letter != " ")
        label = f"{code}  {name}"
        yield f"{label if len(label) <= room else label[: room - 1] + '…':<{room}} {''.join(line).rstrip()}"
    meanings = {letter: category for category, letter in letters.items()} | {
        SUSPENDED: "suspended", UNSURE: "possible or disputed", UNVERIFIED: "as last verified",
    }  # fmt: skip
    yield ""
    legend = "   ".join(f"{letter}\u00a0{meanings[letter].replace(' ', chr(0xA0))}" for letter in used)
    yield from (line.replace("\u00a0", " ") for line in textwrap.wrap(legend, width))


def _cells(start: date, end: date, first: date, days: int, cells: int) -> range:
    """The cells that a period from `start` to before `end` touches; each stands for days * cell / cells and on."""
    begins = max((start - first).days, 0)
    ends = min((end - first).days, days)
    return range(begins * cells // days, -(-ends * cells // days)) if begins < ends else range(0)


def _scale(first: date, days: int, cells: int) -> str:
    """Years where they begin, as many as there is room for."""
    line = [" "] * cells
    years = range(first.year + (first > date(first.year, 1, 1)), first.year + days // 365 + 2)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if len(years) / step * 7 <= cells)
    for year in years:
        if year % step == 0 and year <= 9999:
            cell = (date(year, 1, 1) - first).days * cells // days
            if 0 <= cell <= cells - 4:
                line[cell : cell + 4] = str(year)
    return "".join(line).rstrip()
