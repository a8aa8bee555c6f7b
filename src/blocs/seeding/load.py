"""A folder of seeds into a database: read everything, check everything, record the difference as one revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from blocs import settings
from blocs.errors import BlocsError, DatabaseError, FaultyData
from blocs.letters import first_unseen
from blocs.questions.diff import ClaimChange, changes_in_revision
from blocs.questions.rows import Rows
from blocs.seeding.beneath import Beneath, beneath_in_database, beneath_in_files
from blocs.seeding.check import check
from blocs.seeding.claims import claims_of
from blocs.seeding.files import Seeds, read_seeds, told
from blocs.seeding.progress import Progress
from blocs.seeding.progress import quiet as quiet  # part of this module's surface too
from blocs.store.layers import refuse_extension, viewing
from blocs.store.recording import Difference, record
from blocs.store.retiring import much
from blocs.store.session import CURATED, Session

LONGEST_MESSAGE = 2_000


@dataclass(frozen=True)
class Outcome:
    """What a seed run did, or would do: the revision (None if nothing changed or nothing was to be written), and after
    a dry run the `changes` as `blocs log` would print them, and what is to be said where they retire `much`."""

    revision: int | None
    difference: Difference
    changes: Rows[ClaimChange] | None = None
    much: str | None = None


Finder = Callable[[str, str], Beneath]
"""What finds what lies beneath a dataset (the first code), which extends another (the second). Raises BlocsError where
it cannot extend that."""


def beneath_in_program(_dataset: str, extends: str) -> Beneath:
    """What the seeds that came with the program hold, for a folder that extends the curated record. Raises BlocsError
    for one that extends another."""
    if extends != CURATED:
        raise BlocsError(f"without a database only {CURATED} is known; record {extends} first")
    return beneath_in_files(read_seeds(settings.resource("seeds"), quiet))


def beneath_recorded(session: Session, dataset: str, extends: str) -> Beneath:
    """What is recorded beneath a dataset that extends another. Raises BlocsError where it cannot extend that."""
    refuse_extension(session, dataset, extends)
    return beneath_in_database(viewing(session, extends))


def check_seeds(
    folder: Path,
    progress: Progress = quiet,
    *,
    today: date | None = None,
    beneath: Finder = beneath_in_program,
) -> Seeds:
    """The checked seeds of a folder, of which none may say to have been read after `today`; if omitted, that is not
    looked at. `beneath` finds what a folder that extends a dataset may refer to. Raises FaultyData with the faults,
    ordered by file and line (`files.told`)."""
    seeds = read_seeds(folder, progress)
    if seeds.dataset and seeds.dataset.extends and not any(fault.file == _home(seeds) for fault in seeds.faults):
        try:
            base = beneath(seeds.dataset.code, seeds.dataset.extends)
            seeds.beneath = base.seen_below(seeds.organisations, seeds.states)
        except DatabaseError:
            raise
        except BlocsError as error:
            seeds.faults.append(seeds.home("dataset", "").fault(("extends",), str(error)))
    # Checks between records need all records: after a fault in one they would find what is only missing.
    faults = seeds.faults or check(seeds, today)
    if faults:
        count = len(faults) + seeds.untold.total()
        several = "1 fault" if count == 1 else f"{count} faults"
        raise FaultyData(f"{several} in {folder}; nothing was recorded", told(seeds, faults))
    return seeds


def _home(seeds: Seeds) -> str:
    return seeds.home("dataset", "").file


def seed(
    session: Session,
    seeds: Seeds,
    *,
    recorded_at: datetime,
    message: str | None = None,
    progress: Progress = quiet,
    dry_run: bool = False,
    yes: bool = True,
    made_from: str | None = None,
) -> Outcome:
    """Record checked seeds through a writing session, which commits at its end; after a `dry_run` nothing is recorded,
    and `changes` hold what would be.

    `recorded_at` is UTC without a zone; `made_from` says which seeds they are (`store.newer.PROGRAM`). Raises
    BlocsError for a message with characters that are not seen, and as `recording.record` does, ManyRetired only
    without `yes`.
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
    trial = session.connection.begin_nested() if dry_run else None
    number, difference = record(
        session,
        dataset,
        claims,
        digest=seeds.digest,
        recorded_at=recorded_at,
        message=message,
        identities={"memorandum_kind": seeds.kinds},
        yes=yes or dry_run,
        made_from=made_from,
    )
    changes = None
    if trial is not None:
        changes = changes_in_revision(session, number or 0)
        number = None
        trial.rollback()
    progress("comparing with what is recorded", 1, 1)
    return Outcome(number, difference, changes, much(str(dataset["code"]), difference))
