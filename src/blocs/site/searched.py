"""What the site's search knows: every name and code of organisations and states, and the titles, places, parties and
organisations of instruments."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from blocs import models
from blocs.models.base import SUBJECTS
from blocs.names.fold import fold
from blocs.questions.memoranda import Memorandum
from blocs.store.session import Session, standing

Found = tuple[str, str, list[str]] | tuple[str, str, list[str], str]


def index(session: Session, instruments: Iterable[Memorandum]) -> list[Found]:
    """(address, what is shown, folded names) of each page that can be found; of an instrument the place where it was
    signed is among the names, and the codes of its organisation and parties follow, in small letters."""
    entries: list[Found] = []
    for kind in SUBJECTS:
        folder, table = kind[0], models.table(f"{kind}_name")
        shown: dict[str, str] = {}
        names: dict[str, list[str]] = {}
        statement = select(table).where(standing(table, session.view))
        for row in session.rows(statement.order_by(table.c.ends_latest, table.c.id)):
            code = getattr(row, kind)
            names.setdefault(code, [fold(code)]).append(row.folded)
            if row.kind == "short":
                shown[code] = row.name
        for code, folded in sorted(names.items()):
            entries.append((f"{folder}/{code}.html", f"{shown.get(code, code)} ({code})", list(dict.fromkeys(folded))))
    for instrument in instruments:
        place = f", {instrument.place}" if instrument.place else ""
        names_of = [fold(instrument.title), *([fold(instrument.place)] if instrument.place else [])]
        codes = " ".join([instrument.organisation, *instrument.parties]).lower()
        entries.append(
            (f"m/{instrument.memorandum}.html", f"{instrument.title} ({instrument.date}{place})", names_of, codes)
        )
    return entries
