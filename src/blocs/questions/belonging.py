"""Who belonged on a day: the one count of members, of states and not of spells, with the doubtful ones apart.

Everything that prints or draws a number of members uses these functions, or is compared with them by
tests/test_one_count.py (panels count with arrays, the site in the browser, Datasette in SQL).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.dates import BEGINNING, FOREVER, Period, day
from blocs.questions.holdings import AS_LAST_VERIFIED, CERTAIN, CERTAINTIES, DISPUTED, POSSIBLE, Certainty, Holding


@dataclass(frozen=True, slots=True)
class Count:
    """How many states belonged to an organisation: certainly (or as last verified), possibly, and disputedly."""

    certain: int
    possible: int
    disputed: int

    @property
    def doubtful(self) -> str:
        """The possible and the disputed ones in words: `1 possible and 2 disputed`; empty where there are none."""
        counted = ((self.possible, POSSIBLE), (self.disputed, DISPUTED))
        return " and ".join(f"{number} {word}" for number, word in counted if number)

    def __str__(self) -> str:
        """The count in words: `11`, `11, and 1 disputed`, `53, 1 possible and 2 disputed`."""
        if not self.doubtful:
            return str(self.certain)
        return (
            f"{self.certain}, {self.doubtful}"
            if self.possible and self.disputed
            else f"{self.certain}, and {self.doubtful}"
        )


def belonging(spells: Iterable[Holding], period: Period) -> dict[str, Certainty]:
    """The states that belonged to an organisation, or may have, on at least one day of a period, by code, each with the
    surest of its spells that count as member. The spells are those of one organisation, as `fetch` gives them."""
    return _surest(
        (spell.state, certainty)
        for spell in spells
        if spell.counts_as_member and (certainty := spell.in_period(period))
    )


def _surest(certainties: Iterable[tuple[str, Certainty]]) -> dict[str, Certainty]:
    surest: dict[str, Certainty] = {}
    for state, certainty in certainties:
        surest[state] = min(surest.get(state, certainty), certainty, key=CERTAINTIES.index)
    return surest


def count(spells: Iterable[Holding], period: Period) -> Count:
    """How many states belonged to an organisation in a period, given all its spells."""
    return _counted(belonging(spells, period))


def count_held(holdings: Iterable[Holding]) -> Count:
    """The same count from holdings of one organisation that a question has judged already (`Holding.certainty`)."""
    return _counted(_surest((holding.state, holding.certainty) for holding in holdings if holding.counts_as_member))


def count_rows(rows: Iterable[Any]) -> Count:
    """How many an answer holds. Holdings are counted as states in organisations, however many statuses each held; other
    rows each once. Rows that say how certain they are count by that, all others as certain."""
    surest: dict[Any, Certainty] = {}
    for number, row in enumerate(rows):
        key: Any = (row.organisation, row.state) if isinstance(row, Holding) else number
        certainty = getattr(row, "certainty", CERTAIN)
        surest[key] = min(surest.get(key, certainty), certainty, key=CERTAINTIES.index)
    return _counted(surest)


def _counted(surest: Mapping[Any, Certainty]) -> Count:
    by_certainty = Counter(surest.values())
    return Count(by_certainty[CERTAIN] + by_certainty[AS_LAST_VERIFIED], by_certainty[POSSIBLE], by_certainty[DISPUTED])


def counts_in_time(spells: Sequence[Holding]) -> list[tuple[date, Count]]:
    """The count of an organisation from each day on which it changed, in time, given all its spells."""
    members = [spell for spell in spells if spell.counts_as_member]
    edges = {
        edge
        for spell in members
        for edge in (spell.starts_earliest, spell.starts_latest, spell.belongs_until, spell.ends_latest)
        if BEGINNING < edge < FOREVER
    }
    steps: list[tuple[date, Count]] = []
    for edge in sorted(edges):
        now = count(members, day(edge))
        if not steps or steps[-1][1] != now:
            steps.append((edge, now))
    return steps
