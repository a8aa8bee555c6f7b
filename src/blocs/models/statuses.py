"""Statuses: what a state can hold in an organisation. Rows, never an Enum."""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import Boolean, Column, Integer, Text

from blocs.models.base import claims, identity, one_of, refers

Category = Literal["member", "associate", "observer", "partner", "candidate", "missing"]
"""What kind of standing a status is; missing: the dataset itself says that it does not know."""
CATEGORIES: tuple[Category, ...] = get_args(Category)
MISSING: Category = "missing"
COVERED: tuple[Category, ...] = tuple(category for category in CATEGORIES if category != MISSING)
"""The categories that a record can be complete for."""

status = identity("status", "what a state holds in an organisation, in the organisation's own word")

status_record = claims(
    "status_record",
    refers("status", "status"),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("rank", Integer, nullable=False, comment="for sorting: full members first"),
    Column("counts_as_member", Boolean, nullable=False, comment="true for `suspended` too: it still belongs"),
    Column("description", Text),
    one_of("category", CATEGORIES),
    one_per=("status", "dataset"),
    comment="what is known of a status",
)
