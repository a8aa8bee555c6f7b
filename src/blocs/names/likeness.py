"""Names that are nearly what was written: a spelling mistake, what may have been meant, and what is searched for.

rapidfuzz is imported here, after every exact way has failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blocs.names.fold import fold
from blocs.names.order import Entry

SHORTEST = 5
"""How many letters a text has at least that may be misspelt: of fewer, one letter makes another name."""
LONG = 9
"""From how many letters on two mistakes are allowed; before, one."""
ALIKE = tuple(map(frozenset, ("aeiouy", "ckq", "szc", "vwb", "ijy", "mn", "dt", "fv", "gj")))
"""Letters of which one is written for the other."""
NEAR, SAME_WORD = 85, 60
"""From which likeness (0 to 100) a name is worth suggesting, and each of its words is like the one in its place."""


def misspelt(text: str, spellings: Mapping[str, Sequence[tuple[str, Entry]]]) -> dict[str, Entry]:
    """The nearest names that a text is but for a spelling mistake, one for each code that has one as near.

    As many words, each with the same first letter and one mistake (a letter too many, missing, swapped, or another that
    is heard alike), two from nine letters on. A name with more than a letter before or behind it is another word.
    `spellings` are the folded names by their first letter.
    """
    from rapidfuzz.distance import OSA

    wanted = fold(text)
    if len(wanted) < SHORTEST or not wanted.isascii() or any(letter.isdigit() for letter in wanted):
        return {}
    nearest = 2 if len(wanted) >= LONG else 1
    best: dict[str, Entry] = {}
    for name, entry in spellings.get(wanted[0], ()):
        if abs(len(name) - len(wanted)) > nearest:
            continue
        apart = int(OSA.distance(wanted, name, score_cutoff=nearest))
        if apart > nearest or not _word_by_word(wanted, name):
            continue
        if apart < nearest:
            nearest, best = apart, {}
        best.setdefault(entry.code, entry)
    return best


def _word_by_word(text: str, name: str) -> bool:
    ours, theirs = text.split(), name.split()
    return len(ours) == len(theirs) and all(
        one == other or _is_slip(one, other) for one, other in zip(ours, theirs, strict=True)
    )


def _is_slip(one: str, other: str) -> bool:
    """Whether a word is another with a spelling mistake."""
    from rapidfuzz.distance import OSA, Levenshtein

    longer, shorter = max(one, other, key=len), min(one, other, key=len)
    more = len(longer) - len(shorter)
    if len(shorter) < SHORTEST - 1 or one[0] != other[0]:
        return False
    if more > 1 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return False
    apart = OSA.distance(one, other)
    if apart > (2 if len(one) >= LONG else 1):
        return False
    if apart == 1 and (len(one) >= LONG or sorted(one) == sorted(other)):
        return True
    replaced = [
        (one[edit.src_pos], other[edit.dest_pos]) for edit in Levenshtein.editops(one, other) if edit.tag == "replace"
    ]
    return all(len(one) > SHORTEST and any(set(pair) <= alike for alike in ALIKE) for pair in replaced)


def near(text: str, entries: Sequence[Entry], limit: int) -> list[str]:
    """The codes of what may have been meant: names that are like the text, or that have all of its words."""
    from rapidfuzz import fuzz, process

    wanted = fold(text)
    if len(wanted) < SHORTEST - 1:
        return []
    written = [fold(entry.name) for entry in entries]
    best: dict[str, float] = {}
    for name, score, place in process.extract(wanted, written, scorer=fuzz.ratio, limit=None, score_cutoff=NEAR):
        pairs = list(zip(wanted.split(), name.split(), strict=False))
        if any(fuzz.ratio(ours, theirs) < SAME_WORD for ours, theirs in pairs):
            continue
        best[entries[place].code] = max(best.get(entries[place].code, 0), score)
    parts = set(wanted.split())
    for entry, name in zip(entries, written, strict=True):
        if parts <= set(name.split()) and any(len(word) >= SHORTEST - 1 for word in parts):
            best.setdefault(entry.code, NEAR - len(name) / 10)
    return sorted(best, key=lambda code: (-best[code], code))[:limit]


def likenesses(text: str, entries: Sequence[Entry], limit: int) -> list[tuple[str, float]]:
    """(code, likeness 0 to 100) of the names that are most like a text, one for each code, nearest first."""
    from rapidfuzz import fuzz, process

    wanted = fold(text)
    if not wanted:
        return []
    # A name that merely contains the text is like it, but less than one that is written nearly the same.
    best: dict[str, float] = {}
    written = [fold(entry.name) for entry in entries] + [entry.code.casefold() for entry in entries]
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.WRatio, 0.85)):
        for _, score, place in process.extract(wanted, written, scorer=scorer, limit=None):
            code = entries[place % len(entries)].code
            best[code] = max(best.get(code, 0.0), score * weight)
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
