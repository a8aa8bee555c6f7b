"""The first use: several who ask at once build one database, and nobody's record is put over another's."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import blocs
from blocs import settings
from blocs.cli.root import run
from blocs.errors import FileError
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.check import verify
from blocs.store.session import Database
from conftest import Blocs
from datasets import files
from safety.copies import CAN_COPY, Copy
from seeding.small import many_seeds

TRIALS = int(os.environ.get("BLOCS_ATTEMPTS", "2"))
DICE = random.Random(int(os.environ.get("BLOCS_DICE", "20220915")))  # noqa: S311 - chance, not secrets
ASK = ["members", "CLUB", "--at", "1975-01-01"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as a wheel lays it out, with seeds whose record takes a moment to build."""
    place = tmp_path_factory.mktemp("installed")
    source = Path(blocs.__file__).parent
    # With what was compiled of it, which each of those that start at once would compile again.
    shutil.copytree(source, place / "blocs", ignore=shutil.ignore_patterns("_resources"))
    shutil.copytree(settings.resource("migrations"), place / "blocs" / "_resources" / "migrations")
    seeds = many_seeds(place / "blocs" / "_resources" / "seeds")
    shutil.copytree(settings.resource("seeds") / "crosswalks", seeds / "crosswalks")
    return place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: Path) -> Path:
    """The folder of a default database of one's own, for this process and those that it starts."""
    resources = installed / "blocs" / "_resources"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.delenv(settings.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(settings, "resource", lambda name: resources / name)
    return tmp_path / "blocs"


Started = Copy | subprocess.Popen[str]


def start(*words: str | Path) -> Started:
    """Begin to run a command line, with the seeds and the folder that this process uses."""
    given = [str(word) for word in words]
    if CAN_COPY:
        return Copy(lambda: run(given), Path(tempfile.mkdtemp(dir=os.environ["XDG_DATA_HOME"])))
    command = [sys.executable, "-m", "blocs", *given]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def ended(process: Started) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def sound(home: Path, alone: bool = True) -> list[str]:
    """The datasets of the default database, after its check; what a killed program left may stand beside it."""
    with Database(settings.target()) as database:
        assert verify(database) == []
        with database.reading() as session:
            found = session.connection.exec_driver_sql("SELECT dataset FROM revision ORDER BY id").scalars().all()
    assert not alone or [path.name for path in home.iterdir()] == ["blocs.sqlite"]
    return list(found)


def test_an_import_and_questions_at_once_lose_nothing(home: Path, tmp_path: Path) -> None:
    data = tmp_path / "cow"
    data.mkdir()
    words = ["import", "cow", files.organisation_years(data), files.states(data)]
    for _ in range(TRIALS):
        (home / "blocs.sqlite").unlink(missing_ok=True)
        begun = [start(*words), *(start(*ASK) for _ in range(3))]
        answers = [ended(process) for process in begun][1:]
        assert len(set(answers)) == 1
        assert [line.split()[0] for line in answers[0].splitlines()[2:]] == ["AAA", "BBB"]
        assert sound(home) == ["curated", "cow-igo-3"]


def test_one_builds_and_the_others_wait(home: Path) -> None:
    begun = [start(*ASK) for _ in range(4)]
    answers, said = zip(*(process.communicate(timeout=120) for process in begun), strict=True)
    assert [process.returncode for process in begun] == [0] * 4, said
    assert sum("comparing with what is recorded: done" in text for text in said) == 1
    assert sum("building the default database" in text for text in said) >= 1
    later = start(*ASK)
    assert later.communicate(timeout=120) == (answers[0], "")
    assert set(answers) == {answers[0]}
    assert sound(home) == ["curated"]


def test_what_killed_runs_left_is_cleared_and_what_others_build_is_not(home: Path) -> None:
    process = start(*ASK)
    for _ in range(400):
        if list(home.glob(".building-*")):
            break
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=120)
    assert not (home / "blocs.sqlite").exists()
    assert list(home.glob(".building-*"))
    (home / ".building-older.sqlite").write_bytes(b"x")
    (home / ".building-older.sqlite-journal").write_bytes(b"x")
    ended(start(*ASK))
    assert sound(home) == ["curated"]


def test_a_first_use_that_is_killed_leaves_no_record_or_all_of_it(home: Path) -> None:
    """At random moments, from the start of the program to its answer; the next use answers whatever was left."""
    begun = time.monotonic()
    answer = ended(start(*ASK))
    whole = time.monotonic() - begun
    left = {"nothing": 0, "all": 0}
    for _ in range(TRIALS):
        (home / "blocs.sqlite").unlink(missing_ok=True)
        process = start(*ASK)
        time.sleep(DICE.uniform(0.05, 1.1) * whole)
        process.kill()
        process.communicate(timeout=120)
        if (home / "blocs.sqlite").exists():
            assert sound(home, alone=False) == ["curated"]
            left["all"] += 1
        else:
            left["nothing"] += 1
    assert sum(left.values()) == TRIALS
    assert ended(start(*ASK)) == answer
    assert sound(home) == ["curated"]
    assert not list(home.glob(".building-*"))
    sys.stdout.write(f"first uses killed: {left}" + "\n")


def test_a_build_that_goes_on_is_waited_for_however_old_it_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the lock lives: what it builds stays, and the one who waits gives up in one line."""
    home.mkdir()
    building = home / ".building-slow.sqlite"
    building.write_bytes(b"x")
    os.utime(building, (0, 0))
    holder = sqlite3.connect(home / ".blocs.sqlite.lock", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(default, "PATIENCE_SECONDS", 0.3)
    with pytest.raises(FileError, match="another program builds the default database"):
        default.ensure(settings.target())
    assert building.exists()
    holder.close()
    assert default.ensure(settings.target())
    assert sound(home) == ["curated"]


def test_a_file_that_came_meanwhile_is_not_replaced(
    home: Path, monkeypatch: pytest.MonkeyPatch, small_file: Path
) -> None:
    """By an older program, or by a hand, past the lock."""
    target, fill = settings.target(), default.fill

    def slow(place: Target, *more: object) -> None:
        fill(place)
        assert target.path is not None
        target.path.write_bytes(small_file.read_bytes())

    monkeypatch.setattr(default, "fill", slow)
    assert not default.ensure(target)
    assert target.path is not None
    assert target.path.read_bytes() == small_file.read_bytes()
    assert sound(home) == ["curated"]


def test_a_file_system_without_links_is_served_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    assert default.ensure(settings.target())
    assert sound(home) == ["curated"]


def test_an_empty_default_database_is_built(home: Path, bare: Blocs) -> None:
    home.mkdir()
    (home / "blocs.sqlite").touch()
    ran = bare(*ASK)
    assert ran.code == 0
    assert "building the default database" in ran.err
    assert sound(home) == ["curated"]
    (home / "blocs.sqlite").write_bytes(b"")
    from blocs import connect

    with connect() as tracker:
        assert len(tracker.members("CLUB", at="1975-01-01")) == 2
    assert sound(home) == ["curated"]


def test_a_default_database_of_empty_tables_is_not_filled_behind_the_users_back(home: Path, bare: Blocs) -> None:
    assert bare("db", "upgrade").code == 0
    ran = bare(*ASK)
    assert ran.code == 2
    assert "building" not in ran.err
    assert [path.name for path in home.iterdir()] == ["blocs.sqlite"]


@pytest.mark.parametrize("spoil", ["garbage", "cut", "header"])
def test_a_damaged_default_database_says_how_to_build_it_anew(
    home: Path, bare: Blocs, small_file: Path, spoil: str
) -> None:
    home.mkdir()
    path = home / "blocs.sqlite"
    content = small_file.read_bytes()
    path.write_bytes({"garbage": b"x" * 5000, "cut": content[: len(content) // 3], "header": b"X" + content[1:]}[spoil])
    ran = bare(*ASK)
    assert (ran.code, ran.out) == (4, "")
    assert "move it away and ask again" in ran.err
    path.rename(home / "damaged")
    assert bare(*ASK).code == 0


def test_seeds_that_cannot_be_read_leave_nothing(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    monkeypatch.setattr(settings, "resource", lambda name: tmp_path / "seeds" if name == "seeds" else tmp_path)
    with pytest.raises(FileError):
        default.ensure(settings.target())
    assert [path.name for path in home.iterdir() if path.suffix == ".sqlite"] == []
