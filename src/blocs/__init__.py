"""Which state belonged to which multilateral organisation, in what capacity, on which day, and how we know.

>>> import blocs
>>> tracker = blocs.connect()                               # doctest: +SKIP
>>> tracker.members("SCO", at="2022-09-15").frame()         # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from blocs.errors import BlocsError as BlocsError
    from blocs.tracker import Tracker as Tracker
    from blocs.tracker import attach as attach
    from blocs.tracker import connect as connect

_HOMES = {
    "attach": "blocs.tracker",
    "connect": "blocs.tracker",
    "Tracker": "blocs.tracker",
    "BlocsError": "blocs.errors",
}
__all__ = ["BlocsError", "Tracker", "__version__", "attach", "connect"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that the command line starts without them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'blocs' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
