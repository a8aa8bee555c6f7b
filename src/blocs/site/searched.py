"""What the site's search knows: every name and code of organisations and states, and the titles of instruments."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from blocs import models
from blocs.models.base import SUBJECTS
from blocs.names.fold import fold
from blocs.questions.memoranda import Memorandum
from blocs.store.session import Session, standing


def index(session: Session, instruments: Iterable[Memorandum]) -> list[tuple[str, str, list[str]]]:
    """(address, what is shown, folded names) of each page that can be found."""
    found = []
    for kind in SUBJECTS:
        folder, table = kind[0], models.table(f"{kind}_name")
        shown: dict[str, str] = {}
        names: dict[str, list[str]] = {}
        statement = select(table).where(standing(table, session.view))
        for row in session.rows(statement.order_by(table.c.ends_latest, table.c.id)):
            code = getattr(row, kind)
            names.setdefault(code, [code.lower()]).append(row.folded)
            if row.kind == "short":
                shown[code] = row.name
        for code, its in sorted(names.items()):
            found.append((f"{folder}/{code}.html", f"{shown.get(code, code)} ({code})", list(dict.fromkeys(its))))
    found += [(f"m/{one.memorandum}.html", f"{one.title} ({one.date})", [fold(one.title)]) for one in instruments]
    return found
