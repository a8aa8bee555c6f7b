"""Is a database what the migrations made, does it keep every rule, and does it hold what its revisions recorded?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import Connection, select, text

from blocs import models
from blocs.store import guards_sqlite
from blocs.store.definitions import Definitions, defined, demanded
from blocs.store.recording import revision_rows, sealed
from blocs.store.revisions import revisions
from blocs.store.session import Database, Session


def verify(database: Database) -> list[str]:
    """Every fault of a database, one line each; none if it is sound. Changes nothing, and needs no right but to read.

    Tables, columns, constraints, indexes and rules are compared, by their definitions, with those that the migrations
    make; then rows with the rules, and revisions with their seals. Raises DatabaseError as any question does.
    """
    with database.reading() as session:
        faults = list(_differences(defined(session.connection), demanded(session.connection)))
        if session.connection.dialect.name == "sqlite":
            faults += _file(session.connection)
            unreadable = list(guards_sqlite.untyped_rows(session.connection))
            if unreadable:
                return [*faults, *unreadable]
        faults += _overlaps(session)
        faults += _orphans(session)
        faults += _unsealed(session)
    return faults


def remarks(database: Database) -> list[str]:
    """What is no fault, but should be known: revisions whose time is before that of the one before them.

    The database refuses such a revision since migration 0004. Before, a clock that ran backwards could make one.
    """
    with database.reading() as session:
        moments = [(row.revision, row.recorded_at) for row in reversed(revisions(session))]
    return [
        f"revision {number} bears a time before that of revision {before}: a clock ran backwards, or it was not "
        "recorded by blocs"
        for (before, earlier), (number, later) in pairwise(moments)
        if later < earlier
    ]


def _differences(present: Definitions, expected: Definitions) -> Iterator[str]:
    for name in sorted(expected.keys() - present.keys()):
        yield f"{_called(name)}: missing"
    for name in sorted(expected.keys() & present.keys()):
        if expected[name] != present[name]:
            yield f"{_called(name)}: {_off(present[name]) or 'not as the migrations make it'}"
    for name in sorted(present.keys() - expected.keys()):
        # An index of the owner's changes no answer and refuses nothing, unless it is unique.
        if not name.startswith("index ") or present[name].startswith("CREATE UNIQUE"):
            yield f"{_called(name)}: not made by the migrations"


def _called(name: str) -> str:
    kind, _, own = name.partition(" ")
    return own if kind in ("trigger", "index", "table") else f"{kind} {own}"


def _off(definition: str) -> str | None:
    return "switched off" if definition.endswith("switched off") else None


def _file(connection: Connection) -> Iterator[str]:
    """What PostgreSQL never lets happen: a broken file, a reference to nothing."""
    for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield f"file: {said}"
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"{table}: row {row} refers to a row of {parent} that is not there"


def _overlaps(session: Session) -> Iterator[str]:
    first, other = models.membership.alias("one"), models.membership.alias("other")
    clash = (
        select(first.c.dataset, first.c.organisation, first.c.state, first.c.id, other.c.id)
        .join(
            other,
            (first.c.dataset == other.c.dataset)
            & (first.c.organisation == other.c.organisation)
            & (first.c.state == other.c.state)
            & (first.c.id < other.c.id),
        )
        .where(
            first.c.retired_in.is_(None),
            other.c.retired_in.is_(None),
            first.c.starts_latest < first.c.ends_earliest,
            other.c.starts_latest < other.c.ends_earliest,
            first.c.starts_latest < other.c.ends_earliest,
            other.c.starts_latest < first.c.ends_earliest,
        )
    )
    for dataset, organisation, state, row, another in session.rows(clash):
        yield f"membership: {state} in {organisation} ({dataset}) has two statuses at once: rows {row} and {another}"


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
    table = models.revision
    for (number,) in session.rows(select(table.c.id).where(table.c.id < 1)):
        yield f"revision {number}: revisions are numbered upwards from 1"
    for row in revisions(session):
        if not row.contents:
            yield f"revision {row.revision}: bears no seal"
            continue
        added, retired = revision_rows(session, row.revision)
        counts = sum(map(len, added.values())), sum(map(len, retired.values()))
        if counts != (row.added, row.retired):
            said = f"added {row.added} and retired {row.retired} claims, the database holds {counts[0]} and {counts[1]}"
            yield f"revision {row.revision}: {said}"
        elif row.contents != sealed(added, retired):
            yield f"revision {row.revision}: its claims are not those that it recorded (their digest differs)"
