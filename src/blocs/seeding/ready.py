"""The record ready-made: the seeded SQLite file that a wheel carries, made when the wheel is, and copied at first use.

Two files stand side by side: the record, and what is known of it without opening it. A checkout has neither; a copy
that is not what the wheel was made with is not used, and the record is built from the seeds instead.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from blocs import __version__, settings
from blocs.errors import BlocsError
from blocs.settings import Target
from blocs.store.newer import FIRST_FILLING, PROGRAM, by_program, last_revision
from blocs.store.session import CURATED, Database, Session, shown, writing

if TYPE_CHECKING:
    from blocs.seeding.files import Seeds
    from blocs.store.recording import Difference

RECORD, ABOUT = "record.sqlite", "record.json"
BUILD_DATE = "SOURCE_DATE_EPOCH"
"""The variable with the time of a reproducible build, in seconds since 1970."""
_VERSION_OF_SQLITE = 96
"""Where an SQLite file names the version that wrote it last, in four bytes that are there for debugging alone."""


@dataclass(frozen=True)
class About:
    """What is known of a ready-made record: its own digest, that of the seeds it was made from, and the program's
    version and migration."""

    sha256: str
    seeds: str
    program: str
    migration: str


def about() -> About | None:
    """What is known of the ready-made record that came with this program, or None where there is none for it."""
    try:
        carried = About(**json.loads((settings.ready_made() / ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return carried if carried.program == __version__ else None


def copy(path: Path) -> bool:
    """Write the ready-made record into the file at `path`, to the disk. Returns false, and leaves the file as it is,
    where there is none or it is damaged. Raises OSError where the file cannot be written."""
    known = about()
    if known is None:
        return False
    try:
        content = (settings.ready_made() / RECORD).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(content).hexdigest() != known.sha256:
        return False
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return True


def is_newer(known: About, path: Path) -> bool:
    """Whether the record that the program came with is another than the default database at `path` holds, and a later
    one. Not where what it holds was recorded from a folder of somebody's own."""
    last = last_revision(path)
    if last is None or last.digest == known.seeds or not by_program(last.made_from, last.message):
        return False
    held, ours = _numbers(last.program), _numbers(__version__)
    # Of two programs of one version, that which was installed after the record was last written.
    return held < ours or (held == ours and (settings.ready_made() / ABOUT).stat().st_mtime > path.stat().st_mtime)


def renew(target: Target, *, recorded_at: datetime) -> tuple[int, Difference] | None:
    """Bring a default database that holds nothing but what came with blocs to the ready-made record, migrations
    included: what `seed` would record, as one revision. Returns its number and the difference.

    Returns None, and changes nothing, where the database holds a dataset or a revision of somebody else, or says
    already what the record says. Raises DatabaseError where it cannot be written.
    """
    from blocs import models
    from blocs.store import migrate
    from blocs.store.recording import Claims, record, standing_claims

    known, place = about(), settings.ready_made() / RECORD
    if known is None:
        return None
    with (
        Database(Target(f"sqlite:///{place}", managed=False, file=place)) as ready,
        ready.reading() as source,
        writing(target, checked=False) as session,
    ):
        if not _only_ours(session):
            return None
        migrate.upgrade(session.connection, place=shown(target))
        [dataset] = source.connection.execute(models.dataset.select()).mappings()
        kinds = source.connection.exec_driver_sql("SELECT code FROM memorandum_kind ORDER BY rowid").scalars()
        claims = Claims({table: dict.fromkeys(rows) for table, rows in standing_claims(source, CURATED).items()})
        number, difference = record(
            session,
            dict(dataset),
            claims,
            digest=known.seeds,
            recorded_at=recorded_at,
            message=f"came with blocs {__version__}",
            made_from=PROGRAM,
            identities={"memorandum_kind": kinds},
        )
    return None if number is None else (number, difference)


def _only_ours(session: Session) -> bool:
    """Whether every revision is one of the seeds that came with the program."""
    names = session.connection.exec_driver_sql("SELECT name FROM pragma_table_info('revision')").scalars()
    made_from = "made_from" if "made_from" in set(names) else "NULL"
    recorded = session.connection.exec_driver_sql(f"SELECT dataset, {made_from}, message FROM revision")  # noqa: S608 - own
    return all(dataset == CURATED and by_program(origin, message) for dataset, origin, message in recorded)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))


def make(folder: Path) -> None:
    """Make the ready-made record and what is known of it in a folder, with the code of `blocs seed`, from the seeds of
    this source tree. The same seeds give the same bytes, under the same versions of SQLAlchemy and Alembic.

    It is recorded at the time in $SOURCE_DATE_EPOCH, else at the beginning (UTC) of the newest day on which the seeds
    say that a source was read or a record verified: it cannot have been complete before. Raises FaultyData for faulty
    seeds, BlocsError for a time that is none.
    """
    from blocs.seeding.load import check_seeds, seed
    from blocs.store import migrate

    seeds = check_seeds(settings.resource("seeds"))
    built, path = folder / "building.sqlite", folder / RECORD
    for left in (built, path):
        left.unlink(missing_ok=True)
    built.touch()
    with writing(Target(f"sqlite:///{built}", managed=False, file=built), checked=False) as session:
        migrate.upgrade(session.connection)
        seed(session, seeds, recorded_at=_build_date() or _newest_day(seeds), message=FIRST_FILLING, made_from=PROGRAM)
    with closing(sqlite3.connect(built, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", [str(path)])
    built.unlink()
    content = bytearray(path.read_bytes())
    content[_VERSION_OF_SQLITE : _VERSION_OF_SQLITE + 4] = bytes(4)
    path.write_bytes(content)
    known = About(hashlib.sha256(content).hexdigest(), seeds.digest, __version__, settings.newest_migration())
    (folder / ABOUT).write_text(json.dumps(asdict(known), indent=0) + "\n", encoding="utf-8", newline="\n")


def _build_date() -> datetime | None:
    given = os.environ.get(BUILD_DATE)
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError) as error:
        raise BlocsError(f"{BUILD_DATE} is {given[:40]!r}; it is a number of seconds since 1970") from error


def _newest_day(seeds: Seeds) -> datetime:
    days = [source.read for source in seeds.sources.values()]
    for organisation in seeds.organisations.values():
        days += [source.read for source in organisation.sources.values()]
        days += [organisation.complete.to] if organisation.complete else []
    return datetime.combine(max((day for day in days if day is not None), default=date(1970, 1, 1)), time())
