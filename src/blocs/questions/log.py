"""The revisions of the record, and the one as of which something is asked."""

from __future__ import annotations

from blocs.names.asking import Asking, known_dataset
from blocs.questions.rows import Rows
from blocs.store import revisions
from blocs.store.revisions import Revision

COLUMNS = ("revision", "recorded_at", "dataset", "added", "retired", "digest", "program", "message")


def log(ask: Asking, *, only: str | None = None) -> Rows[Revision]:
    """What `Tracker.log` describes: the revisions of all datasets, or `only` those of one, which may be forgotten."""
    recorded = revisions.revisions(ask.session, dataset=only)
    if only is not None and not recorded:
        known_dataset(ask.session, only)
    return Rows(COLUMNS, recorded)


def revision(ask: Asking, when: str) -> Revision:
    """What `Tracker.revision` describes."""
    return revisions.revision(ask.session, revisions.as_known(ask.session, when))
