"""What a database holds, as one digest, and the program run as a process of its own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from blocs import models
from blocs.settings import Target
from blocs.store.session import Database, Session
from safety.copies import CAN_COPY
from safety.started import Started, started


def digest_of(session: Session) -> str:
    """The SHA-256 of every row of every table. Of revisions only the number: their moments differ between runs."""
    whole = hashlib.sha256()
    for table in models.metadata.sorted_tables:
        columns = [column for column in table.c if column.name not in ("recorded_at",)]
        for row in session.connection.execute(select(*columns).order_by(*table.primary_key)):
            whole.update(repr(tuple(row)).encode())
        whole.update(table.name.encode())
    return whole.hexdigest()


def digest(target: Target) -> str:
    with Database(target) as database, database.reading() as session:
        return digest_of(session)


Program = Started | subprocess.Popen[str]


def start(target: Target, *words: str | Path) -> Program:
    """The program on a database, started."""
    given = ["--db", target.url, *map(str, words)]
    if CAN_COPY:
        return started("blocs", *given)
    return subprocess.Popen(
        [sys.executable, "-m", "blocs", *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: Program) -> tuple[int, str, list[str]]:
    """The exit code, standard output and lines of standard error of a program that was started."""
    out, err = process.communicate(timeout=120)
    assert process.returncode is not None
    return process.returncode, out, err.splitlines()


def complaint(lines: list[str]) -> str:
    """The one line that says what is wrong; there must be one, and no traceback."""
    errors = [line for line in lines if line.startswith("Error: ")]
    assert len(errors) == 1, lines
    assert lines[-1] == errors[0]
    assert not any("Traceback" in line for line in lines)
    return errors[0]
