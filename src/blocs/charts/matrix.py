"""The picture of a grid: which status each state held in each organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import cos, radians, sin
from typing import Any

from blocs.charts.common import Chart, bodies, capital, doubt, kinds, reach, sentences, source_of, when
from blocs.charts.map import letters
from blocs.charts.svg import Canvas, fitted, width_of, wrapped
from blocs.charts.theme import CATEGORIES, shape
from blocs.dates import FOREVER, Period, in_words, parse_edtf
from blocs.errors import BlocsError
from blocs.names.fold import fold
from blocs.names.printed import names_on
from blocs.questions.holdings import CERTAIN, KNOWN
from blocs.questions.shared import NOT_RECORDED, Cell
from blocs.questions.timeline import CROSSED
from blocs.tracker import Tracker

ROW, COLUMN = 20.0, 34.0
ANGLE = 50
HEAD, LINE, SIZE = 190.0, 13.0, 12.0
"""How long a line of a head may be, how high it is, and its letters."""
AGAIN = 30
"""From how many rows on the heads stand under the grid, too."""


def matrix(tracker: Tracker, organisations: Sequence[str], states: Sequence[str] | None, at: Period) -> Chart:
    """Statuses of states in organisations, as a grid of squares."""
    grid = tracker.matrix(organisations=organisations, states=states, at=at)
    if not grid:
        raise BlocsError(f"none of these organisations had a member {when(at)}")
    columns = [column for column in grid.columns if column not in ("state", "name", "read_as")]
    rows = list(grid) if states is not None else sorted(grid, key=lambda row: _closest(row, columns))
    with tracker.asking() as ask:
        heads = names_on(ask.session, "organisation", columns, at.last)
        late = reach(ask, columns, at)
        title = f"{kinds(_categories(rows, columns))} of {bodies(ask, columns, at.last)} {when(at)}"
    description = sentences(
        f"A grid of {len(rows)} states and {len(columns)} organisations",
        *(f"{heads[column]}: {_members(rows, column)}" for column in columns),
    )

    def draw(canvas: Canvas, width: float) -> tuple[float, float]:
        room = min(max(width_of(row["name"], SIZE) for row in rows) + 10, width * 0.45)
        lines = {column: wrapped(heads[column], HEAD, SIZE, most=3) for column in columns}
        each = max(COLUMN, (max(map(len, lines.values())) * LINE + 4) / sin(radians(ANGLE)))
        reaching = {column: max(width_of(line, SIZE) for line in its) for column, its in lines.items()}
        top = max(reaching.values()) * sin(radians(ANGLE)) + 18
        right = room + each * len(columns)
        for row, record in enumerate(rows):
            y = top + ROW * row
            if row % 2:
                canvas.rect(0, y, right, ROW, class_="none", opacity=0.5)
            canvas.text(room - 8, y + ROW / 2 + 4, fitted(record["name"], room - 10, SIZE), SIZE, text_anchor="end")
            for place, column in enumerate(columns):
                _cell(canvas, record, heads[column], record[column], room + each * (place + 0.5), y)
        bottom = top + ROW * len(rows)
        for place, column in enumerate(columns):
            _head(canvas, lines[column], room + each * (place + 0.5), top - 7, -ANGLE)
        if len(rows) > AGAIN:
            for place, column in enumerate(columns):
                _head(canvas, lines[column], room + each * (place + 0.5), bottom + 14, ANGLE)
            bottom += top
        slope = cos(radians(ANGLE))
        over = max(room + each * (place + 0.5) + reaching[column] * slope + 8 for place, column in enumerate(columns))
        return max(right, over), bottom + 4

    wanted = 200 + max(COLUMN, 44) * len(columns) + HEAD * cos(radians(ANGLE))
    return Chart(title, sentences(late), description, source_of(tracker), draw, width=max(wanted, 480))


def _closest(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[int, date, str]:
    """Where a row stands: by the closest status, then by the first day of joining with it, then by name."""
    held = [cell.holding for column in columns if isinstance(cell := row[column], Cell)]
    rank = min((holding.rank for holding in held), default=999)
    since = [
        parse_edtf(text).earliest
        for holding in held
        if holding.rank == rank and (text := holding.joined or holding.since)
    ]
    return rank, min(since, default=FOREVER), fold(row["name"])


def _categories(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> set[str]:
    return {cell.holding.category for row in rows for column in columns if isinstance(cell := row[column], Cell)}


def _members(rows: Sequence[Mapping[str, Any]], column: str) -> str:
    said = []
    for row in rows:
        cell = row[column]
        if isinstance(cell, Cell):
            said.append(f"{row['name']} {cell.holding.status_name}{doubt(cell.holding)}")
    return ", ".join(said) or "nobody"


def _cell(canvas: Canvas, row: Mapping[str, Any], head: str, cell: Any, middle: float, top: float) -> None:
    box = (middle - 12, top + 1.5, 24.0, ROW - 3)
    holding = cell.holding if isinstance(cell, Cell) and cell.holding.category in CATEGORIES else None
    if holding is not None:
        said = holding.status_name + (f" since {in_words(holding.since)}" if holding.since else "")
        said += f", {holding.certainty}" if holding.certainty not in KNOWN else ""
        said += f": {holding.disputed}" if holding.disputed else ""
    else:
        said = str(cell) if cell else "no status"
    with canvas.mark(f"{row['name']}, {head}: {said}", row["state"]):
        if holding is None:
            canvas.rect(*box, class_="none", rx=2)
            if cell:
                sign = "?" if cell == NOT_RECORDED else "–"
                canvas.key("text", sign, str(cell))
                canvas.text(middle, top + ROW / 2 + 4, sign, 11, class_="soft", text_anchor="middle")
            return
        holds = CERTAIN if holding.certainty in KNOWN else holding.certainty
        shape(canvas, box, holding.category, holds, crossed=holding.status in CROSSED, radius=2)
        letters(canvas, middle, top + ROW / 2 + 4, capital(holding.category)[0], 11, holding)


def _head(canvas: Canvas, lines: Sequence[str], x: float, y: float, angle: float) -> None:
    under = len(lines) - 1 if angle < 0 else 0
    x += (len(lines) - 1) * LINE * sin(radians(ANGLE)) / 2
    canvas.parts.append(f'<g transform="translate({x:.2f} {y:.2f}) rotate({angle})">')
    for place, line in enumerate(lines):
        canvas.text(0, 4 + LINE * (place - under), line, SIZE)
    canvas.parts.append("</g>")
