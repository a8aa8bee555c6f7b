"""The program on other systems, as far as they can be played here: without POSIX, without UTF-8, without colour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Blocs
from safety.terminal import on_terminal
from seeding.small import small_seeds
from systems import on_posix

WITHOUT_POSIX = """
import os, signal, sys
for name in ("fcntl", "pty", "termios", "tty", "resource", "pwd", "grp"):
    sys.modules[name] = None
for name in ("geteuid", "getegid", "fork", "mkfifo", "sched_getaffinity", "O_NOFOLLOW", "O_NONBLOCK"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGQUIT", "SIGHUP", "SIGALRM", "SIGPIPE", "SIGUSR1"):
    if hasattr(signal, name):
        delattr(signal, name)
"""
"""What Windows lacks, taken away."""
ASKED = [
    ["members", "CLUB", "--at", "1975-01-01"],
    ["belongs", "alpha", "club", "--at", "1975-01-01"],
    ["timeline", "CLUB"],
]


def test_every_module_is_imported_without_posix() -> None:
    program = (
        WITHOUT_POSIX
        + """
import importlib, pkgutil, blocs
for module in pkgutil.walk_packages(blocs.__path__, "blocs."):
    if module.name != "blocs.__main__":
        importlib.import_module(module.name)
"""
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_default_database_and_an_export_need_no_posix(tmp_path: Path, small_file: Path) -> None:
    program = (
        WITHOUT_POSIX
        + """
from blocs.cli.root import run
for words in sys.argv[1:]:
    code = run(words.split(chr(31)))
    if code:
        sys.exit(f"{words!r} ended with {code}")
"""
    )
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    environment.pop("BLOCS_DB", None)
    lines = (
        ["db", "upgrade"],
        ["--db", str(small_file), "export", str(tmp_path / "out")],
        ["--db", str(small_file), "members", "CLUB", "--at", "1975-01-01"],
    )
    command = [sys.executable, "-c", program, *map("\x1f".join, lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "Alpha" in done.stdout
    assert (tmp_path / "blocs" / "blocs.sqlite").stat().st_size > 0
    assert list((tmp_path / "out").glob("*.csv"))


@on_posix
@pytest.mark.parametrize("no_colour", [None, "1"])
def test_a_terminal_is_sent_no_colours(
    small_file: Path, monkeypatch: pytest.MonkeyPatch, no_colour: str | None
) -> None:
    """The program has no colours: none are wanted where NO_COLOR is set, and nothing depends on them elsewhere."""
    if no_colour:
        monkeypatch.setenv("NO_COLOR", no_colour)
    for words in ASKED:
        code, sent = on_terminal("--db", str(small_file), *words)
        assert code == 0
        assert "Alpha" in sent or words[0] == "belongs"
        assert "\x1b" not in sent


@on_posix
def test_the_bar_of_long_work_is_drawn_over_itself(tmp_path: Path, bare: Blocs) -> None:
    record = str(tmp_path / "record.sqlite")
    assert bare("--db", record, "db", "upgrade").code == 0
    code, sent = on_terminal("--db", record, "seed", str(small_seeds(tmp_path / "seeds")))
    assert code == 0
    assert "\x1b" not in sent
    bars = [bar for bar in sent.replace("\n", "\r").split("\r") if bar.startswith("comparing with what is recorded")]
    assert len(bars) > 1
    assert len({len(bar) for bar in bars}) == 1, "a shorter bar would leave the end of a longer one"
