"""What a table says of its organisations beside their members: names, when they were there, how far it is complete."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.datasets.columns import Columns
from blocs.datasets.faults import Faults
from blocs.datasets.moments import missing, read_dates, text_of
from blocs.datasets.names_in import Made
from blocs.dates import Written, spell
from blocs.described import DESCRIBED, misplaced, vocabularies
from blocs.models.statuses import COVERED
from blocs.names.asking import Asking
from blocs.names.fold import fold, shortened
from blocs.store.recording import Claims

DATED = ("founded", "dissolved")
DAYS = ("complete_from", "complete_to")
WORDS = {**vocabularies(), "complete_categories": COVERED}
"""The words that a column may hold; none for one that takes any text."""
ALWAYS = "member"
"""The category for which a table is complete, whatever it holds."""


class Bodies:
    """What is said of each organisation, by the table of spells and perhaps one of organisations. Cells that cannot be
    read, and rows of one organisation that say different things, are faults."""

    def __init__(self, faults: Faults, complete: tuple[date, date] | None) -> None:
        self._faults, self._complete = faults, complete
        self._said: dict[str, dict[str, Any]] = {}

    def within(self, faults: Faults) -> Bodies:
        """The same, with faults of another table."""
        self._faults = faults
        return self

    def read(self, columns: Columns, codes: Sequence[str | None]) -> None:
        """What a table says of its organisations, whose codes are given for each row."""
        for code in codes:
            if code is not None:
                self._said.setdefault(code, {})
        for what in (*DATED, *DAYS, *WORDS):
            if what in columns:
                self._collect(columns, what, codes)
        last_rows = {code: row for row, code in zip(columns.table.rows, codes, strict=True) if code is not None}
        for code, row in last_rows.items():
            first, last = self._said[code].get("complete_from"), self._said[code].get("complete_to")
            if first and last and first > last:
                said = f"{code}: complete from {first} to {last}; the earlier day goes first"
                self._faults.add(row, columns.named("complete_to"), said)
            region, scope = self._said[code].get("region"), self._said[code].get("scope")
            if ("region" in columns or "scope" in columns) and (wrong := misplaced(region, scope)):
                self._faults.add(row, columns.named("region"), f"{code} {wrong}")

    def _collect(self, columns: Columns, what: str, codes: Sequence[str | None]) -> None:
        rows, column = columns.table.rows, columns.named(what)
        cells, faults = columns.cells[what], self._faults
        read: Sequence[Any] = (
            [_words(what, cell) for cell in cells] if what in WORDS else read_dates(cells, rows, column, faults)
        )
        for place, (code, value) in enumerate(zip(codes, read, strict=True)):
            if code is None or missing(cells[place]) or value is None:
                continue
            if value == "":
                faults.add(
                    rows[place],
                    column,
                    f"{shortened(text_of(cells[place]))} is not {_called(what)}; there are: {', '.join(WORDS[what])}",
                )
                continue
            if what in DAYS:
                if value.earliest != value.latest:
                    faults.add(rows[place], column, f"{value.text!r} is no day")
                    continue
                value = value.latest
            before = self._said[code].setdefault(what, value)
            if before != value:
                shown = [stated.text if isinstance(stated, Written) else str(stated) for stated in (before, value)]
                faults.add(rows[place], column, f"{code}: {shown[1]}, where a row before says {shown[0]}")

    def claim(
        self, claims: Claims, beneath: Collection[str], made: Mapping[str, Made], dataset: str, held: Collection[str]
    ) -> None:
        """Claim the organisations: those of the record too, but for those that the dataset extends (`beneath`). `held`
        are the categories of the statuses that the table holds."""
        given = {body.code: body for body in made.values()}
        for code, said in self._said.items():
            if code in beneath and not said and self._complete is None:
                continue
            claims.add("organisation_record", organisation=code, keeps_instruments=False, **self._record(said, held))
            if code in given:
                body = given[code]
                title = {"name": body.name, "kind": "short", "folded": fold(body.name), **spell(None, None).columns}
                claims.add("organisation_name", organisation=code, **title)
                if body.text not in (code, body.name):
                    claims.add("organisation_code", organisation=code, scheme=dataset, value=body.text)

    def _record(self, said: Mapping[str, Any], held: Collection[str]) -> dict[str, Any]:
        first, last = self._complete or (said.get("complete_from"), said.get("complete_to"))
        covered = said.get("complete_categories") or " ".join(
            category for category in COVERED if category in {ALWAYS, *held}
        )
        return {
            **dict(_dated(said)),
            "complete_from": first,
            "complete_to": last,
            "complete_categories": covered if first else None,
            **{name: said.get(name) for name in DESCRIBED},
        }


def _dated(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for what in DATED:
        on: Written | None = said.get(what)
        if on is not None:
            yield from ((what, on.text), (f"{what}_earliest", on.earliest), (f"{what}_latest", on.latest))


def _called(what: str) -> str:
    return "a list of categories" if what == "complete_categories" else f"a {what} of organisations"


def _words(what: str, cell: Any) -> str | None:
    """What a cell says in words, as it is stored: categories, or one thing that an organisation is; None where it is
    empty, nothing where a word is none of those there are."""
    if what in DESCRIBED:
        text = " ".join(text_of(cell).split())
        known = {word.replace("_", " "): word for word in WORDS[what]}
        if text and known:
            return known.get(text.casefold().replace("_", " "), "")
        return text or None
    words = text_of(cell).replace(",", " ").split()
    if not words:
        return None
    return " ".join(category for category in COVERED if category in words) if set(words) <= set(COVERED) else ""


def described(ask: Asking) -> set[str]:
    """The organisations that the dataset asked, or one that it extends, has a record of."""
    table = models.organisation_record
    wanted = (table.c.dataset.in_(ask.session.layers), table.c.retired_in.is_(None))
    return set(ask.session.connection.execute(select(table.c.organisation).where(*wanted)).scalars())
