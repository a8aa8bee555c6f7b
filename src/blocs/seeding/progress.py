"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is."""


def quiet(_what: str, _done: int, _of: int) -> None:
    """No progress is shown."""
