"""YAML to checked records, records to a plan, a plan to a revision. Seeding is a set difference.

`reader` turns files into data with the place of every value, `schema` says what a file may hold, `check` what files
must hold together, `claims` turns records into rows, `load` compares them with what is recorded and records the rest.
`default` keeps the default database, `ready` the record that the wheel carries ready-made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blocs.seeding.load import Outcome as Outcome
    from blocs.seeding.load import check_seeds as check_seeds
    from blocs.seeding.load import seed as seed
    from blocs.seeding.progress import Progress as Progress
    from blocs.seeding.progress import quiet as quiet

_HOMES = {"Outcome": "load", "check_seeds": "load", "seed": "load", "Progress": "progress", "quiet": "progress"}
__all__ = ["Outcome", "Progress", "check_seeds", "quiet", "seed"]


def __getattr__(name: str) -> Any:
    """Import what reads seeds when it is first used: the ready-made record is put in its place without it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'blocs.seeding' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"blocs.seeding.{_HOMES[name]}"), name)
