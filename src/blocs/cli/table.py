"""Rows as a table: as wide as it needs to be, or as a window has room for. Pure: texts in, lines out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

PARAGRAPHS = 60
"""In a window with fewer columns a record that does not fit is a paragraph."""
GAP = 2
COMFORT = 13
"""To so many columns a cell of several words may be folded before another column gives way."""
MOST_LINES = 4
"""Into so many lines a cell is folded before another column gives way."""
UNWIELDY = 32
"""A column that needs more than so many columns even when folded goes beneath its row before others do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines to print, and what they leave out: what is the same in every row, in words."""

    lines: list[str]
    same: list[str]


def whole(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """A table as wide as it needs to be; a head has at least two spaces behind it."""
    widths = [
        max([width_of(head) + GAP, *(width_of(row[column]) for row in cells)]) for column, head in enumerate(heads)
    ]
    return _Layout(heads, cells, 0).drawn(range(len(heads)), widths)


def fitted(heads: Sequence[str], cells: Sequence[Sequence[str]], window: int, *, keep: bool = False) -> Table:
    """The same in a window, whole if there is room.

    Else, in this order: a column that says the same in every row, or in every row the same as one before it, is left
    out and told in `same`; cells are folded between words; the last columns go beneath their row, indented, each with
    its head; and in a window of less than PARAGRAPHS columns every record is a paragraph. A word is never broken: no
    date, address or code is. A range of dates may be, between the two. With `keep` no column is left out.
    """
    layout = _Layout(heads, cells, window)
    shown = list(range(len(heads)))
    same = {} if keep or len(cells) < 2 else layout.leave_out(shown)
    told = [same[column] for column in sorted(same)]
    if layout.fits(shown):
        return Table(layout.drawn(shown, [layout.widths[column] for column in shown]), told)
    beneath: list[int] = []
    while len(shown) > 1 and (window >= PARAGRAPHS or len(heads) == 2):
        least = [layout.least(column, last=column == shown[-1]) for column in shown]
        widths = layout.narrowed(shown, least)
        if widths is not None:
            return Table(layout.drawn(shown, widths, sorted(beneath)), told)
        widest = max(range(1, len(shown)), key=lambda place: least[place])
        beneath.append(shown.pop(widest if least[widest] > UNWIELDY else -1))
    return Table(layout.paragraphs([*shown, *sorted(beneath)]), told)


class _Layout:
    """The cells of a table and the window they are laid out in; columns are named by their place."""

    def __init__(self, heads: Sequence[str], cells: Sequence[Sequence[str]], window: int) -> None:
        self.heads, self.cells, self.window = heads, cells, window
        self.lengths = [
            [width_of(head), *(width_of(row[column]) for row in cells)] for column, head in enumerate(heads)
        ]
        self.widths = [max(lengths) for lengths in self.lengths]

    def fits(self, shown: Sequence[int]) -> bool:
        return _total([self.widths[column] for column in shown]) <= self.window

    def leave_out(self, shown: list[int]) -> dict[int, str]:
        """Take out of `shown` what is the same in every row, as far as is needed: what is empty first, then what says
        the same, then what says the same as a column before it. Returns what each said."""
        same: dict[int, str] = {}
        first = self.cells[0]
        constant = [column for column in shown[1:] if all(row[column] == first[column] for row in self.cells)]
        for column in sorted(constant, key=lambda column: (first[column] != "", -column)):
            if not self.fits(shown):
                shown.remove(column)
                same[column] = f"{self.heads[column]}: {first[column]}" if first[column] else f"no {self.heads[column]}"
        for column in reversed(shown[1:]):
            twin = next(
                (
                    earlier
                    for earlier in shown
                    if earlier < column and all(row[earlier] == row[column] for row in self.cells)
                ),
                None,
            )
            if twin is not None and not self.fits(shown):
                shown.remove(column)
                same[column] = f"{self.heads[column]} as {self.heads[twin]}"
        return same

    def least(self, column: int, *, last: bool) -> int:
        """How narrow a column may become and still be read."""
        words = {word for row in self.cells for word in _words(row[column])} | {self.heads[column]}
        if last and len(self.heads) == 2:  # nothing stands behind an address that is too long
            words = {self.heads[column]}
        longest = max(width_of(word.strip(" ")) for word in words)
        return min(self.widths[column], max(longest, COMFORT, -(-self.widths[column] // MOST_LINES) if not last else 0))

    def narrowed(self, shown: Sequence[int], least: Sequence[int]) -> list[int] | None:
        """Widths that fit the window; None where none may give way any more. The column gives way whose narrowing
        folds the fewest cells, of several the widest."""
        widths = [self.widths[column] for column in shown]
        longest_first = [sorted(self.lengths[column], reverse=True) for column in shown]
        while _total(widths) > self.window:
            able = [place for place in range(len(widths)) if widths[place] > least[place]]
            if not able:
                return None
            folding = {place: sum(1 for _ in takewhile(widths[place].__le__, longest_first[place])) for place in able}
            widths[min(able, key=lambda place: (folding[place], -widths[place]))] -= 1
        return widths

    def drawn(self, shown: Sequence[int], widths: Sequence[int], beneath: Sequence[int] = ()) -> list[str]:
        """A head, a rule, and the rows; with the columns `beneath` under each row."""
        lines = [
            *_row([self.heads[column] for column in shown], widths),
            (" " * GAP).join("-" * width for width in widths),
        ]
        for row in self.cells:
            lines += _row([row[column] for column in shown], widths)
            lines += self._items(row, beneath, " " * (GAP * 2))
        return lines

    def paragraphs(self, shown: Sequence[int]) -> list[str]:
        """A record a paragraph: its first cell and its name as a heading, and the others with their heads."""
        named = [column for column in shown[1:4] if self.heads[column] == "name"]
        heading, rest = [shown[0], *named], [column for column in shown[1:] if column not in named]
        lines: list[str] = []
        for row in self.cells:
            lines += [""] if lines else []
            lines += folded("  ".join(row[column] for column in heading if row[column]), self.window, "  ")
            lines += self._items(row, rest, "  ")
        return lines

    def _items(self, row: Sequence[str], which: Sequence[int], indent: str) -> list[str]:
        """Cells with their heads, `since: 2001-06-15; status: member`; those that are empty are left out."""
        room = self.window - len(indent)
        lines: list[str] = []
        line = ""
        for item in (f"{self.heads[column]}: {row[column]}" for column in which if row[column]):
            if line and width_of(line) + 2 + width_of(item) <= room:
                line = f"{line}; {item}"
                continue
            lines += _item(line, room)
            line = item
        return [indent + part for part in [*lines, *_item(line, room)]]


def _item(line: str, room: int) -> list[str]:
    """Cells with their heads on lines of a width; what cannot be broken stands beside its head."""
    if not line:
        return []
    return [line] if line.count(" ") == 1 else folded(line, room, "  ")


def _row(texts: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    parts = [folded(text, width) for text, width in zip(texts, widths, strict=True)]
    for number in range(max(map(len, parts))):
        line = [part[number] if number < len(part) else "" for part in parts]
        yield (
            (" " * GAP)
            .join(text + " " * (width - width_of(text)) for text, width in zip(line, widths, strict=True))
            .rstrip(" ")
        )


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """A text on lines of a width, broken at spaces only; what is longer than a line stands on one of its own.

    `indent` is put before every line but the first. Spaces before the text and between its words stay as they are where
    no line is broken. A range of dates is broken behind its dots.
    """
    if width_of(text) <= width:
        return [text]
    lines: list[str] = []
    line, begun = "", False
    for word in _words(text):
        if begun and width_of(line) + width_of(word) > width:
            lines.append(line)
            line = indent + word.lstrip(" ")
        else:
            line += word if begun or width_of(word) <= width else word.lstrip(" ")
        begun = True
    return [*lines, line]


def _words(text: str) -> list[str]:
    """The pieces of a text between which a line may be broken, each with the spaces before it."""
    return re.findall(r" *[^ ]+?(?<=\d)\.\.(?=\d)| *[^ ]+", text)


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes: none for a mark that stands on the letter before it, two for a wide
    letter (Unicode Standard Annex 11, the values W and F), one for any other."""
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(letter: str) -> int:
    import unicodedata

    # U+1160 to U+11FF: vowels and last consonants of Hangul, drawn into the letter before them.
    if unicodedata.category(letter) in ("Mn", "Me", "Cf") or "\u1160" <= letter <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def shortened(text: str, width: int) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    if width_of(text) <= width:
        return text
    kept, taken = "", 1
    for letter in text:
        taken += _width(letter)
        if taken > width:
            break
        kept += letter
    return kept.rstrip(" ") + "…"
