"""Every revision is sealed, checks are named once, and the rules of 0002 and 0003 give way to general ones.

From here on `migrations/env.py` makes the rules (triggers, functions, limits of dates) from the columns that a table
has after an upgrade, and drops them before any migration runs: no later migration has to list columns, to make
triggers again after SQLite's batch mode, or to drop them before a column. On the way down the rules come back as 0002
and 0003 made them.

The seals of the column `revision.contents`, which the way down from 0003 drops, are kept in the table `revision_seal`
below this migration and taken from there on the way up. What has none is sealed as it stands.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What is referred to stands before what refers.
TABLES = (
    "dataset",
    "revision",
    "memorandum",
    "memorandum_kind",
    "organisation",
    "source",
    "state",
    "status",
    "membership",
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
    "citation",
    "membership_basis",
)
IDENTITIES = ("dataset", "memorandum", "memorandum_kind", "organisation", "revision", "source", "state", "status")
CLAIMS = tuple(table for table in TABLES if table not in IDENTITIES)
ONE_STANDING = {
    "membership_basis": ("membership_id", "memorandum", "role"),
    "memorandum_party": ("memorandum", "state"),
    "memorandum_record": ("memorandum",),
    "organisation_record": ("dataset", "organisation"),
    "organisation_succession": ("predecessor", "successor"),
    "source_record": ("source",),
    "state_record": ("state",),
    "state_succession": ("predecessor", "successor"),
    "status_record": ("status",),
}

CHECKS = {
    "citation": ("cites_one_thing", "retired_after_added"),
    "membership": (
        "confidence_known", "ends_after_start", "ends_in_order", "retired_after_added", "starts_in_order",
    ),
    "membership_basis": ("retired_after_added", "role_known"),
    "memorandum_party": ("in_force_in_order", "ratified_in_order", "retired_after_added", "signed_in_order"),
    "memorandum_record": (
        "confidence_known", "dated_in_order", "in_force_in_order", "retired_after_added", "until_in_order",
    ),
    "organisation_code": ("retired_after_added",),
    "organisation_name": ("ends_after_start", "ends_in_order", "kind_known", "retired_after_added", "starts_in_order"),
    "organisation_record": ("complete_in_order", "dissolved_in_order", "founded_in_order", "retired_after_added"),
    "organisation_succession": ("on_in_order", "retired_after_added"),
    "source_record": ("retired_after_added",),
    "state_code": ("ends_after_start", "ends_in_order", "retired_after_added", "starts_in_order"),
    "state_name": ("ends_after_start", "ends_in_order", "kind_known", "retired_after_added", "starts_in_order"),
    "state_period": ("ends_after_start", "ends_in_order", "retired_after_added", "starts_in_order"),
    "state_record": ("kind_known", "retired_after_added"),
    "state_succession": ("kind_known", "on_in_order", "retired_after_added"),
    "status_record": ("category_known", "retired_after_added"),
}  # fmt: skip
"""The checks of each table. 0001 named them in full, and the naming convention put the table's name before that."""


def upgrade() -> None:
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    _drop_rules(connection, postgresql)
    if postgresql:
        for table, was, becomes in _names():
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {_cut(was)} TO {becomes}")
        _seal(connection)
        op.execute("ALTER TABLE revision ALTER COLUMN contents SET NOT NULL")
        return
    _seal(connection)
    _rebuild(connection, _named_once)


def downgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "revision_seal",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_revision_seal"),
        comment="the seals of revisions while the tables stand below migration 0004",
    )
    op.execute("INSERT INTO revision_seal (revision, contents) SELECT id, contents FROM revision")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE revision ALTER COLUMN contents DROP NOT NULL")
        for table, was, becomes in _names():
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {becomes} TO {_cut(was)}")
        _postgresql_rules_of_0003()
        return
    _rebuild(connection, _named_twice)
    _sqlite_rules_of_0003(connection)


# --- names of checks -----------------------------------------------------------------------------------------------


def _names() -> list[tuple[str, str, str]]:
    """Table, name by 0001, and name from here on, of every check."""
    return [
        (table, f"ck_{table}_ck_{table}_{check}", f"ck_{table}_{check}")
        for table, checks in CHECKS.items()
        for check in checks
    ]


def _cut(name: str) -> str:
    """A name as SQLAlchemy shortened it for PostgreSQL, which takes 63 letters."""
    return name if len(name) <= 63 else f"{name[:55]}_{hashlib.md5(name.encode()).hexdigest()[-4:]}"  # noqa: S324


def _named_once(table: str, statement: str) -> str:
    statement = statement.replace(f"ck_{table}_ck_{table}_", f"ck_{table}_")
    return re.sub(r"\bcontents TEXT\b", "contents TEXT NOT NULL", statement) if table == "revision" else statement


def _named_twice(table: str, statement: str) -> str:
    statement = re.sub(rf"\bck_{table}_(?=\w)", f"ck_{table}_ck_{table}_", statement)
    return statement.replace("contents TEXT NOT NULL", "contents TEXT") if table == "revision" else statement


def _rebuild(connection: sa.Connection, changed: Callable[[str, str], str]) -> None:
    """Make every table anew by its changed statement, with its rows and indexes: SQLite cannot rename a check.

    The rows wait in temporary tables. Tables go before those they refer to and come back after them, so that no
    reference ever dangles and the connection may go on checking them; it could not stop inside the transaction.
    """
    master = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :type AND sql IS NOT NULL")
    statements = {table: connection.execute(master, {"table": table, "type": "table"}).scalar_one() for table in TABLES}
    indexes = [
        statement
        for table in TABLES
        for statement in connection.execute(master, {"table": table, "type": "index"}).scalars()
    ]
    for table in reversed(TABLES):
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table} ORDER BY rowid")
        connection.exec_driver_sql(f"DROP TABLE main.{table}")
    for table in TABLES:
        connection.exec_driver_sql(changed(table, statements[table]))
        connection.exec_driver_sql(f"INSERT INTO main.{table} SELECT * FROM kept_{table} ORDER BY rowid")
        connection.exec_driver_sql(f"DROP TABLE temp.kept_{table}")
    for statement in indexes:
        connection.exec_driver_sql(statement)


# --- seals ---------------------------------------------------------------------------------------------------------


def _seal(connection: sa.Connection) -> None:
    """Give every revision without a seal the one that was kept for it, else that of what it holds now."""
    tables = sa.inspect(connection).get_table_names()
    if "revision_seal" in tables:
        op.execute(
            "UPDATE revision SET contents = (SELECT contents FROM revision_seal WHERE revision = revision.id) "
            "WHERE contents IS NULL"
        )
        op.drop_table("revision_seal")
    unsealed = connection.execute(sa.text("SELECT id FROM revision WHERE contents IS NULL")).scalars().all()
    if not unsealed:
        return
    columns = {table: [one["name"] for one in sa.inspect(connection).get_columns(table)] for table in sorted(CLAIMS)}
    for number in unsealed:
        connection.execute(
            sa.text("UPDATE revision SET contents = :seal WHERE id = :number"),
            {"seal": _sealed(connection, columns, number), "number": number},
        )


def _sealed(connection: sa.Connection, columns: dict[str, list[str]], number: int) -> str:
    """The seal as 0003's program computed it: each table in alphabetical order, the rows a revision added with their
    empty columns left out, and the numbers of those it retired."""
    seal = hashlib.sha256()
    marks = ("id", "dataset", "added_in")
    for table, names in columns.items():
        claims = sa.table(table, *(sa.column(name) for name in names))
        own = [*marks, *(name for name in names if name not in (*marks, "retired_in"))]
        added = sa.select(*(claims.c[name] for name in own)).where(claims.c.added_in == number).order_by(claims.c.id)
        for row in connection.execute(added).mappings():
            values = {name: _as_read(table, name, row[name]) for name in own if row[name] is not None}
            seal.update(json.dumps([table, values], default=str, separators=(",", ":")).encode())
        retired = connection.execute(sa.select(claims.c.id).where(claims.c.retired_in == number)).scalars()
        seal.update(json.dumps([table, sorted(retired)]).encode())
    return seal.hexdigest()


def _as_read(table: str, column: str, value: Any) -> Any:
    """A value as the program reads it: SQLite keeps a truth as a number."""
    return bool(value) if (table, column) in TRUTHS else value


TRUTHS = {("organisation_record", "keeps_instruments"), ("status_record", "counts_as_member")}


# --- the rules of 0002 and 0003 ------------------------------------------------------------------------------------

OVERLAP = "one status at a time: this state already holds a status in this organisation on some of these days"
UNCHANGED = "claims are never changed, only retired"
KEPT = "what was recorded is never deleted"
ONCE = "what was recorded is never replaced"

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


def _drop_rules(connection: sa.Connection, postgresql: bool) -> None:
    if postgresql:
        for table in TABLES:
            for rule in ("stays", "kept", "filled"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{rule} ON {table}")
        op.execute("DROP FUNCTION claim_stays()")
        op.execute("DROP FUNCTION record_kept()")
        return
    rules = {f"{table}_{rule}" for table in TABLES for rule in ("stays", "kept", "retires", "once")}
    triggers = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in triggers:
        if name in rules | {"membership_one_status"}:
            op.execute(f"DROP TRIGGER {name}")


def _postgresql_rules_of_0003() -> None:
    op.execute(POSTGRES_UNCHANGED)
    op.execute(POSTGRES_KEPT)
    for table in TABLES:
        stays = "claim_stays" if table in CLAIMS else "record_kept"
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {stays}()")
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION record_kept()")
        op.execute(
            f"CREATE TRIGGER {table}_filled BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION record_kept()"
        )


def _sqlite_rules_of_0003(connection: sa.Connection) -> None:
    op.execute(SQLITE_OVERLAP)
    for table in TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{UNCHANGED}'); END"
        if table in IDENTITIES:
            key = "id" if table == "revision" else "code"
            op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} {refuse}")
            replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        else:
            columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
            fixed = ", ".join(name for name in columns if name != "retired_in")
            op.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE OF {fixed} ON {table} {refuse}")
            op.execute(
                f"CREATE TRIGGER {table}_retires BEFORE UPDATE OF retired_in ON {table} "
                f"WHEN OLD.retired_in IS NOT NULL OR NEW.retired_in IS NULL {refuse}"
            )
            replaces = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
            if table in ONE_STANDING:
                same = " AND ".join(f"{key} = NEW.{key}" for key in ONE_STANDING[table])
                standing = f"EXISTS (SELECT 1 FROM {table} WHERE retired_in IS NULL AND {same})"
                replaces = f"{replaces} OR NEW.retired_in IS NULL AND {standing}"
        op.execute(
            f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN {replaces} "
            f"BEGIN SELECT RAISE(ABORT, '{ONCE}'); END"
        )
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")
