"""A table of spells, or of yearly observations, to the claims of a dataset, or every fault of every row at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from blocs.datasets.about import Bodies, described
from blocs.datasets.cited import Citations
from blocs.datasets.columns import Columns, columns_of, require
from blocs.datasets.faults import Faults
from blocs.datasets.moments import Ends, Years, missing, read_dates, text_of
from blocs.datasets.names_in import Made, Names, Organisations
from blocs.datasets.tables_in import Table
from blocs.dates import BEGINNING, FOREVER, Written
from blocs.described import DESCRIBED
from blocs.errors import BlocsError
from blocs.letters import first_unseen
from blocs.names.asking import Asking
from blocs.names.fold import shortened
from blocs.store.recording import SHAPES, Claims, Row
from blocs.store.session import CURATED, Session

if TYPE_CHECKING:
    from blocs.datasets.own import About

SPELL_FIELDS = (
    "organisation", "state", "status", "from", "to", "confidence", "sources", "locator", "read", "disputed",
    "represented_by", "note", "opened_by", "closed_by", "organisation_name", "founded", "dissolved", "complete_from",
    "complete_to", "complete_categories", "dataset",
)  # fmt: skip
YEAR_FIELDS = (
    "organisation", "state", "year", "status", "confidence", "sources", "locator", "read", "note", "organisation_name",
)  # fmt: skip
BODY_FIELDS = (
    "organisation", "organisation_name", "founded", "dissolved", "complete_from", "complete_to", "complete_categories",
    *DESCRIBED, "dataset",
)  # fmt: skip
"""What the columns of spells can say, those of yearly observations, and those of organisations. What an organisation is
stands in the last alone: a column `region` beside spells is more likely to be of the state."""
LONGEST_TEXT = 10_000


Claimed = tuple[Claims, tuple[Made, ...]]
"""What a table claims, and the organisations that were made as nobody had them."""


@dataclass(frozen=True)
class Reading:
    """How a table is read.

    `columns`: the name of a column by what it says (`FIELDS` of `columns`), as {"state": "country"}; a date may be put
    together: {"from": "year+month+day"}. `organisation` and `status` stand for all rows where there is no such column
    or cell. `schemes`: of which scheme the codes are, as {"state": "cow"}. `years`: what a year alone means, "any-day"
    or "1-january"; `end`: what the date at the end is, the "first-day-after" or the "last-day". `observations`: rows
    are of years. `guess` takes misspelt names for those they are near, `new` makes organisations of names near others.
    `complete`: from which day to which the table is complete for each of its organisations.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    organisation: str | None = None
    status: str = "member"
    schemes: Mapping[str, str] = field(default_factory=dict)
    years: Years | None = None
    end: Ends | None = None
    observations: bool = False
    guess: bool = False
    new: bool = False
    complete: tuple[date, date] | None = None


def claimed_spells(session: Session, *, table: Table, about: About, reading: Reading, today: date) -> Claimed:
    """What a table claims.

    Raises FaultyTable with every fault of every row, BlocsError for columns that are lacking.
    """
    faults = Faults(table.shown)
    columns = columns_of(table, reading.columns, YEAR_FIELDS if reading.observations else SPELL_FIELDS, faults)
    if reading.organisation is None:
        require(columns, "organisation", instead=", or all rows with --organisation NAME")
    require(columns, *(("state", "year") if reading.observations else ("state",)))
    _refuse_several(columns)
    ask = Asking(session, about.extends or CURATED, guess=reading.guess)
    names = Organisations(ask, faults, about.code, reading.schemes, title=about.title or about.code, new=reading.new)
    bodies = _organisations(columns, names, reading)
    said = (_of_years if reading.observations else _of_spells)(columns, names, bodies, reading, faults)
    citations = Citations(ask, columns, about.code, faults, today)
    texts = {name: _texts(columns, name, faults) for name in ("disputed", "represented_by", "note")}
    described_as = Bodies(faults, reading.complete)
    described_as.read(columns, bodies)
    if table.beside is not None and not faults:
        _beside(columns, table.beside, names, described_as)
    faults.refuse()
    claims = Claims()
    of_spells = {name: _at(its, said.places) for name, its in texts.items()}
    rows = said.claim(claims, citations.confidences(said.places), of_spells)
    citations.claim(claims, rows, said.places)
    held = {names.categories[status] for status in set(said.statuses)}
    beneath = described(ask) if about.extends else ()
    described_as.claim(claims, beneath, names.made, about.code, held)
    for organisation, state in dict.fromkeys(zip(said.organisations, said.states, strict=True)):
        if organisation in beneath:
            claims.add("replacement", organisation=organisation, state=state)
    return claims, tuple(names.made.values())


@dataclass(frozen=True)
class Said:
    """Spells as columns: who, what, from when to when, and at which place in the table each stands."""

    organisations: Sequence[str]
    states: Sequence[str]
    statuses: Sequence[str]
    starts: Sequence[Written | None]
    ends: Sequence[Written | None]
    places: Sequence[int]
    columns: Columns

    def claim(self, claims: Claims, confidences: Sequence[str], texts: Mapping[str, Sequence[str | None]]) -> list[Row]:
        """Claim the spells. Returns the claims in order."""
        starts, ends = self.starts, self.ends
        values: dict[str, Sequence[Any]] = {
            "organisation": self.organisations,
            "state": self.states,
            "status": self.statuses,
            "from_text": [start and start.text for start in starts],
            "to_text": [end and end.text for end in ends],
            "starts_earliest": [start.earliest if start else BEGINNING for start in starts],
            "starts_latest": [start.latest if start else BEGINNING for start in starts],
            "ends_earliest": [end.earliest if end else FOREVER for end in ends],
            "ends_latest": [end.latest if end else FOREVER for end in ends],
            "confidence": confidences,
            **texts,
        }
        rows = list(zip(*(values[name] for name in SHAPES["membership"].columns), strict=True))
        claims.rows["membership"] = dict.fromkeys(rows)
        return rows


def _of_spells(columns: Columns, names: Organisations, bodies: Sequence[Any], reading: Reading, faults: Faults) -> Said:
    rows = columns.table.rows
    starts = _dates(columns, "from", faults, reading.years)
    ends = _dates(columns, "to", faults, reading.years, reading.end or "first-day-after")
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start is not None and end is not None and start.earliest >= end.latest:
            said = f"ends before it starts: from {start.text} to {end.text} (the first day on which it no longer held)"
            faults.add(rows[place], columns.named("to"), said)
    days = [_day(start, end) for start, end in zip(starts, ends, strict=True)]
    states: Sequence[Any] = names.states(columns.cells["state"], days, rows, columns.named("state"))
    spells = Said(bodies, states, _statuses(columns, names, reading), starts, ends, range(len(rows)), columns)
    refuse_overlaps(spells, faults)
    return spells


def _of_years(columns: Columns, names: Organisations, bodies: Sequence[Any], reading: Reading, faults: Faults) -> Said:
    from blocs.datasets import yearly

    years = yearly.years_of(columns, faults)
    days = [yearly.last_day(year) for year in years]
    states = names.states(columns.cells["state"], days, columns.table.rows, columns.named("state"))
    codes = yearly.codes_of(columns, names, names.status(reading.status))
    made = yearly.runs(bodies, states, codes, years, columns, faults)
    parts: Any = zip(*made, strict=True) if made else ((),) * 6
    organisations, of_states, statuses, starts, ends, places = map(tuple, parts)
    return Said(organisations, of_states, statuses, starts, ends, places, columns)


def _beside(columns: Columns, table: Table, names: Organisations, bodies: Bodies) -> None:
    """What a table of organisations says of them: its rows of the same dataset, if it says of which each is."""
    whose = {text_of(cell) for cell in columns.cells.get("dataset", ())} - {""}
    faults = Faults(table.shown)
    own = columns_of(table, {}, BODY_FIELDS, faults)
    if whose and "dataset" in own:
        kept = [place for place, cell in enumerate(own.cells["dataset"]) if text_of(cell) in whose]
        table = table.of_rows(kept)
        own = columns_of(table, {}, BODY_FIELDS, faults)
    require(own, "organisation")
    names.faults = faults
    codes = names.codes(
        own.cells["organisation"], table.rows, own.named("organisation"), own.cells.get("organisation_name")
    )
    bodies.within(faults).read(own, codes)
    faults.refuse()


def _organisations(columns: Columns, names: Organisations, reading: Reading) -> list[Any]:
    """The code of the organisation of each row; what is none is a fault."""
    rows = columns.table.rows
    cells = columns.cells.get("organisation", [None] * len(rows))
    if reading.organisation is not None:
        cells = [reading.organisation if missing(cell) else cell for cell in cells]
    return names.codes(cells, rows, columns.named("organisation"), columns.cells.get("organisation_name"))


def _statuses(columns: Columns, names: Names, reading: Reading) -> list[str]:
    """The status of each row; what is none is a fault."""
    default, rows = names.status(reading.status), columns.table.rows
    if "status" not in columns:
        return [default] * len(rows)
    return names.statuses(columns.cells["status"], rows, columns.named("status"), default)


def _dates(
    columns: Columns, what: str, faults: Faults, years: Years | None, end: Ends | None = None
) -> list[Written | None]:
    rows = columns.table.rows
    if what not in columns:
        return [None] * len(rows)
    return read_dates(columns.cells[what], rows, columns.named(what), faults, years=years, end=end)


def _day(start: Written | None, end: Written | None) -> date | None:
    """The day at which the names of a spell are read: its first certain one, its last where only that is known."""
    if start is not None:
        return start.latest
    return end.earliest - timedelta(days=1) if end is not None and end.earliest > BEGINNING else None


def _refuse_several(columns: Columns) -> None:
    """Raise BlocsError for a table that holds the claims of several datasets, as an export of everything does."""
    if "dataset" in columns:
        held = sorted({text_of(cell) for cell in columns.cells["dataset"]} - {""})
        if len(held) > 1:
            raise BlocsError(
                f"{columns.table.shown} holds spells of several datasets ({', '.join(held)[:200]}); keep those of one, "
                "as blocs export --dataset does"
            )


def refuse_overlaps(said: Said, faults: Faults) -> None:
    """A fault for each row that is another one again, or holds on a day of another of its organisation and state."""
    rows, wrong, column = said.columns.table.rows, faults.rows, said.columns.named("state")
    firsts = [start.latest if start else BEGINNING for start in said.starts]
    lasts = [end.earliest if end else FOREVER for end in said.ends]
    held: dict[tuple[str, str], list[int]] = {}
    for number in _suspect(said, firsts, lasts):
        if rows[said.places[number]] not in wrong:
            held.setdefault((said.organisations[number], said.states[number]), []).append(number)
    for (organisation, state), its in held.items():
        until, before = BEGINNING, -1
        seen: dict[Any, int] = {}
        for first, last, number in sorted((firsts[number], lasts[number], number) for number in its):
            what = (said.starts[number], said.ends[number], said.statuses[number])
            row = rows[said.places[number]]
            if what in seen:
                faults.add(row, column, f"the same as row {seen[what]}")
            elif first < last and first < until:
                other = f"by row {rows[said.places[before]]}, {said.statuses[before]}"
                held_too = f"{state} held {said.statuses[number]} and, {other} in {organisation} on {first}"
                faults.add(row, column, f"{held_too}; a state has one status at a time")
            seen.setdefault(what, row)
            if first < last and last > until:
                until, before = last, number


def _suspect(said: Said, firsts: Sequence[date], lasts: Sequence[date]) -> Iterable[int]:
    """All spells of the organisations and states of which two may overlap: those that do next to each other in time,
    and those without a certain day."""
    import numpy as np

    numbers: dict[tuple[Any, Any], int] = {}
    pairs = np.array(
        [numbers.setdefault(pair, len(numbers)) for pair in zip(said.organisations, said.states, strict=True)]
    )
    if len(numbers) == len(pairs):
        return ()
    starts = np.array([day.toordinal() for day in firsts])
    ends = np.array([day.toordinal() for day in lasts])
    order = np.lexsort((ends, starts, pairs))
    pairs_in_order = pairs[order]
    overlap = (pairs_in_order[1:] == pairs_in_order[:-1]) & (starts[order][1:] < ends[order][:-1])
    faulty = np.unique(np.concatenate([pairs_in_order[1:][overlap], pairs[starts >= ends]]))
    return np.flatnonzero(np.isin(pairs, faulty)).tolist()


def _texts(columns: Columns, what: str, faults: Faults) -> list[str | None]:
    """The texts of a column, None where a cell is empty."""
    rows = columns.table.rows
    if what not in columns:
        return [None] * len(rows)
    cells = columns.cells[what]
    known: dict[Any, str | None] = {}
    wrong: dict[Any, str] = {}
    for cell in dict.fromkeys(cells):
        text = text_of(cell)
        known[cell] = text or None
        odd = first_unseen(text)
        if odd is not None:
            wrong[cell] = f"{shortened(text, 30)} has a character that is not seen ({odd[1]})"
        elif len(text) > LONGEST_TEXT:
            wrong[cell] = f"a text of more than {LONGEST_TEXT:,} characters"
    for row, cell in zip(rows, cells, strict=True) if wrong else ():
        if cell in wrong:
            faults.add(row, columns.named(what), wrong[cell])
    return [known[cell] for cell in cells]


def _at(values: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    return values if isinstance(places, range) else [values[place] for place in places]
