"""Checked records to claims: the rows that a revision would hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from blocs import dates
from blocs.names.fold import fold
from blocs.seeding import schema
from blocs.seeding.files import Seeds
from blocs.store.recording import Claims


def claims_of(seeds: Seeds) -> Claims:
    """All that the seeds claim. The seeds must be free of faults."""
    claims = Claims()
    for code, status in seeds.statuses.items():
        claims.add("status_record", status=code, **status.model_dump())
    for key, source in seeds.sources.items():
        _source(claims, key, source)
    for code, state in seeds.states.items():
        _state(claims, code, state)
    for organisation in seeds.organisations.values():
        _Organisation(claims, seeds, organisation).claim()
    return claims


def _state(claims: Claims, code: str, state: schema.State) -> None:
    claims.add("state_record", state=code, kind=state.kind, parent=state.parent, note=state.note)
    for period in state.periods:
        claims.add("state_period", state=code, **_spell(period))
    for name in state.names:
        claims.add("state_name", state=code, **_name(name))
    for scheme, value in state.codes.items():
        for one in value if isinstance(value, list) else [schema.DatedCode(value=value)]:
            claims.add("state_code", state=code, scheme=scheme, value=one.value, **_spell(one))
    for past in state.successor_of:
        claims.add(
            "state_succession",
            predecessor=past.code,
            successor=code,
            kind=past.kind,
            **_dated("on", past.on, "on_text"),
        )
    for key, locator in _cited(state.sources):
        claims.add("citation", source=key, locator=locator, state=code)


class _Organisation:
    """The claims of one organisation's file."""

    def __init__(self, claims: Claims, seeds: Seeds, record: schema.Organisation) -> None:
        self.claims, self.record, self.code = claims, record, record.code
        self.shared = seeds.sources

    def claim(self) -> None:
        record, claims = self.record, self.claims
        complete = record.complete
        claims.add(
            "organisation_record",
            organisation=self.code,
            description=record.description,
            url=record.url,
            **_dated("founded", record.founded),
            **_dated("dissolved", record.dissolved),
            complete_from=_day(complete.from_) if complete else None,
            complete_to=_day(complete.to) if complete else None,
            keeps_instruments=record.keeps_instruments,
            note=record.note,
        )
        printed = schema.Name.model_validate({"name": record.name, "kind": "short", "from": record.name_from})
        for name in (printed, *record.names):
            claims.add("organisation_name", organisation=self.code, **_name(name))
        for scheme, value in record.codes.items():
            claims.add("organisation_code", organisation=self.code, scheme=scheme, value=value)
        for key, source in record.sources.items():
            _source(claims, f"{self.code}/{key}", source)
        self._cite(complete.sources if complete else [], organisation=self.code)
        for past in record.successor_of:
            succession = claims.add(
                "organisation_succession",
                predecessor=past.code,
                successor=self.code,
                note=past.note,
                **_dated("on", past.on, "on_text"),
            )
            self._cite(past.sources, organisation_succession_id=succession)
        for key, paper in record.memoranda.items():
            self._memorandum(f"{self.code}/{key}", paper)
        for state, spells in record.memberships.items():
            for spell in spells:
                self._membership(state, spell)

    def _memorandum(self, code: str, paper: schema.Memorandum) -> None:
        self.claims.add(
            "memorandum_record",
            memorandum=code,
            organisation=self.code,
            kind=paper.kind,
            title=paper.title,
            **_dated("dated", paper.date),
            **_dated("in_force", paper.in_force),
            **_dated("until", paper.until),
            place=paper.place,
            occasion=paper.occasion,
            url=paper.url,
            confidence=paper.confidence,
            note=paper.note,
        )
        self._cite(paper.sources, memorandum=code)
        parties = paper.parties if isinstance(paper.parties, dict) else dict.fromkeys(paper.parties, schema.Party())
        for state, party in parties.items():
            claim = self.claims.add(
                "memorandum_party",
                memorandum=code,
                state=state,
                **_dated("signed", party.signed),
                **_dated("ratified", party.ratified),
                **_dated("in_force", party.in_force),
                note=party.note,
            )
            self._cite(party.sources, memorandum_party_id=claim)

    def _membership(self, state: str, spell: schema.Membership) -> None:
        claim = self.claims.add(
            "membership",
            organisation=self.code,
            state=state,
            status=spell.status,
            **_spell(spell),
            confidence=spell.confidence,
            disputed=spell.disputed,
            represented_by=spell.represented_by,
            note=spell.note,
        )
        for role, papers in (("opened", spell.opened_by), ("closed", spell.closed_by)):
            for paper in papers:
                full = paper if "/" in paper else f"{self.code}/{paper}"
                self.claims.add("membership_basis", membership_id=claim, memorandum=full, role=role)
        self._cite(spell.sources, membership_id=claim)

    def _cite(self, sources: Iterable[Any], **what: Any) -> None:
        for key, locator in _cited(sources):
            full = f"{self.code}/{key}" if key in self.record.sources else key
            self.claims.add("citation", source=full, locator=locator, **what)


def _source(claims: Claims, key: str, source: schema.Source) -> None:
    values = source.model_dump(exclude={"kind"})
    read = values.pop("read")
    claims.add("source_record", source=key, read_on=_day(read) if read else None, **values)


def _cited(sources: Iterable[str | schema.Cited]) -> Iterable[tuple[str, str | None]]:
    for one in sources:
        yield (one, None) if isinstance(one, str) else (one.key, one.locator)


def _name(name: schema.Name) -> dict[str, Any]:
    return {"name": name.name, "kind": name.kind, "language": name.language, "folded": fold(name.name), **_spell(name)}


def _spell(one: Any) -> dict[str, Any]:
    spell = dates.spell(one.from_, one.to)
    return {
        "from_text": one.from_,
        "to_text": one.to,
        "starts_earliest": spell.starts_earliest,
        "starts_latest": spell.starts_latest,
        "ends_earliest": spell.ends_earliest,
        "ends_latest": spell.ends_latest,
    }


def _dated(prefix: str, text: str | None, column: str | None = None) -> dict[str, Any]:
    """The columns of a date: the text and its bounds, all empty where there is none."""
    if text is None:
        return {}
    bounds = dates.parse_edtf(text)
    return {column or prefix: text, f"{prefix}_earliest": bounds.earliest, f"{prefix}_latest": bounds.latest}


def _day(text: str) -> date:
    return dates.parse_edtf(text).earliest
