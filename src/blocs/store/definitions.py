"""What a database consists of, object by object, and what the migrations make it consist of.

For SQLite a fresh file is made by the migrations; for PostgreSQL, where a reader and a standby may make nothing, the
definitions are kept in `migrations/postgresql.json`, which a test compares with a fresh schema.
"""

# ruff: noqa: S608 - statements are put together from names of blocs's own tables and columns
from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text

from blocs import models, settings
from blocs.settings import Target
from blocs.store import guards_sqlite, migrate
from blocs.store.marks import HERE
from blocs.store.session import writing

Definitions = dict[str, str]
"""Each object by its kind and name, such as `index uq_state_record_active`, and how it is defined."""


def defined(connection: Connection) -> Definitions:
    """Everything that hangs on blocs's tables in the file or the current schema, whoever made it."""
    return _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)


def demanded(connection: Connection) -> Definitions:
    """What `defined` must say of a database at this program's migration."""
    if connection.dialect.name != "sqlite":
        kept: Definitions = json.loads(kept_in().read_text(encoding="utf-8"))
        return kept
    # The rules must know the columns that are there, not only those that ought to be.
    rules = {f"trigger {name}": _plain(sql) for name, sql in guards_sqlite.demanded(connection).items()}
    return _fresh(settings.resource("migrations")) | rules


@cache
def _fresh(_migrations: Path) -> Definitions:
    """What a fresh SQLite file has, made once by each folder of migrations that a program uses."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.sqlite"
        path.touch()
        with writing(Target(f"sqlite:///{path}", managed=False, file=path), checked=False) as session:
            migrate.upgrade(session.connection)
            return _sqlite(session.connection)


def kept_in() -> Path:
    """The file with the definitions of PostgreSQL's objects."""
    return settings.resource("migrations") / "postgresql.json"


def written(made: Definitions) -> str:
    """The definitions as that file holds them."""
    return json.dumps(made, indent=0, sort_keys=True, ensure_ascii=False) + "\n"


def _sqlite(connection: Connection) -> Definitions:
    ours = set(models.metadata.tables)
    objects = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {f"{row.type} {row.name}": _plain(row.sql) for row in objects if row.tbl_name in ours}


def _plain(statement: str) -> str:
    """A statement without the blanks and quotation marks that differ between versions of SQLite."""
    return re.sub(r"\s+", " ", statement.replace('"', "")).replace("( ", "(").replace(" )", ")").strip()


def _postgresql(connection: Connection) -> Definitions:
    made: Definitions = {}
    ours = sorted(models.metadata.tables)
    # Blocs may live in any schema of the search path. With no other in it, names are printed bare.
    connection.execute(
        text(
            "SELECT set_config('search_path', quote_ident(nspname), true) FROM pg_class "
            "JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = to_regclass('alembic_version')"
        )
    )
    for name, statement in _CATALOGUES.items():
        for row in connection.execute(text(statement), {"ours": ours, "functions": _functions()}):
            made[f"{name} {row.name}"] = _plain(row.definition)
    return made


def _functions() -> list[str]:
    from blocs.store import guards_postgresql

    return list(guards_postgresql.FUNCTIONS)


_TABLES = f"pg_class.relnamespace = {HERE} AND pg_class.relname = ANY(:ours)"
_CATALOGUES = {
    "table": f"""
        SELECT relname AS name, concat_ws(' ',
            CASE relkind WHEN 'r' THEN 'table' ELSE 'kind ' || relkind::text END,
            CASE relpersistence WHEN 'p' THEN 'logged' ELSE 'unlogged' END,
            CASE WHEN relrowsecurity OR relforcerowsecurity THEN 'with row security' END,
            CASE WHEN EXISTS (SELECT FROM pg_inherits WHERE pg_class.oid IN (inhparent, inhrelid)) THEN 'inherited' END
            ) AS definition
        FROM pg_class WHERE {_TABLES}""",
    "column": f"""
        SELECT relname || '.' || attname AS name, concat_ws(' ', format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'not null' END, pg_get_expr(adbin, adrelid),
            CASE WHEN attcollation <> typcollation THEN 'collated' END,
            nullif(attidentity::text, ''), nullif(attgenerated::text, '')) AS definition
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        JOIN pg_type ON pg_type.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE {_TABLES}""",
    "constraint": f"""
        SELECT relname || '.' || conname AS name, concat_ws(' ', pg_get_constraintdef(pg_constraint.oid, true),
            CASE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgconstraint = pg_constraint.oid AND tgenabled <> 'O')
            THEN 'switched off' END) AS definition
        FROM pg_class JOIN pg_constraint ON conrelid = pg_class.oid AND contype IN ('c', 'f', 'p', 'u', 'x')
        WHERE {_TABLES}""",
    "index": f"""
        SELECT made.relname AS name, concat_ws(' ', pg_get_indexdef(made.oid, 0, true),
            CASE WHEN NOT indisvalid OR NOT indisready THEN 'invalid' END) AS definition
        FROM pg_class JOIN pg_index ON indrelid = pg_class.oid JOIN pg_class AS made ON made.oid = indexrelid
        WHERE {_TABLES}""",
    "trigger": f"""
        SELECT relname || '.' || tgname AS name, concat_ws(' ', pg_get_triggerdef(pg_trigger.oid, true),
            CASE WHEN tgenabled <> 'O' THEN 'switched off' END) AS definition
        FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid AND NOT tgisinternal
        WHERE {_TABLES}""",
    "function": f"""
        SELECT proname AS name, concat_ws(' ', lanname, array_to_string(proconfig, ', '), provolatile,
            CASE WHEN prosecdef THEN 'as its owner' END, prosrc) AS definition
        FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE pronamespace = {HERE} AND pronargs = 0 AND proname = ANY(:functions)""",
    "rule": f"""
        SELECT relname || '.' || rulename AS name, pg_get_ruledef(pg_rewrite.oid, true) AS definition
        FROM pg_class JOIN pg_rewrite ON ev_class = pg_class.oid WHERE {_TABLES}""",
    "policy": f"""
        SELECT relname || '.' || polname AS name, polcmd::text AS definition
        FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid WHERE {_TABLES}""",
}
"""For each kind of object that can hang on a table, a statement that finds all of them and says how they are."""
