"""Rows as a table: as wide as it needs to be, or as a window has room for. Pure: texts in, lines out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

PARAGRAPHS = 60
"""In a window with fewer columns a record that does not fit is a paragraph."""
GAP = 2
COMFORT = 16
"""To so many columns a cell of several words may be folded before another column gives way."""
UNWIELDY = 24
"""A column that needs more than so many columns even when folded goes beneath its row before others do."""
MOST_LINES = 4
"""Into so many lines a cell is folded before another column gives way."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines to print, and what they leave out: the columns that say the same in every row, with what they say."""

    lines: list[str]
    same: list[tuple[str, str]]


def whole(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """A table as wide as it needs to be; a head has at least two spaces behind it."""
    widths = [max([width_of(head) + GAP, *map(width_of, its)]) for head, its in _by_column(columns, cells)]
    return _drawn(columns, cells, widths)


def fitted(columns: Sequence[str], cells: Sequence[Sequence[str]], window: int) -> Table:
    """The same in a window, whole if there is room.

    Else, in this order: a column that says the same in every row is left out and named in `same`; cells are folded
    between words; the last columns go beneath their row, indented, each with its head; and in a window of less than
    PARAGRAPHS columns every record is a paragraph. A word is never broken: no date, address or code is.
    """
    shown = list(range(len(columns)))
    same: list[tuple[str, str]] = []
    if _total(_natural(columns, cells, shown)) > window and len(cells) > 1:
        constant = [at for at in shown[1:] if len({row[at] for row in cells}) == 1]
        for at in sorted(constant, key=lambda at: (cells[0][at] != "", -at)):
            if _total(_natural(columns, cells, shown)) <= window:
                break
            shown.remove(at)
            same.append((columns[at], cells[0][at]))
    same.sort(key=lambda one: columns.index(one[0]))
    if _total(_natural(columns, cells, shown)) <= window:
        return Table(_drawn(columns, cells, _natural(columns, cells, shown), shown), same)
    if window < PARAGRAPHS:
        return Table(_paragraphs(columns, cells, shown, window), same)
    beneath: list[int] = []
    while len(shown) > 1:
        least = _least(columns, cells, shown)
        widths = _narrowed(_natural(columns, cells, shown), least, window)
        if widths is not None:
            return Table(_drawn(columns, cells, widths, shown, sorted(beneath), window), same)
        widest = max(range(1, len(shown)), key=lambda place: least[place])
        beneath.append(shown.pop(widest if least[widest] > UNWIELDY else -1))
    return Table(_paragraphs(columns, cells, [*shown, *sorted(beneath)], window), same)


def _by_column(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    for at, head in enumerate(columns):
        yield head, [row[at] for row in cells]


def _natural(columns: Sequence[str], cells: Sequence[Sequence[str]], shown: Sequence[int]) -> list[int]:
    return [max([width_of(columns[at]), *(width_of(row[at]) for row in cells)]) for at in shown]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)


def _least(columns: Sequence[str], cells: Sequence[Sequence[str]], shown: Sequence[int]) -> list[int]:
    """How narrow each column may become and still be read."""
    least = []
    for at, natural in zip(shown, _natural(columns, cells, shown), strict=True):
        words = {word for row in cells for word in row[at].split()} | {columns[at]}
        least.append(min(natural, max(max(map(width_of, words)), COMFORT, -(-natural // MOST_LINES))))
    return least


def _narrowed(widths: list[int], least: Sequence[int], window: int) -> list[int] | None:
    """Widths that fit the window, the widest columns having given way; None where none may give way any more."""
    while _total(widths) > window:
        widest = max(range(len(widths)), key=lambda at: (widths[at] > least[at], widths[at]))
        if widths[widest] <= least[widest]:
            return None
        widths[widest] -= 1
    return widths


def _drawn(
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
    shown: Sequence[int] | None = None,
    beneath: Sequence[int] = (),
    window: int = 0,
) -> list[str]:
    """A head, a rule, and the rows; with the columns `beneath` under each row."""
    at_all = range(len(columns)) if shown is None else shown
    lines = list(_row([columns[at] for at in at_all], widths))
    lines.append((" " * GAP).join("-" * width for width in widths))
    for row in cells:
        lines += _row([row[at] for at in at_all], widths)
        if beneath:
            lines += _items(columns, row, beneath, window, " " * (GAP * 2))
    return lines


def _row(texts: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    parts = [
        [text] if width_of(text) <= width else folded(text, width) for text, width in zip(texts, widths, strict=True)
    ]
    for number in range(max(map(len, parts), default=1)):
        line = [part[number] if number < len(part) else "" for part in parts]
        yield (" " * GAP).join(map(_padded, line, widths)).rstrip(" ")


def _paragraphs(columns: Sequence[str], cells: Sequence[Sequence[str]], shown: Sequence[int], window: int) -> list[str]:
    """A record a paragraph: its first cell and its name as a heading, and the others with their heads."""
    named = [at for at in shown[1:4] if columns[at] == "name"]
    heading, rest = [shown[0], *named], [at for at in shown[1:] if at not in named]
    lines: list[str] = []
    for row in cells:
        lines += [""] if lines else []
        lines += folded("  ".join(row[at] for at in heading if row[at]), window, "  ", keep=True)
        lines += _items(columns, row, rest, window, "  ")
    return lines


def _items(columns: Sequence[str], row: Sequence[str], which: Sequence[int], window: int, indent: str) -> list[str]:
    """Cells with their heads, `since: 2001-06-15; status: member`; those that are empty are left out."""
    lines: list[str] = []
    room = window - len(indent)
    line = ""
    for item in (f"{columns[at]}: {row[at]}" for at in which if row[at]):
        if line and width_of(line) + 2 + width_of(item) <= room:
            line = f"{line}; {item}"
            continue
        lines += folded(line, room, "  ") if line else []
        line = item
    lines += folded(line, room, "  ") if line else []
    return [indent + one for one in lines]


def folded(text: str, width: int, indent: str = "", *, keep: bool = False) -> list[str]:
    """A text on lines of a width, broken at spaces only; what is longer than a line stands on one of its own.

    `indent` is put before every line but the first. Spaces in a row become one, unless the text is to be kept as it is
    and fits.
    """
    if width_of(text) <= width and (keep or "  " not in text):
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if not word:
            continue
        if line.strip() and width_of(line) + 1 + width_of(word) > width:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line.strip() else line + word
    return [*lines, line] if line or not lines else lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes: none for a mark that stands on the letter before it, two for a wide
    letter (Unicode Standard Annex 11, the values W and F), one for any other."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


@cache
def _width(letter: str) -> int:
    import unicodedata

    if unicodedata.category(letter) in ("Mn", "Me", "Cf") or "\u1160" <= letter <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def room_for(text: str, width: int) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    if width_of(text) <= width:
        return text
    taken = 0
    for place, letter in enumerate(text):
        taken += _width(letter)
        if taken > width - 1:
            return re.sub(r"\s+$", "", text[:place]) + "…"
    return text
