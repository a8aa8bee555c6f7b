"""Claims to a revision: what a dataset claims now is compared with what stands, and the difference is recorded.

Nothing is changed or deleted: a revision adds some claims and retires others, in the caller's transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from blocs import __version__, models
from blocs.store.entering import in_order, keep_dataset, keep_identities
from blocs.store.inserting import count_rows, insert_rows
from blocs.store.layers import refuse_extension
from blocs.store.retiring import refuse_much
from blocs.store.sealing import rows_in_json
from blocs.store.session import Session

Row = tuple[Any, ...]
"""A claim: the values of its table's own columns, in their order. Where a column refers to another claim by its row
number, the tuple holds that claim itself, so that equal claims are equal tuples on every database."""

MARKS = ("id", "dataset", "added_in", "retired_in")
PARENTS = {
    "membership_id": "membership",
    "memorandum_party_id": "memorandum_party",
    "organisation_succession_id": "organisation_succession",
}
LATER = ("replacement",)
"""Tables that came after the first seals, which therefore name them only where they have something of them."""
CLAIM_TABLES: tuple[Table, ...] = tuple(table for table in models.metadata.sorted_tables if "retired_in" in table.c)
"""Every table of claims; those that are referred to stand before those that refer."""


@dataclass(frozen=True)
class _Shape:
    """A table's own columns, the identities they refer to, and the claims they refer to, by position."""

    columns: tuple[str, ...]
    names: frozenset[str]
    identities: tuple[tuple[int, str], ...]
    parents: tuple[tuple[int, str], ...]


def _shape(table: Table) -> _Shape:
    columns = tuple(column.name for column in table.c if column.name not in MARKS)
    identities = []
    for position, name in enumerate(columns):
        for key in table.c[name].foreign_keys:
            if key.column.name == "code":
                identities.append((position, key.column.table.name))
    parents = tuple((columns.index(name), parent) for name, parent in PARENTS.items() if name in columns)
    return _Shape(columns, frozenset(columns), tuple(identities), parents)


SHAPES: Mapping[str, _Shape] = {table.name: _shape(table) for table in CLAIM_TABLES}


@dataclass
class Claims:
    """All that a dataset claims, by table, without repetition and in the order it was said."""

    rows: dict[str, dict[Row, None]] = field(default_factory=lambda: {table.name: {} for table in CLAIM_TABLES})

    def add(self, table: str, **values: Any) -> Row:
        """Claim a row; columns that are not named are empty. Returns the claim, for others to refer to."""
        row = tuple(map(values.get, _columns_known(table, values)))
        self.rows[table][row] = None
        return row

    def add_columns(self, table: str, **columns: Iterable[Any]) -> None:
        """Claim many rows, given as columns of one length; those that are not named are empty."""
        cells = (columns.get(name, repeat(None)) for name in _columns_known(table, columns))
        self.rows[table].update(dict.fromkeys(zip(*cells)))  # noqa: B905 - columns that are not named have no end


def _columns_known(table: str, named: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of a table. Raises KeyError where others are named."""
    shape = SHAPES[table]
    if not named.keys() <= shape.names:
        raise KeyError(f"{table} has no column {', '.join(named.keys() - shape.names)}")
    return shape.columns


@dataclass(frozen=True)
class Difference:
    """What a revision would do: claims to add and row numbers to retire, by table."""

    added: Mapping[str, list[Row]]
    retired: Mapping[str, list[int]]
    retired_rows: Mapping[str, list[Row]]
    standing: int = 0
    """How many claims stood before."""

    @property
    def adds(self) -> int:
        return sum(len(rows) for rows in self.added.values())

    @property
    def retires(self) -> int:
        return sum(len(rows) for rows in self.retired.values())

    def __bool__(self) -> bool:
        return bool(self.adds or self.retires)


def standing_claims(session: Session, dataset: str) -> dict[str, dict[Row, int]]:
    """The claims of a dataset that are not retired, by table, each with its row number."""
    recorded: dict[str, dict[Row, int]] = {}
    by_number: dict[str, dict[int, Row]] = {}
    for table in CLAIM_TABLES:
        shape = SHAPES[table.name]
        columns = [table.c.id, *(table.c[name] for name in shape.columns)]
        claims = session.connection.execute(
            select(*columns).where(table.c.dataset == dataset, table.c.retired_in.is_(None)).order_by(table.c.id)
        )
        rows: dict[Row, int] = {}
        for number, *values in claims:
            for position, parent in shape.parents:
                if values[position] is not None:
                    values[position] = by_number[parent].get(values[position], values[position])
            rows[tuple(values)] = number
        recorded[table.name] = rows
        if table.name in PARENTS.values():
            by_number[table.name] = {number: row for row, number in rows.items()}
    return recorded


def compare(claims: Claims, recorded: Mapping[str, Mapping[Row, int]]) -> Difference:
    """What must be added and retired so that the claims, and no others, stand."""
    added: dict[str, list[Row]] = {}
    retired: dict[str, list[int]] = {}
    retired_rows: dict[str, list[Row]] = {}
    for table, rows in claims.rows.items():
        standing = recorded[table]
        added[table] = [row for row in rows if row not in standing] if standing else list(rows)
        gone = [row for row in standing if row not in rows]
        retired[table] = [standing[row] for row in gone]
        retired_rows[table] = gone
    return Difference(added, retired, retired_rows, sum(map(len, recorded.values())))


def record(
    session: Session,
    dataset: Mapping[str, str | None],
    claims: Claims,
    *,
    digest: str,
    recorded_at: datetime,
    message: str | None = None,
    identities: Mapping[str, Iterable[str]] = {},
    yes: bool = True,
    made_from: str | None = None,
) -> tuple[int | None, Difference]:
    """Record what a dataset claims now, as one revision. Does not commit: the session's block does.

    `dataset` holds the values of its row in the table `dataset`; `recorded_at` is UTC without a zone; `identities`
    names codes to keep that no claim refers to (memorandum kinds that no instrument has yet). Where `recorded_at` is
    before the last revision's time, a clock is wrong; the revision bears the last one's time then, and its message says
    so. `made_from` is `newer.PROGRAM` for the seeds that came with it.
    Raises BlocsError for a code that another dataset has (`layers.refuse_extension`), and without `yes` ManyRetired
    where much of what stands would be retired (`retiring`).
    Returns the revision's number (None if nothing changed) and the difference.
    """
    code = str(dataset["code"])
    refuse_extension(session, code, dataset.get("extends"))
    recorded = standing_claims(session, code)
    difference = compare(claims, recorded)
    if not difference:
        return None, difference
    connection = session.connection
    keep_dataset(session, dataset)
    number = (connection.execute(select(func.max(models.revision.c.id))).scalar() or 0) + 1
    recorded_at, message = in_order(session, recorded_at, message)
    rows = _numbered(session, code, difference, number, recorded)
    connection.execute(
        insert(models.revision),
        {
            "id": number,
            "dataset": code,
            "recorded_at": recorded_at,
            "message": message,
            "digest": digest,
            "program": __version__,
            "added": difference.adds,
            "retired": difference.retires,
            "contents": sealed(rows, difference.retired),
            "made_from": made_from,
        },
    )
    codes = _identities(difference, identities)
    for name, needed in codes.items():
        keep_identities(session, name, needed, number)
    for table in reversed(CLAIM_TABLES):
        gone = difference.retired[table.name]
        if gone:
            _retire(session, table, gone, number)
    for table in CLAIM_TABLES:
        if rows[table.name]:
            insert_rows(session.connection, table, _columns(table), rows[table.name])
    count_rows(session.connection, {**codes, **rows})
    if not yes:
        refuse_much(code, difference)  # last: what cannot be recorded anyhow is said first; all of it is taken back
    return number, difference


def sealed(added: Mapping[str, Iterable[Row]], retired: Mapping[str, Iterable[int]]) -> str:
    """The SHA-256 of what a revision adds (rows as they are stored, empty columns left out) and retires (row numbers).

    The same on every engine, so that a database can be compared with what its revisions once recorded.
    """
    seal = hashlib.sha256()
    for table in sorted(CLAIM_TABLES, key=lambda one: one.name):
        if table.name in LATER and not added.get(table.name) and not retired.get(table.name):
            continue
        seal.update("".join(rows_in_json(table.name, _columns(table), added.get(table.name, ()))).encode())
        seal.update(json.dumps([table.name, sorted(retired.get(table.name, ()))]).encode())
    return seal.hexdigest()


def revision_rows(session: Session, number: int) -> tuple[dict[str, list[Row]], dict[str, list[int]]]:
    """What the database holds of a revision: the rows it added, as `sealed` wants them, and the numbers it retired."""
    added, retired = {}, {}
    for table in CLAIM_TABLES:
        columns = [table.c[name] for name in _columns(table)]
        rows = session.connection.execute(select(*columns).where(table.c.added_in == number).order_by(table.c.id))
        added[table.name] = [tuple(row) for row in rows]
        gone = session.connection.execute(select(table.c.id).where(table.c.retired_in == number))
        retired[table.name] = list(gone.scalars())
    return added, retired


def _columns(table: Table) -> tuple[str, ...]:
    return ("id", "dataset", "added_in", *SHAPES[table.name].columns)


def _identities(difference: Difference, also: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The codes that added claims refer to, by identity table."""
    needed: dict[str, dict[str, None]] = {name: dict.fromkeys(codes) for name, codes in also.items()}
    for table, rows in difference.added.items():
        for position, name in SHAPES[table].identities:
            codes = needed.setdefault(name, {})
            for row in rows:
                if row[position] is not None:
                    codes[row[position]] = None
    return {name: list(codes) for name, codes in needed.items()}


def _retire(session: Session, table: Table, numbers: list[int], revision: int) -> None:
    statement = text(f"UPDATE {table.name} SET retired_in = :revision WHERE id = :number")  # noqa: S608 - own names
    session.connection.execute(statement, [{"revision": revision, "number": number} for number in numbers])


def _numbered(
    session: Session, dataset: str, difference: Difference, revision: int, recorded: Mapping[str, Mapping[Row, int]]
) -> dict[str, list[Row]]:
    """The rows to add, by table, as they are stored: numbered, and with the numbers of the claims they refer to."""
    numbers: dict[str, dict[Row, int]] = {name: dict(recorded[name]) for name in PARENTS.values()}
    made: dict[str, list[Row]] = {}
    for table in CLAIM_TABLES:
        parents, rows = SHAPES[table.name].parents, difference.added[table.name]
        first = (session.connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1 if rows else 1
        if table.name in numbers:
            numbers[table.name].update(zip(rows, range(first, first + len(rows)), strict=True))
        made[table.name] = [
            (number, dataset, revision, *(_referring(row, parents, numbers) if parents else row))
            for number, row in enumerate(rows, first)
        ]
    return made


def _referring(row: Row, parents: tuple[tuple[int, str], ...], numbers: Mapping[str, Mapping[Row, int]]) -> Row:
    own = list(row)
    for position, parent in parents:
        if row[position] is not None:
            own[position] = numbers[parent][row[position]]
    return tuple(own)
