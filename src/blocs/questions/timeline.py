"""The one model of a timeline: statuses as bars in time, which charts, the site and the terminal draw.

A drawing takes `lanes(bars)`, a row each, and `extent(bars, today)` for its edges. It draws the segments of each bar:
solid what is certain, hatched what is possible, outlined what is disputed, fading what is after the day last verified,
crossed what is suspended; and the marks, which are dated instruments. All days are days: none has an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from blocs.dates import BEGINNING, FOREVER, day, in_words, parse_edtf
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.fold import fold
from blocs.names.printed import Names
from blocs.questions.coverage import DAY, coverages
from blocs.questions.endings import Endings, How, lives
from blocs.questions.holdings import Certainty, Holding, disputes, fetch, pairs
from blocs.questions.memoranda import Bases, Memorandum, bases, instruments
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
    "ended",
)
CROSSED = frozenset({"suspended", "inactive", "suspended_observer"})
"""The statuses of those that belong and take no part: they are drawn crossed, in the colour of their category."""
Ended = How | Literal["open", "continued"]
"""How a bar ends: `open` where it has no end, `continued` where another status follows without a gap, else as
`endings.How` says (`dissolved`: the organisation ended; `state ended`; `withdrew`, `expelled`, … `left`)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar in which it is equally sure: from `start` to before `end` (FOREVER where no end is known).
    `holds` is what `Holding.in_period` says of each of its days; `verified`, whether they were verified."""

    start: date
    end: date
    holds: Certainty
    verified: bool

    def within(self, first: date, last: date) -> Segment | None:
        """The part of it from `first` to `last`, both included; None where there is none."""
        start, end = max(self.start, first), min(self.end, last + DAY if last < FOREVER else last)
        return replace(self, start=start, end=end) if start < end else None


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated instrument of a state and an organisation: its first and last possible day (the same, where the day is
    known), its date as it was written, its title, its kind, and its code, which `show` takes."""

    first: date
    last: date
    date: str
    title: str
    kind: str
    memorandum: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One status, drawn for `code`: a state, or in the timeline of a state an organisation; `name` is the last it bore.

    It is drawn from its `first` possible day `until` the first day on which it certainly no longer held, in `segments`;
    `certain` and `surely_until` are the bounds of what is certain by its dates alone. A bar without a recorded end ends
    where the organisation or the state did. `marks` are the instruments that led to it or are dated within it; those
    dated after all bars are on the last one.
    """

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
    status_name: str
    ended: Ended
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def crossed(self) -> bool:
        """Whether it is drawn crossed: suspended or inactive."""
        return self.status in CROSSED

    @property
    def said(self) -> str:
        """The bar in words, for tooltips and screen readers: `observer, 5 July 2005 until 4 July 2023`."""
        start = in_words(self.since) if self.since else "an unknown day"
        how = {"dissolved": " (the organisation ended)", "state ended": " (the state ended)"}.get(self.ended, "")
        if self.to is None and self.until < FOREVER:
            end = f" until {in_words(self.until)}{how}"
        else:
            end = f" until {in_words(self.to)}{how}" if self.to else ""
        span = f"{start}{end}" if end else f"since {start}"
        return f"{self.status_name}, {span}" + (f"; disputed: {self.disputed}" if self.disputed else "")


def timeline(ask: Asking, name: str, *, with_predecessors: bool = False) -> Rows[Bar]:
    """What `Tracker.timeline` describes."""
    kind, code = ask.either(name)
    codes = ask.with_past(kind, [code]) if with_predecessors else [code]
    if kind == "organisation":
        spells = fetch(ask, organisations=codes)
        papers = [paper for each in codes for paper in instruments(ask, organisation=each)]
    else:
        spells = fetch(ask, states=codes)
        papers = [paper for each in codes for paper in instruments(ask, state=each)]
    made = bars(ask, "state" if kind == "organisation" else "organisation", spells, papers)
    return Rows(COLUMNS, made, [*ask.notes, *disputes(spells)])


def bars(ask: Asking, subject: Subject, spells: Sequence[Holding], papers: Iterable[Memorandum] = ()) -> list[Bar]:
    """The bars of some spells, a lane for each `subject` ("state" in the timeline of an organisation), with those of
    the instruments `papers` that concern their state and organisation. The spells are as `fetch` gives them, all of
    each pair.

    Ordered by lane, then in time. The lanes that come first reached the closest status (by rank); among these, those
    that held it first; among these, by name.
    """
    spells = _ended_with_their_subjects(ask, spells)
    behind = bases(ask.session, [spell.number for spell in spells])
    endings = Endings(ask, spells, behind)
    names = Names(ask.session, subject, {getattr(spell, subject) for spell in spells})
    lasts: dict[str, date] = {}
    for spell in spells:
        code = getattr(spell, subject)
        lasts[code] = max(lasts.get(code, spell.ends_latest), spell.ends_latest)
    made: list[Bar] = []
    marks = _marks(spells, behind, papers)
    for pair, lane in pairs(spells).items():
        ordered = sorted(lane, key=lambda spell: (spell.starts_earliest, spell.ends_latest))
        drawn = [_bar(spell, subject, names, lasts, _ended(spell, ordered, endings)) for spell in ordered]
        made += _marked(drawn, marks.get(pair, {}).values())
    return sorted(made, key=_order(made))


def lanes(made: Iterable[Bar]) -> dict[str, list[Bar]]:
    """The bars by the code for which each is drawn, in their order."""
    rows: dict[str, list[Bar]] = {}
    for bar in made:
        rows.setdefault(bar.code, []).append(bar)
    return rows


def extent(made: Iterable[Bar], today: date) -> tuple[date, date]:
    """The first and last day to draw: from the first day on which something is known to have begun, to `today`; where
    all ended before, to the last of these ends, and where all begins later, to the last beginning."""
    made = list(made)
    starts = [bar.first for bar in made if bar.first > BEGINNING]
    ends = [bar.until for bar in made]
    last = today if not ends or max(ends) > today else max(ends)
    first = min([*starts, last, *(end for end in ends if not starts and end < FOREVER)])
    return first, max(last, max(starts, default=last))


def segments(spell: Holding) -> tuple[Segment, ...]:
    """A spell as segments, in time, without gaps: what `Holding.in_period` says of each day, and whether the day was
    verified."""
    edges = {spell.starts_earliest, spell.starts_latest, spell.belongs_until, spell.ends_latest}
    if spell.verified_to is not None:
        edges.add(spell.verified_to + DAY)
    turns = sorted(edge for edge in edges if spell.starts_earliest <= edge <= spell.ends_latest)
    parts: list[Segment] = []
    for start, end in pairwise(turns):
        holds, verified = spell.in_period(day(start)), spell.is_verified(start)
        if holds is None:
            continue
        if parts and (parts[-1].holds, parts[-1].verified) == (holds, verified):
            parts[-1] = replace(parts[-1], end=end)
        else:
            parts.append(Segment(start, end, holds, verified))
    return tuple(parts)


def _bar(spell: Holding, subject: Subject, names: Names, lasts: Mapping[str, date], ended: Ended) -> Bar:
    code = getattr(spell, subject)
    return Bar(
        code=code,
        name=names.on(code, lasts[code]),
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
        status_name=spell.status_name,
        ended=ended,
        segments=segments(spell),
    )


def _order(made: Sequence[Bar]) -> Callable[[Bar], tuple[Any, ...]]:
    best: dict[str, tuple[int, date]] = {}
    for bar in made:
        reached = (bar.rank, bar.first)
        best[bar.code] = min(best.get(bar.code, reached), reached)
    return lambda bar: (*best[bar.code], fold(bar.name), bar.code, bar.first, bar.until)


def _ended_with_their_subjects(ask: Asking, spells: Sequence[Holding]) -> list[Holding]:
    """The spells, those without an end ended where their organisation or their state did."""
    endless = [spell for spell in spells if spell.ends_latest == FOREVER]
    if not endless:
        return list(spells)
    about = coverages(ask, {spell.organisation for spell in endless})
    known = lives(ask, {spell.state for spell in endless})
    bounded = []
    for spell in spells:
        body, life = about.get(spell.organisation), known.get(spell.state)
        limits = [
            (earliest, latest)
            for earliest, latest in (
                (body.dissolved_earliest, body.dissolved_latest) if body else (None, None),
                (life.ends_earliest, life.ends_latest) if life else (None, None),
            )
            if earliest is not None and latest is not None and latest < FOREVER
        ]
        if spell.ends_latest < FOREVER or not limits or min(limits)[1] <= spell.starts_earliest:
            bounded.append(spell)
            continue
        earliest, latest = min(limits)
        earliest = min(spell.ends_earliest, max(earliest, spell.starts_earliest))
        bounded.append(
            replace(
                spell,
                ends_earliest=earliest,
                ends_latest=latest,
                belongs_until=min(spell.belongs_until, earliest),
            )
        )
    return bounded


def _ended(spell: Holding, lane: Sequence[Holding], endings: Endings) -> Ended:
    if spell.ends_latest == FOREVER:
        return "open"
    later = lane[lane.index(spell) + 1 :]
    return "continued" if any(spell.touches(other) for other in later) else endings.of(spell).how


def _marks(
    spells: Sequence[Holding], behind: Bases, papers: Iterable[Memorandum]
) -> dict[tuple[str, str], dict[str, Mark]]:
    """The instruments of each organisation and state: those it is party to, and those behind its spells."""
    marks: dict[tuple[str, str], dict[str, Mark]] = {}
    for paper in papers:
        mark = Mark(paper.dated_earliest, paper.dated_latest, paper.date, paper.title, paper.kind, paper.memorandum)
        for state in paper.parties:
            marks.setdefault((paper.organisation, state), {})[paper.memorandum] = mark
    for spell in spells:
        own = marks.setdefault((spell.organisation, spell.state), {})
        for basis in (*behind.opening(spell.number), *behind.closing(spell.number)):
            dated = parse_edtf(basis.date)
            mark = Mark(dated.earliest, dated.latest, basis.date, basis.title, basis.kind, basis.memorandum)
            own.setdefault(basis.memorandum, mark)
    return marks


def _marked(made: Sequence[Bar], marks: Iterable[Mark]) -> list[Bar]:
    """The bars of one lane in time, each with the marks up to its end; the last one with all later ones."""
    left = sorted(marks, key=lambda mark: (mark.first, mark.memorandum))
    marked: list[Bar] = []
    for bar in made:
        own = [mark for mark in left if bar is made[-1] or mark.first < bar.until]
        left = [mark for mark in left if mark not in own]
        marked.append(replace(bar, marks=tuple(own)))
    return marked
