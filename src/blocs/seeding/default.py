"""The default database: built and filled from the seeds by whoever asks first, and kept at the program's migration."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from blocs import settings
from blocs.errors import FileError
from blocs.seeding import Progress, check_seeds, quiet, seed
from blocs.settings import Target
from blocs.store import migrate
from blocs.store.session import migration, writing


def now() -> datetime:
    """The moment of a recording: UTC, without a zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def ensure(target: Target, progress: Progress = quiet) -> bool:
    """Build the managed database if its file is not there. Returns whether it was built.

    It is built beside its place and put there whole: a crash leaves no half of it.
    Raises FileError where its folder cannot be written, FaultyData for faulty seeds.
    """
    path = target.path
    if path is None or not target.managed or path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".building-", suffix=".sqlite")
    except OSError as error:
        raise FileError(
            f"the default database cannot be built at {path}: {error.strerror}; "
            "set XDG_DATA_HOME to a folder you can write, or name a database with --db"
        ) from error
    os.close(handle)
    building = Path(name)
    try:
        fill(Target(f"sqlite:///{building}", managed=False), progress)
        building.chmod(0o644)
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
        Path(f"{building}-journal").unlink(missing_ok=True)
    return True


def fill(target: Target, progress: Progress = quiet) -> None:
    """Bring an existing database up to head and record the program's own seeds, in one transaction."""
    seeds = check_seeds(settings.resource("seeds"), progress)
    with writing(target, checked=False) as session:
        progress("making the tables", 0, 1)
        migrate.upgrade(session.connection)
        progress("making the tables", 1, 1)
        seed(session, seeds, recorded_at=now(), message="first filling", progress=progress)


def create(target: Target) -> None:
    """Make an empty SQLite file where none is, and bring the database up to head: what `db upgrade` does.

    A file that was made here and could not be brought up is removed again.
    """
    path = target.path
    made = False
    if path is not None and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True) if target.managed else None
            path.touch(exist_ok=False)
        except OSError as error:
            raise FileError(f"{path} cannot be made: {error.strerror}") from error
        made = True
    try:
        upgrade(target)
    except BaseException:
        if made and path is not None:
            path.unlink(missing_ok=True)
        raise


def upgrade(target: Target, to: str = "head") -> tuple[str | None, str | None]:
    """Bring a database up to a migration. Returns where it stood before and where it stands now."""
    with writing(target, checked=False) as session:
        before = migration(session.connection)
        migrate.upgrade(session.connection, to)
        return before, migration(session.connection)


def downgrade(target: Target, to: str) -> tuple[str | None, str | None]:
    """Take a database down to a migration; `base` drops every table with what it holds. Returns as `upgrade` does."""
    with writing(target, checked=False) as session:
        before = migration(session.connection)
        migrate.downgrade(session.connection, to)
        return before, migration(session.connection)
