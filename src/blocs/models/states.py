"""States: whoever can hold a status."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import Column, Index, Text

from blocs.models.base import claims, dated, identity, one_of, refers, spell

StateKind = Literal["sovereign", "former", "territory", "partially_recognised", "organisation"]
KINDS: tuple[StateKind, ...] = get_args(StateKind)
NameKind = Literal["short", "official", "native", "alias", "former"]
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)
SuccessionKind = Literal["continuation", "separation", "union", "dissolution", "absorption"]
SUCCESSIONS: tuple[SuccessionKind, ...] = get_args(SuccessionKind)

state = identity("state", "ISO 3166-1 alpha-3, withdrawn codes of former states, else a user-assigned code")

state_record = claims(
    "state_record",
    refers("state", "state"),
    Column("kind", Text, nullable=False),
    refers("parent", "state", nullable=True, comment="whose territory it is"),
    Column("note", Text),
    one_of("kind", KINDS),
    one_per=("state", "dataset"),
    comment="what is known of a state",
)

state_period = claims(
    "state_period",
    refers("state", "state"),
    *spell(),
    Column("kind", Text, comment="dependent: before independence, yet able to belong; independent where empty"),
    one_of("kind", ("dependent",)),
    Index(None, "state"),
    comment="when it existed",
)

state_name = claims(
    "state_name",
    refers("state", "state"),
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
    Index(None, "state"),
    Index(None, "folded"),
    comment="the names a state bears or bore; `short` is printed",
)

state_code = claims(
    "state_code",
    refers("state", "state"),
    Column("scheme", Text, nullable=False, comment="iso2, iso_numeric, cow, gw, wikidata"),
    Column("value", Text, nullable=False),
    *spell(),
    Index(None, "state"),
    Index(None, "value"),
    comment="its codes elsewhere",
)

state_succession = claims(
    "state_succession",
    refers("predecessor", "state"),
    refers("successor", "state"),
    Column("kind", Text, nullable=False),
    *dated("on", nullable=False, column="on_text"),
    one_of("kind", SUCCESSIONS),
    one_per=("predecessor", "successor", "dataset"),
    comment="which state followed which",
)
