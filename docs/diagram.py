"""A diagram of tables as SVG, drawn here: pages need no library and no network to show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

BOX, HIGH, ROW, GAP, MARGIN = 190, 28, 44, 170, 20
"""Width and height of a box, from one to the next below it, from one column to the next, and around all, in pixels."""
STYLE = """
text { font: 14px sans-serif; fill: #1a1a1a }
rect { fill: #fff; stroke: #37474f; stroke-width: 1.5 }
.claims rect { stroke-dasharray: 5 3 }
path { fill: none; stroke: #37474f; stroke-width: 1.2 }
@media (prefers-color-scheme: dark) {
  text { fill: #eee } rect { fill: #263238; stroke: #b0bec5 } path { stroke: #b0bec5 }
}
"""
Relation = tuple[str, str]
"""A table, and the one that it refers to."""


def diagram(identities: Sequence[str], claims: Iterable[str], relations: Iterable[Relation], said: str) -> str:
    """Identities in the middle, claims on both sides, solid and dashed boxes; a line from each claim to what it refers
    to, a claim or an identity. Claims stand on the side with more room, near what they refer to. `said` is what someone
    hears who does not see it."""
    lines = sorted(set(relations))
    middle = {name: number for number, name in enumerate(identities)}
    sides: tuple[list[str], list[str]] = ([], [])

    def height(claim: str) -> float:
        places = [middle[other] for own, other in lines if own == claim and other in middle]
        return sum(places) / len(places) if places else len(middle) / 2

    connected = {other for _, other in lines if other not in middle}
    for claim in sorted(claims, key=lambda claim: (height(claim), claim)):
        refers = connected | {own for own, other in lines if other not in middle}
        # Claims that refer to each other stand on one side.
        side = 1 if claim in refers else min((0, 1), key=lambda side: len(sides[side]))
        sides[side].append(claim)
    columns = (sides[0], list(identities), sides[1])
    tallest = max(map(len, columns))
    place: dict[str, tuple[int, int]] = {}
    for column, names in enumerate(columns):
        step = (tallest - 1) / max(len(names) - 1, 1) if len(names) > 1 else 0
        for number, name in enumerate(names):
            down = number * step if len(names) > 1 else (tallest - 1) / 2
            place[name] = (MARGIN + column * (BOX + GAP), MARGIN + round(down * ROW))
    width, tall = MARGIN * 2 + BOX * 3 + GAP * 2 + 40, MARGIN * 2 + (tallest - 1) * ROW + HIGH
    drawn = [_line(place[own], place[other]) for own, other in lines if own in place and other in place]
    for name, (left, top) in place.items():
        kind = "identity" if name in middle else "claims"
        drawn.append(
            f'<g class="{kind}"><rect x="{left}" y="{top}" width="{BOX}" height="{HIGH}" rx="4"/>'
            f'<text x="{left + BOX // 2}" y="{top + 19}" text-anchor="middle">{escape(name)}</text></g>'
        )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" role="img" aria-labelledby="said">'
    body = "\n".join(drawn)
    return f'{head}\n<title id="said">{escape(said)}</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n'


def _line(own: tuple[int, int], other: tuple[int, int]) -> str:
    """A curve from the side of one box to the side of another; around the outside where both are in one column."""
    (left, top), (to, down) = own, other
    start, end = top + HIGH // 2, down + HIGH // 2
    if left == to:
        edge = left + BOX
        return f'<path d="M{edge} {start} C{edge + 40} {start} {edge + 40} {end} {edge} {end}"/>'
    begin, finish = (left + BOX, to) if left < to else (left, to + BOX)
    half = (begin + finish) // 2
    return f'<path d="M{begin} {start} C{half} {start} {half} {end} {finish} {end}"/>'
