"""Bars in time as a page draws them: places and widths in per cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from blocs.charts.common import KINDS, category_of
from blocs.dates import BEGINNING, FOREVER
from blocs.models.base import Subject
from blocs.names.printed import Names
from blocs.questions.coverage import DAY
from blocs.questions.holdings import Holding


def gantt(subject: Subject, spells: Sequence[Holding], names: Names, first: date, last: date) -> dict[str, Any]:
    """The bars of a page: lanes, a scale of years and the kinds that occur; places are per cent of the width."""
    first = max(first, BEGINNING)
    days = max((last - first).days, 1)

    def at(when: date) -> float:
        return round(min(max((when - first).days / days, 0), 1) * 100, 2)

    lanes: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(spells, key=lambda one: (one.starts_earliest, getattr(one, subject))):
        lanes.setdefault(getattr(one, subject), []).extend(_bars(one, at))
    found = {bar["kind"] for bars in lanes.values() for bar in bars}
    shown = [{"label": f"{names.on(code, last)} ({code})", "bars": bars} for code, bars in lanes.items()]
    return {
        "bars": shown,
        "scale": list(_scale(first, last, at)),
        "kinds": [kind for kind in KINDS if kind in found],
    }


def _bars(one: Holding, at: Callable[[date], float]) -> Iterator[dict[str, Any]]:
    kind = category_of(one.category, one.status)
    said = f"{one.status.replace('_', ' ')}, {one.from_text or 'unknown'} to {one.to_text or 'now'}"
    verified_until = FOREVER if one.verified_to is None else one.verified_to + DAY
    spans = [(one.starts_earliest, one.ends_latest, True)]
    if one.starts_latest < min(one.ends_earliest, verified_until) and not one.disputed:
        spans.append((one.starts_latest, min(one.ends_earliest, verified_until), False))
    if spans[0][:2] == spans[-1][:2]:
        spans = spans[-1:]
    for start, end, unsure in spans:
        left = at(start)
        yield {"kind": kind, "left": left, "width": round(at(end) - left, 2), "said": said, "unsure": unsure}


def _scale(first: date, last: date, at: Callable[[date], float]) -> Iterator[tuple[int, float]]:
    years = last.year - first.year + 1
    step = next((step for step in (1, 2, 5, 10, 20, 50) if years / step <= 8), 100)
    for year in range(first.year, last.year + 1):
        if year % step == 0 and date(year, 1, 1) >= first:
            yield year, at(date(year, 1, 1))
