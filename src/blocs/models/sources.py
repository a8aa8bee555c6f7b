"""Where a fact was read, and which claims cite it."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Text

from blocs.models.base import claims, identity, one_of, refers

SourceKind = Literal[
    "treaty", "depositary", "organisation", "government", "news", "scholarship", "encyclopaedia", "other"
]
"""What sort of source one is, primary ones first."""
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
PRIMARY: tuple[SourceKind, ...] = ("treaty", "depositary", "organisation", "government")

source = identity("source", "what a fact was read in; ORGANISATION/key, or a bare key if several files share it")

source_record = claims(
    "source_record",
    refers("source", "source"),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("published", Text, comment="EDTF"),
    Column("url", Text),
    Column("read_on", Date, comment="the day its text was read; empty if nobody did"),
    Column("note", Text),
    Column("kind", Text, comment="what sort of source it is"),
    one_of("kind", SOURCE_KINDS),
    one_per=("source", "dataset"),
    comment="what is known of a source",
)

Cites = Literal[
    "membership_id", "memorandum", "memorandum_party_id", "state", "organisation", "organisation_succession_id"
]
"""The columns of a citation that name what it is for: one of them, always."""
CITED: tuple[Cites, ...] = get_args(Cites)

citation = claims(
    "citation",
    refers("source", "source"),
    Column("locator", Text, comment="where in the source: an article, a page"),
    Column("membership_id", Integer, ForeignKey("membership.id")),
    refers("memorandum", "memorandum", nullable=True),
    Column("memorandum_party_id", Integer, ForeignKey("memorandum_party.id")),
    refers("state", "state", nullable=True),
    refers("organisation", "organisation", nullable=True),
    Column("organisation_succession_id", Integer, ForeignKey("organisation_succession.id")),
    CheckConstraint(
        " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in CITED) + " = 1",
        name="cites_one_thing",
    ),
    Index(None, "membership_id"),
    Index(None, "memorandum"),
    comment="a source of a claim",
)
