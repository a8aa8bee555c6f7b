"""The record, ready to be asked. What people type becomes codes and periods here; the questions do the rest."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from blocs import settings
from blocs.store.session import CURATED, Database
from blocs.tracker.membership import MembershipQuestions
from blocs.tracker.record import Found, RecordQuestions

if TYPE_CHECKING:
    import pandas

__all__ = ["Found", "Tracker", "attach", "connect"]


def connect(url: str | None = None, *, as_known: str | None = None) -> Tracker:
    """A tracker on a database: a SQLAlchemy URL, the path of an SQLite file, else $BLOCS_DB, else the default one.

    The default database is built and filled from the seeds if it does not exist yet; one that was named is never
    created. `as_known` asks the record as it stood: the number of a revision, or a date or moment (UTC) as
    `blocs.store.revisions.as_known` reads it. Raises BlocsError for a URL of an engine blocs does not speak;
    whether the database can be used, and whether there is such a revision, shows with the first question.
    """
    target = settings.target(url)
    if target.managed:
        from blocs.seeding.default import ensure

        ensure(target)
    return Tracker(Database(target), as_known=as_known)


def attach(
    frame: pandas.DataFrame,
    *,
    state: str,
    at: str,
    organisations: Collection[str],
    scheme: str | None = None,
    dataset: str = CURATED,
    url: str | None = None,
    as_known: str | None = None,
) -> pandas.DataFrame:
    """A frame with membership joined onto it, in one call: `connect(url, as_known=…)` and `Tracker.attach`."""
    with connect(url, as_known=as_known) as tracker:
        return tracker.attach(frame, state=state, at=at, organisations=organisations, scheme=scheme, dataset=dataset)


class Tracker(MembershipQuestions, RecordQuestions):
    """Asks the record. Every method is one question in a transaction of its own; what comes back is frozen.

    States and organisations may be given as anything that `blocs find` would find: a code of any kind, a name of any
    time, a name with a typing error. `at` is a day, month or year (`When`).
    Every method raises UnknownName or AmbiguousName for a name, DateError for a date, DatabaseError if the database
    cannot be used.
    """
