"""The program on a terminal of its own, and records with names that no seed may hold."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import datetime
from pathlib import Path

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
    """The exit code and what the terminal was sent, by both streams."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "PYTHONIOENCODING": encoding}
    process = subprocess.Popen(
        [sys.executable, "-m", "blocs", *words], stdin=slave, stdout=slave, stderr=slave, env=environment
    )
    os.close(slave)
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
    # A terminal is sent a return before each line break by the system, not by the program.
    return process.wait(60), sent.decode().replace("\r\n", "\n")
