"""The record ready-made: the same bytes of the same seeds, copied at first use, and a newer one recorded as `seed` would."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import blocs
from blocs import settings
from blocs.errors import BlocsError, DatabaseError
from blocs.seeding import check_seeds, default, ready, seed
from blocs.settings import Target
from blocs.store import recording
from blocs.store.check import verify
from blocs.store.session import Database, writing
from conftest import Blocs
from datasets import files
from seeding.small import ORGANISATION, small_seeds

CROSSWALKS = settings.resource("seeds") / "crosswalks"
LATER = ORGANISATION.replace("to: 1990-02,", "to: 1991-02,")
Installed = Callable[..., Path]


def is_program(patch: pytest.MonkeyPatch, version: str, folder: Path) -> None:
    """Be the program of a version that came with what a folder holds: seeds, and perhaps their record."""
    resource = settings.resource
    patch.setattr(settings, "resource", lambda name: folder / "seeds" if name == "seeds" else resource(name))
    patch.setattr(settings, "ready_made", lambda: folder)
    for module in (ready, recording, default):
        patch.setattr(module, "__version__", version)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Gives the folder of small seeds and their record ready-made, which is made once for each version and club."""

    @functools.cache
    def pack(version: str, organisation: str) -> Path:
        folder = tmp_path_factory.mktemp("packed")
        small_seeds(folder / "seeds", organisation=organisation)
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(ready.BUILD_DATE, raising=False)
            is_program(patch, version, folder)
            ready.make(folder)
        return folder

    return pack


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: Callable[[str, str], Path]) -> Installed:
    """Installs the program with small seeds and their record ready-made; returns the folder of both."""
    monkeypatch.setattr(settings, "default_path", lambda: tmp_path / "home" / "blocs.sqlite")
    monkeypatch.delenv(settings.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.delenv(ready.BUILD_DATE, raising=False)

    def install(version: str = blocs.__version__, organisation: str = ORGANISATION) -> Path:
        folder = tmp_path / version
        # Files that were written now, as those of a program that was installed now.
        shutil.copytree(packed(version, organisation), folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
        is_program(monkeypatch, version, folder)
        return folder

    return install


def log() -> list[tuple[str, str | None, str, str]]:
    """Dataset, message, program and seal of each revision of the default database, which is sound."""
    with Database(settings.target()) as database:
        assert verify(database) == []
        with database.reading() as session:
            found = session.connection.exec_driver_sql("SELECT dataset, message, program, contents FROM revision")
            return [tuple(row) for row in found]  # type: ignore[misc]


def only_the_database() -> bool:
    return [path.name for path in settings.default_path().parent.iterdir()] == ["blocs.sqlite"]


def test_the_same_seeds_give_the_same_bytes(installed: Installed, tmp_path: Path) -> None:
    folder = installed()
    (tmp_path / "again").mkdir()
    ready.make(tmp_path / "again")
    for name in (ready.RECORD, ready.ABOUT):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [ready.ABOUT, ready.RECORD]


@pytest.mark.parametrize(
    "given, recorded", [(None, "2026-01-01 00:00:00.000000"), ("1700000000", "2023-11-14 22:13:20.000000")]
)
def test_its_date_is_that_of_the_build_else_of_the_newest_reading(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, given: str | None, recorded: str
) -> None:
    folder = installed()
    if given:
        monkeypatch.setenv(ready.BUILD_DATE, given)
        ready.make(folder)
    with sqlite3.connect(folder / ready.RECORD) as connection:
        assert connection.execute("SELECT recorded_at FROM revision").fetchall() == [(recorded,)]
    connection.close()


@pytest.mark.parametrize("given", ["yesterday", "9" * 30])
def test_a_build_date_that_is_none_is_refused(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    folder = installed()
    monkeypatch.setenv(ready.BUILD_DATE, given)
    with pytest.raises(BlocsError, match="a number of seconds since 1970"):
        ready.make(folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask for files")
@pytest.mark.parametrize("mask, mode", [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_first_question_copies_it_and_reads_no_seeds(
    installed: Installed, bare: Blocs, mask: int, mode: int
) -> None:
    folder = installed()
    (folder / "seeds").rename(folder / "away")
    before = os.umask(mask)
    try:
        ran = bare("members", "CLUB", "--at", "1975-01-01", "--format", "csv")
    finally:
        os.umask(before)
    assert (ran.code, ran.err) == (0, "")
    assert [line[:3] for line in ran.lines[1:]] == ["AAA", "BBB"]
    assert settings.default_path().stat().st_mode & 0o777 == mode
    assert settings.default_path().read_bytes() == (folder / ready.RECORD).read_bytes()
    assert log()[0][:3] == ("curated", "first filling", blocs.__version__)
    assert only_the_database()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask for files")
def test_one_that_is_built_has_the_rights_of_new_files_too(installed: Installed, tmp_path: Path) -> None:
    (installed() / ready.RECORD).unlink()
    before = os.umask(0o077)
    try:
        assert default.ensure(settings.target())
    finally:
        os.umask(before)
    assert settings.default_path().stat().st_mode & 0o777 == 0o600


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


SPOILT: dict[str, Callable[[Path], object]] = {
    "cut short": lambda folder: os.truncate(folder / ready.RECORD, 5000),
    "empty": lambda folder: os.truncate(folder / ready.RECORD, 0),
    "one bit": lambda folder: (folder / ready.RECORD).write_bytes(flipped((folder / ready.RECORD).read_bytes())),
    "missing": lambda folder: (folder / ready.RECORD).unlink(),
    "nothing said of it": lambda folder: (folder / ready.ABOUT).unlink(),
    "not JSON": lambda folder: (folder / ready.ABOUT).write_text("{"),
    "a list": lambda folder: (folder / ready.ABOUT).write_text("[1]"),
    "other keys": lambda folder: (folder / ready.ABOUT).write_text('{"a": 1}'),
    "of another version": lambda folder: (folder / ready.ABOUT).write_text(
        json.dumps({**json.loads((folder / ready.ABOUT).read_text()), "program": "9.9"})
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_or_missing_one_is_built_instead(
    installed: Installed, bare: Blocs, spoil: Callable[[Path], object]
) -> None:
    spoil(installed())
    ran = bare("members", "CLUB", "--at", "1975-01-01", "--format", "csv")
    assert ran.code == 0
    assert [line[:3] for line in ran.lines[1:]] == ["AAA", "BBB"]
    assert f"building the default database at {settings.default_path()} (once)" in ran.err
    assert len(log()) == 1
    assert only_the_database()


def test_an_empty_file_that_is_there_is_filled_and_not_written_over(installed: Installed, bare: Blocs) -> None:
    installed()
    settings.default_path().parent.mkdir()
    settings.default_path().touch()
    held = settings.default_path().open("rb")
    assert bare("statuses").code == 0
    assert os.fstat(held.fileno()).st_size == settings.default_path().stat().st_size > 0
    held.close()
    assert len(log()) == 1


def test_of_several_at_once_one_copies_and_all_may_ask(installed: Installed) -> None:
    installed()
    copied: list[bool] = []
    asking = [threading.Thread(target=lambda: copied.append(default.ensure(settings.target()))) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(copied) == [False] * 5 + [True]
    assert len(log()) == 1
    assert only_the_database()


def upgraded(installed: Installed, bare: Blocs) -> Path:
    """Asks with one version, and installs the next."""
    installed("0.9")
    assert bare("statuses").err == ""
    return installed("0.10", LATER)


def test_a_newer_program_records_its_record_as_seed_would(installed: Installed, bare: Blocs, tmp_path: Path) -> None:
    folder = upgraded(installed, bare)
    seeded = tmp_path / "seeded.sqlite"
    seeded.write_bytes(settings.default_path().read_bytes())
    with writing(Target(f"sqlite:///{seeded}", managed=False, file=seeded)) as session:
        by_seed = seed(session, check_seeds(folder / "seeds"), recorded_at=datetime(2027, 1, 1)).difference
    ran = bare("members", "CLUB", "--at", "1990-06-01", "--format", "csv")
    said = f"{by_seed.adds} claims added, {by_seed.retires} retired"
    assert ran.err == f"your record now says what came with blocs 0.10: revision 2, {said}\n"
    assert [line[:3] for line in ran.lines[1:]] == ["AAA", "BBB"]
    before = bare("members", "CLUB", "--at", "1990-06-01", "--as-known", "1", "--format", "csv")
    assert [line[:3] for line in before.lines[1:]] == ["AAA"]
    found = log()
    assert [one[:3] for one in found] == [
        ("curated", "first filling", "0.9"),
        ("curated", "came with blocs 0.10", "0.10"),
    ]
    with sqlite3.connect(seeded) as connection:
        assert connection.execute("SELECT contents FROM revision ORDER BY id").fetchall() == [
            (one[3],) for one in found
        ]
    connection.close()
    assert bare("statuses").err == ""
    assert bare("seed").err.splitlines()[-1].startswith("nothing changed")
    assert only_the_database()


def test_a_record_that_came_with_several_programs_is_brought_on(installed: Installed, bare: Blocs) -> None:
    upgraded(installed, bare)
    bare("statuses")
    installed("0.11", LATER.replace("name: The Club", "name: The Great Club"))
    assert "revision 3" in bare("statuses").err
    installed("0.12", LATER)
    assert bare("seed").code == 0
    installed("0.13", ORGANISATION)
    assert "revision 5" in bare("statuses").err
    assert len(log()) == 5


def test_a_newer_program_brings_an_older_database_to_its_migration(installed: Installed, bare: Blocs) -> None:
    installed("0.9")
    bare("statuses")
    default.downgrade(settings.target(), "0004")
    installed("0.10", LATER)
    ran = bare("statuses")
    assert (ran.code, "revision 2" in ran.err) == (0, True), ran.err
    assert len(log()) == 2


@pytest.mark.parametrize("installed_after", [True, False])
def test_of_two_programs_of_one_version_the_one_installed_later_is_the_newer(
    installed: Installed, bare: Blocs, installed_after: bool
) -> None:
    installed("0.9")
    assert bare("statuses").err == ""
    folder, written = installed("0.9", LATER), settings.default_path().stat().st_mtime
    moment = written + 1 if installed_after else written - 1
    os.utime(folder / ready.ABOUT, (moment, moment))
    assert ("revision 2" in bare("statuses").err) is installed_after
    assert len(log()) == 1 + installed_after


def test_python_is_served_too(installed: Installed, bare: Blocs) -> None:
    upgraded(installed, bare)
    with blocs.connect() as tracker:
        assert [one.revision for one in tracker.log()] == [2, 1]


@pytest.mark.parametrize("whose", ["a dataset", "a revision", "a revision between two of the program"])
def test_a_record_with_something_of_its_users_own_is_not_touched(
    installed: Installed, bare: Blocs, tmp_path: Path, whose: str
) -> None:
    installed("0.9")
    advised = f"{default.ADVICE}\n"
    if whose == "a dataset":
        data = tmp_path / "cow"
        data.mkdir()
        shutil.copytree(CROSSWALKS, settings.resource("seeds") / "crosswalks")
        assert bare("import", "cow", str(files.organisation_years(data)), str(files.states(data))).code == 0
    else:
        own = small_seeds(tmp_path / "own", organisation=ORGANISATION.replace("The Club", "My Club"))
        assert bare("seed", str(own), "--yes").code == 0
        if whose == "a revision":
            advised = ""  # which would take it back
        else:
            assert bare("seed", "--yes").code == 0
    before = settings.default_path().read_bytes()
    installed("0.10", LATER)
    ran = bare("statuses")
    assert (ran.code, ran.err) == (0, advised)
    assert settings.default_path().read_bytes() == before
    assert bare("seed", "--yes").code == 0
    assert bare("statuses").err == ""


def test_an_older_program_leaves_the_record_of_a_newer_one(installed: Installed, bare: Blocs) -> None:
    upgraded(installed, bare)
    bare("statuses")
    installed("0.9", ORGANISATION)
    before = settings.default_path().read_bytes()
    ran = bare("statuses")
    assert (ran.code, ran.err) == (0, "")
    assert settings.default_path().read_bytes() == before


def test_where_it_cannot_be_written_the_question_is_answered(
    installed: Installed, bare: Blocs, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded(installed, bare)

    def refuses(*_: object, **__: object) -> None:
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr(ready, "renew", refuses)
    ran = bare("members", "CLUB", "--at", "1975-01-01", "--format", "csv")
    assert (ran.code, ran.err) == (0, f"{default.ADVICE}\n")
    assert len(ran.lines) == 3
