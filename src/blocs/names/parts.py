"""Two names in one text: "Myanmar (Burma)", "Zaire/Congo", "China, Macao", read only where both are one state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, select

from blocs import models
from blocs.names.words import MARKS, words_of
from blocs.store.session import Session, View, standing

Reader = Callable[[str], frozenset[str]]
"""What reads one of two names: to the codes that it may mean, none where there is no such name."""

_BRACKETED = re.compile(r"^(?P<first>[^(\[（]+)[(\[（](?P<second>[^)\]）]*)[)\]）]?[\s*\d]*$")
_APART = re.compile(r"\s*[/,]\s*|\s+(?:or|-|–|—)\s+|(?<=\w)-(?=\w)")
_SAYS_WHEN = re.compile(
    r"^(?:under|since|until|till|from|as of|after|before|to|in|unscr|pre|post)\b|^[\d\s.,/–-]+$", re.IGNORECASE
)
_SAYS_NOTHING = frozenset(
    """
    country sovereign un the metropolitan overseas departments dom tom incl including
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_ASIDE = re.compile(r"\s[-–—]\s|[;,]")
_ONCE_CALLED = re.compile(r"^(?:formerly|former|previously|ex|also|now|aka|or|officially)\b\W*", re.IGNORECASE)


class Kin:
    """Which states are part of which, and which followed which."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(self._session.rows(_parents_statement(self._session.view)))

    @cached_property
    def _followed(self) -> set[tuple[str, str]]:
        return {(row[0], row[1]) for row in self._session.rows(_followed_statement(self._session.view))}

    def part_of(self, part: str, whole: str) -> bool:
        """Whether a state is a territory of another."""
        return self._parents.get(part) == whole

    def followed(self, later: str, earlier: str) -> bool:
        """Whether a state followed another."""
        return (later, earlier) in self._followed


def read_parts(text: str, read: Reader, kin: Kin | None) -> str | None:
    """The code of the state that both names in a text mean.

    A territory beside its state is the territory ("China, Macao"); a former state in brackets leaves the one before
    them ("Russia (Soviet Union)"); what says only when or nothing is left away ("Kosovo (under ...)").
    """
    bracketed = _BRACKETED.match(text)
    if bracketed:
        return _with_brackets(bracketed["first"].strip(), bracketed["second"].strip(), read, kin)
    for first, second in _pairs(text):
        firsts, seconds = read(first), read(second)
        same = firsts & seconds
        if len(same) == 1:
            return next(iter(same))
        if kin and "/" not in text and len(seconds) == 1:
            parted = [part for code in firsts if (part := _part(code, next(iter(seconds)), kin))]
            if len(parted) == 1:
                return parted[0]
    return None


def _with_brackets(first: str, second: str, read: Reader, kin: Kin | None) -> str | None:
    meant = read(first)
    if not meant:
        return None
    silent = not second or _SAYS_WHEN.match(second) or {word.text for word in words_of(second)} <= _SAYS_NOTHING | MARKS
    if silent:
        return next(iter(meant)) if len(meant) == 1 else None
    other = read(_ONCE_CALLED.sub("", second)) or read(_ASIDE.split(second)[0])
    same = meant & other
    if len(same) == 1:
        return next(iter(same))
    if kin and len(other) == 1:
        within = next(iter(other))
        before = [code for code in meant if len(meant) == 1 or kin.part_of(code, within)]
        if len(before) == 1:
            return before[0] if kin.followed(before[0], within) else _part(before[0], within, kin)
    return None


def _part(one: str, other: str, kin: Kin) -> str | None:
    if kin.part_of(one, other):
        return one
    return other if kin.part_of(other, one) else None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The text cut in two at each sign that may stand between two names."""
    for sign in _APART.finditer(text):
        if sign.start() > 0 and sign.end() < len(text):
            yield text[: sign.start()], text[sign.end() :]


@cache
def _parents_statement(view: View) -> Select[Any]:
    record = models.state_record
    return select(record.c.state, record.c.parent).where(record.c.parent.is_not(None), standing(record, view))


@cache
def _followed_statement(view: View) -> Select[Any]:
    table = models.state_succession
    return select(table.c.successor, table.c.predecessor).where(standing(table, view))
