"""Importing spells of one's own, 200,000 rows, against reading the same CSV with pandas and inserting bare rows."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import tempfile
from datetime import date
from itertools import count
from pathlib import Path

import pandas as pd

import blocs.cli  # noqa: F401 - sets the garbage collector as the command does
from blocs.datasets.own import About, record_spells
from blocs.datasets.spells import Reading
from blocs.datasets.tables_in import read_table
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.session import Database, writing
from timing import alternately, report

ROWS = 200_000
ORGANISATIONS = 200
EACH = 4
"""Spells of one state in one organisation."""
COLUMNS = (
    "id, dataset, organisation, state, status, from_text, to_text, starts_earliest, starts_latest, ends_earliest, "
    "ends_latest, confidence, added_in"
)


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record, path = folder / "record.sqlite", folder / "spells.csv"
        record.touch()
        default.fill(Target(f"sqlite:///{record}", managed=False))
        _write(path, record)
        made, bare = count(), count()
        # Copied beforehand, so that copying is not measured.
        targets = [_copy(record, folder / f"{number}.sqlite") for number in range(7)]
        _bring(path, targets[-1])
        with sqlite3.connect(str(targets[-1].path)) as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM membership WHERE dataset = 'mine'").fetchall()

        def floor() -> None:
            pd.read_csv(path)
            connection = sqlite3.connect(folder / f"bare{next(bare)}.sqlite")
            connection.execute(f"CREATE TABLE spell ({COLUMNS})")
            connection.executemany(f"INSERT INTO spell VALUES ({', '.join('?' * 13)})", rows)
            connection.commit()
            connection.close()

        mine, theirs = alternately(lambda: _bring(path, targets[next(made)]), floor, 5)
    report(f"importing {len(rows):,} spells of a CSV / reading it with pandas and bare executemany", mine, theirs, 4)


def _write(path: Path, record: Path) -> None:
    dice = random.Random(1)  # noqa: S311 - chance, not secrets
    with Database(Target(f"sqlite:///{record}", managed=False)) as database, database.reading() as session:
        statement = "SELECT code FROM state ORDER BY code LIMIT 250"
        states = [row[0] for row in session.connection.exec_driver_sql(statement)]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("organisation", "state", "status", "from", "to"))
        for number in range(ORGANISATIONS):
            for state in states:
                for spell in range(EACH):
                    start, end = (
                        date(
                            1940 + 20 * spell + 10 * half + dice.randrange(9), dice.randint(1, 12), dice.randint(1, 28)
                        )
                        for half in (0, 1)
                    )
                    rows.writerow((f"CLUB_{number}", state, ("member", "observer")[spell % 2], start, end))


def _copy(record: Path, path: Path) -> Target:
    shutil.copyfile(record, path)
    return Target(f"sqlite:///{path}", managed=False)


def _bring(path: Path, target: Target) -> None:
    table = read_table(path)
    with writing(target) as session:
        record_spells(session, table, About("mine"), Reading(), recorded_at=default.now())


if __name__ == "__main__":
    run()
