"""A point question in process, against the same SQL through bare sqlite3, at 20 thousand and at 2 million spells."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from blocs.dates import parse_period
from blocs.names.asking import Asking
from blocs.questions.members import members
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.session import Database
from timing import alternately, report

MEMBERS = 40
"""How many states an organisation has: the rows that every question answers."""
DAY = parse_period("2005-06-15")
ASKED = 200


def run() -> None:
    times: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for spells in (20_000, 2_000_000):
            path = Path(folder) / f"{spells}.sqlite"
            organisations = _fill(path, spells)
            ask, bare = _both(path, organisations)
            ours, theirs = alternately(ask, bare, 9)
            times[spells] = ours
            report(
                f"members on a day among {spells:,} spells, in process / the same SQL through sqlite3", ours, theirs, 4
            )
    report("the same question among 2,000,000 / among 20,000 spells", times[2_000_000], times[20_000], 1.5)


def _fill(path: Path, spells: int) -> list[str]:
    """A seeded database with many more organisations of 40 members and two spells each, put in past the library."""
    path.touch()
    default.fill(Target(f"sqlite:///{path}", managed=False))
    connection = sqlite3.connect(path)
    states = [row[0] for row in connection.execute("SELECT code FROM state ORDER BY code LIMIT ?", (MEMBERS,))]
    count = spells // (2 * MEMBERS)
    organisations = [f"ORG{number}" for number in range(count)]
    first = connection.execute("SELECT max(id) + 1 FROM membership").fetchone()[0]
    connection.executemany("INSERT INTO organisation VALUES (?, 1)", ((code,) for code in organisations))
    described = connection.execute("SELECT max(id) + 1 FROM organisation_record").fetchone()[0]
    connection.executemany(
        "INSERT INTO organisation_record (id, dataset, organisation, keeps_instruments, complete_from, added_in) "
        "VALUES (?, 'curated', ?, 0, '2000-01-01', 1)",
        ((described + number, code) for number, code in enumerate(organisations)),
    )
    connection.execute("DROP TRIGGER membership_one_status")
    early = ("2000-01-01", "2000-01-01", "2003-01-01", "2003-01-01")
    late = ("2003-01-01", "2003-01-01", "9999-12-31", "9999-12-31")
    rows = (
        (
            first + (number * MEMBERS + position) * 2 + half,
            organisation,
            state,
            "observer" if half == 0 else "member",
            *bounds,
        )
        for number, organisation in enumerate(organisations)
        for position, state in enumerate(states)
        for half, bounds in enumerate((early, late))
    )
    connection.executemany(
        "INSERT INTO membership (id, dataset, organisation, state, status, from_text, starts_earliest, starts_latest, "
        "ends_earliest, ends_latest, confidence, added_in) "
        "VALUES (?, 'curated', ?, ?, ?, '2003-01-01', ?, ?, ?, ?, 'high', 1)",
        rows,
    )
    connection.commit()
    connection.close()
    return organisations


def _both(path: Path, organisations: list[str]) -> tuple[Callable[[], None], Callable[[], None]]:
    """Asking the library, and running the SQL that it ran through a bare connection; each many times over."""
    database = Database(Target(f"sqlite:///{path}", managed=False))
    step = max(len(organisations) // ASKED, 1)
    asked = organisations[::step][:ASKED]
    ran: list[tuple[str, object]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        ran.append((statement, parameters))

    with database.reading() as session:
        event.listen(session.connection, "before_cursor_execute", note)
        for organisation in asked:
            assert len(members(Asking(session), organisation, at=DAY)) == MEMBERS  # noqa: S101 - it must answer
        event.remove(session.connection, "before_cursor_execute", note)
    bare = sqlite3.connect(path)

    def ask() -> None:
        with database.reading() as session:
            for organisation in asked:
                members(Asking(session), organisation, at=DAY)

    def floor() -> None:
        for statement, parameters in ran:
            bare.execute(statement, parameters).fetchall()  # type: ignore[arg-type]

    return ask, floor
