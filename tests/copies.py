"""Command lines that run at the same time, each in a process of its own."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from typing import IO, NoReturn, Protocol

from blocs.cli.root import run
from systems import KILL


class Started(Protocol):
    """A process that runs a command line, as subprocess has it."""

    returncode: int

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        """What it wrote on standard output and standard error, after it has ended."""

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""


def start(*words: object) -> Started:
    """Begin to run a command line: in a copy of this process where the system can make one, as to start Python anew,
    and to import again what is here already, would take most of the time."""
    given = [str(word) for word in words]
    if hasattr(os, "fork"):
        return Copy(given)
    command = [sys.executable, "-m", "blocs", *given]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


class Copy:
    """A copy of this process that runs a command line and ends."""

    def __init__(self, words: Sequence[str]) -> None:
        self.returncode = -1
        self._streams: list[IO[bytes]] = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 - until it was read
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the copy does not use
            self._process = os.fork()
        if self._process == 0:
            self._run(words)

    def _run(self, words: Sequence[str]) -> NoReturn:
        code = 70
        try:
            for number, stream in enumerate(self._streams, 1):
                os.dup2(stream.fileno(), number)
            gc.disable()  # to look at everything would be to copy it
            sys.stdin, sys.stdout, sys.stderr = io.StringIO(), *map(_writing, (1, 2))
            code = run(words)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        until = time.monotonic() + timeout
        while True:
            process, status = os.waitpid(self._process, os.WNOHANG)
            if process:
                break
            if time.monotonic() > until:
                self.send_signal(KILL)
                raise TimeoutError(f"still running after {timeout} seconds")
            time.sleep(0.005)
        self.returncode = os.waitstatus_to_exitcode(status)
        written = []
        for stream in self._streams:
            with stream:
                stream.seek(0)
                written.append(stream.read().decode("utf-8"))
        return written[0], written[1]

    def send_signal(self, signal: int, /) -> None:
        os.kill(self._process, signal)


def _writing(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8", line_buffering=True)
