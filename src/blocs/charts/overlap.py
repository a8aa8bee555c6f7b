"""The picture of who is in which combination of organisations: columns over joined dots (UpSet)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocs.charts.common import Chart, bodies, reach, sentences, source_of, when
from blocs.charts.svg import Canvas, wrapped
from blocs.charts.theme import shape
from blocs.dates import Period
from blocs.errors import BlocsError
from blocs.names.article import listed, short_in_prose, state_in_prose
from blocs.names.printed import names_on
from blocs.questions.belonging import Count, count_held
from blocs.questions.holdings import CERTAIN, DISPUTED, POSSIBLE, Certainty
from blocs.questions.shared import SharedOrganisation
from blocs.tracker import Tracker

MOST = 30
"""How many combinations are drawn at most, the largest."""
HIGH, ROW, DOT = 200.0, 34.0, 6.5
COLUMN, NARROW = 60.0, 20.0
"""How wide a column is at most and at least."""


@dataclass(frozen=True)
class Combination:
    """States that belonged to the same organisations: their names by how sure that is."""

    organisations: tuple[str, ...]
    by_certainty: dict[Certainty, tuple[str, ...]]

    @property
    def total(self) -> int:
        return sum(map(len, self.by_certainty.values()))


def overlap(tracker: Tracker, organisations: Sequence[str], at: Period) -> Chart:
    """Which states are in which combination of organisations: columns over joined dots, with the sizes of all sets."""
    rows = tracker.shared(*organisations, at=at, everyone=True)
    if not rows:
        raise BlocsError(f"none of these organisations had a member {when(at)}")
    together: dict[tuple[str, ...], dict[Certainty, list[str]]] = {}
    for row in rows:
        inside = row.states if isinstance(row, SharedOrganisation) else row.organisations
        sure: Certainty = row.certainty if row.certainty in (POSSIBLE, DISPUTED) else CERTAIN
        together.setdefault(inside, {}).setdefault(sure, []).append(row.name)
    all_made = [
        Combination(codes, {sure: tuple(sorted(names)) for sure, names in its.items()})
        for codes, its in together.items()
    ]
    all_made.sort(
        key=lambda combination: (-combination.total, -len(combination.organisations), combination.organisations)
    )
    made, left = all_made[:MOST], all_made[MOST:]
    of_states = isinstance(rows[0], SharedOrganisation)
    with tracker.asking() as ask:
        ask.on(at)
        codes = list(dict.fromkeys((ask.state if of_states else ask.organisation)(name) for name in organisations))
        names = names_on(ask.session, "state" if of_states else "organisation", codes, at.last)
        if of_states:
            title, late = f"Organisations of {listed([state_in_prose(names[code]) for code in codes])} {when(at)}", ""
        else:
            title, late = f"Members of {bodies(ask, codes, at.last)} {when(at)}", reach(ask, codes, at)
    sizes = {code: _size(all_made, code) if of_states else count_held(tracker.members(code, at=at)) for code in codes}
    said = {code: names[code] if of_states else short_in_prose(code, names[code]) for code in codes}
    what = "organisations" if of_states else "states"
    description = sentences(
        *(f"{names[code]}: {sizes[code]}" for code in codes),
        *(f"{_who(combination, said)}: {_count(combination)} ({_listed(combination)})" for combination in made),
    )

    def draw(canvas: Canvas, width: float) -> tuple[float, float]:
        return _upset(canvas, width, made, codes, names, sizes, said)

    counted = (
        "each column counts the organisations of exactly the marked states"
        if of_states
        else "each column counts the states in exactly the marked organisations"
    )
    rest = (
        f"{len(left)} smaller combinations with {sum(combination.total for combination in left)} {what} are left out"
        if left
        else ""
    )
    return Chart(
        title,
        sentences(counted, rest, late),
        description,
        source_of(tracker),
        draw,
    )


def _size(made: Sequence[Combination], code: str) -> Count:
    containing = [combination for combination in made if code in combination.organisations]
    certain, possible, disputed = (
        sum(len(combination.by_certainty.get(sure, ())) for combination in containing)
        for sure in (CERTAIN, POSSIBLE, DISPUTED)
    )
    return Count(certain, possible, disputed)


def _count(combination: Combination) -> Count:
    certain, possible, disputed = (
        len(combination.by_certainty.get(sure, ())) for sure in (CERTAIN, POSSIBLE, DISPUTED)
    )
    return Count(certain, possible, disputed)


def _who(combination: Combination, said: dict[str, str]) -> str:
    return ("only " if len(combination.organisations) == 1 else "") + listed(
        [said[code] for code in combination.organisations]
    )


def _listed(combination: Combination) -> str:
    marks = {CERTAIN: "", POSSIBLE: " (possible)", DISPUTED: " (disputed)"}
    return ", ".join(
        name + marks[sure] for sure in (CERTAIN, POSSIBLE, DISPUTED) for name in combination.by_certainty.get(sure, ())
    )


def _upset(
    canvas: Canvas,
    width: float,
    made: Sequence[Combination],
    codes: Sequence[str],
    names: dict[str, str],
    sizes: dict[str, Count],
    said: dict[str, str],
) -> tuple[float, float]:
    bars = 76.0 if width > 560 else 44.0
    label = min(210.0, width * 0.3)
    left = label + bars + 58
    column = min(max((width - left) / len(made), NARROW), COLUMN)
    right = left + column * len(made)
    highest = max(combination.total for combination in made)
    head = 30.0
    bottom = head + HIGH
    for place, combination in enumerate(made):
        x = left + column * place
        with canvas.mark(
            f"{_who(combination, said)}: {_count(combination)}: {_listed(combination)}",
            " ".join(combination.organisations),
        ):
            canvas.rect(x, 0, column, bottom + 14 + ROW * len(codes), fill="none")
            y = bottom
            for sure in (CERTAIN, POSSIBLE, DISPUTED):
                number = len(combination.by_certainty.get(sure, ()))
                if number:
                    high = HIGH * number / highest
                    y -= high
                    shape(canvas, (x + column * 0.16, y, column * 0.68, high), "member", sure)
            count = _count(combination)
            more = count.possible + count.disputed
            canvas.text(x + column / 2, y - (16 if more else 5), str(count.certain), 12, text_anchor="middle")
            if more:
                canvas.text(x + column / 2, y - 5, f"+{more}", 10, class_="soft", text_anchor="middle")
    canvas.line(left, bottom, right, bottom, class_="axis", stroke_width=1)
    canvas.text(label, bottom + 9, "in all", 10, class_="soft")
    largest = max(count.certain + count.possible + count.disputed for count in sizes.values()) or 1
    for row, code in enumerate(codes):
        middle = bottom + 14 + ROW * (row + 0.5)
        if row % 2 == 0:
            canvas.rect(0, middle - ROW / 2, right, ROW, class_="none", opacity=0.6)
        lines = wrapped(names[code], label - 6, 12, most=2)
        for place, line in enumerate(lines):
            canvas.text(label - 6, middle + 4 + 14 * (place - (len(lines) - 1) / 2), line, 12, text_anchor="end")
        _set_size(canvas, names[code], sizes[code], label, middle, bars / largest)
        for place, combination in enumerate(made):
            x = left + column * (place + 0.5)
            if code not in combination.organisations:
                canvas.add("circle", cx=x, cy=middle, r=3, class_="grid", fill="none", stroke_width=1.2)
    for place, combination in enumerate(made):
        x = left + column * (place + 0.5)
        ys = [bottom + 14 + ROW * (row + 0.5) for row, code in enumerate(codes) if code in combination.organisations]
        canvas.line(x, ys[0], x, ys[-1], class_="edge", stroke_width=2.5)
        for y in ys:
            canvas.add("circle", cx=x, cy=y, r=DOT, class_="ink")
    return max(right, width), bottom + 18 + ROW * len(codes)


def _set_size(canvas: Canvas, name: str, count: Count, left: float, middle: float, per: float) -> None:
    """How many each has in all, as a bar with its number."""
    x = left
    with canvas.mark(f"{name}: {count}", "size"):
        for number, sure in ((count.certain, CERTAIN), (count.possible, POSSIBLE), (count.disputed, DISPUTED)):
            if number:
                shape(canvas, (x, middle - 8, number * per, 16), "member", sure)
                x += number * per
        more = count.possible + count.disputed
        canvas.text(x + 5, middle + 4, f"{count.certain}" + (f" +{more}" if more else ""), 12)
