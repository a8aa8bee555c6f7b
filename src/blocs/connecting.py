"""The way into the record from Python: a tracker on a database, and membership onto a frame in one call."""

from __future__ import annotations

from collections.abc import Collection
from os import PathLike, fspath
from typing import TYPE_CHECKING

from blocs import settings
from blocs.store.session import Database
from blocs.tracker import Tracker

if TYPE_CHECKING:
    import pandas

    from blocs.panels.attach import Unknown


def connect(
    url: str | PathLike[str] | None = None,
    *,
    as_known: str | int | None = None,
    guess: bool = False,
    dataset: str | None = None,
) -> Tracker:
    """A tracker on a database: a SQLAlchemy URL, the path of an SQLite file, else $BLOCS_DB, else the default one.

    The default database is built and filled from the seeds if it does not exist yet; one that was named is never
    created. `as_known` asks the record as it stood: the number of a revision, or a date or moment (UTC) as
    `blocs.store.revisions.as_known` reads it. `guess` takes a misspelt name for the one it is near. `dataset` is asked
    where a question names none; if omitted, $BLOCS_DATASET, else the curated record. Raises BlocsError for a URL of an
    engine blocs does not speak; whether the database can be used, and whether there is such a revision or dataset,
    shows with the first question.
    """
    target = settings.target(None if url is None else fspath(url))
    if target.managed:
        from blocs.seeding.default import ensure, keep

        if not ensure(target):
            keep(target)
    known = None if as_known is None else str(as_known)
    return Tracker(Database(target), as_known=known, guess=guess, dataset=dataset)


def attach(
    frame: pandas.DataFrame,
    *,
    state: str,
    at: str,
    organisations: Collection[str],
    scheme: str | None = None,
    unknown: Unknown = "raise",
    dataset: str | None = None,
    url: str | PathLike[str] | None = None,
    as_known: str | int | None = None,
    guess: bool = False,
) -> pandas.DataFrame:
    """A frame with membership joined onto it, in one call: `connect(url, as_known=…, guess=…)` and `Tracker.attach`."""
    with connect(url, as_known=as_known, guess=guess) as tracker:
        return tracker.attach(
            frame, state=state, at=at, organisations=organisations, scheme=scheme, unknown=unknown, dataset=dataset
        )
