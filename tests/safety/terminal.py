"""The program on a terminal of its own, and records with names that no seed may hold."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from blocs.cli.root import run
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import writing
from seeding.small import small_seeds

UNSEEN = {
    "the title of a terminal": "\x1b]0;x\x07",
    "a cleared screen": "\x1b[2J",
    "a one-byte control sequence": "\x9b31m",
    "a next line": "\x85",
    "a return": "\r",
    "a backspace": "\x08",
    "a bell": "\x07",
    "a delete": "\x7f",
    "letters turned round": "\u202e",
    "an isolate": "\u2066",
    "an Arabic mark": "\u061c",
    "a left-to-right mark": "\u200e",
    "a space without width": "\u200b",
    "a word joiner": "\u2060",
    "a soft hyphen": "\u00ad",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "a byte order mark": "\ufeff",
    "a tag": "\U000e0041",
    "a variation selector": "\ufe0f",
    "a Hangul filler": "\u3164",
    "a combining grapheme joiner": "\u034f",
    "a blank pattern": "\u2800",
    "a letter of nobody's": "\ue000",
    "no character": "\ufffe",
    "a joiner among Latin letters": "\u200d",
    "an invisible times": "\u2062",
    "an annotation": "\ufff9",
}


def record_with(target: Target, folder: Path, name: str) -> None:
    """Record the small seeds with a name that the seeds' own checks would refuse, as another program could have."""
    seeds = check_seeds(small_seeds(folder))
    club = seeds.organisations["CLUB"]
    club.name = club.memoranda["charter"].title = club.sources["register"].title = name
    club.memoranda["charter"].place = name
    club.memberships["AAA"][0].disputed = name
    seeds.states["AAA"].names[0].name = name
    with writing(target) as session:
        seed(session, seeds, recorded_at=datetime(2026, 1, 1))


def on_terminal(*words: str, columns: int = 200, encoding: str = "utf-8") -> tuple[int, str]:
    """The exit code and what the terminal was sent, by both streams.

    A copy of this process runs the command on a terminal of its own: to start Python anew would take most of the time.
    """
    import pty  # where there are terminals of this kind

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the copy does not use
        process, master = pty.fork()
    if process == 0:
        _run_as_copy(words, columns, encoding)
    sent = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        sent += part
    os.close(master)
    _, status = os.waitpid(process, 0)
    # A terminal is sent a return before each line break by the system, not by the program.
    return os.waitstatus_to_exitcode(status), sent.decode().replace("\r\n", "\n")


def _run_as_copy(words: Sequence[str], columns: int, encoding: str) -> NoReturn:
    """Run a command line on the standard streams of this process, and end the process with its exit code."""
    code = 70
    try:
        os.environ |= {"TERM": "xterm", "COLUMNS": str(columns)}
        sys.stdin, sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(number, how, closefd=False), encoding, errors, line_buffering=True)
            for number, how, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
        )
        code = run(words)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
