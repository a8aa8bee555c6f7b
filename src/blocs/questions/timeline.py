"""Statuses as bars in time, of an organisation's states or of a state's organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.printed import Names
from blocs.questions.holdings import disputes, fetch
from blocs.questions.rows import Rows

COLUMNS = (
    "code",
    "name",
    "status",
    "category",
    "since",
    "to",
    "disputed",
    "organisation",
    "state",
    "verified_to",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One status: `code` and `name` of the state (or organisation) that it is drawn for, from its `first` possible day
    `until` the first day on which it certainly no longer held; certain from `certain` to `surely_until`, and not after
    `verified_to`."""

    code: str
    name: str
    status: str
    category: str
    since: str | None
    to: str | None
    disputed: str | None
    organisation: str
    state: str
    rank: int
    counts_as_member: bool
    verified_to: date | None
    confidence: str
    first: date
    certain: date
    surely_until: date
    until: date
    dataset: str


def timeline(ask: Asking, name: str, *, with_predecessors: bool = False) -> Rows[Bar]:
    """What `Tracker.timeline` describes."""
    kind, code = ask.either(name)
    codes = ask.with_past(kind, [code]) if with_predecessors else [code]
    subject: Subject = "state" if kind == "organisation" else "organisation"
    spells = fetch(ask, organisations=codes) if kind == "organisation" else fetch(ask, states=codes)
    appears: dict[str, date] = {}
    lasts: dict[str, date] = {}
    for spell in spells:
        code = getattr(spell, subject)
        appears[code] = min(appears.get(code, spell.starts_earliest), spell.starts_earliest)
        lasts[code] = max(lasts.get(code, spell.ends_latest), spell.ends_latest)
    names = Names(ask.session, subject, appears)
    bars = [
        Bar(
            code=getattr(spell, subject),
            name=names.on(getattr(spell, subject), lasts[getattr(spell, subject)]),
            status=spell.status,
            category=spell.category,
            since=spell.from_text,
            to=spell.to_text,
            disputed=spell.disputed,
            organisation=spell.organisation,
            state=spell.state,
            rank=spell.rank,
            counts_as_member=spell.counts_as_member,
            verified_to=spell.verified_to,
            confidence=spell.confidence,
            first=spell.starts_earliest,
            certain=spell.starts_latest,
            surely_until=spell.ends_earliest,
            until=spell.ends_latest,
            dataset=spell.dataset,
        )
        for spell in spells
    ]
    bars.sort(key=lambda bar: (appears[bar.code], bar.code, bar.first))
    return Rows(COLUMNS, bars, [*ask.notes, *disputes(spells)])
