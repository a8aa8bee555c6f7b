"""The pages of organisations and states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.charts.common import category_of
from blocs.dates import FOREVER, in_words
from blocs.described import DESCRIBED
from blocs.models.base import Subject
from blocs.names.printed import Names
from blocs.questions.coverage import DAY, Coverage
from blocs.questions.holdings import CERTAIN, DISPUTED, Holding
from blocs.questions.listings import Organisation, State
from blocs.questions.memoranda import Bases, Memorandum
from blocs.questions.rows import text_of
from blocs.questions.sources import all_sources, primary_among
from blocs.questions.timeline import bars
from blocs.site.bars import gantt
from blocs.site.card import OF_CATEGORY, card, shaded
from blocs.site.data import brief, number
from blocs.site.days import Day, on_day
from blocs.site.growth import growth
from blocs.site.known import Known
from blocs.store.session import standing

SPELL_COLUMNS = (
    "organisation", "state", "name", "status", "from", "to", "certainty", "verified_to", "confidence", "opened_by",
    "closed_by",
)  # fmt: skip
INSTRUMENT_COLUMNS = ("memorandum", "date", "kind", "title", "place", "parties", "in_force", "until")


def organisation_page(known: Known, body: Organisation, spells: Sequence[Holding], behind: Bases) -> None:
    """The page of an organisation, its data, and its tables as CSV."""
    code, site, today = body.organisation, known.site, known.today.first
    sources = all_sources(known.ask.session, organisation=code)
    about, papers = known.coverages[code], known.instruments_of(code)
    made = bars(known.ask, "state", spells, papers)
    drawn = gantt(made, today)
    first = min((spell.starts_earliest for spell in spells), default=today)
    last = min(today, (about.dissolved_latest or FOREVER) - DAY)
    verified = max(min(last, about.complete_to or last), min(first, last))
    shown = on_day(spells, "state", verified, known.states.on, category_of)
    site.entry(f"o/{code}.js", "BLOCS_SPELLS", code, [brief(spell) for spell in spells])
    site.csv(f"o/{code}.csv", SPELL_COLUMNS, (_spell(spell, "state", known.states, behind) for spell in spells))
    if papers:
        rows = ([text_of(getattr(paper, name)) for name in INSTRUMENT_COLUMNS] for paper in papers)
        site.csv(f"o/{code}-instruments.csv", INSTRUMENT_COLUMNS, rows)
    if spells:
        site.drawing(f"o/{code}.svg", f"{body.name}, {first.year} to {max(last, first).year}", drawn)
    site.page(
        f"o/{code}.html",
        "organisation.html",
        title=body.name,
        description=_about_organisation(body, about, today),
        code=code,
        picture=site.card(f"o/{code}.png", card(_colours(shown, known), known.there(verified))),
        picture_says=f"The world as equal squares; in dark blue the members of {body.name} on {in_words(verified)}",
        facts=_organisation_facts(known, body, about),
        disputes=_disputes(known, "state", spells),
        spells=len(spells),
        first_number=number(first),
        last_number=number(max(last, first)),
        verified=about.complete_to,
        day=shown,
        growth=growth(spells, first, max(last, first) + DAY, about.complete_to),
        rows=[_row("state", spell, known.states, behind, known.today.last) for spell in spells],
        instruments=[_instrument_row(known, paper, "../") for paper in papers],
        sources=sources,
        primary=primary_among(sources),
        **drawn,
    )


def state_page(known: Known, state: State, spells: Sequence[Holding], behind: Bases) -> None:
    """The page of a state, its data, and its statuses as CSV."""
    code, site, today = state.state, known.site, known.today.first
    shared = known.shared_with(code)
    names, papers = known.bodies, known.instruments_signed_by(code)
    drawn = gantt(bars(known.ask, "organisation", spells, papers), today)
    first = min((spell.starts_earliest for spell in spells), default=today)
    last = max((min(spell.ends_latest - DAY, today) for spell in spells), default=today)
    if spells:
        site.entry(f"s/{code}.js", "BLOCS_SPELLS", code, [brief(spell, "organisation") for spell in spells])
        rows = (_spell(spell, "organisation", names, behind) for spell in spells)
        site.csv(f"s/{code}.csv", SPELL_COLUMNS, rows)
        site.drawing(f"s/{code}.svg", f"{state.name}, {first.year} to {last.year}", drawn)
    day = on_day(spells, "organisation", last, names.on, category_of)
    site.page(
        f"s/{code}.html",
        "state.html",
        title=state.name,
        description=f"{state.name}: the international organisations to which it belonged, on every day, with the "
        f"instruments and sources. Member of {day.count} on {in_words(last)}.",
        code=code,
        picture=site.card(f"s/{code}.png", card(shaded(shared), known.there(today))),
        picture_says=f"The world as equal squares, darker where more organisations are shared with {state.name}",
        facts=_state_facts(known, state),
        disputes=_disputes(known, "organisation", spells),
        spells=len(spells),
        first_number=number(first),
        last_number=number(max(last, first)),
        day=day,
        shared=shared,
        rows=[_row("organisation", spell, names, behind, known.today.last) for spell in spells],
        instruments=[_instrument_row(known, paper, "../", organisation=True) for paper in papers],
        state_name=lambda other: known.states.on(other, FOREVER),
        **drawn,
    )


def _about_organisation(body: Organisation, about: Coverage, today: date) -> str:
    ended = about.dissolved_latest is not None and about.dissolved_latest <= today
    count = "" if ended else f" {body.members} members."
    lived = f"founded {in_words(body.founded)}" if body.founded else ""
    lived += f", dissolved {in_words(body.dissolved)}" if body.dissolved else ""
    what = f"{lived}.{count}" if lived else count.strip()
    return f"{body.name} ({body.organisation}): {what} Who belonged on which day, by which instrument, with sources."


def _organisation_facts(known: Known, body: Organisation, about: Coverage) -> list[tuple[str, list[Any]]]:
    code = body.organisation
    span = (about.complete_from, about.complete_to)
    complete = f"{in_words(span[0])} to {in_words(span[1])}" if span[0] and span[1] else None
    facts: list[tuple[str, list[Any]]] = [
        ("About", [body.description]),
        ("Founded", [body.founded and in_words(body.founded)]),
        ("Dissolved", [body.dissolved and in_words(body.dissolved)]),
        ("Follows", [_linked("o", other, known.bodies, f", {when}") for other, when in known.came_from.get(code, ())]),
        ("Followed by", [_linked("o", other, known.bodies, f", {when}") for other, when in known.became.get(code, ())]),
        *((name.capitalize(), [(getattr(body, name) or "").replace("_", " ") or None]) for name in DESCRIBED),
        ("Other names", known.other_names("organisation", code)),
        ("Record complete", [complete]),
        ("Website", [{"href": body.url, "text": body.url, "web": True} if body.url else None]),
    ]
    return [(term, kept) for term, said in facts if (kept := [part for part in said if part])]


def _state_facts(known: Known, state: State) -> list[tuple[str, list[Any]]]:
    session, code = known.ask.session, state.state
    succession = models.state_succession
    before, after = (
        [
            _linked("s", row[other], known.states, f", {in_words(row['on_text'])}")
            for row in (
                read._mapping
                for read in session.rows(
                    select(succession)
                    .where(succession.c[own] == code, standing(succession, session.view))
                    .order_by(succession.c.on_earliest, succession.c.id)
                )
            )
            if row[other] in known.state_codes
        ]
        for own, other in (("successor", "predecessor"), ("predecessor", "successor"))
    )
    elsewhere = (("ISO", state.iso2), ("COW", state.cow), ("Gleditsch–Ward", state.gw))
    codes = [f"{scheme} {value}" for scheme, value in elsewhere if value]
    facts: list[tuple[str, list[Any]]] = [
        ("Kind", [state.kind.replace("_", " ")]),
        ("From", [state.exists_from and in_words(state.exists_from)]),
        ("To", [state.exists_to and in_words(state.exists_to)]),
        ("Follows", before),
        ("Followed by", after),
        ("Other names", known.other_names("state", code)),
        ("Codes", [", ".join(codes)]),
    ]
    return [(term, kept) for term, said in facts if (kept := [part for part in said if part])]


def _linked(folder: str, code: str, names: Names, more: str = "") -> dict[str, Any]:
    return {"href": f"../{folder}/{code}.html", "text": f"{names.on(code, FOREVER)} ({code})", "more": more}


def _disputes(known: Known, subject: Subject, spells: Sequence[Holding]) -> list[tuple[dict[str, Any], str]]:
    """Who says what of each status that is disputed, behind a link to whom it is about."""
    names = known.states if subject == "state" else known.bodies
    return [
        (_linked(subject[0], getattr(spell, subject), names), f"{spell.status_name}: {spell.disputed}")
        for spell in spells
        if spell.disputed
    ]


def _colours(shown: Day, known: Known) -> dict[str, int]:
    return {
        code: OF_CATEGORY[group.kind]
        for group in reversed(shown.groups)
        if group.kind in OF_CATEGORY
        for _, code, _ in group.held
        if code in known.state_codes
    }


def certainty_of(holding: Holding) -> str:
    return DISPUTED if holding.disputed else CERTAIN


def _doubts(holding: Holding) -> str:
    """What a reader must know of how sure a status is, in a word or two."""
    return ", ".join([certainty_of(holding), *(["remembered, not read"] if holding.confidence == "low" else [])])


def _row(subject: Subject, holding: Holding, names: Names, behind: Bases, last: date) -> tuple[Any, ...]:
    code = getattr(holding, subject)
    page, by = f"../{subject[0]}/{code}.html", behind.opening(holding.number)
    return (
        {"href": page, "text": code},
        {"href": page, "text": names.on(code, min(holding.ends_latest, last))},
        holding.status_name,
        holding.from_text,
        holding.to_text,
        _doubts(holding),
        [{"href": f"../m/{basis.memorandum}.html", "text": str(basis)} for basis in by],
    )


def _spell(holding: Holding, subject: Subject, names: Names, behind: Bases) -> list[Any]:
    """A row of SPELL_COLUMNS."""
    by = [
        text_of([basis.memorandum for basis in acts])
        for acts in (behind.opening(holding.number), behind.closing(holding.number))
    ]
    name = names.on(getattr(holding, subject), holding.ends_latest)
    sure = [certainty_of(holding), holding.verified_to, holding.confidence]
    return [holding.organisation, holding.state, name, holding.status, holding.from_text, holding.to_text, *sure, *by]


def _instrument_row(known: Known, instrument: Memorandum, up: str, *, organisation: bool = False) -> tuple[Any, ...]:
    link = {"href": f"{up}m/{instrument.memorandum}.html", "text": instrument.title}
    whose = (
        {"href": f"{up}o/{instrument.organisation}.html", "text": instrument.organisation}
        if organisation
        else party_links(known, instrument.parties, up)
    )
    return instrument.date, instrument.kind.replace("_", " "), link, instrument.place, whose


def party_links(known: Known, parties: Iterable[str], up: str) -> list[dict[str, str]]:
    """The parties of an instrument as links: codes, whose names a reader sees on the page of the instrument."""
    return [{"href": f"{up}s/{code}.html", "text": code} for code in parties if code in known.state_codes]
