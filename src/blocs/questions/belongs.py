"""Did a state belong to an organisation? One answer, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from blocs.dates import Period
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking, When, period_of
from blocs.questions.coverage import Coverage, coverage
from blocs.questions.holdings import (
    AS_LAST_VERIFIED,
    CERTAIN,
    CERTAINTIES,
    DISPUTED,
    POSSIBLE,
    Certainty,
    Holding,
    fetch,
    held,
)
from blocs.questions.memoranda import Memorandum, bases, instruments
from blocs.questions.rows import Shown
from blocs.questions.sources import cited_for

Answer = Literal["yes", "no", "possible", "disputed", "not recorded"]
YES: Answer = "yes"
NO: Answer = "no"
NOT_RECORDED: Answer = "not recorded"
ANSWERS: Mapping[Certainty, Answer] = {
    CERTAIN: YES,
    AS_LAST_VERIFIED: YES,
    POSSIBLE: "possible",
    DISPUTED: "disputed",
}
"""The answer where a state held a status that counts as member, by how certain that is."""
TELLING: tuple[Answer, ...] = (YES, "disputed", "possible", NO, NOT_RECORDED)
"""The answers by how much they say."""
RECENT = timedelta(days=365)
"""How far back an instrument is worth naming beside an answer."""
COLUMNS = (
    "state", "organisation", "at", "answer", "status", "since", "until", "joined", "disputed", "instruments",
    "sources", "sentence", "certainty", "verified_to", "confidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Belonging(Shown):
    """The answer to "did this state belong to this organisation in this period?".

    `answer` is yes, no, possible, disputed or not recorded; `certainty` is certain, or as last verified where the
    period goes beyond `verified_to`, the last day on which the record was verified; None where nothing is recorded.
    `status` is what it held then, if anything, with `since`, `until`, `joined` and `confidence` as in `Holding`;
    `instruments` the codes of those behind it and of those just signed; `sources` those cited for the status;
    `sentence` says all of it in words; `read_as` which guess it rests on, if on any.
    """

    state: str
    organisation: str
    at: str
    answer: Answer
    status: str | None
    since: str | None
    until: str | None
    joined: str | None
    disputed: str | None
    instruments: tuple[str, ...]
    sources: tuple[str, ...]
    sentence: str
    certainty: Certainty | None
    verified_to: str | None
    confidence: str | None
    notes: tuple[str, ...]
    read_as: str | None = None


def belongs(ask: Asking, state: str, organisation: str, *, at: When, with_predecessors: bool = False) -> Belonging:
    """What `Tracker.belongs` describes."""
    state, organisation = ask.pair(state, organisation)
    states = ask.lineages("state", [state], with_predecessors)
    bodies = ask.lineages("organisation", [organisation], with_predecessors)
    period = period_of(at)
    answer = most_telling(_belongs(ask, code, body, period) for code in states for body in bodies)
    return replace(answer, notes=(*ask.notes, *answer.notes), read_as=ask.read_as)


def most_telling(answers: Iterable[Belonging]) -> Belonging:
    """The first answer that says yes, else the first of those that say most: disputed, possible, not recorded, no. A
    no comes from the state and organisation that were asked about."""
    weight = {answer: min(place, TELLING.index(NO)) for place, answer in enumerate(TELLING)}
    best: Belonging | None = None
    for answer in answers:
        if best is None or weight[answer.answer] < weight[best.answer]:
            best = answer
        if answer.answer == YES:
            break
    assert best is not None  # noqa: S101 - there is always the pair itself
    return best


def deciding(present: Iterable[Holding]) -> Holding | None:
    """The holding that decides what a state was in an organisation in a period: memberships before other statuses,
    surer ones first, then by rank and the latest."""
    return min(
        present,
        key=lambda holding: (
            not holding.counts_as_member,
            CERTAINTIES.index(holding.certainty),
            holding.rank,
            -holding.starts_earliest.toordinal(),
        ),
        default=None,
    )


def answer_of(chosen: Holding | None, about: Coverage, period: Period) -> Answer:
    """The answer that the deciding holding gives, or the lack of one."""
    if chosen is not None and chosen.counts_as_member:
        return ANSWERS[chosen.certainty]
    if chosen is not None and chosen.category == MISSING:
        return NOT_RECORDED
    return NO if about.records(period) else NOT_RECORDED


def certainty_of(answer: Answer, chosen: Holding | None, about: Coverage, period: Period) -> Certainty | None:
    """How certain an answer is: a "no" is as certain as the record was verified for the whole period."""
    if answer == NOT_RECORDED:
        return None
    if answer != NO and chosen is not None:
        return chosen.certainty
    return CERTAIN if about.verified(period) else AS_LAST_VERIFIED


def _belongs(ask: Asking, state: str, organisation: str, period: Period) -> Belonging:
    """Whether a state belonged to an organisation on at least one day of a period."""
    from blocs.questions.words import Words

    session = ask.session
    spells = fetch(ask, organisations=[organisation], states=[state])
    about = coverage(ask, organisation)
    chosen = deciding(held(spells, period))
    answer = answer_of(chosen, about, period)
    certainty = certainty_of(answer, chosen, about, period)
    opening = bases(session, [chosen.number]).opening(chosen.number) if chosen else []
    cited = cited_for(session, "membership_id", [chosen.number]).get(chosen.number, []) if chosen else []
    recent = _recent(ask, state, organisation, period)
    words = Words(ask, state, organisation, period, about)
    note = about.note(period)
    silent = answer == NOT_RECORDED or about.before(period) or about.after(period)
    return Belonging(
        state=state,
        organisation=organisation,
        at=period.text,
        answer=answer,
        status=chosen.status if chosen else None,
        since=chosen.since if chosen else None,
        until=chosen.until if chosen else None,
        joined=chosen.joined if chosen else None,
        disputed=chosen.disputed if chosen else None,
        instruments=tuple(
            dict.fromkeys([*(basis.memorandum for basis in opening), *(dated.memorandum for dated in recent)])
        ),
        sources=tuple(citation.source for citation in cited),
        sentence=" ".join(words.sentences(answer, certainty, chosen, spells, opening, recent)),
        certainty=certainty,
        verified_to=about.complete_to.isoformat() if about.complete_to else None,
        confidence=chosen.confidence if chosen else None,
        notes=(note,) if note and not silent else (),
    )


def _recent(ask: Asking, state: str, organisation: str, period: Period) -> list[Memorandum]:
    """The instruments with this state among their parties of the year up to the end of the period."""
    first = period.first - RECENT if period.first.year > 1 else period.first
    window = Period(first, period.last, period.text)
    return instruments(ask, organisation=organisation, state=state, period=window)
