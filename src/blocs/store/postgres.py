"""What only PostgreSQL has: several hosts, timeouts, schemas, COPY, and writers who take turns."""

from __future__ import annotations

import re
import select
from collections.abc import Iterable
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.engine.url import URL, make_url

from blocs.errors import BlocsError, DatabaseError
from blocs.settings import Target
from blocs.store import marks
from blocs.store.limits import CONNECT_SECONDS, IDLE_SECONDS, QUESTION_SECONDS
from blocs.store.roles import grant_reader as grant_reader  # part of this module's surface too
from blocs.store.roles import quoted

SCHEMA = "schema"
"""The option of a URL that names the schema in which blocs lives; the others are libpq's."""


def url_of(written: str) -> URL:
    """The URL as SQLAlchemy takes it. Several hosts may be written as libpq has them: `h1:5432,h2:5433`.

    Raises BlocsError where it is malformed, without showing any of it: there may be a password in every part.
    """
    scheme, _, rest = written.partition("://")
    place, slash, path = rest.partition("/")
    user, at, hosts = place.rpartition("@")
    try:
        if "," not in hosts:
            url = make_url(written)
        else:
            base, _, query = path.partition("?")
            several = "&".join(f"host={host}" for host in hosts.split(",") if host)
            url = make_url(f"{scheme}://{user}{at}{slash or '/'}{base}?{several}{'&' + query if query else ''}")
    except (exc.ArgumentError, ValueError):
        _malformed("it cannot be read, or its port is no number")
    _check(url)
    return url


def _check(url: URL) -> None:
    """Raise BlocsError for what a driver would refuse in words of its own, which may show a password."""
    named = url.query.get("host", ())
    for host in [url.host or "", *((named,) if isinstance(named, str) else named)]:
        if "@" in host or host.count("[") != host.count("]"):
            _malformed("its host cannot be read")
        port = host.rpartition("]")[2].partition(":")[2]
        if port and not re.fullmatch(r"[0-9]{1,5}", port):
            _malformed("its port is no number")
    known = _options() | {SCHEMA}
    for name, value in url.query.items():
        if name not in known:
            shown = f" {name!r}" if re.fullmatch(r"[a-z_]{3,30}", name) and "password" not in url.query else ""
            _malformed(f"it has an option{shown} that PostgreSQL does not know")
        if not isinstance(value, str) and name not in ("host", "port", "options"):
            _malformed(f"it has the option {name!r} twice")
    if not re.fullmatch(r"-?[0-9]{1,9}", str(url.query.get("connect_timeout", 0))):
        _malformed("connect_timeout is a number of seconds")
    if SCHEMA in url.query:
        name = str(url.query[SCHEMA])
        if not name.strip() or name.startswith("pg_") or len(name.encode()) > 63:
            _malformed("a schema has a name of 1 to 63 bytes that does not begin with pg_, for example ?schema=blocs")


def _malformed(why: str) -> NoReturn:
    raise BlocsError(
        f"the PostgreSQL URL is malformed: {why}; write postgresql://USER@HOST:5432/BASE, with @ : / ? # and % in a "
        "password as %40 %3A %2F %3F %23 %25, or keep the password in ~/.pgpass"
    )


def _options() -> set[str]:
    """Every option that libpq knows, without those that would change what a transaction is."""
    from psycopg import pq

    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def connect_arguments(url: URL, *, write: bool, wait_seconds: int) -> dict[str, Any]:
    """What a connection is opened with; what the URL itself says goes before.

    Readers may be answered by any host, writers only by one that takes changes. A question may take
    QUESTION_SECONDS a statement; a writer waits `wait_seconds` for another. Texts are exchanged in UTF-8, whatever the
    database or the environment says.
    """
    limits = {
        "statement_timeout": 0 if write else QUESTION_SECONDS,
        "lock_timeout": wait_seconds,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    options = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    if SCHEMA in url.query:
        path = re.sub(r"([\s\\])", r"\\\1", quoted(str(url.query[SCHEMA])))
        options.append(f"-c search_path={path}")
    written = url.query.get("options", ())
    options += [written] if isinstance(written, str) else written
    given: dict[str, Any] = {"options": " ".join(options), "client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        given["connect_timeout"] = CONNECT_SECONDS
    if write:
        given["target_session_attrs"] = "read-write"
    return given


def engine(target: Target, *, write: bool, wait_seconds: int) -> Engine:
    """An engine for a server. Raises BlocsError for a URL that is malformed, ModuleNotFoundError without the driver."""
    url = url_of(target.url)
    arguments = connect_arguments(url, write=write, wait_seconds=wait_seconds)
    try:
        made = create_engine(url.difference_update_query([SCHEMA]), connect_args=arguments)
        made.dialect.create_connect_args(url)
    except exc.ArgumentError:
        _malformed("its hosts and ports do not go together")
    if write:
        event.listen(made, "connect", sees_what_is_committed)
    else:
        event.listen(made, "connect", reads_only)
        event.listen(made, "checkout", answers)
    return made


def reads_only(connection: Any, _record: object) -> None:
    """Let every transaction of a new connection see one state of the database and change nothing."""
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def sees_what_is_committed(connection: Any, _record: object) -> None:
    """Let a writer see what the one before it has committed while it waited, whatever the database's default is."""
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.READ_COMMITTED


def answers(connection: Any, _record: object, _proxy: object) -> None:
    """Refuse a pooled connection whose server is gone; another is made then, to another host where several are named.

    Nobody writes to an idle connection but a server that ends it: one look at the socket says so, without a question.
    """
    if select.select([connection.fileno()], [], [], 0)[0]:
        raise exc.DisconnectionError


def take_turn(connection: Connection, target: Target, *, migrating: bool) -> None:
    """Wait for whoever writes, and keep others from writing until the transaction ends. Readers go on.

    The lock is one on blocs's own table that nobody can take who may only read. `migrating` makes that table where it
    is missing, and the schema that the URL names. The transaction then works in the schema where blocs lives: the first
    of the search path that has its tables, else the first of all.
    Raises DatabaseError where there is no schema to work in.
    """
    schema = connection.execute(text(_HOME), {"comment": marks.COMMENT}).scalar()
    if schema is not None:
        connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted(schema)}".replace("%", "%%"))
    if migrating:
        _make_room(connection, target)
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is not None:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN EXCLUSIVE MODE")


_HOME = """
SELECT name FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
JOIN pg_namespace ON nspname = name
JOIN pg_class AS version ON version.relnamespace = pg_namespace.oid AND version.relname = 'alembic_version'
WHERE obj_description(version.oid, 'pg_class') = :comment OR EXISTS (
    SELECT FROM pg_class AS basis WHERE basis.relnamespace = pg_namespace.oid AND basis.relname = 'membership_basis')
ORDER BY place LIMIT 1
"""


def _make_room(connection: Connection, target: Target) -> None:
    """The schema that the URL names, and the table that writers lock: Alembic's own, as it would make it."""
    named = url_of(target.url).query.get(SCHEMA)
    if connection.execute(text("SELECT current_schema()")).scalar() is None:
        if named is None:
            raise DatabaseError(
                "no schema of the search path is there; name one with ?schema=NAME, and `blocs db upgrade` makes it"
            )
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(str(named))}".replace("%", "%%"))
    try:
        # Of two who make it at once, the second waits for the first and is refused; then it is there for both.
        with connection.begin_nested():
            connection.exec_driver_sql(
                "CREATE TABLE IF NOT EXISTS alembic_version "
                "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
    except exc.IntegrityError:
        return


def copy_in(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Load rows by COPY, in the connection's transaction. Raises as SQLAlchemy does."""
    import psycopg

    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise exc.DBAPIError.instance(statement, None, error, psycopg.Error) from error
