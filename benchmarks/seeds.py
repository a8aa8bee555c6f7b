"""Loading the seeds into an empty database, against reading the same YAML with the same parser."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from blocs import settings
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import writing
from timing import alternately, report


def run() -> None:
    folder = settings.resource("seeds")
    files = sorted(folder.rglob("*.yaml"))

    def read() -> None:
        for file in files:
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)

    with tempfile.TemporaryDirectory() as temporary:
        made = iter(range(1000))

        def load() -> None:
            path = Path(temporary) / f"{next(made)}.sqlite"
            path.touch()
            target = Target(f"sqlite:///{path}", managed=False)
            default.upgrade(target)
            with writing(target) as session:
                seed(session, check_seeds(folder), recorded_at=default.now())

        ours, theirs = alternately(load, read, 7)
    report(f"seeding an empty database, tables included / reading {len(files)} YAML files", ours, theirs, 10)
