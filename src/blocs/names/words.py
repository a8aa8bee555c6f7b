"""The normaliser: what people write of a name, as words that can be compared with the words of a name.

Files abbreviate ("Dem. Rep.", "St.", "Fed. Sts."), turn names round ("Korea, Rep. of"), run them together
("Guineabissau") and put forms of government before them ("Territory of Norfolk Island"). A name is therefore compared
as a bag of words, whose order does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from blocs.names.fold import fold

LINKS = frozenset({"the", "and", "of", "for", "in", "to"})
"""Words that carry nothing."""
MARKS = frozenset({"former", "formerly", "ex", "previously", "mainland", "version", *map(str, range(100))})
"""Words that say of which time or part a name is, not whose."""
ISLANDS = frozenset({"island", "isle", "isles", "isl", "group"})
GOVERNMENTS = frozenset(
    """
    republic kingdom principality commonwealth territory country collectivity federation federal federated
    federative confederation sultanate emirate dominion empire duchy grand democratic peoples socialist islamic arab
    overseas plurinational bolivarian cooperative hashemite independent sovereign serene most lands nation
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words for forms of government, which a name may have or lack."""
SPELT = {
    "dpr": "democratic peoples republic", "pdr": "peoples democratic republic", "dr": "democratic republic",
    "pr": "peoples republic", "ur": "united republic", "sar": "special administrative region", "us": "united states",
    "uk": "united kingdom", "sfr": "socialist federal republic", "fr": "federal republic", "aj": "arab jamahiriya",
    "ar": "arab republic", "rb": "bolivarian republic", "ssr": "soviet socialist republic", "fs": "federated states",
    "nz": "new zealand", "fyr": "former yugoslav republic", "tfyr": "former yugoslav republic",
}  # fmt: skip
"""Initials that stand among other words."""
SAME = {
    "st": "saint", "ste": "saint", "sainte": "saint", "sankt": "saint", "people": "peoples",
    "organisation": "organization", "organisations": "organizations", "sts": "states", "islands": "island",
    "isds": "island", "islds": "island", "isls": "island", "is": "island", "gt": "great", "utd": "united",
}  # fmt: skip
"""Words that are written in more than one way."""

_POSSESSIVE = re.compile(r"(\w)['’ʼ`´]s\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+\.?")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}(?![^\W\d_])|\b[^\W\d_](?:\.[^\W\d_])+\b\.?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded; `short` if a full stop behind it says that it is abbreviated."""

    text: str
    short: bool = False


def unescaped(text: str) -> str:
    """The text without the marks of HTML, and read as UTF-8 where it was read as Latin-1 ("CÃ´te")."""
    if "Ã" in text or "Â" in text:
        with suppress(UnicodeError):
            text = text.encode("cp1252").decode("utf-8")
    if "&" in text and ";" in text:
        from html import unescape

        return unescape(text)
    return text


def initials_joined(text: str) -> str:
    """The text with initials run together.

    >>> initials_joined("U.S.A."), initials_joined("Former U. S. S. R.")
    ('USA', 'Former USSR')
    """
    return _INITIALS.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", text).strip()


def words_of(text: str) -> list[Word]:
    """The words that say something, in their order."""
    plain = _POSSESSIVE.sub(r"\1s", unescaped(text))
    words = []
    for word in _WORD.findall(plain):
        for folded in fold(word).split():
            if folded not in LINKS:
                words.append(Word(SAME.get(folded, folded), word.endswith(".") and folded not in SAME))
    return words


def spelt_out(words: Sequence[Word]) -> list[Word]:
    """The words with initials among them spelt out; as they are where a name is nothing but initials."""
    if len(words) < 2:
        return list(words)
    return [
        Word(part) if word.text in SPELT else word for word in words for part in SPELT.get(word.text, word.text).split()
    ]


def bag(words: Sequence[Word]) -> tuple[str, ...]:
    """The words in the order of the alphabet."""
    return tuple(sorted(word.text for word in words))


def initials(words: Sequence[Word]) -> str:
    """The first letters of the words, in the order of the alphabet."""
    return "".join(sorted(word.text[0] for word in words))


def squeezed(text: str) -> str:
    """The folded text without any spaces.

    >>> squeezed("Viet Nam"), squeezed("Guinea-Bissau")
    ('vietnam', 'guineabissau')
    """
    return fold(unescaped(text)).replace(" ", "")


def core(words: Sequence[Word], without: frozenset[str]) -> tuple[str, ...]:
    """The bag of words without some."""
    return bag([word for word in words if word.text not in without])


def abbreviates(word: Word, whole: str) -> bool:
    """Whether a word is short for another: it begins it ("Rep", "N", "Antil"), or lacks nothing but vowels ("Hrzgvna").
    A longer one without a full stop lacks more than an ending ("Dominica" is not short for "Dominican")."""
    text = word.text
    if len(text) >= len(whole) or text[0] != whole[0]:
        return False
    if whole.startswith(text):
        return word.short or len(text) < 4 or len(whole) - len(text) > 1 or text + "s" == whole
    place = 0
    for letter in whole:
        if place < len(text) and letter == text[place]:
            place += 1
        elif letter not in "aeiou":
            return False
    return len(text) > 3 and place == len(text)


def is_short_for(words: Sequence[Word], name: tuple[str, ...]) -> bool:
    """Whether words abbreviate the bag of a name: one stands for each of its words, and enough of it is written out."""
    if len(words) != len(name) or len(words) < 2:
        return False
    left = Counter(name)
    short = []
    telling = False
    for word in words:
        if left[word.text] > 0:
            left[word.text] -= 1
            telling |= len(word.text) > 3 and word.text not in GOVERNMENTS and word.text not in ISLANDS
        else:
            short.append(word)
    if not short:
        return True
    wholes = [whole for whole, count in left.items() for _ in range(count)]
    if not _paired(short, wholes):
        return False
    share = sum(len(word.text) for word in words) / sum(map(len, name))
    return telling or (share >= 0.3 and any(len(word.text) >= 3 for word in short))


def _paired(short: Sequence[Word], wholes: Sequence[str]) -> bool:
    """Whether each of some words can stand for another one of the wholes; there are at most six of them."""
    if not short:
        return True
    if len(short) > 6:
        return False
    return any(
        abbreviates(short[0], whole) and _paired(short[1:], [*wholes[:place], *wholes[place + 1 :]])
        for place, whole in enumerate(wholes)
    )
