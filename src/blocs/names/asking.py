"""What people type becomes codes and periods, with a note on each name that was not written as it is recorded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from blocs import models
from blocs.dates import Period, day, parse_period
from blocs.errors import DateError, UnknownName
from blocs.names import lookup
from blocs.store.session import CURATED, Session, standing

When = str | date | Period
"""A day as a date, or what a person writes: "2022-09-15", "2022-09" or "2022" (at any time in that month or year)."""


class Asked:
    """What the names in one question were taken for, with a note on each that was not written as it is recorded."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notes: list[str] = []

    def state(self, text: str) -> str:
        return self._note(text, lookup.state(self.session, text))

    def organisation(self, text: str, dataset: str = CURATED) -> str:
        return self._note(text, lookup.organisation(self.session, text, dataset))

    def either(self, text: str) -> tuple[str, str]:
        kind, match = lookup.either(self.session, text)
        return kind, self._note(text, match)

    def status(self, text: str) -> str:
        record = models.status_record
        wanted = select(record.c.status).where(standing(record, self.session.now))
        known = [row.status for row in self.session.rows(wanted.order_by(record.c.rank, record.c.status))]
        return lookup.choose(text, known, "status")

    def dataset(self, code: str) -> str:
        """The dataset of this code; raises UnknownName with those that there are."""
        if code == CURATED:
            return code
        from blocs.store.revisions import datasets

        known = datasets(self.session)
        if code not in known:
            raise UnknownName(
                f"no dataset {code!r}; choose one of: {', '.join(known)} (blocs import cow brings in another)", known
            )
        return code

    def codes(self, texts: Collection[str] | None, kind: str, dataset: str = CURATED) -> list[str] | None:
        """The codes of several states or organisations; raises for the first that is wrong."""
        if not texts:
            return None
        return [self.state(text) if kind == "state" else self.organisation(text, dataset) for text in texts]

    def lineages(self, kind: str, texts: Collection[str], dataset: str, with_predecessors: bool) -> list[str]:
        """The codes of several states or organisations and, if wanted, of all that each succeeded, each once."""
        codes = self.codes(texts, kind, dataset) or []
        if with_predecessors:
            from blocs.names import lineage

            codes = [one for code in codes for one in lineage.with_predecessors(self.session, kind, code)]
        return list(dict.fromkeys(codes))

    def anything(self, text: str) -> tuple[str, str]:
        """The kind and code of an organisation, state, status, memorandum or source."""
        found = lookup.coded(self.session, text)
        return found or self.either(text)

    def _note(self, text: str, match: lookup.Match) -> str:
        if match.guessed:
            self.notes.append(f"reading {text!r} as {match.name} ({match.code})")
        return match.code


def period_of(when: When) -> Period:
    if isinstance(when, Period):
        return when
    return day(when) if isinstance(when, date) else parse_period(when)


def between(start: When | None, end: When | None) -> Period | None:
    if start is None and end is None:
        return None
    first = period_of(start).first if start is not None else date.min
    last = period_of(end).last if end is not None else date.max
    if first > last:
        raise DateError(f"the period ends ({last}) before it starts ({first}); the earlier date goes first")
    return Period(first, last, f"{first} to {last}")
