"""Which state belonged to which multilateral organisation, in what capacity, on which day, and how we know.

>>> import blocs
>>> tracker = blocs.connect()                               # doctest: +SKIP
>>> tracker.members("SCO", at="2022-09-15").frame()         # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from blocs.connecting import attach as attach
    from blocs.connecting import connect as connect
    from blocs.datasets.own import ImportedSpells as ImportedSpells
    from blocs.datasets.own import import_spells as import_spells
    from blocs.dates import Period as Period
    from blocs.errors import AmbiguousName as AmbiguousName
    from blocs.errors import BlocsError as BlocsError
    from blocs.errors import DatabaseError as DatabaseError
    from blocs.errors import DateError as DateError
    from blocs.errors import FaultyData as FaultyData
    from blocs.errors import FaultyTable as FaultyTable
    from blocs.errors import FileError as FileError
    from blocs.errors import UnknownName as UnknownName
    from blocs.models.base import Subject as Subject
    from blocs.names.asking import When as When
    from blocs.questions.belongs import Answer as Answer
    from blocs.questions.belongs import Belonging as Belonging
    from blocs.questions.brief import Brief as Brief
    from blocs.questions.changes import StatusChange as StatusChange
    from blocs.questions.cite import Citable as Citable
    from blocs.questions.datasets import Dataset as Dataset
    from blocs.questions.history import Event as Event
    from blocs.questions.holdings import Certainty as Certainty
    from blocs.questions.holdings import Holding as Holding
    from blocs.questions.listings import Organisation as Organisation
    from blocs.questions.listings import State as State
    from blocs.questions.listings import Status as Status
    from blocs.questions.memoranda import Memorandum as Memorandum
    from blocs.questions.rows import Grid as Grid
    from blocs.questions.rows import Rows as Rows
    from blocs.questions.shared import SharedOrganisation as SharedOrganisation
    from blocs.questions.shared import SharedState as SharedState
    from blocs.questions.sources import Source as Source
    from blocs.questions.spells import SpellRow as SpellRow
    from blocs.questions.timeline import Bar as Bar
    from blocs.tracker import Tracker as Tracker

_HOMES = {
    "connecting": ("attach", "connect"),
    "datasets.own": ("ImportedSpells", "import_spells"),
    "dates": ("Period",),
    "errors": (
        "AmbiguousName", "BlocsError", "DatabaseError", "DateError", "FaultyData", "FaultyTable", "FileError",
        "UnknownName",
    ),
    "models.base": ("Subject",),
    "names.asking": ("When",),
    "questions.belongs": ("Answer", "Belonging"),
    "questions.brief": ("Brief",),
    "questions.changes": ("StatusChange",),
    "questions.cite": ("Citable",),
    "questions.datasets": ("Dataset",),
    "questions.history": ("Event",),
    "questions.holdings": ("Certainty", "Holding"),
    "questions.listings": ("Organisation", "State", "Status"),
    "questions.memoranda": ("Memorandum",),
    "questions.rows": ("Grid", "Rows"),
    "questions.shared": ("SharedOrganisation", "SharedState"),
    "questions.sources": ("Source",),
    "questions.spells": ("SpellRow",),
    "questions.timeline": ("Bar",),
    "tracker": ("Tracker",),
}  # fmt: skip
"""The module of each public name."""
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME_OF]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that the command line starts without them."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'blocs' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"blocs.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
