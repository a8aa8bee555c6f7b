"""What is tried where no name is exactly as written, in this order: the record's names in other words, two names in one
text, other languages, demonyms, a spelling mistake. What is known to be no state is refused on the way."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property, partial
from pathlib import Path

from blocs.models.base import Subject
from blocs.names.book import Book
from blocs.names.fold import fold
from blocs.names.languages import Foreign, Tongues
from blocs.names.likeness import likenesses, misspelt, near
from blocs.names.order import Entry, Match, chosen, exactly
from blocs.names.parts import Kin, read_parts
from blocs.names.schemes import ISO2, schemes
from blocs.names.words import initials_joined, squeezed
from blocs.store.session import Session

DATA = Path(__file__).parent
ORGANISATIONS = {"EU": "EU", "EZ": "EUROZONE"}
"""Regions of CLDR that are organisations here."""


class Beyond:
    """The ways past the exact name, in one session; what each needs is read when it is first tried."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._books: dict[Subject, Book] = {}

    def book(self, kind: Subject) -> Book:
        if kind not in self._books:
            self._books[kind] = Book(self.session, kind)
        return self._books[kind]

    def find(self, kind: Subject, text: str) -> tuple[list[Entry], list[Match]]:
        """The names that a text is in other words, among which the day decides; else the one match that it means,
        several where that cannot be told, none if it means none."""
        entries = self.book(kind).find(text)
        return entries, [] if entries else self._foreign(kind, text)

    def _foreign(self, kind: Subject, text: str) -> list[Match]:
        code = read_parts(text, partial(self._read_part, kind), self._kin if kind == "state" else None)
        if code:
            return [Match(code, code, "name")]
        if kind == "organisation":
            return self._organisation(text) or self._misspelt(kind, text)
        if squeezed(text) in refused():
            return []
        foreign = tongues().find(text)
        if foreign is not None:
            return self._territory(foreign)
        named = demonyms().get(fold(text))
        if named is not None:
            return [Match(code, code, "demonym") for code in named]
        return self._misspelt(kind, text)

    def _read_part(self, kind: Subject, part: str) -> frozenset[str]:
        """The codes that a part of a text may mean."""
        if not fold(part):
            return frozenset()
        entries = exactly(self.session, kind, initials_joined(part)) or self.book(kind).find(part)
        return frozenset(entry.code for entry in chosen(self.session, kind, entries, None))

    def near(self, kind: Subject, text: str) -> list[str]:
        """The codes of what may have been meant, a few at the most."""
        return near(text, self.book(kind).entries, 4)

    def likenesses(self, kind: Subject, text: str, limit: int) -> list[tuple[str, float]]:
        """(code, likeness) of what a search for a text brings."""
        return likenesses(text, self.book(kind).entries, limit)

    @cached_property
    def _kin(self) -> Kin:
        return Kin(self.session)

    @cached_property
    def _territories(self) -> dict[str, str]:
        """The state of each code of CLDR and of the file of official names, of those that the record has."""
        iso2 = schemes(self.session).get(ISO2)
        own = {entry.code: entry.code for entry in self.book("state").entries}
        return own | {code: iso2.on(code) for code in iso2.stretches} if iso2 else own

    def _territory(self, foreign: Foreign) -> list[Match]:
        code = self._territories.get(foreign.code)
        if code is None:
            return []
        return [Match(code, code, "other language", foreign.languages)]

    def _organisation(self, text: str) -> list[Match]:
        if fold(text).isascii() and " " not in text:
            return []
        foreign = tongues().find(text)
        code = ORGANISATIONS.get(foreign.code) if foreign else None
        return [Match(code, code, "other language", foreign.languages)] if foreign and code else []

    def _misspelt(self, kind: Subject, text: str) -> list[Match]:
        meant = misspelt(text, self.book(kind).spellings)
        return [Match(code, code, "guess") for code in meant] if len(meant) == 1 else []


@cache
def tongues() -> Tongues:
    """The names in other languages, read once in a process."""
    return Tongues(DATA / "official.tsv")


@cache
def refused() -> frozenset[str]:
    """Regions, aggregates and parts of states, squeezed: what is written as often as a state and is none."""
    return frozenset(squeezed(line) for line in _lines("refused.txt"))


@cache
def demonyms() -> dict[str, tuple[str, ...]]:
    """The codes of what a demonym or adjective is of, folded."""
    codes: dict[str, tuple[str, ...]] = {}
    for line in _lines("demonyms.tsv"):
        code, words = line.split("\t")
        for word in words.split("|"):
            codes[fold(word)] = (*codes.get(fold(word), ()), code)
    return codes


def _lines(name: str) -> Iterable[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
