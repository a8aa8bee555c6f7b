"""PostgreSQL as an institute runs it: a primary and a standby, several hosts, readers who can change nothing."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine.url import make_url

from blocs import connect, models, settings
from blocs.cli.root import run
from blocs.dates import spell
from blocs.errors import BlocsError, ConnectionLost, DatabaseError
from blocs.names.asking import Asking
from blocs.questions import listings as statuses_home
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store import postgres
from blocs.store.failures import saying_what_failed
from blocs.store.recording import Claims, record
from blocs.store.session import Database, engine, shown, writing
from conftest import Blocs, Factory
from safety import servers
from safety.state import complaint, digest
from seeding.small import ORGANISATION, small_seeds
from sharing import Run
from store.undone import Kept
from systems import on_posix

LATER = ORGANISATION.replace("to: 1990-02", "to: 1991-02")


@pytest.fixture(scope="module")
def kept(factories: dict[str, Factory], postgres_url: str) -> Iterator[Kept]:
    """A database with tables and no rows, which tests leave as it was."""
    with closing(Kept(factories["postgresql"].migrated())) as made:
        yield made


@pytest.fixture
def served(kept: Kept) -> Target:
    """The same, for who changes nothing in it."""
    return kept.target


@pytest.fixture
def pair(shared: Run, postgres_url: str) -> Iterator[tuple[servers.Server, servers.Server]]:
    """A primary and a streaming hot standby."""
    folder = shared.place("pair")
    first = servers.primary(folder)
    try:
        second = servers.standby_of(first, folder)
        try:
            yield first, second
        finally:
            second.remove()
    finally:
        first.remove()


def replayed(first: servers.Server) -> None:
    """Wait until the standby has everything that the primary has."""
    statement = "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication"
    with psycopg.connect(first.url, autocommit=True) as connection:
        for _ in range(200):
            if connection.execute(statement).fetchone() == (True,):
                return
            time.sleep(0.05)
    raise AssertionError("the standby did not follow")


def test_a_standby_answers_and_outlives_its_primary(
    pair: tuple[servers.Server, servers.Server], tmp_path: Path, bare: Blocs
) -> None:
    first, second = pair
    both = f"postgresql://postgres@127.0.0.1:{first.port},127.0.0.1:{second.port}/postgres"
    seeds, later = small_seeds(tmp_path / "one"), small_seeds(tmp_path / "two", organisation=LATER)
    assert bare("--db", both, "db", "upgrade").code == 0
    assert bare("--db", both, "seed", str(seeds)).code == 0
    replayed(first)
    question = ("members", "CLUB", "--at", "1985-01-01", "--format", "csv")
    answer = bare("--db", first.url, *question)
    assert (answer.code, len(answer.lines)) == (0, 3)
    assert bare("--db", second.url, *question) == answer
    assert bare("--db", second.url, "db", "check").code == 0
    refused = bare("--db", second.url, "seed", str(later))
    assert (refused.code, refused.out) == (4, "")
    assert "takes changes" in complaint(refused.err.splitlines())

    with connect(both) as tracker:
        before = tracker.members("CLUB", at="1985-01-01")
        held = digest(settings.target(second.url))
        first.kill()
        assert tracker.members("CLUB", at="1985-01-01") == before
    assert bare("--db", both, *question) == answer
    refused = bare("--db", both, "seed", str(later))
    assert (refused.code, refused.out) == (4, "")
    assert "takes changes" in complaint(refused.err.splitlines())
    assert digest(settings.target(second.url)) == held

    second.promote()
    assert bare("--db", both, "seed", str(later)).code == 0
    assert digest(settings.target(second.url)) != held


def test_a_question_whose_server_goes_away_is_asked_again(on_postgresql: Factory) -> None:
    target = on_postgresql.small()
    end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND "
    base = make_url(target.url).database
    name = make_url(target.url).update_query_dict({"application_name": "to be ended"})
    ended, stop = 0, threading.Event()
    with connect(target.url) as tracker:
        expected = tracker.members("CLUB", at="1985-01-01")

    def keep_ending() -> None:
        nonlocal ended
        with psycopg.connect(on_postgresql.server, autocommit=True, dbname=base) as connection:
            while not stop.wait(0.15):
                found = connection.execute(end + "application_name = 'to be ended' AND state <> 'idle'").fetchone()
                ended += found[0] if found else 0

    ending = threading.Thread(target=keep_ending)
    ending.start()
    try:
        with connect(name.render_as_string(hide_password=False)) as tracker:
            until = time.monotonic() + 20
            while ended < 5 and time.monotonic() < until:
                assert tracker.members("CLUB", at="1985-01-01") == expected
    finally:
        stop.set()
        ending.join()
    assert ended >= 5


def test_a_question_is_asked_thrice_at_most(served: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ended(ask: Asking) -> object:
        asked.append(ask)
        return ask.session.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")).all()

    monkeypatch.setattr(statuses_home, "statuses", ended)
    with connect(served.url) as tracker, pytest.raises(ConnectionLost):
        tracker.statuses()
    assert len(asked) == 3


def test_a_server_that_breaks_off_while_it_is_connected_to_has_gone_away(served: Target) -> None:
    """A failover may end a connection before its first question; one that cannot be made is another matter."""
    breaking = engine(served)
    for statement in ("SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"):
        event.listen(breaking, "connect", lambda made, _, statement=statement: made.execute(statement))
    refused = engine(settings.target("postgresql://127.0.0.1:1/base"))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        waited_for = engine(settings.target(f"postgresql://127.0.0.1:{silent.getsockname()[1]}/base?connect_timeout=2"))
        for own, kind in ((breaking, ConnectionLost), (refused, DatabaseError), (waited_for, DatabaseError)):
            with pytest.raises(DatabaseError) as raised, saying_what_failed(served):
                own.connect()
            assert type(raised.value) is kind


@on_posix
def test_a_program_with_many_open_files_asks_too(served: Target) -> None:
    """Where the connection's number is beyond 1023, which `select` refuses."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("this system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with ExitStack() as many:
        many.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            many.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        with Database(served) as database:
            for _ in range(2):
                with database.reading() as session:
                    driver = session.connection.connection.driver_connection
                    assert driver is not None
                    assert driver.fileno() > 1023


@pytest.mark.parametrize(
    "written, hosts",
    [
        ("postgresql://a:5433,b:5434/base", ["a:5433", "b:5434"]),
        ("postgresql://me:secret@a,b/base?target_session_attrs=any", ["a", "b"]),
        ("postgresql://me@/base?host=a:1&host=b:2", ["a:1", "b:2"]),
    ],
)
def test_several_hosts_may_be_written_as_libpq_has_them(written: str, hosts: list[str]) -> None:
    url = postgres.url_of(settings.target(written).url)
    assert list(url.query["host"]) == hosts
    assert url.database == "base"
    arguments, options = make_url(url).get_dialect()().create_connect_args(url)
    assert not arguments
    assert options["host"] == ",".join(host.partition(":")[0] for host in hosts)


def test_no_password_is_shown() -> None:
    for written in ("postgresql://me:secret@a,b/base", "postgresql://a/base?password=secret&sslpassword=secret"):
        assert "secret" not in shown(settings.target(written))
        assert "a" in shown(settings.target(written))


@pytest.fixture(scope="module")
def reader(factories: dict[str, Factory], postgres_url: str) -> Iterator[tuple[Target, Target]]:
    """A seeded database as its owner and as a reader see it. Tests leave it as it was."""
    owner = factories["postgresql"].small()
    name = f"reader {secrets.token_hex(4)}; DROP TABLE membership --"
    assert run(["--db", owner.url, "db", "grant-reader", name]) == 0
    url = make_url(owner.url).set(username=name)
    yield owner, Target(url.render_as_string(hide_password=False), managed=False)
    with writing(owner) as session:
        quoted = session.connection.dialect.identifier_preparer.quote_identifier(name)
        session.connection.exec_driver_sql(f"DROP OWNED BY {quoted}".replace("%", "%%"))
        session.connection.exec_driver_sql(f"DROP ROLE {quoted}".replace("%", "%%"))


QUESTIONS = [
    ["members", "CLUB", "--at", "1985-01-01"],
    ["memberships", "BBB", "--at", "1985"],
    ["belongs", "BBB", "CLUB", "--at", "1985-01-01"],
    ["history", "CLUB", "BBB"],
    ["memoranda", "--org", "CLUB"],
    ["show", "CLUB"],
    ["find", "club"],
    ["orgs", "--at", "1985"],
    ["states", "--at", "1985"],
    ["statuses"],
    ["sources", "CLUB"],
    ["log"],
    ["audit"],
    ["panel", "organisation-year", "--orgs", "CLUB", "--from", "1970", "--to", "1990"],
    ["db", "check"],
]


def test_a_reader_asks_everything(reader: tuple[Target, Target], bare: Blocs) -> None:
    owner, its = reader
    for words in QUESTIONS:
        answer = bare("--db", its.url, *words)
        assert answer == bare("--db", owner.url, *words), words
        # The audit finds something in these seeds, and what is sound is no row.
        assert (answer.code, bool(answer.out)) == (int(words == ["audit"]), words != ["db", "check"]), words


def test_a_reader_changes_nothing(reader: tuple[Target, Target], tmp_path: Path, bare: Blocs) -> None:
    owner, its = reader
    before = digest(owner)
    for words in (
        ["seed", str(small_seeds(tmp_path, organisation=LATER))],
        ["db", "downgrade", "base"],
        ["db", "grant-reader", "another"],
    ):
        ran = bare("--db", its.url, *words)
        assert (ran.code, ran.out) == (4, "")
        complaint(ran.err.splitlines())
    engine = create_engine(its.url)
    tables = [table.name for table in models.metadata.sorted_tables]
    attempts = [f"DELETE FROM {table}" for table in tables] + [f"TRUNCATE {table} CASCADE" for table in tables]
    attempts += [f"INSERT INTO {table} SELECT * FROM {table}" for table in tables]
    attempts += ["UPDATE membership SET note = 'x'", "CREATE TABLE mine (a int)", "DROP TABLE citation"]
    for attempt in attempts:
        with engine.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.commit()
            with pytest.raises(exc.DBAPIError) as refused:
                connection.execute(text(attempt))
            assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    engine.dispose()
    assert digest(owner) == before


def test_a_reader_still_reads_what_a_later_migration_makes(
    reader: tuple[Target, Target], tmp_path: Path, bare: Blocs
) -> None:
    owner, its = reader
    before = bare("--db", its.url, *QUESTIONS[0])
    default.downgrade(owner, "base")
    default.upgrade(owner)
    with writing(owner) as session:
        seed(session, check_seeds(small_seeds(tmp_path)), recorded_at=datetime(2026, 1, 1))
    again = bare("--db", its.url, *QUESTIONS[0])
    assert (again.code, again) == (0, before)


@pytest.mark.parametrize("name, said", [("postgres", "by other rights"), (" ", "needs a name"), ("r" * 64, "63 bytes")])
def test_a_role_that_could_change_the_record_is_no_reader(served: Target, bare: Blocs, name: str, said: str) -> None:
    ran = bare("--db", served.url, "db", "grant-reader", name)
    assert ran.code in (2, 4)
    assert said in complaint(ran.err.splitlines())


def test_an_sqlite_file_has_no_roles(factories: dict[str, Factory]) -> None:
    with writing(factories["sqlite"].migrated()) as session, pytest.raises(BlocsError, match="no roles"):
        postgres.grant_reader(session.connection, "reader")


def test_a_question_that_takes_too_long_is_stopped(served: Target) -> None:
    url = make_url(served.url).update_query_dict({"options": "-c statement_timeout=50ms"})
    target = Target(url.render_as_string(hide_password=False), managed=False)
    with (
        pytest.raises(DatabaseError, match="took too long"),
        Database(target) as database,
        database.reading() as session,
    ):
        session.connection.execute(text("SELECT pg_sleep(20)"))


def test_every_session_has_its_limits(served: Target) -> None:
    def limits(connection: object) -> list[str]:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_read_only")
        return [connection.execute(text(f"SHOW {name}")).scalar() for name in names]  # type: ignore[attr-defined]

    with Database(served) as database, database.reading() as session:
        assert limits(session.connection) == ["1min", "30s", "5min", "on"]
    with writing(served) as session:
        assert limits(session.connection) == ["0", "30s", "5min", "off"]


def test_claims_are_loaded_by_copy(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, copy_in = [], postgres.copy_in

    def watched(connection: object, statement: str, rows: object) -> None:
        seen.append(statement.split()[1])
        copy_in(connection, statement, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(postgres, "copy_in", watched)
    with kept.undone() as session:
        seed(session, check_seeds(small_seeds(tmp_path)), recorded_at=datetime(2026, 1, 1))
        held = session.connection.execute(text("SELECT count(*) FROM membership")).scalar()
    assert (held, seen.count("membership"), seen.count("citation")) == (3, 1, 1)


def test_a_server_knows_at_once_how_much_was_recorded(kept: Kept) -> None:
    """Else it reads every spell of the dataset for one organisation, until it counts them by itself."""
    claims, always = Claims(), spell("1970", None).columns
    # A small table too: by itself it would never be counted, and be taken for a table of one row.
    for rank, status in enumerate(("member", "full_member", "founder")):
        claims.add("status_record", status=status, name=status, category="member", rank=rank, counts_as_member=True)
    for number in range(1000):
        held = claims.add(
            "membership", organisation=f"C{number}", state=f"S{number}", status="member", confidence="low", **always
        )
        claims.add("citation", source="list", membership_id=held)
        name = f"State {number}"
        claims.add("state_name", state=f"S{number}", name=name, kind="short", folded=name.lower(), **always)
    with kept.undone() as session:
        about = {"code": "list", "title": "A list"}
        record(session, about, claims, digest="0" * 64, recorded_at=datetime(2026, 1, 1))
        counted = "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = current_schema()"
        tables = set(session.connection.execute(text(counted)).scalars())
        assert tables >= {"membership", "state_name", "citation", "status_record", "organisation", "state", "status"}
        plan = session.connection.execute(
            text("EXPLAIN SELECT * FROM membership WHERE dataset = 'list' AND organisation = ANY ('{C7}')")
        )
        assert "ix_membership_organisation" in "".join(plan.scalars())
