"""Whose database it is: blocs marks its own, and touches no other without being told to.

The mark is SQLite's `application_id`, and on PostgreSQL the comment of the table `alembic_version`. Databases of the
first three migrations carry none yet; they are known by their tables, and marked by the next migration that runs.
"""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, exc, text

from blocs import models
from blocs.errors import DatabaseError

APPLICATION_ID = 0x626C6F63
"""`bloc` in ASCII, at byte 68 of an SQLite file."""
COMMENT = "blocs: the migration at which this record stands"

HERE = "quote_ident(current_schema())::regnamespace"
"""The schema in which PostgreSQL works, as its catalogues refer to it. Its name may hold any letters."""

_UNMARKED = ("0001", "0002", "0003")
_KEPT = ("revision_seal", "column_kept")
"""Tables that hold for a later upgrade what a downgrade would lose."""
_BESIDE = {"alembic_version", *_KEPT}
"""Tables that the migrations have for themselves."""
_KNOWN_BY = {
    "revision": {"id", "dataset", "recorded_at", "digest", "program", "added", "retired"},
    "membership": {"organisation", "state", "status", "starts_earliest", "ends_latest", "added_in", "retired_in"},
    "citation": {"source", "locator", "membership_id", "added_in", "retired_in"},
}
"""What tells blocs's tables from others of the same names."""


@dataclass(frozen=True)
class Mark:
    """What a database says of itself: its migration (None if it names none), and whether it bears the mark of blocs."""

    migration: str | None
    ours: bool


def read_mark(connection: Connection) -> Mark:
    """What a database says of itself. One statement on SQLite, two on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        table = "to_regclass('alembic_version')"
        there, comment = connection.execute(text(f"SELECT {table}, obj_description({table}, 'pg_class')")).one()
        if there is None:
            return Mark(None, False)
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return Mark(version, comment == COMMENT)
    try:
        statement = "SELECT (SELECT version_num FROM alembic_version), application_id FROM pragma_application_id"
        version, mark = connection.exec_driver_sql(statement).one()
    except exc.OperationalError as error:
        if "no such table: alembic_version" not in str(error.orig):
            raise
        version, mark = None, connection.exec_driver_sql("PRAGMA application_id").scalar()
    return Mark(version, mark == APPLICATION_ID)


def is_ours(connection: Connection, mark: Mark) -> bool:
    """Whether a database is one of blocs: it bears the mark, or is of a migration that made none and has its tables."""
    return mark.ours or (mark.migration in _UNMARKED and has_our_tables(connection))


def others(connection: Connection) -> list[str]:
    """The names of what is in the file or schema and not made by blocs's migrations, in alphabetical order."""
    ours = set(models.metadata.tables) | _BESIDE
    return sorted(name for name in _present(connection) if name not in ours)


def admit(connection: Connection, place: str, *, into_existing: bool) -> None:
    """Let migrations run here, or raise DatabaseError: only in a database of blocs, or in one that is empty.

    `into_existing` lets them also run beside the tables of others, and in a database of blocs that has lost its mark.
    Never where the migration is another program's, the file is marked as another's, or a table's name is taken.
    """
    mark = read_mark(connection)
    if is_ours(connection, mark):
        return
    foreign, present = others(connection), _present(connection)
    taken = sorted(set(models.metadata.tables) & present)
    if mark.migration is not None and not has_our_tables(connection):
        raise DatabaseError(
            f"{place} is migrated by another program (its alembic_version says {mark.migration[:40]!r}); "
            "nothing was changed; name a file or a schema of its own"
        )
    if connection.dialect.name == "sqlite":
        number = connection.exec_driver_sql("PRAGMA application_id").scalar()
        if number not in (0, APPLICATION_ID):
            raise DatabaseError(
                f"{place} is a file of another program (application_id {number}); name another with --db"
            )
    if mark.migration is not None:
        if not into_existing:
            raise DatabaseError(
                f"{place} has tables of blocs but not its mark, which a dump leaves out; "
                "if it is a record of blocs, mark it with: db upgrade --into-existing"
            )
        return
    if taken:
        raise DatabaseError(
            f"{place} already has {_listed(taken, 'a table', 'tables')} of another program, whose names blocs needs; "
            "nothing was changed; name a file or a schema of its own"
        )
    if foreign and not into_existing:
        raise DatabaseError(
            f"{place} holds {_listed(foreign, 'a table', 'tables')} of another program; nothing was changed; name a "
            "file or a schema of its own, or add blocs's tables to those with --into-existing"
        )


def settle(connection: Connection) -> None:
    """Mark the database as blocs's own if it stands at a migration; take the mark away at `base`, with what else the
    migrations keep for themselves."""
    mark = read_mark(connection)
    if mark.migration is None:
        for table in _KEPT:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    if mark.ours == (mark.migration is not None):
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {0 if mark.ours else APPLICATION_ID}")
    else:
        comment = "NULL" if mark.ours else f"'{COMMENT}'"
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS {comment}")


def _listed(names: list[str], one: str, several: str) -> str:
    said = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{one if len(names) == 1 else several} ({said})"


def has_our_tables(connection: Connection) -> bool:
    present = _present(connection)
    # Tables that came with later migrations may be missing; those of the first are all there or it is not ours.
    return set(_KNOWN_BY) | {"dataset", "organisation", "state", "status"} <= present and all(
        columns <= _columns(connection, table) for table, columns in _KNOWN_BY.items()
    )


def _present(connection: Connection) -> set[str]:
    """Tables, views and the like in the file or the current schema, without what the engine or an extension made."""
    if connection.dialect.name == "sqlite":
        statement = (
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        )
    else:
        statement = (
            f"SELECT relname FROM pg_class WHERE relnamespace = {HERE} "
            "AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (SELECT FROM pg_depend "
            "WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('e', 'a', 'i'))"
        )
    return set(connection.execute(text(statement)).scalars())


def _columns(connection: Connection, table: str) -> set[str]:
    if connection.dialect.name == "sqlite":
        names: Iterable[str] = connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}')").scalars()
    else:
        statement = (
            "SELECT attname FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid "
            f"WHERE relnamespace = {HERE} AND relname = :table AND attnum > 0"
        )
        names = connection.execute(text(statement), {"table": table}).scalars()
    return set(names)
