"""A question in a dataset that extends the curated record, against the same question in the curated record."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from timing import alternately, report

DAY = "2022-09-15"
REPLACED = {"SCO": "IRN", "NATO": "FRA", "EU": "DEU", "ASEAN": "THA", "BRICS": "BRA", "AU": "ZAF", "UN": "JPN"}
"""A state that belongs to each of some organisations, whose spells there the dataset replaces by one."""
OWN = ("PER", "CHL", "ARG")
ADDED = 20
"""So many organisations the dataset has of its own, with members that are not asked about: answers are as long."""
TURNS = 30
STATES = ("IRN", "FRA", "DEU", "CHN", "IND", "BRA", "ZAF", "JPN")
QUESTIONS: dict[str, Callable[[Tracker], object]] = {
    "members": lambda asked: [asked.members(code, at=DAY) for code in ("SCO", "NATO", "EU", "ASEAN", "CIS")],
    "memberships": lambda asked: [asked.memberships(code, at=DAY) for code in STATES],
    "belongs": lambda asked: [asked.belongs(code, "SCO", at=DAY) for code in STATES],
    "history": lambda asked: [asked.history("SCO", code) for code in STATES],
    "changes": lambda asked: asked.changes(start="2022", end="2022"),
    "orgs": lambda asked: asked.organisations(at=DAY),
    "state-year panel": lambda asked: asked.panel("state-year"),
}


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        target = Target(f"sqlite:///{path}", managed=False)
        default.fill(target)
        _extend(target, Path(folder) / "mine")
        ours, mine = (Tracker(Database(target), dataset=code) for code in ("curated", "mine"))
        for name, ask in QUESTIONS.items():
            on_top, plain = _processor(ask, mine, ours)
            report(f"{name} in a dataset that extends / in the curated record", on_top, plain, 1.3)
        ours.close()
        mine.close()
        _as_processes(path)


def _as_processes(path: Path) -> None:
    """The same as a person asks it: a command line each."""
    program = str(Path(sys.executable).with_name("blocs"))
    for words in (["members", "SCO", "--at", DAY], ["belongs", "CHN", "SCO", "--at", DAY], ["history", "SCO", "IRN"]):
        ask = [program, "--db", str(path), *words]
        on_top, plain = alternately(partial(_call, [*ask, "--dataset", "mine"]), partial(_call, ask), 15)
        report(f"{words[0]} as a process, in a dataset that extends / in the curated record", on_top, plain, 1.3)


def _call(words: list[str]) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _processor(ask: Callable[[Tracker], object], *asked: Tracker) -> list[float]:
    """The median seconds of processor time that a question takes of each, asked in turn: what differs is too little to
    be seen on the clock of a busy machine."""
    taken: list[list[float]] = [[] for _ in asked]
    for turn in range(TURNS + 1):
        for tracker, its in zip(asked, taken, strict=True):
            gc.collect()  # what one leaves behind is not the other's
            began = time.process_time()
            ask(tracker)
            if turn:
                its.append(time.process_time() - began)
    return [statistics.median(its) for its in taken]


def _extend(target: Target, folder: Path) -> None:
    """Record a dataset that replaces spells in some organisations and adds others."""
    (folder / "organisations").mkdir(parents=True)
    (folder / "dataset.yaml").write_text("code: mine\ntitle: Mine\nextends: curated\n", encoding="utf-8")
    (folder / "sources.yaml").write_text("notes: {title: Notes, read: 2026-01-01}\n", encoding="utf-8")
    spell = "    - {status: member, from: 2010-01-01, sources: [notes]}\n"
    for code, state in REPLACED.items():
        text = f"code: {code}\nmemberships:\n  {state}:\n{spell}"
        (folder / "organisations" / f"{code.lower()}.yaml").write_text(text, encoding="utf-8")
    spells = "".join(f"  {state}:\n{spell}" for state in OWN)
    for number in range(ADDED):
        text = f"code: OWN{number}\nname: Own club number {number}\nmemberships:\n{spells}"
        (folder / "organisations" / f"own{number}.yaml").write_text(text, encoding="utf-8")
    seeds = check_seeds(folder)
    with writing(target) as session:
        seed(session, seeds, recorded_at=default.now())
