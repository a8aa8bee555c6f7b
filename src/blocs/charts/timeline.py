"""The picture of a timeline: bars in time, a row each, as `questions.timeline` has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, groupby

from blocs.charts.common import Axis, Chart, bodies, capital, country, kinds, reach, sentences, source_of, years
from blocs.charts.svg import Canvas, width_of, wrapped
from blocs.charts.theme import CATEGORIES, HEIGHTS, fade, shape
from blocs.charts.written import diamond
from blocs.dates import FOREVER, in_words
from blocs.dates import day as day_period
from blocs.errors import BlocsError
from blocs.names.article import listed
from blocs.questions.holdings import CERTAIN, KNOWN
from blocs.questions.timeline import Bar, Mark, extent, lanes
from blocs.tracker import Tracker

ROW, SIZE = 18.0, 12.0
"""How high a row is, and its letters."""
DENSE_ROW, DENSE_SIZE = 14.0, 10.0
"""The same where there are many."""
DENSE, MOST = 45, 75
"""From how many rows on they are dense, and how many at most stand in one column of a wide picture."""
COLUMN = 420.0
"""How wide a column is, where there are several."""
LABELS, BARS = 0.5, 250.0
"""Which part of a column the labels take at most, and how wide the bars should be beside long ones."""
TOP, GAP = 18.0, 20.0


def timeline(tracker: Tracker, name: str, today: date, *, with_predecessors: bool = False) -> Chart:
    """Who held which status when, a row a state (or, of a state, a row an organisation); instruments as marks."""
    bars = [bar for bar in tracker.timeline(name, with_predecessors=with_predecessors) if bar.category in CATEGORIES]
    if not bars:
        raise BlocsError(f"the record holds no status of {name!r}; see: blocs find {name}")
    first, last = extent(bars, today)
    rows = list(lanes(bars).values())
    organisations = list(dict.fromkeys(bar.organisation for bar in bars))
    with tracker.asking() as ask:
        kind, code = ask.either(name)
        late = reach(ask, organisations, day_period(last))
        if kind == "organisation":
            title = f"{kinds(bar.category for bar in bars)} of {bodies(ask, [code], last)}, {years(first, last)}"
        else:
            title = f"{capital(country(ask, code, last))} in international organisations, {years(first, last)}"
    present = [lane[0].name for lane in rows if any(_belongs(bar, last) for bar in lane)]
    dissolved = kind == "organisation" and any(bar.ended == "dissolved" for bar in bars)
    whose = "it" if dissolved else "the last of these"
    until = f"to {in_words(last)}" if last == today else f"until {in_words(last)}, when {whose} ended"
    what = "states" if kind == "organisation" else "organisations"
    description = sentences(
        f"A timeline of {len(rows)} {what}, a row each, from {in_words(first)} {until}",
        f"members on the last day: {listed(present)}" if present else "",
        late,
    )
    dense, labels = len(rows) > DENSE, _labels(rows)
    longest = max(width_of(label, DENSE_SIZE if dense else SIZE) for label in labels) + 8
    wanted = max(COLUMN, longest + BARS)

    def draw(canvas: Canvas, width: float) -> tuple[float, float]:
        columns = max(min(-(-len(rows) // MOST), int((width + GAP) // (wanted * 0.8))), 1)
        each = (width - GAP * (columns - 1)) / columns
        per = -(-len(rows) // columns)
        room = min(longest, each * LABELS if each < wanted else longest)
        bottom = 0.0
        for column in range(columns):
            shown = list(zip(labels, rows, strict=True))[column * per : (column + 1) * per]
            axis = Axis(first, last, column * (each + GAP) + room, column * (each + GAP) + each - 5)
            bottom = max(bottom, _column(canvas, shown, axis, column * (each + GAP), each, dense))
        return width, bottom

    return Chart(
        title=title,
        subtitle=sentences(until, late),
        description=description,
        source=source_of(tracker),
        draw=draw,
        width=(wanted + GAP) * -(-len(rows) // MOST) + GAP if len(rows) > MOST else 860,
    )


def _belongs(bar: Bar, last: date) -> bool:
    return bar.counts_as_member and not bar.disputed and bar.certain <= last < bar.surely_until


def _column(
    canvas: Canvas, rows: Sequence[tuple[str, Sequence[Bar]]], axis: Axis, left: float, width: float, dense: bool
) -> float:
    row, size = (DENSE_ROW, DENSE_SIZE) if dense else (ROW, SIZE)
    room = axis.left - left
    lines = [wrapped(label, room - 8, size, most=3) for label, _ in rows]
    highs = [row + (size + 1) * (len(line) - 1) for line in lines]
    tops = list(accumulate(highs, initial=TOP))
    bottom = tops[-1]
    for place in range(1, len(rows), 2):
        canvas.rect(left, tops[place], width, highs[place], class_="none", opacity=0.55)
    axis.draw(canvas, TOP, bottom)
    if len(rows) > 30:
        axis.draw(canvas, bottom, bottom, below=True)
    for (label, lane), said, top, high in zip(rows, lines, tops, highs, strict=False):
        middle = top + high / 2
        with canvas.mark(label, lane[0].code):
            for line, text in enumerate(said):
                y = middle + size * 0.36 + (size + 1) * (line - (len(said) - 1) / 2)
                canvas.text(left + room - 8, y, text, size, text_anchor="end")
        for bar in lane:
            _bar(canvas, bar, axis, middle, row)
        for mark in {mark.memorandum: mark for bar in lane for mark in bar.marks}.values():
            _mark(canvas, mark, axis, middle, row)
    return bottom + (SIZE + 8 if len(rows) > 30 else 4)


def _labels(rows: Sequence[Sequence[Bar]]) -> list[str]:
    """The names of rows; the code behind one that several bear."""
    names = [lane[0].name for lane in rows]
    return [
        name if names.count(name) == 1 else f"{name} ({its[0].code})" for name, its in zip(names, rows, strict=True)
    ]


def _bar(canvas: Canvas, bar: Bar, axis: Axis, middle: float, row: float) -> None:
    high = (row - 4) * float(HEIGHTS[bar.category])
    drawn = [segment for piece in bar.segments if (segment := piece.within(axis.first, axis.last))]
    if not drawn:
        return
    top = middle - high / 2
    with canvas.mark(f"{bar.name}: {bar.said}{_fading(bar)}", bar.code):
        for holds, group in groupby(drawn, key=lambda segment: CERTAIN if segment.holds in KNOWN else segment.holds):
            parts = list(group)
            left, right = axis.at(parts[0].start), axis.at(parts[-1].end)
            shape(canvas, (left, top, max(right - left, 1), high), bar.category, holds, crossed=bar.crossed)
        late = [axis.at(segment.start) for segment in drawn if not segment.verified]
        if late:
            right = axis.at(drawn[-1].end)
            fade(canvas, late[0], top - 0.5, max(right - late[0], 1) + 0.5, high + 1)


def _fading(bar: Bar) -> str:
    if bar.until < FOREVER or bar.verified_to is None:
        return ""
    return f"; last verified on {in_words(bar.verified_to)}"


def _mark(canvas: Canvas, mark: Mark, axis: Axis, middle: float, row: float) -> None:
    if not axis.first <= mark.first <= axis.last:
        return
    canvas.key("instrument")
    with canvas.mark(f"{mark.title} ({in_words(mark.date)})", mark.memorandum):
        diamond(canvas, axis.at(mark.first), middle, min(row / 4.4, 4 if axis.right - axis.left > 300 else 3))
