"""The larger questions as whole processes, membership joined onto a million rows, and the data package."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from blocs import connect
from blocs.exports.folder import write
from blocs.exports.tables import tables
from blocs.questions.cite import citable
from blocs.seeding import default
from blocs.settings import Target
from timing import alternately, report

ROWS = 1_000_000
MEMBERS = ("members", "SCO", "--at", "2022-09-15")
QUESTIONS = {
    "changes": ("changes", "SCO", "--from", "2021-09-15", "--to", "2022-09-15"),
    "shared": ("shared", "SCO", "BRICS", "--at", "2022-09-15"),
    "brief": ("brief", "SCO", "--at", "2022-09-15"),
}


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        default.fill(Target(f"sqlite:///{path}", managed=False))
        for name, words in QUESTIONS.items():
            ours, theirs = alternately(_process(path, words), _process(path, MEMBERS), 11)
            report(f"{name} / members, as whole processes", ours, theirs, 1.5)
        ours, theirs = alternately(*_joins(path), 5)
        report(f"membership joined onto {ROWS:,} rows / a bare pandas merge_asof", ours, theirs, 5)
        ours, theirs = alternately(*_packages(path, Path(folder)), 5)
        report("the data package / the same tables through pandas to_csv", ours, theirs, 2)


def _process(path: Path, words: tuple[str, ...]) -> Callable[[], object]:
    command = [sys.executable, "-m", "blocs", "--db", str(path), *words]
    return lambda: subprocess.run(command, capture_output=True, check=True)


def _joins(path: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    """The SCO joined onto a frame of states and days; and pandas' own join of as many rows, sorted already, with as
    many starts of a status."""
    chance = np.random.default_rng(1)
    tracker = connect(str(path))
    states = np.array([one.state for one in tracker.states(at="2020-01-01")])
    days = np.datetime64("1990-01-01", "s") + chance.integers(0, 12_000, ROWS).astype("timedelta64[D]")
    frame = pd.DataFrame({"state": chance.choice(states, ROWS), "day": days})
    bars = [(bar.state, bar.first) for bar in tracker.timeline("SCO")]
    starts = pd.DataFrame(bars, columns=["state", "day"])
    starts = starts.assign(day=pd.to_datetime(starts["day"]).astype(frame["day"].dtype), status="x").sort_values("day")
    ordered = frame.sort_values("day")

    def attach() -> object:
        return tracker.attach(frame, state="state", at="day", organisations=["SCO"])

    def bare() -> object:
        return pd.merge_asof(ordered, starts, on="day", by="state")

    return attach, bare


def _packages(path: Path, folder: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    tracker = connect(str(path))
    count = 0

    def package() -> None:
        nonlocal count
        count += 1
        with tracker.reading() as session:
            write(folder / f"package{count}", tables(session), "datapackage", partial(citable, session))

    def bare() -> None:
        nonlocal count
        count += 1
        place = folder / f"pandas{count}"
        place.mkdir()
        with tracker.reading() as session:
            for table in tables(session):
                frame = pd.DataFrame(table.rows, columns=list(table.columns))
                frame.to_csv(place / f"{table.name}.csv", index=False)

    return package, bare
