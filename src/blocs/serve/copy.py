"""The copy of a record that is served: private, read-only, of one revision, in an SQLite file whatever the engine."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.errors import FileError
from blocs.exports.whole import private_folder
from blocs.seeding import default
from blocs.settings import Target
from blocs.store import guards
from blocs.store.session import Database, Session, writing

AT_ONCE = 5_000
"""Rows that are written in one statement."""


@contextmanager
def snapshot(target: Target, as_known: int | None = None) -> Iterator[Target]:
    """A private copy of a record as it stands now, or as it was known at a revision, removed at the end of the block.

    What is served must not change under it: a page would show one revision's number and another one's rows. An SQLite
    file is copied as it is, its newest revision included; of a server, and of an earlier revision, the rows are written
    into a new file. Raises DatabaseError where the record cannot be read, FileError where there is no room.
    """
    temporary = Path(tempfile.gettempdir())
    with ExitStack() as stack:
        try:
            name = target.path.name if target.path is not None else "blocs.sqlite"
            path = stack.enter_context(private_folder(temporary)) / name
            copy = Target(f"sqlite:///{path}", managed=False)
            with Database(target) as database, database.reading(as_known) as session:
                if target.path is not None and as_known is None:
                    source: Any = session.connection.connection.driver_connection
                    with closing(sqlite3.connect(path)) as into:
                        source.backup(into)
                else:
                    _write(session, copy)
        except (OSError, sqlite3.Error) as error:
            said = getattr(error, "strerror", None) or error
            raise FileError(f"no copy of the record can be made in {temporary}: {said}") from error
        yield copy


def _write(session: Session, copy: Target) -> None:
    """Write every row of a record that its session sees into a new SQLite file, as it was known at its revision."""
    default.create(copy)
    as_known = session.as_known
    with writing(copy) as into:
        # The rules let claims enter only in the newest revision: here they all enter at once, already checked.
        guards.drop(into.connection)
        for table in models.metadata.sorted_tables:
            wanted = select(table)
            if as_known is not None and table is models.revision:
                wanted = wanted.where(table.c.id <= as_known)
            elif as_known is not None and "added_in" in table.c:
                wanted = wanted.where(table.c.added_in <= as_known)
            result = session.connection.execute(wanted)
            into.connection.execute(table.delete())
            while rows := result.mappings().fetchmany(AT_ONCE):
                into.connection.execute(table.insert(), [_as_known(dict(row), as_known) for row in rows])
        guards.make(into.connection)


def _as_known(row: dict[str, Any], as_known: int | None) -> dict[str, Any]:
    """A row as it was at a revision: what a later one retired still stood."""
    if as_known is not None and (row.get("retired_in") or 0) > as_known:
        row["retired_in"] = None
    return row
