"""Alembic, in process. The only module that imports it."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command, util
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from blocs import settings
from blocs.errors import BlocsError


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the database up to migration `to`. Runs in the caller's transaction; the caller commits."""
    _run(connection, command.upgrade, to)


def downgrade(connection: Connection, to: str) -> None:
    """Take the database down to migration `to` (`base` for none). Runs in the caller's transaction."""
    _run(connection, command.downgrade, to)


def known() -> list[tuple[str, str]]:
    """Every migration this program knows, first to last: its number and its title."""
    scripts = ScriptDirectory.from_config(_config())
    return [(script.revision, script.doc) for script in reversed(list(scripts.walk_revisions()))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(settings.resource("migrations")).replace("%", "%%"))
    return config


def _run(connection: Connection, do: Callable[[Config, str], None], to: str) -> None:
    choices = ["base", *(number for number, _ in known()), "head"]
    if to not in choices:
        raise BlocsError(f"no migration {to!r}; the migrations are {', '.join(choices)}")
    config = _config()
    config.attributes["connection"] = connection
    try:
        do(config, to)
    except util.CommandError as error:
        raise BlocsError(f"{error}; the migrations are {', '.join(choices)}") from error
