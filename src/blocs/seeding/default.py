"""The default database: put in its place ready-made, or built from the seeds, by whoever asks first, and kept at the
program's migration and record."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from blocs import __version__, settings
from blocs.errors import DatabaseError, FileError
from blocs.seeding import ready
from blocs.seeding.progress import Progress, quiet
from blocs.settings import Target
from blocs.store import marks
from blocs.store.newer import FIRST_FILLING, PROGRAM, seeds_are_newer
from blocs.store.session import shown, writing

Say = Callable[[str], object]
"""Told what whoever asks should know."""

BUILDING = ".building-"
"""How files begin that are being built beside the default database."""
WAITED_FOR = "another program builds the default database"
ADVICE = "blocs came with newer seeds than your record was made from: blocs seed brings it up"
PATIENCE_SECONDS = 600
"""How long one who finds another building waits for it."""
ERRORS = 20
"""How many errors of the lock's file are forgiven before they are believed."""


def now() -> datetime:
    """The moment of a recording: UTC, without a zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def unsaid(_what: str) -> None:
    """Nobody is told."""


def ensure(target: Target, progress: Progress = quiet, say: Say = unsaid) -> bool:
    """Make the managed database if its file is not there or holds nothing. Returns whether it was made.

    The record that the program carries ready-made is copied; where there is none, or it is damaged, one is built from
    the seeds. It is made beside its place and put there whole, where no file is: a crash leaves no half of it. Of
    several who ask first, one makes it and the others wait and use what it made.
    Raises FileError where its folder cannot be written, FaultyData for faulty seeds.
    """
    if not settings.to_be_built(target):
        return False

    def make(place: Target) -> None:
        # A file that is there may be open elsewhere: it is not written over, but filled under SQLite's own lock.
        if place.managed or place.path is None or not ready.copy(place.path):
            say(f"building the default database at {target.path} (once)")
            fill(place, progress)

    return _build(target, make, progress)


def keep(target: Target, say: Say = unsaid) -> None:
    """Bring the managed database to the record that came ready-made with a newer program, as one revision. One that
    holds datasets or revisions of somebody else, or cannot be written, stays as it is: then, as in a checkout, it is
    said what brings it up."""
    path = target.path
    assert path is not None  # noqa: S101 - a managed database is a file
    carried = ready.about()
    if carried is None:
        if seeds_are_newer(path, _digest_of_seeds):
            say(ADVICE)
        return
    if not ready.is_newer(carried, path):
        return
    with suppress(DatabaseError):
        renewed = ready.renew(target, recorded_at=now())
        if renewed is not None:
            number, difference = renewed
            counted = f"{difference.adds:,} claims added, {difference.retires:,} retired"
            say(f"your record now says what came with blocs {__version__}: revision {number}, {counted}")
            return
    say(ADVICE)


def _digest_of_seeds() -> str:
    from blocs.seeding.files import digest_of

    return digest_of(settings.resource("seeds"))


def fill(target: Target, progress: Progress = quiet) -> None:
    """Bring an existing database up to head and record the program's own seeds, in one transaction."""
    from blocs.seeding.load import check_seeds, seed
    from blocs.store import migrate

    seeds = check_seeds(settings.resource("seeds"), progress, today=now().date())
    with writing(target, checked=False) as session:
        if marks.read_mark(session.connection).migration is not None and target.managed:
            return  # another program was quicker
        progress("making the tables", 0, 1)
        migrate.upgrade(session.connection, place=shown(target))
        progress("making the tables", 1, 1)
        seed(session, seeds, recorded_at=now(), message=FIRST_FILLING, progress=progress, made_from=PROGRAM)


def create(target: Target, to: str = "head") -> None:
    """Make an SQLite file where none is, and bring it up to migration `to`, with empty tables: what `db upgrade` does.

    Raises BlocsError for an unknown migration and FileError where no file can be made; none is left then.
    """
    from blocs.store import migrate

    migrate.require_known(to)
    path = target.path
    if path is None or path.exists():
        upgrade(target, to)
        return
    if target.managed:
        _build(target, lambda place: _upgraded(place, to), quiet)
        return
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        pass  # another program was quicker
    except OSError as error:
        raise FileError(f"{path} cannot be made: {error.strerror}") from error
    try:
        upgrade(target, to)
    except BaseException:
        if path.exists() and path.stat().st_size == 0:
            path.unlink(missing_ok=True)
        raise


def upgrade(target: Target, to: str = "head", *, into_existing: bool = False) -> tuple[str | None, str | None]:
    """Bring a database up to a migration. Returns where it stood before and where it stands now.

    Raises DatabaseError for a database of another program, unless `into_existing` lets blocs's tables stand beside its.
    """
    from blocs.store import migrate

    with writing(target, checked=False) as session:
        before = marks.read_mark(session.connection).migration
        migrate.upgrade(session.connection, to, place=shown(target), into_existing=into_existing)
        return before, marks.read_mark(session.connection).migration


def downgrade(target: Target, to: str) -> tuple[str | None, str | None]:
    """Take a database down to a migration; `base` drops every table with what it holds. Returns as `upgrade` does.

    Raises DatabaseError for a database of another program.
    """
    from blocs.store import migrate

    with writing(target, checked=False) as session:
        before = marks.read_mark(session.connection).migration
        migrate.downgrade(session.connection, to, place=shown(target))
        return before, marks.read_mark(session.connection).migration


def require_droppable(target: Target) -> None:
    """Raise DatabaseError where `downgrade` would: nothing can be written, or it is another program's.

    Changes nothing.
    """
    with writing(target, checked=False) as session:
        marks.admit(session.connection, shown(target), into_existing=False)
        transaction = session.connection.get_transaction()
        assert transaction is not None  # noqa: S101 - a session is one
        transaction.rollback()


def _upgraded(target: Target, to: str) -> None:
    upgrade(target, to)


def _build(target: Target, make: Callable[[Target], object], progress: Progress) -> bool:
    """Build the managed database by `make`, alone. Returns whether it was built here."""
    path = target.path
    assert path is not None  # noqa: S101 - a managed database is a file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target, path, progress) as alone:
            if not alone:
                return False
            # Whoever built one of these had the lock that is held here, and has ended.
            for left in path.parent.glob(f"{BUILDING}*"):
                left.unlink(missing_ok=True)
            if path.exists():
                # A file that holds nothing may be open elsewhere: it is filled where it is, under SQLite's own lock.
                make(target)
                return True
            return _put(path, make)
    except (OSError, sqlite3.OperationalError) as error:
        raise FileError(
            f"the default database cannot be built at {path}: {getattr(error, 'strerror', None) or error}; "
            "set XDG_DATA_HOME to a folder you can write, or name a database with --db"
        ) from error


def _put(path: Path, make: Callable[[Target], object]) -> bool:
    """Build a file beside `path` and put it there if no other has come there meanwhile."""
    building = path.with_name(f"{BUILDING}{os.getpid()}.sqlite")
    try:
        building.touch(exist_ok=False)  # with the rights that the user gives to new files
        make(Target(f"sqlite:///{building}", managed=False, file=building))
        try:
            os.link(building, path)
        except FileExistsError:
            return False
        except OSError:
            # A file system without links: the lock keeps other builders away, and nothing else puts a file here.
            if path.exists():
                return False
            building.rename(path)
        return True
    finally:
        building.unlink(missing_ok=True)
        Path(f"{building}-journal").unlink(missing_ok=True)


@contextmanager
def _alone(target: Target, path: Path, progress: Progress) -> Iterator[bool]:
    """Keep others from building the database until the block ends, however the program ends.

    Yields false, without a lock, where the database is there already or comes while another builds it. The lock is
    SQLite's own, on an empty file beside: it is the same on every system, and dies with whoever holds it.
    """
    beside = path.with_name(f".{path.name}.lock")
    began, errors = time.monotonic(), 0
    while settings.to_be_built(target):
        with closing(sqlite3.connect(beside, timeout=0.1, isolation_level=None)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                # SQLite calls it a disk error, too, when the file is removed at the end of another's building.
                errors += "locked" not in str(error)
                if errors >= ERRORS:
                    raise
                if time.monotonic() - began > PATIENCE_SECONDS:
                    raise FileError(f"{WAITED_FOR} for {PATIENCE_SECONDS} seconds already; try again later") from error
                progress(WAITED_FOR, 0, 1)
                time.sleep(0.05)
                continue
            yield settings.to_be_built(target)
            # Whoever waits sees by now that the database is there; nobody needs this file any more.
            with suppress(OSError):
                beside.unlink()
        if os.name == "nt":  # which removes no file that is open
            with suppress(OSError):
                beside.unlink()
        return
    yield False
