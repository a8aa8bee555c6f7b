"""What several states, or several organisations, have in common, and the grid of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.dates import Period
from blocs.errors import BlocsError
from blocs.models.base import Subject
from blocs.names.asking import Asking, When, period_of
from blocs.names.printed import names_on
from blocs.questions.coverage import Coverage, coverage_notes, coverages
from blocs.questions.holdings import (
    AS_LAST_VERIFIED,
    CERTAIN,
    CERTAINTIES,
    DISPUTED,
    POSSIBLE,
    Certainty,
    Holding,
    disputes,
    fetch,
    held,
    known,
)
from blocs.questions.rows import Grid, Rows
from blocs.questions.words import STANDINGS


@dataclass(frozen=True, slots=True)
class SharedOrganisation:
    """An organisation to which states belonged: `states` those of the ones asked about, `count` how many. `certainty`
    is that of the least certain among them."""

    organisation: str
    name: str
    count: int
    states: tuple[str, ...]
    certainty: Certainty
    verified_to: date | None


@dataclass(frozen=True, slots=True)
class SharedState:
    """A state that belonged to organisations: `organisations` those of the ones asked about, `count` how many."""

    state: str
    name: str
    count: int
    organisations: tuple[str, ...]
    certainty: Certainty
    verified_to: date | None


class Cell(str):
    """What a state held in an organisation, in a grid: a text, the status with its doubt behind it (`member`, `member?`
    where that is only possible, `member (disputed)`, `member (as last verified)`), and the `holding` itself."""

    __slots__ = ("holding",)
    holding: Holding

    def __new__(cls, holding: Holding) -> Cell:
        marks = {POSSIBLE: "?", DISPUTED: " (disputed)", AS_LAST_VERIFIED: " (as last verified)"}
        cell = super().__new__(cls, holding.status + marks.get(holding.certainty, ""))
        cell.holding = holding
        return cell

    def __reduce__(self) -> tuple[type[Cell], tuple[Holding]]:
        return Cell, (self.holding,)


NOT_RECORDED = "not recorded"
NOT_A_MEMBER = "not a member"
"""What is said where the record is complete for members and not for the other categories of standing."""


def shared(ask: Asking, *names: str, at: When, everyone: bool = False) -> Rows[SharedOrganisation] | Rows[SharedState]:
    """What `Tracker.shared` describes."""
    asked = list(dict.fromkeys(ask.either(name) for name in names))
    kinds = {kind for kind, _ in asked}
    if len(kinds) > 1:
        odd = next(code for kind, code in asked if kind != asked[0][0])
        raise BlocsError(f"{asked[0][1]} is of another kind than {odd}; give states, or organisations, not both")
    if len(asked) < 2:
        raise BlocsError("two or more can share something: blocs shared IRN RUS CHN, or blocs shared SCO BRICS")
    codes = [code for _, code in asked]
    return _organisations(ask, codes, at, everyone) if kinds == {"state"} else _states(ask, codes, at)


def _organisations(ask: Asking, states: Sequence[str], at: When, everyone: bool) -> Rows[SharedOrganisation]:
    """The organisations to which all of these states belonged (counting as members); with `everyone`, those to which
    at least one did. Those that most share come first, then by code."""
    period = period_of(at)
    inside = _members(held(fetch(ask, states=states), period))
    together, verified = _together(inside, "organisation", states), _verified(inside, "organisation")
    names = names_on(ask.session, "organisation", together, period.last)
    rows = [
        SharedOrganisation(code, names[code], len(common), tuple(common), _least(common.values()), verified[code])
        for code, common in together.items()
        if everyone or len(common) == len(states)
    ]
    rows.sort(key=lambda row: (-row.count, row.organisation))
    columns = ("organisation", "name", "count", "states", "certainty", "verified_to")
    return Rows(columns, rows, [*ask.notes, *disputes(inside)])


def _states(ask: Asking, organisations: Sequence[str], at: When) -> Rows[SharedState]:
    """The states that belonged to these organisations, those that belonged to all first, then by code."""
    period = period_of(at)
    inside = _members(held(fetch(ask, organisations=organisations), period))
    together, verified = _together(inside, "state", organisations), _verified(inside, "state")
    names = names_on(ask.session, "state", together, period.last)
    rows = [
        SharedState(code, names[code], len(common), tuple(common), _least(common.values()), verified[code])
        for code, common in together.items()
    ]
    rows.sort(key=lambda row: (-row.count, row.state))
    notes = [*coverage_notes(ask, organisations, period), *disputes(inside)]
    return Rows(("state", "name", "count", "organisations", "certainty", "verified_to"), rows, [*ask.notes, *notes])


def _members(present: Iterable[Holding]) -> list[Holding]:
    return [holding for holding in present if holding.counts_as_member]


def _together(inside: Iterable[Holding], side: Subject, order: Sequence[str]) -> dict[str, dict[str, Certainty]]:
    """The codes of the other side by those of one `side`, in the order asked, each with the surest certainty."""
    other: Subject = "state" if side == "organisation" else "organisation"
    together: dict[str, dict[str, Certainty]] = {}
    for holding in inside:
        held = together.setdefault(getattr(holding, side), {})
        code = getattr(holding, other)
        held[code] = min(held.get(code, holding.certainty), holding.certainty, key=CERTAINTIES.index)
    return {code: {place: held[place] for place in order if place in held} for code, held in together.items()}


def _verified(inside: Iterable[Holding], side: Subject) -> dict[str, date | None]:
    """To which day the record of what each shares was verified: of several records, the earliest day."""
    verified: dict[str, date | None] = {}
    for holding in inside:
        code, day = getattr(holding, side), holding.verified_to
        known = verified.get(code, day)
        verified[code] = min(known, day) if known and day else None
    return verified


def _least(certainties: Iterable[Certainty]) -> Certainty:
    return max(certainties, key=CERTAINTIES.index, default=CERTAIN)


def matrix(
    ask: Asking,
    *,
    at: When,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
) -> Grid:
    """What `Tracker.matrix` describes. A cell is a `Cell`, the words "not recorded", or None where none was held."""
    if not organisations and not states:
        raise BlocsError("a matrix needs organisations, states, or both")
    period = period_of(at)
    bodies, countries = ask.codes("organisation", organisations), ask.codes("state", states)
    present = known(held(fetch(ask, organisations=bodies, states=countries), period))
    rows_are: Subject = "organisation" if bodies is None else "state"
    columns_are: Subject = "state" if bodies is None else "organisation"
    columns = (countries if bodies is None else bodies) or []
    cells: dict[tuple[str, str], Cell] = {}
    for holding in sorted(present, key=lambda holding: (holding.rank, holding.status, holding.certainty)):
        cells.setdefault((getattr(holding, rows_are), getattr(holding, columns_are)), Cell(holding))
    rows = countries if bodies is not None and countries is not None else sorted({row for row, _ in cells})
    names = names_on(ask.session, rows_are, rows, period.last)
    about = coverages(ask, rows if bodies is None else bodies)
    nothing = {code: _nothing(coverage, period) for code, coverage in about.items()}
    records = []
    for row in rows:
        record: dict[str, Any] = {rows_are: row, "name": names[row]}
        for column in columns:
            record[column] = cells.get((row, column), nothing[row if bodies is None else column])
        records.append(record)
    notes = coverage_notes(ask, bodies, period) if bodies is not None else []
    return Grid((rows_are, "name", *columns), records, [*ask.notes, *notes, *disputes(present)])


def _nothing(about: Coverage, period: Period) -> str | None:
    """What an empty cell of an organisation says: None where no status was held at all."""
    if about.records(period, "member", *STANDINGS):
        return None
    return NOT_A_MEMBER if about.records(period) else NOT_RECORDED
