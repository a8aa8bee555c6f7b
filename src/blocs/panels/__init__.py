"""Panels: who belonged where, year by year, as frames. A year is counted by a rule that the caller picks."""

from blocs.panels.frames import KINDS, panel
from blocs.panels.years import CERTAINTIES, RULES

__all__ = ["CERTAINTIES", "KINDS", "RULES", "panel"]
