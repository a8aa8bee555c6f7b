"""Copies of this process that do some work as processes of their own: to start Python anew would take most of the time."""

from __future__ import annotations

import io
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from systems import KILL

CAN_COPY = hasattr(os, "fork")
"""Whether the system has copies; where it has none, a test starts Python anew."""


class Copy:
    """A copy of this process that does `work`, which says its exit code, and ends; what it prints goes into files.

    It must use nothing that was open before: no connection, no file of a database.
    """

    def __init__(self, work: Callable[[], int | None], folder: Path) -> None:
        self.returncode: int | None = None
        self._said = [folder / name for name in ("out", "err")]
        for path in self._said:  # which a copy that is killed may not come to write
            path.touch()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the copy does not use
            self._process = os.fork()
        if self._process == 0:
            self._do(work)

    def kill(self) -> None:
        os.kill(self._process, KILL)

    def wait(self, timeout: float = 120) -> int:
        """The exit code, below nothing where a signal ended it. Raises TimeoutError after so many seconds."""
        until = time.monotonic() + timeout
        while self.returncode is None:
            ended, status = os.waitpid(self._process, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > until:
                self.kill()
                raise TimeoutError(f"still running after {timeout} seconds")
            else:
                time.sleep(0.005)
        return self.returncode

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        """What it wrote on standard output and standard error, after it has ended: as `subprocess.Popen` has it."""
        self.wait(timeout)
        out, err = (path.read_text(encoding="utf-8") for path in self._said)
        return out, err

    def _do(self, work: Callable[[], int | None]) -> None:
        code = 70
        try:
            sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(path, "w"), "utf-8") for path in self._said)
            code = work() or 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - whoever waits is told
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code & 0xFF)
