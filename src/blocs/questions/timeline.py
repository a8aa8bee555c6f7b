"""Statuses as bars in time, of an organisation's states or of a state's organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from blocs.database import CURATED, Session
from blocs.dates import FOREVER
from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import DISPUTED, Names, disputes, fetch


@dataclass(frozen=True, slots=True)
class Bar:
    """One status: `code` and `name` of the state (or organisation) that it is drawn for, from its `first` possible
    day `until` the first day on which it certainly no longer held; certain from `certain` to `surely_until`."""

    code: str
    name: str
    status: str
    category: str
    since: str | None
    to: str | None
    disputed: str | None
    organisation: str
    state: str
    rank: int = field(metadata=UNPRINTED)
    first: date = field(metadata=UNPRINTED)
    certain: date = field(metadata=UNPRINTED)
    surely_until: date = field(metadata=UNPRINTED)
    until: date = field(metadata=UNPRINTED)


def timeline(session: Session, kind: str, codes: Sequence[str], *, dataset: str = CURATED) -> Rows[Bar]:
    """The statuses held in organisations (`kind`), or by states, as bars: by when each subject first appears."""
    subject = "state" if kind == "organisation" else "organisation"
    spells = [one for code in codes for one in fetch(session, **{kind: code}, dataset=dataset)]
    names = Names(session, subject, {getattr(one, subject) for one in spells})
    bars = [
        Bar(
            getattr(one, subject),
            names.on(getattr(one, subject), min(one.ends_latest, FOREVER)),
            one.status,
            one.category,
            one.from_text,
            one.to_text,
            one.disputed,
            one.organisation,
            one.state,
            one.rank,
            one.starts_earliest,
            one.starts_latest,
            FOREVER if one.disputed is None and one.ends_earliest == FOREVER else one.ends_earliest,
            one.ends_latest,
        )
        for one in spells
    ]
    named = {bar.code: bar.name for bar in bars if bar.until == FOREVER}
    order: dict[str, date] = {}
    for bar in bars:
        order[bar.code] = min(order.get(bar.code, bar.first), bar.first)
    bars.sort(key=lambda bar: (order[bar.code], bar.code, bar.first))
    latest = {bar.code: bar.name for bar in bars} | named
    rows = [_renamed(bar, latest[bar.code]) for bar in bars]
    return Rows(Bar, rows, disputes((one, DISPUTED) for one in spells if one.disputed))


def _renamed(bar: Bar, name: str) -> Bar:
    from dataclasses import replace

    return bar if bar.name == name else replace(bar, name=name)
