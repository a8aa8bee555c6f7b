"""A crash, a full disk, a lost connection, two writers: the database holds the old revision or the new one, whole.

The number of attempts is small here; `BLOCS_ATTEMPTS` sets another for a long run (docs/guarantees.md has the figures).
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import exc, text

from blocs import settings
from blocs.errors import DatabaseError
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store import session as store_session
from blocs.store.check import verify
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import ENGINES, Factory
from datasets import files
from safety import servers
from safety.started import started
from safety.state import complaint, digest, digest_of, finish, start
from seeding.small import CLUBS, many_seeds, small_seeds
from seeding.test_extends import OWN, own_seeds
from sharing import Run
from systems import KILL

ATTEMPTS = int(os.environ.get("BLOCS_ATTEMPTS", "3"))
DICE = random.Random(int(os.environ.get("BLOCS_DICE", "20220915")))  # noqa: S311 - chance, not secrets
TABLE = 250
"""How many organisations a table of spells has: enough that recording them takes a while."""
CLASHES = ("one status at a time", "ex_membership_one_status")
"""What the record's own rules say; a database may also see that the two block each other, and says so by a code."""
BLOCKED = (sqlite3.SQLITE_BUSY, "40P01")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("seeds")
    return many_seeds(folder / "one"), many_seeds(folder / "two", "1991-03")


@pytest.fixture(scope="module")
def cow(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str | Path], list[str | Path]]:
    """The words that import one and another small file of the Correlates of War data."""
    words = []
    for name, years in (("one", 30), ("two", 31)):
        folder = tmp_path_factory.mktemp(name)
        rows = [
            row.replace("AAA", f"A{number}").replace(",1959,", f",{year},").replace(",10", f",{number}")
            for number in range(60)
            for year in range(1960, 1960 + years + number % 7)
            for row in files.ROWS[:1]
        ]
        words.append([files.organisation_years(folder, rows=rows), files.states(folder)])
    return words[0], words[1]


def counted(said: str) -> None:
    """What a long run is done for; `pytest -s` shows it."""
    sys.stdout.write(said + "\n")


def recorded(target: Target, folder: Path) -> None:
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))


def sound(target: Target) -> bool:
    with Database(target) as opened:
        return verify(opened) == []


def killed_at_random(
    target: Target, words: tuple[list[str | Path], list[str | Path]], stood: int = 0
) -> tuple[int, int]:
    """Run two commands in turn and kill each at a random moment, where so many revisions `stood` before. Returns how
    often the old and the new revision stood.

    What may stand is learnt beforehand, by running the same command on a copy of what stood.
    """
    old = new = 0
    process = start(target, *words[0])
    begun = time.monotonic()
    assert finish(process)[0] == 0
    whole = time.monotonic() - begun
    turn = 1
    while old + new < ATTEMPTS or not old:
        before = digest(target)
        process = start(target, *words[turn % 2])
        time.sleep(DICE.uniform(0, whole * 1.1))
        process.send_signal(KILL)
        ended = finish(process)[0]
        with writing(target) as session:
            # Whoever still works for the killed program on the server has ended when this one may write.
            after = digest_of(session)
        if after == before:
            assert ended != 0
            old += 1
        else:
            with Database(target) as opened, opened.reading() as session:
                last = session.connection.execute(text("SELECT max(id) FROM revision")).scalar()
                assert last == stood + turn + 1
            assert sound(target)
            new += 1
            turn += 1
    assert sound(target)
    return old, new


def test_a_seed_run_that_is_killed_leaves_the_old_or_the_new_revision(
    factory: Factory, seeds: tuple[Path, Path]
) -> None:
    target = factory.migrated()
    old, new = killed_at_random(target, (["seed", "--yes", seeds[0]], ["seed", "--yes", seeds[1]]))
    counted(f"{factory.engine}: seed killed {old + new} times: {old} old, {new} new")
    assert old > 0


def test_an_import_that_is_killed_leaves_the_old_or_the_new_revision(
    factory: Factory, cow: tuple[list[str | Path], list[str | Path]]
) -> None:
    target = factory.migrated()
    old, new = killed_at_random(target, (["import", "cow", "--yes", *cow[0]], ["import", "cow", "--yes", *cow[1]]))
    counted(f"{factory.engine}: import killed {old + new} times: {old} old, {new} new")
    assert old > 0


@pytest.fixture(scope="module")
def spells(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str | Path], list[str | Path]]:
    """The words that import one and another table of spells into the same dataset."""
    words: list[list[str | Path]] = []
    for number in (1, 2):
        path = tmp_path_factory.mktemp("spells") / "clubs.csv"
        rows = [f"CLUB_{club},{state},{1960 + number},2000" for club in range(TABLE) for state in ("AAA", "BBB")]
        path.write_text("\n".join(["organisation,state,from,to", *rows]), encoding="utf-8")
        words.append(["import", "spells", path, "--dataset", "clubs", "--yes"])
    return words[0], words[1]


def test_a_table_whose_import_is_killed_leaves_the_old_or_the_new_revision(
    factory: Factory, spells: tuple[list[str | Path], list[str | Path]]
) -> None:
    target = factory.small()
    old, new = killed_at_random(target, spells, stood=1)
    counted(f"{factory.engine}: import of spells killed {old + new} times: {old} old, {new} new")
    assert old > 0


def test_of_two_tables_at_once_the_second_waits(
    factory: Factory, spells: tuple[list[str | Path], list[str | Path]]
) -> None:
    target = factory.small()
    both = [start(target, *words) for words in spells]
    assert [finish(one)[0] for one in both] == [0, 0]
    with Database(target) as opened, opened.reading() as session:
        found = session.connection.execute(text("SELECT dataset, added FROM revision ORDER BY id")).all()
        held = text(
            "SELECT count(*), count(DISTINCT from_text) FROM membership WHERE dataset = 'clubs' AND retired_in IS NULL"
        )
        assert tuple(session.connection.execute(held).one()) == (2 * TABLE, 1)
    assert [row.dataset for row in found] == ["curated", "clubs", "clubs"]
    assert sound(target)


@pytest.fixture
def small_disk(shared: Run) -> Iterator[Path]:
    """A folder on a disk of its own that holds only so much."""
    place = shared.place("disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("a disk of one's own needs the right to mount")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture(params=ENGINES)
def on_small_disk(request: pytest.FixtureRequest, shared: Run, small_disk: Path) -> Iterator[Target]:
    """A database with tables on that disk. A server of its own has it: one that cannot write there fails everybody."""
    if request.param == "sqlite":
        target = Target(f"sqlite:///{small_disk / 'record.sqlite'}", managed=False)
        default.create(target)
        yield target
        return
    request.getfixturevalue("postgres_url")  # which makes the programs of PostgreSQL ready for their user
    server = servers.primary(shared.place("full"))
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{servers.place(small_disk, 'space')}'")
            connection.execute("CREATE DATABASE record TABLESPACE small")
        target = settings.target(server.url.removesuffix("postgres") + "record")
        default.upgrade(target)
        yield target
    finally:
        server.remove()


def test_a_full_disk_leaves_the_old_revision(on_small_disk: Target, seeds: tuple[Path, Path], small_disk: Path) -> None:
    target = on_small_disk
    recorded(target, seeds[0])
    before = digest(target)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    code, out, lines = finish(start(target, "seed", "--yes", seeds[1]))
    assert (code, out) == (4, "")
    assert "disk is full" in complaint(lines)
    filler.unlink()
    assert digest(target) == before
    assert sound(target)
    assert finish(start(target, "seed", "--yes", seeds[1]))[0] == 0


def test_a_lost_connection_leaves_the_old_revision(on_postgresql: Factory, seeds: tuple[Path, Path]) -> None:
    target = on_postgresql.migrated()
    recorded(target, seeds[0])
    before = digest(target)
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    lost = 0
    with psycopg.connect(target.url.replace("+psycopg", ""), autocommit=True) as watching:
        for attempt in range(ATTEMPTS):
            with writing(target):
                process = start(target, "seed", "--yes", seeds[1])
                waiting = f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND wait_event_type = 'Lock'"
                _until(lambda: watching.execute(waiting).fetchone() == (1,))  # noqa: B023
            time.sleep(DICE.uniform(0, 0.15) if attempt else 0)
            watching.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
            code, out, lines = finish(process)
            if code == 0:
                break
            assert (code, out) == (4, "")
            assert "cannot be used" in complaint(lines)
            assert digest(target) == before
            lost += 1
    assert lost > 0
    assert sound(target)


def _until(holds: object, seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.02)):
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.02)
    raise AssertionError("it never came to that")


def test_readers_during_a_seed_run_see_one_revision_whole(factory: Factory, seeds: tuple[Path, Path]) -> None:
    target = factory.migrated()
    recorded(target, seeds[0])
    readers = [started(str(Path(__file__).with_name("reader.py")), target.url) for _ in range(4)]
    for turn in range(1, ATTEMPTS + 1):
        assert finish(start(target, "seed", "--yes", seeds[turn % 2]))[0] == 0
    seen = set()
    for one in readers:
        code, out, _ = finish(one)
        assert code == 0
        seen |= {tuple(map(int, line.split())) for line in out.splitlines()}
    assert {(spells, dated) for spells, _, dated, _ in seen} == {(3 * (CLUBS + 1), CLUBS + 1)}
    assert all(newest == last for _, newest, _, last in seen)
    assert len({last for *_, last in seen}) > 1


def test_two_seeders_at_once_succeed_in_turn(factory: Factory, seeds: tuple[Path, Path]) -> None:
    target = factory.migrated()
    both = [start(target, "seed", "--yes", folder) for folder in seeds]
    assert [finish(one)[0] for one in both] == [0, 0]
    with Database(target) as opened, opened.reading() as session:
        found = session.connection.execute(text("SELECT id, added > 0 FROM revision ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(1, True), (2, True)]
    assert sound(target)


def test_a_writer_that_waits_too_long_says_why(
    factory: Factory, seeds: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = factory.migrated()
    monkeypatch.setattr(store_session, "WAIT_SECONDS", 1)
    with writing(target), pytest.raises(DatabaseError, match="another program has been writing"):
        recorded(target, seeds[0])


def test_of_two_hand_made_spells_that_clash_one_is_refused(factory: Factory, tmp_path: Path) -> None:
    """Two sessions past the library insert spells of the same days at the same time; neither sees the other's."""
    for attempt in range(ATTEMPTS):
        target = factory.migrated()
        recorded(target, small_seeds(tmp_path / f"{factory.engine}{attempt}"))
        barrier, refused, kept = threading.Barrier(2), [], []
        threads = [
            threading.Thread(target=_insert, args=(target, number, barrier, refused, kept)) for number in (901, 902)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert (len(refused), len(kept)) == (1, 1), refused
        assert sorted(refused + kept) == [901, 902]
        with Database(target) as opened, opened.reading() as session:
            held = session.connection.execute(text("SELECT id FROM membership WHERE id > 900")).scalars().all()
        assert held == kept


def _insert(target: Target, number: int, barrier: threading.Barrier, refused: list[int], kept: list[int]) -> None:
    statement = (
        "INSERT INTO membership (id, dataset, organisation, state, status, starts_earliest, starts_latest, "
        "ends_earliest, ends_latest, confidence, added_in) VALUES "
        f"({number}, 'curated', 'CLUB', 'BBB', 'member', '2001-01-01', '2001-01-01', '2005-01-01', '2005-01-01', 'high', 1)"
    )
    if target.path is not None:
        connection = sqlite3.connect(target.path, timeout=10, isolation_level=None)
        error: type[Exception] = sqlite3.Error
    else:
        connection = psycopg.connect(target.url.replace("+psycopg", ""))  # type: ignore[assignment]
        error = psycopg.Error
    try:
        barrier.wait()
        if target.path is not None:
            connection.execute("BEGIN")
        connection.execute(statement)
        connection.commit()
        kept.append(number)
    except error as raised:
        code = raised.sqlite_errorcode if isinstance(raised, sqlite3.Error) else raised.sqlstate  # type: ignore[attr-defined]
        assert code in BLOCKED or any(word in str(raised) for word in CLASHES), raised
        refused.append(number)
    finally:
        connection.close()


def test_an_error_in_the_middle_of_recording_leaves_the_old_revision(
    factory: Factory, seeds: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement of a recording fails in turn; nothing of it stays."""
    from blocs.store import recording

    target = factory.migrated()
    recorded(target, seeds[0])
    before, insert = digest(target), recording.insert_rows
    for failing in (1, 2):  # of the spells, of their sources
        count = 0

        def fails(*arguments: object) -> None:
            nonlocal count
            count += 1
            if count == failing:  # noqa: B023
                raise exc.OperationalError("INSERT", None, OSError("disk I/O error"))
            insert(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(recording, "insert_rows", fails)
        with pytest.raises(DatabaseError):
            recorded(target, seeds[1])
        assert digest(target) == before


def mine(folder: Path, starts: str) -> Path:
    """A folder that extends the many seeds: one state's spells in each club, and a club of its own."""
    clubs = {
        f"club{number}": f"code: CLUB{number}\nmemberships:\n"
        f"  BBB:\n    - {{status: member, from: {starts}, sources: [register]}}\n"
        for number in range(CLUBS)
    }
    return own_seeds(folder, own=OWN, **clubs)


def test_a_seed_run_of_a_dataset_on_top_that_is_killed_leaves_the_old_or_the_new_revision(
    factory: Factory, seeds: tuple[Path, Path], tmp_path: Path
) -> None:
    target = factory.migrated()
    recorded(target, seeds[0])
    one, two = mine(tmp_path / "one", "1970-05-01"), mine(tmp_path / "two", "1975-01-01")
    old, new = killed_at_random(target, (["seed", "--yes", one], ["seed", "--yes", two]), stood=1)
    counted(f"{factory.engine}: seed on top killed {old + new} times: {old} old, {new} new")


def test_who_seeds_beneath_and_who_seeds_on_top_at_once_succeed_in_turn(
    factory: Factory, seeds: tuple[Path, Path], tmp_path: Path
) -> None:
    target = factory.migrated()
    recorded(target, seeds[0])
    on_top = mine(tmp_path, "1970-05-01")
    both = [start(target, "seed", "--yes", folder) for folder in (seeds[1], on_top)]
    assert [finish(one)[0] for one in both] == [0, 0]
    with Tracker(Database(target), dataset="mine") as asked:
        assert {asked.belongs("BBB", f"CLUB{number}", at="1990-12-01").until for number in (0, 1)} == {None}
        assert asked.belongs("BBB", "CLUB", at="1990-12-01").until == "1991-03"
    assert sound(target)
