"""How Alembic runs: on a connection handed over by `blocs.store.migrate`, else on the database that blocs would ask.

Everything is one transaction, on SQLite too, where pysqlite would otherwise commit before each change of a table.
Before a migration runs, the rules of `blocs.store.guards` are dropped; after the last one they are made again from the
columns that there are then.
"""

from __future__ import annotations

from typing import Any

from alembic import command, context, util
from sqlalchemy import Connection

from blocs import models, settings
from blocs.store import guards, kept, marks
from blocs.store.roles import keep_readers
from blocs.store.session import shown, writing


def run(connection: Connection, *, place: str, into_existing: bool) -> None:
    """Run what was asked for (upgrade, downgrade, check, …) in the transaction of this connection."""
    marks.admit(connection, place, into_existing=into_existing)
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=_is_ours,
    )
    moves, lowers = _moves(connection)
    if moves and _is_guarded(connection):
        guards.drop(connection)
    if lowers:
        kept.copy(connection)
    with context.begin_transaction():
        context.run_migrations()
    if lowers:
        kept.keep(connection)
    elif moves:
        kept.give_back(connection)
    marks.settle(connection)
    if moves and _is_guarded(connection):
        guards.make(connection)
        keep_readers(connection)


def _moves(connection: Connection) -> tuple[bool, bool]:
    """Whether migrations will run, and whether they may lead down: none for `check`, `current` and `stamp`, nor where
    the database stands there already."""
    if getattr(context.config.cmd_opts, "cmd", [None])[0] is command.stamp:
        return False, False
    stands = marks.read_mark(connection).migration
    try:
        to = context.get_revision_argument()
    except KeyError:
        return False, False
    except util.CommandError:
        return True, True
    return to != stands, str(to or "") < (stands or "")


def _is_guarded(connection: Connection) -> bool:
    return (marks.read_mark(connection).migration or "") >= guards.SINCE


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Leave out the index behind the exclusion constraint, which no model can describe for both engines, and tables
    that are not blocs's."""
    if kind == "table":
        return name in models.metadata.tables
    return not (kind == "index" and name == "ex_membership_one_status")


def alone() -> None:
    """Run for whoever calls Alembic itself: `-x db=URL`, else $BLOCS_DB, else the default database.

    `-x into_existing=yes` is `blocs db upgrade --into-existing`. Raises CommandError for `--sql`.
    """
    if context.is_offline_mode():
        raise util.CommandError("the migrations look at the tables that they change; there is no --sql")
    asked = context.get_x_argument(as_dictionary=True)
    target = settings.target(asked.get("db"))
    if target.path is not None:
        target.path.touch()
    with writing(target, checked=False) as session:
        run(session.connection, place=shown(target), into_existing="into_existing" in asked)


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    alone()
else:
    given = context.config.attributes
    run(handed_over, place=given["place"], into_existing=given["into_existing"])
