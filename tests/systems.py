"""What tests ask of the system, which not every system has."""

from __future__ import annotations

import os
import signal

import pytest

LACKING = "Windows has no such files, rights, terminals or signals"
on_posix = pytest.mark.skipif(os.name == "nt", reason=LACKING)
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""The signal that ends a process as it stands."""


def is_root() -> bool:
    """Whether these tests may do everything, and become somebody else."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def only_posix() -> None:
    """Skip the test that asks."""
    if os.name == "nt":
        pytest.skip(LACKING)
