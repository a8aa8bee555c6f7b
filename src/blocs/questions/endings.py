"""How a status ended, and what came after a state or before it: expulsion, withdrawal, the end of the body or state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, select

from blocs import models
from blocs.dates import BEGINNING, FOREVER, Period
from blocs.names.asking import Asking
from blocs.questions.coverage import coverages
from blocs.questions.holdings import Holding
from blocs.questions.memoranda import Bases, Basis, bases
from blocs.store.session import View, among, standing

How = Literal["expelled", "withdrew", "dissolved", "state ended", "declined", "lapsed", "left"]
KINDS: Mapping[str, How] = {
    "exclusion": "expelled",
    "withdrawal": "withdrew",
    "withdrawal_notice": "withdrew",
    "denunciation": "withdrew",
    "refusal": "declined",
}
"""What the kind of a closing instrument says of how a status ended; the first in this order decides."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a status ended, and the instruments that closed it. `left` where nobody recorded how."""

    how: How
    instruments: tuple[Basis, ...]


class Endings:
    """How the statuses of some spells ended: fetched once, asked for by spell."""

    def __init__(self, ask: Asking, spells: Sequence[Holding], behind: Bases | None = None) -> None:
        ended = [spell for spell in spells if spell.ends_earliest < FOREVER]
        self._behind = behind if behind is not None else bases(ask.session, [spell.number for spell in ended])
        self._about = coverages(ask, {spell.organisation for spell in ended}) if ended else {}
        self._lives = lives(ask, {spell.state for spell in ended}) if ended else {}

    def of(self, spell: Holding) -> Ending:
        """How a spell ended, by its closing instruments, else by the end of the organisation or of the state."""
        closing = tuple(self._behind.closing(spell.number))
        told = {KINDS[basis.kind] for basis in closing if basis.kind in KINDS}
        for how in dict.fromkeys(KINDS.values()):
            if how in told:
                return Ending(how, closing)
        about, life = self._about.get(spell.organisation), self._lives.get(spell.state)
        if about is not None and _ends_with(spell, about.dissolved_earliest, about.dissolved_latest):
            return Ending("dissolved", closing)
        if life is not None and _ends_with(spell, life.ends_earliest, life.ends_latest):
            return Ending("state ended", closing)
        return Ending("lapsed" if spell.category == "candidate" else "left", closing)


def _ends_with(spell: Holding, earliest: date | None, latest: date | None) -> bool:
    """Whether a spell ended when something else did, or may have, and not surely before."""
    return earliest is not None and latest is not None and latest < FOREVER and spell.ends_latest >= earliest


@dataclass(frozen=True, slots=True)
class Life:
    """When a state existed: its periods, as first days (the earliest) and first days after (the latest), in time; when
    the last one ended, as written and as bounds; and its parent, if it is a territory."""

    periods: tuple[tuple[date, date], ...]
    ended: str | None
    ends_earliest: date
    ends_latest: date
    parent: str | None

    def covers(self, period: Period) -> bool:
        """Whether the state existed, or may have, on some day of a period."""
        return any(first <= period.last and end > period.first for first, end in self.periods)

    def after(self, period: Period) -> bool:
        """Whether a period lies wholly after the state had ended."""
        return period.first >= self.ends_latest


def lives(ask: Asking, states: Iterable[str]) -> dict[str, Life]:
    """The life of each of some states, by code; none of one that nothing is recorded of."""
    session, wanted = ask.session, sorted(states)
    parents = {row.state: row.parent for row in session.rows(_parents(session.view, session.arrays), states=wanted)}
    rows: dict[str, list[Any]] = {}
    for row in session.rows(_periods(session.view, session.arrays), states=wanted):
        rows.setdefault(row.state, []).append(row)
    return {
        code: Life(
            periods=tuple((row.starts_earliest, row.ends_latest) for row in spans),
            ended=spans[-1].to_text,
            ends_earliest=spans[-1].ends_earliest,
            ends_latest=spans[-1].ends_latest,
            parent=parents.get(code),
        )
        for code, spans in rows.items()
    }


@cache
def _parents(view: View, arrays: bool) -> Select[Any]:
    record = models.state_record
    wanted = (among(record.c.state, "states", arrays), standing(record, view))
    return select(record.c.state, record.c.parent).where(*wanted)


@cache
def _periods(view: View, arrays: bool) -> Select[Any]:
    period = models.state_period
    wanted = (among(period.c.state, "states", arrays), standing(period, view))
    return select(period).where(*wanted).order_by(period.c.state, period.c.starts_earliest)


def last_day(holding: Holding) -> str:
    """When a status ended, in words that nobody reads as a day more or less: "its last day was 2020-01-31"."""
    if holding.ends_earliest == holding.ends_latest and holding.ends_earliest > BEGINNING:
        return f"its last day was {holding.ends_earliest - timedelta(days=1)}"
    return (
        f"it ended at some time in {holding.to_text}" if _is_plain(holding.to_text) else f"it ended {_range(holding)}"
    )


def _is_plain(text: str | None) -> bool:
    return bool(text) and str(text).replace("-", "").isdecimal()


def _range(holding: Holding) -> str:
    return f"between {holding.ends_earliest} and {holding.ends_latest}"
