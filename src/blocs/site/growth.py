"""How many belonged over time, as a page draws it: a step line, with a thin one that counts the doubtful ones too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from blocs.dates import in_words
from blocs.questions.belonging import Count, counts_in_time
from blocs.questions.holdings import Holding

WIDE, HIGH = 1000, 100


def growth(spells: Sequence[Holding], first: date, last: date, verified: date | None) -> dict[str, Any] | None:
    """The line from `first` to `last` in a field of WIDE × HIGH: `line`, `pale` (after the day last verified),
    `doubtful` (with the possible and disputed ones, if there are such), the number `most` at its top, the one in its
    `middle`, and what it says in words. None where nobody ever belonged."""
    steps = [(at, count) for at, count in counts_in_time(spells) if at < last]
    if not steps:
        return None
    most = _round(max(_all(count) for _, count in steps))
    days = max((last - first).days, 1)

    def x(at: date) -> float:
        return round(min(max((at - first).days / days, 0), 1) * WIDE, 1)

    def y(number: int) -> float:
        return round(HIGH - number / most * HIGH, 2)

    def path(points: Sequence[tuple[date, int]], until: date) -> str:
        made = [f"M{x(points[0][0]):g} {y(points[0][1]):g}"]
        for at, members in points[1:]:
            made.append(f"H{x(at):g}V{y(members):g}")
        return "".join([*made, f"H{x(until):g}"])

    certain = [(at, count.certain) for at, count in steps]
    turn = last if verified is None else min(verified + timedelta(days=1), last)
    before = [point for point in certain if point[0] < turn]
    after = [(turn, before[-1][1])] if before else []
    after += [point for point in certain if point[0] >= turn]
    peak = max(certain, key=lambda point: (point[1], -point[0].toordinal()))
    return {
        "line": path(before, turn) if before else "",
        "pale": path(after, last) if turn < last and after else "",
        "doubtful": path([(at, _all(count)) for at, count in steps], last)
        if any(_all(count) != count.certain for _, count in steps)
        else "",
        "most": most,
        "middle": most // 2 if most % 2 == 0 else None,
        "said": f"{certain[0][1]} on {in_words(certain[0][0])}, at most {peak[1]} from {in_words(peak[0])}, "
        f"{certain[-1][1]} at the end",
    }


def _all(count: Count) -> int:
    return count.certain + count.possible + count.disputed


def _round(number: int) -> int:
    """The smallest round number that is not less."""
    for tens in (1, 10, 100, 1000):
        for step in (2, 4, 6, 8, 10):
            if number <= step * tens:
                return step * tens
    return number
