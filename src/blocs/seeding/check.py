"""What must hold between records: references, one status at a time, one printed name a day, honest sourcing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from blocs import dates
from blocs.seeding import schema
from blocs.seeding.files import Seeds
from blocs.seeding.reader import Document, Fault, Place


def check(seeds: Seeds) -> list[Fault]:
    """Every fault between the records of seeds that were read, in no particular order."""
    return [
        *_check_statuses(seeds),
        *(fault for code, state in seeds.states.items() for fault in _check_state(seeds, code, state)),
        *_check_state_codes(seeds),
        *(fault for one in seeds.organisations.values() for fault in _Organisation(seeds, one).check()),
    ]


def _check_statuses(seeds: Seeds) -> Iterator[Fault]:
    for code, status in seeds.statuses.items():
        if status.category == "member" and not status.counts_as_member:
            continue
        if status.counts_as_member and status.category != "member":
            message = f"{code} counts as member but is of category {status.category}; only members do"
            yield seeds.home("status", code).fault((code, "counts_as_member"), message)


def _check_state(seeds: Seeds, code: str, state: schema.State) -> Iterator[Fault]:
    home = seeds.home("state", code)
    yield from _spells(home, (code, "periods"), state.periods, "periods of existence")
    shorts = [(number, name) for number, name in enumerate(state.names) if name.kind == "short"]
    if not shorts:
        yield home.fault((code, "names"), f"{code} has no name of kind short, so nothing could be printed")
    yield from _spells(home, (code, "names"), [name for _, name in shorts], "short names", [n for n, _ in shorts])
    if state.parent and state.parent not in seeds.states:
        yield home.fault((code, "parent"), _unknown("state", state.parent, seeds.states))
    for number, past in enumerate(state.successor_of):
        if past.code not in seeds.states:
            yield home.fault((code, "successor_of", number, "code"), _unknown("state", past.code, seeds.states))
    yield from _check_sources(home, (code, "sources"), state.sources, {}, seeds.sources)


def _check_state_codes(seeds: Seeds) -> Iterator[Fault]:
    """No two states bear the same code of one scheme on the same day."""
    bearers: dict[tuple[str, str], list[tuple[str, dates.Spell]]] = {}
    for code, state in seeds.states.items():
        for scheme, value in state.codes.items():
            for number, dated in enumerate(value):
                for other, spell in bearers.get((scheme, dated.value), ()):
                    if dated.spell.overlaps(spell) and other != code:
                        message = f"the {scheme} code {dated.value} is {other}'s at the same time"
                        yield seeds.home("state", code).fault((code, "codes", scheme, number), message)
                bearers.setdefault((scheme, dated.value), []).append((code, dated.spell))


class _Organisation:
    """The checks of one organisation's file."""

    def __init__(self, seeds: Seeds, record: schema.Organisation) -> None:
        self.seeds, self.record = seeds, record
        self.home: Document = seeds.home("organisation", record.code)
        self.instruments = {
            f"{body.code}/{key}": None for body in seeds.organisations.values() for key in body.memoranda
        }

    def check(self) -> Iterator[Fault]:
        record, home = self.record, self.home
        wanted = record.code.lower() + ".yaml"
        if not home.file.endswith("/" + wanted):
            yield home.fault(("code",), f"the file of {record.code} must be named {wanted}")
        if record.complete:
            yield from self._sources(("complete", "sources"), record.complete.sources)
        for number, past in enumerate(record.successor_of):
            if past.code not in self.seeds.organisations:
                message = _unknown("organisation", past.code, self.seeds.organisations)
                yield home.fault(("successor_of", number, "code"), message)
            yield from self._sources(("successor_of", number, "sources"), past.sources)
        for key, instrument in record.memoranda.items():
            yield from self._memorandum(("memoranda", key), instrument)
        for state, spells in record.memberships.items():
            yield from self._memberships(("memberships", state), state, spells)

    def _memorandum(self, place: Place, instrument: schema.Memorandum) -> Iterator[Fault]:
        if instrument.kind not in self.seeds.kinds:
            yield self.home.fault((*place, "kind"), _unknown("kind", instrument.kind, self.seeds.kinds))
        for position, (state, party) in enumerate(instrument.parties.items()):
            if state not in self.seeds.states:
                listed = (*place, "parties", position)  # where the parties are written as a list
                here = listed if listed in self.home.values else (*place, "parties", state)
                yield self.home.fault(here, _unknown("state", state, self.seeds.states))
            yield from self._sources((*place, "parties", state, "sources"), party.sources)
        yield from self._sources((*place, "sources"), instrument.sources)
        yield from self._honest(place, instrument)

    def _memberships(self, place: Place, state: str, spells: Sequence[schema.Membership]) -> Iterator[Fault]:
        if state not in self.seeds.states:
            yield self.home.fault(place, _unknown("state", state, self.seeds.states), key=True)
        for number, one in enumerate(spells):
            here = (*place, number)
            if one.status not in self.seeds.statuses:
                yield self.home.fault((*here, "status"), _unknown("status", one.status, self.seeds.statuses))
            for role in ("opened_by", "closed_by"):
                for position, reference in enumerate(getattr(one, role)):
                    full = reference if "/" in reference else f"{self.record.code}/{reference}"
                    if full not in self.instruments:
                        own = [known.removeprefix(self.record.code + "/") for known in self.instruments]
                        yield self.home.fault((*here, role, position), _unknown("memorandum", reference, own))
            if one.to is None and one.closed_by:
                yield self.home.fault(
                    (*here, "closed_by"), "a spell that still holds is closed by nothing; give its `to`"
                )
            yield from self._sources((*here, "sources"), one.sources)
            yield from self._honest(here, one)
        yield from _spells(self.home, place, spells, f"statuses of {state}")

    def _sources(self, place: Place, cited: Sequence[schema.Cited]) -> Iterator[Fault]:
        yield from _check_sources(self.home, place, cited, self.record.sources, self.seeds.sources)

    def _honest(self, place: Place, claim: schema.Memorandum | schema.Membership) -> Iterator[Fault]:
        """What rests on no source that was read says so: `confidence: low`."""
        if claim.confidence == "low":
            return
        for cited in claim.sources:
            source = self.record.sources.get(cited.key) or self.seeds.sources.get(cited.key)
            if source is None or source.read is not None:
                return
        yield self.home.fault(place, "none of its sources was read; read one and say so, or add `confidence: low`")


def _check_sources(
    home: Document, place: Place, cited: Sequence[schema.Cited], own: Mapping[str, Any], shared: Mapping[str, Any]
) -> Iterator[Fault]:
    for number, citation in enumerate(cited):
        if citation.key not in own and citation.key not in shared:
            yield home.fault((*place, number), _unknown("source", citation.key, [*own, *shared]))


def _spells(
    home: Document, place: Place, spells: Sequence[schema.Spelled], what: str, numbers: Sequence[int] | None = None
) -> Iterator[Fault]:
    """Faults of spells of which no two may hold certainly on the same day."""
    seen: list[tuple[int, dates.Spell]] = []
    for number, spelled in zip(numbers or range(len(spells)), spells, strict=True):
        for other, spell in seen:
            if spelled.spell.overlaps(spell):
                line = home.values[(*place, other)][0]
                yield home.fault((*place, number), f"two {what} at once: this one overlaps the one on line {line}")
        seen.append((number, spelled.spell))


def _unknown(what: str, said: str, valid: Iterable[str]) -> str:
    words = sorted(valid)
    if len(words) <= 30:
        return f"unknown {what} {said!r}; valid: {', '.join(words)}"
    near = difflib.get_close_matches(said, words, 3, 0.5)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return f"unknown {what} {said!r}{hint}"
