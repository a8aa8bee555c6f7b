"""Organisations by what they are: their kind, scope, region and family."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, select

from blocs.described import vocabularies
from blocs.errors import BlocsError
from blocs.names import lookup
from blocs.names.asking import Asking
from blocs.names.fold import shortened
from blocs.store.layers import bodies
from blocs.store.session import standing


def families(ask: Asking) -> dict[str, str]:
    """The family of each organisation that has one, by code, in alphabetical order of families and then of codes."""
    table = bodies(ask.session.view)
    wanted = select(table.c.organisation, table.c.family).where(table.c.family.is_not(None))
    rows = ask.session.rows(wanted.where(standing(table, ask.session.view)))
    return {row.organisation: row.family for row in sorted(rows, key=lambda row: (row.family, row.organisation))}


def described_as(ask: Asking, table: Any, **words: str | None) -> Iterator[ColumnElement[bool]]:
    """The conditions that organisations are of a kind, scope, region or family, each None or one word, in any case.
    `table` is `layers.bodies`. Raises UnknownName, with those there are, for another word."""
    known = vocabularies()
    for column, word in words.items():
        if word is not None:
            valid = known[column] or tuple(dict.fromkeys(families(ask).values()))
            what = f"{column} of organisations"
            yield table.c[column] == lookup.choose(word, valid, what)


def choose(ask: Asking, codes: Collection[str] | None, **words: str | None) -> list[str] | None:
    """Those of some organisations (None: all) that are of a kind, scope, region or family, in the order of the codes;
    all of them where no word is given. Raises BlocsError if there are none, UnknownName for an unknown word."""
    if not any(word is not None for word in words.values()):
        return None if codes is None else list(codes)
    table = bodies(ask.session.view)
    conditions = [standing(table, ask.session.view), *described_as(ask, table, **words)]
    wanted = select(table.c.organisation).where(*conditions).order_by(table.c.organisation)
    fitting = list(dict.fromkeys(row.organisation for row in ask.session.rows(wanted)))
    chosen = fitting if codes is None else [code for code in codes if code in set(fitting)]
    if not chosen:
        said = ", ".join(f"{column} {shortened(word)}" for column, word in words.items() if word is not None)
        whose = "" if codes is None else " of those named"
        raise BlocsError(f"no organisation{whose} has the {said}; blocs orgs lists what each is")
    return chosen
