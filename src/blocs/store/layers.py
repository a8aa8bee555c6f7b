"""Datasets that extend others: which lie beneath one, and what of those is still seen through it.

Nothing is copied: a claim of a dataset beneath is seen until one above says otherwise, and what is recorded beneath
later is seen at once. An organisation that a dataset describes by itself, or one state's spells in it, is a claim of
the table `replacement`; a state, status, source or instrument is replaced by a record under the same code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, exists, false, func, not_, or_, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from blocs import models
from blocs.errors import BlocsError, UnknownName
from blocs.store.revisions import datasets, lineage
from blocs.store.session import CURATED, MERGED, Session, View, among, standing, unretired

BY_RECORD = {
    **dict.fromkeys(("state_record", "state_period", "state_name", "state_code"), ("state_record", "state", "state")),
    "state_succession": ("state_record", "state", "successor"),
    "status_record": ("status_record", "status", "status"),
    "source_record": ("source_record", "source", "source"),
    "memorandum_record": ("memorandum_record", "memorandum", "memorandum"),
    "memorandum_party": ("memorandum_record", "memorandum", "memorandum"),
}
"""What is replaced by a record above it: the table of records, the column of its code, and the column that holds it."""
CITED_BY_RECORD = (("state_record", "state", "state"), ("memorandum_record", "memorandum", "memorandum"))
WITHIN = {
    **dict.fromkeys(
        ("membership", "organisation_record", "organisation_name", "organisation_code", "memorandum_record"),
        "organisation",
    ),
    "organisation_succession": "successor",
    "memorandum_party": "memorandum",
    "source_record": "source",
}
"""The column that says to which organisation's record a claim belongs; those of instruments and sources begin with it:
ORGANISATION/key."""
PARENTS = (
    ("membership_id", "membership"),
    ("memorandum_party_id", "memorandum_party"),
    ("organisation_succession_id", "organisation_succession"),
)
IMPORTED = ("cow-igo-3", "cow-igo-3-states")
"""The codes of the datasets that blocs imports: no folder of seeds may take them."""
COVERAGE = ("complete_from", "complete_to", "complete_categories")


class _Before(FunctionElement[str]):
    """What stands before the slash in a code of an instrument or a source: the organisation. Nothing where none is."""

    inherit_cache = True
    name = "before"
    type = Text()


@compiles(_Before)
def _split(element: Any, compiler: Any, **how: Any) -> str:
    return f"split_part({compiler.process(element.clauses, **how)}, '/', 1)"


@compiles(_Before, "sqlite")
def _cut(element: Any, compiler: Any, **how: Any) -> str:
    code = compiler.process(element.clauses, **how)
    return f"substr({code}, 1, max(instr({code}, '/') - 1, 0))"


class Known(NamedTuple):
    """A dataset of which claims stand by the revision that is asked: what it is, what it extends, its newest one."""

    code: str
    title: str
    licence: str | None
    citation: str | None
    extends: str | None
    newest: int


def known_datasets(session: Session) -> dict[str, Known]:
    """The datasets that are known when the question is asked, by code, in alphabetical order."""
    return {row.code: Known(*row) for row in session.rows(_datasets_statement(session.view.now))}


@cache
def _datasets_statement(now: bool) -> Select[Any]:
    table, made = models.dataset, models.revision
    by_then = [] if now else [made.c.id <= bindparam("as_known", required=True)]
    columns = [table.c[name] for name in Known._fields[:-1]]
    return (
        select(*columns, func.max(made.c.id))
        .join(made, made.c.dataset == table.c.code)
        .where(*by_then)
        .group_by(*columns)
        .having(func.sum(made.c.added) > func.sum(made.c.retired))
        .order_by(table.c.code)
    )


def viewing(session: Session, dataset: str, known: Mapping[str, Known] | None = None) -> Session:
    """The session as it is asked for a dataset, with what that extends beneath it; `known` are `known_datasets`, if the
    caller has them."""
    base = None if known is None else {code: one.extends for code, one in known.items()}
    layers = (CURATED,) if dataset == CURATED else tuple(lineage(session, dataset, base))
    words = layers if CURATED in layers else (*layers, CURATED)
    return replace(session, layers=layers, words=words)


def taken(dataset: str) -> str | None:
    """What to say of a code that no dataset which extends another may have, in whatever database; None of others."""
    if dataset == CURATED:
        return f"the code {CURATED} is taken by the record that comes with blocs, which extends nothing; choose another"
    if dataset in IMPORTED:
        return f"the code {dataset} is taken by blocs import cow; choose another"
    return None


def refuse_extension(session: Session, dataset: str, extends: str | None) -> None:
    """Raise BlocsError where a dataset of this code cannot extend that one (None: nothing): each is what it was when it
    was first recorded, and no two extend each other."""
    if extends is not None and (said := taken(dataset)):
        raise BlocsError(said)
    if extends is not None:
        if dataset in lineage(session, extends):
            said = "itself" if dataset == extends else f"{extends}, which extends {dataset}"
            raise BlocsError(f"{dataset} cannot extend {said}; a dataset lies on top of another or beneath it")
        known = datasets(session)
        if extends not in known:
            raise UnknownName(f"no dataset {extends!r} to extend; choose one of: {', '.join(known)}", known)
    table = models.dataset
    recorded = session.connection.execute(select(table.c.extends).where(table.c.code == dataset)).first()
    if recorded is not None and recorded.extends != extends:
        was = f"extends {recorded.extends}" if recorded.extends else "extends nothing"
        raise BlocsError(f"the dataset {dataset} is taken: it was recorded before and {was}; choose another code")


def replaced_states(
    session: Session, organisations: Collection[str], states: Collection[str] | None
) -> dict[tuple[str, str], list[str]]:
    """The states (all, or those among some) whose spells in one of the organisations a dataset replaces, by dataset and
    organisation, in order."""
    states_of: dict[tuple[str, str], list[str]] = {}
    statement = _replaced_statement(session.view, session.arrays)
    for row in session.rows(statement, organisations=list(organisations)):
        if states is None or row.state in states:
            states_of.setdefault((row.dataset, row.organisation), []).append(row.state)
    return states_of


@cache
def _replaced_statement(view: View, arrays: bool) -> Select[Any]:
    own = models.replacement
    return (
        select(own.c.dataset, own.c.organisation, own.c.state)
        .where(among(own.c.organisation, "organisations", arrays), own.c.state.is_not(None), standing(own, view))
        .order_by(own.c.state)
    )


def on_top(table: Any, layers: Sequence[str], now: bool) -> ColumnElement[bool]:
    """The condition that a claim is of one of the layers, and not replaced by one above it."""
    replaced = [
        and_(table.c.dataset == layer, _replaced(table, layers[:place], now))
        for place, layer in enumerate(layers)
        if place
    ]
    return and_(_one_of(table.c.dataset, layers), not_(or_(*replaced)))


def _one_of(column: Any, codes: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a dataset is one of some. Not as a list, which would be spelt out at every question."""
    return or_(*(column == code for code in codes))


def cited_on_top(column: str, view: View) -> ColumnElement[bool]:
    """The condition that a citation is seen, of a claim that is seen, which the column names: by its number, and then
    it is of the same dataset, or by its code."""
    table = models.citation
    if not view.layered or column in dict(PARENTS):
        return standing(table, view) if not view.layered else unretired(table, view.now)
    ways: list[ColumnElement[bool]] = []
    for place, layer in enumerate(view.layers):
        above = view.layers[:place]
        if above:
            replaced = [
                _has_record(table, *record, above, view.now) for record in CITED_BY_RECORD if record[2] == column
            ]
            if column in ("organisation", "memorandum"):
                replaced.append(_within_replaced(table, column, above, view.now))
            ways.append(and_(table.c.dataset == layer, or_(*replaced)))
    return and_(unretired(table, view.now), _one_of(table.c.dataset, view.layers), not_(or_(*ways)))


def _replaced(table: Any, above: Sequence[str], now: bool) -> ColumnElement[bool]:
    """The condition that one of the datasets above replaces a claim."""
    return or_(false(), *_ways(table, above, now))


def _ways(table: Any, above: Sequence[str], now: bool) -> Iterator[ColumnElement[bool]]:
    name = getattr(table, "element", table).name
    if name in WITHIN:
        yield _within_replaced(table, WITHIN[name], above, now)
    if name in BY_RECORD:
        yield _has_record(table, *BY_RECORD[name], above, now)
    # What belongs to another claim goes with it: instruments of spells, and whatever is cited for anything.
    for column, parent in PARENTS:
        if column in table.c:
            whole = models.table(parent).alias(f"whole_{parent}")
            yield exists().where(whole.c.id == table.c[column], _replaced(whole, above, now))
    if name == "citation":
        for column in ("organisation", "memorandum"):
            yield _within_replaced(table, column, above, now)
        for record in CITED_BY_RECORD:
            yield _has_record(table, *record, above, now)


def _within_replaced(table: Any, column: str, above: Sequence[str], now: bool) -> ColumnElement[bool]:
    own = models.replacement
    of_above = (_one_of(own.c.dataset, above), unretired(own, now))
    whole = select(own.c.organisation).where(own.c.state.is_(None), *of_above)
    body = _Before(table.c[column]) if column in ("memorandum", "source") else table.c[column]
    if not ("state" in table.c and "starts_earliest" in table.c):
        return body.in_(whole)
    # Of spells there are many: what is replaced is read once, and not looked up for each.
    pairs = select(own.c.organisation, own.c.state).where(own.c.state.is_not(None), *of_above)
    return or_(body.in_(whole), tuple_(body, table.c.state).in_(pairs))


def _has_record(
    table: Any, records: str, code: str, column: str, above: Sequence[str], now: bool
) -> ColumnElement[bool]:
    upper = models.table(records).alias(f"upper_{records}")
    return exists().where(upper.c[code] == table.c[column], _one_of(upper.c.dataset, above), unretired(upper, now))


def bodies(view: View) -> Any:
    """What is known of organisations, one row each, to be read with `standing`: the table of it, or where a dataset
    extends another, a selection in which what one above says of the period that is complete goes before the rest."""
    table = models.organisation_record
    if not view.layered:
        return table
    *above, bottom = view.layers
    columns: list[ColumnElement[Any]] = []
    for column in table.c:
        said = [_said_above(table, view, place, column.name) for place in range(len(above))]
        merged = func.coalesce(*said, column).label(column.name)
        columns.append(merged if column.name in COVERAGE else column)
    lower = table.alias("beneath_body")
    beneath = exists().where(
        lower.c.organisation == table.c.organisation,
        or_(
            *(
                and_(table.c.dataset == layer, _one_of(lower.c.dataset, view.layers[place + 1 :]))
                for place, layer in enumerate(above)
            )
        ),
        unretired(lower, view.now),
        on_top(lower, view.layers, view.now),
    )
    wanted = and_(standing(table, view), or_(table.c.dataset == bottom, not_(beneath)))
    return select(*columns).where(wanted).subquery(MERGED)


def _said_above(table: Any, view: View, place: int, column: str) -> Any:
    """What a layer says in a column of an organisation that is described beneath it."""
    above = table.alias(f"above_{place}")
    return (
        select(above.c[column])
        .where(
            above.c.organisation == table.c.organisation,
            above.c.dataset == view.layers[place],
            _one_of(table.c.dataset, view.layers[place + 1 :]),
            unretired(above, view.now),
        )
        .scalar_subquery()
    )
