"""What must hold between records: references, one status at a time, one printed name a day, honest sourcing."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from blocs import dates
from blocs.models.base import Subject
from blocs.seeding import schema
from blocs.seeding.beneath import calling
from blocs.seeding.files import Seeds
from blocs.seeding.reader import Document, Fault, Place

MOST_COMPARED = 100_000
"""So many words are compared at the most when the nearest to unknown ones are looked for."""
BENEATH = -1
"""The place of what is not in the folder, before all that is."""
FEW = 30
"""So many valid words are all named."""


Words = Collection[str]
"""Valid words: of a mapping, its keys."""


def check(seeds: Seeds, today: date | None = None) -> list[Fault]:
    """Every fault between the records of seeds that were read, in no particular order.

    Nothing can have been read or verified after `today`, nor on the day after, which it may be elsewhere; if omitted,
    that is not looked at.

    Of spells that overlap each is reported once, with one that it overlaps. What it costs grows with what was read, not
    with its square.
    """
    hints, known = _Hints(), _Known(seeds)
    return [
        *_check_statuses(seeds),
        *(fault for code, state in seeds.states.items() for fault in _check_state(known, hints, code, state)),
        *_check_state_codes(seeds),
        *_check_aliases(seeds),
        *(_check_reading_days(seeds, today + timedelta(days=1)) if today else ()),
        *(fault for body in seeds.bodies for fault in _Organisation(known, hints, body).check()),
    ]


class _Known:
    """What the records of a folder may refer to: its own, and those of the dataset that it extends."""

    def __init__(self, seeds: Seeds) -> None:
        self.seeds, beneath = seeds, seeds.beneath
        self.statuses = _Both(seeds.statuses, beneath.statuses)
        self.kinds = _Both(seeds.kinds, beneath.kinds)
        self.states = _Both(seeds.states, beneath.states)
        self.organisations = _Both(seeds.organisations, beneath.organisations)
        own = {f"{body.code}/{key}" for body in seeds.bodies for key in body.memoranda}
        self.instruments = _Both(own, beneath.instruments)
        self.sources = _Both(seeds.sources, beneath.sources)
        self.read = beneath.sources


def _check_statuses(seeds: Seeds) -> Iterator[Fault]:
    for code, status in seeds.statuses.items():
        if status.category == "member" and not status.counts_as_member:
            continue
        if status.counts_as_member and status.category != "member":
            message = f"{code} counts as member but is of category {status.category}; only members do"
            yield seeds.home("status", code).fault((code, "counts_as_member"), message)


def _check_reading_days(seeds: Seeds, latest: date) -> Iterator[Fault]:
    """Days of reading and of verifying that have not come yet: those after the latest that it may be anywhere."""
    for key, source in seeds.sources.items():
        if source.read and source.read > latest:
            yield seeds.home("source", key).fault((key, "read"), f"read on {source.read}, a day that has not come yet")
    for record in seeds.bodies:
        home = seeds.home("organisation", record.code)
        if record.complete and record.complete.to > latest:
            message = f"verified to {record.complete.to}, a day that has not come yet"
            yield home.fault(("complete", "to"), message)
        for key, source in record.sources.items():
            if source.read and source.read > latest:
                yield home.fault(("sources", key, "read"), f"read on {source.read}, a day that has not come yet")


def _check_state(known: _Known, hints: _Hints, code: str, state: schema.State) -> Iterator[Fault]:
    home = known.seeds.home("state", code)
    yield from _spells(home, (code, "periods"), state.periods, "periods of existence")
    shorts = [(number, name) for number, name in enumerate(state.names) if name.kind == "short"]
    if not shorts:
        yield home.fault((code, "names"), f"{code} has no name of kind short, so nothing could be printed")
    yield from _spells(home, (code, "names"), [name for _, name in shorts], "short names", [n for n, _ in shorts])
    if state.parent and state.parent not in known.states:
        yield home.fault((code, "parent"), hints.unknown("state", state.parent, known.states))
    for number, past in enumerate(state.successor_of):
        if past.code not in known.states:
            yield home.fault((code, "successor_of", number, "code"), hints.unknown("state", past.code, known.states))
    yield from _check_sources(hints, home, (code, "sources"), state.sources, {}, known.sources)


def _check_state_codes(seeds: Seeds) -> Iterator[Fault]:
    """No two states bear the same code of one scheme on the same day."""
    bearers: dict[tuple[str, str], list[tuple[Any, Any, int, str, int]]] = defaultdict(list)
    for coded in seeds.beneath.codes:
        if coded.starts < coded.ends:
            bearers[coded.scheme, coded.value].append((coded.starts, coded.ends, BENEATH, coded.state, BENEATH))
    for order, (code, state) in enumerate(seeds.states.items()):
        for scheme, value in state.codes.items():
            for number, dated in enumerate(value):
                start, end = dated.spell.starts_latest, dated.spell.ends_earliest
                if start < end:
                    bearers[scheme, dated.value].append((start, end, order, code, number))
    for (scheme, value_of), spells in bearers.items():
        furthest: dict[str, tuple[Any, int, int]] = {}  # the two states whose spells reach furthest
        for start, end, order, code, number in sorted(spells):
            for other, (until, its_order, its_number) in furthest.items():
                if other != code and start < until:
                    (_, first, _), (_, second, at) = sorted(((order, code, number), (its_order, other, its_number)))[:2]
                    if at == BENEATH:
                        continue  # as it is beneath, whoever says so
                    message = f"the {scheme} code {value_of} is {first}'s at the same time"
                    yield seeds.home("state", second).fault((second, "codes", scheme, at), message)
            if code not in furthest or end > furthest[code][0]:
                furthest[code] = (end, order, number)
            if len(furthest) > 2:
                del furthest[min(furthest, key=lambda state: furthest[state][0])]


def _check_aliases(seeds: Seeds) -> Iterator[Fault]:
    """No alias is what another state, or organisation, itself is called on the same day: it would be asked back."""
    states = {
        code: [(("names", number), name) for number, name in enumerate(one.names)] for code, one in seeds.states.items()
    }
    bodies = {
        code: [
            (("name",), schema.Name(name=body.name, kind="short")),
            *((("names", n), name) for n, name in enumerate(body.names)),
        ]
        for code, body in seeds.organisations.items()
    }
    bodies |= {
        code: [(("names", number), name) for number, name in enumerate(addition.names)]
        for code, addition in seeds.additions.items()
    }
    kinds: tuple[tuple[Subject, Any], ...] = (("state", states), ("organisation", bodies))
    for what, names in kinds:
        own: dict[tuple[str, bool], list[tuple[str, dates.Spell]]] = {}
        for called in seeds.beneath.called.get(what, ()):
            own.setdefault(called.name, []).append((called.code, called.spell))
        for code, its in names.items():
            for _, name in its:
                if name.kind in ("short", "official"):
                    own.setdefault(calling(name.name), []).append((code, name.spell))
        for code, its in names.items():
            for place, name in its:
                bearers = own.get(calling(name.name), ()) if name.kind == "alias" else ()
                for other, spell in bearers:
                    if other != code and spell.overlaps(name.spell):
                        message = (
                            f"the alias {name.name!r} of {code} is {other}'s own name; leave it out, or give its days"
                        )
                        yield seeds.home(what, code).fault((code, *place) if what == "state" else place, message)


class _Organisation:
    """The checks of one organisation's file."""

    def __init__(self, known: _Known, hints: _Hints, record: schema.Organisation | schema.Addition) -> None:
        self.known, self.hints, self.record = known, hints, record
        self.home: Document = known.seeds.home("organisation", record.code)
        self.own: _Both | dict[str, schema.Source] = record.sources
        if isinstance(record, schema.Addition):
            start = record.code + "/"
            self.own = _Both(record.sources, {key[len(start) :] for key in known.read if key.startswith(start)})

    def check(self) -> Iterator[Fault]:
        record, home = self.record, self.home
        wanted = record.code.lower() + ".yaml"
        if not home.file.endswith("/" + wanted):
            yield home.fault(("code",), f"the file of {record.code} must be named {wanted}")
        if isinstance(record, schema.Addition) and record.code not in self.known.seeds.beneath.organisations:
            message = self.hints.unknown("organisation", record.code, self.known.seeds.beneath.organisations)
            yield home.fault(("code",), f"{message}; one of your own needs its `name`")
        if record.complete:
            yield from self._sources(("complete", "sources"), record.complete.sources)
        yield from self._sources(("cited",), record.cited)
        for number, past in enumerate(record.successor_of):
            if past.code not in self.known.organisations:
                message = self.hints.unknown("organisation", past.code, self.known.organisations)
                yield home.fault(("successor_of", number, "code"), message)
            yield from self._sources(("successor_of", number, "sources"), past.sources)
        for key, instrument in record.memoranda.items():
            yield from self._memorandum(("memoranda", key), instrument)
        for state, spells in record.memberships.items():
            yield from self._memberships(("memberships", state), state, spells)

    def _memorandum(self, place: Place, instrument: schema.Memorandum) -> Iterator[Fault]:
        if instrument.kind not in self.known.kinds:
            yield self.home.fault((*place, "kind"), self.hints.unknown("kind", instrument.kind, self.known.kinds))
        for position, (state, party) in enumerate(instrument.parties.items()):
            if state not in self.known.states:
                listed = (*place, "parties", position)  # where the parties are written as a list
                here = listed if listed in self.home.values else (*place, "parties", state)
                yield self.home.fault(here, self.hints.unknown("state", state, self.known.states))
            yield from self._sources((*place, "parties", state, "sources"), party.sources)
        yield from self._sources((*place, "sources"), instrument.sources)
        yield from self._honest(place, instrument)

    def _memberships(self, place: Place, state: str, spells: Sequence[schema.Membership]) -> Iterator[Fault]:
        if state not in self.known.states:
            yield self.home.fault(place, self.hints.unknown("state", state, self.known.states), key=True)
        for number, spell in enumerate(spells):
            here = (*place, number)
            if spell.status not in self.known.statuses:
                yield self.home.fault(
                    (*here, "status"), self.hints.unknown("status", spell.status, self.known.statuses)
                )
            for role in ("opened_by", "closed_by"):
                for position, reference in enumerate(getattr(spell, role)):
                    full = reference if "/" in reference else f"{self.record.code}/{reference}"
                    if full not in self.known.instruments:
                        message = self.hints.unknown("memorandum", reference, self.known.instruments, self._short)
                        yield self.home.fault((*here, role, position), message)
            if spell.to is None and spell.closed_by:
                yield self.home.fault(
                    (*here, "closed_by"), "a spell that still holds is closed by nothing; give its `to`"
                )
            yield from self._sources((*here, "sources"), spell.sources)
            yield from self._honest(here, spell)
        yield from _spells(self.home, place, spells, f"statuses of {state}")

    def _short(self, instrument: str) -> str:
        """An instrument as this organisation's file calls it: without the code where it is its own."""
        return instrument.removeprefix(self.record.code + "/")

    def _sources(self, place: Place, cited: Sequence[schema.Cited]) -> Iterator[Fault]:
        yield from _check_sources(self.hints, self.home, place, cited, self.own, self.known.sources)

    def _honest(self, place: Place, claim: schema.Memorandum | schema.Membership) -> Iterator[Fault]:
        """What rests on no source that was read says so: `confidence: low`."""
        if claim.confidence == "low":
            return
        for cited in claim.sources:
            source = self.record.sources.get(cited.key) or self.known.seeds.sources.get(cited.key)
            if source is None:
                own = f"{self.record.code}/{cited.key}"
                read = self.known.read.get(own if cited.key in self.own else cited.key, True)
            else:
                read = source.read is not None
            if read:
                return
        yield self.home.fault(place, "none of its sources was read; read one and say so, or add `confidence: low`")


def _check_sources(
    hints: _Hints,
    home: Document,
    place: Place,
    cited: Sequence[schema.Cited],
    own: Words,
    shared: Words,
) -> Iterator[Fault]:
    for number, citation in enumerate(cited):
        if citation.key not in own and citation.key not in shared:
            valid = _Both(own, shared)
            yield home.fault((*place, number), hints.unknown("source", citation.key, valid))


def _spells(
    home: Document, place: Place, spells: Sequence[schema.Spelled], what: str, numbers: Sequence[int] | None = None
) -> Iterator[Fault]:
    """Faults of spells of which no two may hold certainly on the same day."""
    certain = [
        (spelled.spell.starts_latest, spelled.spell.ends_earliest, number)
        for number, spelled in zip(numbers or range(len(spells)), spells, strict=True)
        if spelled.spell.starts_latest < spelled.spell.ends_earliest
    ]
    furthest: tuple[Any, int] | None = None  # who overlaps an earlier one overlaps the one that reaches furthest
    for start, end, number in sorted(certain):
        if furthest is not None and start < furthest[0]:
            first, second = sorted((furthest[1], number))
            line = home.values[(*place, first)][0]
            yield home.fault((*place, second), f"two {what} at once: this one overlaps the one on line {line}")
        if furthest is None or end > furthest[0]:
            furthest = end, number


class _Both:
    """The words of two collections, without a copy of them."""

    def __init__(self, *parts: Words) -> None:
        self.parts = parts

    def __contains__(self, word: object) -> bool:
        return any(word in part for part in self.parts)

    def __iter__(self) -> Iterator[str]:
        return (word for part in self.parts for word in part)

    def __len__(self) -> int:
        return sum(map(len, self.parts))


class _Hints:
    """What is said of a word that nothing bears: all that would be valid where they are few, else the nearest.

    These are looked for until MOST_COMPARED words were compared; after that a fault names only what is wrong.
    """

    def __init__(self) -> None:
        self.left = MOST_COMPARED

    def unknown(self, what: str, said: str, valid: Words, shown: Callable[[str], str] = str) -> str:
        """The message for `said`, which is no `what`; `shown` is how a valid one is written."""
        if len(valid) <= FEW:
            return f"unknown {what} {said!r}; valid: {', '.join(_sorted(map(shown, valid)))}"
        near: list[str] = []
        if self.left >= len(valid):
            self.left -= len(valid)
            near = difflib.get_close_matches(said, _sorted(map(shown, valid)), 3, 0.5)
        hint = f"; nearest: {', '.join(near)}" if near else ""
        return f"unknown {what} {said!r}{hint}"


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words))
