"""blocs timeline"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from blocs.cli.completing import codes_of, organisations, states
from blocs.cli.options import (
    ASK,
    FORMATS,
    App,
    as_known_option,
    command,
    dataset_option,
    from_option,
    guess_option,
    option,
    printed_option,
    to_option,
    today,
    with_predecessors_option,
)
from blocs.cli.output import page_width, render, say
from blocs.cli.streams import says
from blocs.cli.table import folded, shortened, width_of
from blocs.cli.writing import How, put
from blocs.dates import Period
from blocs.letters import one_line

if TYPE_CHECKING:
    from blocs.questions.timeline import Bar, Segment

DAY = timedelta(days=1)
WIDEST = 100
"""As wide as a drawing is that goes to no window."""
NARROWEST_LABEL, FEWEST_CELLS = 8, 10


@dataclass(frozen=True, slots=True)
class Signs:
    """What is drawn: a letter for each category, and one for each thing that qualifies a status. A cell that is
    qualified shows both in turn, so that doubt never looks like another category."""

    categories: dict[str, str]
    disputed: str
    possible: str
    crossed: str
    unverified: str
    instrument: str

    @property
    def meanings(self) -> dict[str, str]:
        """What each letter means, in the order of the key."""
        return {letter: category for category, letter in self.categories.items()} | {
            self.crossed: "suspended or inactive",
            self.possible: "possible",
            self.disputed: "disputed",
            self.unverified: "after the day last verified",
            self.instrument: "instrument",
        }


DRAWN = Signs(
    {"member": "█", "associate": "▓", "partner": "▒", "observer": "░", "candidate": "·", "missing": "¿"},
    disputed="□", possible="╱", crossed="╳", unverified="~", instrument="▴",
)  # fmt: skip
PLAIN = Signs(
    {"member": "#", "associate": "+", "partner": "=", "observer": "-", "candidate": ".", "missing": "?"},
    disputed="o", possible="/", crossed="x", unverified="~", instrument="^",
)  # fmt: skip
"""For an encoding that has no others."""


@command("timeline", ASK)
@click.argument("name", metavar="ORG|STATE", shell_complete=codes_of(organisations, states))
@from_option("First day. Default: of the first status.")
@to_option("Last day. Default: today.")
@option("--instruments", "marked", is_flag=True, help="With a mark below each bar for every dated instrument.")
@with_predecessors_option
@printed_option("text", *FORMATS)
@dataset_option
@guess_option
@as_known_option
@click.pass_obj
def timeline_command(
    app: App,
    name: str,
    start: Period | None,
    end: Period | None,
    marked: bool,
    with_predecessors: bool,
    how: How,
) -> None:
    """Who held which status when, as bars as wide as the window.

    What is possible, disputed, suspended or not verified since is marked; a key says how. Other formats print the
    statuses as rows.

    Example: blocs timeline SCO
    """
    from blocs.questions.timeline import extent

    with app.tracker() as tracker:
        bars = tracker.timeline(name, with_predecessors=with_predecessors)
    if how.count or how.format != "text":
        render(bars, how)
        return
    first, last = extent(bars, today())
    first, last = start.first if start else first, end.last if end else last
    if first > last:
        raise click.UsageError(f"the period ends ({last}) before it starts ({first})")
    signs = DRAWN if how.output or says("".join(DRAWN.meanings)) else PLAIN
    lines = drawn(bars, first, last, page_width(how, WIDEST), signs, marked=marked)
    put("\n".join(map(one_line, lines)), how)
    say(bars.notes)


def drawn(
    bars: Sequence[Bar], first: date, last: date, width: int, signs: Signs = DRAWN, *, marked: bool = False
) -> Iterator[str]:
    """The bars from a first to a last day in a width: a line for each state or organisation, a scale of years above,
    and a key below. Every status that held in the period has a cell at least, as far as there are cells."""
    from blocs.questions.timeline import lanes

    shown = lanes(bar for bar in bars if bar.first <= last and bar.until > first)
    if not shown:
        yield "(none)"
        return
    labels = {code: f"{code}  {one_line(lane[0].name)}" for code, lane in shown.items()}
    room = max(min(max(map(width_of, labels.values())), width // 3), NARROWEST_LABEL)
    scale = _Scale(first, last, max(width - room - 1, FEWEST_CELLS))
    yield " " * (room + 1) + scale.years()
    used: set[str] = set()
    for code, lane in shown.items():
        line = scale.line(lane, signs)
        marks = scale.marks(lane, signs.instrument) if marked else ""
        used |= set(line) | set(marks)
        label = shortened(labels[code], room)
        yield f"{label}{' ' * (room - width_of(label))} {line}".rstrip()
        if marks:
            yield " " * (room + 1) + marks
    yield ""
    # A letter and its meaning stay on one line.
    key = "   ".join(
        f"{sign}\u00a0{said.replace(' ', chr(0xA0))}" for sign, said in signs.meanings.items() if sign in used
    )
    yield from (line.strip(" ").replace("\u00a0", " ") for line in folded(key, width))


class _Scale:
    """Days as cells of a line."""

    def __init__(self, first: date, last: date, cells: int) -> None:
        self.first, self.last, self.cells = first, last, cells
        self.days = (last - first).days + 1

    def place(self, day: date) -> int:
        """The cell in which a day of the period falls."""
        return (day - self.first).days * self.cells // self.days

    def begins(self, cell: int) -> date:
        """The first day of a cell."""
        return self.first + timedelta(days=-(-cell * self.days // self.cells))

    def line(self, bars: Sequence[Bar], signs: Signs) -> str:
        """The bars of one lane. Where several touch a cell the shortest has it, and one that is left without any takes
        the nearest that another can spare."""
        spans = {
            number: range(self.place(max(bar.first, self.first)), self.place(min(bar.until - DAY, self.last)) + 1)
            for number, bar in enumerate(bars)
        }
        owners: dict[int, int] = {}
        for number in sorted(spans, key=lambda number: -len(spans[number])):
            owners |= dict.fromkeys(spans[number], number)
        for number, span in spans.items():
            cells_of = Counter(owners.values())
            if not cells_of[number]:
                spare = [cell for cell, owner in owners.items() if cells_of[owner] > 1]
                if spare:
                    owners[min(spare, key=lambda cell: (abs(cell - span.start), cell))] = number
        line = [" "] * self.cells
        for number, bar in enumerate(bars):
            run = 0
            before: list[str] = []
            for cell in sorted(cell for cell, owner in owners.items() if owner == number):
                letters = _letters(bar, self._segment(bar, cell), signs)
                run = run + 1 if letters == before else 0
                before = letters
                line[cell] = letters[run % len(letters)]
        return "".join(line).rstrip(" ")

    def _segment(self, bar: Bar, cell: int) -> Segment:
        """The segment of a bar that fills most of a cell, else the one that is nearest to it."""
        start, end = self.begins(cell), max(self.begins(cell + 1), self.begins(cell) + DAY)
        return max(bar.segments, key=lambda segment: (min(segment.end, end) - max(segment.start, start)).days)

    def marks(self, bars: Sequence[Bar], sign: str) -> str:
        """A mark in the cell of each dated instrument whose day is known to the year at least."""
        line = [" "] * self.cells
        for mark in (mark for bar in bars for mark in bar.marks):
            if self.first <= mark.first <= self.last and (mark.last - mark.first).days < 366:
                line[self.place(mark.first)] = sign
        return "".join(line).rstrip(" ")

    def years(self) -> str:
        """Years where they begin, as many as there is room for."""
        line = [" "] * self.cells
        years = range(self.first.year + (self.first > date(self.first.year, 1, 1)), self.last.year + 1)
        step = next(
            step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10_000) if len(years) / step * 7 <= self.cells
        )
        for year in years:
            cell = self.place(date(year, 1, 1))
            if year % step == 0 and cell <= self.cells - 4:
                line[cell : cell + 4] = f"{year:<4}"
        return "".join(line).rstrip(" ")


def _letters(bar: Bar, segment: Segment, signs: Signs) -> list[str]:
    """What the cells of a segment show in turn: what qualifies it, then its category."""
    shown = [signs.disputed] if segment.holds == "disputed" else []
    shown += [signs.possible] if segment.holds == "possible" else []
    shown += [signs.crossed] if bar.crossed else []
    shown += [signs.unverified] if not segment.verified else []
    return [*shown, signs.categories[bar.category]]
