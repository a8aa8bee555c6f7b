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
from blocs.store.layers import bodies
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
    yearly: bool

    def counting(self, labels: Axis, first: int, last: int, rule: str) -> Any:
        """Which labels were there by a rule for years, so that nothing held is known to be nothing (label, year). A
        list of states that is kept by years has a state in every year of which it was there on some day."""
        counts = np.zeros((len(labels), last - first + 1), dtype=bool)
        number, year, _ = expand(self.start, self.end, "any-day" if self.yearly else rule, first, last)
        of_label = np.array([labels.numbers[label] for label in self.label], dtype=np.int64)
        counts[of_label[number], year - first] = True
        return counts

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
    wanted = [standing(spell, ask.session.view)]
    if organisations is not None:
        wanted.append(spell.c.organisation.in_(organisations))
    if states is not None:
        wanted.append(spell.c.state.in_(states))
    if not missing:
        unknown = select(status_record.c.status).where(status_record.c.category == MISSING)
        wanted.append(spell.c.status.not_in(unknown))
    columns = [spell.c.organisation, spell.c.state, spell.c.status, spell.c.disputed, *days]
    rows = ask.session.rows(select(*columns).where(*wanted))
    organisation, state, status, disputed, *texts = zip(*rows, strict=True) if rows else [()] * len(columns)
    if ask.session.view.layered:
        above = select(spell.c.dataset, func.count()).where(*wanted, spell.c.dataset != ask.session.layers[-1])
        ask.used.update(dict(tuple(row) for row in ask.session.rows(above.group_by(spell.c.dataset))))
    numbers, axes = [], []
    for column in (organisation, state):
        codes, distinct = pd.factorize(np.array(column, dtype=object), sort=True)
        numbers.append(codes)
        axes.append(Axis([str(code) for code in distinct]))
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
    codes, texts = pd.factorize(np.array(column, dtype=object))
    return np.array([str(day) for day in texts], dtype="datetime64[D]")[codes]


def _statuses(session: Session, codes: Any) -> list[StatusMeaning]:
    """What each status means, in the order of the codes."""
    table = models.status_record
    columns = [table.c[name] for name in StatusMeaning._fields]
    rows = session.rows(select(*columns).where(standing(table, session.view)))
    known = {row.status: StatusMeaning(*row) for row in rows}
    return [known[code] for code in codes]


SCHEMES = ("iso", "cow", "gw")
SYSTEMS = (*SCHEMES, "all")
SOVEREIGN = ("sovereign", "former", "partially_recognised")
"""The kinds of states that are in a system of states without being named."""


def units(ask: Asking, scheme: str, system: str, states: list[str] | None) -> Units:
    """The states of a system, labelled by a scheme of codes; of some states, if `states` names them.

    A dataset's own list of states goes before the curated one. `panel` says what the systems are. `cow` and `gw` leave
    out states without such a code. Raises BlocsError if there is none.
    """
    own = _own_units(ask, scheme) if CURATED not in ask.session.layers else None
    if own is None:
        lives = _lives(ask, system, states)
        lists = [_stretches(ask, name) for name in dict.fromkeys((system, scheme)) if name in ("cow", "gw")]
        stretches = [
            (label, state, start, end)
            for state, periods in lives.items()
            for label, start, end in _cut(state, periods, lists, scheme)
        ]
        own = stretches, False
    stretches, yearly = own
    if not stretches:
        raise BlocsError(f"the database holds no {scheme} codes; seed it first with: blocs seed")
    if states is not None:
        stretches = [stretch for stretch in stretches if stretch[1] in states]
    labels, codes = [stretch[0] for stretch in stretches], [stretch[1] for stretch in stretches]
    start, end = (np.array([stretch[edge] for stretch in stretches], dtype="datetime64[D]") for edge in (2, 3))
    return Units(labels, codes, start, end, yearly)


Stretch = tuple[str, str, Any, Any]
"""A label for a state over some days: label, state, first day, first day on which it no longer was."""


def _own_units(ask: Asking, scheme: str) -> tuple[list[Stretch], bool] | None:
    """The stretches of a dataset's own list of states, which is kept by years; None if it has none."""
    period, code = models.state_period, models.state_code
    table, conditions = (period, []) if scheme == "iso" else (code, [code.c.scheme == scheme])
    label = period.c.state if scheme == "iso" else code.c.value
    wanted = (table.c.dataset.in_(ask.session.layers), standing(table, ask.session.view), *conditions)
    rows = ask.session.rows(
        select(label.label("label"), table.c.state, table.c.starts_earliest, table.c.ends_latest)
        .where(*wanted)
        .order_by(table.c.state, table.c.starts_earliest, label)
    )
    return ([(row.label, row.state, row.starts_earliest, row.ends_latest) for row in rows], True) if rows else None


def _describing(ask: Asking) -> tuple[str, ...]:
    """Whose word it is when a state was there: the curated record's, with what is asked that extends it."""
    return ask.session.layers if CURATED in ask.session.layers else (CURATED,)


def _lives(ask: Asking, system: str, states: list[str] | None) -> dict[str, list[tuple[Any, Any]]]:
    """The periods in which each curated state was in a system by its own record, in time."""
    period, record, view = models.state_period, models.state_record, ask.session.view
    described = _describing(ask)
    kinds = {
        row.state: row.kind
        for row in ask.session.rows(
            select(record.c.state, record.c.kind).where(record.c.dataset.in_(described), standing(record, view))
        )
    }
    lives: dict[str, list[tuple[Any, Any]]] = {}
    for row in ask.session.rows(
        select(period)
        .where(period.c.dataset.in_(described), standing(period, view))
        .order_by(period.c.state, period.c.starts_earliest)
    ):
        named = states is not None and row.state in states
        of_a_system = kinds.get(row.state) in SOVEREIGN and row.kind is None
        if system == "all" or named or of_a_system:
            lives.setdefault(row.state, []).append((row.starts_earliest, row.ends_latest))
    return lives


def _stretches(ask: Asking, scheme: str) -> dict[str, list[tuple[str, Any, Any]]]:
    """The codes of a scheme that each curated state bore, with their days."""
    code = models.state_code
    wanted = (code.c.dataset.in_(_describing(ask)), code.c.scheme == scheme, standing(code, ask.session.view))
    stretches: dict[str, list[tuple[str, Any, Any]]] = {}
    for row in ask.session.rows(select(code).where(*wanted).order_by(code.c.state, code.c.starts_earliest)):
        stretches.setdefault(row.state, []).append((row.value, row.starts_earliest, row.ends_latest))
    return stretches


def _cut(
    state: str,
    periods: list[tuple[Any, Any]],
    lists: list[dict[str, list[tuple[str, Any, Any]]]],
    scheme: str,
) -> list[tuple[str, Any, Any]]:
    """The periods of a state cut to the days on which it bore a code in each of some lists: label, first day, end. The
    label is the code of the last list, or the state's own where `scheme` is ours."""
    cut = [(state, start, end) for start, end in periods]
    for known in lists:
        cut = [
            (value, max(start, first), min(end, last))
            for _, start, end in cut
            for value, first, last in known.get(state, ())
            if max(start, first) < min(end, last)
        ]
    return [(state if scheme == "iso" else label, start, end) for label, start, end in cut]


@dataclass(frozen=True)
class Covered:
    """For which years an organisation's record is complete, and for which categories of statuses."""

    years: Any
    categories: tuple[str, ...]

    def tells_apart(self, statuses: list[str] | None, meanings: list[StatusMeaning], has_associates: bool) -> bool:
        """Whether a state without a status is known to have had none: of those of some statuses, if they are named,
        else of all that the Correlates of War layout has numbers for."""
        if statuses is None:
            return {*NUMBERED, *(["associate"] if has_associates else [])} <= set(self.categories)
        return {meaning.category for meaning in meanings if meaning.status in statuses} <= set(self.categories)


NUMBERED = ("member", "observer")
"""The categories that the Correlates of War layout has numbers for, beside associates, whom few organisations have."""


def complete(ask: Asking, organisations: list[str] | None, rule: str, first: int, last: int) -> dict[str, Covered]:
    """For each organisation that says so, whether its record covers each year of first..last by a rule; by code.

    A year is covered if the rule's day is within the complete period; for rules over the whole year, if the period
    holds all of the year that lies within the organisation's life.
    """
    table = bodies(ask.session.view)
    wanted = [standing(table, ask.session.view), table.c.complete_from.is_not(None)]
    if organisations is not None:
        wanted.append(table.c.organisation.in_(organisations))
    years = np.arange(first, last + 1)
    january, december = first_day(years), first_day(years + 1) - np.timedelta64(1, "D")
    covered: dict[str, Covered] = {}
    for row in ask.session.rows(select(table).where(*wanted).order_by(table.c.organisation)):
        categories = tuple((row.complete_categories or "member").split())
        start, end = np.datetime64(row.complete_from), np.datetime64(row.complete_to)
        if rule in ("1-january", "31-december"):
            day = january if rule == "1-january" else december
            covered[row.organisation] = Covered((start <= day) & (day <= end), categories)
            continue
        founded = np.datetime64(row.founded_earliest or row.complete_from)
        dissolved = np.datetime64(row.dissolved_latest) if row.dissolved_latest else FAR
        inside = (start <= np.maximum(january, founded)) & (np.minimum(december, dissolved) <= end)
        alive = (founded <= december) & (january < dissolved)
        covered[row.organisation] = Covered(inside & alive, categories)
    return covered


def span(ask: Asking) -> tuple[int, int]:
    """The first year that any record of a dataset covers, and the last whole one. Raises BlocsError if none does."""
    table = bodies(ask.session.view)
    edges = select(func.min(table.c.complete_from).label("first"), func.max(table.c.complete_to).label("last"))
    row = ask.session.rows(edges.where(standing(table, ask.session.view)))[0]
    if row.first is None:
        raise BlocsError(f"no record of the dataset {ask.dataset} says for which period it is complete")
    whole = (row.last.month, row.last.day) == (12, 31)
    return row.first.year, max(row.first.year, row.last.year if whole else row.last.year - 1)
