"""Which datasets there are: whose claims, under which licence, how much."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from blocs import models
from blocs.names.asking import Asking
from blocs.questions.rows import WHOSE, Rows, columns_of
from blocs.store import revisions
from blocs.store.session import unretired


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset as it stands at its newest revision; `organisations` and `spells` are how many it holds itself."""

    dataset: str
    title: str
    licence: str | None
    citation: str | None
    extends: str | None
    revision: int
    recorded_at: str
    organisations: int
    spells: int


def datasets(ask: Asking) -> Rows[Dataset]:
    """What `Tracker.datasets` describes."""
    session, table = ask.session, models.dataset
    described = {row.code: row for row in session.rows(select(table))}
    newest = {revision.dataset: revision for revision in reversed(revisions.revisions(session))}
    spells = _counted(ask, func.count())
    bodies = _counted(ask, func.count(models.membership.c.organisation.distinct()))
    rows = [
        Dataset(
            dataset=code,
            title=described[code].title,
            licence=described[code].licence,
            citation=described[code].citation,
            extends=described[code].extends,
            revision=newest[code].revision,
            recorded_at=newest[code].recorded_at,
            organisations=bodies.get(code, 0),
            spells=spells.get(code, 0),
        )
        for code in revisions.datasets(session)
    ]
    return Rows((WHOSE, *columns_of(Dataset)), rows)


def _counted(ask: Asking, what: object) -> dict[str, int]:
    """Something of the spells that stand, by dataset."""
    table, now = models.membership, ask.session.view.now
    wanted = select(table.c.dataset, what.label("counted")).where(unretired(table, now)).group_by(table.c.dataset)  # type: ignore[attr-defined]
    return {row.dataset: row.counted for row in ask.session.rows(wanted)}
