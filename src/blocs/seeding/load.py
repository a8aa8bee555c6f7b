"""A folder of seeds into a database: read everything, check everything, record the difference as one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from blocs.errors import BlocsError, FaultyData
from blocs.letters import first_unseen
from blocs.seeding.check import check
from blocs.seeding.claims import claims_of
from blocs.seeding.files import Seeds, read_seeds, told
from blocs.seeding.progress import Progress
from blocs.seeding.progress import quiet as quiet  # part of this module's surface too
from blocs.store.recording import Difference, compare, record, standing_claims
from blocs.store.session import Session

LONGEST_MESSAGE = 2_000


@dataclass(frozen=True)
class Outcome:
    """What a seed run did, or would do: the revision (None if nothing changed or nothing was to be written)."""

    revision: int | None
    difference: Difference


def check_seeds(folder: Path, progress: Progress = quiet, *, today: date | None = None) -> Seeds:
    """The checked seeds of a folder, of which none may say to have been read after `today`; if omitted, that is not
    looked at. Raises FaultyData with the faults, ordered by file and line (`files.told`)."""
    seeds = read_seeds(folder, progress)
    # Checks between records need all records: after a fault in one they would find what is only missing.
    faults = seeds.faults or check(seeds, today)
    if faults:
        count = len(faults) + seeds.untold.total()
        several = "1 fault" if count == 1 else f"{count} faults"
        raise FaultyData(f"{several} in {folder}; nothing was recorded", told(seeds, faults))
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

    `recorded_at` is UTC without a zone. Raises BlocsError for a message with characters that are not seen.
    """
    odd = first_unseen(message or "")
    if odd is not None:
        raise BlocsError(f"the message holds a character that is not seen ({odd[1]}); leave it out")
    if len(message or "") > LONGEST_MESSAGE:
        raise BlocsError(f"the message has more than {LONGEST_MESSAGE:,} characters; say it in fewer")
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
