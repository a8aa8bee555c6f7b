"""Whether the program came with newer seeds than the default database was made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from blocs import settings
from blocs.store.session import CURATED

PROGRAM = "program"
"""What a revision was made from that holds the seeds which came with the program."""
FIRST_FILLING = "first filling"
"""The message of the revision with which the default database begins."""


def seeds_are_newer(path: Path, digest: Callable[[], str]) -> bool:
    """Whether `blocs seed` would bring the curated record of an SQLite file up to the program's seeds: not where it was
    recorded from a folder of one's own, which that would retire.

    Asked are the days of both, and only then the `digest` of the program's seeds. What other datasets record does not
    count.
    """
    last = last_revision(path)
    if last is None or not by_program(last.made_from, last.message):
        return False
    if last.migration != settings.newest_migration():
        return False  # which comes first, and the question that follows says so
    came = (settings.resource("seeds") / "organisations").stat().st_mtime
    if came > path.stat().st_mtime:
        return True
    moment = datetime.fromisoformat(last.recorded_at).replace(tzinfo=UTC).timestamp()
    return came > moment and digest() != last.digest


class LastRevision(NamedTuple):
    """The last revision of the curated record: when it was recorded, why, from what, of which digest, by which version
    of the program; and at which migration the file stands."""

    recorded_at: str
    message: str | None
    made_from: str | None
    digest: str
    program: str
    migration: str


def by_program(made_from: str | None, message: str | None) -> bool:
    """Whether a revision holds the seeds that came with the program. Before migration 0006 only its message says so."""
    return made_from == PROGRAM or (made_from is None and message == FIRST_FILLING)


def last_revision(path: Path) -> LastRevision | None:
    """The last revision of the curated record in an SQLite file; None where there is none, or where the file cannot be
    asked: the question that follows says why."""
    try:
        with closing(sqlite3.connect(settings.address(path.absolute(), "ro"), uri=True, timeout=0)) as connection:
            names = {row[1] for row in connection.execute("PRAGMA table_info(revision)")}
            made_from = "made_from" if "made_from" in names else "NULL"
            columns = f"recorded_at, message, {made_from}, digest, program, (SELECT version_num FROM alembic_version)"  # noqa: S608 - own
            statement = f"SELECT {columns} FROM revision WHERE dataset = ? ORDER BY id DESC LIMIT 1"  # noqa: S608 - own
            row = connection.execute(statement, (CURATED,)).fetchone()
            return LastRevision(*row) if row else None
    except sqlite3.Error:
        return None
