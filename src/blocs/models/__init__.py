"""The tables, one concept a file. Alembic alone creates them; these objects are what questions are written with.

What never changes its name (a state, an organisation, a status, a memorandum, a source) has a table of its code alone,
which foreign keys point to. What is claimed of it lies in tables of claims, whose rows are added by one revision and
retired by another, never changed: so a claim can be corrected without touching what refers to it.

`models.membership` is the table `membership`. A concept's file is read when one of its tables is first asked for, as a
simple question needs few of them; `everything()` reads all and returns their common metadata.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import MetaData, Table

_FILES = {
    "membership": "memberships",
    "memorandum": "memoranda",
    "organisation": "organisations",
    "dataset": "revisions",
    "revision": "revisions",
    "citation": "sources",
    "source": "sources",
    "state": "states",
    "status": "statuses",
}
"""The file of each table, by the first word of its name."""


def __getattr__(name: str) -> Any:
    """The table of this name."""
    file = _FILES.get(name.partition("_")[0])
    found = getattr(import_module(f"blocs.models.{file}"), name, None) if file else None
    if found is None:
        raise AttributeError(f"there is no table {name!r}")
    globals()[name] = found
    return found


def table(name: str) -> Table:
    """The table whose name is put together from words: `table(f"{kind}_name")`."""
    known: Table | None = globals().get(name)
    found: Table = __getattr__(name) if known is None else known
    return found


def everything() -> MetaData:
    """The metadata with every table in it."""
    from blocs.models.base import metadata

    for file in _FILES.values():
        import_module(f"blocs.models.{file}")
    return metadata
