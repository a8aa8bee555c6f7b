"""Rules of data quality: what a record may hold and should not, and how well it is founded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from blocs.audit.rules import Finding, Looked, findings_of, source_findings
from blocs.names.asking import Asking
from blocs.questions.coverage import Coverage, coverages
from blocs.questions.described import families as families_of
from blocs.questions.holdings import Holding, fetch
from blocs.questions.listings import state_lives
from blocs.questions.memoranda import bases, instruments
from blocs.questions.rows import Rows, columns_of
from blocs.questions.sources import Citation, Source, all_sources, cited_for, is_primary
from blocs.store.layers import bodies
from blocs.store.session import standing

__all__ = ["Audit", "Finding", "Share", "audit"]

ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """How well an organisation's record is founded: spells, those that rest on a source that was read and their share
    in percent; spells of low confidence, whose dates are remembered and count as not read; spells that rest on a
    primary source that was read, and their share; its primary sources and the others; instruments; findings."""

    organisation: str
    family: str
    spells: int
    read: int
    share: int
    low: int
    primary: int
    primary_share: int
    primary_sources: int
    secondary_sources: int
    memoranda: int
    findings: int


@dataclass(frozen=True)
class Audit:
    """Every finding; the shares by organisation, with those of all at the end; and the shares by family."""

    findings: Rows[Finding]
    shares: Rows[Share]
    families: Rows[Share]


def audit(ask: Asking) -> Audit:
    """Every finding and how well the record is founded, by organisation in order of code; the last share is of all."""
    session = ask.session
    lives, keeping = state_lives(session, dependent=True), _keeping_instruments(ask)
    known, family = all_sources(session), families_of(ask)
    findings: list[Finding] = []
    shares: list[Share] = []
    for code, about in coverages(ask).items():
        looked = _looked(ask, about, code in keeping)
        broken = list(findings_of(looked, lives))
        own = [source for source in known if source.source.startswith(f"{code}/")]
        shares.append(_share(looked, own, family.get(code, ""), len(broken)))
        findings += broken
    for source in known:
        findings += source_findings(source)
    families = [
        _sum([share for share in shares if share.family == name], name)
        for name in dict.fromkeys([*family.values(), ""])
        if any(share.family == name for share in shares)
    ]
    shares.append(replace(_sum(shares, ""), findings=len(findings)))
    columns = columns_of(Share)
    return Audit(Rows(columns_of(Finding), findings), Rows(columns, shares), Rows(columns, families))


def _looked(ask: Asking, about: Coverage, keeps: bool) -> Looked:
    """What is recorded of an organisation, as the rules look at it."""
    session, code = ask.session, about.organisation
    spells, own = fetch(ask, organisations=[code]), instruments(ask, organisation=code)
    behind = bases(session, [spell.number for spell in spells])
    named = {basis.memorandum for acts in behind.by_number.values() for basis in acts}
    others = sorted(named - {instrument.memorandum for instrument in own})
    return Looked(
        about=about,
        spells=spells,
        instruments=own,
        dated={
            instrument.memorandum: instrument
            for instrument in [*own, *(instruments(ask, codes=others) if others else ())]
        },
        behind=behind,
        cited=cited_for(session, "membership_id", [spell.number for spell in spells]),
        instruments_cited=cited_for(session, "memorandum", [instrument.memorandum for instrument in own]),
        keeps_instruments=keeps,
    )


def _share(looked: Looked, sources: Sequence[Source], family: str, findings: int) -> Share:
    spells = looked.spells
    read = [spell for spell in spells if spell.confidence != "low" and _some(spell, looked, lambda one: one.read)]
    primary = sum(_some(spell, looked, lambda citation: citation.read and is_primary(citation.kind)) for spell in read)
    first_hand = sum(is_primary(source.kind) for source in sources)
    return Share(
        organisation=looked.about.organisation,
        family=family,
        spells=len(spells),
        read=len(read),
        share=_percent(len(read), len(spells)),
        low=sum(spell.confidence == "low" for spell in spells),
        primary=primary,
        primary_share=_percent(primary, len(spells)),
        primary_sources=first_hand,
        secondary_sources=len(sources) - first_hand,
        memoranda=len(looked.instruments),
        findings=findings,
    )


def _sum(shares: Collection[Share], family: str) -> Share:
    """The shares of some organisations taken together."""
    counted = ("spells", "read", "low", "primary", "primary_sources", "secondary_sources", "memoranda", "findings")
    sums = {name: sum(getattr(share, name) for share in shares) for name in counted}
    return Share(
        organisation=ALL,
        family=family,
        share=_percent(sums["read"], sums["spells"]),
        primary_share=_percent(sums["primary"], sums["spells"]),
        **sums,
    )


def _some(spell: Holding, looked: Looked, holds: Callable[[Citation], bool]) -> bool:
    return any(holds(citation) for citation in looked.cited.get(spell.number, ()))


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def _keeping_instruments(ask: Asking) -> set[str]:
    """The organisations whose record says that every accession has an instrument."""
    table = bodies(ask.session.view)
    wanted = select(table.c.organisation).where(table.c.keeps_instruments, standing(table, ask.session.view))
    return {row.organisation for row in ask.session.rows(wanted)}
