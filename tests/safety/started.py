"""The program started again and again, each time as a copy of one process that has imported it: to start Python anew
would take most of the time, and of a program that is killed at random most moments.

That process (this file, run as a program) does nothing itself. A copy has streams, an environment and a folder of its
own, and shares no connection, lock or thread with the tests.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

NEEDED = (
    "alembic.command", "blocs.cli.db", "blocs.cli.import_", "blocs.cli.seed", "blocs.datasets.cow", "blocs.datasets.own",
    "blocs.datasets.spells", "blocs.names.beyond", "blocs.questions.diff", "blocs.questions.resolve", "blocs.seeding.check",
    "blocs.seeding.default", "blocs.seeding.load", "blocs.store.check", "pandas", "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite",
)  # fmt: skip
"""What the programs that are started import sooner or later."""


class Started:
    """A program that was started: as much of `subprocess.Popen` as the tests use."""

    def __init__(self, source: socket.socket, program: str, words: list[str], environment: dict[str, str]) -> None:
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed when read
        stdin, self._stdin = os.pipe()
        self._told, telling = os.pipe()
        asked = json.dumps([program, words, {**os.environ, **environment}, str(Path.cwd())]).encode() + b"\n"
        given = [stdin, self._out.fileno(), self._err.fileno(), telling]
        sent = socket.send_fds(source, [asked], given)
        source.sendall(asked[sent:])
        os.close(stdin)
        os.close(telling)
        self._said = b""
        self.returncode: int | None = None
        self.pid = int(self._line(60))

    def has_ended(self) -> bool:
        return bool(select.select([self._told], [], [], 0)[0])

    def send_signal(self, number: int) -> None:
        # The number of one that has ended may be another's.
        if not self.has_ended():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def printed(self, timeout: float = 60) -> tuple[bytes, bytes]:
        """What it wrote to both streams, after its input and itself have ended."""
        os.close(self._stdin)
        self.returncode = int(self._line(timeout))
        os.close(self._told)
        with self._out as out, self._err as err:
            out.seek(0)
            err.seek(0)
            return out.read(), err.read()

    def communicate(self, timeout: float) -> tuple[str, str]:
        """The same as texts."""
        out, err = self.printed(timeout)
        return out.decode(), err.decode()

    def _line(self, seconds: float) -> bytes:
        while b"\n" not in self._said:
            if not select.select([self._told], [], [], seconds)[0]:
                raise TimeoutError(f"process {getattr(self, 'pid', '')} says nothing")
            part = os.read(self._told, 100)
            assert part, "the process that waits for the program is gone"
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        return line


def started(program: str, *words: str, **environment: str) -> Started:
    """A module, or a file that ends in .py, run as a program. Of what an interpreter reads from its environment when it
    starts, a copy heeds PYTHONIOENCODING alone."""
    return Started(_source(), program, list(words), environment)


@cache
def _source() -> socket.socket:
    """The process that is copied, to speak to; it ends with this one."""
    mine, its = socket.socketpair()
    process = subprocess.Popen([sys.executable, __file__, str(its.fileno())], pass_fds=[its.fileno()])
    its.close()

    def end() -> None:
        mine.close()
        process.wait(20)

    atexit.register(end)
    return mine


def be_copied(asking: socket.socket) -> None:
    """Become what is asked for in a copy of this process, for each that asks."""
    for name in NEEDED:
        import_module(name)
    gc.freeze()
    while True:
        asked, given, _, _ = socket.recv_fds(asking, 65536, 4)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not asked:
            return
        while not asked.endswith(b"\n"):
            asked += asking.recv(65536)
        if os.fork() == 0:
            asking.close()
            _wait_for(given, *json.loads(asked))
            return
        for number in given:
            os.close(number)


def _wait_for(given: list[int], program: str, words: list[str], environment: dict[str, str], folder: str) -> None:
    """Start the program, tell its number, and what it ended with."""
    *streams, telling = given
    process = os.fork()
    if process == 0:
        os.close(telling)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [program, *words]
        encoding, _, errors = environment.get("PYTHONIOENCODING", "utf-8:").partition(":")
        sys.stdin.reconfigure(encoding=encoding, errors=errors or "strict")  # type: ignore[union-attr]
        sys.stdout.reconfigure(encoding=encoding, errors=errors or "strict")  # type: ignore[union-attr]
        sys.stderr.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
        _run(program)
    for stream in streams:
        os.close(stream)
    os.write(telling, b"%d\n" % process)
    _, status = os.waitpid(process, 0)
    os.write(telling, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run(program: str) -> NoReturn:
    """Run a program to its end. Modules are not taken down one by one: that would touch all memory of the process."""
    code: object = 1
    try:
        run = runpy.run_path if program.endswith(".py") else runpy.run_module
        run(program, run_name="__main__")
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:  # noqa: BLE001 - as an interpreter tells it
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    be_copied(socket.socket(fileno=int(sys.argv[1])))
