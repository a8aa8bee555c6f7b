"""The sentences of the answer to "did it belong?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blocs.dates import Period
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.lineage import with_predecessors, with_successors
from blocs.names.printed import names_on
from blocs.questions.coverage import Coverage
from blocs.questions.endings import Ending, Endings, How, last_day, lives
from blocs.questions.holdings import AS_LAST_VERIFIED, DISPUTED, POSSIBLE, Certainty, Holding, fetch, held
from blocs.questions.memoranda import Basis, Memorandum

if TYPE_CHECKING:
    from blocs.questions.belongs import Answer

ENDED: dict[How, str] = {
    "expelled": "it was expelled",
    "withdrew": "it withdrew",
    "dissolved": "the organisation ended",
    "state ended": "the state ended",
    "declined": "it declined",
    "lapsed": "it lapsed",
    "left": "it ended",
}
STANDINGS = ("observer", "partner")
"""The categories of standing that an answer speaks of beside membership (few organisations have associates)."""
OTHERS = 6
"""How many states or organisations an answer points to that held what was asked about."""


class Words:
    """The sentences of one answer, about one state and organisation in one period."""

    def __init__(self, ask: Asking, state: str, organisation: str, period: Period, about: Coverage) -> None:
        self.ask, self.period, self.about = ask, period, about
        self.state_code, self.organisation_code = state, organisation
        self.state = f"{self._name('state', state)} ({state})"
        self.organisation = self._body(organisation)
        self.when = f"on {period.text}" if period.is_day else f"at some time in {period.text}"

    def sentences(
        self,
        answer: Answer,
        certainty: Certainty | None,
        chosen: Holding | None,
        spells: Sequence[Holding],
        opening: Sequence[Basis],
        recent: Sequence[Memorandum],
    ) -> Iterator[str]:
        """The answer, what came before and after, and the instruments, a sentence each."""
        yield self._main(answer, certainty, chosen, spells)
        if chosen is not None and chosen.represented_by:
            until = f" until {chosen.to_text}" if chosen.ends_earliest <= self.period.first else ""
            yield f"The seat was held by {chosen.represented_by}{until}."
        if chosen is not None and chosen.confidence == "low":
            yield "Its dates are remembered, not read in a source."
        if answer == "no":
            yield from self._around(chosen, spells)
            yield from self._elsewhere(chosen)
        if opening:
            yield f"By: {'; '.join(map(str, opening))}."
        behind = {basis.memorandum for basis in opening}
        just = [instrument for instrument in recent if instrument.memorandum not in behind]
        yield from (_instrument(instrument) for instrument in just[-2:])

    def _main(
        self, answer: Answer, certainty: Certainty | None, chosen: Holding | None, spells: Sequence[Holding]
    ) -> str:
        if answer == "not recorded":
            about = self.about
            span = f"; it is complete from {about.complete_from} to {about.complete_to}" if about.complete_from else ""
            return f"Not recorded: the record of {self.organisation} does not cover {self.when.split()[-1]}{span}."
        verified = certainty == AS_LAST_VERIFIED
        said = f", as last verified on {self.about.complete_to}:" if verified and self.about.complete_to else "."
        when = self.when if verified else self.when[0].upper() + self.when[1:]
        if chosen is None:
            return f"No{said} {when} {self.state} {self._nothing()} {self.organisation}{self._unsaid()}."
        status, span = phrase(chosen), self._span(chosen, spells)
        if answer == "no":
            was = {POSSIBLE: "may have been", DISPUTED: "is disputed to have been"}.get(chosen.certainty, "was")
            return f"No{said} {when} {self.state} {was} {status} of {self.organisation}, not a member{span}."
        if answer == "yes":
            earlier = chosen.joined if chosen.joined != chosen.since else None
            unbroken = f", belonging without a break since {earlier}" if earlier else ""
            return f"Yes{said} {when} {self.state} was {status} of {self.organisation}{unbroken}{span}."
        if answer == "disputed":
            return (
                f"Disputed. Whether {self.state} was {status} of {self.organisation} {self.when} is contested: "
                f"{(chosen.disputed or '').rstrip('.')}."
            )
        return (
            f"Possible. {when} {self.state} may have been {status} of {self.organisation}: it was one from "
            f"{chosen.since or 'an unknown day'} to {chosen.until or 'today'}, which is all that is known of the day."
        )

    def _nothing(self) -> str:
        return "was not a member of" if self._lacking() else "held no status in"

    def _unsaid(self) -> str:
        lacking = self._lacking()
        return f"; whether it was {_either(lacking)} is not recorded" if lacking else ""

    def _lacking(self) -> list[str]:
        """The categories of standing of which the record cannot say no; none outside the organisation's life."""
        if self.about.before(self.period) or self.about.after(self.period):
            return []
        return self.about.lacking(*STANDINGS)

    def _span(self, holding: Holding, spells: Sequence[Holding]) -> str:
        """Since when, and the last day where one is known."""
        start = f", since {holding.since}" if holding.since else ""
        if holding.until is None:
            return start
        last = next(spell for spell in reversed(spells) if spell.to_text == holding.until)
        return f"{start}; {last_day(last).replace('its last day', 'its last day as such')}"

    def _around(self, chosen: Holding | None, spells: Sequence[Holding]) -> Iterator[str]:
        """When and how it had ceased to belong, when it came to belong, and what an invitation came to."""
        if chosen is not None and chosen.disputed:
            yield f"Who says what: {chosen.disputed.rstrip('.')}."
        endings = Endings(self.ask, spells)
        past = [spell for spell in spells if spell.ends_latest <= self.period.first]
        before = [spell for spell in past if spell.counts_as_member]
        after = [spell for spell in spells if spell.counts_as_member and spell.starts_earliest > self.period.last]
        if before:
            yield f"It had been a member: {last_day(before[-1])}; {_how(endings.of(before[-1]))}."
        invited = [spell for spell in past if spell.category == "candidate" and not spell.counts_as_member]
        if (
            invited
            and chosen is None
            and not after
            and (not before or before[-1].starts_earliest < invited[-1].starts_earliest)
        ):
            ending = endings.of(invited[-1])
            if ending.how in ("declined", "lapsed"):
                yield f"It had been {phrase(invited[-1])}: {_how(ending)}."
        if after:
            doubt = ", which is disputed" if after[0].disputed else ""
            yield f"It became {phrase(after[0])} on {after[0].from_text}{doubt}."

    def _elsewhere(self, chosen: Holding | None) -> Iterator[str]:
        """Who held what was asked about: the states before or after one that did not exist, the state of a territory,
        the organisation before one that was not yet founded."""
        life = lives(self.ask, [self.state_code]).get(self.state_code)
        session = self.ask.session
        if life is not None and not life.covers(self.period):
            ended = life.after(self.period)
            others = (with_successors if ended else with_predecessors)(session, "state", self.state_code)
            gone = f"had ended as a state on {life.ended}" if ended else "did not exist as a state"
            yield f"{self.state} {gone}.{self._belonged('state', others[1:])}"
        elif life is not None and life.parent and chosen is None:
            parent = life.parent
            belonged = self._belonged("state", [parent]) or " It was not a member either."
            yield f"It is a territory of {self._name('state', parent)} ({parent}).{belonged}"
        if self.about.before(self.period):
            others = with_predecessors(session, "organisation", self.organisation_code)
            yield f"{self.organisation[0].upper()}{self.organisation[1:]} was founded on {self.about.founded}." + (
                self._belonged("organisation", others[1:])
            )

    def _belonged(self, side: Subject, codes: Sequence[str]) -> str:
        """Which of some states belonged to the organisation, or to which of some organisations the state belonged."""
        if not codes:
            return ""
        states, bodies = (codes, [self.organisation_code]) if side == "state" else ([self.state_code], codes)
        present = held(fetch(self.ask, organisations=bodies, states=states), self.period)
        holdings = [holding for code in codes for holding in present if getattr(holding, side) == code]
        members = [holding for holding in holdings if holding.counts_as_member][:OTHERS]
        if side == "state":
            told = [f"{self._name('state', member.state)} ({member.state}) was {phrase(member)}" for member in members]
        else:
            told = [f"{self.state} was {phrase(member)} of {self._body(member.organisation)}" for member in members]
        return f" {told[0][0].upper()}{'; '.join(told)[1:]}." if told else ""

    def _name(self, side: Subject, code: str) -> str:
        return names_on(self.ask.session, side, [code], self.period.last)[code]

    def _body(self, code: str) -> str:
        name = self._name("organisation", code)
        return name if name == code else f"the {name.removeprefix('The ')} ({code})"


def phrase(holding: Holding) -> str:
    """The status as it stands before "of the organisation": "an observer", "a dialogue partner"."""
    if holding.status == "invited":
        return "invited to be a member"
    if holding.status_name.startswith("invited to"):
        return holding.status_name
    return _article(holding.status_name)


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _how(ending: Ending) -> str:
    if not ending.instruments:
        return "how it ended is not recorded" if ending.how == "left" else ENDED[ending.how]
    return f"{ENDED[ending.how]} by {'; '.join(map(str, ending.instruments))}"


def _either(categories: Sequence[str]) -> str:
    named = [_article(category) for category in categories]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"


def _instrument(instrument: Memorandum) -> str:
    place = f", {instrument.place}" if instrument.place else ""
    return f"Instrument: {instrument.title} ({instrument.kind.replace('_', ' ')}, {instrument.date}{place})."
