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
PREPARED_AFTER = 5
"""How often a connection sends a statement before the server is asked to keep it prepared: the driver's own default."""


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


def connect_arguments(url: URL, *, write: bool) -> dict[str, Any]:
    """What a connection is opened with; what the URL itself says goes before.

    Readers may be answered by any host, writers only by one that takes changes. Texts are exchanged in UTF-8, whatever
    the database or the environment says. Nothing is prepared before it is known who answers (`begin`), and every
    transaction is begun by `begin` alone.
    """
    given: dict[str, Any] = {"client_encoding": "utf8", "autocommit": True, "prepare_threshold": None}
    _, others = _settings(url)
    if others:
        given["options"] = others
    if "connect_timeout" not in url.query:
        given["connect_timeout"] = CONNECT_SECONDS
    if write:
        given["target_session_attrs"] = "read-write"
    return given


_OF_A_TRANSACTION = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path")
"""Settings that blocs makes itself. In a URL's `options` they are taken from there and made in the same way."""


def _settings(url: URL) -> tuple[dict[str, str], str]:
    """What the URL says of the settings that belong to a transaction, and its other start-up options as they are."""
    written = url.query.get("options", ())
    words = re.findall(r"(?:\\.|[^\s\\])+", written if isinstance(written, str) else " ".join(written))
    own: dict[str, str] = {}
    others: list[str] = []
    while words:
        word = words.pop(0)
        setting = words.pop(0) if word == "-c" and words else word[2:] if word[:2] in ("-c", "--") else ""
        name, _, value = setting.partition("=")
        name = name.replace("-", "_").lower()
        if name in _OF_A_TRANSACTION:
            own[name] = re.sub(r"\\(.)", r"\1", value)
        else:
            others += [word, setting] if word == "-c" else [word]
    if SCHEMA in url.query:
        own.setdefault("search_path", quoted(str(url.query[SCHEMA])))
    return own, " ".join(others)


def opening(url: URL, *, write: bool, wait_seconds: int) -> str:
    """The statements that begin a transaction: what it sees, what it may do, and for how long.

    A reader sees one state of the database and changes nothing. A writer sees what the one before it has committed
    while it waited, whatever the database's default is. A question may take QUESTION_SECONDS a statement; a writer
    waits `wait_seconds` for another. All of it ends with the transaction: behind a pooler the next one may come to
    another server, and this server's next one may be somebody else's.
    """
    limits = {
        "statement_timeout": "0" if write else f"{QUESTION_SECONDS}s",
        "lock_timeout": f"{wait_seconds}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }
    settings = limits | _settings(url)[0]
    path = settings.pop("search_path", None)
    statements = [f"BEGIN ISOLATION LEVEL {'READ COMMITTED' if write else 'REPEATABLE READ READ ONLY'}"]
    statements += [f"SET LOCAL {name} = {_literal(value)}" for name, value in settings.items()]
    if path is not None:
        # As the server reads it at the start of a session; SET would take the whole for one name.
        statements.append(f"SELECT set_config('search_path', {_literal(path)}, true)")
    return "; ".join(statements)


def _literal(value: str) -> str:
    return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def engine(target: Target, *, write: bool, wait_seconds: int) -> Engine:
    """An engine for a server. Raises BlocsError for a URL that is malformed, ModuleNotFoundError without the driver."""
    url = url_of(target.url)
    try:
        made = create_engine(
            url.difference_update_query([SCHEMA, "options"]), connect_args=connect_arguments(url, write=write)
        )
        made.dialect.create_connect_args(url)
    except exc.ArgumentError:
        _malformed("its hosts and ports do not go together")
    statements = opening(url, write=write, wait_seconds=wait_seconds)
    event.listen(made, "begin", lambda connection: begin(connection, statements))
    if not write:
        event.listen(made, "checkout", answers)
    return made


def begin(connection: Connection, statements: str) -> None:
    """Begin a transaction, in one message; in the first of a connection, find out whether a pooler stands between.

    A pooler gives its clients other numbers than the server's own processes have. Statements are prepared only where
    the server itself answers: the next transaction behind a pooler may come to a server that has not prepared them, or
    that has others under the same names.
    """
    connection.exec_driver_sql(statements, execution_options={"no_parameters": True})
    if "pooled" not in connection.info:
        driver: Any = connection.connection.driver_connection
        pooled = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != driver.info.backend_pid
        connection.info["pooled"] = pooled
        driver.prepare_threshold = None if pooled else PREPARED_AFTER


def answers(connection: Any, _record: object, _proxy: object) -> None:
    """Refuse a pooled connection whose server is gone; another is made then, to another host where several are named.

    Nobody writes to an idle connection but a server that ends it: one look at the socket says so, without a question.
    """
    if _is_written_to(connection.fileno()):
        raise exc.DisconnectionError


def _is_written_to(number: int) -> bool:
    """Whether somebody has written to a socket, or ended it. `select.select` takes no number beyond 1023."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([number], [], [], 0)[0])
    looking = select.poll()
    looking.register(number, select.POLLIN)
    return bool(looking.poll(0))


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
