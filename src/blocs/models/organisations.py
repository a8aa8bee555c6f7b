"""Organisations: blocs, alliances, forums, intergovernmental bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_type_hints

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Text
from sqlalchemy.sql.schema import SchemaItem

from blocs.models.base import claims, dated, identity, one_of, refers, spell
from blocs.models.states import NAME_KINDS

Founding = Literal["signature", "entry into force"]
"""The act by which an organisation counts its founding."""
FOUNDINGS: tuple[Founding, ...] = get_args(Founding)

Kind = Literal["agency", "agreement", "alliance", "bank", "court", "forum", "organ", "organisation", "regime", "union"]
"""What an organisation is; docs/curating.md says which is which."""
Scope = Literal["universal", "interregional", "regional"]
"""For whom it is meant: any state, some of several regions, those of one."""
Region = Literal[
    "africa", "americas", "antarctic", "arctic", "asia", "asia_pacific", "eurasia", "europe", "middle_east", "oceania"
]
"""The region of a regional organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What an organisation is, in one word each: what people choose organisations by. The table, the seeds, tables that
    are imported, answers, exports and pages take these columns from here."""

    kind: Kind | None = field(default=None, metadata={"comment": "what it is"})
    scope: Scope | None = field(
        default=None, metadata={"comment": "for whom it is meant: any state, some of several regions, those of one"}
    )
    region: Region | None = field(default=None, metadata={"comment": "the region of a regional one"})
    family: str | None = field(
        default=None, metadata={"comment": "the group in which readers find it, in the words of the record"}
    )
    seat: str | None = field(
        default=None,
        metadata={"comment": "the city of its present seat and the code of the state; empty where none is known"},
    )


DESCRIBED = tuple(one.name for one in fields(Described))
"""The names of these columns, in their order."""


def vocabularies() -> dict[str, tuple[str, ...]]:
    """The words that each of these columns may hold; none for one that takes any text."""
    return {name: tuple(word for kind in get_args(hint) for word in get_args(kind)) for name, hint in _hints().items()}


def _hints() -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(Described).items() if name in DESCRIBED}


def misplaced(region: str | None, scope: str | None) -> str | None:
    """What is wrong with the region of an organisation of a scope, or None: one that is regional has a region, and no
    other does."""
    if scope == "regional" and not region:
        return "is regional and names no region"
    if region and scope != "regional":
        return f"names the region {region}, which only one of the scope regional has"
    return None


def _described() -> Iterator[SchemaItem]:
    for one in fields(Described):
        yield Column(one.name, Text, comment=one.metadata["comment"])
    for name, words in vocabularies().items():
        if words:
            yield one_of(name, words)


organisation = identity("organisation", "its usual abbreviation in capitals")

organisation_record = claims(
    "organisation_record",
    refers("organisation", "organisation"),
    Column("description", Text),
    Column("url", Text),
    *dated("founded"),
    *dated("dissolved"),
    Column("complete_from", Date, comment="first day for which its record is complete"),
    Column("complete_to", Date, comment="the day it was last verified"),
    Column("complete_categories", Text, comment="the categories for which it is complete; member where empty"),
    Column("counts_from", Text, comment="the day by which the founding is counted"),
    Column("keeps_instruments", Boolean, nullable=False, comment="every accession has an instrument"),
    Column("note", Text),
    *_described(),
    CheckConstraint("complete_from <= complete_to", name="complete_in_order"),
    one_of("counts_from", FOUNDINGS),
    one_per=("dataset", "organisation"),
    comment="what is known of an organisation",
)

organisation_name = claims(
    "organisation_name",
    refers("organisation", "organisation"),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, comment="BCP 47; English where empty"),
    Column(
        "folded",
        Text,
        nullable=False,
        comment="the name as it is looked up: without case, accents, punctuation",
    ),
    *spell(),
    one_of("kind", NAME_KINDS),
    Index(None, "organisation"),
    Index(None, "folded"),
    comment="the names an organisation bears or bore; `short` is printed",
)

organisation_code = claims(
    "organisation_code",
    refers("organisation", "organisation"),
    Column("scheme", Text, nullable=False, comment="cow (ioname), cow_number, wikidata"),
    Column("value", Text, nullable=False),
    Index(None, "organisation"),
    Index(None, "value"),
    comment="its codes elsewhere",
)

organisation_succession = claims(
    "organisation_succession",
    refers("predecessor", "organisation"),
    refers("successor", "organisation"),
    *dated("on", nullable=False, column="on_text"),
    Column("note", Text),
    one_per=("predecessor", "successor", "dataset"),
    comment="which organisation followed which",
)
