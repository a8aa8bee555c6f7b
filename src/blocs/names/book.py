"""All names of states, or of organisations, as they are compared with what a person wrote otherwise than recorded."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, select

from blocs import models
from blocs.dates import BEGINNING, FOREVER
from blocs.models.base import Subject
from blocs.names import words
from blocs.names.fold import fold
from blocs.names.likeness import SHORTEST
from blocs.names.order import CODE, Entry, meant
from blocs.names.words import GOVERNMENTS, ISLANDS, MARKS, Word
from blocs.store.session import Session, View, standing

DIVIDED = frozenset(["CHN", "TWN", "COD", "COG", "DEU", "DDR", "KOR", "PRK", "VNM", "VDR", "YEM", "YMD"])
"""States whose official names differ by their form of government alone: it is never left away."""


class Book:
    """The names of a kind, read once, and how a text is found among them."""

    def __init__(self, session: Session, kind: Subject) -> None:
        self.kind = kind
        self.entries = [Entry(*row) for row in session.rows(_names_statement(kind, session.view))]
        if kind == "organisation":
            codes = dict.fromkeys(entry.code for entry in self.entries)
            self.entries += [Entry(code, code.replace("_", " "), CODE, None, BEGINNING, FOREVER) for code in codes]
        self._of_kind = dict(session.rows(_kinds_statement(session.view))) if kind == "state" else {}

    @cached_property
    def _words(self) -> list[tuple[Entry, list[Word]]]:
        return [(entry, words.spelt_out(words.words_of(entry.name))) for entry in self.entries]

    @cached_property
    def _squeezed(self) -> dict[Hashable, list[Entry]]:
        return _indexed((words.squeezed(entry.name), entry) for entry in self.entries)

    @cached_property
    def _bags(self) -> dict[Hashable, list[Entry]]:
        return _indexed((words.bag(named), entry) for entry, named in self._words)

    @cached_property
    def _cores(self) -> dict[Hashable, list[Entry]]:
        """Names without their form of government, of states that are there and undivided."""
        return _indexed(
            (words.core(named, GOVERNMENTS), entry) for entry, named in self._words if self._may_lack_form(entry)
        )

    @cached_property
    def _by_initials(self) -> dict[str, list[tuple[Entry, tuple[str, ...]]]]:
        """Names by the first letters of their words, which an abbreviation keeps."""
        index: dict[str, list[tuple[Entry, tuple[str, ...]]]] = {}
        for entry, named in self._words:
            index.setdefault(words.initials(named), []).append((entry, words.bag(named)))
        return index

    @cached_property
    def spellings(self) -> dict[str, list[tuple[str, Entry]]]:
        """English names, folded, by their first letter."""
        index: dict[str, list[tuple[str, Entry]]] = {}
        for entry in self.entries:
            name = fold(entry.name)
            if entry.english and entry.kind != CODE and len(name) >= SHORTEST - 1:
                index.setdefault(name[0], []).append((name, entry))
        return index

    def _may_lack_form(self, entry: Entry) -> bool:
        kind = self._of_kind.get(entry.code)
        return kind not in ("former", "organisation") and entry.code not in DIVIDED

    def find(self, text: str) -> list[Entry]:
        """The names that the text is but for spaces, the order of its words, abbreviations or forms of government."""
        for way in (self._as_squeezed, self._as_words, self._as_short, self._without_form):
            entries = meant(text, way(text))
            if entries:
                return entries
        return []

    def _as_squeezed(self, text: str) -> list[Entry]:
        joined = words.initials_joined(words.unescaped(text))
        return self._squeezed.get(words.squeezed(joined), []) or self._squeezed.get(words.squeezed(text), [])

    def _as_words(self, text: str) -> list[Entry]:
        for reading in _readings(text):
            entries = self._bags.get(words.bag(reading), []) if {word.text for word in reading} - ISLANDS else []
            if entries:
                return entries
        return []

    def _as_short(self, text: str) -> list[Entry]:
        for reading in _readings(text):
            names = self._by_initials.get(words.initials(reading), ())
            entries = [entry for entry, name in names if words.is_short_for(reading, name)]
            if entries:
                return entries
        return []

    def _without_form(self, text: str) -> list[Entry]:
        if self.kind != "state":
            return []
        for reading in _readings(text):
            for without in (GOVERNMENTS, GOVERNMENTS | ISLANDS):
                left = words.core(reading, without)
                if left and len(left) < len(reading):
                    entries = [entry for entry in self._cores.get(left, []) if self._may_lack_form(entry)]
                    entries = entries or [entry for entry in self._bags.get(left, []) if self._may_lack_form(entry)]
                    if entries:
                        return entries
        return []


def _readings(text: str) -> list[list[Word]]:
    """The words of a text as written, with initials joined, with initials spelt out, and without marks of time."""
    plain = words.words_of(text)
    joined = words.words_of(words.initials_joined(text))
    ways = [plain, joined, words.spelt_out(joined)]
    ways += [[word for word in reading if word.text not in MARKS] for reading in ways]
    return [reading for place, reading in enumerate(ways) if reading and reading not in ways[:place]]


def _indexed(pairs: Iterable[tuple[Hashable, Entry]]) -> dict[Hashable, list[Entry]]:
    index: dict[Hashable, list[Entry]] = {}
    for key, entry in pairs:
        if key:
            index.setdefault(key, []).append(entry)
    return index


@cache
def _names_statement(kind: Subject, view: View) -> Select[Any]:
    names = models.table(f"{kind}_name")
    columns = (
        names.c[kind],
        names.c.name,
        names.c.kind,
        names.c.language,
        names.c.starts_earliest,
        names.c.ends_latest,
    )
    return select(*columns).where(standing(names, view)).order_by(names.c.id)


@cache
def _kinds_statement(view: View) -> Select[Any]:
    record = models.state_record
    return select(record.c.state, record.c.kind).where(standing(record, view))
