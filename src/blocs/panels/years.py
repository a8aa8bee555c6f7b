"""Spells to years: which years a spell counts in, by a rule and by how certain it must be. Arrays only."""

from __future__ import annotations

from typing import Any

import numpy as np

RULES = ("any-day", "1-january", "31-december", "majority", "share")
"""any-day: it held on some day of the year; 1-january, 31-december: on that day; majority: on more than half of the
days; share: on some day, with the share of the days in a column of its own."""
CERTAINTIES = ("certain", "possible")

Days = Any
"""An array of numpy days (datetime64[D])."""


def year_of(days: Days) -> Any:
    """The year of each day."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def first_day(years: Any) -> Days:
    """The 1 January of each year."""
    return (np.asarray(years, dtype=np.int64) - 1970).astype("datetime64[Y]").astype("datetime64[D]")


def expand(start: Days, end: Days, rule: str, first: int, last: int) -> tuple[Any, Any, Any]:
    """The years in which stretches [start, end) count by a rule, within first..last.

    Returns three arrays of the same length: the stretch's number, the year, and the share of the year's days on which
    it held. A stretch that is empty counts in no year.
    """
    a_day = np.timedelta64(1, "D")
    low = np.maximum(year_of(start), first)
    high = np.minimum(year_of(end - a_day), last)
    counts = np.where(end > start, np.maximum(high - low + 1, 0), 0)
    number = np.repeat(np.arange(len(start)), counts)
    offsets = np.arange(len(number)) - np.repeat(np.cumsum(counts) - counts, counts)
    year = low[number] + offsets
    begins, ends = first_day(year), first_day(year + 1)
    held = (np.minimum(end[number], ends) - np.maximum(start[number], begins)).astype(np.int64)
    share = held / (ends - begins).astype(np.int64)
    keep = _keep(rule, start[number], end[number], begins, ends - a_day, share)
    return number[keep], year[keep], share[keep]


def _keep(rule: str, start: Days, end: Days, january: Days, december: Days, share: Any) -> Any:
    if rule == "1-january":
        return (start <= january) & (january < end)
    if rule == "31-december":
        return (start <= december) & (december < end)
    if rule == "majority":
        return share > 0.5
    return np.ones(len(share), dtype=bool)
