"""Who belonged to an organisation."""

from __future__ import annotations

from collections.abc import Collection

from blocs.dates import Period
from blocs.names.asking import Asking, When, period_of
from blocs.questions.belonging import count_held
from blocs.questions.coverage import coverage_notes, coverages
from blocs.questions.holdings import QUALIFIED, Holding, disputes, fetch, held, named, others
from blocs.questions.rows import Rows

COLUMNS = ("state", "name", "status", "since", "until", "joined", "certainty", *QUALIFIED)


def members(
    ask: Asking,
    *organisations: str,
    at: When,
    statuses: Collection[str] = (),
    everyone: bool = False,
    with_predecessors: bool = False,
) -> Rows[Holding]:
    """What `Tracker.members` describes. The column `organisation` comes first where several were asked."""
    period, wanted = period_of(at), ask.statuses(statuses)
    codes = ask.lineages("organisation", organisations, with_predecessors)
    several = len(codes) > 1 or with_predecessors
    present = held(fetch(ask, organisations=codes), period)
    chosen: list[Holding] = []
    notes = coverage_notes(ask, codes, period)
    if not with_predecessors:
        notes += _came_before(ask, codes, period)
    for code in codes:
        holdings = [holding for holding in present if holding.organisation == code]
        chosen += sorted(
            (holding for holding in holdings if _is_wanted(holding, wanted, everyone)),
            key=lambda holding: (holding.rank, holding.state, holding.starts_earliest),
        )
        if not wanted and not everyone:
            left_out = others(holding for holding in holdings if not holding.counts_as_member)
            notes += [f"{code}: {note}" for note in left_out] if several else left_out
        elif wanted and holdings and not any(_is_wanted(holding, wanted, everyone) for holding in holdings):
            notes += others(
                sorted(holdings, key=lambda holding: holding.rank),
                shown="--status names them, --all shows all",
                first=f"{code} had none of these, but ",
            )
    rows = named(ask.session, "state", chosen, period.last)
    columns = ("organisation", *COLUMNS) if several else COLUMNS
    return Rows(columns, rows, [*ask.notes, *notes, *_counted(codes, chosen, period), *disputes(chosen)])


def _came_before(ask: Asking, codes: Collection[str], period: Period) -> list[str]:
    """For organisations that did not exist yet, what they succeeded."""
    notes = []
    for code, about in coverages(ask, codes).items():
        earlier = ask.with_past("organisation", [code])[1:] if about.before(period) else []
        if earlier:
            notes.append(f"before {code} there was {', '.join(earlier)}: ask for predecessors too")
    return notes


def _counted(codes: Collection[str], chosen: Collection[Holding], period: Period) -> list[str]:
    """A note with the number of members of each organisation that is not the number of its rows."""
    notes = []
    for code in codes:
        held = [holding for holding in chosen if holding.organisation == code and holding.counts_as_member]
        members = count_held(held)
        if held and (members.certain != len(held)):
            when = "on" if period.is_day else "in"
            notes.append(f"{code} had {members} members {when} {period.text}")
    return notes


def _is_wanted(holding: Holding, statuses: Collection[str], everyone: bool) -> bool:
    return holding.status in statuses if statuses else everyone or holding.counts_as_member
