"""Cells that a spreadsheet shows as they are, instead of taking them for formulas."""

from __future__ import annotations

from typing import Any

BYTE_ORDER_MARK = "\ufeff"
"""By this a spreadsheet recognises UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would run (OWASP, "CSV Injection")."""


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, behind an apostrophe; anything else as it is.

    >>> harmless("=1+1"), harmless("Åland"), harmless(-9)
    ("'=1+1", 'Åland', -9)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
