"""Engines, and sessions that read or write. One session is one transaction.

A reading session sees one state of the database from its first question to its last and can change nothing.
A writing session commits when its block ends without an error, else the old state stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Text,
    and_,
    any_,
    bindparam,
    create_engine,
    event,
    exc,
    or_,
    text,
    true,
)
from sqlalchemy.engine.url import make_url
from sqlalchemy.pool import QueuePool

from blocs import settings
from blocs.errors import BlocsError, DatabaseError
from blocs.settings import Target

CURATED = "curated"
"""The dataset that is asked where none is named."""

WAIT_SECONDS = 30
"""How long one who writes waits for another, and a reader for a commit."""


@dataclass(frozen=True)
class Session:
    """What a question is asked with: a connection in a transaction, and the revision as of which it is asked.

    `as_known` None asks for the claims that stand now.
    """

    connection: Connection
    as_known: int | None = None

    @property
    def now(self) -> bool:
        return self.as_known is None

    @property
    def arrays(self) -> bool:
        """Whether the engine takes a list as one parameter (`among`)."""
        return self.connection.dialect.name == "postgresql"

    def rows(self, statement: Any, **parameters: Any) -> list[Any]:
        """All rows of a statement that was written with `standing(…, session.now)`."""
        if self.as_known is not None:
            parameters["as_known"] = self.as_known
        return list(self.connection.execute(statement, parameters).fetchall())


def standing(table: Any, now: bool) -> ColumnElement[bool]:
    """The condition that a claim stands: now, or as of the revision in the parameter `as_known`."""
    if now:
        return table.c.retired_in.is_(None)  # type: ignore[no-any-return]
    as_known: BindParameter[int] = bindparam("as_known", required=True)
    return and_(table.c.added_in <= as_known, or_(table.c.retired_in.is_(None), table.c.retired_in > as_known))


def existing(table: Any, now: bool) -> ColumnElement[bool]:
    """The condition that a code was there: now, or as of the revision in the parameter `as_known`."""
    return true() if now else table.c.added_in <= bindparam("as_known", required=True)


def among(column: ColumnElement[Any], name: str, arrays: bool) -> ColumnElement[bool]:
    """The condition that a text is one of the list in the parameter `name`: as one array where the engine has them, so
    that the statement is the same for lists of any length and is prepared once."""
    if arrays:
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    return column.in_(bindparam(name, expanding=True))


def engine(target: Target, *, write: bool = False) -> Engine:
    """An engine for the target. Never creates an SQLite file. Raises BlocsError for a URL that is malformed."""
    try:
        if target.is_sqlite:
            make_url(target.url)
            return _sqlite(target, write)
        from blocs.store.postgres import answers, connect_arguments, reads_only, url_of

        url = url_of(target.url)
        made = create_engine(url, connect_args=connect_arguments(url, write=write, wait_seconds=WAIT_SECONDS))
    except exc.ArgumentError as error:
        raise BlocsError(f"not a database URL: {target.url!r}; write for example postgresql://host/base") from error
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs its driver; install it with: pip install 'blocs[postgres]'") from error
    if not write:
        event.listen(made, "connect", reads_only)
        event.listen(made, "checkout", answers)
    return made


class Database:
    """A database to ask: one engine, made when it is first needed; every session is a transaction of its own."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._engine: Engine | None = None
        self._checked = False

    @contextmanager
    def reading(self, as_known: int | None = None) -> Iterator[Session]:
        """A session for questions, on a database that stands at this program's migration.

        Raises DatabaseError where it cannot be reached, is no blocs database or stands at another migration.
        """
        if self._engine is None:
            self._engine = engine(self.target)
        with saying_what_failed(self.target), self._engine.connect() as connection, connection.begin():
            if not self._checked:
                check_migration(connection, self.target)
                self._checked = True
            yield Session(connection, as_known)

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections. The next question opens new ones."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
            self._checked = False


@contextmanager
def writing(target: Target, *, checked: bool = True) -> Iterator[Session]:
    """A session that changes the database; a second one waits until the first has ended.

    Commits at the end of the block. `checked` false leaves out the migration check, for those who migrate.
    Raises DatabaseError as `reading` does, and where the database refuses a change; nothing is changed then.
    """
    own = engine(target, write=True)
    try:
        with saying_what_failed(target), own.connect() as connection, connection.begin():
            if not target.is_sqlite:
                # One writer at a time, as SQLite has it: the number is any that no other program uses.
                connection.execute(text("SELECT pg_advisory_xact_lock(8244907)"))
            if checked:
                check_migration(connection, target)
            yield Session(connection)
    finally:
        own.dispose()


def migration(connection: Connection) -> str | None:
    """The migration at which the database stands; None if it holds nothing of blocs."""
    if connection.dialect.name != "sqlite":
        if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    try:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except exc.OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise


def standing_at(target: Target) -> str | None:
    """The migration at which a database stands, whatever this program expects. Raises DatabaseError if unusable."""
    own = engine(target)
    try:
        with saying_what_failed(target), own.connect() as connection, connection.begin():
            return migration(connection)
    finally:
        own.dispose()


def check_migration(connection: Connection, target: Target) -> None:
    """Raise DatabaseError unless the database stands at the migration that this program expects."""
    expected, found = settings.newest_migration(), migration(connection)
    if found == expected:
        return
    option = "" if target.managed else f" --db {shown(target)}"
    if found is None:
        raise DatabaseError(
            f"{shown(target)} holds no blocs tables; make and fill them with: "
            f"blocs{option} db upgrade && blocs{option} seed"
        )
    if found < expected:
        raise DatabaseError(
            f"{shown(target)} stands at migration {found}, this program needs {expected}; "
            f"bring it up with: blocs{option} db upgrade"
        )
    raise DatabaseError(
        f"{shown(target)} stands at migration {found}, which is newer than this program's {expected}; "
        "bring the program up with: pip install --upgrade blocs"
    )


def shown(target: Target) -> str:
    """The target as it may be shown: the path of a file, or a URL without its password."""
    if target.path is not None:
        return str(target.path)
    from blocs.store.postgres import url_of

    try:
        url = url_of(target.url)
    except exc.ArgumentError:
        return "the database"
    secrets = {name: "***" for name in url.query if "password" in name}
    return url.update_query_dict(secrets).render_as_string(hide_password=True).replace("+psycopg", "", 1)


@contextmanager
def saying_what_failed(target: Target) -> Iterator[None]:
    """Turn what an engine says when it cannot go on into one DatabaseError; bugs in statements stay what they are."""
    try:
        yield
    except exc.IntegrityError as error:
        raise DatabaseError(f"{shown(target)} refused the change: {_first_line(error)}; nothing was changed") from error
    except exc.DBAPIError as error:
        if isinstance(error, exc.ProgrammingError) and getattr(error.orig, "sqlstate", None) != "42501":
            raise
        raise DatabaseError(f"{shown(target)}: {_advice(target, _first_line(error))}") from error
    except UnicodeError as error:
        raise DatabaseError(f"{shown(target)}: letters that no server or file can be asked with ({error})") from error


def _first_line(error: exc.DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__


_ADVICE = {
    "unable to open database file": "there is no such file, or it cannot be opened; make one with `blocs db upgrade`",
    "file is not a database": "not an SQLite database; name another file with --db",
    "disk image is malformed": "the file is damaged; restore it from a copy, or build it anew with `blocs seed`",
    "readonly database": "the file or its folder is read-only; make it writable or name another with --db",
    "database or disk is full": "the disk is full; nothing was changed; free some space and run it again",
    "disk I/O error": "the disk could not be read or written; nothing was changed",
    "database is locked": f"another program has been writing to it for {WAIT_SECONDS} seconds; try again later",
    "read-only transaction": "this server takes no changes (a standby?); name its primary with --db",
    "session is read-only": "no server that takes changes answers (a standby or a reader's role?); nothing was done",
    "lock timeout": f"another program has been writing to it for {WAIT_SECONDS} seconds; try again later",
    "statement timeout": "the question took too long and was stopped; ask for less, or raise statement_timeout",
    "No space left on device": "the server's disk is full; nothing was changed; free some space and run it again",
    "permission denied": "this role may not do that; ask the owner of the database",
}


def _advice(target: Target, said: str) -> str:
    for words, advice in _ADVICE.items():
        if words in said:
            return advice
    if not target.is_sqlite:
        return f"the server cannot be used ({said}); check that it runs and that --db names it rightly"
    return said


def _sqlite(target: Target, write: bool) -> Engine:
    import sqlite3
    from urllib.parse import quote

    path = target.path
    given = dict(make_url(target.url).query)
    # mode=rw opens a file that must exist, falls back to reading where the file system allows no more, and lets a
    # reader finish what a crash has left behind; `query_only` then keeps readers from changing anything.
    mode = given.get("mode", "rw")

    def connect() -> sqlite3.Connection:
        name = f"file:{quote(str(path))}?mode={mode}"
        return sqlite3.connect(name, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)

    made = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1)

    @event.listens_for(made, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        if not write:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return made
