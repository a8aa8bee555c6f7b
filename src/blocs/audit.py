"""Rules of data quality: what a record may hold and should not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from blocs.dates import BEGINNING, FOREVER
from blocs.names.asking import Asking
from blocs.questions.coverage import Coverage, coverages
from blocs.questions.holdings import Holding, fetch, pairs
from blocs.questions.listings import state_lives
from blocs.questions.memoranda import Basis, Memorandum, bases, instruments
from blocs.questions.rows import Rows, columns_of
from blocs.questions.sources import all_sources, cited_for
from blocs.store.layers import bodies
from blocs.store.session import standing

DAY = timedelta(days=1)
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to correct: the rule it breaks, where, and what was found."""

    rule: str
    organisation: str
    state: str
    found: str


@dataclass(frozen=True, slots=True)
class Share:
    """How well an organisation's record is founded: spells, those that rest on a source that was read and their share
    in percent; spells of low confidence, whose dates are remembered and count as not read; instruments; findings."""

    organisation: str
    spells: int
    read: int
    share: int
    low: int
    memoranda: int
    findings: int


@dataclass(frozen=True)
class Audit:
    findings: Rows[Finding]
    shares: Rows[Share]


def audit(ask: Asking) -> Audit:
    """Every finding and the shares of what was read, by organisation in order of code; the last share is of all."""
    session = ask.session
    lives = state_lives(session, dependent=True)
    keeping = _keeping_instruments(ask)
    findings: list[Finding] = []
    shares: list[Share] = []
    for code, about in coverages(ask).items():
        spells = fetch(ask, organisations=[code])
        found = list(_organisation(ask, about, spells, lives, code in keeping))
        cited = cited_for(session, "membership_id", [spell.number for spell in spells])
        read = sum(
            spell.confidence != "low" and any(source.read for source in cited.get(spell.number, ())) for spell in spells
        )
        shares.append(
            Share(
                organisation=code,
                spells=len(spells),
                read=read,
                share=_percent(read, len(spells)),
                low=sum(spell.confidence == "low" for spell in spells),
                memoranda=len(instruments(ask, organisation=code)),
                findings=len(found),
            )
        )
        findings += found
    findings += [
        Finding("unused source", source.source.partition("/")[0], "", f"{source.source} is cited by nothing")
        for source in all_sources(session)
        if not source.cited
    ]
    shares.append(_total(shares, len(findings)))
    return Audit(Rows(columns_of(Finding), findings), Rows(columns_of(Share), shares))


def _total(shares: Sequence[Share], findings: int) -> Share:
    spells, read = sum(share.spells for share in shares), sum(share.read for share in shares)
    return Share(
        organisation="all",
        spells=spells,
        read=read,
        share=_percent(read, spells),
        low=sum(share.low for share in shares),
        memoranda=sum(share.memoranda for share in shares),
        findings=findings,
    )


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def _organisation(
    ask: Asking, about: Coverage, spells: list[Holding], lives: dict[str, list[tuple[date, date]]], keeps: bool
) -> Iterator[Finding]:
    """The findings in one organisation's record; `keeps` says whether every accession must have an instrument."""
    code = about.organisation
    behind = bases(ask.session, [spell.number for spell in spells])
    opening = {spell.number: behind.opening(spell.number) for spell in spells}
    cited = sorted({basis.memorandum for found in opening.values() for basis in found})
    dated = {instrument.memorandum: instrument for instrument in instruments(ask, codes=cited)}
    if about.complete_from is None:
        yield Finding("no complete period", code, "", "the record does not say for which period it is complete")
    taken_over = {spell.starts_earliest for spell in spells if spell.starts_earliest == spell.starts_latest}
    for (_, state), its in pairs(spells).items():
        for before, spell in zip([None, *its[:-1]], its, strict=True):
            opened = opening[spell.number]
            for rule, found in _spell(spell, before, about, lives.get(state, []), opened, dated, keeps, taken_over):
                yield Finding(rule, code, state, found)


def _spell(
    spell: Holding,
    before: Holding | None,
    about: Coverage,
    lives: list[tuple[date, date]],
    opened: list[Basis],
    instruments: dict[str, Memorandum],
    keeps: bool,
    taken_over: Collection[date],
) -> Iterator[tuple[str, str]]:
    """The rules that one spell breaks, each with what was found."""
    said = f"{spell.status} from {spell.from_text} to {spell.to_text or 'today'}"
    if spell.starts_latest < (about.founded_earliest or BEGINNING):
        yield "before the organisation", f"{said}, but it was founded {about.founded}"
    if about.dissolved_latest and spell.ends_earliest > about.dissolved_latest:
        yield "after the organisation", f"{said}, but it was dissolved {about.dissolved}"
    if not any(first <= spell.starts_latest < last for first, last in lives):
        yield "before or after the state", f"{said}, but the state did not exist when it began"
    elif spell.ends_earliest in taken_over:
        pass  # the organisation counted it until others took over its membership
    elif spell.ends_earliest < FOREVER and not any(first < spell.ends_earliest <= last for first, last in lives):
        yield "before or after the state", f"{said}, but the state did not exist when it ended"
    elif spell.ends_earliest == FOREVER and not any(last == FOREVER for _, last in lives):
        yield "before or after the state", f"{said}, but the state exists no more"
    years = [int(year) for year in YEAR.findall(spell.disputed or "")]
    if years and min(years) > spell.starts_latest.year:
        yield "dispute of a later year", f"{said}, but what is disputed names {min(years)} first; split it there"
    if before and timedelta(0) < spell.starts_earliest - before.ends_latest <= DAY:
        yield "gap of a day", f"{before.status} to {before.to_text}, {spell.status} from {spell.from_text}"
    continues = before is not None and before.counts_as_member and before.touches(spell)
    if spell.status == "suspended" and not opened:
        yield "suspension without decision", said
    elif keeps and spell.counts_as_member and not continues and not opened:
        yield "accession without instrument", said
    for basis in opened:
        instrument = instruments.get(basis.memorandum)
        if instrument and instrument.dated_earliest > spell.starts_latest:
            yield "opened by a later instrument", f"{said}, opened by {basis.memorandum} of {basis.date}"


def _keeping_instruments(ask: Asking) -> set[str]:
    """The organisations whose record says that every accession has an instrument."""
    table = bodies(ask.session.view)
    wanted = select(table.c.organisation).where(table.c.keeps_instruments, standing(table, ask.session.view))
    return {row.organisation for row in ask.session.rows(wanted)}
