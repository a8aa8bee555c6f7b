"""The pages of instruments: who is party, what each opened or closed, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.dates import in_words
from blocs.questions.holdings import Holding
from blocs.questions.memoranda import Bases, Memorandum
from blocs.questions.sources import Citation, cited_for, primary_among
from blocs.site.known import Known
from blocs.site.writer import PICTURE
from blocs.store.session import standing

PARTY_COLUMNS = ("State", "Signed", "Ratified", "In force", "Note")
"""Those in which no party has anything are left out."""
Effects = Mapping[str, Sequence[tuple[str, Holding]]]


def effects(spells: Sequence[Holding], behind: Bases) -> Effects:
    """The statuses that each instrument opened or closed, by its code: ("opened" or "closed", the spell)."""
    found: dict[str, list[tuple[str, Holding]]] = {}
    for spell in spells:
        for basis in behind.by_number.get(spell.number, ()):
            found.setdefault(basis.memorandum, []).append((basis.role, spell))
    return found


def instrument_pages(known: Known, done: Effects) -> list[Any]:
    """For each instrument, what writes its page."""
    session, table = known.ask.session, models.memorandum_party
    parties: dict[str, list[Any]] = {}
    for row in session.rows(select(table).where(standing(table, session.view)).order_by(table.c.state)):
        parties.setdefault(row.memorandum, []).append(row)
    codes = [one.memorandum for one in known.instruments]
    sources: dict[str, list[Citation]] = {}
    for place in range(0, len(codes), 5000):
        sources |= cited_for(session, "memorandum", codes[place : place + 5000])

    def writing(one: Memorandum) -> Any:
        return lambda: _page(known, one, parties.get(one.memorandum, ()), done.get(one.memorandum, ()), sources)

    return [writing(one) for one in known.instruments]


def _page(
    known: Known,
    one: Memorandum,
    parties: Sequence[Any],
    done: Sequence[tuple[str, Holding]],
    sources: Mapping[str, Sequence[Citation]],
) -> None:
    path = f"m/{one.memorandum}.html"
    up = "../" * path.count("/")
    body, kind = known.bodies.on(one.organisation, one.dated_latest), one.kind.replace("_", " ")
    facts: list[tuple[str, list[Any]]] = [
        ("Organisation", [{"href": f"{up}o/{one.organisation}.html", "text": f"{body} ({one.organisation})"}]),
        ("Kind", [kind]),
        ("Date", [in_words(one.date)]),
        ("Place", [one.place]),
        ("Occasion", [one.occasion]),
        ("In force", [one.in_force and in_words(one.in_force)]),
        ("Until", [one.until and in_words(one.until)]),
        ("Confidence", [one.confidence]),
        ("Text", [{"href": one.url, "text": one.url, "web": True} if one.url else None]),
        ("Note", [one.note]),
        ("Code", [one.memorandum]),
    ]
    signed = [
        (
            _state(known, up, row.state, one.dated_latest),
            row.signed,
            row.ratified,
            row.in_force,
            row.note,
        )
        for row in parties
        if row.state in known.state_codes
    ]
    told = [place == 0 or any(row[place] for row in signed) for place in range(len(PARTY_COLUMNS))]
    opened = [
        (
            _state(known, up, spell.state, spell.ends_latest),
            role,
            spell.status_name,
            {"href": f"{up}o/{spell.organisation}.html", "text": spell.organisation},
            spell.from_text,
            spell.to_text,
        )
        for role, spell in done
    ]
    where = f", {one.place}" if one.place else ""
    known.site.page(
        path,
        "memorandum.html",
        title=one.title,
        description=f"{one.title}: {kind} of {body}, {in_words(one.date)}{where}. Parties, the statuses it opened or "
        "closed, and sources.",
        facts=[(term, kept) for term, said in facts if (kept := [item for item in said if item])],
        parties=[[cell for cell, shown in zip(row, told, strict=True) if shown] for row in signed],
        party_columns=[name for name, shown in zip(PARTY_COLUMNS, told, strict=True) if shown],
        party_codes=[row.state for row in parties],
        effects=opened,
        sources=sources.get(one.memorandum, ()),
        primary=primary_among(sources.get(one.memorandum, ())),
        picture=f"o/{one.organisation}.png" if one.organisation in known.coverages else PICTURE,
        picture_says=f"The world as equal squares: the members of {body} in dark blue",
    )


def _state(known: Known, up: str, code: str, at: date) -> dict[str, str]:
    return {"href": f"{up}s/{code}.html", "text": f"{known.states.on(code, at)} ({code})"}
