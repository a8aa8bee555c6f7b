"""Statuses as bars in time, of an organisation's states or of a state's organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from blocs.questions.rows import UNPRINTED, Rows
from blocs.questions.spells import DISPUTED, Names, disputes, fetch
from blocs.store.session import CURATED, Session


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
    appears: dict[str, date] = {}
    lasts: dict[str, date] = {}
    for one in spells:
        code = getattr(one, subject)
        appears[code] = min(appears.get(code, one.starts_earliest), one.starts_earliest)
        lasts[code] = max(lasts.get(code, one.ends_latest), one.ends_latest)
    bars = [
        Bar(
            code := getattr(one, subject),
            names.on(code, lasts[code]),
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
            one.ends_earliest,
            one.ends_latest,
        )
        for one in spells
    ]
    bars.sort(key=lambda bar: (appears[bar.code], bar.code, bar.first))
    return Rows(Bar, bars, disputes((one, DISPUTED) for one in spells if one.disputed))
