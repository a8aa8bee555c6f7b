"""A reader's role: it reads blocs's tables and nothing else, writes nothing, and keeps nobody from writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine.url import make_url

from blocs import models
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import writing
from conftest import Blocs, Factory
from seeding.small import small_seeds

Makes = Callable[..., str]
Run = Callable[..., None]


def plain(target: Target) -> str:
    return target.url.replace("+psycopg", "")


def as_role(target: Target, role: str) -> Target:
    return Target(make_url(target.url).set(username=role).render_as_string(hide_password=False), managed=False)


@pytest.fixture(scope="module")
def owner(factories: dict[str, Factory], postgres_url: str) -> Target:
    """A database that these tests share: what a role has there goes with the role."""
    return factories["postgresql"].migrated()


@pytest.fixture(scope="module")
def run(owner: Target) -> Iterator[Callable[..., None]]:
    """Runs statements in that database as its owner, each for itself."""
    with psycopg.connect(plain(owner), autocommit=True) as connection:

        def statements(*several: str) -> None:
            for statement in several:
                connection.execute(statement)

        yield statements


@pytest.fixture
def role(run: Run, owner: Target) -> Iterator[Makes]:
    """Makes roles for one test; a server's roles are shared by its databases."""
    made: list[str] = []

    def make(name: str, options: str = "LOGIN") -> str:
        full = f"{name}_{owner.url.partition('/blocs_test_')[2].partition('?')[0]}"
        run(f"CREATE ROLE {full} {options}")
        made.append(full)
        return full

    yield make
    for name in reversed(made):
        run(f"REASSIGN OWNED BY {name} TO postgres", f"DROP OWNED BY {name} CASCADE", f"DROP ROLE {name}")
    # As a new database has them.
    run("ALTER SCHEMA public OWNER TO pg_database_owner", "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO PUBLIC")  # fmt: skip


@pytest.fixture
def alone(role: Makes, on_postgresql: Factory) -> Target:
    """A database of one's own, for what changes more than roles have. It goes before the roles do."""
    return on_postgresql.migrated()


def run_in(target: Target, *statements: str) -> None:
    with psycopg.connect(plain(target), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def refused(target: Target, role: str, *statements: str, said: str = "permission denied") -> None:
    with psycopg.connect(plain(as_role(target, role))) as connection:
        for statement in statements:
            connection.execute("SET TRANSACTION READ WRITE")
            with pytest.raises(psycopg.Error, match=said):
                connection.execute(statement)
            connection.rollback()


def test_a_reader_reads_blocs_tables_and_no_others(alone: Target, role: Makes, bare: Blocs, tmp_path: Path) -> None:
    reader = role("reader")
    run_in(alone, "CREATE TABLE invoices (id int)", "CREATE SEQUENCE numbers",
        # What earlier versions of the command gave.
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {reader}", f"GRANT USAGE ON SEQUENCE numbers TO {reader}")  # fmt: skip
    assert bare("--db", alone.url, "db", "grant-reader", reader).code == 0
    run_in(alone, "CREATE TABLE later (id int)")
    refused(alone, reader, "SELECT * FROM invoices", "SELECT * FROM later", "SELECT nextval('numbers')")
    with psycopg.connect(plain(as_role(alone, reader)), autocommit=True) as connection:
        for table in models.metadata.tables:
            connection.execute(f"SELECT * FROM {table}")
    # What a later migration makes is read as well, and what another program makes then is not.
    default.downgrade(alone, "0002")
    default.upgrade(alone)
    assert bare("--db", as_role(alone, reader).url, "statuses").code == 0
    run_in(alone, "DROP TABLE invoices, later", "DROP SEQUENCE numbers")
    default.downgrade(alone, "base")
    default.upgrade(alone)
    assert bare("--db", alone.url, "seed", str(small_seeds(tmp_path))).code == 0
    assert bare("--db", as_role(alone, reader).url, "members", "CLUB", "--at", "1985-01-01").code == 0
    run_in(alone, "CREATE TABLE later (id int)")
    refused(alone, reader, "SELECT * FROM later")


WRITES = [
    "CREATE TEMPORARY TABLE mine (a int)", "SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'x')",
    "CREATE TABLE mine (a int)", "CREATE SCHEMA mine", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO state (code, added_in) VALUES ('ZZZ', 1)", "UPDATE membership SET note = 'x'", "DELETE FROM citation",
    "TRUNCATE citation", "SELECT * FROM state FOR UPDATE", "SELECT * FROM state FOR KEY SHARE",
    "LOCK TABLE alembic_version IN EXCLUSIVE MODE", "LOCK TABLE revision IN ROW EXCLUSIVE MODE",
    "LOCK TABLE membership IN SHARE MODE", "UPDATE alembic_version SET version_num = '0001'",
]  # fmt: skip


def test_a_reader_writes_nothing_anywhere(alone: Target, role: Makes, bare: Blocs) -> None:
    reader = role("reader")
    run_in(alone, "SELECT lo_from_bytea(4711, 'x')")
    assert bare("--db", alone.url, "db", "grant-reader", reader).code == 0
    refused(alone, reader, *WRITES, "SELECT lo_put(4711, 0, 'y')", "SELECT lo_unlink(4711)")


def test_who_owns_something_in_the_database_keeps_temporary_tables(alone: Target, role: Makes, bare: Blocs) -> None:
    app, reader = role("app"), role("reader")
    run_in(alone, f"CREATE TABLE invoices (id int); ALTER TABLE invoices OWNER TO {app}")
    ran = bare("--db", alone.url, "db", "grant-reader", reader)
    assert ran.code == 0
    assert "remark: temporary tables and large objects" in ran.err
    with psycopg.connect(plain(as_role(alone, app)), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE mine (a int)")
        connection.execute("SELECT lo_create(0)")
    refused(alone, reader, "CREATE TEMPORARY TABLE mine (a int)")


def test_a_reader_cannot_keep_others_from_writing(alone: Target, role: Makes, bare: Blocs, tmp_path: Path) -> None:
    """Neither by advisory locks, nor by a transaction that stays open with every lock that reading takes."""
    reader = role("reader")
    assert bare("--db", alone.url, "db", "grant-reader", reader).code == 0
    with psycopg.connect(plain(as_role(alone, reader))) as held:
        held.execute("SELECT pg_advisory_lock(8244907), pg_advisory_xact_lock(8244907), pg_advisory_lock(0)")
        for table in (*models.metadata.tables, "alembic_version"):
            held.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
        with writing(alone) as session:
            session.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            seed(session, check_seeds(small_seeds(tmp_path)), recorded_at=datetime(2026, 1, 1))
            # And a reader goes on while somebody writes.
            assert bare("--db", as_role(alone, reader).url, "statuses").code == 0


@pytest.mark.parametrize(
    "options, said",
    [
        ("SUPERUSER", "is a superuser"), ("CREATEROLE", "may make roles"), ("CREATEDB", "may make databases"),
        ("REPLICATION", "may replicate"), ("BYPASSRLS", "passes row security"),
    ],
)  # fmt: skip
def test_a_role_with_powers_is_no_reader(owner: Target, role: Makes, bare: Blocs, options: str, said: str) -> None:
    for how in ("itself", "by a role"):
        powerful = role(f"p_{options.lower()}_{how[:2]}", options)
        named = powerful if how == "itself" else role(f"m_{options.lower()}", f"LOGIN NOINHERIT IN ROLE {powerful}")
        ran = bare("--db", owner.url, "db", "grant-reader", named)
        assert (ran.code, ran.out) == (4, "")
        assert "by other rights" in ran.err
        assert said in ran.err


GRANTED = {
    "insert": ["GRANT INSERT ON state TO {}"],
    "trigger": ["GRANT TRIGGER ON state TO {}"],
    "references": ["GRANT REFERENCES ON state TO {}"],
    "a column": ["GRANT UPDATE (note) ON membership TO {}"],
    "a new column": ["GRANT INSERT (code) ON status TO {}"],
    "the version": ["GRANT UPDATE ON alembic_version TO {}"],
    "tables of its own": ["GRANT CREATE ON SCHEMA public TO {}"],
    "schemas": ["DO $$BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {}', current_database()); END$$"],
    "a table": ["ALTER TABLE citation OWNER TO {}"],
    "the schema": ["ALTER SCHEMA public OWNER TO {}"],
    "the database": ["DO $$BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO {}', current_database()); END$$"],
}  # fmt: skip
HOW = ["LOGIN IN ROLE {}", "LOGIN NOINHERIT IN ROLE {}"]


@pytest.mark.parametrize("member", HOW, ids=["inherits", "may set role"])
@pytest.mark.parametrize("statements", GRANTED.values(), ids=GRANTED)
def test_a_member_of_a_role_that_can_write_is_no_reader(
    owner: Target, run: Run, role: Makes, bare: Blocs, statements: list[str], member: str
) -> None:
    writer = role("writer")
    between = role("between", f"ROLE {writer}".replace("ROLE", "NOLOGIN IN ROLE"))
    reader = role("reader", member.format(between))
    run(*(statement.format(writer) for statement in statements))
    ran = bare("--db", owner.url, "db", "grant-reader", reader)
    assert (ran.code, ran.out) == (4, "")
    assert "by other rights" in ran.err
    assert writer in ran.err
    refused(owner, reader, "SELECT * FROM revision") if "INSERT ON" in statements[0] else None


@pytest.mark.parametrize("statement", ["GRANT INSERT ON state TO PUBLIC", "GRANT CREATE ON SCHEMA public TO PUBLIC", "GRANT UPDATE (note) ON membership TO PUBLIC"])  # fmt: skip
def test_what_everybody_may_do_a_reader_may_too_and_is_refused(
    owner: Target, run: Run, role: Makes, bare: Blocs, statement: str
) -> None:
    run(statement)
    try:
        ran = bare("--db", owner.url, "db", "grant-reader", role("reader"))
        assert (ran.code, "by other rights" in ran.err) == (4, True)
    finally:
        run(statement.replace("GRANT", "REVOKE").replace(" TO ", " FROM "))


def test_what_a_role_itself_was_given_is_taken_from_it(alone: Target, role: Makes, bare: Blocs) -> None:
    for number, statement in enumerate(
        ["GRANT INSERT, UPDATE ON state TO {}", "GRANT UPDATE (note) ON membership TO {}", "GRANT CREATE ON SCHEMA public TO {}"]
    ):  # fmt: skip
        reader = role(f"reader{number}")
        run_in(alone, statement.format(reader))
        assert bare("--db", alone.url, "db", "grant-reader", reader).code == 0, statement
        refused(alone, reader, *WRITES)


@pytest.mark.parametrize("member", ["pg_read_all_data", "pg_write_all_data", "pg_execute_server_program", "pg_monitor", "pg_database_owner"])  # fmt: skip
def test_a_member_of_one_of_postgresqls_own_roles_is_no_reader(
    owner: Target, role: Makes, bare: Blocs, member: str
) -> None:
    if member == "pg_database_owner":
        ran = bare("--db", owner.url, "db", "grant-reader", member)
    else:
        ran = bare("--db", owner.url, "db", "grant-reader", role("reader", f"LOGIN NOINHERIT IN ROLE {member}"))
    assert ran.code in (2, 4)
    assert "PostgreSQL" in ran.err


@pytest.mark.parametrize("name", ["public", "none", "pg_read_all_data", "pg_new", "", " ", "r" * 64])
def test_a_name_that_is_no_role_of_ones_own_is_refused(owner: Target, bare: Blocs, name: str) -> None:
    ran = bare("--db", owner.url, "db", "grant-reader", name)
    assert (ran.code, ran.out) == (2, "")
    assert len([line for line in ran.err.splitlines() if line.startswith("Error: ")]) == 1


def test_an_owner_who_is_no_superuser_grants_what_he_can(role: Makes, on_postgresql: Factory, bare: Blocs) -> None:
    owned = on_postgresql.empty()
    curator, reader = role("curator", "LOGIN CREATEROLE"), role("reader")
    base = owned.url.rpartition("/")[2].partition("?")[0]
    run_in(owned, f"ALTER DATABASE {base} OWNER TO {curator}",
        f"GRANT {reader} TO {curator} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE", "CREATE EXTENSION IF NOT EXISTS btree_gist")  # fmt: skip
    its = as_role(owned, curator)
    assert bare("--db", its.url, "db", "upgrade").code == 0
    ran = bare("--db", its.url, "db", "grant-reader", reader)
    assert ran.code == 0, ran.err
    assert "remark: it may still write large objects" in ran.err
    refused(owned, reader, "CREATE TEMPORARY TABLE mine (a int)")
