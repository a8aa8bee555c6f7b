"""Many rows into one table, past SQLAlchemy: PostgreSQL by COPY, SQLite's driver with the rows as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Date, Table

COUNTED_FROM = 500
"""From how many new rows on PostgreSQL counts what is in the tables at once. It would do so by itself after a minute or
later, and until then read whole datasets where an index leads to a few rows."""


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values are in the order of some columns."""
    if connection.dialect.name != "sqlite":
        from blocs.store.postgres import copy_in

        copy_in(connection, f"COPY {table.name} ({', '.join(columns)}) FROM STDIN", rows)
        return
    kept: list[str] = []
    filled: list[Sequence[Any]] = []
    for name, cells in zip(columns, zip(*rows, strict=True), strict=True):
        if all(cell is None for cell in cells):
            continue
        kept.append(name)
        if isinstance(table.c[name].type, Date):
            written = {day: day and day.isoformat() for day in set(cells)}
            filled.append([written[day] for day in cells])
        else:
            filled.append(cells)
    statement = f"INSERT INTO {table.name} ({', '.join(kept)}) VALUES ({', '.join('?' * len(kept))})"  # noqa: S608 - own names
    connection.exec_driver_sql(statement, list(zip(*filled, strict=True)))


def count_rows(connection: Connection, added: Mapping[str, Sequence[Any]]) -> None:
    """Let PostgreSQL count what is in the tables to which a revision added rows, where it added many to one of them.

    Of a table of fewer than 50 rows, as the statuses are, it never counts anything by itself. It then takes them for
    one row, and looks up an organisation's spells once for every status.
    """
    if connection.dialect.name != "sqlite" and max(map(len, added.values()), default=0) >= COUNTED_FROM:
        connection.exec_driver_sql(f"ANALYZE {', '.join(name for name, rows in added.items() if rows)}")
