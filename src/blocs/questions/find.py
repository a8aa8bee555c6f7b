"""States and organisations whose names are like a text."""

from __future__ import annotations

from dataclasses import dataclass

from blocs.models.base import Subject
from blocs.names import lookup
from blocs.names.asking import Asking
from blocs.questions.rows import Rows, columns_of


@dataclass(frozen=True, slots=True)
class Found:
    """Something whose name is like what was looked for; `likeness` runs from 0 to 100."""

    kind: Subject
    code: str
    name: str
    likeness: int


def find(ask: Asking, text: str, *, limit: int = 10) -> Rows[Found]:
    """What `Tracker.find` describes."""
    nearest = lookup.find(ask.session, text, limit)
    return Rows(
        columns_of(Found), [Found(kind, match.code, match.name, round(score)) for kind, match, score in nearest]
    )
