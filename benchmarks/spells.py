"""Importing spells of one's own, 200,000 rows, against reading the same CSV with pandas and inserting bare rows."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import tempfile
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import pandas as pd

import blocs.cli  # noqa: F401 - sets the garbage collector as the command does
from blocs.datasets.own import About, imported
from blocs.datasets.spells import Reading, claimed_spells
from blocs.datasets.tables_in import read_table
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.session import Database
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
        made = count()
        # Copied beforehand, so that copying is not measured.
        targets = [_copy(record, folder / f"{number}.sqlite") for number in range(20)]
        _bring(path, targets[-1])
        with sqlite3.connect(str(targets[-1].path)) as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM membership WHERE dataset = 'mine'").fetchall()

        def floor(ruled: bool) -> None:
            pd.read_csv(path)
            target = targets[next(made)] if ruled else folder / f"bare{next(made)}.sqlite"
            connection = sqlite3.connect(str(target.path) if isinstance(target, Target) else target)
            connection.execute("PRAGMA foreign_keys = ON")
            if not ruled:
                connection.execute(f"CREATE TABLE membership ({COLUMNS})")
            else:
                _announce(connection, rows)
            connection.executemany(f"INSERT INTO membership ({COLUMNS}) VALUES ({', '.join('?' * 13)})", rows)
            connection.commit()
            connection.close()

        for ruled, where in ((True, "into the same table"), (False, "into a table without rules and indexes")):
            mine, theirs = alternately(lambda: _bring(path, targets[next(made)]), partial(floor, ruled), 3)
            report(f"importing {len(rows):,} spells / pandas read_csv and bare executemany {where}", mine, theirs, 4)


def _announce(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    """The rows to which those of a table of claims refer."""
    connection.execute("INSERT INTO dataset (code, title) VALUES ('mine', 'mine')")
    connection.execute(
        "INSERT INTO revision (id, dataset, recorded_at, digest, program, added, retired, contents) "
        "VALUES (2, 'mine', '2099-01-01 00:00:00.000000', 'x', 'x', 1, 0, 'x')"
    )
    codes = sorted({str(row[2]) for row in rows})
    connection.executemany("INSERT INTO organisation VALUES (?, 2)", [(code,) for code in codes])


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
    about = About("mine")
    imported(target, table, about, partial(claimed_spells, table=table, about=about, reading=Reading()))


if __name__ == "__main__":
    run()
