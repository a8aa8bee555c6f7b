"""Cells of a table to codes of states, statuses and organisations, and codes for organisations that nobody has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.datasets.faults import Faults
from blocs.datasets.moments import missing, text_of
from blocs.letters import first_unseen
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.fold import LONGEST, fold, shortened
from blocs.names.lookup import choose
from blocs.names.order import exactly
from blocs.questions.resolve import Resolved, resolve
from blocs.store.session import CURATED

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}", re.ASCII)
"""A text that can be an organisation's code as it is."""
SMALL_WORDS = frozenset(
    """
    of the and for in on to a an at by de du des la le les et y del der die das und
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words whose first letters are no part of an abbreviation."""
LIKE_FORMULAS = ("=", "+", "-", "@")
SHORTEST_INITIALS = 3


@dataclass(frozen=True)
class Made:
    """An organisation that nobody had: the code made for it, its name, and the text that the table calls it by."""

    code: str
    name: str
    text: str


class Names:
    """Reads the names in one table. `schemes` says of which scheme the codes of states or organisations are."""

    def __init__(self, ask: Asking, faults: Faults, dataset: str, schemes: Mapping[str, str]) -> None:
        self.ask, self.faults, self.dataset, self.schemes = ask, faults, dataset, schemes

    def states(
        self, cells: Sequence[Any], days: Sequence[date | None], rows: Sequence[int], column: str
    ) -> list[str | None]:
        """The code of the state in each cell, at the day of its row. What is none is a fault."""
        texts = self._texts(cells)
        scheme = self.schemes.get("state")
        read = self._read("state", zip(cells, days, strict=True), texts, scheme)
        codes = [read[pair].code if (pair := (texts[cell], day)) in read else read[texts[cell], None].code
                 for cell, day in zip(cells, days, strict=True)]  # fmt: skip
        if None in codes:
            said = {pair: _unread(row, "state", pair[1], scheme) for pair, row in read.items() if row.code is None}
            for place, code in enumerate(codes):
                if code is None:
                    text = texts[cells[place]]
                    pair = (text, days[place]) if (text, days[place]) in read else (text, None)
                    self.faults.add(rows[place], column, said[pair])
        return codes

    def _read(
        self, kind: Subject, pairs: Iterable[tuple[Any, date | None]], texts: Mapping[Any, str], scheme: str | None
    ) -> dict[tuple[str, date | None], Resolved]:
        """What each different text is, at each of its days where it means different ones on different days, else at
        None."""
        wanted = dict.fromkeys(pairs)
        settled: dict[str, bool] = {}
        for text in dict.fromkeys(texts.values()):
            # What is too long for a name is said where it is read.
            settled[text] = not text or len(text) > LONGEST or self.ask.lookup.settled(kind, text, scheme)
        told = ((texts[cell], day) for cell, day in wanted)
        asked = list(dict.fromkeys((text, None if settled[text] else day) for text, day in told))
        empty = {pair: Resolved("", None, None, "unknown") for pair in asked if not pair[0]}
        named = [pair for pair in asked if pair[0]]
        answer = resolve(self.ask, [text for text, _ in named], at=[day for _, day in named], kind=kind, scheme=scheme)
        return empty | dict(zip(named, answer.rows, strict=True))

    @staticmethod
    def _texts(cells: Sequence[Any]) -> dict[Any, str]:
        return {cell: text_of(cell) for cell in dict.fromkeys(cells)}

    def statuses(self, cells: Sequence[Any], rows: Sequence[int], column: str, default: str) -> list[str]:
        """The status in each cell, by its code or its name; the default where it is empty."""
        known: dict[Any, str] = {}
        wrong: dict[Any, str] = {}
        for cell in dict.fromkeys(cells):
            text = text_of(cell)
            known[cell] = default if missing(cell) else self._statuses.get(_word(text), "")
            if not known[cell]:
                near = get_close_matches(_word(text), self._statuses, 1)
                means = f"near: {self._statuses[near[0]]}; " if near else ""
                wrong[cell] = f"no status {shortened(text)}; {means}blocs statuses lists them"
        for row, cell in zip(rows, cells, strict=True) if wrong else ():
            if cell in wrong:
                self.faults.add(row, column, wrong[cell])
        return [known.get(cell, default) for cell in cells]

    def status(self, text: str) -> str:
        """One status, by its code or name. Raises UnknownName with all that there are."""
        return self._statuses.get(_word(text)) or choose(text, self.status_codes, "status")

    @cached_property
    def categories(self) -> dict[str, str]:
        """The category of each status."""
        record = models.status_record
        rows = self.ask.session.rows(
            select(record.c.status, record.c.category).where(record.c.retired_in.is_(None)).order_by(record.c.rank)
        )
        return dict(rows)

    @property
    def status_codes(self) -> list[str]:
        return list(self.categories)

    @cached_property
    def _statuses(self) -> dict[str, str]:
        record = models.status_record
        wanted = select(record.c.name, record.c.status).where(record.c.retired_in.is_(None))
        named = {_word(name): code for name, code in self.ask.session.rows(wanted)}
        return named | {_word(code): code for code in self.categories}


class Organisations(Names):
    """Reads the names of organisations in one table, and makes those that nobody has but this dataset itself.

    What the dataset claimed before is as if it were not: the same table means the same on an empty record and on one
    that holds it already. `new` makes an organisation even of a name that is near another.
    """

    def __init__(
        self, ask: Asking, faults: Faults, dataset: str, schemes: Mapping[str, str], *, title: str, new: bool
    ) -> None:
        super().__init__(ask, faults, dataset, schemes)
        self.title, self.new = title, new
        self.made: dict[str, Made] = {}

    def codes(
        self, cells: Sequence[Any], rows: Sequence[int], column: str, names: Sequence[Any] | None = None
    ) -> list[str | None]:
        """The code of the organisation in each cell. `names` are their names, where the cells hold codes."""
        texts = self._texts(cells)
        scheme = self.schemes.get("organisation")
        first = {text: place for place, text in reversed(list(enumerate(map(texts.__getitem__, cells))))}
        called = {text: text_of(names[place]) if names else "" for text, place in first.items()}
        known: dict[str, str | None] = {}
        wrong: dict[str, str] = {}
        read = self._read("organisation", ((cell, None) for cell in texts), texts, None) if scheme is None else {}
        for text in sorted(first, key=first.__getitem__):
            meant = read.get((text, None))
            if scheme is not None:
                known[text] = self._coded(scheme).get(text.upper())
            elif meant and meant.code in self._others and self._as_written(text):
                known[text] = meant.code
            if known.get(text) is None:
                wrong[text] = self._why_not(text, called[text] or text, meant)
                known[text] = None if wrong[text] else self._make(text, called[text]).code
        for row, cell in zip(rows, cells, strict=True) if any(wrong.values()) else ():
            if said := wrong.get(texts[cell]):
                self.faults.add(row, column, said)
        return [known[texts[cell]] for cell in cells]

    def _as_written(self, text: str) -> bool:
        """Whether a number in a text is part of a name. In a list of states a number behind a name is a footnote's;
        CLUB_2 is another organisation than the Club."""
        return not any(letter.isdigit() for letter in text) or bool(exactly(self.ask.session, "organisation", text))

    def _why_not(self, text: str, name: str, found: Resolved | None) -> str:
        """Why no organisation can be made of a name; nothing where it can."""
        odd = first_unseen(name, "")
        if not text:
            return "no organisation"
        if odd is not None:
            return f"{shortened(name)} has a character that is not seen ({odd[1]})"
        if len(name) > LONGEST:
            return f"{shortened(name)} is longer than a name may be ({LONGEST} characters)"
        if name.startswith(LIKE_FORMULAS) or not fold(name):
            return f"{shortened(name)} is no name"
        if self.new or found is None:
            return ""
        if found.how == "ambiguous" and not set(re.findall(r"\(([A-Z0-9_]+)\)", found.read_as or "")) - self._others:
            return f"{shortened(text)} may be {found.read_as}; write the code"
        near = re.fullmatch(r"near: (.* \(([A-Z0-9_]+)\))", found.read_as or "")
        if near and near[2] in self._others:
            ways = "write that, or take it with --guess, or make another with --new"
            return f"{shortened(text)} is no organisation, but near {near[1]}; {ways}"
        if found.code is None:
            states = {entry.code for entry in exactly(self.ask.session, "state", text)}
            if len(states) == 1:
                return f"{shortened(text)} is a state ({states.pop()}), no organisation"
        return ""

    def _make(self, text: str, name: str) -> Made:
        if text not in self.made:
            code = self._free(list(_candidates(text, name, self.dataset)))
            called = name or (f"{self.title} {text}" if text.isdigit() else text)
            self.made[text] = Made(code, " ".join(called.split()), text)
        return self.made[text]

    def _free(self, candidates: list[str]) -> str:
        taken = self._others | {made.code for made in self.made.values()}
        code = next((code for code in candidates if code not in taken), None)
        if code is None:
            last, number = candidates[-1][:36], 2
            while f"{last}_{number}" in taken:
                number += 1
            code = f"{last}_{number}"
        return code

    @cached_property
    def _others(self) -> set[str]:
        """The organisations that another dataset has."""
        record = models.organisation_record
        wanted = (record.c.dataset != self.dataset, record.c.retired_in.is_(None))
        return set(self.ask.session.connection.execute(select(record.c.organisation).where(*wanted)).scalars())

    def _coded(self, scheme: str) -> dict[str, str]:
        """The organisation of each code of a scheme; those of the curated record go first."""
        codes = models.organisation_code
        wanted = (codes.c.dataset != self.dataset, codes.c.retired_in.is_(None), codes.c.scheme == scheme)
        rows = self.ask.session.rows(select(codes.c.dataset, codes.c.value, codes.c.organisation).where(*wanted))
        if not rows:
            known = select(codes.c.scheme).where(codes.c.retired_in.is_(None)).distinct().order_by(codes.c.scheme)
            choose(
                scheme, self.ask.session.connection.execute(known).scalars().all(), "scheme of codes of organisations"
            )
        return {value.upper(): code for dataset, value, code in sorted(rows, key=lambda row: row[0] == CURATED)}


def _candidates(text: str, name: str, dataset: str) -> Iterable[str]:
    """Codes for an organisation, the best first: its text if it is one, initials, words."""
    if CODE.fullmatch(text):
        yield text
    own = re.sub(r"[^A-Z0-9]+", "_", dataset.upper()).strip("_")
    plain = " ".join(letter for letter in fold(name or text).split() if letter.isascii())
    words = plain.upper().split()
    telling = [word for word in words if word.lower() not in SMALL_WORDS and not word.isdigit()]
    if len(telling) >= SHORTEST_INITIALS:
        yield "".join(word[0] for word in telling)[:40]
    whole = "_".join(words)[:40].strip("_")
    if CODE.fullmatch(whole):
        yield whole
    elif whole:
        yield f"{own}_{whole}"[:40]
    else:
        yield f"{own}_{hashlib.sha256((name or text).encode()).hexdigest()[:8].upper()}"


def _unread(row: Resolved, kind: str, day: date | None, scheme: str | None) -> str:
    """Why a text has no code."""
    if not row.name:
        return f"no {kind}"
    if row.how == "ambiguous":
        return f"{shortened(row.name)} may be {row.read_as}; write the code"
    if row.read_as:
        return f"no {kind} {shortened(row.name)}; {row.read_as}; write that, or take it with --guess"
    on = f" on {day}" if day is not None else ""
    return f"no {kind} {f'has the {scheme} code ' if scheme else ''}{shortened(row.name)}{on}"


def _word(text: str) -> str:
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
