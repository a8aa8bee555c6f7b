"""Rules that tables alone cannot hold: one status at a time, and claims that are never changed or deleted.

PostgreSQL holds the first by an exclusion constraint over the days on which a spell is certain, SQLite by a trigger.
A spell whose certain core is empty (it may have ended before it began) overlaps nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLAIMS = (
    "citation",
    "membership",
    "membership_basis",
    "memorandum_party",
    "memorandum_record",
    "organisation_code",
    "organisation_name",
    "organisation_record",
    "organisation_succession",
    "source_record",
    "state_code",
    "state_name",
    "state_period",
    "state_record",
    "state_succession",
    "status_record",
)
IDENTITIES = ("memorandum", "memorandum_kind", "organisation", "source", "state", "status", "revision")

OVERLAP = "one status at a time: this state already holds a status in this organisation on some of these days"
UNCHANGED = "claims are never changed, only retired"
KEPT = "what was recorded is never deleted"

SQLITE_OVERLAP = f"""
CREATE TRIGGER membership_one_status BEFORE INSERT ON membership
WHEN NEW.retired_in IS NULL AND NEW.starts_latest < NEW.ends_earliest
BEGIN
    SELECT RAISE(ABORT, '{OVERLAP}') WHERE EXISTS (
        SELECT 1 FROM membership AS other
        WHERE other.state = NEW.state AND other.dataset = NEW.dataset AND other.organisation = NEW.organisation
        AND other.retired_in IS NULL AND other.starts_latest < other.ends_earliest
        AND other.starts_latest < NEW.ends_earliest AND NEW.starts_latest < other.ends_earliest
    );
END
"""

POSTGRES_OVERLAP = """
ALTER TABLE membership ADD CONSTRAINT ex_membership_one_status EXCLUDE USING gist (
    dataset WITH =, organisation WITH =, state WITH =,
    (CASE WHEN starts_latest < ends_earliest THEN daterange(starts_latest, ends_earliest) ELSE 'empty'::daterange END)
    WITH &&
) WHERE (retired_in IS NULL)
"""

POSTGRES_UNCHANGED = f"""
CREATE FUNCTION claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.retired_in IS NOT NULL OR NEW.retired_in IS NULL
       OR to_jsonb(OLD) - 'retired_in' <> to_jsonb(NEW) - 'retired_in' THEN
        RAISE EXCEPTION '{UNCHANGED}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""

POSTGRES_KEPT = f"""
CREATE FUNCTION record_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _upgrade_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(POSTGRES_OVERLAP)
    op.execute(POSTGRES_UNCHANGED)
    op.execute(POSTGRES_KEPT)
    for table in CLAIMS:
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION claim_stays()")
    for table in IDENTITIES:
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION record_kept()")
    for table in CLAIMS + IDENTITIES:
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION record_kept()")


def _upgrade_sqlite() -> None:
    op.execute(SQLITE_OVERLAP)
    columns = sa.inspect(op.get_bind())
    for table in CLAIMS:
        fixed = ", ".join(column["name"] for column in columns.get_columns(table) if column["name"] != "retired_in")
        refuse = f"BEGIN SELECT RAISE(ABORT, '{UNCHANGED}'); END"
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE OF {fixed} ON {table} {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_retires BEFORE UPDATE OF retired_in ON {table} "
            f"WHEN OLD.retired_in IS NOT NULL OR NEW.retired_in IS NULL {refuse}"
        )
    for table in IDENTITIES:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{UNCHANGED}'); END"
        )
    for table in CLAIMS + IDENTITIES:
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    on = " ON {table}" if postgresql else ""
    for table in CLAIMS + IDENTITIES:
        op.execute(f"DROP TRIGGER {table}_stays" + on.format(table=table))
        op.execute(f"DROP TRIGGER {table}_kept" + on.format(table=table))
    if postgresql:
        op.execute("ALTER TABLE membership DROP CONSTRAINT ex_membership_one_status")
        op.execute("DROP FUNCTION claim_stays()")
        op.execute("DROP FUNCTION record_kept()")
        return
    op.execute("DROP TRIGGER membership_one_status")
    for table in CLAIMS:
        op.execute(f"DROP TRIGGER {table}_retires")
