"""The printed names of states and organisations: the short name borne on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from blocs import models
from blocs.models.base import Subject
from blocs.store.session import Session, View, among, standing


@cache
def _statement(kind: Subject, view: View, arrays: bool) -> Select[Any]:
    names = models.table(f"{kind}_name")
    return select(names.c[kind].label("code"), names.c.name, names.c.starts_earliest, names.c.ends_earliest).where(
        names.c.kind == "short", standing(names, view), among(names.c[kind], "codes", arrays)
    )


@cache
def _latest_statement(kind: Subject, view: View) -> Select[Any]:
    names = models.table(f"{kind}_name")
    wanted = (names.c[kind] == bindparam("code"), names.c.kind == "short", standing(names, view))
    return select(names.c.name).where(*wanted).order_by(names.c.ends_latest.desc()).limit(1)


def latest_name(session: Session, kind: Subject, code: str) -> str:
    """The last printed name of a state or organisation; the code where there is none."""
    rows = session.rows(_latest_statement(kind, session.view), code=code)
    return rows[0][0] if rows else code


class Names:
    """The printed names of states or organisations (`kind`), fetched once and asked for by day."""

    def __init__(self, session: Session, kind: Subject, codes: Iterable[str]) -> None:
        self._borne: dict[str, list[tuple[date, date, str]]] = {code: [] for code in codes}
        wanted = list(self._borne)
        if wanted:
            for row in session.rows(_statement(kind, session.view, session.arrays), codes=wanted):
                self._borne[row.code].append((row.starts_earliest, row.ends_earliest, row.name))

    def borne(self, code: str) -> list[tuple[date, date, str]]:
        """The names in time: the first day of each, the first on which it was no longer borne, the name."""
        return sorted(self._borne[code])

    def on(self, code: str, day: date) -> str:
        """The name borne on a day, or the nearest in time where none was; the code where there is none at all."""
        borne = self._borne[code]
        if len(borne) == 1:
            return borne[0][2]
        apart = [(max((starts - day).days, (day - ends).days + 1, 0), name) for starts, ends, name in borne]
        return min(apart)[1] if apart else code


def names_on(session: Session, kind: Subject, codes: Iterable[str], day: date) -> dict[str, str]:
    """The name that each state or organisation (`kind`) bore on a day, as `Names` has it."""
    wanted = list(codes)
    names = Names(session, kind, wanted)
    return {code: names.on(code, day) for code in wanted}
