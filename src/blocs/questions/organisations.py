"""What is known of an organisation itself: when it existed, and for which days its record is complete."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from blocs import models
from blocs.dates import BEGINNING, FOREVER, Period
from blocs.store.session import CURATED, Session, standing


@dataclass(frozen=True, slots=True)
class Coverage:
    """When an organisation existed, and the period for which its record is complete (None where it says none)."""

    organisation: str
    founded: str | None
    founded_earliest: date | None
    dissolved: str | None
    dissolved_latest: date | None
    complete_from: date | None
    complete_to: date | None

    def before(self, period: Period) -> bool:
        """Whether the period lies wholly before the organisation was founded."""
        return period.last < (self.founded_earliest or BEGINNING)

    def after(self, period: Period) -> bool:
        """Whether the period lies wholly after the organisation had ceased to exist."""
        return period.first >= (self.dissolved_latest or FOREVER)

    def records(self, period: Period) -> bool:
        """Whether "no" can be said of the period: it is within the complete record, or outside the organisation's life.

        Days after the last verification are taken to be as they were last known (DESIGN 3).
        """
        if self.before(period) or self.after(period):
            return True
        if self.complete_from is None:
            return False
        return period.first >= min(self.complete_from, max(self.founded_earliest or BEGINNING, self.complete_from))

    def note(self, period: Period) -> str | None:
        """What a reader must know of the period, in one line; None if it lies within the complete record."""
        code = self.organisation
        if self.before(period):
            return f"{code} did not exist before {self.founded}"
        if self.after(period):
            return f"{code} ceased to exist on {self.dissolved}"
        if self.complete_from is None or self.complete_to is None:
            return f"not recorded: the record of {code} does not say for which period it is complete"
        if period.first < self.complete_from and (self.founded_earliest or BEGINNING) < self.complete_from:
            return f"not recorded: the record of {code} is complete only from {self.complete_from} on"
        if period.last > self.complete_to and self.dissolved is None:
            return f"last known state: the record of {code} was last verified on {self.complete_to}"
        return None


@cache
def _statement(now: bool, one: bool) -> Select[Any]:
    record = models.organisation_record
    columns = [record.c[column.name] for column in fields(Coverage)]
    wanted = [standing(record, now), record.c.dataset == bindparam("dataset")]
    return select(*columns).where(*wanted, *([record.c.organisation == bindparam("code")] if one else []))


def coverage(session: Session, organisation: str, dataset: str = CURATED) -> Coverage:
    """The coverage of an organisation in a dataset; one that nothing is recorded of has none."""
    rows = session.rows(_statement(session.now, True), code=organisation, dataset=dataset)
    return Coverage(*rows[0]) if rows else Coverage(organisation, None, None, None, None, None, None)


def coverages(session: Session, dataset: str = CURATED) -> dict[str, Coverage]:
    """The coverage of every organisation in a dataset, by code."""
    found = [Coverage(*row) for row in session.rows(_statement(session.now, False), dataset=dataset)]
    return {one.organisation: one for one in sorted(found, key=lambda one: one.organisation)}
