"""A PostgreSQL role that may ask everything and change nothing, and that sees nobody else's tables by blocs."""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from blocs import models
from blocs.errors import BlocsError, DatabaseError
from blocs.store.limits import QUESTION_SECONDS
from blocs.store.marks import HERE

_VERSION = "alembic_version"

_LARGE_OBJECTS = (
    "lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)", "lo_put(oid, bigint, bytea)",
    "lo_truncate(integer, integer)", "lo_truncate64(integer, bigint)", "lo_unlink(oid)", "lowrite(integer, bytea)",
)  # fmt: skip
"""The functions of pg_catalog that write large objects, which everybody may call unless a superuser forbids it."""


@dataclass(frozen=True)
class Granted:
    """What `grant_reader` did: whether the role was made, and what it may still do that blocs could not forbid."""

    made: bool
    remarks: tuple[str, ...]


def grant_reader(connection: Connection, name: str) -> Granted:
    """Let a role ask everything of blocs and change nothing, now and after later migrations.

    It is given blocs's own tables by name, and whatever else it had in their schema is taken from it; its transactions
    are read-only by default, its statements limited to QUESTION_SECONDS. Temporary tables, and for a superuser large
    objects, are forbidden to PUBLIC in this database, and granted to the roles that own something in it.
    Raises BlocsError on another engine or for a name that is none, DatabaseError for a role that could change something
    nevertheless, by itself or by a role that it may become; nothing is granted then.
    """
    if connection.dialect.name != "postgresql":
        raise BlocsError("an SQLite file has no roles; give its readers a copy, or read access to the file alone")
    if not name.strip() or "\0" in name or len(name.encode()) > 63:
        raise BlocsError("a role needs a name of 1 to 63 bytes, for example blocs_reader")
    if name in ("public", "none") or name.startswith("pg_"):
        raise BlocsError(f"{name!r} is a name that PostgreSQL keeps for itself; name a role, for example blocs_reader")
    made = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).first() is None
    if made:
        _run(connection, f"CREATE ROLE {quoted(name)} LOGIN")
    else:
        _refuse(name, _powers(connection, name))
    for statement in (*_granting(connection, name), *_forbidding(connection, name)):
        _run(connection, statement)
    _refuse(name, _rights(connection, name))
    return Granted(made, tuple(_remarks(connection, name)))


def keep_readers(connection: Connection) -> None:
    """Let those who may read blocs's version table read its tables, which a migration may have made: they are the
    readers that `grant_reader` made. In the caller's transaction; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    readers = connection.execute(
        text(
            "SELECT rolname FROM pg_class, aclexplode(relacl) AS acl JOIN pg_roles ON pg_roles.oid = acl.grantee "
            f"WHERE pg_class.oid = to_regclass('{_VERSION}') AND privilege_type = 'SELECT' AND grantee <> relowner"
        )
    ).scalars()
    for name in readers.all():
        for table in _ours(connection):
            _run(connection, f"GRANT SELECT ON {quoted(table)} TO {quoted(name)}")


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever letters are in it."""
    return '"' + name.replace('"', '""') + '"'


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _ours(connection: Connection) -> list[str]:
    present = f"SELECT relname FROM pg_class WHERE relnamespace = {HERE} AND relkind = 'r'"
    tables = {_VERSION, *models.metadata.tables}
    return sorted(tables.intersection(connection.execute(text(present)).scalars()))


def _granting(connection: Connection, name: str) -> Iterator[str]:
    role = quoted(name)
    schema = quoted(str(connection.execute(text("SELECT current_schema()")).scalar()))
    base = quoted(str(connection.execute(text("SELECT current_database()")).scalar()))
    yield f"ALTER ROLE {role} IN DATABASE {base} SET default_transaction_read_only = on"
    yield f"ALTER ROLE {role} IN DATABASE {base} SET statement_timeout = '{QUESTION_SECONDS}s'"
    # What earlier versions of this command gave: every table of the schema, present and future.
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE ALL ON TABLES FROM {role}"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {role}"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}"
    yield f"REVOKE ALL ON DATABASE {base} FROM {role}"
    yield f"GRANT CONNECT ON DATABASE {base} TO {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for table in _ours(connection):
        yield f"GRANT SELECT ON {quoted(table)} TO {role}"


def _forbidding(connection: Connection, name: str) -> Iterator[str]:
    """Take from PUBLIC what a reader could write beside tables, and leave it to those who own something here."""
    owners = connection.execute(
        text(
            "SELECT DISTINCT rolname FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid "
            "WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND rolname <> :name AND NOT rolsuper "
            "AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY rolname"
        ),
        {"name": name},
    )
    others = [quoted(owner) for owner in owners.scalars()]
    base = f"DATABASE {quoted(str(connection.execute(text('SELECT current_database()')).scalar()))}"
    if _may(connection, "pg_has_role(datdba, 'USAGE')", "pg_database WHERE datname = current_database()"):
        yield from _left_to(others, "TEMPORARY", base)
    if _may(connection, "rolsuper", "pg_roles WHERE rolname = current_user"):
        for function in _LARGE_OBJECTS:
            yield from _left_to(others, "EXECUTE", f"FUNCTION pg_catalog.{function}")


def _left_to(others: list[str], right: str, of: str) -> Iterator[str]:
    yield f"REVOKE {right} ON {of} FROM PUBLIC"
    for role in others:
        yield f"GRANT {right} ON {of} TO {role}"


def _may(connection: Connection, what: str, where: str) -> bool:
    return bool(connection.execute(text(f"SELECT {what} FROM {where}")).scalar())


_BECOMES = f"""
WITH RECURSIVE becomes (oid, steps) AS (
    SELECT oid, 0 FROM pg_roles WHERE rolname = :name
    UNION SELECT roleid, steps + 1 FROM pg_auth_members JOIN becomes ON member = becomes.oid)
SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
    pg_roles.oid = (SELECT datdba FROM pg_database WHERE datname = current_database()) AS owns_base,
    pg_roles.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = current_schema()) AS owns_schema,
    pg_roles.oid IN (SELECT relowner FROM pg_class WHERE relnamespace = {HERE}) AS owns_tables
FROM pg_roles JOIN becomes ON becomes.oid = pg_roles.oid ORDER BY steps DESC, rolname
"""
"""A role and every role that it is a member of, through others too, whether it inherits their rights or must ask for
them by SET ROLE, or could only grant itself either. The farthest come first, whose own the rights are."""


def _powers(connection: Connection, name: str) -> Iterator[str]:
    """What a role is, or may become, that no reader is."""
    words = {
        "rolsuper": "is a superuser", "rolcreaterole": "may make roles", "rolcreatedb": "may make databases",
        "rolreplication": "may replicate", "rolbypassrls": "passes row security", "owns_base": "owns this database",
        "owns_schema": "owns this schema", "owns_tables": "owns tables of this schema",
    }  # fmt: skip
    for row in connection.execute(text(_BECOMES), {"name": name}).mappings():
        who = "it" if row["rolname"] == name else f"it may become {row['rolname']!r}, which"
        if row["rolname"].startswith("pg_"):
            yield f"{who} is one of PostgreSQL's own roles"
        for column, said in words.items():
            if row[column]:
                yield f"{who} {said}"


def _rights(connection: Connection, name: str) -> Iterator[str]:
    """What a role, or one that it may become, may do here beyond reading blocs's tables, by whatever way it got it."""
    changes = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
    ours = ", ".join(f"'{table}'" for table in _ours(connection))
    table = (
        f"SELECT relname FROM pg_class WHERE relnamespace = {HERE} AND relname IN ({ours}) "
        f"AND (has_table_privilege(:role, oid, '{changes}') "
        "OR has_any_column_privilege(:role, oid, 'INSERT, UPDATE, REFERENCES')) ORDER BY relname LIMIT 1"
    )
    for row in connection.execute(text(_BECOMES), {"name": name}).mappings().all():
        role = {"role": row["rolname"]}
        who = "it" if row["rolname"] == name else f"it may become {row['rolname']!r}, which"
        changed = connection.execute(text(table), role).scalar()
        if changed:
            yield f"{who} may change the table {changed}"
        for right, of, said in (
            ("CREATE", "has_schema_privilege(:role, current_schema(), 'CREATE')", "make tables in this schema"),
            ("CREATE", "has_database_privilege(:role, current_database(), 'CREATE')", "make schemas in this database"),
            ("TEMPORARY", "has_database_privilege(:role, current_database(), 'TEMPORARY')", "make temporary tables"),
        ):
            if connection.execute(text(f"SELECT {of}"), role).scalar():
                yield f"{who} may {said} (revoke {right} from it or from PUBLIC)"


def _remarks(connection: Connection, name: str) -> Iterator[str]:
    writes = "SELECT has_function_privilege(:name, 'pg_catalog.lo_create(oid)', 'EXECUTE')"
    if connection.execute(text(writes), {"name": name}).scalar():
        yield (
            "it may still write large objects, which only a superuser can forbid: run this command as one, or "
            "REVOKE EXECUTE ON FUNCTION lo_create, lo_creat, lo_from_bytea, lo_put, lowrite FROM PUBLIC"
        )
    else:
        yield (
            "temporary tables and large objects are now left to the roles that own something in this database; "
            "grant them to others that need them"
        )


def _refuse(name: str, reasons: Iterator[str]) -> None:
    reason = next(reasons, None)
    if reason is not None:
        raise DatabaseError(
            f"role {name!r} may change this database by other rights: {reason}; nothing was granted; name another role"
        )
