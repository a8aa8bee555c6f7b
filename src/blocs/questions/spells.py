"""The spells themselves: who held which status in what, from when to when, with the four bounds of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from blocs.dates import FOREVER
from blocs.names.asking import Asking, When, between
from blocs.questions.coverage import reach_notes
from blocs.questions.holdings import disputes, fetch, known
from blocs.questions.memoranda import bases
from blocs.questions.rows import Rows, columns_of


@dataclass(frozen=True, slots=True)
class SpellRow:
    """One spell as it is recorded. `since` and `until` are EDTF texts; the four bounds are days, None where there is no
    end; `opened_by` and `closed_by` are codes of instruments."""

    organisation: str
    state: str
    status: str
    category: str
    since: str | None
    until: str | None
    starts_earliest: date
    starts_latest: date
    ends_earliest: date | None
    ends_latest: date | None
    confidence: str
    disputed: str | None
    verified_to: date | None
    represented_by: str | None
    opened_by: tuple[str, ...]
    closed_by: tuple[str, ...]
    dataset: str


def spells(
    ask: Asking,
    *,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
    start: When | None = None,
    end: When | None = None,
) -> Rows[SpellRow]:
    """What `Tracker.spells` describes."""
    bodies, wanted, period = ask.codes("organisation", organisations), ask.statuses(statuses), between(start, end)
    chosen = [
        spell
        for spell in known(fetch(ask, organisations=bodies, states=ask.codes("state", states)))
        if (not wanted or spell.status in wanted) and (period is None or spell.in_period(period) is not None)
    ]
    behind = bases(ask.session, [spell.number for spell in chosen])
    rows = [
        SpellRow(
            organisation=spell.organisation,
            state=spell.state,
            status=spell.status,
            category=spell.category,
            since=spell.from_text,
            until=spell.to_text,
            starts_earliest=spell.starts_earliest,
            starts_latest=spell.starts_latest,
            ends_earliest=spell.ends_earliest if spell.ends_earliest < FOREVER else None,
            ends_latest=spell.ends_latest if spell.ends_latest < FOREVER else None,
            confidence=spell.confidence,
            disputed=spell.disputed,
            verified_to=spell.verified_to,
            represented_by=spell.represented_by,
            opened_by=tuple(basis.memorandum for basis in behind.opening(spell.number)),
            closed_by=tuple(basis.memorandum for basis in behind.closing(spell.number)),
            dataset=spell.dataset,
        )
        for spell in chosen
    ]
    reach = reach_notes(ask, period, bodies) if period is not None and end is not None else []
    return Rows(columns_of(SpellRow), rows, [*ask.notes, *reach, *disputes(chosen)])
