"""Organisations: blocs, alliances, forums, intergovernmental bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Literal, get_args

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Text
from sqlalchemy.sql.schema import SchemaItem

from blocs.described import Described, vocabularies
from blocs.models.base import claims, dated, identity, one_of, refers, spell
from blocs.models.states import NAME_KINDS

Founding = Literal["signature", "entry into force"]
"""The act by which an organisation counts its founding."""
FOUNDINGS: tuple[Founding, ...] = get_args(Founding)


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
