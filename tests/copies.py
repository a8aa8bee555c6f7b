"""Command lines that run at the same time, each in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from blocs.cli.root import run
from safety.copies import CAN_COPY, Copy


class Started(Protocol):
    """A process that runs a command line, as subprocess has it."""

    returncode: int

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        """What it wrote on standard output and standard error, after it has ended."""

    def kill(self) -> None:
        """End it as it stands."""


def start(*words: object) -> Started:
    """Begin to run a command line: in a copy of this process where the system can make one."""
    given = [str(word) for word in words]
    if CAN_COPY:
        return Command(given)
    command = [sys.executable, "-m", "blocs", *given]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


class Command(Copy):
    """A copy of this process that runs a command line."""

    returncode = -1

    def __init__(self, words: list[str]) -> None:
        self._folder = Path(tempfile.mkdtemp())
        for name in ("out", "err"):  # which it may not come to write
            (self._folder / name).touch()
        super().__init__(lambda: run(words), self._folder)

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        until = time.monotonic() + timeout
        while True:
            process, status = os.waitpid(self._process, os.WNOHANG)
            if process:
                break
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError(f"still running after {timeout} seconds")
            time.sleep(0.005)
        self.returncode = os.waitstatus_to_exitcode(status)
        out, err = (path.read_text(encoding="utf-8") for path in self._said)
        shutil.rmtree(self._folder)
        return out, err
