"""A simple question as a whole process, against importing what every command line of this kind imports."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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


def _call(arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run(arguments, check=True, capture_output=True, env=environment)
