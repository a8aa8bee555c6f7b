"""The rules of `guards` as PostgreSQL's triggers, functions and constraints: made and dropped."""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns
from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from blocs.store import guards
from blocs.store.guards import Columns
from blocs.store.marks import HERE

# What a session writes into its search_path must not decide which table or operator a rule looks at.
_SAFE = "SET search_path = pg_catalog, pg_temp"
_REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'restrict_violation';"
_NEWEST = "EXECUTE format('SELECT max(id) FROM %I.revision', TG_TABLE_SCHEMA) INTO newest;"

FUNCTIONS = {
    "record_kept": f"""
BEGIN
    {_REFUSE.format(guards.KEPT)}
END """,
    "claim_stays": f"""
DECLARE
    newest integer;
    rest record;
BEGIN
    rest := NEW;
    rest.retired_in := NULL;
    IF OLD.retired_in IS NOT NULL OR NEW.retired_in IS NULL OR OLD *<> rest THEN
        {_REFUSE.format(guards.UNCHANGED)}
    END IF;
    {_NEWEST}
    IF NEW.retired_in < newest THEN
        {_REFUSE.format(guards.RETIRED)}
    END IF;
    RETURN NEW;
END """,
    "claims_enter": f"""
DECLARE
    newest integer;
BEGIN
    {_NEWEST}
    IF EXISTS (SELECT FROM entering WHERE added_in IS DISTINCT FROM newest) THEN
        {_REFUSE.format(guards.NEWEST)}
    END IF;
    RETURN NULL;
END """,
    "revision_follows": f"""
DECLARE
    number integer;
    moment timestamp;
BEGIN
    -- Two who insert at once take turns: the second sees what the first has committed.
    EXECUTE format('SELECT id FROM %I.revision ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE', TG_TABLE_SCHEMA)
        INTO number;
    EXECUTE format('SELECT id, recorded_at FROM %I.revision ORDER BY id DESC LIMIT 1', TG_TABLE_SCHEMA)
        INTO number, moment;
    IF NEW.id < 1 OR NEW.id <= number THEN
        {_REFUSE.format(guards.NUMBERED)}
    END IF;
    IF NEW.recorded_at < moment THEN
        {_REFUSE.format(guards.TIMED)}
    END IF;
    IF btrim(coalesce(NEW.contents, '')) = '' THEN
        {_REFUSE.format(guards.SEALED)}
    END IF;
    RETURN NEW;
END """,
}
"""Every function of the rules: its name and its body."""

_LIMITS = {
    "date": ("day", "'0001-01-01'::date", "'9999-12-31'::date"),
    "timestamp without time zone": (
        "moment",
        "'0001-01-01 00:00:00'::timestamp",
        "'9999-12-31 23:59:59.999999'::timestamp",
    ),
}
_RULES = ("stays", "kept", "filled", "enters")


def make(connection: Connection) -> None:
    """Create the functions, triggers and limits of dates in the current schema."""
    for name, body in FUNCTIONS.items():
        _run(connection, f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_SAFE} AS $${body}$$")
    for table in present(connection):
        for statement in (*_triggers(table), *_limits(table)):
            _run(connection, statement)


def drop(connection: Connection) -> None:
    """Drop blocs's rules from blocs's tables in the current schema; what others made there stays."""
    for table in present(connection):
        for rule in _RULES:
            _run(connection, f"DROP TRIGGER IF EXISTS {table.name}_{rule} ON {table.name}")
        for name in _limits_of(table):
            _run(connection, f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {name}")
    for name in FUNCTIONS:
        _run(connection, f"DROP FUNCTION IF EXISTS {name}()")


def present(connection: Connection) -> list[Columns]:
    """Blocs's tables in the current schema, with their columns."""
    columns = connection.execute(
        text(
            "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_class "
            "JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped "
            f"WHERE relnamespace = {HERE} AND relkind = 'r' ORDER BY relname, attnum"
        )
    )
    types: dict[str, dict[str, str]] = {}
    for table, name, kind in columns:
        types.setdefault(table, {})[name] = kind
    return guards.tables(types)


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _triggers(table: Columns) -> Iterator[str]:
    name = table.name
    stays = "claim_stays" if table.of_claims else "record_kept"
    yield f"CREATE TRIGGER {name}_stays BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {stays}()"
    yield f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION record_kept()"
    yield f"CREATE TRIGGER {name}_filled BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION record_kept()"
    if table.enters:
        yield (
            f"CREATE TRIGGER {name}_enters AFTER INSERT ON {name} REFERENCING NEW TABLE AS entering "
            "FOR EACH STATEMENT EXECUTE FUNCTION claims_enter()"
        )
    if name == "revision":
        yield f"CREATE TRIGGER {name}_enters BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION revision_follows()"


def _limits_of(table: Columns) -> dict[str, str]:
    """The rule of each column that holds days or moments: infinity, years BC and years of five digits are none."""
    rules = {}
    for column, kind in table.types.items():
        if kind in _LIMITS:
            word, first, last = _LIMITS[kind]
            rules[f"ck_{table.name}_{column}_{word}"] = f'"{column}" BETWEEN {first} AND {last}'
    return rules


def _limits(table: Columns) -> Iterator[str]:
    for name, condition in _limits_of(table).items():
        yield f"ALTER TABLE {table.name} ADD CONSTRAINT {name} CHECK ({condition})"
