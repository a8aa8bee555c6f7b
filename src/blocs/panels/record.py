"""What panels are made of, fetched once: spells, state system, codes, periods for which records are complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Text, func, select, type_coerce

from blocs import models
from blocs.errors import BlocsError
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.panels.years import expand, first_day
from blocs.store.session import CURATED, Session, standing

FAR = np.datetime64("9999-12-31")


@dataclass(frozen=True)
class Axis:
    """The labels along one side of a panel, in order, and the number of each."""

    labels: list[str]

    @property
    def numbers(self) -> dict[str, int]:
        return {label: number for number, label in enumerate(self.labels)}

    def __len__(self) -> int:
        return len(self.labels)


class StatusMeaning(NamedTuple):
    """What a status means to a panel."""

    status: str
    category: str
    rank: int
    counts_as_member: bool


@dataclass(frozen=True)
class Spells:
    """The spells of a dataset as arrays: numbers into `organisations`, `states` and `statuses`, and bounds: the four of
    a spell, and `belongs_until` as `Holding` has it."""

    organisations: Axis
    states: Axis
    statuses: list[StatusMeaning]
    organisation: Any
    state: Any
    status: Any
    disputed: Any
    bounds: dict[str, Any]


@dataclass(frozen=True)
class Units:
    """The rows or columns that states make: a label (a code of the scheme asked for) for a state over some days."""

    label: list[str]
    state: list[str]
    start: Any
    end: Any

    def matrices(self, labels: Axis, states: Axis, first: int, last: int) -> tuple[Any, Any]:
        """Two tables by year: which labels were there on some day (label, year), and the number of the one label of
        each state, the one it bore last, or -1 (state, year)."""
        number, year, _ = expand(self.start, self.end, "any-day", first, last)
        of_label = np.array([labels.numbers[label] for label in self.label], dtype=np.int64)
        known = states.numbers
        of_state = np.array([known.get(state, -1) for state in self.state], dtype=np.int64)
        there = np.zeros((len(labels), last - first + 1), dtype=bool)
        there[of_label[number], year - first] = True
        borne = np.full((len(states) + 1, last - first + 1), -1, dtype=np.int32)
        by_end = np.argsort(self.end[number], kind="stable")
        borne[of_state[number][by_end], year[by_end] - first] = of_label[number][by_end]
        return there, borne[:-1]


_BOUNDS = ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")


def spells(ask: Asking, organisations: list[str] | None, states: list[str] | None, *, missing: bool) -> Spells:
    """The spells of a dataset, ordered by organisation, state and time; those of what is `missing` only where asked."""
    spell, status_record = models.membership, models.status_record
    # As texts, which SQLite keeps them as: making dates of them one by one would take most of the time.
    days = [type_coerce(spell.c[bound], Text) for bound in _BOUNDS]
    wanted = [spell.c.dataset == ask.dataset, standing(spell, ask.session.now)]
    if organisations is not None:
        wanted.append(spell.c.organisation.in_(organisations))
    if states is not None:
        wanted.append(spell.c.state.in_(states))
    if not missing:
        unknown = select(status_record.c.status).where(status_record.c.category == MISSING)
        wanted.append(spell.c.status.not_in(unknown))
    columns = [spell.c.organisation, spell.c.state, spell.c.status, spell.c.disputed, *days]
    rows = ask.session.rows(select(*columns).where(*wanted))
    organisation, state, status, disputed, *texts = zip(*rows, strict=True) if rows else [()] * 8
    numbers, axes = [], []
    for column in (organisation, state):
        codes, found = pd.factorize(np.array(column, dtype=object), sort=True)
        numbers.append(codes)
        axes.append(Axis([str(one) for one in found]))
    status_number, status_codes = pd.factorize(np.array(status, dtype=object))
    bounds = {name: _from_texts(column) for name, column in zip(_BOUNDS, texts, strict=True)}
    order = np.lexsort((bounds["starts_earliest"], numbers[1], numbers[0]))
    loaded = Spells(
        organisations=axes[0],
        states=axes[1],
        statuses=_statuses(ask.session, status_codes),
        organisation=numbers[0][order],
        state=numbers[1][order],
        status=status_number[order],
        disputed=np.array([text is not None for text in disputed], dtype=bool)[order],
        bounds={name: column[order] for name, column in bounds.items()},
    )
    loaded.bounds["belongs_until"] = _belongs_until(loaded)
    return loaded


def _belongs_until(held: Spells) -> Any:
    """`Holding.belongs_until` of each spell: the rule of `Holding.turns_into`, with arrays."""
    counts = np.array([meaning.counts_as_member for meaning in held.statuses], dtype=bool)[held.status] & ~held.disputed
    until = held.bounds["ends_earliest"].copy()
    turns = counts[1:] & counts[:-1] & (held.status[1:] != held.status[:-1])
    turns &= (held.organisation[1:] == held.organisation[:-1]) & (held.state[1:] == held.state[:-1])
    for edge in ("earliest", "latest"):
        turns &= held.bounds[f"starts_{edge}"][1:] == held.bounds[f"ends_{edge}"][:-1]
    until[:-1][turns] = held.bounds["starts_latest"][1:][turns]
    return until


def _from_texts(column: Any) -> Any:
    """Days from their texts (or dates), of which few are different."""
    codes, found = pd.factorize(np.array(column, dtype=object))
    return np.array([str(one) for one in found], dtype="datetime64[D]")[codes]


def _statuses(session: Session, codes: Any) -> list[StatusMeaning]:
    """What each status means, in the order of the codes."""
    table = models.status_record
    columns = [table.c[name] for name in StatusMeaning._fields]
    rows = session.rows(select(*columns).where(standing(table, session.now)))
    known = {row.status: StatusMeaning(*row) for row in rows}
    return [known[code] for code in codes]


def units(ask: Asking, scheme: str) -> Units:
    """The states of a dataset's state system (the curated one where it has none), labelled by a scheme of codes.

    `iso` is blocs' own code; `cow` and `gw` leave out states without such a code. Raises BlocsError if there is none.
    """
    period, code = models.state_period, models.state_code
    table, conditions = (period, []) if scheme == "iso" else (code, [code.c.scheme == scheme])
    label = period.c.state if scheme == "iso" else code.c.value
    session = ask.session
    for whose in dict.fromkeys((ask.dataset, CURATED)):
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


def complete(ask: Asking, organisations: list[str] | None, rule: str, first: int, last: int) -> dict[str, Any]:
    """For each organisation that says so, whether its record covers each year of first..last by a rule; by code.

    A year is covered if the rule's day is within the complete period; for rules over the whole year, if the period
    holds all of the year that lies within the organisation's life.
    """
    table = models.organisation_record
    rows = ask.session.rows(
        select(
            table.c.organisation,
            table.c.complete_from,
            table.c.complete_to,
            table.c.founded_earliest,
            table.c.dissolved_latest,
        )
        .where(table.c.dataset == ask.dataset, standing(table, ask.session.now), table.c.complete_from.is_not(None))
        .order_by(table.c.organisation)
    )
    years = np.arange(first, last + 1)
    january, december = first_day(years), first_day(years + 1) - np.timedelta64(1, "D")
    covered: dict[str, Any] = {}
    for row in rows:
        if organisations is not None and row.organisation not in organisations:
            continue
        start, end = np.datetime64(row.complete_from), np.datetime64(row.complete_to)
        if rule in ("1-january", "31-december"):
            day = january if rule == "1-january" else december
            covered[row.organisation] = (start <= day) & (day <= end)
            continue
        founded = np.datetime64(row.founded_earliest or row.complete_from)
        dissolved = np.datetime64(row.dissolved_latest) if row.dissolved_latest else FAR
        inside = (start <= np.maximum(january, founded)) & (np.minimum(december, dissolved) <= end)
        covered[row.organisation] = inside & (founded <= december) & (january < dissolved)
    return covered


def span(ask: Asking) -> tuple[int, int]:
    """The first and last year that any record of a dataset covers. Raises BlocsError if none covers any."""
    table = models.organisation_record
    edges = select(func.min(table.c.complete_from).label("first"), func.max(table.c.complete_to).label("last"))
    row = ask.session.rows(edges.where(table.c.dataset == ask.dataset, standing(table, ask.session.now)))[0]
    if row.first is None:
        raise BlocsError(f"no record of the dataset {ask.dataset} says for which period it is complete")
    return row.first.year, row.last.year


def organisation_labels(ask: Asking, scheme: str, organisations: Any) -> dict[str, str]:
    """What each organisation is called in a scheme: COW's ioname for `cow`, else its code."""
    labels = {code: code for code in organisations}
    if scheme == "cow":
        table = models.organisation_code
        for whose in (CURATED, ask.dataset):
            wanted = (table.c.dataset == whose, table.c.scheme == "cow", standing(table, ask.session.now))
            rows = ask.session.rows(select(table.c.organisation, table.c.value).where(*wanted))
            labels |= {row.organisation: row.value for row in rows}
    return labels


def _days(dates: list[Any]) -> Any:
    return np.array(dates, dtype="datetime64[D]")
