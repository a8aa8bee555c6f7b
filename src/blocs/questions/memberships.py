"""Where a state belonged."""

from __future__ import annotations

from blocs.models.statuses import MISSING
from blocs.names.asking import Asking, When, period_of
from blocs.questions.holdings import Holding, disputes, fetch, held, named, others
from blocs.questions.rows import Rows, joined

COLUMNS = ("organisation", "name", "status", "since", "until", "joined", "certainty")
NO_STANDING = ("candidate", MISSING)
"""Categories that are no standing: not yet in, or not known."""


def memberships(
    ask: Asking, state: str, *, at: When, everything: bool = False, with_predecessors: bool = False
) -> Rows[Holding]:
    """What `Tracker.memberships` promises."""
    codes = ask.lineages("state", [state], with_predecessors)
    return joined([_of(ask, code, at, everything) for code in codes]).with_notes(*ask.notes)


def _of(ask: Asking, state: str, at: When, everything: bool) -> Rows[Holding]:
    period = period_of(at)
    present = held(fetch(ask, states=[state]), period)
    chosen = sorted(
        (holding for holding in present if everything or holding.category not in NO_STANDING),
        key=lambda holding: (holding.rank, holding.organisation, holding.starts_earliest),
    )
    notes = [] if chosen else [f"the record holds no status of {state} at that time"]
    if not everything:
        notes += others(holding for holding in present if holding.category in NO_STANDING)
    rows = named(ask.session, "organisation", chosen, period.last)
    return Rows(COLUMNS, rows, [*notes, *disputes(chosen)])
