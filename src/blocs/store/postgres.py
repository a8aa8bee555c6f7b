"""What only PostgreSQL has: several hosts, timeouts, COPY, a role that may ask everything and change nothing."""

from __future__ import annotations

import select
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, exc, text
from sqlalchemy.engine.url import URL, make_url

from blocs.errors import BlocsError, DatabaseError

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import IdentifierPreparer

CONNECT_SECONDS = 10
"""How long one host is tried before the next one is."""
QUESTION_SECONDS = 60
"""How long the server works on one statement of a question before it gives up."""
IDLE_SECONDS = 300
"""How long a transaction may do nothing before the server ends it, so that a lost writer blocks nobody."""


def url_of(written: str) -> URL:
    """The URL as SQLAlchemy takes it. Several hosts may be written as libpq has them: `h1:5432,h2:5433`.

    Raises sqlalchemy.exc.ArgumentError where it is malformed.
    """
    scheme, _, rest = written.partition("://")
    place, slash, path = rest.partition("/")
    user, at, hosts = place.rpartition("@")
    if "," not in hosts:
        return make_url(written)
    base, _, query = path.partition("?")
    several = "&".join(f"host={host}" for host in hosts.split(",") if host)
    return make_url(f"{scheme}://{user}{at}{slash or '/'}{base}?{several}{'&' + query if query else ''}")


def connect_arguments(url: URL, *, write: bool, wait_seconds: int) -> dict[str, Any]:
    """What a connection is opened with; what the URL itself says goes before.

    Readers may be answered by any host, writers only by one that takes changes. A question may take
    QUESTION_SECONDS a statement; a writer waits `wait_seconds` for another.
    """
    limits = {
        "statement_timeout": 0 if write else QUESTION_SECONDS,
        "lock_timeout": wait_seconds,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    options = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    given: dict[str, Any] = {"options": f"{options} {url.query.get('options', '')}".strip()}
    if "connect_timeout" not in url.query:
        given["connect_timeout"] = CONNECT_SECONDS
    if write:
        given["target_session_attrs"] = "read-write"
    return given


def reads_only(connection: Any, _record: object) -> None:
    """Let every transaction of a new connection see one state of the database and change nothing."""
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def answers(connection: Any, _record: object, _proxy: object) -> None:
    """Refuse a pooled connection whose server is gone; another is made then, to another host where several are named.

    Nobody writes to an idle connection but a server that ends it: one look at the socket says so, without a question.
    """
    if select.select([connection.fileno()], [], [], 0)[0]:
        raise exc.DisconnectionError


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


def grant_reader(connection: Connection, name: str) -> bool:
    """Let a role ask everything and change nothing, now and after later migrations. Returns whether it was made.

    Its transactions are read-only by default, its statements limited to QUESTION_SECONDS. Raises BlocsError on
    another engine or for a name that is none, DatabaseError for a role that could change the record nevertheless (a
    superuser, the owner, or one that inherits from a role with such rights); nothing is granted then.
    """
    if connection.dialect.name != "postgresql":
        raise BlocsError("an SQLite file has no roles; give its readers a copy, or read access to the file alone")
    if not name.strip() or "\0" in name or len(name.encode()) > 63:
        raise BlocsError("a role needs a name of 1 to 63 bytes, for example blocs_reader")
    quote: IdentifierPreparer = connection.dialect.identifier_preparer
    role, one = quote.quote_identifier(name), {"name": name}
    made = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), one).first() is None
    schema = quote.quote_identifier(str(connection.execute(text("SELECT current_schema()")).scalar()))
    base = quote.quote_identifier(str(connection.execute(text("SELECT current_database()")).scalar()))
    statements = [f"CREATE ROLE {role} LOGIN"] if made else []
    statements += [
        f"ALTER ROLE {role} IN DATABASE {base} SET default_transaction_read_only = on",
        f"ALTER ROLE {role} IN DATABASE {base} SET statement_timeout = '{QUESTION_SECONDS}s'",
        f"GRANT CONNECT ON DATABASE {base} TO {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}",
    ]
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    able = connection.execute(
        text(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
            "AND has_table_privilege(:name, oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        ),
        one,
    ).scalar()
    if able or connection.execute(text("SELECT has_schema_privilege(:name, current_schema(), 'CREATE')"), one).scalar():
        raise DatabaseError(
            f"role {name!r} may change this database by other rights (superuser, owner, a role it belongs to or "
            "CREATE for everybody in the schema); nothing was granted; name another role"
        )
    return made
