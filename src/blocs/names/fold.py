"""Names as they are compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text as names are compared: no case, no accents, no punctuation, single spaces, no leading "the".

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
