"""Where a state belonged."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from blocs.dates import Period
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking, When, period_of
from blocs.questions.holdings import AS_LAST_VERIFIED, QUALIFIED, Holding, disputes, fetch, held, named, others
from blocs.questions.rows import Rows, joined

COLUMNS = ("organisation", "name", "status", "since", "until", "joined", "certainty", *QUALIFIED)
NO_STANDING = ("candidate", MISSING)
"""Categories that are no standing: not yet in, or not known."""


def memberships(
    ask: Asking, state: str, *more: str, at: When, everything: bool = False, with_predecessors: bool = False
) -> Rows[Holding]:
    """What `Tracker.memberships` describes."""
    codes = ask.lineages("state", [state, *more], with_predecessors)
    columns = ("state", *COLUMNS) if more else COLUMNS
    return joined([_of(ask, code, at, everything, columns) for code in codes]).with_notes(*ask.notes)


def _of(ask: Asking, state: str, at: When, everything: bool, columns: Sequence[str]) -> Rows[Holding]:
    period = period_of(at)
    present = held(fetch(ask, states=[state]), period)
    chosen = sorted(
        (holding for holding in present if everything or holding.category not in NO_STANDING),
        key=lambda holding: (holding.rank, holding.organisation, holding.starts_earliest),
    )
    notes = [] if chosen else [f"the record holds no status of {state} at that time"]
    notes += _unverified(chosen, period)
    if not everything:
        notes += others(holding for holding in present if holding.category in NO_STANDING)
    rows = named(ask.session, "organisation", chosen, period.last)
    return Rows(columns, rows, [*notes, *disputes(chosen)])


def _unverified(chosen: Collection[Holding], period: Period) -> list[str]:
    """A note that counts the statuses that are told as they were last verified."""
    late = [holding for holding in chosen if holding.certainty == AS_LAST_VERIFIED]
    if not late:
        return []
    earliest = min((holding.verified_to for holding in late if holding.verified_to), default=None)
    since = f", the longest ago on {earliest}" if earliest else ""
    return [f"last known state: {len(late)} of these were last verified before {period.first}{since}: see verified_to"]
