"""Names as they are compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from blocs.errors import UnknownName

LONGEST = 200
"""How many characters a name may have. The longest that is recorded has some 140."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text as names are compared: no case, no accents, no punctuation, single spaces, no leading "the".

    The tables of names hold it (`folded`): a change here needs one of what is recorded. What people write beyond that
    is brought into this form by `words`.

    >>> fold("  Côte d’Ivoire ")
    'cote d ivoire'
    """
    # Twice, as in the Unicode Standard's caseless matching (3.13, D146): taking a letter apart may bring out a capital.
    apart = text
    for _ in range(2):
        apart = unicodedata.normalize("NFKD", apart.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in apart if not unicodedata.combining(letter))
    words = kept.replace("ß", "ss").replace("ø", "o").replace("ı", "i").split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join("and" if word == "&" else word for word in words)


def clean(text: str) -> str:
    """The text as every engine takes it: without spaces around it, without NUL or half of a pair of UTF-16, which no
    name has. Raises UnknownName for one that is longer than any name, before anything is compared with it."""
    if len(text) > LONGEST:
        raise UnknownName(
            f"a text of {len(text):,} characters is no name (it begins {shortened(text, 30)}); "
            f"the longest that is looked up has {LONGEST}"
        )
    return "".join("\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in text).strip()


def shortened(text: str, most: int = 60) -> str:
    """The text in quotes on one line, without what does not print, at most so many characters of it."""
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())
    return repr(clean if len(clean) <= most else clean[: most - 3] + "...")
