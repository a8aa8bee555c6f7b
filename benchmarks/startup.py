"""A simple question as a whole process, against importing what every command line of this kind imports."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from blocs import bootstrap
from blocs.settings import Target
from timing import alternately, report


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blocs.sqlite"
        path.touch()
        bootstrap.fill(Target(f"sqlite:///{path}", managed=False))
        blocs = str(Path(sys.executable).with_name("blocs"))
        ask = [blocs, "--db", str(path), "members", "SCO", "--at", "2022-09-15"]
        bare = [sys.executable, "-c", "import sqlalchemy, click, tabulate"]
        ours, theirs = alternately(lambda: _call(ask), lambda: _call(bare), 25)
        report("members SCO --at 2022-09-15 as a process / import sqlalchemy, click, tabulate", ours, theirs, 1.3)


def _call(arguments: list[str]) -> None:
    subprocess.run(arguments, check=True, capture_output=True)
