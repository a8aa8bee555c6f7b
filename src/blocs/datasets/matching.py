"""Which spells of two datasets are compared with which, and how far two dates lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.dates import BEGINNING, FOREVER, Bounds
from blocs.questions.holdings import CERTAINTIES, Certainty, Holding

Days = tuple[date, date]
"""A stretch of days: the first, and the first that no longer belongs to it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Spells of one status that follow each other without a gap, with the surest certainty in the period."""

    first: Holding
    last: Holding
    certainty: Certainty

    @property
    def start(self) -> Bounds:
        return Bounds(self.first.starts_earliest, self.first.starts_latest)

    @property
    def end(self) -> Bounds:
        return Bounds(self.last.ends_earliest, self.last.ends_latest)

    @property
    def possible(self) -> Days:
        return self.start.earliest, self.end.latest

    @property
    def core(self) -> Days:
        """The days on which it held certainly; where there is none, those on which it may have."""
        return (self.start.latest, self.end.earliest) if self.start.latest < self.end.earliest else self.possible


def apart(one: Bounds, other: Bounds) -> tuple[int, int] | None:
    """The least and the most days that two dates may lie apart; None where one of them is open.

    >>> apart(Bounds(date(2001, 6, 1), date(2001, 6, 30)), Bounds(date(2001, 6, 15), date(2001, 6, 15)))
    (0, 15)
    """
    if FOREVER in (one.latest, other.latest) or BEGINNING in (one.earliest, other.earliest):
        return None
    least = max(0, (other.earliest - one.latest).days, (one.earliest - other.latest).days)
    return least, max((other.latest - one.earliest).days, (one.latest - other.earliest).days)


def matched(
    ours: Sequence[Run], theirs: Sequence[Run], window: Days
) -> Iterator[tuple[Run, Run] | tuple[Run, None] | tuple[None, Run]]:
    """Runs of two sides as they are compared: of the same status, of two statuses on the same days, or alone."""
    same = [
        (-days, place, other_place)
        for place, a in enumerate(ours)
        for other_place, b in enumerate(theirs)
        if a.first.status == b.first.status and (days := _overlap(a.possible, b.possible, window)) > 0
    ]
    taken: set[int] = set()
    other_taken: set[int] = set()
    for _, place, other_place in sorted(same):
        if place not in taken and other_place not in other_taken:
            taken.add(place)
            other_taken.add(other_place)
            yield ours[place], theirs[other_place]
    told: set[int] = set()
    for place, a in enumerate(ours):
        if place not in taken:
            best = _nearest(a, theirs, window)
            if best is None:
                yield a, None
            else:
                told.add(best)
                yield a, theirs[best]
    for other_place, b in enumerate(theirs):
        if other_place not in other_taken | told:
            best = _nearest(b, ours, window)
            yield (None, b) if best is None else (ours[best], b)


def _nearest(run: Run, others: Sequence[Run], window: Days) -> int | None:
    """The place of the one of another status that shares most days; None where none shares any."""
    shared = [
        (_overlap(run.core, other.core, window), -place)
        for place, other in enumerate(others)
        if other.first.status != run.first.status
    ]
    days, place = max(shared, default=(0, 0))
    return -place if days > 0 else None


def _overlap(one: Days, other: Days, window: Days) -> int:
    return (min(one[1], other[1], window[1]) - max(one[0], other[0], window[0])).days


def how_sure(certainty: Certainty) -> int:
    """A number by which certainties are sorted, the surest first."""
    return CERTAINTIES.index(certainty)
