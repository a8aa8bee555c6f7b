"""What a person or a file wrote to a state or organisation: exactly, else by the ways of the normaliser, in other
languages, by a demonym, and last by what is misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import func, select

from blocs import models
from blocs.errors import AmbiguousName, UnknownName
from blocs.models.base import SUBJECTS, Subject
from blocs.names.fold import clean, fold, shortened
from blocs.names.order import Entry, Match, chosen, exactly, how_of
from blocs.names.printed import latest_name
from blocs.store.session import CURATED, Session, standing

if TYPE_CHECKING:
    from blocs.names.beyond import Beyond
    from blocs.names.schemes import Scheme

__all__ = ["Lookup", "Match", "choose", "coded", "either", "find", "fold", "organisation", "scheme", "state"]


class Lookup:
    """The way from texts to codes in one session. `dataset` is whose names of organisations go before the curated ones;
    `day` is the day asked about (None: now), by which names and codes are told apart."""

    def __init__(self, session: Session, dataset: str = CURATED, day: date | None = None) -> None:
        self.session, self.dataset, self.day = session, dataset, day
        self._known: dict[tuple[Subject, str], tuple[list[Entry], list[Match]]] = {}

    @cached_property
    def _beyond(self) -> Beyond:
        """What is read only where no name is exactly as written."""
        from blocs.names.beyond import Beyond

        return Beyond(self.session)

    @cached_property
    def schemes(self) -> dict[str, Scheme]:
        from blocs.names.schemes import schemes

        return schemes(self.session)

    def state(self, text: str) -> Match:
        """The state that a text means.

        Raises AmbiguousName with all that bear the name, UnknownName with the near ones, both in one line that says
        what to do.
        """
        return self._read("state", text)

    def organisation(self, text: str) -> Match:
        """The organisation that a text means, first by what the dataset calls it; raises as `state` does."""
        return self._in_dataset(text) or self._read("organisation", text)

    def either(self, text: str) -> tuple[Subject, Match]:
        """("organisation" or "state", the match): what a text means where both may be asked about.

        Codes go before names, exact names before others, organisations before states. Raises as `state` does.
        """
        kind: Subject
        typed = clean(text)
        exact = {kind: matches[0] for kind in SUBJECTS if len(matches := self._exact(kind, typed)) == 1}
        coded = {kind: match for kind, match in exact.items() if match.how == "code"}
        for readings in (coded, exact):
            for kind, match in readings.items():
                return kind, match
        unknown: dict[Subject, UnknownName] = {}
        guesses: dict[Subject, Match] = {}
        for kind in reversed(SUBJECTS):
            try:
                match = self._read(kind, typed)
            except AmbiguousName:
                raise
            except UnknownName as error:
                unknown[kind] = error
                continue
            if not match.guessed:
                return kind, match
            guesses[kind] = match
        if len(guesses) == 1:
            return next(iter(guesses.items()))
        if typed.isdigit():
            raise unknown["state"]
        near = [
            *(_shown(match) for match in guesses.values()),
            *(choice for error in unknown.values() for choice in error.choices),
        ]
        raise UnknownName(_unknown("organisation or state", typed, near), near)

    def matches(self, kind: Subject, text: str) -> list[Match]:
        """The one that a text means; several where that cannot be told; none if it means none. A guess has its name."""
        typed = clean(text)
        prefixed = self._prefixed(typed) if kind == "state" and ":" in typed else None
        if prefixed:
            return [prefixed]
        entries, matches = self._meanings(kind, typed)
        return self._chosen(kind, entries) if entries else matches

    def settled(self, kind: Subject, text: str, scheme: str | None = None) -> bool:
        """Whether a text, or a code of a scheme, means the same on every day."""
        typed = clean(text)
        if scheme is None and kind == "state" and ":" in typed:
            name, _, value = typed.partition(":")
            scheme, typed = (name.strip().lower(), value) if name.strip().lower() in self.schemes else (None, typed)
        if scheme is not None:
            return len(self.schemes[choose(scheme, self.schemes, "scheme of codes")].meanings(typed)) < 2
        entries, _ = self._meanings(kind, typed)
        return len({entry.code for entry in entries}) < 2

    def _meanings(self, kind: Subject, typed: str) -> tuple[list[Entry], list[Match]]:
        """What a text may mean on any day, found once."""
        if (kind, typed) not in self._known:
            self._known[kind, typed] = self._found(kind, typed)
        return self._known[kind, typed]

    def _found(self, kind: Subject, typed: str) -> tuple[list[Entry], list[Match]]:
        exact = exactly(self.session, kind, typed)
        if exact or not fold(typed) or (kind == "state" and typed.isdigit()):
            return exact, []
        entries, matches = self._beyond.find(kind, typed)
        return entries, [self._with_name(kind, match) if match.guessed else match for match in matches]

    def _read(self, kind: Subject, text: str) -> Match:
        matches = self.matches(kind, text)
        if len(matches) != 1:
            self._refuse(kind, clean(text), matches)
        return matches[0]

    def _refuse(self, kind: Subject, typed: str, matches: Sequence[Match]) -> NoReturn:
        if matches:
            self._ask_back(kind, typed, [match.code for match in matches])
        if kind == "state":
            self._refuse_number(typed)
        self._give_up(kind, typed)

    def _exact(self, kind: Subject, typed: str) -> list[Match]:
        return self._chosen(kind, exactly(self.session, kind, typed))

    def _chosen(self, kind: Subject, entries: Sequence[Entry]) -> list[Match]:
        best = chosen(self.session, kind, entries, self.day)
        return [Match(entry.code, entry.code, how_of(entry, self.day)) for entry in best]

    def _in_dataset(self, text: str) -> Match | None:
        if CURATED in self.session.layers:
            return None
        codes = models.organisation_code
        named = func.lower(codes.c.value) == clean(text).lower()
        whose = (codes.c.dataset == self.dataset, standing(codes, self.session.view))
        own = self.session.rows(select(codes.c.organisation).where(named, *whose).distinct())
        return Match(own[0][0], own[0][0]) if len(own) == 1 else None

    def _refuse_number(self, typed: str) -> None:
        """Refuse a bare number, which means other states in other schemes, with what it means in each."""
        if not typed.isdigit():
            return
        from blocs.names.schemes import NUMBERED

        meant = []
        for name in NUMBERED:
            try:
                meant.append(f"{name}:{typed} is {self.schemes[name].on(typed, self.day)}")
            except (UnknownName, KeyError):
                continue
        means = f"{', '.join(meant)}; " if meant else ""
        raise UnknownName(f"{shortened(typed)} is a number without its scheme: {means}write it so, or the state's code")

    def _prefixed(self, typed: str) -> Match | None:
        """A code that names its scheme: cow:365."""
        name, sign, value = typed.partition(":")
        known = self.schemes.get(name.strip().lower()) if sign and value.strip() else None
        if known is None:
            return None
        code = known.on(value, self.day)
        return Match(code, code)

    def _with_name(self, kind: Subject, match: Match) -> Match:
        return replace(match, name=latest_name(self.session, kind, match.code))

    def _ask_back(self, kind: Subject, typed: str, codes: Iterable[str]) -> NoReturn:
        names = [f"{code} ({latest_name(self.session, kind, code)})" for code in sorted(codes)]
        raise AmbiguousName(f"{shortened(typed)} may be {_listed(names)}; type the code of the one you mean", names)

    def _give_up(self, kind: Subject, typed: str) -> NoReturn:
        other: Subject = "organisation" if kind == "state" else "state"
        matches = self._exact(other, typed)
        if len(matches) == 1:
            quoted = _argument(typed)
            code = matches[0].code
            what, asks = (
                ("a state", "where it belongs: blocs memberships")
                if other == "state"
                else ("an organisation", "who belongs to it: blocs members")
            )
            raise UnknownName(f"{shortened(typed)} is {what} ({code}), no {kind}; {asks} {quoted}")
        near = [f"{code} ({latest_name(self.session, kind, code)})" for code in self._beyond.near(kind, typed)]
        raise UnknownName(_unknown(kind, typed, near), near)

    def find(self, text: str, limit: int = 10) -> list[tuple[Subject, Match, float]]:
        """States and organisations whose names are like the text: (kind, match, likeness 0 to 100), nearest first."""
        typed = clean(text)
        likely: list[tuple[Subject, Match, float]] = []
        for kind in SUBJECTS:
            exact = {match.code for match in self._exact(kind, typed)}
            for code, likeness in self._beyond.likenesses(kind, typed, limit):
                likely.append((kind, Match(code, code), 100.0 if code in exact else min(likeness, 99.0)))
                exact.discard(code)
            likely += [(kind, Match(code, code), 100.0) for code in exact]
        likely = sorted(likely, key=lambda row: (-row[2], row[0], row[1].code))[:limit]
        return [(kind, self._with_name(kind, match), likeness) for kind, match, likeness in likely]


def state(session: Session, text: str, day: date | None = None) -> Match:
    """The state that a text means on a day (None: now), as `Lookup.state`."""
    return Lookup(session, day=day).state(text)


def organisation(session: Session, text: str, dataset: str = CURATED, day: date | None = None) -> Match:
    """The organisation that a text means on a day (None: now), as `Lookup.organisation`."""
    return Lookup(session, dataset, day).organisation(text)


def either(session: Session, text: str, day: date | None = None) -> tuple[Subject, Match]:
    """What a text means where both may be asked about, as `Lookup.either`."""
    return Lookup(session, day=day).either(text)


def find(session: Session, text: str, limit: int = 10) -> list[tuple[Subject, Match, float]]:
    """States and organisations whose names are like the text, as `Lookup.find`."""
    return Lookup(session).find(text, limit)


def scheme(session: Session, name: str) -> Scheme:
    """A scheme of codes by its name, which is a function from a code and a day to the state's own code.

    Raises UnknownName for a scheme that there is not.
    """
    from blocs.names.schemes import schemes

    known = schemes(session)
    return known[choose(name, sorted(known), "scheme of codes")]


def coded(session: Session, text: str) -> tuple[str, str] | None:
    """("memorandum", "status" or "source", its code) if a text is the code of one; organisations and states are
    found by `either`. None if it is not."""
    typed = clean(text).casefold()
    for kind in ("memorandum", "source", "status"):
        record = models.table(f"{kind}_record")
        wanted = func.lower(record.c[kind]) == typed
        rows = session.rows(select(record.c[kind]).where(wanted, standing(record, session.view)))
        if rows:
            return kind, rows[0][0]
    return None


def is_one(text: str, valid: Iterable[str]) -> bool:
    """Whether a text is one of some words, written in any case."""
    return text.casefold().replace(" ", "_").replace("-", "_") in {word.casefold() for word in valid}


def choose(text: str, valid: Iterable[str], what: str) -> str:
    """`text` if it is one of the `valid` words, written in any case; raises UnknownName with all of them."""
    words = list(valid)
    for word in words:
        if _as_word(word) == _as_word(text):
            return word
    raise UnknownName(f"no {what} {shortened(text)}; choose one of: {', '.join(words)}", words)


def _as_word(text: str) -> str:
    return text.casefold().replace(" ", "_").replace("-", "_")


def _unknown(kind: str, text: str, near: Sequence[str]) -> str:
    did_you_mean = f"; near: {', '.join(near)}" if near else ""
    command = {"organisation": "blocs orgs", "state": "blocs states"}.get(kind, "blocs orgs or blocs states")
    return f"no {kind} {shortened(text)} in the record{did_you_mean}; search with blocs find, list all with {command}"


def _argument(text: str) -> str:
    import shlex

    return shlex.quote(" ".join(text.split()))


def _shown(match: Match) -> str:
    return f"{match.code} ({match.name})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]
