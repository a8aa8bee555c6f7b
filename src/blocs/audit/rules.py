"""The rules of data quality, each of them once: what it finds, in one organisation's record.

docs/curating.md says for the people who write the record what each rule asks of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from blocs.dates import BEGINNING, FOREVER, written
from blocs.questions.coverage import Coverage
from blocs.questions.holdings import Holding, pairs
from blocs.questions.memoranda import Bases, Basis, Memorandum
from blocs.questions.sources import Citation, Source

DAY = timedelta(days=1)
WIDEST = timedelta(days=366)
"""The widest range of days of a date of high confidence: a year."""
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
FOUNDING = ("charter", "treaty")
"""The kinds of instruments that found an organisation and have a day of signature and one of entry into force."""
ASKING = ("application", "invitation", "memorandum_of_obligations")
"""The kinds of instruments that put a state on its way to a status."""
SETS_DAYS = ("treaty", "depositary")
"""The kinds of sources that set a day to come, or register it, whatever their own date."""

UNFIT_HOST = re.compile(
    r"(?:^|[.-])(?:staging|test|localhost)(?:[.-]|$)|(?:^|[.-])pravda-[a-z]+\.com$|news-pravda\.com$"
)
"""Hosts of copies for trial, and of a network that republishes without a name."""

Found = tuple[str, str]
"""The rule that is broken, and what was found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to correct: the rule it breaks, where, and what was found."""

    rule: str
    organisation: str
    state: str
    found: str


@dataclass(frozen=True)
class Looked:
    """One organisation's record: its coverage, spells and instruments, all instruments behind its spells by code
    (`dated`), the sources by spell and by instrument, and whether it says that every accession has an instrument."""

    about: Coverage
    spells: Sequence[Holding]
    instruments: Sequence[Memorandum]
    dated: Mapping[str, Memorandum]
    behind: Bases
    cited: Mapping[int, Sequence[Citation]]
    instruments_cited: Mapping[str, Sequence[Citation]]
    keeps_instruments: bool


def findings_of(looked: Looked, lives: Mapping[str, list[tuple[date, date]]]) -> Iterator[Finding]:
    """The findings in one organisation's record; `lives` has the periods in which each state existed."""
    code, by_state = looked.about.organisation, pairs(looked.spells)
    for rule, found in (*_founding(looked), *_coverage(looked)):
        yield Finding(rule, code, "", found)
    for instrument in looked.instruments:
        yield from _instrument(instrument, looked, by_state)
    taken_over = {spell.starts_earliest for spell in looked.spells if spell.starts_earliest == spell.starts_latest}
    for (_, state), its in by_state.items():
        for before, spell in zip([None, *its[:-1]], its, strict=True):
            follows = before is not None and before.counts_as_member and before.touches(spell)
            broken = [
                *_life(spell, looked.about, lives.get(state, []), spell.ends_earliest in taken_over),
                *_said(spell, before),
                *_opened(spell, looked, follows),
                *_witnessed(spell, its, looked),
            ]
            yield from (Finding(rule, code, state, found) for rule, found in broken)


def _told(spell: Holding) -> str:
    return f"{spell.status} from {spell.from_text} to {spell.to_text or 'today'}"


def source_findings(source: Source) -> Iterator[Finding]:
    """The findings in one source: that nothing cites it, or that its address is one where no reader should be sent."""
    file = source.source.rpartition("/")[0]
    if not source.cited:
        yield Finding("unused source", file, "", f"{source.source} is cited by nothing")
    host = urlsplit(source.url or "").hostname or ""
    if UNFIT_HOST.search(host):
        yield Finding("unfit address", file, "", f"{source.source} is read at {host}; cite the page's own address")


def _founding(looked: Looked) -> Iterator[Found]:
    """The act from which an organisation counts its founding: that of the treaty which was signed, or entered into
    force, on the founding day."""
    about = looked.about
    if about.founded is None:
        return
    acts = {}
    for one in looked.instruments:
        if one.kind in FOUNDING and _same(one.date, about.founded):
            acts["signature"] = one.memorandum
        if one.kind in FOUNDING and one.in_force and _same(one.in_force, about.founded):
            acts["entry into force"] = one.memorandum
    if acts and about.counts_from not in acts:
        said = about.counts_from or "no act"
        for act, treaty in acts.items():
            yield "founding act", f"founded {about.founded}, the {act} of {treaty}, but counts_from says {said}"


def _same(one: str, other: str) -> bool:
    """Whether two dates as written may be the same day."""
    a, b = written(one), written(other)
    return a.earliest <= b.latest and b.earliest <= a.latest


def _coverage(looked: Looked) -> Iterator[Found]:
    """The period for which the record says to be complete.

    Where all that it covers and that was there before the period began with the organisation, nobody else was found,
    and the record is complete from the founding on.
    """
    about = looked.about
    if about.complete_from is None:
        yield "no complete period", "the record does not say for which period it is complete"
        return
    earlier = [
        spell
        for spell in looked.spells
        if spell.category in about.categories and spell.starts_earliest < about.complete_from
    ]
    founded = written(about.founded).latest if about.founded else BEGINNING
    if earlier and about.complete_from > founded and all(spell.starts_latest <= founded for spell in earlier):
        yield (
            "complete after the founding",
            f"complete from {about.complete_from}, but all {len(earlier)} spells before it began with the "
            f"organisation ({about.founded}): complete from then, or who else was there?",
        )


def _instrument(
    instrument: Memorandum, looked: Looked, by_state: Mapping[tuple[str, str], Sequence[Holding]]
) -> Iterator[Finding]:
    """An instrument whose parties hold nothing, and one that none of its sources can have known."""
    code, told = looked.about.organisation, f"{instrument.memorandum} of {instrument.date}"
    for state in instrument.parties:
        held = by_state.get((code, state), ())
        if instrument.kind == "charter" and not held:
            yield Finding("party without spell", code, state, f"party to {told}, the charter, and holds no status")
        elif instrument.kind in ASKING and not any(spell.ends_latest > instrument.dated_earliest for spell in held):
            kind = instrument.kind.replace("_", " ")
            yield Finding("party without spell", code, state, f"{kind} {told}, and no status then or later")
    if _too_early(looked.instruments_cited.get(instrument.memorandum, ()), instrument.dated_earliest):
        yield Finding("source before the day", code, "", f"all sources of {told} were published before it")


def _life(spell: Holding, about: Coverage, lives: Sequence[tuple[date, date]], taken_over: bool) -> Iterator[Found]:
    """Whether organisation and state existed. A spell that ends when others begin (`taken_over`) may outlive its
    state: the organisation counted it until they took over its membership."""
    if spell.starts_latest < (about.founded_earliest or BEGINNING):
        yield "before the organisation", f"{_told(spell)}, but it was founded {about.founded}"
    if about.dissolved_latest and spell.ends_earliest > about.dissolved_latest:
        yield "after the organisation", f"{_told(spell)}, but it was dissolved {about.dissolved}"
    if not any(first <= spell.starts_latest < last for first, last in lives):
        yield "before or after the state", f"{_told(spell)}, but the state did not exist when it began"
    elif taken_over:
        pass
    elif spell.ends_earliest < FOREVER and not any(first < spell.ends_earliest <= last for first, last in lives):
        yield "before or after the state", f"{_told(spell)}, but the state did not exist when it ended"
    elif spell.ends_earliest == FOREVER and not any(last == FOREVER for _, last in lives):
        yield "before or after the state", f"{_told(spell)}, but the state exists no more"


def _said(spell: Holding, before: Holding | None) -> Iterator[Found]:
    """What a spell says of itself: how sure it is, from when its dispute holds, and whether it follows another."""
    for text, earliest, latest in (
        (spell.from_text, spell.starts_earliest, spell.starts_latest),
        (spell.to_text, spell.ends_earliest, spell.ends_latest),
    ):
        if spell.confidence == "high" and text and latest < FOREVER and latest - earliest > WIDEST:
            yield "high confidence in a wide range", f"{_told(spell)}: {text} is more than a year, medium at best"
    years = [int(year) for year in YEAR.findall(spell.disputed or "")]
    if years and min(years) > spell.starts_latest.year:
        yield (
            "dispute of a later year",
            f"{_told(spell)}, but what is disputed names {min(years)} first; split it there",
        )
    if before and timedelta(0) < spell.starts_earliest - before.ends_latest <= DAY:
        yield "gap of a day", f"{before.status} to {before.to_text}, {spell.status} from {spell.from_text}"


def _opened(spell: Holding, looked: Looked, follows: bool) -> Iterator[Found]:
    """The instruments that opened a spell; `follows` says that the state belonged without a break before it."""
    opened = looked.behind.opening(spell.number)
    if spell.status == "suspended" and not opened:
        yield "suspension without decision", _told(spell)
    elif looked.keeps_instruments and spell.counts_as_member and not follows and not opened:
        yield "accession without instrument", _told(spell)
    for basis in opened:
        instrument = looked.dated.get(basis.memorandum)
        if instrument and instrument.dated_earliest > spell.starts_latest:
            yield "opened by a later instrument", f"{_told(spell)}, opened by {basis.memorandum} of {basis.date}"


def _witnessed(spell: Holding, its: Sequence[Holding], looked: Looked) -> Iterator[Found]:
    """Whether a source of a spell can have known its two days. Where an instrument is recorded that set the day, a
    source since that instrument will do. An end is also known to the sources of a later spell of the state (`its`);
    the organisation's own end needs no source for each state, and a wide range only says that the end is not known."""
    cited = looked.cited.get(spell.number, ())
    if _too_early(cited, spell.starts_earliest, _set_by(looked.behind.opening(spell.number), looked)):
        yield "source before the day", f"all sources of {_told(spell)} were published before it began"
    dissolved = looked.about.dissolved_earliest or FOREVER
    if spell.ends_earliest < dissolved and spell.ends_latest - spell.ends_earliest <= WIDEST:
        closing = looked.behind.closing(spell.number)
        known = [*cited]
        for later in its:
            if later.starts_earliest >= spell.ends_earliest:
                known += looked.cited.get(later.number, ())
        for basis in closing:
            known += looked.instruments_cited.get(basis.memorandum, ())
        if _too_early(known, spell.ends_earliest, _set_by(closing, looked)):
            yield "source before the day", f"all sources of {_told(spell)} were published before it ended"


def _set_by(behind: Iterable[Basis], looked: Looked) -> date | None:
    """The day since which instruments let a day to come be known; None if there are none."""
    return min(
        (looked.dated[one.memorandum].dated_earliest for one in behind if one.memorandum in looked.dated), default=None
    )


def _too_early(cited: Sequence[Citation], day: date, foreseen: date | None = None) -> bool:
    """Whether none of the sources can have known what happened on a day: all were published before it, and before it
    was foreseen, and none is a treaty or its depositary. A source without a date is a page as it was read."""
    enough = min(day, foreseen) if foreseen else day
    return bool(cited) and not any(
        one.published is None or one.kind in SETS_DAYS or written(one.published).latest >= enough for one in cited
    )
