"""How Alembic runs: on a connection handed over by `blocs.store.migrate`, else on the database that blocs would ask."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine

from blocs import models, settings


def run(connection: Connection) -> None:
    """Run what was asked for (upgrade, downgrade, check, …) in one transaction on this connection."""
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=_is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Leave out the index behind the exclusion constraint, which no model can describe for both engines."""
    return not (kind == "index" and name == "ex_membership_one_status")


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    url = context.get_x_argument(as_dictionary=True).get("db")
    engine = create_engine(settings.target(url).url)
    with engine.connect() as own:
        run(own)
    engine.dispose()
