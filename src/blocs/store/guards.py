"""The rules that tables alone cannot keep, as triggers made from the tables' present columns.

`migrations/env.py` drops them before any migration runs and makes them again after the last one, so that they know
every column and no migration has to care. They take the place of the triggers that the migrations 0002 and 0003 made;
migration 0004 removes those on the way up and brings them back on the way down. Who changes a rule here writes a
migration too, which may be empty: only an upgrade brings a rule into a database that stands already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from blocs import models

SINCE = "0004"
"""The migration from which on these rules are kept."""

UNCHANGED = "claims are never changed, only retired"
RETIRED = "claims are retired only by the newest revision"
KEPT = "what was recorded is never deleted"
ONCE = "what was recorded is never replaced"
NEWEST = "claims enter only in the newest revision, and are retired by a later one"
NO_REVISION = "foreign key: there is no such revision"
NUMBERED = "revisions are numbered upwards from 1"
TIMED = "a revision bears a time, not before that of the last one"
SEALED = "a revision carries its seal in contents"
NO_DATE = "a date is a day from 0001-01-01 to 9999-12-31"
NO_VALUE = "a value of another type than its column"
OVERLAP = "one status at a time: this state already holds a status in this organisation on some of these days"


@dataclass(frozen=True)
class Columns:
    """A table as it stands in the database: its columns in their order, each with its type in small letters."""

    name: str
    types: dict[str, str]

    @property
    def of_claims(self) -> bool:
        return "retired_in" in self.types

    @property
    def enters(self) -> bool:
        """Whether its rows are added by a revision."""
        return "added_in" in self.types


def tables(present: dict[str, dict[str, str]]) -> list[Columns]:
    """Those of blocs's tables that are `present` (name to columns), in alphabetical order."""
    return [Columns(name, present[name]) for name in sorted(models.metadata.tables) if name in present]


def present(connection: Connection) -> list[Columns]:
    """Blocs's tables in the file or the current schema, with their columns."""
    tables: list[Columns] = _engine(connection).present(connection)
    return tables


def make(connection: Connection) -> None:
    """Make every rule from the present columns, in the caller's transaction; none of them may be there."""
    _engine(connection).make(connection)


def drop(connection: Connection) -> None:
    """Drop every rule that `make` made, in the caller's transaction."""
    _engine(connection).drop(connection)


def _engine(connection: Connection) -> Any:
    if connection.dialect.name == "sqlite":
        from blocs.store import guards_sqlite

        return guards_sqlite
    from blocs.store import guards_postgresql

    return guards_postgresql
