"""What several states, or several organisations, have in common, and the grid of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from blocs.dates import Period
from blocs.questions.organisations import coverage, coverages
from blocs.questions.rows import UNPRINTED, Grid, Rows
from blocs.questions.spells import (
    CERTAIN,
    DISPUTED,
    MISSING,
    NOT_RECORDED,
    Held,
    disputes,
    fetch_some,
    in_period,
    names_on,
)
from blocs.store.session import CURATED, Session

MARKS = {CERTAIN: "", DISPUTED: " (disputed)"}


@dataclass(frozen=True, slots=True)
class SharedOrganisation:
    """An organisation to which states belonged: `states` those of the ones asked about, with spaces between, `count`
    how many. `certainty` is that of the least certain among them."""

    organisation: str
    name: str
    count: int
    states: str
    certainty: str
    codes: tuple[str, ...] = field(metadata=UNPRINTED)


@dataclass(frozen=True, slots=True)
class SharedState:
    """A state that belonged to organisations: `organisations` those of the ones asked about, `count` how many."""

    state: str
    name: str
    count: int
    organisations: str
    certainty: str
    codes: tuple[str, ...] = field(metadata=UNPRINTED)


def held_by(
    session: Session,
    period: Period,
    *,
    organisations: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    dataset: str = CURATED,
) -> list[tuple[Held, str]]:
    """The spells that held in a period, with their certainty, of some organisations, some states, or both."""
    spells = fetch_some(session, organisations=organisations, states=states, dataset=dataset)
    return [(one, sure) for one, sure in in_period(spells, period) if one.category != MISSING]


def shared_organisations(
    session: Session, states: Sequence[str], period: Period, *, everyone: bool = False, dataset: str = CURATED
) -> Rows[SharedOrganisation]:
    """The organisations to which all of these states belonged (counting as members); with `everyone`, those to which
    at least one did. Those that most share come first, then by code."""
    held = [
        (one, sure) for one, sure in held_by(session, period, states=states, dataset=dataset) if one.counts_as_member
    ]
    grouped = _grouped(((one.organisation, one.state, sure) for one, sure in held), states)
    names = names_on(session, "organisation", grouped, period.last)
    rows = [
        SharedOrganisation(code, names[code], len(its), " ".join(its), sure, tuple(its))
        for code, (its, sure) in grouped.items()
        if everyone or len(its) == len(states)
    ]
    return Rows(SharedOrganisation, sorted(rows, key=lambda row: (-row.count, row.organisation)), disputes(held))


def shared_states(
    session: Session, organisations: Sequence[str], period: Period, *, dataset: str = CURATED
) -> Rows[SharedState]:
    """The states that belonged to these organisations, those that belonged to all first, then by code."""
    everything = held_by(session, period, organisations=organisations, dataset=dataset)
    held = [(one, sure) for one, sure in everything if one.counts_as_member]
    grouped = _grouped(((one.state, one.organisation, sure) for one, sure in held), organisations)
    names = names_on(session, "state", grouped, period.last)
    rows = [
        SharedState(code, names[code], len(its), " ".join(its), sure, tuple(its))
        for code, (its, sure) in grouped.items()
    ]
    notes = [note for code in organisations if (note := coverage(session, code, dataset).note(period))]
    return Rows(SharedState, sorted(rows, key=lambda row: (-row.count, row.state)), [*notes, *disputes(held)])


def _grouped(held: Iterable[tuple[str, str, str]], order: Sequence[str]) -> dict[str, tuple[list[str], str]]:
    """The codes in the second place by those in the first, in the order asked, with the least certainty among them."""
    found: dict[str, dict[str, str]] = {}
    for code, other, sure in held:
        found.setdefault(code, {})
        if found[code].get(other) != CERTAIN:
            found[code][other] = sure
    return {
        code: ([one for one in order if one in its], next((sure for sure in its.values() if sure != CERTAIN), CERTAIN))
        for code, its in found.items()
    }


def matrix(
    session: Session,
    period: Period,
    *,
    organisations: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    dataset: str = CURATED,
) -> Grid:
    """The statuses of states in organisations, as a grid: a row a state and a column an organisation, or, where only
    states are named, a row an organisation and a column a state. Empty where none was held, `status?` where that is
    only possible, `status (disputed)`, and `not recorded` where the record does not say.
    """
    held = held_by(session, period, organisations=organisations, states=states, dataset=dataset)
    across = organisations is None
    columns = list(states or ()) if across else list(organisations or ())
    cells: dict[tuple[str, str], tuple[int, str]] = {}
    for one, sure in held:
        place = (one.organisation, one.state) if across else (one.state, one.organisation)
        said = (one.rank, one.status + MARKS.get(sure, "?"))
        cells[place] = min(cells.get(place, said), said)
    rows = list(states) if states is not None and not across else sorted({row for row, _ in cells})
    kind = "organisation" if across else "state"
    names = names_on(session, kind, rows, period.last)
    unsaid = _unsaid(session, period, rows if across else columns, dataset)
    made = []
    for row in rows:
        record: dict[str, Any] = {kind: row, "name": names[row]}
        for column in columns:
            nothing = NOT_RECORDED if (row if across else column) in unsaid else None
            record[column] = cells.get((row, column), (0, nothing))[1]
        made.append(record)
    notes = [note for code in columns if not across and (note := coverage(session, code, dataset).note(period))]
    return Grid((kind, "name", *columns), made, [*notes, *disputes(held)])


def _unsaid(session: Session, period: Period, organisations: Collection[str], dataset: str) -> set[str]:
    """The organisations of whose record "none" cannot be said in a period."""
    found = coverages(session, dataset)
    return {code for code in organisations if code in found and not found[code].records(period)}
