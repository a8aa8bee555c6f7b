"""The rules of `guards` as SQLite's triggers: made, dropped, and as the present columns demand them."""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns
from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from blocs.store import guards
from blocs.store.guards import Columns

_RULES = ("stays", "kept", "enters", "placed", "once", "retires")
_NEWEST = "(SELECT max(id) FROM revision)"
_MOMENT = "substr({} || '.000000', 1, 26)"
"""A moment to the microsecond, whether it was written with them or not."""


def make(connection: Connection) -> None:
    """Create the triggers that `demanded` names."""
    for statement in demanded(connection).values():
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Drop blocs's triggers from blocs's tables; what others made there stays."""
    ours = {"membership_one_status"} | {f"{table.name}_{rule}" for table in present(connection) for rule in _RULES}
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in names:
        if name in ours:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def present(connection: Connection) -> list[Columns]:
    """Blocs's tables in this database, with their columns."""
    columns = connection.exec_driver_sql(
        "SELECT tables.name, columns.name, lower(columns.type) FROM sqlite_master AS tables "
        "JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' ORDER BY tables.name, columns.cid"
    )
    types: dict[str, dict[str, str]] = {}
    for table, name, kind in columns:
        types.setdefault(table, {})[name] = kind
    return guards.tables(types)


def demanded(connection: Connection) -> dict[str, str]:
    """Every trigger that the present columns and unique indexes demand: its name, and the statement that makes it."""
    made: dict[str, str] = {}
    for table in present(connection):
        made |= {f"{table.name}_{rule}": statement for rule, statement in _rules(connection, table)}
        if table.name == "membership":
            made["membership_one_status"] = _ONE_STATUS
    return made


def _rules(connection: Connection, table: Columns) -> Iterator[tuple[str, str]]:
    name = table.name
    yield "kept", f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {name} BEGIN SELECT {_refuse(guards.KEPT)}; END"
    # No list of columns after UPDATE: the rule must see SET rowid, _rowid_ and oid as well, and columns to come.
    if table.of_claims:
        others = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in table.types if column != "retired_in")
        retires = f"OLD.retired_in IS NULL AND NEW.retired_in IS NOT NULL AND {others}"
        cases = [(f"NOT ({retires})", guards.UNCHANGED), (f"NEW.retired_in IS NOT {_NEWEST}", guards.RETIRED)]
    else:
        cases = [("TRUE", guards.UNCHANGED)]
    yield "stays", f"CREATE TRIGGER {name}_stays BEFORE UPDATE ON {name} BEGIN {_first_of(cases)}; END"
    cases = [(_replaces(connection, name), guards.ONCE), *_untyped(table), *_unordered(table)]
    yield "enters", f"CREATE TRIGGER {name}_enters BEFORE INSERT ON {name} BEGIN {_first_of(cases)}; END"
    if "id" not in table.types:
        # Before an insert, SQLite calls a row number that was not given -1; a row of that number would stand for all.
        condition = "WHEN NEW.rowid < 1"
        statement = f"CREATE TRIGGER {name}_placed AFTER INSERT ON {name} {condition} BEGIN "
        yield "placed", f"{statement}SELECT {_refuse(guards.NO_VALUE)}; END"


def _first_of(cases: list[tuple[str, str]]) -> str:
    """One statement that refuses with the message of the first case that holds: one program a row, not one a rule."""
    return "SELECT CASE " + " ".join(f"WHEN {condition} THEN {_refuse(said)}" for condition, said in cases) + " END"


def _refuse(message: str) -> str:
    return f"RAISE(ABORT, '{message}')"


def _replaces(connection: Connection, table: str) -> str:
    """Whether a new row would take the place of another under OR REPLACE, which fires no trigger for the lost one.

    It does wherever a unique index, or the number of the row, says that there can be only one.
    """
    conditions = [f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"]
    for index, partial in _unique_indexes(connection, table):
        columns = connection.execute(text("SELECT name FROM pragma_index_info(:index)"), {"index": index}).scalars()
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        if partial:
            conditions.append(f"NEW.retired_in IS NULL AND EXISTS (SELECT 1 FROM {table} WHERE {partial} AND {same})")
        else:
            conditions.append(f"EXISTS (SELECT 1 FROM {table} WHERE {same})")
    return " OR ".join(conditions)


def _unique_indexes(connection: Connection, table: str) -> list[tuple[str, str]]:
    """The unique indexes of a table: the name, and the condition of a partial one.

    The only condition that the rules know is that of a standing claim; another one is taken for no condition, which
    refuses too much rather than too little.
    """
    statement = (
        "SELECT list.name, list.partial, made.sql FROM pragma_index_list(:table) AS list "
        "LEFT JOIN sqlite_master AS made ON made.type = 'index' AND made.name = list.name "
        'WHERE list."unique" ORDER BY list.name'
    )
    rows = connection.execute(text(statement), {"table": table}).all()
    standing = re.compile(r"WHERE\s+retired_in\s+IS\s+NULL\s*$", re.IGNORECASE)
    return [(name, "retired_in IS NULL" if partial and standing.search(sql) else "") for name, partial, sql in rows]


def untyped_rows(connection: Connection) -> Iterator[str]:
    """Rows that are there with a value that no row may have: they came past the rules, or before them."""
    for table in present(connection):
        for condition, said in _untyped(table, row=""):
            for number in connection.exec_driver_sql(f"SELECT rowid FROM {table.name} WHERE {condition}").scalars():
                yield f"{table.name}: row {number}: {said}"


def _untyped(table: Columns, row: str = "NEW.") -> Iterator[tuple[str, str]]:
    """Values that PostgreSQL would not take: SQLite keeps anything anywhere."""
    for column, kind in table.types.items():
        new = f'{row}"{column}"'
        if kind == "date":
            # Reckoned with, even by nothing, a day that does not exist becomes another one; a text that is none, NULL.
            yield f"date({new}, '+0 days') IS NOT {new} OR {new} < '0001-01-01'", guards.NO_DATE
        elif kind in ("datetime", "timestamp"):
            seconds, rest = f"substr({new}, 1, 19)", f"substr({new}, 20)"
            fraction = f"({rest} = '' OR {rest} GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]')"
            proper = f"datetime({seconds}, '+0 days') IS {seconds} AND {fraction} AND {new} >= '0001-01-01'"
            yield f"{new} IS NOT NULL AND ({proper}) IS NOT TRUE", guards.NO_DATE
        elif kind == "boolean":
            yield f"{new} NOT IN (0, 1)", guards.NO_VALUE
        elif kind in ("integer", "text") and column != "id":
            yield f"typeof({new}) NOT IN ('{kind}', 'null')", guards.NO_VALUE


def _unordered(table: Columns) -> Iterator[tuple[str, str]]:
    """Rows that come at another place of the record's history than its end."""
    if table.enters:
        yield f"NEW.added_in < {_NEWEST}", guards.NEWEST
        # Said here too, as SQLite checks references only on connections that ask for it.
        yield f"NEW.added_in > coalesce({_NEWEST}, 0)", guards.NO_REVISION
    if table.of_claims:
        yield "NEW.retired_in IS NOT NULL", guards.NEWEST
    if table.name == "revision":
        last = f"(SELECT {_MOMENT.format('recorded_at')} FROM revision ORDER BY id DESC LIMIT 1)"
        yield f"NEW.id < 1 OR NEW.id <= {_NEWEST}", guards.NUMBERED
        yield f"NEW.recorded_at IS NULL OR {_MOMENT.format('NEW.recorded_at')} < {last}", guards.TIMED
        yield "trim(coalesce(NEW.contents, '')) = ''", guards.SEALED


_ONE_STATUS = f"""\
CREATE TRIGGER membership_one_status BEFORE INSERT ON membership
WHEN NEW.retired_in IS NULL AND NEW.starts_latest < NEW.ends_earliest
BEGIN
    SELECT {_refuse(guards.OVERLAP)} WHERE EXISTS (
        SELECT 1 FROM membership AS other
        WHERE other.state = NEW.state AND other.dataset = NEW.dataset AND other.organisation = NEW.organisation
        AND other.retired_in IS NULL AND other.starts_latest < other.ends_earliest
        AND other.starts_latest < NEW.ends_earliest AND NEW.starts_latest < other.ends_earliest
    );
END"""
