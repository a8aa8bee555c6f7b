"""Alembic, in process. The only module that imports it."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command, util
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from blocs import settings
from blocs.errors import BlocsError


def upgrade(
    connection: Connection, to: str = "head", *, place: str = "the database", into_existing: bool = False
) -> None:
    """Bring the database up to migration `to`. Runs in the caller's transaction; the caller commits.

    `place` is what messages call the database. Raises BlocsError for an unknown migration, DatabaseError for a database
    that is another program's; `into_existing` lets blocs's tables stand beside its tables.
    """
    _run(connection, command.upgrade, to, place, into_existing)


def downgrade(connection: Connection, to: str, *, place: str = "the database") -> None:
    """Take the database down to migration `to` (`base` for none). Runs in the caller's transaction.

    Raises as `upgrade` does.
    """
    _run(connection, command.downgrade, to, place, into_existing=False)


def known() -> list[tuple[str, str]]:
    """Every migration this program knows, first to last: its number and its title."""
    scripts = ScriptDirectory.from_config(_config())
    return [(script.revision, script.doc) for script in reversed(list(scripts.walk_revisions()))]


def require_known(to: str) -> None:
    """Raise BlocsError, naming the migrations there are, unless `to` is one of them, `base` or `head`."""
    choices = ["base", *(number for number, _ in known()), "head"]
    if to not in choices:
        raise BlocsError(f"no migration {to!r}; the migrations are {', '.join(choices)}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(settings.resource("migrations")).replace("%", "%%"))
    return config


def _run(connection: Connection, do: Callable[[Config, str], None], to: str, place: str, into_existing: bool) -> None:
    require_known(to)
    config = _config()
    config.attributes.update(connection=connection, place=place, into_existing=into_existing)
    try:
        do(config, to)
    except util.CommandError as error:
        raise BlocsError(f"{place} cannot be brought to migration {to}: {error}") from error
