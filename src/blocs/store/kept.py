"""What a downgrade would lose: the values of columns that it drops, which the seals of revisions cover.

They wait in the table `column_kept` and go back to their rows when an upgrade makes their columns again. No migration
has to care; `migrations/env.py` calls this around them.
"""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns

from __future__ import annotations

from sqlalchemy import Connection, inspect

from blocs.store import guards
from blocs.store.guards import Columns

TABLE = "column_kept"


def copy(connection: Connection) -> None:
    """Copy blocs's tables into temporary ones, before a downgrade. Nobody knows yet what it will drop."""
    for table in guards.present(connection):
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE before_{table.name} AS SELECT * FROM {table.name}")


def keep(connection: Connection) -> None:
    """Keep what the downgrade has dropped and was not empty, and drop the copies. Tables that are gone are let go."""
    now = {table.name: table for table in guards.present(connection)}
    for name in inspect(connection).get_temp_table_names():
        original = name.removeprefix("before_")
        if original == name:
            continue
        if original in now:
            columns = connection.exec_driver_sql(f"SELECT * FROM {name} LIMIT 0").keys()
            for column in [column for column in columns if column not in now[original].types]:
                _make(connection)
                connection.exec_driver_sql(
                    f"INSERT INTO {TABLE} SELECT '{original}', '{column}', CAST({_key(now[original])} AS TEXT), "
                    f'CAST("{column}" AS TEXT) FROM {name} WHERE "{column}" IS NOT NULL'
                )
        connection.exec_driver_sql(f"DROP TABLE {name}")


def give_back(connection: Connection) -> None:
    """Give the kept values back to the columns that there are again, where these are empty, after an upgrade."""
    if not inspect(connection).has_table(TABLE):
        return
    for table in guards.present(connection):
        key = f"CAST({_key(table)} AS TEXT)"
        wanted = connection.exec_driver_sql(
            f"SELECT DISTINCT column_name FROM {TABLE} WHERE table_name = '{table.name}'"
        )
        for column in [column for column in wanted.scalars() if column in table.types]:
            own = f"{TABLE} WHERE table_name = '{table.name}' AND column_name = '{column}'"
            # SQLite makes of a text what the column holds; its CAST would make a number of a date.
            value = "value" if connection.dialect.name == "sqlite" else f"CAST(value AS {table.types[column]})"
            connection.exec_driver_sql(
                f'UPDATE {table.name} SET "{column}" = (SELECT {value} FROM {own} AND row_key = {key}) '
                f'WHERE "{column}" IS NULL AND {key} IN (SELECT row_key FROM {own})'
            )
            connection.exec_driver_sql(f"DELETE FROM {own}")
    if connection.exec_driver_sql(f"SELECT count(*) FROM {TABLE}").scalar() == 0:
        connection.exec_driver_sql(f"DROP TABLE {TABLE}")


def _key(table: Columns) -> str:
    return "id" if "id" in table.types else "code"


def _make(connection: Connection) -> None:
    connection.exec_driver_sql(
        f"CREATE TABLE IF NOT EXISTS {TABLE} (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
        "row_key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (table_name, column_name, row_key))"
    )
