"""Checked records to claims: the rows that a revision would hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from blocs.dates import Written
from blocs.described import DESCRIBED
from blocs.models.statuses import COVERED
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
    for organisation in seeds.bodies:
        _Organisation(claims, seeds, organisation).claim()
    return claims


def _state(claims: Claims, code: str, state: schema.State) -> None:
    claims.add("state_record", state=code, kind=state.kind, parent=state.parent, note=state.note)
    for period in state.periods:
        dependent = "dependent" if period.kind == "dependent" else None
        claims.add("state_period", state=code, kind=dependent, **period.spell.columns)
    for name in state.names:
        claims.add("state_name", state=code, **_name(name))
    for scheme, value in state.codes.items():
        for dated in value:
            claims.add("state_code", state=code, scheme=scheme, value=dated.value, **dated.spell.columns)
    for past in state.successor_of:
        claims.add(
            "state_succession",
            predecessor=past.code,
            successor=code,
            kind=past.kind,
            **_dated("on", past.on, "on_text"),
        )
    for cited in state.sources:
        claims.add("citation", source=cited.key, locator=cited.locator, state=code)


class _Organisation:
    """The claims of one organisation's file."""

    def __init__(self, claims: Claims, seeds: Seeds, record: schema.Organisation | schema.Addition) -> None:
        self.claims, self.record, self.code = claims, record, record.code
        self.extends = bool(seeds.dataset and seeds.dataset.extends)
        self.beneath = seeds.beneath.sources if isinstance(record, schema.Addition) else {}

    def claim(self) -> None:
        record, claims = self.record, self.claims
        complete = record.complete
        covered = {
            "complete_from": complete.from_ if complete else None,
            "complete_to": complete.to if complete else None,
            "complete_categories": _categories(complete) if complete else None,
        }
        if isinstance(record, schema.Organisation):
            self._body(record, covered)
        else:
            if complete:
                claims.add("organisation_record", organisation=self.code, keeps_instruments=False, **covered)
            for state in record.memberships:
                claims.add("replacement", organisation=self.code, state=state)
        for name in record.names:
            claims.add("organisation_name", organisation=self.code, **_name(name))
        for scheme, value in record.codes.items():
            claims.add("organisation_code", organisation=self.code, scheme=scheme, value=value)
        for key, source in record.sources.items():
            _source(claims, f"{self.code}/{key}", source)
        self._cite(complete.sources if complete else [], organisation=self.code)
        self._cite(record.cited, organisation=self.code)
        for past in record.successor_of:
            succession = claims.add(
                "organisation_succession",
                predecessor=past.code,
                successor=self.code,
                note=past.note,
                **_dated("on", past.on, "on_text"),
            )
            self._cite(past.sources, organisation_succession_id=succession)
        for key, instrument in record.memoranda.items():
            self._memorandum(f"{self.code}/{key}", instrument)
        for state, spells in record.memberships.items():
            for membership in spells:
                self._membership(state, membership)

    def _body(self, record: schema.Organisation, covered: dict[str, Any]) -> None:
        """The organisation itself, in place of what lies beneath."""
        if self.extends:
            self.claims.add("replacement", organisation=self.code)
        self.claims.add(
            "organisation_record",
            organisation=self.code,
            description=record.description,
            url=record.url,
            **_dated("founded", record.founded),
            **_dated("dissolved", record.dissolved),
            **covered,
            counts_from=record.counts_from,
            keeps_instruments=record.keeps_instruments,
            note=record.note,
            **{name: getattr(record, name) for name in DESCRIBED},
        )
        printed = schema.Name.model_validate({"name": record.name, "kind": "short", "from": record.name_from})
        self.claims.add("organisation_name", organisation=self.code, **_name(printed))

    def _memorandum(self, code: str, instrument: schema.Memorandum) -> None:
        self.claims.add(
            "memorandum_record",
            memorandum=code,
            organisation=self.code,
            kind=instrument.kind,
            title=instrument.title,
            **_dated("dated", instrument.date),
            **_dated("in_force", instrument.in_force),
            **_dated("until", instrument.until),
            place=instrument.place,
            occasion=instrument.occasion,
            url=instrument.url,
            confidence=instrument.confidence,
            note=instrument.note,
        )
        self._cite(instrument.sources, memorandum=code)
        for state, party in instrument.parties.items():
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

    def _membership(self, state: str, membership: schema.Membership) -> None:
        claim = self.claims.add(
            "membership",
            organisation=self.code,
            state=state,
            status=membership.status,
            **membership.spell.columns,
            confidence=membership.confidence,
            disputed=membership.disputed,
            represented_by=membership.represented_by,
            note=membership.note,
        )
        for role, references in (("opened", membership.opened_by), ("closed", membership.closed_by)):
            for reference in references:
                full = reference if "/" in reference else f"{self.code}/{reference}"
                self.claims.add("membership_basis", membership_id=claim, memorandum=full, role=role)
        self._cite(membership.sources, membership_id=claim)

    def _cite(self, sources: Iterable[schema.Cited], **what: Any) -> None:
        for cited in sources:
            own = f"{self.code}/{cited.key}"
            full = own if cited.key in self.record.sources or own in self.beneath else cited.key
            self.claims.add("citation", source=full, locator=cited.locator, **what)


def _source(claims: Claims, key: str, source: schema.Source) -> None:
    claims.add(
        "source_record",
        source=key,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        published=source.published and source.published.text,
        read_on=source.read,
        note=source.note,
        kind=source.kind,
    )


def _categories(complete: schema.Complete) -> str:
    """The covered categories as they are stored, in their usual order with spaces between."""
    return " ".join(category for category in COVERED if category in complete.categories)


def _name(name: schema.Name) -> dict[str, Any]:
    said = {"name": name.name, "kind": name.kind, "language": name.language, "folded": fold(name.name)}
    return said | name.spell.columns


def _dated(prefix: str, on: Written | None, column: str | None = None) -> dict[str, Any]:
    """The columns of a date: the text and its bounds, all empty where there is none."""
    if on is None:
        return {}
    return {column or prefix: on.text, f"{prefix}_earliest": on.earliest, f"{prefix}_latest": on.latest}
