"""What modules of tests ask, where the program's own record on both engines would be more than they need."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import writing
from conftest import Blocs, Ran
from seeding.small import ORGANISATION, OTHERS, small_seeds

NOTE = 'Said "no", then; größer, 上合 — a\\b\'s <i> & 50 %'
"""A note with all that a format of files may have to escape."""
NOTED = ORGANISATION.replace(
    "opened_by: [charter], sources", f"note: {json.dumps(NOTE)}, opened_by: [charter], sources"
)
SOUND = "counts_from: entry into force\n" + ORGANISATION.replace("  rumour: {title: Something heard}\n", "")
"""The club without what an audit finds in it."""


def asking(bare: Blocs, database: Path | Target) -> Blocs:
    """Runs command lines on one database."""
    named = database.url if isinstance(database, Target) else str(database)

    def call(*arguments: str) -> Ran:
        return bare("--db", named, *arguments)

    return call


def recorded(target: Target, folder: Path, organisation: str) -> Target:
    """Record the small seeds with another club, and a licence, in a migrated database."""
    seeds = small_seeds(folder, organisation=organisation)
    (seeds / "dataset.yaml").write_text(OTHERS["dataset.yaml"] + "licence: CC BY 4.0\n", encoding="utf-8")
    with writing(target) as session:
        seed(session, check_seeds(seeds), recorded_at=datetime(2026, 1, 1))
    return target
