"""What an organisation is: its kind, for whom it is meant, its region, its family and its seat.

Every new column may be empty: what was recorded before holds its seal, which leaves empty columns out.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("agency", "agreement", "alliance", "bank", "court", "forum", "organ", "organisation", "regime", "union")
SCOPES = ("universal", "interregional", "regional")
REGIONS = (
    "africa", "americas", "antarctic", "arctic", "asia", "asia_pacific", "eurasia", "europe", "middle_east", "oceania",
)  # fmt: skip
COLUMNS = (
    ("kind", KINDS, "what it is"),
    ("scope", SCOPES, "for whom it is meant: any state, some of several regions, those of one"),
    ("region", REGIONS, "the region of a regional one"),
    ("family", None, "the group in which readers find it, in the words of the record"),
    ("seat", None, "the city of its present seat and the code of the state; empty where none is known"),
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for column, words, comment in COLUMNS:
        listed = ", ".join(f"'{word}'" for word in words or ())
        rule = f" CONSTRAINT ck_organisation_record_{column}_known CHECK ({column} IN ({listed}))" if words else ""
        op.execute(f"ALTER TABLE organisation_record ADD COLUMN {column} TEXT{rule}")
        if postgresql:
            op.execute(f"COMMENT ON COLUMN organisation_record.{column} IS '{comment}'")


def downgrade() -> None:
    for column, _, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE organisation_record DROP COLUMN {column}")
