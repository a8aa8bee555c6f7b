"""Many rows into one table, past SQLAlchemy: PostgreSQL by COPY, SQLite's driver with the rows as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Date, Table


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
