"""Panels of the whole Correlates of War data against the bare arrays and against reading the source; the import."""

from __future__ import annotations

import sqlite3
import tempfile
import tracemalloc
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

import blocs.cli  # noqa: F401 - sets the garbage collector as the command does
from blocs.datasets import cow
from blocs.names.asking import Asking
from blocs.panels import panel
from blocs.seeding import default
from blocs.seeding.load import quiet
from blocs.settings import Target
from blocs.store.session import Database, writing
from timing import alternately, report

WHOLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "cow-igo-v3"
FILES = ("igo_year_formatv3.csv.gz", "state_year_formatv3.csv.gz")


def run() -> None:
    if not WHOLE.is_dir():
        print("panels: skipped, the whole COW files are not beside this checkout")
        return
    with tempfile.TemporaryDirectory() as folder:
        target = _fresh(Path(folder) / "panel.sqlite")
        _bring(target, FILES[0])
        with Database(target) as database:
            _dyads(database)
            for kind, file in (("state-year", FILES[1]), ("organisation-year", FILES[0])):
                ours, theirs = alternately(
                    lambda kind=kind: _panel(database, kind),  # type: ignore[misc]
                    lambda file=file: pd.read_csv(WHOLE / file, low_memory=False),  # type: ignore[misc]
                    5,
                )
                report(f"whole {kind} panel / reading {file} with pandas", ours, theirs, 5)
        _import(Path(folder))


def _panel(database: Database, kind: str) -> pd.DataFrame:
    with database.reading() as session:
        return panel(Asking(session, "cow-igo-3"), kind, start=1816, end=2014, codes="cow")


def _dyads(database: Database) -> None:
    with database.reading() as session:
        cells = panel(
            Asking(session, "cow-igo-3"),
            "organisation-year",
            start=1816,
            end=2014,
            codes="cow",
            statuses=["member"],
        )
        present = panel(Asking(session, "cow-igo-3"), "state-year", start=1816, end=2014, codes="cow")
    states, organisations = sorted(present["state"].unique()), sorted(cells["organisation"].unique())
    at = {state: number for number, state in enumerate(states)}
    where = {organisation: number for number, organisation in enumerate(organisations)}
    years = []
    for year, its in present.groupby("year"):
        unit = np.sort(its["state"].map(at).to_numpy())
        belongs = np.zeros((len(states), len(organisations)), dtype=np.float32)
        full = cells[cells["year"] == year]
        belongs[full["state"].map(at), full["organisation"].map(where)] = 1
        years.append((int(str(year)), unit, belongs[unit]))

    def floor() -> pd.DataFrame:
        parts = []
        for year, unit, belongs in years:
            one, other = np.triu_indices(len(unit), 1)
            joint = (belongs @ belongs.T)[one, other].astype(np.int16)
            parts.append((unit[one], unit[other], np.full(len(one), year, dtype=np.int16), joint))
        a, b, year_, joint = (np.concatenate(column) for column in zip(*parts, strict=True))
        return pd.DataFrame({"a": a, "b": b, "year": year_, "joint": joint})

    assert len(floor()) == 918_345  # noqa: S101 - the two must make the same rows
    ours, theirs = alternately(lambda: _panel(database, "dyad-year"), floor, 5)
    report("whole dyad-year panel, database to frame / bare array floor", ours, theirs, 8)
    tracemalloc.start()
    _panel(database, "dyad-year")
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"whole dyad-year panel: {peak:.0f} MB at the peak, aim 700" + ("" if peak < 700 else "  MISSED"))


def _import(folder: Path) -> None:
    number, bare = count(), count()

    def ours() -> None:
        _bring(targets[next(number)], FILES[0])

    targets = [_fresh(folder / f"{one}.sqlite") for one in range(8)]
    with Database(targets[-1]) as database:
        _bring(targets[-1], FILES[0])
        with database.reading() as session:
            statement = (
                "SELECT id, dataset, organisation, state, status, from_text, to_text, starts_earliest, starts_latest, "
                "ends_earliest, ends_latest, confidence, added_in FROM membership WHERE dataset = 'cow-igo-3'"
            )
            rows = [tuple(row) for row in session.connection.exec_driver_sql(statement)]

    def floor() -> None:
        pd.read_csv(WHOLE / FILES[0], low_memory=False)
        connection = sqlite3.connect(folder / f"bare{next(bare)}.sqlite")
        names = "id, dataset, o, s, status, f, t, a, b, c, d, confidence, added_in"
        connection.execute(f"CREATE TABLE spell ({names})")
        connection.executemany(f"INSERT INTO spell VALUES ({', '.join('?' * 13)})", rows)
        connection.commit()
        connection.close()

    mine, theirs = alternately(ours, floor, 3)
    report(f"importing {len(rows)} spells / reading the CSV and bare executemany", mine, theirs, 3)


def _fresh(path: Path) -> Target:
    path.touch()
    target = Target(f"sqlite:///{path}", managed=False)
    default.fill(target)
    return target


def _bring(target: Target, file: str) -> None:
    observations, system, digest = cow.load([WHOLE / file, WHOLE / "states2016.csv"], quiet)
    with writing(target) as session:
        cow.import_cow(session, observations, system, digest, recorded_at=default.now(), progress=quiet)
