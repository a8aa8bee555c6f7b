"""What a table says of how its spells are known: confidence, sources, the places in them, and instruments.

A spell that is not based on a source that was read is of low confidence, as in the curated record, unless the table
says by itself how sure it is. A source is read where the record has it as read, or where the column `read` has the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.datasets.columns import Columns
from blocs.datasets.faults import Faults
from blocs.datasets.moments import missing, read_dates, text_of
from blocs.letters import first_unseen
from blocs.models.memberships import CONFIDENCES, ROLES
from blocs.names.asking import Asking
from blocs.names.fold import fold, shortened
from blocs.store.recording import Claims, Row

LONGEST_SOURCE = 2_000
UNREAD, READ = "low", "high"
"""How sure a spell is that cites nothing that was read, and one that does, where the table does not say."""


class Citations:
    """The sources, confidence and instruments of the rows of a table; faults in them are collected when it is made."""

    def __init__(self, ask: Asking, columns: Columns, dataset: str, faults: Faults, today: date) -> None:
        self._ask, self._columns, self._dataset = ask, columns, dataset
        self._rows = columns.table.rows
        self._said = self._confidence(faults)
        self._read_on = self._days(faults, today)
        self._own: dict[str, tuple[str, str | None]] = {}
        self._sources = self._cited(faults)
        self._instruments = {
            role: self._codes(what, faults) for role, what in zip(ROLES, ("opened_by", "closed_by"), strict=True)
        }

    def confidences(self, places: Sequence[int]) -> list[str]:
        """How sure the spell at each place of the table is."""
        if not (self._said or self._sources):
            return [UNREAD] * len(places)
        return [self._said.get(place) or (READ if self._is_read(place) else UNREAD) for place in places]

    def claim(self, claims: Claims, spells: Sequence[Row], places: Sequence[int]) -> None:
        """Claim the sources, and what each spell cites and was opened or closed by."""
        for text, (code, url) in self._own.items():
            claims.add("source_record", source=code, title=text, url=url, kind="other", read_on=self._read.get(code))
        locators = self._columns.cells.get("locator")
        if self._sources:
            for spell, place in zip(spells, places, strict=True):
                where = text_of(locators[place]) or None if locators else None
                for source in self._sources.get(place, ()):
                    claims.add("citation", source=source, locator=where, membership_id=spell)
        for role, found in self._instruments.items():
            if found:
                for spell, place in zip(spells, places, strict=True):
                    for code in found.get(place, ()):
                        claims.add("membership_basis", membership_id=spell, memorandum=code, role=role)

    def _is_read(self, place: int) -> bool:
        return any(source in self._read or self._known.get(source) for source in self._sources.get(place, ()))

    @cached_property
    def _known(self) -> dict[str, bool]:
        """The sources that other datasets have, and whether each was read."""
        table = models.source_record
        wanted = select(table.c.source, table.c.read_on).where(
            table.c.retired_in.is_(None), table.c.dataset != self._dataset
        )
        return {row.source: row.read_on is not None for row in self._ask.session.rows(wanted)}

    @cached_property
    def _read(self) -> dict[str, date]:
        """The last day on which each source of the table's own was read."""
        days: dict[str, date] = {}
        for place, sources in self._sources.items():
            day = self._read_on.get(place)
            for source in sources:
                if day is not None and source not in self._known:
                    days[source] = max(days.get(source, day), day)
        return days

    def _confidence(self, faults: Faults) -> dict[int, str]:
        said: dict[int, str] = {}
        for place, cell in enumerate(self._columns.cells.get("confidence", ())):
            if missing(cell):
                continue
            word = text_of(cell).lower()
            if word in CONFIDENCES:
                said[place] = word
            else:
                known = ", ".join(CONFIDENCES)
                column = self._columns.named("confidence")
                faults.add(self._rows[place], column, f"no confidence {shortened(word)}; choose one of: {known}")
        return said

    def _days(self, faults: Faults, today: date) -> dict[int, date]:
        """The day of reading in each row that has one."""
        if "read" not in self._columns:
            return {}
        column = self._columns.named("read")
        days: dict[int, date] = {}
        for place, day in enumerate(read_dates(self._columns.cells["read"], self._rows, column, faults)):
            if day is None:
                continue
            if day.earliest != day.latest or day.latest > today + timedelta(days=1):
                faults.add(self._rows[place], column, f"{day.text!r} is no day that has come; write the day of reading")
            else:
                days[place] = day.latest
        return days

    def _cited(self, faults: Faults) -> dict[int, tuple[str, ...]]:
        """The codes of the sources in each row that has any."""
        cells = self._columns.cells.get("sources", ())
        column = self._columns.named("sources")
        codes: dict[int, tuple[str, ...]] = {}
        known: dict[Any, tuple[str, ...]] = {}
        for place, cell in enumerate(cells):
            if missing(cell):
                continue
            if cell not in known:
                known[cell] = self._codes_of(text_of(cell))
            if not known[cell]:
                faults.add(
                    self._rows[place],
                    column,
                    f"{shortened(text_of(cell), 30)} is too long, or has a character that is not seen",
                )
            codes[place] = known[cell]
        for place, cell in enumerate(self._columns.cells.get("locator", ())):
            text = text_of(cell)
            if first_unseen(text, "") is not None or len(text) > LONGEST_SOURCE:
                faults.add(
                    self._rows[place],
                    self._columns.named("locator"),
                    f"{shortened(text, 30)} is too long, or has a character that is not seen",
                )
        return codes

    def _codes_of(self, text: str) -> tuple[str, ...]:
        """The sources that a cell names: codes of sources that the record has, addresses with blanks between, or else
        one source of that title. None for what cannot be one."""
        if first_unseen(text, "") is not None or len(text) > LONGEST_SOURCE:
            return ()
        words = text.split()
        if all(word in self._known for word in words):
            return tuple(dict.fromkeys(words))
        addresses = all(word.startswith(("https://", "http://")) for word in words)
        return tuple(self._own_source(word) for word in (dict.fromkeys(words) if addresses else [" ".join(words)]))

    def _own_source(self, text: str) -> str:
        """The code of a source of the dataset's own, the same for the same text."""
        if text not in self._own:
            address = text if text.startswith(("https://", "http://")) else None
            bare = text.partition("://")[2] if address else text
            plain = "-".join(word for word in fold(bare).split() if word.isascii())[:40].strip("-")
            number = hashlib.sha256(text.encode()).hexdigest()[:8]
            self._own[text] = f"{self._dataset}/{plain or 'source'}-{number}", address
        return self._own[text][0]

    def _codes(self, what: str, faults: Faults) -> dict[int, tuple[str, ...]]:
        """The instruments in each row that has any, by their codes."""
        instruments: dict[int, tuple[str, ...]] = {}
        if what not in self._columns:
            return instruments
        table = models.memorandum_record
        wanted = select(table.c.memorandum).where(table.c.retired_in.is_(None), table.c.dataset != self._dataset)
        known = set(self._ask.session.connection.execute(wanted).scalars())
        for place, cell in enumerate(self._columns.cells[what]):
            codes = tuple(dict.fromkeys(text_of(cell).split()))
            for code in codes:
                if code not in known:
                    said = f"no instrument {shortened(code)}; blocs memoranda lists their codes"
                    faults.add(self._rows[place], self._columns.named(what), said)
            if codes:
                instruments[place] = codes
        return instruments
