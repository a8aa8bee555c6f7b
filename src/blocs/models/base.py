"""What all tables share: names of constraints, the marks of a claim, the bounds of a date and of a spell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.sql.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Subject = Literal["organisation", "state"]
"""What a question may be about."""
SUBJECTS: tuple[Subject, ...] = ("organisation", "state")

STANDING = "retired_in IS NULL"
"""The condition of indexes that hold only for claims which are not retired. The migrations make them so; a model that
spoke of `postgresql_where` would import PostgreSQL's dialect on the way of every question."""


def identity(name: str, comment: str) -> Table:
    """A table of codes: what other tables refer to. A code is added once and stays."""
    return Table(
        name,
        metadata,
        Column("code", Text, primary_key=True),
        Column("added_in", Integer, ForeignKey("revision.id"), nullable=False),
        comment=comment,
    )


def claims(name: str, *items: SchemaItem, comment: str, one_per: Sequence[str] = ()) -> Table:
    """A table of claims: its own columns and who claims it, since which revision and until which.

    `one_per` names the columns that no two claims which are not retired may share.
    """
    marks: list[SchemaItem] = [
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("dataset", Text, nullable=False, comment="whose claim it is"),
        *items,
        Column("added_in", Integer, nullable=False, comment="the revision that added it"),
        Column("retired_in", Integer, comment="the revision that retired it; empty while it stands"),
        ForeignKeyConstraint(["added_in", "dataset"], ["revision.id", "revision.dataset"]),
        ForeignKeyConstraint(["retired_in", "dataset"], ["revision.id", "revision.dataset"]),
        CheckConstraint("retired_in > added_in", name="retired_after_added"),
    ]
    if one_per:
        marks.append(Index(f"uq_{name}_active", *one_per, unique=True, info={"where": STANDING}))
    return Table(name, metadata, *marks, comment=comment)


def refers(column: str, to: str, *, nullable: bool = False, comment: str | None = None) -> Column[Any]:
    """A column that holds the code of a row of `to`."""
    return Column(column, Text, ForeignKey(f"{to}.code"), nullable=nullable, comment=comment)


def dated(prefix: str, *, nullable: bool = True, column: str | None = None) -> Iterable[SchemaItem]:
    """An EDTF text and its two bounds: `signed`, `signed_earliest`, `signed_latest`."""
    name = column or prefix
    yield Column(name, Text, nullable=nullable, comment="EDTF, as written")
    yield Column(f"{prefix}_earliest", Date, nullable=nullable)
    yield Column(f"{prefix}_latest", Date, nullable=nullable)
    yield CheckConstraint(f"{prefix}_earliest <= {prefix}_latest", name=f"{prefix}_in_order")


def spell() -> Iterable[SchemaItem]:
    """The two EDTF texts of a spell and its four bounds (DESIGN 3); no end is 9999-12-31."""
    yield Column("from_text", Text, comment="EDTF, as written; empty where unknown")
    yield Column("to_text", Text, comment="EDTF, as written; empty while it holds")
    for bound in ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest"):
        yield Column(bound, Date, nullable=False)
    yield CheckConstraint("starts_earliest <= starts_latest", name="starts_in_order")
    yield CheckConstraint("ends_earliest <= ends_latest", name="ends_in_order")
    yield CheckConstraint("starts_earliest < ends_latest", name="ends_after_start")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The rule that a column holds one of a few words that the design fixes."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=f"{column}_known")
