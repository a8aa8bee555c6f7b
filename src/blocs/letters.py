"""Characters that are not seen: which they are, where they stand in a text, and a text without them.

One rule for what is read (a seed with such a character is refused) and for what is printed (it is shown as its
number). Not seen are the characters of the Unicode general categories Cc, Cf, Cs, Co, Cn, Zl and Zp (The Unicode
Standard, 4.5), and the letters and marks that show nothing although their category says otherwise
(`Default_Ignorable_Code_Point` in DerivedCoreProperties.txt, and the blank pattern and notehead). Among them are those
that act on a terminal, those that change the order in which letters are shown (Unicode Technical Report 36, 2.5), and
those that make two names look the same.

U+200C and U+200D are letters' business in some scripts: they may stand between two letters or marks of one of them
(Unicode Standard Annex 31, 2.3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

BREAKS = "\t\n"
"""What a text of several lines may hold."""
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Spaces other than U+0020 (category Zs): they are seen as the gap that they are."""
_SHOW_NOTHING = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0x1D159, 0x1D159), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""The first and last of those that have another category."""
_JOINERS = "\u200c\u200d"
_JOINING_SCRIPTS = (
    "ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA",
    "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER", "BALINESE", "JAVANESE",
    "SUNDANESE", "LEPCHA", "LIMBU", "MEETEI", "CHAKMA", "NEWA", "TIRHUTA", "SHARADA",
)  # fmt: skip
"""The first word of the names of the letters of scripts that are written with joiners."""


def places(text: str, allowed: str = BREAKS) -> Iterator[int]:
    """Where in a text a character stands that is not seen, from the first on; `allowed` are passed over."""
    if text.isascii() and text.isprintable():
        return
    odd = {letter for letter in set(text) if letter not in allowed and _unseen(letter)}
    if not odd:
        return
    for place, letter in enumerate(text):
        if letter in odd and not (letter in _JOINERS and _joins(text, place)):
            yield place


def first_unseen(text: str, allowed: str = BREAKS) -> tuple[int, str] | None:
    """The first character that is not seen: its place, and its number as `U+202E`. None where all are seen."""
    for place in places(text, allowed):
        return place, f"U+{ord(text[place]):04X}"
    return None


def visible(text: str, allowed: str = BREAKS) -> str:
    r"""The text with every character that is not seen as its number, as Python writes it.

    >>> visible("SCO\x1b]0;x\a"), visible("a\u202eb"), visible("Åland"), visible("می\u200cخواهم")
    ('SCO\\x1b]0;x\\x07', 'a\\u202eb', 'Åland', 'می\u200cخواهم')
    """
    unseen = list(places(text, allowed))
    if not unseen:
        return text
    letters = list(text)
    for place in unseen:
        letters[place] = escape(letters[place])
    return "".join(letters)


def one_line(text: str) -> str:
    r"""The text on one line and visible.

    >>> one_line("yes\nError: no")
    'yes Error: no'
    """
    if text.isascii() and text.isprintable():
        return text
    return visible(re.sub(r"[\t\n\v\f\r\x85\u2028\u2029]+", " ", text), allowed="")


def escape(letter: str) -> str:
    r"""A character as its number: `\x1b`, `\u202e`, `\U000e0001`."""
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def in_json(text: str) -> str:
    r"""A JSON text that says the same and is visible: what is not seen stands within strings, as an escape of JSON.

    >>> in_json('"a\u202eb"')
    '"a\\u202eb"'
    """
    unseen = list(places(text))
    if not unseen:
        return text
    letters = list(text)
    for place in unseen:
        letters[place] = utf16_escape(letters[place])
    return "".join(letters)


def utf16_escape(letter: str) -> str:
    r"""A character as JSON and JavaScript escape it: `\u001b`, or two of these above U+FFFF."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


@cache
def _unseen(letter: str) -> bool:
    # str.isprintable is false for the categories C* and Z*, but for U+0020.
    if not letter.isprintable():
        return letter not in _SPACES
    return any(first <= ord(letter) <= last for first, last in _SHOW_NOTHING)


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands between two letters or marks of one script that is written with joiners."""
    if not 0 < place < len(text) - 1:
        return False
    before, after = _script(text[place - 1]), _script(text[place + 1])
    return before is not None and before == after


def _script(letter: str) -> str | None:
    import unicodedata

    script = unicodedata.name(letter, "").partition(" ")[0]
    return script if unicodedata.category(letter)[0] in "LM" and script in _JOINING_SCRIPTS else None
