"""A few of the curated organisations and the states that they name: true names, days and instruments for the tests of
the program that want such, at a tenth of the cost of the whole record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from blocs import settings
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import writing
from sharing import Run

FEW = ("SCO", "SHANGHAI_FIVE", "BRICS", "COMECON", "WARSAW_PACT", "CST", "CSTO", "ECOWAS", "MERCOSUR", "OPEC")
"""One that succeeded another, two that ended with states that ended, disputes, suspensions, observers, partners and
candidates, instruments, days known as a range."""
PLAIN = ("dataset.yaml", "statuses.yaml", "memorandum_kinds.yaml", "sources.yaml")
STATE = re.compile(r"^(?=[A-Z]{3}:)", re.MULTILINE)


def few_seeds(folder: Path, organisations: Iterable[str] = FEW, states: Iterable[str] = ()) -> Path:
    """Write the seeds of some organisations, of the states that they name and of `states` into a folder; return it."""
    curated = settings.resource("seeds")
    for name in ("organisations", "states"):
        (folder / name).mkdir(parents=True)
    for name in PLAIN:
        shutil.copyfile(curated / name, folder / name)
    named = set(states)
    for code in organisations:
        content = (curated / "organisations" / f"{code.lower()}.yaml").read_text(encoding="utf-8")
        (folder / "organisations" / f"{code.lower()}.yaml").write_text(content, encoding="utf-8")
        named |= codes_in(content)
    files = {path.name: STATE.split(path.read_text(encoding="utf-8")) for path in (curated / "states").glob("*.yaml")}
    # A state comes with those that it succeeded, and these with theirs.
    texts = {text[:3]: text for its in files.values() for text in its if text[3:4] == ":"}
    kept, more = set[str](), named & texts.keys()
    while more:
        kept |= more
        more = set().union(*(predecessors_in(texts[code]) for code in more)) & texts.keys() - kept
    for name, its in files.items():
        content = "".join(text for text in its if text[:3] in kept and text[3:4] == ":")
        if content:
            (folder / "states" / name).write_text(content, encoding="utf-8")
    return folder


def codes_in(content: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]{3}\b", content))


def predecessors_in(state: str) -> set[str]:
    return set(re.findall(r"\bcode: ([A-Z]{3})\b", state))


def few_record(shared: Run) -> Path:
    """An SQLite file that holds the seeds of FEW, made once in a run, for questions only."""

    def make() -> str:
        folder = shared.place("few")
        path = folder / "few.sqlite"
        path.write_bytes(b"")
        target = Target(f"sqlite:///{path}", managed=False)
        default.upgrade(target)
        with writing(target) as session:
            seed(session, check_seeds(few_seeds(folder / "seeds")), recorded_at=datetime(2026, 11, 1))
        return str(path)

    return Path(shared.once("few-record", make))
