"""What a revision recorded is sealed, and rows cannot be replaced or emptied past the rules of 0002.

SQLite's INSERT OR REPLACE and PostgreSQL's TRUNCATE remove rows without the triggers that refuse a DELETE.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONE_STANDING = {
    "citation": (),
    "membership": (),
    "membership_basis": ("membership_id", "memorandum", "role"),
    "memorandum_party": ("memorandum", "state"),
    "memorandum_record": ("memorandum",),
    "organisation_code": (),
    "organisation_name": (),
    "organisation_record": ("dataset", "organisation"),
    "organisation_succession": ("predecessor", "successor"),
    "source_record": ("source",),
    "state_code": (),
    "state_name": (),
    "state_period": (),
    "state_record": ("state",),
    "state_succession": ("predecessor", "successor"),
    "status_record": ("status",),
}
"""Each table of claims, with the columns that no two standing claims may share (the unique indexes of 0001)."""

IDENTITIES = {
    "dataset": "code",
    "memorandum": "code",
    "memorandum_kind": "code",
    "organisation": "code",
    "revision": "id",
    "source": "code",
    "state": "code",
    "status": "code",
}

ONCE = "what was recorded is never replaced"
UNCHANGED = "claims are never changed, only retired"
KEPT = "what was recorded is never deleted"


def upgrade() -> None:
    op.add_column("revision", sa.Column("contents", sa.Text(), comment="SHA-256 of what it added and retired"))
    if op.get_bind().dialect.name == "postgresql":
        for change, rule in (("UPDATE", "stays"), ("DELETE", "kept")):
            op.execute(
                f"CREATE TRIGGER dataset_{rule} BEFORE {change} ON dataset FOR EACH ROW EXECUTE FUNCTION record_kept()"
            )
        for table in (*ONE_STANDING, *IDENTITIES):
            op.execute(
                f"CREATE TRIGGER {table}_filled BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION record_kept()"
            )
        return
    op.execute(f"CREATE TRIGGER dataset_stays BEFORE UPDATE ON dataset BEGIN SELECT RAISE(ABORT, '{UNCHANGED}'); END")
    op.execute(f"CREATE TRIGGER dataset_kept BEFORE DELETE ON dataset BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")
    for table, key in IDENTITIES.items():
        _once(table, f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})")
    for table, keys in ONE_STANDING.items():
        there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        if keys:
            same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
            standing = f"EXISTS (SELECT 1 FROM {table} WHERE retired_in IS NULL AND {same})"
            there = f"{there} OR NEW.retired_in IS NULL AND {standing}"
        _once(table, there)


def _once(table: str, there: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN {there} BEGIN SELECT RAISE(ABORT, '{ONCE}'); END"
    )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in (*ONE_STANDING, *IDENTITIES):
        op.execute(f"DROP TRIGGER {table}_filled ON {table}" if postgresql else f"DROP TRIGGER {table}_once")
    for rule in ("stays", "kept"):
        op.execute(f"DROP TRIGGER dataset_{rule}" + (" ON dataset" if postgresql else ""))
    op.execute("ALTER TABLE revision DROP COLUMN contents")
