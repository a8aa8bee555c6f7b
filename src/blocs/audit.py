"""Rules of data quality: what a record may hold and should not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from blocs import models
from blocs.dates import BEGINNING, FOREVER
from blocs.questions.memoranda import Basis, Memorandum, bases, memoranda
from blocs.questions.organisations import Coverage, coverage
from blocs.questions.rows import Rows
from blocs.questions.sources import cited_for, sources
from blocs.questions.spells import Held, fetch, pairs
from blocs.store.session import CURATED, Session, standing

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: the rule it breaks, where, and what was found."""

    rule: str
    organisation: str
    state: str
    found: str


@dataclass(frozen=True, slots=True)
class Share:
    """How well an organisation's record is founded: spells, those that rest on a source that was read and their share
    in percent; spells of low confidence, whose dates are remembered and count as not read; papers; findings."""

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


def audit(session: Session, *, dataset: str = CURATED) -> Audit:
    """Every finding and the shares of what was read, by organisation in order of code; the last share is of all."""
    table = models.organisation_record
    codes = [
        row[0]
        for row in session.rows(
            select(table.c.organisation)
            .where(standing(table, session.now), table.c.dataset == dataset)
            .order_by(table.c.organisation)
        )
    ]
    lives = _lives(session)
    findings: list[Finding] = []
    shares: list[Share] = []
    for code in codes:
        spells = fetch(session, organisation=code, dataset=dataset)
        papers = memoranda(session, organisation=code, dataset=dataset)
        found = list(_organisation(session, code, spells, lives))
        cited = cited_for(session, "membership_id", [one.number for one in spells])
        read = sum(
            one.confidence != "low" and any(source.read for source in cited.get(one.number, ())) for one in spells
        )
        low = sum(one.confidence == "low" for one in spells)
        shares.append(Share(code, len(spells), read, _percent(read, len(spells)), low, len(papers), len(found)))
        findings += found
    unused = [
        Finding("unused source", source.source.partition("/")[0], "", f"{source.source} is cited by nothing")
        for source in sources(session)
        if not source.cited
    ]
    total = Counter[str]()
    for one in shares:
        for column in ("spells", "read", "low", "memoranda", "findings"):
            total[column] += getattr(one, column)
    spells_read = _percent(total["read"], total["spells"])
    all_findings = findings + unused
    shares.append(
        Share("all", total["spells"], total["read"], spells_read, total["low"], total["memoranda"], len(all_findings))
    )
    return Audit(Rows(Finding, all_findings), Rows(Share, shares))


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def _lives(session: Session) -> dict[str, list[tuple[date, date]]]:
    """The widest first and last days on which each state may have existed."""
    table = models.state_period
    lives: dict[str, list[tuple[date, date]]] = {}
    columns = (table.c.state, table.c.starts_earliest, table.c.ends_latest)
    for state, first, last in session.rows(
        select(*columns).where(standing(table, session.now), table.c.dataset == CURATED)
    ):
        lives.setdefault(state, []).append((first, last))
    return lives


def _organisation(
    session: Session, code: str, spells: list[Held], lives: dict[str, list[tuple[date, date]]]
) -> Iterator[Finding]:
    about = coverage(session, code)
    keeps = _keeps_instruments(session, code)
    papers = bases(session, [one.number for one in spells])
    cited = {basis.memorandum for found in papers.values() for basis in found}
    dated = {paper.memorandum: paper for paper in memoranda(session, codes=sorted(cited))}
    if about.complete_from is None:
        yield Finding("no complete period", code, "", "the record does not say for which period it is complete")
    for (_, state), its in pairs(spells).items():
        for position, one in enumerate(its):
            before = its[position - 1] if position else None
            opened = [basis for basis in papers.get(one.number, ()) if basis.role == "opened"]
            for rule, found in _spell(one, before, about, lives.get(state, []), opened, dated, keeps):
                yield Finding(rule, code, state, found)


def _spell(
    one: Held,
    before: Held | None,
    about: Coverage,
    lives: list[tuple[date, date]],
    opened: list[Basis],
    papers: dict[str, Memorandum],
    keeps: bool,
) -> Iterator[tuple[str, str]]:
    """The rules that one spell breaks, each with what was found."""
    spell = f"{one.status} from {one.from_text} to {one.to_text or 'today'}"
    if one.starts_latest < (about.founded_earliest or BEGINNING):
        yield "before the organisation", f"{spell}, but it was founded {about.founded}"
    if about.dissolved_latest and one.ends_earliest > about.dissolved_latest:
        yield "after the organisation", f"{spell}, but it was dissolved {about.dissolved}"
    if not any(first <= one.starts_latest < last for first, last in lives):
        yield "before or after the state", f"{spell}, but the state did not exist when it began"
    elif one.ends_earliest < FOREVER and not any(first < one.ends_earliest <= last for first, last in lives):
        yield "before or after the state", f"{spell}, but the state did not exist when it ended"
    elif one.ends_earliest == FOREVER and not any(last == FOREVER for _, last in lives):
        yield "before or after the state", f"{spell}, but the state exists no more"
    if before and timedelta(0) < one.starts_earliest - before.ends_latest <= DAY:
        yield "gap of a day", f"{before.status} to {before.to_text}, {one.status} from {one.from_text}"
    continues = before is not None and before.counts_as_member and before.touches(one)
    if one.status == "suspended" and not opened:
        yield "suspension without decision", spell
    elif keeps and one.counts_as_member and not continues and not opened:
        yield "accession without instrument", spell
    for basis in opened:
        paper = papers.get(basis.memorandum)
        if paper and paper.dated_earliest > one.starts_latest:
            yield "opened by a later paper", f"{spell}, opened by {basis.memorandum} of {basis.date}"


def _keeps_instruments(session: Session, code: str) -> bool:
    table = models.organisation_record
    wanted = select(table.c.keeps_instruments).where(
        table.c.organisation == code, table.c.dataset == CURATED, standing(table, session.now)
    )
    return any(row[0] for row in session.rows(wanted))
