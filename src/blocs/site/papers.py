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
    done: dict[str, list[tuple[str, Holding]]] = {}
    for spell in spells:
        for basis in behind.by_number.get(spell.number, ()):
            done.setdefault(basis.memorandum, []).append((basis.role, spell))
    return done


def instrument_pages(known: Known, done: Effects) -> list[Any]:
    """For each instrument, what writes its page."""
    session, table = known.ask.session, models.memorandum_party
    parties: dict[str, list[Any]] = {}
    for row in session.rows(select(table).where(standing(table, session.view)).order_by(table.c.state)):
        parties.setdefault(row.memorandum, []).append(row)
    codes = [instrument.memorandum for instrument in known.instruments]
    sources: dict[str, list[Citation]] = {}
    for place in range(0, len(codes), 5000):
        sources |= cited_for(session, "memorandum", codes[place : place + 5000])

    def writing(instrument: Memorandum) -> Any:
        return lambda: _page(
            known, instrument, parties.get(instrument.memorandum, ()), done.get(instrument.memorandum, ()), sources
        )

    return [writing(instrument) for instrument in known.instruments]


def _page(
    known: Known,
    instrument: Memorandum,
    parties: Sequence[Any],
    done: Sequence[tuple[str, Holding]],
    sources: Mapping[str, Sequence[Citation]],
) -> None:
    path = f"m/{instrument.memorandum}.html"
    up = "../" * path.count("/")
    body, kind = known.bodies.on(instrument.organisation, instrument.dated_latest), instrument.kind.replace("_", " ")
    facts: list[tuple[str, list[Any]]] = [
        (
            "Organisation",
            [{"href": f"{up}o/{instrument.organisation}.html", "text": f"{body} ({instrument.organisation})"}],
        ),
        ("Kind", [kind]),
        ("Date", [in_words(instrument.date)]),
        ("Place", [instrument.place]),
        ("Occasion", [instrument.occasion]),
        ("In force", [instrument.in_force and in_words(instrument.in_force)]),
        ("Until", [instrument.until and in_words(instrument.until)]),
        ("Confidence", [instrument.confidence]),
        ("Text", [{"href": instrument.url, "text": instrument.url, "web": True} if instrument.url else None]),
        ("Note", [instrument.note]),
        ("Code", [instrument.memorandum]),
    ]
    signed = [
        (
            _state(known, up, row.state, instrument.dated_latest),
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
    where = f", {instrument.place}" if instrument.place else ""
    known.site.page(
        path,
        "memorandum.html",
        title=instrument.title,
        description=f"{instrument.title}: {kind} of {body}, {in_words(instrument.date)}{where}. Parties, the statuses "
        "it opened or closed, and sources.",
        facts=[(term, kept) for term, said in facts if (kept := [item for item in said if item])],
        parties=[[cell for cell, shown in zip(row, told, strict=True) if shown] for row in signed],
        party_columns=[name for name, shown in zip(PARTY_COLUMNS, told, strict=True) if shown],
        party_codes=[row.state for row in parties],
        effects=opened,
        sources=sources.get(instrument.memorandum, ()),
        primary=primary_among(sources.get(instrument.memorandum, ())),
        picture=f"o/{instrument.organisation}.png" if instrument.organisation in known.coverages else PICTURE,
        picture_says=f"The world as equal squares: the members of {body} in dark blue",
    )


def _state(known: Known, up: str, code: str, at: date) -> dict[str, str]:
    return {"href": f"{up}s/{code}.html", "text": f"{known.states.on(code, at)} ({code})"}
