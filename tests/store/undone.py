"""One database that many tests change: each in a transaction that is undone, so that the next finds it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import Database, Session, engine, writing
from conftest import Factory
from seeding.small import ORGANISATION, STATES, small_seeds

FORMER = """\
CCC:
  kind: former
  periods: [{from: 1900-01-01, to: 1950-01-01}]
  names: [{name: Old Alpha, kind: short}]
  sources: [atlas]
"""
LEAGUE = """\
code: LEAGUE
name: The League
founded: 1920-01-01
dissolved: 1960-01-01
codes: {cow: "1"}
sources:
  register: {title: Register of members, read: 2026-01-01}
memberships:
  CCC:
    - {status: member, from: 1920-01-01, to: 1950-01-01, sources: [register]}
"""


def full_seeds(folder: Path) -> Path:
    """The small seeds with a row for every table of the curated record: codes and successions of both kinds besides."""
    small_seeds(
        folder,
        states=STATES.replace("BBB:\n", "  successor_of: [{code: CCC, on: 1950-01-01, kind: continuation}]\nBBB:\n", 1)
        + FORMER,
        organisation=ORGANISATION + "successor_of: [{code: LEAGUE, on: 1960-01-01, sources: [register]}]\n",
    )
    (folder / "organisations" / "league.yaml").write_text(LEAGUE, encoding="utf-8")
    return folder


def fill(target: Target, folder: Path) -> Target:
    """Record those seeds in a migrated database."""
    with writing(target) as session:
        seed(session, check_seeds(full_seeds(folder)), recorded_at=datetime(2026, 1, 1))
    return target


def emptied(target: Target) -> Target:
    """A database as it was when it was made, with nothing in it. On a server that is a fifth of the work of another."""
    if target.path is not None:
        target.path.write_bytes(b"")
        return target
    own = engine(target, write=True)
    with own.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO PUBLIC")
    own.dispose()
    return target


class Kept:
    """A database that stays as it was, whatever is done to it in between."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._engine = engine(target, write=True)

    @contextmanager
    def undone(self) -> Iterator[Session]:
        """A writing session. What it changes is undone at its end."""
        with self._engine.connect() as connection, connection.begin() as change:
            yield Session(connection)
            change.rollback()

    def close(self) -> None:
        self._engine.dispose()


class Within(Database):
    """A database as a session that is open sees it, with what that has changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def reading(self, as_known: int | None = None) -> Iterator[Session]:
        yield Session(self._session.connection, as_known)


@contextmanager
def keeper(factories: dict[str, Factory], folder: Path, *, filled: bool) -> Iterator[Callable[[str], Kept]]:
    """One such database an engine, made when it is first asked for: with those seeds in it, or with tables alone."""
    made: dict[str, Kept] = {}

    def of(engine: str) -> Kept:
        if engine not in made:
            target = factories[engine].migrated()
            made[engine] = Kept(fill(target, folder) if filled else target)
        return made[engine]

    yield of
    for one in made.values():
        one.close()
