"""Did a state belong to an organisation? One answer, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from blocs.dates import Period
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking, When, period_of
from blocs.names.printed import names_on
from blocs.questions.coverage import Coverage, coverage
from blocs.questions.holdings import CERTAIN, CERTAINTIES, DISPUTED, POSSIBLE, Certainty, Holding, fetch, held
from blocs.questions.memoranda import Basis, Memorandum, bases, instruments
from blocs.questions.sources import cited_for

Answer = Literal["yes", "no", "possible", "disputed", "not recorded"]
YES: Answer = "yes"
NO: Answer = "no"
NOT_RECORDED: Answer = "not recorded"
ANSWERS: Mapping[Certainty, Answer] = {CERTAIN: YES, POSSIBLE: "possible", DISPUTED: "disputed"}
"""The answer where a state held a status that counts as member, by how certain that is."""
TELLING: tuple[Answer, ...] = (YES, "disputed", "possible", NO, NOT_RECORDED)
"""The answers by how much they say."""
RECENT = timedelta(days=365)
"""How far back an instrument is worth naming beside an answer."""
COLUMNS = (
    "state", "organisation", "at", "answer", "status", "since", "until", "joined", "disputed", "instruments",
    "sources", "sentence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Belonging:
    """The answer to "did this state belong to this organisation in this period?".

    `answer` is yes, no, possible, disputed or not recorded; `status` what it held then, if anything, with `since`,
    `until` and `joined` as in `Holding`; `instruments` the codes of those behind it and of those just signed;
    `sources` those cited for the status; `sentence` says all of it in words.
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
    notes: tuple[str, ...]


def belongs(ask: Asking, state: str, organisation: str, *, at: When, with_predecessors: bool = False) -> Belonging:
    """What `Tracker.belongs` promises."""
    states = ask.lineages("state", [state], with_predecessors)
    bodies = ask.lineages("organisation", [organisation], with_predecessors)
    period = period_of(at)
    answer = most_telling(_belongs(ask, code, body, period) for code in states for body in bodies)
    return replace(answer, notes=(*ask.notes, *answer.notes))


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


def _belongs(ask: Asking, state: str, organisation: str, period: Period) -> Belonging:
    """Whether a state belonged to an organisation on at least one day of a period."""
    session = ask.session
    spells = fetch(ask, organisations=[organisation], states=[state])
    about = coverage(ask, organisation)
    chosen = deciding(held(spells, period))
    answer = answer_of(chosen, about, period)
    opening = bases(session, [chosen.number]).opening(chosen.number) if chosen else []
    cited = cited_for(session, "membership_id", [chosen.number])[chosen.number] if chosen else []
    recent = _recent(ask, state, organisation, period)
    words = _Words(ask, state, organisation, period)
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
            dict.fromkeys([*(basis.memorandum for basis in opening), *(one.memorandum for one in recent)])
        ),
        sources=tuple(citation.source for citation in cited),
        sentence=" ".join(words.sentences(answer, chosen, spells, about, opening, recent)),
        notes=(note,) if note and not silent else (),
    )


def _recent(ask: Asking, state: str, organisation: str, period: Period) -> list[Memorandum]:
    """The instruments with this state among their parties of the year up to the end of the period."""
    first = period.first - RECENT if period.first.year > 1 else period.first
    window = Period(first, period.last, period.text)
    return instruments(ask, organisation=organisation, state=state, period=window)


class _Words:
    """The sentences of an answer."""

    def __init__(self, ask: Asking, state: str, organisation: str, period: Period) -> None:
        self.period = period
        self.state = f"{names_on(ask.session, 'state', [state], period.last)[state]} ({state})"
        name = names_on(ask.session, "organisation", [organisation], period.last)[organisation]
        self.organisation = name if name == organisation else f"the {name.removeprefix('The ')} ({organisation})"
        self.when = f"on {period.text}" if period.is_day else f"at some time in {period.text}"

    def sentences(
        self,
        answer: Answer,
        chosen: Holding | None,
        spells: Sequence[Holding],
        about: Coverage,
        opening: Sequence[Basis],
        recent: Sequence[Memorandum],
    ) -> list[str]:
        """The answer, what came before and after, and the instruments, a sentence each."""
        said = [self._main(answer, chosen, about)]
        if chosen is not None and chosen.represented_by:
            said.append(f"The seat was held by {chosen.represented_by}.")
        if answer == NO:
            said += self._around(chosen, spells)
        if opening:
            said.append(f"By: {'; '.join(map(str, opening))}.")
        behind = {basis.memorandum for basis in opening}
        just = [instrument for instrument in recent if instrument.memorandum not in behind]
        return said + [self._instrument(instrument) for instrument in just[-2:]]

    def _main(self, answer: Answer, chosen: Holding | None, about: Coverage) -> str:
        if answer == NOT_RECORDED:
            span = f"; it is complete from {about.complete_from} to {about.complete_to}" if about.complete_from else ""
            return f"Not recorded: the record of {self.organisation} does not cover {self.when.split()[-1]}{span}."
        when = self.when[0].upper() + self.when[1:]
        if chosen is None:
            return f"No. {when} {self.state} held no status in {self.organisation}."
        status = phrase(chosen)
        if answer == NO:
            was = {POSSIBLE: "may have been", DISPUTED: "is disputed to have been"}.get(chosen.certainty, "was")
            return f"No. {when} {self.state} {was} {status} of {self.organisation}{_span(chosen)}, not a member."
        if answer == YES:
            earlier = chosen.joined if chosen.joined != chosen.since else None
            unbroken = f", belonging without a break since {earlier}" if earlier else ""
            return f"Yes. {when} {self.state} was {status} of {self.organisation}{_span(chosen)}{unbroken}."
        if answer == "disputed":
            return (
                f"Disputed. Whether {self.state} was {status} of {self.organisation} {self.when} is contested: "
                f"{(chosen.disputed or '').rstrip('.')}."
            )
        return (
            f"Possible. {when} {self.state} may have been {status} of {self.organisation}: it was one from "
            f"{chosen.since or 'an unknown day'} to {chosen.until or 'today'}, which is all that is known of the day."
        )

    def _around(self, chosen: Holding | None, spells: Sequence[Holding]) -> list[str]:
        """When it belonged before or after a period in which it did not."""
        said = []
        if chosen is not None and chosen.disputed:
            said.append(f"Who says what: {chosen.disputed.rstrip('.')}.")
        before = [spell for spell in spells if spell.counts_as_member and spell.ends_latest <= self.period.first]
        after = [spell for spell in spells if spell.counts_as_member and spell.starts_earliest > self.period.last]
        if before:
            said.append(f"It had belonged until {before[-1].to_text}.")
        if after:
            doubt = ", which is disputed" if after[0].disputed else ""
            said.append(f"It became {phrase(after[0])} on {after[0].from_text}{doubt}.")
        return said

    @staticmethod
    def _instrument(instrument: Memorandum) -> str:
        place = f", {instrument.place}" if instrument.place else ""
        kind = instrument.kind.replace("_", " ")
        return f"Instrument: {instrument.title} ({kind}, {instrument.date}{place})."


def phrase(holding: Holding) -> str:
    """The status as it stands before "of the organisation": "an observer", "a dialogue partner"."""
    if holding.status == "invited":
        return "invited to be a member"
    if holding.status_name.startswith("invited to"):
        return holding.status_name
    return ("an " if holding.status_name[0] in "aeiou" else "a ") + holding.status_name


def _span(holding: Holding) -> str:
    start = f", since {holding.since}" if holding.since else ""
    return start + (f" and until {holding.until}" if holding.until else "")
