"""When an organisation existed, and for which days and categories its record is complete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from blocs.dates import BEGINNING, FOREVER, Period
from blocs.names.asking import Asking
from blocs.store.layers import bodies
from blocs.store.session import View, among, standing

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """When an organisation existed, by which act it counts its founding (None if by none of a treaty), and the period
    and the categories of statuses for which its record is complete (None where it says no period)."""

    organisation: str
    founded: str | None
    founded_earliest: date | None
    dissolved: str | None
    dissolved_earliest: date | None
    dissolved_latest: date | None
    complete_from: date | None
    complete_to: date | None
    complete_categories: str | None
    counts_from: str | None

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of statuses for which the record is complete."""
        return tuple((self.complete_categories or "member").split())

    def before(self, period: Period) -> bool:
        """Whether the period lies wholly before the organisation was founded."""
        return period.last < (self.founded_earliest or BEGINNING)

    def after(self, period: Period) -> bool:
        """Whether the period lies wholly after the organisation had ceased to exist."""
        return period.first >= (self.dissolved_latest or FOREVER)

    def records(self, period: Period, *categories: str) -> bool:
        """Whether "no" can be said of the period, of statuses of some categories (of membership if none is named): what
        of it lies within the organisation's life lies within the complete record. Days after the last verification are
        taken to be as they were last verified; `verified` says so (DESIGN 3)."""
        if self.before(period) or self.after(period):
            return True
        if self.complete_from is None or not set(categories or ("member",)) <= set(self.categories):
            return False
        return max(period.first, self.founded_earliest or BEGINNING) >= self.complete_from

    def verified(self, period: Period) -> bool:
        """Whether what is said of the whole period was verified: it does not go beyond the last verification, or beyond
        the organisation's end."""
        if self.before(period) or self.after(period):
            return True
        if self.complete_to is None:
            return False
        return min(period.last, (self.dissolved_latest or FOREVER) - DAY) <= self.complete_to

    def lacking(self, *categories: str) -> list[str]:
        """Those of some categories for which the record is not complete."""
        return [category for category in categories if category not in self.categories]

    def note(self, period: Period) -> str | None:
        """What a reader must know of the period, in one line; None if it lies within the complete record."""
        code = self.organisation
        if self.before(period):
            return f"{code} did not exist before {self.founded}"
        if self.after(period):
            return f"{code} ceased to exist on {self.dissolved}"
        if self.complete_from is None or self.complete_to is None:
            return f"not recorded: the record of {code} does not say for which period it is complete"
        if not self.records(period):
            return f"not recorded: the record of {code} is complete only from {self.complete_from} on"
        if not self.verified(period):
            return f"last known state: the record of {code} was last verified on {self.complete_to}"
        return None


@cache
def _statement(view: View) -> Select[Any]:
    record = bodies(view)
    columns = [record.c[column.name] for column in fields(Coverage)]
    return select(*columns).where(standing(record, view)).order_by(record.c.organisation)


@cache
def _some_statement(view: View, arrays: bool) -> Select[Any]:
    statement = _statement(view)
    return statement.where(among(statement.selected_columns.organisation, "codes", arrays))


def coverages(ask: Asking, organisations: Collection[str] | None = None) -> dict[str, Coverage]:
    """The coverage of some organisations (None for all that the dataset describes), by code, in the order of the codes.

    One that was asked for and that nothing is recorded of has an empty coverage.
    """
    session = ask.session
    if organisations is None:
        rows = session.rows(_statement(session.view))
    else:
        rows = session.rows(_some_statement(session.view, session.arrays), codes=list(organisations))
    known = {row.organisation: Coverage(*row) for row in rows}
    nothing = [code for code in organisations or () if code not in known]
    return known | {code: Coverage(code, *[None] * (len(fields(Coverage)) - 1)) for code in nothing}


def coverage(ask: Asking, organisation: str) -> Coverage:
    """The coverage of one organisation."""
    return coverages(ask, [organisation])[organisation]


def coverage_notes(ask: Asking, organisations: Collection[str], period: Period) -> list[str]:
    """What a reader must know of the period in the record of each of some organisations, in their order."""
    known = coverages(ask, organisations)
    return [note for code in organisations if (note := known[code].note(period))]


def reach_notes(ask: Asking, period: Period, organisations: Collection[str] | None) -> list[str]:
    """What a reader must know of the period in the record of some organisations; of all (None), how many were last
    verified before its end."""
    if organisations is not None:
        return coverage_notes(ask, organisations, period)
    late = [about for about in coverages(ask).values() if about.complete_to and not about.verified(period)]
    return [f"{len(late)} organisations were last verified before {period.last}: see blocs orgs"] if late else []
