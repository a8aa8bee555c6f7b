"""What a seed file may hold. The JSON Schema for editors is made from these models.

A model says what is right within one record; what must hold between records stands in `check`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, create_model, model_validator

from blocs.dates import Spell, between
from blocs.described import Described, misplaced
from blocs.errors import DateError
from blocs.models.memberships import Confidence
from blocs.models.organisations import Founding
from blocs.models.sources import SourceKind
from blocs.models.states import NameKind, StateKind, SuccessionKind
from blocs.models.statuses import Category
from blocs.seeding.values import (
    CoveredCategory,
    DatasetCode,
    Day,
    Edtf,
    Key,
    NameText,
    OrganisationCode,
    Reference,
    StateCode,
    Text,
    Word,
)


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Spelled(Record):
    """What held from a first day to the first day it no longer did; `spell` is read once, with its bounds."""

    from_: Edtf | None = Field(default=None, alias="from")
    to: Edtf | None = None
    _spell: Spell = PrivateAttr()

    @model_validator(mode="after")
    def _read_spell(self) -> Self:
        try:
            self._spell = between(self.from_, self.to)
        except DateError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def spell(self) -> Spell:
        return self._spell


class Cited(Record):
    """A source and the place in it."""

    key: Reference
    locator: Text | None = None


def _citation(value: Any) -> Any:
    return {"key": value} if isinstance(value, str) else value


Citation = Annotated[Cited, BeforeValidator(_citation, json_schema_input_type=Reference | Cited)]
"""A citation is written as the key of its source, or with the place in it; it is read as the latter."""


class Source(Record):
    """Where a fact was read. `read` only if its text was really read."""

    title: Text
    kind: SourceKind | None = None
    publisher: Text | None = None
    published: Edtf | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    read: Day | None = None
    note: Text | None = None


class Name(Spelled):
    name: NameText
    kind: NameKind
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None


class Existence(Spelled):
    """A period in which a state was there; `dependent`: before it was independent, yet able to belong."""

    kind: Literal["independent", "dependent"] = "independent"


class DatedCode(Spelled):
    value: Text


def _codes(value: Any) -> Any:
    return [{"value": value}] if isinstance(value, str) else value


Codes = Annotated[list[DatedCode], BeforeValidator(_codes, json_schema_input_type=Text | list[DatedCode])]
"""The codes of a state in one scheme: written as one text where it never changed."""


class StateSuccession(Record):
    code: StateCode
    on: Edtf
    kind: SuccessionKind


Sources = Annotated[list[Citation], Field(min_length=1)]


class State(Record):
    """Whoever can hold a status."""

    kind: StateKind
    parent: StateCode | None = None
    periods: Annotated[list[Existence], Field(min_length=1)]
    names: Annotated[list[Name], Field(min_length=1)]
    codes: dict[Word, Codes] = {}
    successor_of: list[StateSuccession] = []
    note: Text | None = None
    sources: Sources


class Status(Record):
    name: NameText
    category: Category
    rank: int
    counts_as_member: bool
    description: Text | None = None


class Dataset(Record):
    code: DatasetCode
    title: Text
    extends: DatasetCode | None = None
    citation: Text | None = None
    licence: Text | None = None
    url: Text | None = None


class Party(Record):
    """A state's own dates with a memorandum."""

    signed: Edtf | None = None
    ratified: Edtf | None = None
    in_force: Edtf | None = None
    note: Text | None = None
    sources: list[Citation] = []


def _parties(value: Any) -> Any:
    """The parties by code, in their order. A list says who was party and nothing else of it."""
    if not isinstance(value, list):
        return value
    if any(isinstance(code, (dict, list)) for code in value):
        raise ValueError("a list of parties holds their codes and nothing else")
    twice = sorted(str(code) for code, times in Counter(value).items() if times > 1)
    if twice:
        more = f" and {len(twice) - 10} more" if len(twice) > 10 else ""
        raise ValueError(f"{', '.join(twice[:10])}{more} appears twice among the parties")
    return {code: {} for code in value}


Parties = Annotated[
    dict[StateCode, Party], BeforeValidator(_parties, json_schema_input_type=dict[StateCode, Party] | list[StateCode])
]


class Memorandum(Record):
    """A dated instrument. `date` is the day it was signed, adopted, decided or given."""

    kind: Word
    title: Text
    date: Edtf
    in_force: Edtf | None = None
    until: Edtf | None = None
    place: Text | None = None
    occasion: Text | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    parties: Parties = {}
    confidence: Confidence = "high"
    note: Text | None = None
    sources: Sources


class _Status(Record):
    status: Word


class Membership(Spelled, _Status):
    """One spell: from the first day a status held to the first day it no longer did."""

    opened_by: list[Reference] = []
    closed_by: list[Reference] = []
    confidence: Confidence = "high"
    disputed: Text | None = None
    represented_by: Text | None = None
    note: Text | None = None
    sources: Sources


class Complete(Record):
    """The period and the categories for which the record is complete; `to` is the day it was last verified."""

    from_: Day = Field(alias="from")
    to: Day
    categories: Annotated[list[CoveredCategory], Field(min_length=1)] = ["member"]
    sources: list[Citation] = []

    @model_validator(mode="after")
    def _in_order(self) -> Complete:
        if self.from_ > self.to:
            raise ValueError(f"ends ({self.to}) before it starts ({self.from_})")
        if len(set(self.categories)) < len(self.categories):
            raise ValueError("names a category twice")
        return self


class OrganisationSuccession(Record):
    code: OrganisationCode
    on: Edtf
    note: Text | None = None
    sources: list[Citation] = []


class _Named(Record):
    code: OrganisationCode
    name: NameText


def _described() -> Any:
    """A record with the columns that describe an organisation, as the tables declare them."""
    columns: dict[str, Any] = {}
    for column in fields(Described):
        kind = get_type_hints(Described)[column.name]
        kind = Text | None if kind == str | None else kind
        columns[column.name] = (kind, Field(default=None, description=column.metadata["comment"]))
    return create_model("Described", __base__=_Named, **columns)


if not TYPE_CHECKING:
    _Described = _described()
else:

    class _Described(_Named):
        pass


class Organisation(_Described):
    """One file in seeds/organisations: an organisation with everything that is known of it."""

    name_from: Edtf | None = None
    names: list[Name] = []
    description: Text | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    founded: Edtf | None = None
    counts_from: Founding | None = None
    dissolved: Edtf | None = None
    complete: Complete | None = None
    keeps_instruments: bool = False
    codes: dict[Word, Text] = {}
    successor_of: list[OrganisationSuccession] = []
    note: Text | None = None
    sources: dict[Key, Source] = {}
    cited: list[Citation] = []
    memoranda: dict[Key, Memorandum] = {}
    memberships: dict[StateCode, Annotated[list[Membership], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _in_its_region(self) -> Self:
        if wrong := misplaced(**{name: getattr(self, name) for name in ("region", "scope")}):
            raise ValueError(wrong)
        return self


class Addition(Record):
    """A file without the organisation's `name`: what it adds, and states whose spells it replaces; [] for none held."""

    successor_of: ClassVar[tuple[OrganisationSuccession, ...]] = ()
    cited: ClassVar[tuple[Cited, ...]] = ()
    code: OrganisationCode
    names: list[Name] = []
    complete: Complete | None = None
    codes: dict[Word, Text] = {}
    sources: dict[Key, Source] = {}
    memoranda: dict[Key, Memorandum] = {}
    memberships: dict[StateCode, list[Membership]] = {}


States = dict[StateCode, State]
Statuses = dict[Word, Status]
SharedSources = dict[Key, Source]
MemorandumKinds = dict[Word, Text]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an organisation's file, for editors that check YAML while it is written."""
    schema = Organisation.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "blocs organisation", **schema}
