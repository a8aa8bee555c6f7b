"""Whether the program came with newer seeds than the default database was made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

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
    last = _last_revision(path)
    if last is None:
        return False
    recorded_at, message, made_from, known = last
    if made_from != PROGRAM and not (made_from is None and message == FIRST_FILLING):
        return False
    came = (settings.resource("seeds") / "organisations").stat().st_mtime
    if came > path.stat().st_mtime:
        return True
    moment = datetime.fromisoformat(recorded_at).replace(tzinfo=UTC).timestamp()
    return came > moment and digest() != known


def _last_revision(path: Path) -> tuple[str, str | None, str | None, str] | None:
    """When the last revision of the curated record was made, why, from what, and the digest of that; None where there
    is none, or where the file cannot be asked: the question that follows says why."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            columns = "recorded_at, message, made_from, digest"
            statement = f"SELECT {columns} FROM revision WHERE dataset = ? ORDER BY id DESC LIMIT 1"  # noqa: S608 - own
            found: tuple[str, str | None, str | None, str] | None = connection.execute(statement, (CURATED,)).fetchone()
            return found
    except sqlite3.Error:
        return None
