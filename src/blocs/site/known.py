"""What the pages of a site share: everything that is asked of the record once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from sqlalchemy import select

from blocs import models
from blocs.dates import day, in_words
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.printed import Names
from blocs.questions.belonging import belonging
from blocs.questions.coverage import coverages
from blocs.questions.holdings import KNOWN, Holding, fetch
from blocs.questions.listings import organisations, state_lives, states
from blocs.questions.memoranda import Memorandum, instruments
from blocs.site.writer import Writer
from blocs.store.session import standing

OTHER_NAMES = 6
"""How many other names a page tells."""


class Known:
    """The record as of `today`: what is on more than one page."""

    def __init__(self, ask: Asking, site: Writer, today: date) -> None:
        self.ask = ask
        self.site = site
        self.today = day(today)
        self.organisations = organisations(ask, at=self.today)
        self.all_states = states(ask, at=self.today)
        self.state_codes = {state.state for state in self.all_states}
        self.instruments = instruments(ask)
        self.coverages = coverages(ask, [body.organisation for body in self.organisations])
        self.states = Names(ask.session, "state", self.state_codes)
        self.bodies = Names(ask.session, "organisation", self.coverages)
        self.came_from: dict[str, list[tuple[str, str]]] = {}
        self.became: dict[str, list[tuple[str, str]]] = {}
        table = models.organisation_succession
        wanted = select(table).where(standing(table, ask.session.view)).order_by(table.c.on_earliest, table.c.id)
        for row in ask.session.rows(wanted):
            if {row.predecessor, row.successor} <= set(self.coverages):
                when = in_words(row.on_text)
                self.came_from.setdefault(row.successor, []).append((row.predecessor, when))
                self.became.setdefault(row.predecessor, []).append((row.successor, when))

    @cached_property
    def lives(self) -> dict[str, list[tuple[date, date]]]:
        """The periods in which each state existed."""
        return state_lives(self.ask.session)

    def there(self, at: date) -> set[str]:
        """The states that existed on a day."""
        return {code for code, periods in self.lives.items() if any(start <= at < end for start, end in periods)}

    @cached_property
    def spells(self) -> list[Holding]:
        """All spells."""
        return fetch(self.ask)

    @cached_property
    def spells_by(self) -> dict[Subject, dict[str, list[Holding]]]:
        """All spells, by organisation and by state."""
        spells: dict[Subject, dict[str, list[Holding]]] = {"organisation": {}, "state": {}}
        for spell in self.spells:
            spells["organisation"].setdefault(spell.organisation, []).append(spell)
            spells["state"].setdefault(spell.state, []).append(spell)
        return spells

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """The states that belong to each organisation today, without the doubtful ones."""
        return {
            code: {state for state, sure in belonging(spells, self.today).items() if sure in KNOWN}
            for code, spells in self.spells_by["organisation"].items()
        }

    @cached_property
    def belongs_to(self) -> Counter[str]:
        """To how many organisations each state belongs today."""
        return Counter(state for members in self.members.values() for state in members)

    def shared_with(self, state: str) -> dict[str, int]:
        """How many organisations each other state belongs to together with one, today."""
        shared = Counter(
            other for members in self.members.values() if state in members for other in members if other != state
        )
        return dict(sorted(shared.items()))

    @cached_property
    def _by_body(self) -> dict[str, list[Memorandum]]:
        return _grouped((instrument.organisation, instrument) for instrument in self.instruments)

    @cached_property
    def _by_party(self) -> dict[str, list[Memorandum]]:
        return _grouped((party, instrument) for instrument in self.instruments for party in instrument.parties)

    def instruments_of(self, organisation: str) -> Sequence[Memorandum]:
        """The instruments of an organisation, in time."""
        return self._by_body.get(organisation, [])

    def instruments_signed_by(self, state: str) -> Sequence[Memorandum]:
        """The instruments to which a state is party, in time."""
        return self._by_party.get(state, [])

    @cached_property
    def _named(self) -> dict[str, dict[str, list[str]]]:
        names: dict[str, dict[str, list[str]]] = {}
        for kind in ("organisation", "state"):
            table = models.table(f"{kind}_name")
            wanted = select(table).where(standing(table, self.ask.session.view))
            for row in self.ask.session.rows(wanted.order_by(table.c.id)):
                names.setdefault(kind, {}).setdefault(getattr(row, kind), []).append(row.name)
        return names

    def other_names(self, kind: Subject, code: str) -> list[str]:
        """Some of the names of a state or organisation besides the one that is printed, in the order of the record."""
        names = self.states if kind == "state" else self.bodies
        printed = {names.on(code, self.today.last), code}
        return [name for name in dict.fromkeys(self._named[kind].get(code, ())) if name not in printed][:OTHER_NAMES]


def _grouped(pairs: Iterable[tuple[str, Memorandum]]) -> dict[str, list[Memorandum]]:
    grouped: dict[str, list[Memorandum]] = {}
    for key, instrument in pairs:
        grouped.setdefault(key, []).append(instrument)
    return grouped
