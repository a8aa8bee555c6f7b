"""What a record covers, how an organisation counts, what kind a source is, countries before independence, datasets that
extend others.

Every new column may be empty: what was recorded before holds its seal, which leaves empty columns out.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTS = ("signature", "entry into force")
SOURCES = ("treaty", "depositary", "organisation", "government", "news", "scholarship", "encyclopaedia", "other")
PERIODS = ("dependent",)

COLUMNS = (
    ("organisation_record", "complete_categories", None, "the categories for which it is complete; member where empty"),
    ("organisation_record", "counts_from", COUNTS, "the day by which the founding is counted"),
    ("source_record", "kind", SOURCES, "what sort of source it is"),
    ("state_period", "kind", PERIODS, "dependent: before independence, yet able to belong; independent where empty"),
    ("dataset", "extends", None, "the dataset that it adds to or replaces parts of"),
)
TABLE_COMMENTS = {
    "membership_basis": (
        "the paper that opened or closed a membership",
        "the instrument that opened or closed a membership",
    ),
    "memorandum_record": (
        "a dated paper; `dated` is the day it was signed, adopted, decided or given",
        "a dated instrument; `dated` is the day it was signed, adopted, decided or given",
    ),
}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, column, words, comment in COLUMNS:
        rule = f" CONSTRAINT ck_{table}_{column}_known CHECK ({column} IN ({_listed(words)}))" if words else ""
        refers = " CONSTRAINT fk_dataset_extends REFERENCES dataset (code)" if column == "extends" else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT{rule}{refers}")
        if postgresql:
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{comment}'")
    if postgresql:
        for table, (_, after) in TABLE_COMMENTS.items():
            op.execute(f"COMMENT ON TABLE {table} IS '{after}'")


def downgrade() -> None:
    for table, column, _, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    if op.get_bind().dialect.name == "postgresql":
        for table, (before, _) in TABLE_COMMENTS.items():
            op.execute(f"COMMENT ON TABLE {table} IS '{before}'")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
