"""What a question is asked with: a session, a dataset, and what turns typed names and dates into codes and periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from numbers import Integral
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.dates import Period, day, parse_period
from blocs.errors import AmbiguousName, BlocsError, DateError, UnknownName
from blocs.models.base import SUBJECTS, Subject
from blocs.names import lookup
from blocs.names.fold import clean, shortened
from blocs.names.lineage import with_predecessors
from blocs.names.lookup import Lookup, Match
from blocs.names.order import exactly
from blocs.names.printed import latest_name
from blocs.store.layers import known_datasets, viewing
from blocs.store.session import CURATED, Session, standing

When = str | int | date | Period
"""A day as a date (a datetime, a pandas Timestamp or a numpy day are taken for their day), what a person writes
("2022-09-15", "2022-09", "2022": at any time in that month or year), or a year as a whole number."""
Named = str | Collection[str]
"""One name, or several."""
Days = When | Iterable[Any] | None
"""One day for many names, or a day (or year) for each."""


class Asking:
    """What every question function takes first: where it asks (`session`, `dataset`), and the way from what a person
    typed to codes. `notes` collects a line for each name that was not written as it is recorded, `guesses` what was
    taken for each that is misspelt; `guess` says whether that is allowed. `used` counts the spells that were read, by
    dataset; `replaced` holds the states whose spells a dataset replaces in an organisation that was read; `known`
    are the datasets that there are, where they were looked up already."""

    def __init__(self, session: Session, dataset: str = CURATED, *, guess: bool = False) -> None:
        self.known = None if dataset == CURATED else known_datasets(session)
        self.dataset = dataset if self.known is None else known_dataset(session, dataset, self.known)
        self.session = viewing(session, dataset, self.known)
        self.guess = guess
        self.notes: list[str] = []
        self.guesses: dict[str, str] = {}
        self.used: Counter[str] = Counter()
        self.replaced: dict[tuple[str, str], list[str]] = {}
        self.lookup = Lookup(self.session, dataset)

    def on(self, when: object) -> None:
        """Tell names and codes apart by the last day of a date, as far as it is one: Guinea, CS and YU have time."""
        if isinstance(when, (str, int, date, Period)):
            with suppress(DateError):  # which the question says in its own words
                self.lookup.day = period_of(when).last

    def state(self, text: str) -> str:
        """The code of the state that a text means."""
        with self._elsewhere(text, "state"):
            return self._noted("state", text, self.lookup.state(text))

    def organisation(self, text: str) -> str:
        """The code of the organisation that a text means, first by what the dataset asked calls it."""
        with self._elsewhere(text, "organisation"):
            return self._noted("organisation", text, self.lookup.organisation(text))

    def either(self, text: str) -> tuple[Subject, str]:
        """ "organisation" or "state", and the code: what a text means where both may be asked about."""
        with self._elsewhere(text, *reversed(SUBJECTS)):
            kind, match = self.lookup.either(text)
            return kind, self._noted(kind, text, match)

    def anything(self, text: str) -> tuple[str, str]:
        """The kind and code of an organisation, state, status, memorandum or source."""
        return lookup.coded(self.session, text) or self.either(text)

    def statuses(self, texts: Collection[str] | None) -> list[str]:
        """The statuses that some words mean: those of a category, or one alone (a status that bears the name of a
        category is written with = before it). Raises UnknownName with all that there are."""
        if isinstance(texts, str):
            raise BlocsError(f"a list of statuses is wanted, not one text: [{texts!r}]")
        if not texts:
            return []
        record = models.status_record
        wanted = select(record.c.status, record.c.category).where(standing(record, self.session.view))
        category_of = {
            row.status: row.category for row in self.session.rows(wanted.order_by(record.c.rank, record.c.status))
        }
        categories = list(dict.fromkeys(category_of.values()))
        meant: list[str] = []
        for text in texts:
            if lookup.is_one(text, categories):
                category = lookup.choose(text, categories, "category")
                meant += [status for status, of_status in category_of.items() if of_status == category]
            else:
                meant.append(lookup.choose(text.removeprefix("="), category_of, "status"))
        return list(dict.fromkeys(meant))

    def pair(self, one: str, other: str) -> tuple[str, str]:
        """(state, organisation): two names as they were given, or the other way round where only that can be meant."""
        given = self._is("state", one) and self._is("organisation", other)
        turned = not given and self._is("organisation", one) and self._is("state", other)
        return (other, one) if turned else (one, other)

    def _is(self, kind: Subject, text: str) -> bool:
        """Whether a text names a state, or an organisation, and is no guess."""
        try:
            match = self.lookup.state(text) if kind == "state" else self.lookup.organisation(text)
        except UnknownName:
            return False
        return not match.guessed

    def codes(self, kind: Subject, texts: Collection[str] | None) -> list[str] | None:
        """The codes of several states or organisations, each once; None for None, which means all. Raises BlocsError
        for an empty list, and for one text where a list is wanted."""
        if texts is None:
            return None
        if isinstance(texts, str):
            raise BlocsError(f"a list of {kind}s is wanted, not one text: [{texts!r}]")
        if not len(texts):
            raise BlocsError(f"an empty list names no {kind}; leave it out to ask of all")
        code_of = self.state if kind == "state" else self.organisation
        return list(dict.fromkeys(code_of(text) for text in texts))

    def lineages(self, kind: Subject, texts: Iterable[str], with_past: bool) -> list[str]:
        """The codes of several states or organisations and, `with_past`, of all that each succeeded, each once."""
        codes = self.codes(kind, list(texts)) or []
        return self.with_past(kind, codes) if with_past else codes

    def with_past(self, kind: Subject, codes: Iterable[str]) -> list[str]:
        """Some codes and those of all that each succeeded, each once, every one before what it succeeded."""
        return list(dict.fromkeys(past for code in codes for past in with_predecessors(self.session, kind, code)))

    @property
    def read_as(self) -> str | None:
        """The guesses that an answer rests on, in words; None where it rests on none."""
        return "; ".join(f"{text} = {taken}" for text, taken in self.guesses.items()) or None

    @contextmanager
    def _elsewhere(self, text: str, *kinds: Subject) -> Iterator[None]:
        """Say of a name that is not found whether another dataset has it."""
        try:
            yield
        except AmbiguousName:
            raise
        except UnknownName as error:
            known = known_datasets(self.session)
            for other in known:
                view = viewing(self.session, other, known)
                for kind in kinds if set(view.words) - set(self.session.words) else ():
                    if exactly(view, kind, clean(text)):
                        raise UnknownName(
                            f"no {kind} {shortened(text)} in the dataset {self.dataset}, but in {other}: ask that with "
                            f"--dataset {other}",
                            error.choices,
                        ) from error
            raise

    def _noted(self, kind: Subject, text: str, match: Match) -> str:
        """The code of a match, with a note of what was not written as it is recorded. A guess is refused with what it
        would be, unless guesses are asked for."""
        if match.guessed:
            taken = f"{match.name} ({match.code})"
            if not self.guess:
                raise UnknownName(
                    f"no {kind} {shortened(text)} in the record; near: {match.code} ({match.name}); write that, or "
                    "take near names with --guess (in Python: guess=True)",
                    [f"{match.code} ({match.name})"],
                )
            self.guesses[text] = taken
            self.notes.append(f"reading {shortened(text)} as {taken}")
        elif match.languages:
            from blocs.names.beyond import tongues

            name = latest_name(self.session, kind, match.code)
            self.notes.append(f"{shortened(text)} is {name} ({match.code}) in {tongues().spelt(match.languages)}")
        return match.code


def known_dataset(session: Session, code: str, known: Collection[str] | None = None) -> str:
    """The code of a dataset; raises UnknownName with those that there are."""
    known = known_datasets(session) if known is None else known
    if code not in known:
        raise UnknownName(
            f"no dataset {code!r}; choose one of: {', '.join(known)} (blocs import cow brings in another)", list(known)
        )
    return code


def several(texts: Collection[str]) -> Collection[str]:
    """The texts where a list of them is wanted; raises BlocsError for one text."""
    if isinstance(texts, str):
        raise BlocsError(f"a list is wanted, not one text: [{texts!r}]")
    return texts


def period_of(when: When) -> Period:
    """The period that a person or program means. Raises DateError for what is no date, NaT among it."""
    if isinstance(when, Period):
        return when
    if isinstance(when, str):
        return parse_period(when)
    if isinstance(when, Integral) and not isinstance(when, bool):
        return parse_period(f"{int(when):04d}")
    try:
        own: Any = when.astype("datetime64[D]").item() if hasattr(when, "astype") else when
        return day(date(own.year, own.month, own.day))
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise DateError(
            f"{str(when)[:40]!r} is not a date; write a day like 2022-09-15, or a year like 2022"
        ) from error


def between(start: When | None, end: When | None) -> Period | None:
    """The period from one date to another, both included; None where neither is given."""
    if start is None and end is None:
        return None
    first = period_of(start).first if start is not None else date.min
    last = period_of(end).last if end is not None else date.max
    if first > last:
        raise DateError(f"the period ends ({last}) before it starts ({first}); the earlier date goes first")
    return Period(first, last, f"{first} to {last}")
