"""Is a database what the migrations made, does it keep every rule, and does it hold what its revisions recorded?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select, text

from blocs import models
from blocs.settings import Target
from blocs.store import migrate
from blocs.store.recording import revision_rows, sealed
from blocs.store.revisions import revisions
from blocs.store.session import Database, Session, writing


def verify(database: Database) -> list[str]:
    """Every fault of a database, one line each; none if it is sound. Changes nothing.

    A database of SQLite is compared with one freshly made by the same migrations, object by object; of PostgreSQL
    with the rules of that one by their names. Raises DatabaseError as any question does.
    """
    rules, schema = _fresh()
    with database.reading() as session:
        sqlite = session.connection.dialect.name == "sqlite"
        faults = list(_sqlite(session.connection, schema) if sqlite else _postgresql(session.connection, rules))
        faults += _overlaps(session)
        faults += _orphans(session)
        faults += _unsealed(session)
    return faults


def _fresh() -> tuple[set[str], dict[str, str]]:
    """The rules (names of triggers) and the schema (each object and its SQL) of a new database at head."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.sqlite"
        path.touch()
        with writing(Target(f"sqlite:///{path}", managed=False), checked=False) as session:
            migrate.upgrade(session.connection)
            triggers = session.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            return set(triggers.scalars()), _schema(session.connection)


def _schema(connection: Connection) -> dict[str, str]:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {row.name: row.sql for row in found}


def _sqlite(connection: Connection, expected: dict[str, str]) -> Iterator[str]:
    for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield f"file: {said}"
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"{table}: row {row} refers to a row of {parent} that is not there"
    found = _schema(connection)
    for name in sorted(expected.keys() - found.keys()):
        yield f"{name}: missing"
    for name in sorted(expected.keys() & found.keys()):
        if expected[name] != found[name]:
            yield f"{name}: not as the migrations make it"


def _postgresql(connection: Connection, rules: set[str]) -> Iterator[str]:
    triggers = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).scalars())
    # PostgreSQL holds some rules otherwise: against overlaps by a constraint, against replacing by having no such
    # statement, the two halves of "only retired" in one trigger; and it has TRUNCATE to refuse.
    expected = {name for name in rules if not name.endswith(("_retires", "_once")) and name != "membership_one_status"}
    expected |= {f"{name.removesuffix('_kept')}_filled" for name in rules if name.endswith("_kept")}
    for name in sorted(expected - triggers):
        yield f"{name}: missing"
    disabled = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D' ORDER BY tgname")
    for name in connection.execute(disabled).scalars():
        yield f"{name}: switched off"
    constraint = "SELECT 1 FROM pg_constraint WHERE conname = 'ex_membership_one_status' AND convalidated"
    if connection.execute(text(constraint)).first() is None:
        yield "ex_membership_one_status: missing"
    tables = set(
        connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars()
    )
    for name in sorted({table.name for table in models.metadata.sorted_tables} - tables):
        yield f"{name}: missing"


def _overlaps(session: Session) -> Iterator[str]:
    one, other = models.membership.alias("one"), models.membership.alias("other")
    clash = (
        select(one.c.dataset, one.c.organisation, one.c.state, one.c.id, other.c.id)
        .join(
            other,
            (one.c.dataset == other.c.dataset)
            & (one.c.organisation == other.c.organisation)
            & (one.c.state == other.c.state)
            & (one.c.id < other.c.id),
        )
        .where(
            one.c.retired_in.is_(None),
            other.c.retired_in.is_(None),
            one.c.starts_latest < one.c.ends_earliest,
            other.c.starts_latest < other.c.ends_earliest,
            one.c.starts_latest < other.c.ends_earliest,
            other.c.starts_latest < one.c.ends_earliest,
        )
    )
    for dataset, organisation, state, first, second in session.rows(clash):
        yield f"membership: {state} in {organisation} ({dataset}) has two statuses at once: rows {first} and {second}"


def _orphans(session: Session) -> Iterator[str]:
    """Claims that stand while the claim they belong to is retired."""
    for table, column in (("membership_basis", "membership_id"), ("citation", "membership_id")):
        child, parent = models.table(table), models.membership
        lost = (
            select(child.c.id)
            .join(parent, parent.c.id == child.c[column])
            .where(child.c.retired_in.is_(None), parent.c.retired_in.is_not(None))
        )
        for (number,) in session.rows(lost):
            yield f"{table}: row {number} stands for a membership that is retired"


def _unsealed(session: Session) -> Iterator[str]:
    """Revisions of which the database no longer holds what they recorded."""
    for one in revisions(session):
        added, retired = revision_rows(session, one.revision)
        counts = sum(map(len, added.values())), sum(map(len, retired.values()))
        if counts != (one.added, one.retired):
            said = f"added {one.added} and retired {one.retired} claims, the database holds {counts[0]} and {counts[1]}"
            yield f"revision {one.revision}: {said}"
        elif one.contents is not None and one.contents != sealed(added, retired):
            yield f"revision {one.revision}: its claims are not those that it recorded (their digest differs)"
