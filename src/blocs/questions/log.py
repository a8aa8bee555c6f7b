"""The revisions of the record, and the one as of which something is asked."""

from __future__ import annotations

from blocs.names.asking import Asking
from blocs.questions.rows import Rows
from blocs.store import revisions
from blocs.store.revisions import Revision

COLUMNS = ("revision", "recorded_at", "dataset", "added", "retired", "digest", "program", "message")


def log(ask: Asking, *, only: bool = False) -> Rows[Revision]:
    """What `Tracker.log` describes: the revisions of all datasets, or `only` those of the one that is asked."""
    return Rows(COLUMNS, revisions.revisions(ask.session, dataset=ask.dataset if only else None))


def revision(ask: Asking, when: str) -> Revision:
    """What `Tracker.revision` describes."""
    return revisions.revision(ask.session, revisions.as_known(ask.session, when))
