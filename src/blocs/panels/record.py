"""What panels are made of, fetched once: spells, state system, codes, periods for which records are complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Text, and_, func, select, type_coerce

from blocs import models
from blocs.database import CURATED, Session, standing
from blocs.errors import BlocsError
from blocs.panels.years import expand, first_day

MISSING = "missing"
FAR = np.datetime64("9999-12-31")


@dataclass(frozen=True)
class Units:
    """The rows or columns that states make: a label (a code of the scheme asked for) for a state over some days."""

    label: list[str]
    state: list[str]
    start: Any
    end: Any

    def present(self, first: int, last: int) -> pd.DataFrame:
        """(label, year) of every year on some day of which the unit existed, without repetition, ordered."""
        number, year, _ = expand(self.start, self.end, "any-day", first, last)
        labels = np.array(self.label, dtype=object)[number]
        return pd.DataFrame({"label": labels, "year": year}).drop_duplicates()

    def labels_of(self, first: int, last: int) -> pd.DataFrame:
        """(state, year, label): the one label of each state in each year, the one it bore last."""
        number, year, _ = expand(self.start, self.end, "any-day", first, last)
        frame = pd.DataFrame(
            {
                "state": np.array(self.state, dtype=object)[number],
                "year": year,
                "label": np.array(self.label, dtype=object)[number],
                "end": self.end[number],
            }
        )
        return (
            frame.sort_values("end", kind="stable").drop_duplicates(["state", "year"], keep="last").drop(columns="end")
        )


def spells(session: Session, dataset: str, organisations: list[str] | None, states: list[str] | None) -> pd.DataFrame:
    """The spells of a dataset: organisation, state, status, category, rank, counts, disputed, and four bounds."""
    spell, status = models.membership, models.status_record
    bounds = ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")
    # As texts, which SQLite keeps them as: making dates of them one by one would take most of the time.
    days = [type_coerce(spell.c[bound], Text) for bound in bounds]
    wanted = [spell.c.dataset == dataset, standing(spell, session.now)]
    if organisations is not None:
        wanted.append(spell.c.organisation.in_(organisations))
    if states is not None:
        wanted.append(spell.c.state.in_(states))
    rows = session.rows(
        select(
            spell.c.organisation, spell.c.state, spell.c.status, status.c.category, status.c.rank,
            status.c.counts_as_member, spell.c.disputed, *days,
        )
        .join(status, and_(status.c.status == spell.c.status, standing(status, session.now)))
        .where(*wanted)
    )  # fmt: skip
    names = ("organisation", "state", "status", "category", "rank", "counts", "disputed", *bounds)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    frame = {name: np.array(column, dtype=object) for name, column in zip(names, columns, strict=True)}
    for bound in bounds:
        frame[bound] = np.array(frame[bound].astype(str), dtype="datetime64[D]")
    return pd.DataFrame(frame, columns=list(names)).astype(dict.fromkeys(bounds, "datetime64[s]"))


def units(session: Session, dataset: str, scheme: str) -> Units:
    """The states of a dataset's state system (the curated one where it has none), labelled by a scheme of codes.

    `iso` is blocs' own code; `cow` and `gw` leave out states without such a code. Raises BlocsError if there is none.
    """
    period, code = models.state_period, models.state_code
    table, conditions = (period, []) if scheme == "iso" else (code, [code.c.scheme == scheme])
    label = period.c.state if scheme == "iso" else code.c.value
    for whose in dict.fromkeys((dataset, CURATED)):
        found = session.rows(
            select(label, table.c.state, table.c.starts_earliest, table.c.ends_latest)
            .where(table.c.dataset == whose, standing(table, session.now), *conditions)
            .order_by(table.c.state, table.c.starts_earliest, label)
        )
        if found:
            labels, states, starts, ends = (list(column) for column in zip(*found, strict=True))
            if whose == CURATED and scheme != "iso":
                starts, ends = _within_life(session, states, starts, ends)
            return Units(labels, states, _days(starts), _days(ends))
    raise BlocsError(f"the database holds no {scheme} codes; seed it first with: blocs seed")


def _within_life(
    session: Session, states: list[str], starts: list[Any], ends: list[Any]
) -> tuple[list[Any], list[Any]]:
    """The days of codes cut to the first and last day on which their states existed."""
    period = models.state_period
    lives: dict[str, tuple[Any, Any]] = {}
    for state, start, end in session.rows(
        select(period.c.state, period.c.starts_earliest, period.c.ends_latest).where(
            period.c.dataset == CURATED, standing(period, session.now)
        )
    ):
        known = lives.get(state, (start, end))
        lives[state] = (min(known[0], start), max(known[1], end))
    cut = [
        (max(start, lives[state][0]), min(end, lives[state][1])) if state in lives else (start, end)
        for state, start, end in zip(states, starts, ends, strict=True)
    ]
    return [start for start, _ in cut], [end for _, end in cut]


def complete(
    session: Session, dataset: str, organisations: list[str] | None, rule: str, first: int, last: int
) -> pd.DataFrame:
    """(organisation, year) of every year that an organisation's record covers by a rule, ordered.

    A year is covered if the rule's day is within the complete period; for rules over the whole year, if the period
    holds all of the year that lies within the organisation's life.
    """
    table = models.organisation_record
    rows = session.rows(
        select(
            table.c.organisation,
            table.c.complete_from,
            table.c.complete_to,
            table.c.founded_earliest,
            table.c.dissolved_latest,
        )
        .where(table.c.dataset == dataset, standing(table, session.now), table.c.complete_from.is_not(None))
        .order_by(table.c.organisation)
    )
    rows = [row for row in rows if organisations is None or row.organisation in organisations]
    years = np.arange(first, last + 1)
    january, december = first_day(years), first_day(years + 1) - np.timedelta64(1, "D")
    names: list[str] = []
    covered: list[Any] = []
    for row in rows:
        start, end = np.datetime64(row.complete_from), np.datetime64(row.complete_to)
        founded = np.datetime64(row.founded_earliest or row.complete_from)
        dissolved = np.datetime64(row.dissolved_latest) if row.dissolved_latest else FAR
        if rule in ("1-january", "31-december"):
            day = january if rule == "1-january" else december
            inside = (start <= day) & (day <= end)
        else:
            inside = (start <= np.maximum(january, founded)) & (np.minimum(december, dissolved) <= end)
            inside &= (founded <= december) & (january < dissolved)
        names += [row.organisation] * int(inside.sum())
        covered.append(years[inside])
    return pd.DataFrame({"organisation": names, "year": np.concatenate(covered) if covered else []})


def span(session: Session, dataset: str) -> tuple[int, int]:
    """The first and last year that any record of a dataset covers. Raises BlocsError if none covers any."""
    table = models.organisation_record
    ends = session.rows(
        select(func.min(table.c.complete_from), func.max(table.c.complete_to)).where(
            table.c.dataset == dataset, standing(table, session.now)
        )
    )
    if not ends or ends[0][0] is None:
        raise BlocsError(f"no record of the dataset {dataset} says for which period it is complete")
    return ends[0][0].year, ends[0][1].year


def organisation_labels(session: Session, dataset: str, scheme: str, organisations: Any) -> dict[str, str]:
    """What each organisation is called in a scheme: COW's ioname for `cow`, else its code."""
    labels = {code: code for code in organisations}
    if scheme == "cow":
        table = models.organisation_code
        for whose in (CURATED, dataset):
            wanted = (table.c.dataset == whose, table.c.scheme == "cow", standing(table, session.now))
            labels |= {
                row[0]: row[1] for row in session.rows(select(table.c.organisation, table.c.value).where(*wanted))
            }
    return labels


def _days(dates: list[Any]) -> Any:
    return np.array(dates, dtype="datetime64[D]")
