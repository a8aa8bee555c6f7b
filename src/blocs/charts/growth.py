"""The picture of how organisations grew: how many members each had over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile, pairwise

from blocs.charts.common import Axis, Chart, bodies, reach, sentences, source_of, years
from blocs.charts.svg import Canvas, width_of, wrapped
from blocs.dates import day as day_period
from blocs.dates import in_words
from blocs.errors import BlocsError
from blocs.names.article import listed
from blocs.names.printed import names_on
from blocs.questions.belonging import Count, counts_in_time
from blocs.questions.coverage import coverage
from blocs.questions.holdings import fetch
from blocs.tracker import Tracker

DASHES = (None, "8 3", "2.2 2.6", "11 3 2 3", "5 2 1.5 2 1.5 2")
"""A pattern for each line, so that no colour alone tells them apart."""
MOST = len(DASHES)
"""How many lines a picture has; more organisations get a small picture each."""
HIGH, SMALL_HIGH = 320.0, 92.0
TOP, LEFT = 10.0, 34.0
LABEL, LINE = 12.0, 14.0
LABELS = 0.27
"""Which part of the width the names beside the lines take at most."""


@dataclass(frozen=True)
class Line:
    """How an organisation grew: its count from each day on which it changed, and the day that the line ends before."""

    code: str
    name: str
    steps: tuple[tuple[date, Count], ...]
    end: date
    over: bool
    verified: date | None

    @property
    def said(self) -> str:
        """Its name with its count at the end, "11, and 1 disputed", or when it ended."""
        return f"{self.name}: {'ended in ' + str(self.end.year) if self.over else self.steps[-1][1]}"

    @property
    def spans(self) -> list[tuple[date, date, Count]]:
        """Each step with the day on which the next begins."""
        edges = [*(day for day, _ in self.steps), self.end]
        return [(start, end, count) for (start, end), (_, count) in zip(pairwise(edges), self.steps, strict=True)]

    def tooltip(self, start: date, end: date, count: Count) -> str:
        until = "" if end == self.end and not self.over else f" until {in_words(end)}"
        return f"{self.name}: {count} members from {in_words(start)}{until}"


def growth(tracker: Tracker, organisations: Sequence[str], today: date) -> Chart:
    """How many members organisations had over time: the certain ones as a line, and over it, hatched, the possible and
    disputed ones."""
    with tracker.asking() as ask:
        codes = list(dict.fromkeys(ask.organisation(name) for name in organisations))
        names = names_on(ask.session, "organisation", codes, today)
        lines = []
        for code in codes:
            steps = [step for step in counts_in_time(fetch(ask, organisations=[code])) if step[0] <= today]
            if not steps:
                raise BlocsError(f"the record holds no member of {names[code]} up to {today}; see: blocs find {code}")
            over = len(steps) > 1 and steps[-1][1] == Count(0, 0, 0)
            end, steps = (steps[-1][0], steps[:-1]) if over else (today, steps)
            about = coverage(ask, code)
            verified = None if over or about.verified(day_period(today)) else about.complete_to
            lines.append(Line(code, names[code], tuple(steps), end, over, verified))
        first, last = min(line.steps[0][0] for line in lines), max(line.end for line in lines)
        title = f"Members of {bodies(ask, codes, today)}, {years(first, last)}"
        late = reach(ask, [line.code for line in lines if not line.over], day_period(last))
    doubt = any(count.possible or count.disputed for line in lines for _, count in line.steps)
    said = "suspended members included" + ("; hatched: possible and disputed ones" if doubt else "")
    if _differ(lines):
        said += "; each has a scale of its own"
    thin = "thin after that" if any(line.verified for line in lines) and late else ""
    most = max(lines, key=lambda line: max(_all(count) for _, count in line.steps))
    description = sentences(
        f"The number of members from {in_words(first)} to {in_words(last)}: "
        + listed(
            [f"{line.name} {'0, ended ' + in_words(line.end) if line.over else line.steps[-1][1]}" for line in lines]
        ),
        f"the highest number is {max(_all(count) for _, count in most.steps)}, of {most.name}"
        if len(lines) > 1
        else "",
    )

    def draw(canvas: Canvas, width: float) -> tuple[float, float]:
        if len(lines) > MOST:
            return _small_multiples(canvas, lines, width, first, last)
        return _together(canvas, lines, width, first, last)

    return Chart(title, sentences(said, f"{late}, {thin}" if thin else late), description, source_of(tracker), draw)


def _all(count: Count) -> int:
    return count.certain + count.possible + count.disputed


def _together(canvas: Canvas, lines: Sequence[Line], width: float, first: date, last: date) -> tuple[float, float]:
    room = min(max(width_of(line.said, LABEL) for line in lines) + 28, max(width * LABELS, 120))
    axis = Axis(first, last, LEFT, width - room)
    bottom, top = TOP + HIGH, _highest(lines)
    _counts(canvas, axis, TOP, bottom, top, 6)
    axis.draw(canvas, TOP, bottom, below=True)
    for place, line in enumerate(lines):
        _line(canvas, line, axis, TOP, bottom, top, place)
    _labels(canvas, lines, axis, bottom, top, width)
    return width, bottom + 22


def _highest(lines: Sequence[Line]) -> int:
    return max(max(_all(count) for _, count in line.steps) for line in lines) or 1


def _counts(canvas: Canvas, axis: Axis, top: float, bottom: float, highest: int, most: int) -> None:
    """Lines across, with whole numbers."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if highest / step <= most)
    for count in range(0, highest + 1, step):
        y = _height(count, top, bottom, highest)
        canvas.line(axis.left, y, axis.right, y, class_="axis" if count == 0 else "grid", stroke_width=1)
        canvas.text(axis.left - 6, y + 4, str(count), 11, class_="soft", text_anchor="end")


def _height(count: float, top: float, bottom: float, highest: int) -> float:
    return bottom - (bottom - top) * count / (highest * 1.03)


def _line(canvas: Canvas, line: Line, axis: Axis, top: float, bottom: float, highest: int, place: int) -> None:
    def at(count: float) -> float:
        return _height(count, top, bottom, highest)

    for start, end, count in line.spans:
        if _all(count) > count.certain:
            upper, lower = at(_all(count)), at(count.certain)
            left, right = axis.at(start), axis.at(end)
            canvas.rect(left, upper, max(right - left, 0.5), lower - upper, fill=canvas.names("hatch-ink"), opacity=0.8)
    for thin in (False, True):
        points: list[tuple[float, float]] = []
        for start, end, count in dropwhile(lambda span: not span[2].certain, line.spans):
            split = line.verified if line.verified else line.end
            begins, ends = (max(start, split), end) if thin else (start, min(end, split))
            if begins < ends or (begins == ends and not thin and not points):
                points += [(axis.at(begins), at(count.certain)), (axis.at(ends), at(count.certain))]
        if points:
            dash, width = DASHES[place % MOST], 1.0 if thin else 2.2
            canvas.path(points, class_=f"s{place % MOST}", stroke_width=width, stroke_dasharray=dash)
    before: Count | None = None
    for start, end, count in line.spans:
        with canvas.mark(line.tooltip(start, end, count), line.code):
            left, right, y = axis.at(start), axis.at(end), at(count.certain)
            canvas.rect(left, y - 6, max(right - left, 2), 12, fill="none", pointer_events="all")
            if before is not None and before.certain:
                upper, lower = sorted((y, at(before.certain)))
                canvas.rect(left - 5, upper, 10, lower - upper, fill="none", pointer_events="all")
        before = count
    if line.over:
        x, y = axis.at(line.end), at(line.steps[-1][1].certain)
        canvas.path([(x, y - 5), (x, y + 5)], class_=f"s{place % MOST}", stroke_width=2.2)


def _labels(canvas: Canvas, lines: Sequence[Line], axis: Axis, bottom: float, highest: int, width: float) -> None:
    """The names beside the ends of the lines, far enough from each other, with a line that leads to each."""
    texts = {line.code: wrapped(line.said, width - axis.right - 22, LABEL, most=4) for line in lines}
    ends = {line.code: _height(line.steps[-1][1].certain, TOP, bottom, highest) for line in lines}
    order = sorted(lines, key=lambda line: (ends[line.code], line.name))
    tops: dict[str, float] = {}
    under = -20.0
    for line in order:
        high = LINE * len(texts[line.code])
        tops[line.code] = max(ends[line.code] - high / 2, under)
        under = tops[line.code] + high + 4
    lowest = bottom + 18
    for line in reversed(order):  # as far up again as they have gone beyond the foot
        high = LINE * len(texts[line.code])
        tops[line.code] = min(tops[line.code], lowest - 4 - high)
        lowest = tops[line.code]
    for line in lines:
        place, high = lines.index(line), LINE * len(texts[line.code])
        middle = tops[line.code] + high / 2
        start = axis.at(line.end)
        end, right = ends[line.code], axis.right
        leader = [(start + 2, end), (right + 5, end), (right + 14, middle), (right + 18, middle)]
        dash = "1 2" if line.over else None
        canvas.path(leader, class_=f"s{place}", stroke_width=0.8, opacity=0.75, stroke_dasharray=dash)
        for row, text in enumerate(texts[line.code]):
            canvas.text(axis.right + 22, tops[line.code] + LINE * row + 11, text, LABEL, class_=f"t{place}")


def _differ(lines: Sequence[Line]) -> bool:
    """Whether the smallest organisation would be flat on the scale of the largest."""
    return len(lines) > MOST and _highest(lines) > 4 * min(_highest([line]) for line in lines)


def _small_multiples(
    canvas: Canvas, lines: Sequence[Line], width: float, first: date, last: date
) -> tuple[float, float]:
    """A small picture each, all on the same years; on the same scale of counts as far as that leaves them readable."""
    columns = max(int((width + 24) // 240), 1)
    each = (width - 24 * (columns - 1)) / columns
    titles = [wrapped(line.said, each - LEFT, LABEL, bold=True, most=3) for line in lines]
    head = LINE * max(len(title) for title in titles) + 6
    high = head + SMALL_HIGH + 30
    for place, (line, title) in enumerate(zip(lines, titles, strict=True)):
        left, top = (place % columns) * (each + 24), (place // columns) * high
        axis = Axis(first, last, left + LEFT, left + each - 6)
        for row, text in enumerate(title):
            canvas.text(left + LEFT, top + head - 6 - LINE * (len(title) - 1 - row), text, LABEL, class_="ink bold")
        bottom = top + head + SMALL_HIGH
        highest = _highest([line] if _differ(lines) else lines)
        _counts(canvas, axis, top + head, bottom, highest, 3)
        axis.draw(canvas, top + head, bottom, below=True, size=10)
        _line(canvas, line, axis, top + head, bottom, highest, 0)
    return width, -(-len(lines) // columns) * high
