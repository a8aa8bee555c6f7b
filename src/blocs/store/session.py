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
    or_,
    true,
)
from sqlalchemy.pool import QueuePool

from blocs import settings
from blocs.errors import DatabaseError
from blocs.settings import Target
from blocs.store.failures import saying_what_failed
from blocs.store.failures import shown as shown  # part of this module's surface too
from blocs.store.limits import WAIT_SECONDS
from blocs.store.marks import Mark, read_mark

CURATED = "curated"
"""The dataset that is asked where none is named."""


VOCABULARY = frozenset(
    """
    state_record state_period state_name state_code state_succession status_record source_record
    organisation_name organisation_code organisation_succession
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""The tables of what things are called. A dataset that does not say what a state, a status or an organisation is called
speaks of the curated ones."""
MERGED = "body"
"""The name of a selection that holds nothing but what is seen (`layers.bodies`)."""


@dataclass(frozen=True)
class View:
    """Which claims are seen: those that stand now, or as of the revision in the parameter `as_known`, of some datasets.

    `layers` are the dataset asked and those that it extends, the one on top first: what it replaces of those beneath is
    not seen. `words` are those of the VOCABULARY. Without layers the claims of all datasets are seen as they are.
    """

    now: bool = True
    layers: tuple[str, ...] = (CURATED,)
    words: tuple[str, ...] = (CURATED,)

    @property
    def layered(self) -> bool:
        """Whether the dataset asked extends another."""
        return len(self.layers) > 1

    @property
    def naming(self) -> View:
        """What is seen where it is asked what a text means."""
        return View(self.now, self.words, self.words)


@dataclass(frozen=True)
class Session:
    """What a question is asked with: a connection in a transaction, the revision as of which it is asked, and the
    datasets that are seen (`View`).

    `as_known` None asks for the claims that stand now.
    """

    connection: Connection
    as_known: int | None = None
    layers: tuple[str, ...] = (CURATED,)
    words: tuple[str, ...] = (CURATED,)

    @property
    def view(self) -> View:
        return View(self.as_known is None, self.layers, self.words)

    @property
    def arrays(self) -> bool:
        """Whether the engine takes a list as one parameter (`among`)."""
        return self.connection.dialect.name == "postgresql"

    def rows(self, statement: Any, **parameters: Any) -> list[Any]:
        """All rows of a statement that was written with `standing(…, session.view)`."""
        if self.as_known is not None:
            parameters["as_known"] = self.as_known
        return list(self.connection.execute(statement, parameters).fetchall())


def standing(table: Any, view: View) -> ColumnElement[bool]:
    """The condition that a claim is seen: that it stands, now or as of the revision in the parameter `as_known`, and is
    of a dataset that is asked and not replaced by one above it."""
    if table.name == MERGED:
        return true()
    layers = view.words if getattr(table, "element", table).name in VOCABULARY else view.layers
    if not layers:
        return unretired(table, view.now)
    if len(layers) == 1:
        return and_(unretired(table, view.now), table.c.dataset == layers[0])
    from blocs.store.layers import on_top

    return and_(unretired(table, view.now), on_top(table, layers, view.now))


def unretired(table: Any, now: bool) -> ColumnElement[bool]:
    """The condition that a claim of any dataset stands: now, or as of the revision in the parameter `as_known`."""
    if now:
        return table.c.retired_in.is_(None)  # type: ignore[no-any-return]
    as_known: BindParameter[int] = bindparam("as_known", required=True)
    return and_(table.c.added_in <= as_known, or_(table.c.retired_in.is_(None), table.c.retired_in > as_known))


def existing(table: Any, view: View) -> ColumnElement[bool]:
    """The condition that a code was there: now, or as of the revision in the parameter `as_known`."""
    return true() if view.now else table.c.added_in <= bindparam("as_known", required=True)


def among(column: ColumnElement[Any], name: str, arrays: bool) -> ColumnElement[bool]:
    """The condition that a text is one of the list in the parameter `name`: as one array where the engine has them, so
    that the statement is the same for lists of any length and is prepared once."""
    if arrays:
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    return column.in_(bindparam(name, expanding=True))


def engine(target: Target, *, write: bool = False) -> Engine:
    """An engine for the target. Never creates an SQLite file. Raises BlocsError for a URL that is malformed."""
    if target.is_sqlite:
        return _sqlite(target, write)
    try:
        from blocs.store import postgres

        return postgres.engine(target, write=write, wait_seconds=WAIT_SECONDS)
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"PostgreSQL needs its driver; install it with: {settings.install_extra('postgres')}"
        ) from error


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
                from blocs.store.postgres import take_turn

                take_turn(connection, target, migrating=not checked)
            if checked:
                check_migration(connection, target)
            yield Session(connection)
    finally:
        own.dispose()


def standing_at(target: Target) -> str | None:
    """The migration at which a database of blocs stands, whatever this program expects; None before the first.

    Raises DatabaseError where it cannot be used or is another program's.
    """
    own = engine(target)
    try:
        with saying_what_failed(target), own.connect() as connection, connection.begin():
            mark = read_mark(connection)
            if not mark.ours:
                _require_ours(connection, target, mark)
            return mark.migration
    finally:
        own.dispose()


def check_migration(connection: Connection, target: Target) -> None:
    """Raise DatabaseError unless this is a database of blocs at the migration that this program expects."""
    expected, mark = settings.newest_migration(), read_mark(connection)
    if mark.ours and mark.migration == expected:
        return
    _require_ours(connection, target, mark)
    option = "" if target.managed else f" --db {shown(target)}"
    if mark.migration is None:
        raise DatabaseError(
            f"{shown(target)} holds no blocs tables; make and fill them with: "
            f"blocs{option} db upgrade && blocs{option} seed"
        )
    if mark.migration < expected:
        raise DatabaseError(
            f"{shown(target)} stands at migration {mark.migration}, this program needs {expected}; "
            f"bring it up with: blocs{option} db upgrade"
        )
    if mark.migration > expected:
        raise DatabaseError(
            f"{shown(target)} stands at migration {mark.migration}, which is newer than this program's {expected}; "
            "bring the program up with: pip install --upgrade blocs"
        )


def _require_ours(connection: Connection, target: Target, found: Mark) -> None:
    """Raise DatabaseError where a database belongs to another program, or has lost the mark of blocs."""
    from blocs.store import marks

    if marks.is_ours(connection, found):
        return
    foreign = marks.others(connection)
    if found.migration is None and not foreign:
        return
    if marks.has_our_tables(connection):
        raise DatabaseError(
            f"{shown(target)} has tables of blocs but not its mark, which a dump leaves out; if it is a record of "
            f"blocs, mark it with: blocs --db {shown(target)} db upgrade --into-existing"
        )
    tables = f" ({', '.join(foreign[:3])}{', …' if len(foreign) > 3 else ''})" if foreign else ""
    raise DatabaseError(
        f"{shown(target)} holds no blocs tables but those of another program{tables}; name another with --db"
    )


def _sqlite(target: Target, write: bool) -> Engine:
    import sqlite3

    path = target.path
    assert path is not None  # noqa: S101 - an SQLite target is a file
    # mode=rw opens a file that must exist, falls back to reading where the file system allows no more, and lets a
    # reader finish what a crash has left behind; `query_only` then keeps readers from changing anything.
    address = settings.address(path.absolute(), target.mode)

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)

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
