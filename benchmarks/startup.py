"""A simple question as a whole process, against importing what every command line of this kind imports; and the first
question to an installed program, which copies the record that the wheel carries, against any other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from blocs import settings
from blocs.seeding import ready
from timing import alternately, report


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # The default database, built by a first question as it is for everyone.
        home = {**os.environ, "XDG_DATA_HOME": folder}
        home.pop("BLOCS_DB", None)
        ask = [str(Path(sys.executable).with_name("blocs")), "members", "SCO", "--at", "2022-09-15"]
        bare = [sys.executable, "-c", "import sqlalchemy, click, tabulate"]
        ours, theirs = alternately(lambda: _call(ask, home), lambda: _call(bare, home), 25)
        report("members SCO --at 2022-09-15 as a process / import sqlalchemy, click, tabulate", ours, theirs, 1.3)
    with tempfile.TemporaryDirectory() as folder:
        _first(Path(folder))


def _first(folder: Path) -> None:
    """The program laid out as the wheel lays it out: the package, its resources, the ready-made record."""
    package = settings.ready_made().parent
    resources = folder / "installed" / "blocs" / "_resources"
    shutil.copytree(package, resources.parent, ignore=shutil.ignore_patterns("__pycache__", "_resources"))
    for name in ("migrations", "seeds"):
        shutil.copytree(settings.resource(name), resources / name)
    ready.make(resources)
    home = {**os.environ, "XDG_DATA_HOME": str(folder), "PYTHONPATH": str(resources.parents[1])}
    home.pop("BLOCS_DB", None)
    ask = [sys.executable, "-m", "blocs", "members", "SCO", "--at", "2022-09-15"]

    def first() -> None:
        shutil.rmtree(folder / "blocs", ignore_errors=True)
        _call(ask, home)

    ours, theirs = alternately(first, lambda: _call(ask, home), 15)
    report("the first question to an installed program / any other", ours, theirs, 1.5)


def _call(arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run(arguments, check=True, capture_output=True, env=environment)
