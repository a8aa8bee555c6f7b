"""Memberships: one row a spell, and the instruments that opened and closed it."""

from __future__ import annotations

from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from blocs.models.base import claims, one_of, refers, spell

Confidence = Literal["high", "medium", "low"]
"""How sure a claim is; low: its date is remembered, not read."""
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
Role = Literal["opened", "closed"]
"""What an instrument did to a membership."""
ROLES: tuple[Role, ...] = get_args(Role)


def confidence_column() -> Column[Any]:
    return Column("confidence", Text, nullable=False, comment="low: remembered, not read")


def confidence_known() -> CheckConstraint:
    return one_of("confidence", CONFIDENCES)


# Beside these rules a migration makes the database refuse two certain statuses at once for one state in one
# organisation of one dataset: an exclusion constraint on PostgreSQL, triggers on SQLite.
membership = claims(
    "membership",
    refers("organisation", "organisation"),
    refers("state", "state"),
    refers("status", "status"),
    *spell(),
    confidence_column(),
    Column("disputed", Text, comment="who says what, where sources disagree whether it held at all"),
    Column("represented_by", Text, comment="who sat in the seat"),
    Column("note", Text),
    confidence_known(),
    Index("ix_membership_organisation_time", "organisation", "dataset", "ends_latest"),
    Index("ix_membership_state_time", "state", "dataset", "organisation", "ends_latest"),
    comment="a state holds a status in an organisation over a period",
)

membership_basis = claims(
    "membership_basis",
    Column("membership_id", Integer, ForeignKey("membership.id"), nullable=False),
    refers("memorandum", "memorandum"),
    Column("role", Text, nullable=False),
    one_of("role", ROLES),
    Index(None, "memorandum"),
    one_per=("membership_id", "memorandum", "role"),
    comment="the instrument that opened or closed a membership",
)
