"""Did a state belong to an organisation? One answer, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from blocs.dates import Period
from blocs.questions.memoranda import Basis, Memorandum, bases, memoranda
from blocs.questions.organisations import Coverage, coverage
from blocs.questions.rows import UNPRINTED
from blocs.questions.sources import Citation, cited_for
from blocs.questions.spells import (
    CERTAIN,
    DISPUTED,
    MISSING,
    NO,
    NOT_RECORDED,
    POSSIBLE,
    Held,
    bounds,
    fetch,
    in_period,
    names_on,
)
from blocs.store.session import CURATED, Session

YES = "yes"
RECENT = timedelta(days=365)
"""How far back a paper is worth naming beside an answer."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """The answer to "did this state belong to this organisation in this period?".

    `answer` is yes, no, possible, disputed or not recorded; `status` what it held then, if anything, with `since`,
    `until` and `joined` as in `Member`; `papers` the codes of the papers behind it and of those just signed;
    `sources` those cited for the status; `sentence` says all of it in words.
    """

    state: str
    organisation: str
    at: str
    answer: str
    status: str | None
    since: str | None
    until: str | None
    joined: str | None
    disputed: str | None
    papers: str
    sources: str
    sentence: str
    notes: tuple[str, ...] = field(metadata=UNPRINTED)


def belongs(session: Session, state: str, organisation: str, period: Period, *, dataset: str = CURATED) -> Belonging:
    """Whether a state belonged to an organisation on at least one day of a period."""
    spells = fetch(session, organisation=organisation, state=state, dataset=dataset)
    held = in_period(spells, period)
    about = coverage(session, organisation, dataset)
    chosen = _most_telling(held)
    answer = _answer(chosen, about, period)
    recent = _recent(session, state, organisation, period, dataset)
    opening: list[Basis] = []
    cited: list[Citation] = []
    status = since = until = joined = disputed = None
    if chosen is not None:
        spell = chosen[0]
        status, disputed = spell.status, spell.disputed
        since, until, joined = bounds(spells, spell)
        opening = [one for one in bases(session, [spell.number]).get(spell.number, ()) if one.role == "opened"]
        cited = cited_for(session, "membership_id", [spell.number]).get(spell.number, [])
    papers = dict.fromkeys([basis.memorandum for basis in opening] + [paper.memorandum for paper in recent])
    words = _Words(session, state, organisation, period)
    sentences = [words.main(answer, chosen, since, until, joined, about)]
    sentences += words.more(answer, chosen, spells, period)
    if opening:
        listed = "; ".join(f"{basis.title} ({basis.date})" for basis in opening)
        sentences.append(f"By: {listed}.")
    just = [paper for paper in recent if paper.memorandum not in {basis.memorandum for basis in opening}]
    sentences += [words.paper(paper) for paper in just[-2:]]
    note = about.note(period)
    return Belonging(
        state,
        organisation,
        period.text,
        answer,
        status,
        since,
        until,
        joined,
        disputed,
        " ".join(papers),
        " ".join(one.source for one in cited),
        " ".join(sentences),
        (note,) if note and answer != NOT_RECORDED and not about.before(period) and not about.after(period) else (),
    )


def most_telling(answers: Iterable[Belonging]) -> Belonging:
    """The first answer that says yes, else the first of those that say most: disputed, possible, not recorded, no. A
    no comes from the state and organisation that were asked about."""
    order = {YES: 0, DISPUTED: 1, POSSIBLE: 2, NO: 3, NOT_RECORDED: 3}
    best: Belonging | None = None
    for one in answers:
        if best is None or order[one.answer] < order[best.answer]:
            best = one
        if one.answer == YES:
            break
    assert best is not None  # noqa: S101 - there is always the pair itself
    return best


def _most_telling(held: list[tuple[Held, str]]) -> tuple[Held, str] | None:
    """The spell that decides: memberships before other statuses, certain ones first, then by rank and the latest."""
    order = {CERTAIN: 0, POSSIBLE: 1, DISPUTED: 2}
    return min(
        held,
        key=lambda pair: (
            not pair[0].counts_as_member,
            order[pair[1]],
            pair[0].rank,
            -pair[0].starts_earliest.toordinal(),
        ),
        default=None,
    )


def _answer(chosen: tuple[Held, str] | None, about: Coverage, period: Period) -> str:
    if chosen is not None and chosen[0].counts_as_member:
        return YES if chosen[1] == CERTAIN else chosen[1]
    if chosen is not None and chosen[0].category == MISSING:
        return NOT_RECORDED
    return NO if about.records(period) else NOT_RECORDED


def _recent(session: Session, state: str, organisation: str, period: Period, dataset: str) -> list[Memorandum]:
    """The papers with this state among their parties of the year up to the end of the period."""
    first = period.first - RECENT if period.first.year > 1 else period.first
    window = Period(first, period.last, period.text)
    return list(memoranda(session, organisation=organisation, state=state, period=window, dataset=dataset))


class _Words:
    """The sentences of an answer."""

    def __init__(self, session: Session, state: str, organisation: str, period: Period) -> None:
        self.state = f"{names_on(session, 'state', [state], period.last)[state]} ({state})"
        name = names_on(session, "organisation", [organisation], period.last)[organisation]
        self.organisation = name if name == organisation else f"the {name.removeprefix('The ')} ({organisation})"
        self.when = f"on {period.text}" if period.is_day else f"at some time in {period.text}"

    def main(
        self,
        answer: str,
        chosen: tuple[Held, str] | None,
        since: str | None,
        until: str | None,
        joined: str | None,
        about: Coverage,
    ) -> str:
        if answer == NOT_RECORDED:
            span = f"; it is complete from {about.complete_from} to {about.complete_to}" if about.complete_from else ""
            return f"Not recorded: the record of {self.organisation} does not cover {self.when.split()[-1]}{span}."
        if chosen is None:
            return f"No. {self._upper(self.when)} {self.state} held no status in {self.organisation}."
        status = _phrase(chosen[0])
        span = self._span(since, until)
        if answer == NO:
            held = {POSSIBLE: "may have been", DISPUTED: "is disputed to have been"}.get(chosen[1], "was")
            return (
                f"No. {self._upper(self.when)} {self.state} {held} {status} of {self.organisation}{span}, not a member."
            )
        unbroken = f", belonging without a break since {joined}" if joined and joined != since else ""
        if answer == YES:
            return f"Yes. {self._upper(self.when)} {self.state} was {status} of {self.organisation}{span}{unbroken}."
        if answer == DISPUTED:
            return (
                f"Disputed. Whether {self.state} was {status} of {self.organisation} {self.when} is contested: "
                f"{(chosen[0].disputed or '').rstrip('.')}."
            )
        return (
            f"Possible. {self._upper(self.when)} {self.state} may have been {status} of {self.organisation}: "
            f"it was one from {since or 'an unknown day'} to {until or 'today'}, which is all that is known of the day."
        )

    def more(self, answer: str, chosen: tuple[Held, str] | None, spells: list[Held], period: Period) -> list[str]:
        """When it belonged before or after, and what else an answer needs."""
        found = []
        if chosen is not None and chosen[0].represented_by:
            found.append(f"The seat was held by {chosen[0].represented_by}.")
        if answer == NO and chosen is not None and chosen[0].disputed:
            found.append(f"Who says what: {chosen[0].disputed.rstrip('.')}.")
        if answer == NO:
            after = [one for one in spells if one.counts_as_member and one.starts_earliest > period.last]
            before = [one for one in spells if one.counts_as_member and one.ends_latest <= period.first]
            if before:
                found.append(f"It had belonged until {before[-1].to_text}.")
            if after:
                doubt = ", which is disputed" if after[0].disputed else ""
                found.append(f"It became {_phrase(after[0])} on {after[0].from_text}{doubt}.")
        return found

    def paper(self, paper: Memorandum) -> str:
        place = f", {paper.place}" if paper.place else ""
        return f"Paper: {paper.title} ({paper.kind.replace('_', ' ')}, {paper.date}{place})."

    @staticmethod
    def _span(since: str | None, until: str | None) -> str:
        start = f", since {since}" if since else ""
        return start + (f" and until {until}" if until else "")

    @staticmethod
    def _upper(text: str) -> str:
        return text[0].upper() + text[1:]


def _phrase(spell: Held) -> str:
    """The status as it stands before "of the organisation": "an observer", "a dialogue partner"."""
    if spell.status == "invited":
        return "invited to be a member"
    return ("an " if spell.status_name[0] in "aeiou" else "a ") + spell.status_name
