"""The picture of who belonged on a day: the world as equal squares."""

from __future__ import annotations

from collections.abc import Iterable

from blocs.charts.common import PLURALS as NAMES
from blocs.charts.common import Chart, body, doubt, kinds, reach, refuse_before, sentences, source_of, when
from blocs.charts.svg import Canvas, wrapped
from blocs.charts.theme import CATEGORIES, shape
from blocs.charts.tiles import HIGH, SQUARES, WIDE
from blocs.dates import Period
from blocs.questions.belonging import count_held
from blocs.questions.belongs import deciding
from blocs.questions.holdings import CERTAIN, DISPUTED, KNOWN, POSSIBLE, Holding, pairs
from blocs.questions.listings import existing_states
from blocs.questions.timeline import CROSSED
from blocs.tracker import Tracker

LETTERS = 19.0
"""From which size on a square holds letters."""
SPACE = 1.5
"""Between squares."""


def tile_map(tracker: Tracker, organisation: str, at: Period) -> Chart:
    """Who belonged on a day, as a world of equal squares."""
    code_of = refuse_before(tracker, organisation, at)
    present = [holding for holding in tracker.members(code_of, at=at, everyone=True) if holding.category in CATEGORIES]
    held = {
        state: holding for (_, state), spells in pairs(present).items() if (holding := deciding(spells)) is not None
    }
    with tracker.asking() as ask:
        shown = {code: name for code, name in existing_states(ask.session, at).items() if code in SQUARES}
        name, late = body(ask, code_of, at.last), reach(ask, [code_of], at)
    elsewhere = [one for code, one in held.items() if code not in SQUARES]
    title = f"{kinds(holding.category for holding in held.values())} of {name} {when(at)}"
    counted = f"members: {count_held(present)}" if any(holding.counts_as_member for holding in present) else ""
    suspended = (
        "suspended or inactive ones included" if any(holding.status in CROSSED for holding in held.values()) else ""
    )
    description = sentences(
        "A map of the world on which every state is a square of the same size",
        *(_said(category, held.values()) for category in CATEGORIES),
    )

    def draw(canvas: Canvas, width: float) -> tuple[float, float]:
        size = width / WIDE
        for code in dict.fromkeys([*shown, *(code for code in held if code in SQUARES)]):
            _square(canvas, code, shown.get(code, ""), held.get(code), size)
        y = HIGH * size + 6
        if elsewhere:
            for line in wrapped(f"Not on the map: {'; '.join(map(_status, elsewhere))}.", width, 11):
                y += 15
                canvas.text(0, y, line, 11)
        if size >= LETTERS:
            y += 15
            canvas.text(0, y, "Letters are codes of ISO 3166.", 10, class_="soft")
        return width, y

    return Chart(
        title=title,
        subtitle=sentences(", ".join(filter(None, (counted, suspended))), late, "a square is a state"),
        description=description,
        source=source_of(tracker),
        draw=draw,
        width=900,
    )


def _said(category: str, held: Iterable[Holding]) -> str:
    names = sorted(holding.name + doubt(holding) for holding in held if holding.category == category)
    return f"{NAMES[category]}: {', '.join(names)}" if names else ""


def _status(holding: Holding) -> str:
    """A status in words: "Cuba: inactive member, disputed"."""
    return f"{holding.name}: {holding.status_name}" + (
        f", {holding.certainty}" if holding.certainty not in KNOWN else ""
    )


def _square(canvas: Canvas, code: str, name: str, holding: Holding | None, size: float) -> None:
    column, row = SQUARES[code]
    x, y, side = column * size + SPACE / 2, row * size + SPACE / 2, size - SPACE
    said = _status(holding) if holding else f"{name}: no status"
    with canvas.mark(said + (f": {holding.disputed}" if holding and holding.disputed else ""), code):
        if holding is None:
            canvas.rect(x, y, side, side, class_="none", rx=2)
        else:
            holds = CERTAIN if holding.certainty in KNOWN else holding.certainty
            shape(canvas, (x, y, side, side), holding.category, holds, crossed=holding.status in CROSSED, radius=2)
        if size >= LETTERS:
            letters(canvas, x + side / 2, y + side / 2 + 3.2, code, min(size / 2.8, 11), holding)


def letters(canvas: Canvas, x: float, y: float, text: str, size: float, holding: Holding | None) -> None:
    """Letters on a shape: on a pattern with a rim that parts them from it."""
    patterned = holding is not None and (holding.certainty in (POSSIBLE, DISPUTED) or holding.status in CROSSED)
    if patterned:
        canvas.text(
            x, y, text, size, class_="halo bold", stroke_width=3.4, stroke_linejoin="round", text_anchor="middle"
        )
    colour = "soft" if holding is None else "ink bold" if patterned else f"on-{holding.category}"
    canvas.text(x, y, text, size, class_=colour, text_anchor="middle")
