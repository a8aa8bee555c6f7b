"""Bars in time as a page draws them: the timeline's segments as rectangles, with places and widths in per cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.charts.common import KINDS, category_of
from blocs.dates import BEGINNING, FOREVER
from blocs.questions.holdings import DISPUTED, POSSIBLE
from blocs.questions.timeline import Bar, extent, lanes

LOOKS = (
    ("fading", "pale: after the day on which the record was last verified"),
    ("possible", "hatched: possible"),
    ("disputed", "outlined: disputed"),
    ("crossed", "crossed: suspended or inactive"),
)
"""What is drawn otherwise than as a solid bar, and what it says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle: its colour and look, where it begins and how wide it is in per cent, what it says, and where it
    leads."""

    kind: str
    look: str
    crossed: bool
    left: float
    width: float
    said: str
    instrument: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of pieces, with the name and code it is drawn for, and the instruments: (place in per cent, text, code)."""

    name: str
    code: str
    pieces: list[Piece]
    marks: list[tuple[float, str, str]]


def gantt(bars: Sequence[Bar], today: date) -> dict[str, Any]:
    """The bars of a page: `lanes`, a `scale` of years, and the `kinds` and `looks` that occur. Places are per cent of
    the width."""
    first, last = extent(bars, today) if bars else (today, today)
    first = max(first, BEGINNING)
    days = max((last - first).days, 1)

    def at(when: date) -> float:
        return round(min(max((when - first).days / days, 0), 1) * 100, 2)

    drawn = []
    for code, its in lanes(bars).items():
        pieces = [piece for bar in its for piece in _pieces(bar, first, last, at)]
        marks = [
            (at(mark.first), f"{mark.title} ({mark.date})", mark.memorandum)
            for mark in {mark.memorandum: mark for bar in its for mark in bar.marks}.values()
            if first <= mark.first <= last
        ]
        drawn.append(Lane(its[-1].name, code, pieces, marks))
    pieces = [piece for lane in drawn for piece in lane.pieces]
    used = {piece.look for piece in pieces} | ({"crossed"} if any(piece.crossed for piece in pieces) else set())
    return {
        "lanes": drawn,
        "scale": list(_scale(first, last, at)),
        "kinds": [kind for kind in KINDS if any(piece.kind == kind for piece in pieces)],
        "looks": [(look, said) for look, said in LOOKS if look in used],
    }


def _pieces(bar: Bar, first: date, last: date, at: Callable[[date], float]) -> Iterator[Piece]:
    kind = category_of(bar.category, bar.status)
    behind = [mark.memorandum for mark in bar.marks if mark.first <= bar.first]
    pieces: list[Piece] = []
    for segment in bar.segments:
        seen = segment.within(first, last)
        if seen is None:
            continue
        left, right = at(seen.start), at(min(seen.end, FOREVER))
        look = segment.holds if segment.holds in (DISPUTED, POSSIBLE) else "sure" if segment.verified else "fading"
        pieces.append(
            Piece(kind, look, bar.crossed, left, round(right - left, 2), bar.said, behind[-1] if behind else None)
        )
    yield from pieces


def _scale(first: date, last: date, at: Callable[[date], float]) -> Iterator[tuple[int, float]]:
    years = last.year - first.year + 1
    step = next((step for step in (1, 2, 5, 10, 20, 50) if years / step <= 8), 100)
    for year in range(first.year, last.year + 1):
        if year % step == 0 and date(year, 1, 1) >= first:
            yield year, at(date(year, 1, 1))
