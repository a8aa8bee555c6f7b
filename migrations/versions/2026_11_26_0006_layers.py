"""Datasets that extend others: what one replaces, the same code in several, and what a revision was made from.

A code had one standing record in the whole database; from here on it has one in each dataset. Where a dataset extends
another, the way down leads to nothing else than `base`: below, two of them could not describe the same code, and what
they replace would be lost.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op, util

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONE_STANDING = {
    "memorandum_party": ("memorandum", "state"),
    "memorandum_record": ("memorandum",),
    "organisation_succession": ("predecessor", "successor"),
    "source_record": ("source",),
    "state_record": ("state",),
    "state_succession": ("predecessor", "successor"),
    "status_record": ("status",),
}
MADE_FROM = "program: the seeds that came with it; empty: other files, or not known"


def upgrade() -> None:
    for table, columns in ONE_STANDING.items():
        _one_standing(table, (*columns, "dataset"))
    op.create_table(
        "replacement",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column(
            "state", sa.Text(), nullable=True, comment="whose spells are replaced; empty: all of the organisation"
        ),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_replacement_retired_after_added")),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_replacement_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_replacement_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_replacement_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_replacement_state"),
        sa.PrimaryKeyConstraint("id", name="pk_replacement"),
        comment="what of the datasets beneath its own a dataset replaces",
    )
    op.create_index("ix_replacement_organisation", "replacement", ["organisation"])
    _one_standing("replacement", ("organisation", "state", "dataset"), there=False)
    op.execute("ALTER TABLE revision ADD COLUMN made_from TEXT")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN revision.made_from IS '{MADE_FROM}'")


def downgrade() -> None:
    extending = op.get_bind().execute(sa.text("SELECT code FROM dataset WHERE extends IS NOT NULL ORDER BY code"))
    codes = ", ".join(extending.scalars())
    if codes and context.get_revision_argument() not in (None, "base"):
        raise util.CommandError(f"datasets that extend others need migration {revision}: {codes}")
    op.execute("ALTER TABLE revision DROP COLUMN made_from")
    op.drop_table("replacement")
    for table, columns in ONE_STANDING.items():
        _one_standing(table, columns, unique=not codes)


def _one_standing(table: str, columns: tuple[str, ...], *, there: bool = True, unique: bool = True) -> None:
    """Let no two standing claims share these columns; on the way to nothing, where they may, without the rule."""
    if there:
        op.drop_index(f"uq_{table}_active", table)
    op.create_index(
        f"uq_{table}_active",
        table,
        list(columns),
        unique=unique,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )
