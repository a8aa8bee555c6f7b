"""What lies beneath a folder of seeds that extends a dataset: all that it may refer to without holding it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from blocs.dates import Spell
from blocs.models.base import SUBJECTS, Subject
from blocs.names.fold import fold
from blocs.names.order import has_plus

if TYPE_CHECKING:
    from blocs.seeding.files import Seeds
    from blocs.store.session import Session


class Coded(NamedTuple):
    """A code of a scheme that a state bears, certainly from a day to another."""

    scheme: str
    value: str
    state: str
    starts: date
    ends: date


class Called(NamedTuple):
    """What a state or organisation itself is called, as it is compared (`calling`), and when."""

    name: tuple[str, bool]
    code: str
    spell: Spell


@dataclass(frozen=True)
class Beneath:
    """What a dataset that is extended, and those beneath it, hold: codes of everything, `sources` with whether each was
    read, the `codes` of states and what states and organisations are `called`. Without a dataset, nothing."""

    statuses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    instruments: frozenset[str] = frozenset()
    sources: Mapping[str, bool] = field(default_factory=dict)
    codes: tuple[Coded, ...] = ()
    called: Mapping[Subject, tuple[Called, ...]] = field(default_factory=dict)

    def seen_below(self, organisations: Iterable[str], states: Iterable[str]) -> Beneath:
        """What is still seen where some organisations, and some states, are described anew above."""
        bodies, new = frozenset(organisations), frozenset(states)
        return replace(
            self,
            instruments=frozenset(code for code in self.instruments if code.partition("/")[0] not in bodies),
            sources={code: read for code, read in self.sources.items() if code.partition("/")[0] not in bodies},
            codes=tuple(coded for coded in self.codes if coded.state not in new),
            called={
                kind: tuple(
                    called for called in names if called.code not in (bodies if kind == "organisation" else new)
                )
                for kind, names in self.called.items()
            },
        )


NOTHING = Beneath()


def calling(name: str) -> tuple[str, bool]:
    """A name as it is compared with others: OPEC+ is not OPEC."""
    return fold(name), has_plus(name)


def beneath_in_files(seeds: Seeds) -> Beneath:
    """What a folder of seeds holds, for one that extends it."""
    from blocs.seeding import schema

    sources = {key: bool(source.read) for key, source in seeds.sources.items()}
    named: dict[Subject, list[tuple[str, schema.Name]]] = {
        "state": [(code, name) for code, state in seeds.states.items() for name in state.names],
        "organisation": [],
    }
    for code, body in seeds.organisations.items():
        sources |= {f"{code}/{key}": bool(source.read) for key, source in body.sources.items()}
        printed = schema.Name.model_validate({"name": body.name, "kind": "short", "from": body.name_from})
        named["organisation"] += [(code, name) for name in (printed, *body.names)]
    return Beneath(
        statuses=frozenset(seeds.statuses),
        kinds=frozenset(seeds.kinds),
        states=frozenset(seeds.states),
        organisations=frozenset(seeds.organisations),
        instruments=frozenset(f"{code}/{key}" for code, body in seeds.organisations.items() for key in body.memoranda),
        sources=sources,
        codes=tuple(
            Coded(scheme, dated.value, code, dated.spell.starts_latest, dated.spell.ends_earliest)
            for code, state in seeds.states.items()
            for scheme, its in state.codes.items()
            for dated in its
        ),
        called={
            kind: tuple(
                Called(calling(name.name), code, name.spell) for code, name in its if name.kind in ("short", "official")
            )
            for kind, its in named.items()
        },
    )


def beneath_in_database(session: Session) -> Beneath:
    """What a session that is asked for a dataset sees (`layers.viewing`)."""
    from sqlalchemy import select

    from blocs import models
    from blocs.questions.memoranda import memorandum_kinds
    from blocs.store.layers import bodies
    from blocs.store.session import standing

    view = session.view

    def rows(table: Any, *columns: str) -> list[Any]:
        return session.rows(select(*(table.c[column] for column in columns)).where(standing(table, view)))

    def codes(table: Any, column: str) -> frozenset[str]:
        return frozenset(row[0] for row in rows(table, column))

    called: dict[Subject, tuple[Called, ...]] = {}
    for kind in SUBJECTS:
        names = rows(models.table(f"{kind}_name"), kind, "kind", "name", *Spell.__slots__)
        called[kind] = tuple(
            Called(calling(row.name), row[0], Spell(*row[3:])) for row in names if row.kind in ("short", "official")
        )
    coded = rows(models.state_code, "scheme", "value", "state", "starts_latest", "ends_earliest")
    return Beneath(
        statuses=codes(models.status_record, "status"),
        kinds=frozenset(memorandum_kinds(session)),
        states=codes(models.state_record, "state"),
        organisations=codes(bodies(view), "organisation"),
        instruments=codes(models.memorandum_record, "memorandum"),
        sources={row.source: row.read_on is not None for row in rows(models.source_record, "source", "read_on")},
        codes=tuple(Coded(*row) for row in coded),
        called=called,
    )
