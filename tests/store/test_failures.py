"""Whatever a database is called and however it fails: one clear line, no traceback, and never the password."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from blocs import settings
from blocs.errors import BlocsError
from blocs.store.session import shown
from conftest import Blocs, Factory, Ran
from seeding.small import small_seeds
from systems import is_root

SECRET = "s3cr3tpart"  # noqa: S105 - of nobody


def clear(ran: Ran, codes: tuple[int, ...] = (2, 4)) -> str:
    """The one line of an error."""
    assert ran.code in codes, (ran.code, ran.err)
    assert ran.out == ""
    assert "Traceback" not in ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert SECRET not in ran.err
    return lines[0]


MALFORMED = [
    "postgresql://[::1", "postgresql://[::1/base", "postgresql://::1]/base", "postgresql://me:{}@[::1:5432/base",
    "postgresql://me:{}@127.0.0.1:port/base", "postgresql://me:{}@127.0.0.1:99999999/base", "postgresql://me:{}@a:5432,b:port/base",
    "postgresql://me:{}@a,b:54 32/base", "postgresql://me:x@{}@127.0.0.1:1/base", "postgresql://me:x@{}@a,b/base",
    "postgresql://me:{}/x@127.0.0.1:port/base", "postgresql://me:x/{}@a:1,b:2/base", "postgresql://me:{}#x@127.0.0.1:1x/base",
    "postgresql://me:{}@127.0.0.1:1/base?bogus=1", "postgresql://me@127.0.0.1:1/base?password=a&{}=1",
    "postgresql://me:{}@127.0.0.1:1/base?connect_timeout=abc", "postgresql://me:{}@127.0.0.1:1/base?connect_timeout=",
    "postgresql://me:{}@127.0.0.1:1/base?connect_timeout=1&connect_timeout=2", "postgresql://me:{}@127.0.0.1:1/base?sslmode=bogus",
    "postgresql://me:{}@127.0.0.1:1/base?target_session_attrs=bogus", "postgresql://me:{}@127.0.0.1:1/base?autocommit=1",
    "postgresql://me:{}@127.0.0.1:1/base?row_factory=x", "postgresql://me:{}@127.0.0.1:1/base?schema=", "postgresql://me:{}@127.0.0.1:1/base?schema=pg_x",
    "postgresql://me:{}@127.0.0.1:1/base?schema=a&schema=b", "postgresql://me:{}@/base?host=a:x&host=b:2",
    "postgresql://me:{}@/base?host=a:1&host=b:2&port=3", "postgresql://me:{}@127.0.0.1:1/base?port=abc", "postgresql://me:{}@:1/base?host=a,b&port=1,2,3",
    "postgresql://me:{}@127.0.0.1:1/base", "postgresql://me:{}", "postgresql://me:{}/base", "postgresql://:{}@/",
    "postgresql://me:%{}@127.0.0.1:1/base", "postgresql://me:{}%00@127.0.0.1:1/base", "postgresql://me:{}@127.0.0.1:1/base?client_encoding=bogus",
    "postgresql+asyncpg://me:{}@127.0.0.1:1/base", "postgresql:me:{}@host/base", "postgres:/me:{}@host/base",
    "host=127.0.0.1 port=1 password={}", "me:{}@postgresql://host", "mysql://me:{}@host/base", "me:{}://host",
    "postgresql://me:{}@127.0.0.1:1/base?options=-c%20bogus%3D1",
]  # fmt: skip


@pytest.mark.parametrize("written", MALFORMED)
@pytest.mark.parametrize("words", [["members", "SCO"], ["db", "upgrade"], ["db", "path"]], ids=" ".join)
def test_a_malformed_url_gets_one_line_without_the_password(bare: Blocs, written: str, words: list[str]) -> None:
    ran = bare("--db", written.replace("{}", SECRET), *words)
    if words == ["db", "path"] and ran.code == 0:
        assert SECRET not in ran.out
    else:
        clear(ran)


@pytest.fixture(scope="module")
def served(factories: dict[str, Factory], postgres_url: str) -> str:
    """The URL of a database on a server, with tables and no rows."""
    return factories["postgresql"].migrated().url


@pytest.fixture(scope="module")
def empty_file(factories: dict[str, Factory]) -> Path:
    """An SQLite file with tables and no rows, to be copied."""
    path = factories["sqlite"].migrated().path
    assert path is not None
    return path


@pytest.mark.parametrize("option", ["options=-c%20bogus%3D1", "client_encoding=bogus", "sslcert=/nowhere", "options=-c%20search_path", "options=--bogus", "application_name=%00", "dbname=nowhere"])  # fmt: skip
def test_options_that_a_server_refuses_get_one_line(served: str, bare: Blocs, option: str) -> None:
    url = served.replace("postgres:@", f"postgres:{SECRET}@")
    ran = bare("--db", url + ("&" if "?" in url else "?") + option, "statuses")
    if ran.code != 0:
        clear(ran)


def test_a_wrong_password_is_not_shown(served: str, bare: Blocs) -> None:
    url = served.replace("postgres:@", f"nobody:{SECRET}@")
    assert "nobody" in clear(bare("--db", url, "statuses"))


@pytest.mark.parametrize("encoding, locale", [("SQL_ASCII", "C"), ("LATIN1", "C")])
def test_databases_of_other_encodings(
    served: str, postgres_url: str, bare: Blocs, tmp_path: Path, encoding: str, locale: str
) -> None:
    name = f"{served.rpartition('/')[2].partition('?')[0]}_{encoding.lower()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE '{locale}' TEMPLATE template0")
    base = settings.target(postgres_url).url
    url = base.replace("/postgres?", f"/{name}?") if "/postgres?" in base else base.replace("/postgres", f"/{name}")
    ran = bare("--db", url, "db", "upgrade")
    if encoding == "LATIN1":
        assert "encoding=UTF8" in clear(ran)
        return
    assert ran.code == 0
    assert bare("--db", url, "seed", str(small_seeds(tmp_path))).code == 0
    told = bare("--db", url, "find", "Áłphà", "--format", "csv")
    assert (told.code, "AAA" in told.out) == (0, True)
    shown_state = bare("--db", url, "show", "AAA")
    assert (shown_state.code, "Áłphà Republic" in shown_state.out) == (0, True)
    assert bare("--db", url, "db", "check").code == 0


# --- files ---------------------------------------------------------------------------------------------------------

NAMES = [
    "a?b.sqlite", "a?mode=ro", "a#b.sqlite", "a%b.sqlite", "a%20b.sqlite", "a b.sqlite", "a&b=c.sqlite", "ä.sqlite", "💥.sqlite",
    "C:\\data\\x.sqlite", "C:x.sqlite", "a;b.sqlite", "a'b.sqlite", 'a"b.sqlite', "-x.sqlite", "~x.sqlite", "a:b", "x.sqlite?", "#", "%",
    "./sub/../a.sqlite", "sqlite", "a\\b", "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_taken_letter_by_letter(
    tmp_path: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch, empty_file: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    seeds = str(small_seeds(tmp_path / "seeds"))
    for named in (name, str(tmp_path / "absolute" / name)):
        (tmp_path / "absolute" / "sub").mkdir(parents=True, exist_ok=True)
        # That makes the file, with Alembic's own table in it; the migrations are the same everywhere.
        assert bare(f"--db={named}", "db", "upgrade", "base").code == 0
        assert Path(named).stat().st_size > 0
        shutil.copyfile(empty_file, Path(named))
        assert bare(f"--db={named}", "seed", seeds).code == 0
        assert bare(f"--db={named}", "members", "CLUB", "--at", "1985-01-01").code == 0
        assert bare(f"--db={named}", "db", "path").out == f"{Path(named)}\n"
        assert Path(named).stat().st_size > 0
    expected = {Path(name).name if "/" in name else name, "sub", "absolute", "seeds"}
    assert {path.name for path in tmp_path.iterdir()} == expected


@pytest.mark.parametrize(
    "form",
    [
        "file:{relative}", "file:{absolute}", "file://{absolute}", "file://localhost{absolute}", "file:{absolute}?mode=ro",
        "sqlite:///{plain}", "sqlite:///{plain}?mode=ro", "sqlite:////{plain_absolute}", "sqlite:///file:{relative}?mode=ro&uri=true",
        "sqlite+pysqlite:///{plain}",
    ],
)  # fmt: skip
def test_uris_and_urls_name_the_same_file(
    tmp_path: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch, empty_file: Path, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a b.sqlite"
    shutil.copyfile(empty_file, path)
    written = form.format(
        relative="a%20b.sqlite",
        absolute=str(path).replace(" ", "%20"),
        plain="a b.sqlite",
        plain_absolute=str(path).removeprefix("/"),
    )
    assert bare("--db", written, "statuses").code in (0, 2)
    assert bare("--db", written, "db", "check").code == 0
    written_to = bare("--db", written, "seed", str(small_seeds(tmp_path / "seeds")))
    assert (written_to.code, "read-only" in written_to.err) == ((4, True) if "mode=ro" in written else (0, False))
    assert sorted(found.name for found in tmp_path.glob("*.sqlite*")) == ["a b.sqlite"]


@pytest.mark.parametrize("named", ["sqlite://", "sqlite:///", "sqlite:///:memory:", ":memory:", "file::memory:", "file:x?mode=memory", "sqlite:///x?mode=rwc", "file:x?mode=rwc", "sqlite:///x?bogus=1", "sqlite:///x?mode=", "file:", "."])  # fmt: skip
def test_what_is_no_file_is_said(tmp_path: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["members", "SCO"], ["db", "upgrade"], ["db", "path"]):
        clear(bare("--db", named, *words))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("migration", ["bogus", "0999", "", "-1", "+1", "heads", "4"])
def test_an_unknown_migration_leaves_no_file(tmp_path: Path, bare: Blocs, migration: str) -> None:
    path = tmp_path / "new.sqlite"
    assert "0001" in clear(bare("--db", str(path), "db", "upgrade", "--", migration), (2,))
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_brought_to_the_migration_that_was_named(tmp_path: Path, bare: Blocs) -> None:
    path = tmp_path / "new.sqlite"
    assert bare("--db", str(path), "db", "upgrade", "0002").code == 0
    assert bare("--db", str(path), "db", "current").out.startswith("0002 ")


PROGRAM = """
import os, sys
from blocs.cli.root import run
good, path = sys.argv[1:]
run(["--db", good, "statuses"])  # whatever is imported on the way is imported now
sys.stdout.flush()
os.dup2(os.open(os.devnull, os.O_WRONLY), 1) if not hasattr(os, "seteuid") else os.seteuid(65534)
sys.exit(run(["--db", path, "statuses"]))
"""
WRITER = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE filler AS SELECT * FROM citation")
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not is_root(), reason="only root can be somebody else")
def test_a_reader_of_a_file_whose_writer_was_killed_is_told_what_to_do(small_file: Path) -> None:
    """Its journal must be undone by somebody who may write; a writable file is not what is wanting."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "record.sqlite"
        shutil.copyfile(small_file, path)
        subprocess.run([sys.executable, "-c", WRITER, str(path)])
        assert Path(f"{path}-journal").stat().st_size > 0
        path.chmod(0o444)
        folder.chmod(0o555)

        def asked() -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-c", PROGRAM, str(small_file), str(path)]
            return subprocess.run(command, capture_output=True, text=True)

        refused = asked()
        assert refused.returncode == 4
        assert "open it once" in refused.stderr.splitlines()[-1]
        assert "make it writable" not in refused.stderr
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM state").fetchone()
        answered = asked()
        assert (answered.returncode, answered.stderr) == (0, "")


def test_a_moment_with_an_offset_is_read_in_utc(factory: Factory, bare: Blocs) -> None:
    from datetime import datetime

    from blocs.store.revisions import _after

    assert _after("2026-11-23T11:09:51+05:00") == datetime(2026, 11, 23, 6, 9, 52)
    assert _after("2026-11-23 11:09:51-03:30") == datetime(2026, 11, 23, 14, 39, 52)
    assert _after("2026-11-23T11:09:51Z") == _after("2026-11-23T11:09:51") == datetime(2026, 11, 23, 11, 9, 52)
    assert _after("2026-11-23T11:09:51.999") == datetime(2026, 11, 23, 11, 9, 52)
    target = factory.small()
    log = bare("--db", target.url, "log", "--format", "csv").out.splitlines()
    moment = datetime.fromisoformat(log[1].split(",")[1])
    ahead = f"{moment.isoformat()}+05:00"
    assert bare("--db", target.url, "statuses", "--as-known", f"{moment.isoformat()}+00:00").code == 0
    clear(bare("--db", target.url, "statuses", "--as-known", ahead), (2,))
    for bad in ("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "2026-11-23T11:09:51+99:00"):
        clear(bare("--db", target.url, "statuses", "--as-known", bad), (2,))


def test_nothing_of_a_password_is_left_in_a_shown_url() -> None:
    for written in (
        f"postgresql://me:{SECRET}@a,b/base", f"postgresql://a/base?password={SECRET}&sslpassword={SECRET}", f"postgresql://me:a%40{SECRET}@host/base",
    ):  # fmt: skip
        assert SECRET not in shown(settings.target(written))
    with pytest.raises(BlocsError) as caught:
        settings.target(f"host=a password={SECRET}")
    assert SECRET not in str(caught.value)
