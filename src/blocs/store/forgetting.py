"""Taking a dataset out of the questions: one revision that retires all its claims."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from blocs import models
from blocs.errors import BlocsError, UnknownName
from blocs.store.recording import CLAIM_TABLES, SHAPES, Claims, record
from blocs.store.revisions import datasets, lineage
from blocs.store.session import CURATED, Session

FORGOTTEN = "forgotten"
"""The message of a revision that takes a dataset out of the questions."""
DESCRIBED = ("state", "status", "memorandum", "source")
"""What one dataset describes for all: a code that another dataset uses must not lose its description."""


@dataclass(frozen=True)
class Held:
    """How much of a dataset stands: all its claims, and the spells among them."""

    claims: int
    spells: int


def forget(session: Session, dataset: str, *, recorded_at: datetime) -> tuple[int, Held]:
    """Retire every claim of a dataset as one revision, through a writing session, which commits at its end.

    Nothing is deleted: questions as of an earlier revision still see the dataset, and recording it again brings it
    back. `recorded_at` is UTC without a zone. Returns the revision's number and how much it retired. Raises as
    `forgettable` does.
    """
    held = forgettable(session, dataset)
    nothing_read = hashlib.sha256(b"").hexdigest()
    base = next(iter(lineage(session, dataset)[1:]), None)
    number, _ = record(
        session,
        {"code": dataset, "extends": base},
        Claims(),
        digest=nothing_read,
        recorded_at=recorded_at,
        message=FORGOTTEN,
    )
    assert number is not None  # noqa: S101 - a dataset of which nothing stands is not forgettable
    return number, held


def forgettable(session: Session, dataset: str) -> Held:
    """How much of a dataset would be forgotten. Changes nothing.

    Raises UnknownName for a dataset of which nothing stands; BlocsError for the curated one, for one that another
    extends, and for one that describes what another uses.
    """
    known = datasets(session)
    if dataset == CURATED:
        raise BlocsError(
            f"{CURATED} cannot be forgotten: it is asked if no dataset is named, and it describes the states and "
            "statuses that the others use"
        )
    if dataset not in known:
        others = [code for code in known if code != CURATED]
        choose = f"choose one of: {', '.join(others)}" if others else f"there is only {CURATED}"
        raise UnknownName(f"no dataset {dataset[:60]!r} to forget; {choose}", others)
    table = models.dataset
    for other in session.connection.execute(select(table.c.code).where(table.c.extends == dataset)).scalars():
        if other in known:
            raise BlocsError(f"{other} extends {dataset}; forget {other} first")
    for what, code, other in _described_for_others(session, dataset):
        raise BlocsError(f"{dataset} describes the {what} {code}, which {other} uses; forget {other} first")
    counts = {table.name: _standing(session, table.name, dataset) for table in CLAIM_TABLES}
    return Held(sum(counts.values()), counts["membership"])


def _standing(session: Session, name: str, dataset: str) -> int:
    table = models.table(name)
    wanted = select(func.count()).where(table.c.dataset == dataset, table.c.retired_in.is_(None))
    return int(session.connection.execute(wanted).scalar_one())


def _described_for_others(session: Session, dataset: str) -> Iterator[tuple[str, str, str]]:
    """What this dataset alone describes and claims of others refer to: (kind, code, whose claim)."""
    for what in DESCRIBED:
        record_of = models.table(f"{what}_record")
        stands = record_of.c.retired_in.is_(None)
        others = select(record_of.c[what]).where(record_of.c.dataset != dataset, stands)
        own = select(record_of.c[what]).where(record_of.c.dataset == dataset, stands, record_of.c[what].not_in(others))
        if session.connection.execute(own.limit(1)).first() is None:
            continue
        for table in CLAIM_TABLES:
            shape = SHAPES[table.name]
            for column in (shape.columns[place] for place, to in shape.identities if to == what):
                used = select(table.c[column], table.c.dataset).where(
                    table.c.dataset != dataset, table.c.retired_in.is_(None), table.c[column].in_(own)
                )
                for code, other in session.connection.execute(used.limit(1)):
                    yield what, code, other
