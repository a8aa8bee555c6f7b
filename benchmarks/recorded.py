"""Asking as of a revision, against asking now: the same question on the same record, after many revisions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from blocs import settings
from blocs.dates import parse_period
from blocs.names.asking import Asking
from blocs.questions.members import members
from blocs.questions.memberships import memberships
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import Database, Session, writing
from timing import alternately, report

DAY = parse_period("2005-06-15")
REVISIONS = 20
ASKED = 40


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        where = Target(f"sqlite:///{path}", managed=False)
        default.fill(where)
        _revise(where)
        with Database(where) as database:
            ours, theirs = alternately(_asking(database, REVISIONS), _asking(database, None), 15)
            report(f"asking as of revision {REVISIONS} of {REVISIONS + 1} / asking now", ours, theirs, 1.5)
            ours, theirs = alternately(_asking(database, 1), _asking(database, None), 15)
            report(f"asking as of revision 1 of {REVISIONS + 1} / asking now", ours, theirs, 1.5)


def _revise(where: Target) -> None:
    """Record the same seeds again and again, each time with every spell of some organisations said otherwise."""
    seeds = check_seeds(settings.resource("seeds"))
    for number in range(REVISIONS):
        for organisation in seeds.organisations.values():
            for spells in organisation.memberships.values():
                for spell in spells:
                    spell.note = f"said for the {number}th time"
        with writing(where) as session:
            seed(session, seeds, recorded_at=datetime(2027, 1, 1) + timedelta(days=number))


def _asking(database: Database, as_known: int | None) -> Callable[[], None]:
    def ask() -> None:
        with database.reading() as session:
            asked = Session(session.connection, as_known)
            for _ in range(ASKED):
                members(Asking(asked), "SCO", at=DAY)
                memberships(Asking(asked), "KAZ", at=DAY)

    return ask
