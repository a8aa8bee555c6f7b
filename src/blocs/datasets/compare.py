"""Two datasets against each other, by the year or by the day: where they agree, and each disagreement, open or not."""

from __future__ import annotations

import re
from collections.abc import Collection
from os import PathLike

from blocs.datasets.disagreements import OWN, UNSETTLED, Comparison, Reasons, is_between, read_explained
from blocs.errors import BlocsError
from blocs.names.asking import Asking, When, between, period_of
from blocs.store.revisions import lineage

__all__ = ["BY", "UNSETTLED", "Comparison", "compare", "read_explained"]

BY = ("year", "day")
FIRST_YEAR, LAST_YEAR = 1815, 2100


def compare(
    ask: Asking,
    one: str,
    other: str,
    *,
    organisations: Collection[str] | None = None,
    states: Collection[str] | None = None,
    at: When | None = None,
    start: When | None = None,
    end: When | None = None,
    by: str | None = None,
    members_only: bool = False,
    disagreements: str | PathLike[str] | None = None,
) -> Comparison:
    """Compare what two datasets say, by the year or by the day; `by` is `day` where `at` is given or where `start` or
    `end` is no year, else `year`.

    By the year: 31 December of the years `start` to `end`, in organisations and years that both records cover.
    Compared are categories: member, associate, observer, none (partners and candidates, which the Correlates of War
    data do not code, count as none). A cell that either side calls possible, disputed or missing is not compared, nor
    is one in which only one side speaks of a state that was not independent that year. Rows are
    `compare_years.Disagreement`, ordered by organisation, state and year.

    By the day, as `compare_days` describes: who held a status `at` a day, or the spells from `start` to `end`; in the
    organisations of which both hold spells, or in those named. Nothing need be complete. Rows are
    `compare_days.Difference`, ordered by organisation, state and time. `members_only` leaves out what concerns no
    status that counts as member.

    Rows that a file of seeds/disagreements explains, or one of the folder `disagreements` (`read_explained`), carry the
    reason. Raises BlocsError if `by` is neither, if there is nothing to compare, or if options of one way are given
    for the other.
    """
    how = by or ("day" if at is not None or any(not _is_year(when) for when in (start, end) if when) else "year")
    if how not in BY:
        raise BlocsError(f"no way to compare by {how!r}; choose one of: {', '.join(BY)}")
    own, of_states = ask.codes("organisation", organisations), ask.codes("state", states)
    sides = [Asking(ask.session, name) for name in (one, other)]
    whose = [lineage(ask.session, name) for name in (one, other)]
    explained = read_explained(disagreements) if disagreements is not None else []
    if is_between(OWN, *whose):
        explained += read_explained()
    reasons = Reasons(explained, *whose)
    if how == "day":
        from blocs.datasets.compare_days import compare_days

        if at is not None and (start is not None or end is not None):
            raise BlocsError("a day and a period at once; leave out the day, or the period")
        period = period_of(at) if at is not None else between(start, end)
        if period is None:
            raise BlocsError("by the day needs a day or a period: --at today, or --from and --to")
        return compare_days(
            ask,
            sides,
            reasons,
            period,
            organisations=own,
            states=of_states,
            spells=at is None,
            members_only=members_only,
        )
    if at is not None or members_only:
        raise BlocsError("a day, and members alone, are compared by the day; leave out the year, or these")
    from blocs.datasets.compare_years import compare_years

    first = FIRST_YEAR if start is None else period_of(start).first.year
    last = LAST_YEAR if end is None else period_of(end).last.year
    return compare_years(ask, sides, reasons, organisations=own, states=of_states, start=first, end=last)


def _is_year(when: When) -> bool:
    """Whether what was given is a whole year."""
    period = period_of(when)
    return re.fullmatch(r"\d{4}", period.text) is not None
