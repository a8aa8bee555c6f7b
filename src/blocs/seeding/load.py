"""A folder of seeds into a database: read everything, check everything, record the difference as one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from blocs.errors import FaultyData
from blocs.seeding.check import check
from blocs.seeding.claims import claims_of
from blocs.seeding.files import Progress, Seeds, read_seeds
from blocs.store.recording import Difference, compare, record, standing_claims
from blocs.store.session import Session


@dataclass(frozen=True)
class Outcome:
    """What a seed run did, or would do: the revision (None if nothing changed or nothing was to be written)."""

    revision: int | None
    difference: Difference


def quiet(_what: str, _done: int, _of: int) -> None:
    """No progress is shown."""


def check_seeds(folder: Path, progress: Progress = quiet) -> Seeds:
    """The checked seeds of a folder. Raises FaultyData with every fault, ordered by file and line."""
    seeds = read_seeds(folder, progress)
    # Checks between records need all records: after a fault in one they would find what is only missing.
    faults = sorted(seeds.faults) or sorted(check(seeds))
    if faults:
        several = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise FaultyData(f"{several} in {folder}; nothing was recorded", [str(fault) for fault in faults])
    return seeds


def seed(
    session: Session,
    seeds: Seeds,
    *,
    recorded_at: datetime,
    message: str | None = None,
    progress: Progress = quiet,
    dry_run: bool = False,
) -> Outcome:
    """Record checked seeds through a writing session, which commits at its end; `dry_run` only compares.

    `recorded_at` is UTC without a zone.
    """
    assert seeds.dataset is not None  # noqa: S101 - a folder without dataset.yaml is no folder of seeds
    progress("comparing with what is recorded", 0, 1)
    claims = claims_of(seeds)
    dataset: Mapping[str, str | None] = seeds.dataset.model_dump()
    if dry_run:
        return Outcome(None, compare(claims, standing_claims(session, str(dataset["code"]))))
    number, difference = record(
        session,
        dataset,
        claims,
        digest=seeds.digest,
        recorded_at=recorded_at,
        message=message,
        identities={"memorandum_kind": seeds.kinds},
    )
    progress("comparing with what is recorded", 1, 1)
    return Outcome(number, difference)
