"""The first page: families of organisations, what changed lately, what happened on this day, and the lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from blocs.audit import audit
from blocs.charts.tiles import SQUARES
from blocs.dates import Period, day, in_words
from blocs.questions.changes import StatusChange, changes_in
from blocs.questions.holdings import CERTAIN, DISPUTED
from blocs.site.card import card, shaded
from blocs.site.data import bodies, number, world
from blocs.site.known import Known
from blocs.site.writer import PICTURE

LATELY = 12
"""How many changes the first page tells."""
BACK = timedelta(days=5 * 366)
ON_THIS_DAY = 8
MANY = 3
"""How many states a line names before it counts them."""


def front_pages(known: Known) -> None:
    """index.html, organisations.html, states.html, compare.html and about.html, and the tables as CSV."""
    site, today = known.site, known.today.first
    site.script("bodies.js", "BLOCS_BODIES", bodies(known.bodies, known.coverages))
    site.script("home.js", "BLOCS_BELONGS", dict(sorted(known.belongs_to.items())))
    site.card(PICTURE, card(shaded(known.belongs_to), known.there(today)))
    site.page(
        "index.html",
        "index.html",
        title="Who belonged to which organisation, when",
        description=f"{len(known.organisations)} international organisations, {len(known.all_states)} states: who was "
        "member, observer or partner on which day, by which instrument, with sources.",
        organisations=len(known.organisations),
        families=_families(known),
        states=len(known.all_states),
        instruments=len(known.instruments),
        today=known.today.text,
        first_number=number(min((spell.starts_earliest for spell in known.spells), default=today)),
        last_number=number(today),
        lately=list(_lately(known)),
        anniversary=f"{today.day} {in_words(today).split()[1]}",
        on_this_day=list(_on_this_day(known)),
        all_bodies=[(body.organisation, body.name) for body in known.organisations],
    )
    site.page(
        "organisations.html",
        "organisations.html",
        title="Organisations",
        description="International organisations: when each was founded and dissolved, and how many belong to it.",
        organisations=[
            (
                {"href": f"o/{body.organisation}.html", "text": body.organisation},
                {"href": f"o/{body.organisation}.html", "text": body.name},
                body.founded,
                body.dissolved,
                body.members,
                body.disputed or None,
                body.complete_to,
            )
            for body in known.organisations
        ],
        today=known.today.text,
    )
    site.listed("organisations.csv", known.organisations)
    site.page(
        "states.html",
        "states.html",
        title="States",
        description="States, territories and others who hold a status in an international organisation, with codes.",
        states=[
            (
                {"href": f"s/{state.state}.html", "text": state.state},
                {"href": f"s/{state.state}.html", "text": state.name},
                state.kind.replace("_", " "),
                state.exists_from,
                state.exists_to,
                known.belongs_to[state.state] or None,
            )
            for state in known.all_states
        ],
        today=known.today.text,
    )
    site.listed("states.csv", known.all_states)
    site.page(
        "compare.html",
        "compare.html",
        title="Compare",
        description="Compare the members of two to four organisations, or what two states belong to, on any day.",
        all_bodies=[(body.organisation, body.name) for body in known.organisations],
        all_states=[
            (state.state, state.name) for state in known.all_states if known.spells_by["state"].get(state.state)
        ],
        first_number=number(min((spell.starts_earliest for spell in known.spells), default=today)),
        last_number=number(today),
    )
    site.page(
        "about.html",
        "about.html",
        title="How the record was made",
        description="How statuses, dates, instruments and sources were recorded, and how to cite the record.",
        share=audit(known.ask).shares[-1].share,
    )


def not_found(known: Known, root: str) -> None:
    """404.html. A server shows it under any address, so its links begin with `root`, the path of the site."""
    known.site.page(
        "404.html", "404.html", root=root, title="No such page", description="There is no page at this address."
    )


def world_script(known: Known) -> None:
    """world.js: the squares and names of all who held a status or have a square."""
    lives = known.lives
    held = set(known.spells_by["state"])
    codes = {code for code in known.state_codes if code in held or (code in SQUARES and code in lives)}
    known.site.script("world.js", "BLOCS_WORLD", world(known.states, lives, codes))


def _families(known: Known) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The families of organisations, (family, [(code, name, "former" if it is dissolved), …]), in alphabetical order;
    those without a family come last."""
    families: dict[str, list[tuple[str, str, str]]] = {}
    for body in sorted(known.organisations, key=lambda body: (not body.family, body.family or "", body.organisation)):
        lived = "former" if body.dissolved else ""
        families.setdefault(body.family or "Others", []).append((body.organisation, body.name, lived))
    return list(families.items())


def _lately(known: Known) -> Iterator[dict[str, Any]]:
    """The last changes up to today whose day is known, newest first."""
    today = known.today.first
    period = Period(today - BACK, today, "")
    rows, _ = changes_in(known.ask, period, None)
    told = [row for row in rows if row.date == row.first_day.isoformat()]
    yield from _told(known, sorted(_same(told), key=lambda group: group[0].first_day, reverse=True)[:LATELY])


def _on_this_day(known: Known) -> Iterator[dict[str, Any]]:
    """What happened on the same day of earlier years, newest first."""
    today = known.today.first
    spells = [
        spell
        for spell in known.spells
        if spell.counts_as_member
        and spell.starts_earliest == spell.starts_latest
        and (spell.starts_earliest.month, spell.starts_earliest.day) == (today.month, today.day)
        and spell.starts_earliest < today
    ]
    groups: list[list[StatusChange]] = []
    for at in sorted({spell.starts_earliest for spell in spells}, reverse=True):
        bodies = {spell.organisation for spell in spells if spell.starts_earliest == at}
        rows, _ = changes_in(known.ask, day(at), bodies)
        groups += _same([row for row in rows if row.date == at.isoformat()])
        if len(groups) >= ON_THIS_DAY:
            break
    yield from _told(known, groups[:ON_THIS_DAY])


def _same(rows: Sequence[StatusChange]) -> list[list[StatusChange]]:
    """The changes that are told in one line: the same thing on one day in one organisation."""
    groups: dict[tuple[date, str, str, bool], list[StatusChange]] = {}
    for row in rows:
        if row.certainty in (CERTAIN, DISPUTED, "as last verified"):
            groups.setdefault((row.first_day, row.organisation, row.what, row.certainty == DISPUTED), []).append(row)
    return list(groups.values())


def _told(known: Known, groups: Sequence[Sequence[StatusChange]]) -> Iterator[dict[str, Any]]:
    for group in groups:
        change = group[0]
        yield {
            "date": change.first_day.isoformat(),
            "day": in_words(change.first_day),
            "states": [(row.state, row.name) for row in group] if len(group) <= MANY else [],
            "number": len(group),
            "what": change.what,
            "code": change.organisation,
            "organisation": known.bodies.on(change.organisation, change.first_day),
            "disputed": change.certainty == DISPUTED,
            "instrument": change.instruments[0] if change.instruments else None,
        }
