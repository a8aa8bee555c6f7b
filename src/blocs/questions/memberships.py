"""Where a state belonged."""

from __future__ import annotations

from dataclasses import dataclass, field

from blocs.dates import Period
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import MISSING, described, disputes, fetch, in_period, names_on, others, pairs
from blocs.store.session import CURATED, Session

NO_STANDING = ("candidate", MISSING)
"""Categories that are no standing: not yet in, or not known."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A status that the state asked about held in an organisation; the columns mean what they mean in `Member`."""

    organisation: str
    name: str
    status: str
    since: str | None
    until: str | None
    joined: str | None
    certainty: str
    category: str = field(metadata=UNPRINTED)
    counts_as_member: bool = field(metadata=UNPRINTED)
    disputed: str | None = field(metadata=UNPRINTED)
    represented_by: str | None = field(metadata=UNPRINTED)
    confidence: str = field(metadata=UNPRINTED)


def memberships(
    session: Session, state: str, period: Period, *, everything: bool = False, dataset: str = CURATED
) -> Rows[Membership]:
    """The statuses that a state held anywhere at any time in a period.

    Candidacies (invited, applicant, acceding) are left out unless `everything`: they are no standing yet.
    Rows are ordered by the rank of the status, then by organisation code, then in time.
    """
    by_pair = pairs(fetch(session, state=state, dataset=dataset))
    held = in_period((one for spells in by_pair.values() for one in spells), period)
    wanted = [(one, sure) for one, sure in held if everything or one.category not in NO_STANDING]
    wanted.sort(key=lambda pair: (pair[0].rank, pair[0].organisation, pair[0].starts_earliest))
    names = names_on(session, "organisation", [one.organisation for one, _ in wanted], period.last)
    rows = [
        Membership(
            one.organisation,
            names[one.organisation],
            *described(by_pair[one.organisation, one.state], one, sure),
        )
        for one, sure in wanted
    ]
    left = [] if everything else others(one for one, _ in held if one.category in NO_STANDING)
    nothing = [] if rows else [f"the record holds no status of {state} at that time"]
    return Rows(Membership, rows, [*nothing, *left, *disputes(wanted)])
