"""SVG as text: elements with their texts escaped, and how wide a text is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import accumulate

from blocs.letters import visible

_WIDTHS = {
    False: {191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"', 389: "*",
            469: "^", 500: "Jcksvxyz", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ",
            833: "Mm", 889: "%", 944: "W", 1000: "—…", 1015: "@"},
    True: {238: "'", 278: " ,./I\\ijl", 280: "|", 333: "!()-:;[]`ft", 389: "*r{}", 474: '"', 500: "z",
           556: "#$0123456789J_aceksvxy", 584: "+<=>^~", 611: "?FLTZbdghnopqu", 667: "EPSVXY", 722: "&ABCDHKNRU",
           778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@", 1000: "—…"},
}  # fmt: skip
"""The advance widths of Liberation Sans, which has those of Arial and Helvetica, in thousandths of the size; all others
are as wide as a figure."""
_WIDTH = {bold: {sign: width for width, signs in its.items() for sign in signs} for bold, its in _WIDTHS.items()}
_FIGURE, _WIDE = 556, 1000


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is drawn, in pixels."""
    known = _WIDTH[bold]
    total = 0
    for sign in text:
        width = known.get(sign)
        if width is None:
            base = unicodedata.normalize("NFD", sign)[:1]
            if unicodedata.combining(sign):
                width = 0
            elif unicodedata.east_asian_width(sign) in "WF":
                width = _WIDE
            else:
                width = known.get(base, _FIGURE)
        total += width
    return total * size / 1000


def fitted(text: str, room: float, size: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    ends = accumulate((width_of(sign, size) for sign in text), initial=width_of("…", size))
    kept = sum(1 for end in ends if end <= room) - 1
    return text[: max(kept, 0)].rstrip(" ,") + "…"


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """The text in lines that fit, broken at words; a word that is too long is cut. At most `most` lines, if given."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fitted(line, room, size) for line in lines]


def number(value: float) -> str:
    """A number as SVG has it, to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


class Canvas:
    """What is drawn, as text. `names` gives the reference to a definition, `url(#…)`: a page may hold several drawings,
    whose definitions must not share a name."""

    def __init__(self, prefix: str = "b") -> None:
        self.prefix = prefix
        self.parts: list[str] = []
        self.keys: dict[tuple[str, ...], None] = {}

    def names(self, definition: str) -> str:
        return f"url(#{self.prefix}-{definition})"

    def add(self, tag: str, content: str | None = None, /, **given: str | float | None) -> None:
        """An element. An underscore in the name of an attribute is a hyphen; `content` is text."""
        inner = "/>" if content is None else f">{said(content)}</{tag}>"
        self.parts.append(f"<{tag}{_attributes(given)}{inner}")

    def rect(self, x: float, y: float, width: float, height: float, **given: str | float | None) -> None:
        self.add("rect", x=x, y=y, width=width, height=height, **given)

    def line(self, x1: float, y1: float, x2: float, y2: float, **given: str | float | None) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, **given)

    def path(self, points: Sequence[tuple[float, float]], **given: str | float | None) -> None:
        """A line through points; closed if `closed` is given."""
        end = "Z" if given.pop("closed", None) else ""
        self.add("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + end, **given)

    def text(self, x: float, y: float, content: str, size: float = 11, **given: str | float | None) -> None:
        given.setdefault("class_", "ink")
        self.add("text", content, x=x, y=y, font_size=size, **given)

    @contextmanager
    def mark(self, tooltip: str, code: str = "", **given: str | float | None) -> Iterator[None]:
        """A mark of the data, which says what it is wherever it is touched."""
        self.parts.append(f'<g class="mark"{_attributes({"data_code": code or None, **given})}>')
        self.add("title", tooltip)
        yield
        self.parts.append("</g>")

    def key(self, *key: str) -> None:
        """Say that a kind of mark occurs, so that the legend has it."""
        self.keys[key] = None

    def __str__(self) -> str:
        return "".join(self.parts)


def said(text: str) -> str:
    """A text as it may stand in SVG and HTML: every character visible, none of them markup."""
    return escape(visible(text, ""), quote=True)


def _attributes(given: dict[str, str | float | None]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{said(value) if isinstance(value, str) else number(value)}"'
        for name, value in given.items()
        if value is not None
    )


Draw = Callable[[Canvas, float], tuple[float, float]]
"""Draws in a canvas from (0, 0), as wide as is asked if it can; returns how wide and how high it became."""
