"""Behind PgBouncer in transaction mode, where every transaction may come to another server process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import exc, text
from sqlalchemy.engine.url import make_url

from blocs import connect
from blocs.errors import BlocsError, DatabaseError
from blocs.settings import Target
from blocs.store.session import Database, writing
from conftest import Blocs, Factory
from safety.poolers import CONNECTIONS, PGBOUNCER, pooler_of
from safety.servers import free_port
from safety.state import complaint, digest
from seeding.small import ORGANISATION, small_seeds
from sharing import Run

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed (Debian's package pgbouncer)")
LATER = ORGANISATION.replace("to: 1990-02", "to: 1991-02")
Behind = Callable[[Target], Target]


@pytest.fixture(scope="module")
def pooled(shared: Run, postgres_url: str) -> Iterator[Behind]:
    """Names a database by the way of a pooler."""
    place, server = shared.place("pooler"), make_url(postgres_url)
    with pooler_of(postgres_url, place, users=(str(server.username), "pooled_reader")) as port:

        def behind(target: Target) -> Target:
            url = make_url(target.url).difference_update_query(["host"]).set(host="127.0.0.1", port=port)
            return Target(url.render_as_string(hide_password=False), managed=False)

        yield behind


@pytest.fixture(scope="module")
def served(factories: dict[str, Factory], postgres_url: str) -> Target:
    """A database with tables and no rows, for who changes nothing in it."""
    return factories["postgresql"].migrated()


def test_the_record_is_made_asked_and_changed_through_a_pooler(
    on_postgresql: Factory, pooled: Behind, tmp_path: Path, bare: Blocs
) -> None:
    direct = on_postgresql.empty()
    url = pooled(direct).url
    first, later = (
        small_seeds(tmp_path / "one"),
        small_seeds(tmp_path / "two", organisation=LATER),
    )
    assert bare("--db", url, "db", "upgrade").code == 0
    for seeds in (first, later):
        ran = bare("--db", url, "seed", str(seeds))
        assert ran.code == 0, ran.err
    for words in (
        ("members", "CLUB", "--at", "1985"),
        ("members", "CLUB", "--at", "1985", "--as-known", "1"),
        ("log",),
        ("db", "check"),
    ):
        answer = bare("--db", url, *words)
        assert answer.code == 0, answer.err
        assert answer == bare("--db", direct.url, *words)
    # What a downgrade keeps stands in temporary tables meanwhile; none may be left to the next in line.
    for words in (("db", "downgrade", "0004"), ("db", "upgrade"), ("db", "downgrade", "0004"), ("db", "upgrade")):
        ran = bare("--db", url, *words)
        assert ran.code == 0, ran.err
    assert bare("--db", url, "db", "check").code == 0


def test_many_clients_share_few_connections(on_postgresql: Factory, pooled: Behind) -> None:
    direct = on_postgresql.small()
    with connect(direct.url) as tracker:
        expected = [tracker.members("CLUB", at=f"{year}-09-15") for year in range(1960, 1996, 3)]
    assert len({tuple(one.state for one in answer) for answer in expected}) > 1
    wrong: list[object] = []
    url = pooled(direct).url

    def ask() -> None:
        try:
            with connect(url) as tracker:
                for _ in range(3):
                    answers = [tracker.members("CLUB", at=f"{year}-09-15") for year in range(1960, 1996, 3)]
                    if answers != expected:
                        wrong.append(answers)
        except BlocsError as error:
            wrong.append(error)

    clients = [threading.Thread(target=ask) for _ in range(4 * CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert not wrong, wrong[0]


def test_nothing_of_a_question_or_a_change_stays_with_a_connection(served: Target, pooled: Behind) -> None:
    target = pooled(served)
    names = (
        "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_read_only",
        "transaction_isolation", "search_path",
    )  # fmt: skip
    url = make_url(target.url).set(drivername="postgresql")
    own = url.render_as_string(hide_password=False)

    def settings(connection: psycopg.Connection) -> list[object]:
        held = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
        )
        rows = [*held.fetchall(), *connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchall()]
        return rows + [connection.execute(f"SHOW {name}").fetchone() for name in names]

    with psycopg.connect(own, autocommit=True, prepare_threshold=None) as other:
        before = settings(other)
        with Database(target) as database:
            for _ in range(8):
                with database.reading() as session:
                    session.rows(text("SELECT count(*) FROM state WHERE code = 'X'"))
        with writing(target):
            pass
        for _ in range(2 * CONNECTIONS):
            assert settings(other) == before


def test_statements_are_prepared_only_where_the_server_itself_answers(served: Target, pooled: Behind) -> None:
    prepared = []
    for target in (served, pooled(served)):
        with Database(target) as database:
            for _ in range(8):
                with database.reading() as session:
                    session.rows(text("SELECT count(*) FROM state WHERE code = 'X'"))
                    found = session.connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar()
            prepared.append(bool(found))
    assert prepared == [True, False]


def test_a_question_changes_nothing_and_has_its_limits(served: Target, pooled: Behind) -> None:
    target = pooled(served)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_read_only")
    with Database(target) as database:
        for _ in range(2 * CONNECTIONS):
            with database.reading() as session:
                found = [session.connection.execute(text(f"SHOW {name}")).scalar() for name in names]
                assert found == ["1min", "30s", "5min", "on"]
                assert session.connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
                with pytest.raises(exc.DBAPIError, match="read-only transaction"):
                    session.connection.execute(text("CREATE TABLE mine (a int)"))


@pytest.mark.parametrize(
    "options", ["-c statement_timeout=50ms", "--statement-timeout=50ms", r"-cstatement_timeout=50\ ms"]
)
def test_the_limits_of_a_url_hold_behind_a_pooler_too(served: Target, pooled: Behind, options: str) -> None:
    url = make_url(pooled(served).url).update_query_dict({"options": options})
    target = Target(url.render_as_string(hide_password=False), managed=False)
    with pytest.raises(DatabaseError, match="took too long"), Database(target) as database, database.reading() as asked:
        asked.connection.execute(text("SELECT pg_sleep(20)"))


def test_a_schema_is_found_behind_a_pooler(on_postgresql: Factory, pooled: Behind, tmp_path: Path, bare: Blocs) -> None:
    url, seeds = make_url(pooled(on_postgresql.empty()).url), str(small_seeds(tmp_path))
    for name, way in (
        ('own 100% "schema"', {"schema": 'own 100% "schema"'}),
        ("own", {"options": "-csearch_path=none,own"}),
    ):
        made = url.update_query_dict({"schema": name}).render_as_string(hide_password=False)
        assert bare("--db", made, "db", "upgrade").code == 0, way
        assert bare("--db", made, "seed", seeds).code == 0, way
        asked = url.update_query_dict(way).render_as_string(hide_password=False)
        for _ in range(2 * CONNECTIONS):
            assert len(bare("--db", asked, "members", "CLUB", "--at", "1985-01-01", "--format", "csv").lines) == 3, way
        assert bare("--db", url.render_as_string(hide_password=False), "members", "CLUB", "--at", "1985").code == 4, way


def test_start_up_options_that_a_pooler_refuses_are_one_line(served: Target, pooled: Behind, bare: Blocs) -> None:
    url = make_url(pooled(served).url).update_query_dict({"options": "-c work_mem=8MB"})
    ran = bare("--db", url.render_as_string(hide_password=False), "members", "SCO", "--at", "2022")
    assert (ran.code, ran.out) == (4, "")
    assert "leave `options` out" in complaint(ran.err.splitlines())


def test_one_writer_at_a_time_behind_a_pooler(served: Target, pooled: Behind) -> None:
    target, order = pooled(served), []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with writing(target) as session:
            inside.set()
            go_on.wait(20)
            session.connection.execute(text("SELECT pg_sleep(0.3)"))
            order.append("first")

    def second() -> None:
        inside.wait(20)
        go_on.set()
        with writing(target):
            order.append("second")

    both = [threading.Thread(target=one) for one in (first, second)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert order == ["first", "second"]


def test_a_reader_behind_a_pooler_asks_and_changes_nothing(
    on_postgresql: Factory, pooled: Behind, bare: Blocs, tmp_path: Path
) -> None:
    owner = on_postgresql.small()
    assert bare("--db", pooled(owner).url, "db", "grant-reader", "pooled_reader").code == 0
    try:
        url = make_url(pooled(owner).url).set(username="pooled_reader").render_as_string(hide_password=False)
        question = ("members", "CLUB", "--at", "1985-01-01")
        answer = bare("--db", url, *question)
        assert (answer.code, answer) == (0, bare("--db", owner.url, *question))
        before = digest(owner)
        ran = bare("--db", url, "seed", str(small_seeds(tmp_path, organisation=LATER)))
        assert (ran.code, ran.out) == (4, "")
        complaint(ran.err.splitlines())
        assert digest(owner) == before
    finally:
        with writing(owner) as session:
            session.connection.exec_driver_sql("DROP OWNED BY pooled_reader")
            session.connection.exec_driver_sql("DROP ROLE pooled_reader")


def test_a_pooler_that_has_lost_its_server_is_one_line(shared: Run, bare: Blocs) -> None:
    nobody = f"postgresql://postgres@127.0.0.1:{free_port()}/postgres"
    with pooler_of(nobody, shared.place("pooler"), query_wait_timeout=1) as port:
        ran = bare("--db", f"postgresql://postgres@127.0.0.1:{port}/postgres", "members", "SCO", "--at", "2022")
        assert (ran.code, ran.out) == (4, "")
        complaint(ran.err.splitlines())
