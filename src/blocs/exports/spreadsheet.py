"""Cells that a spreadsheet shows as they are, instead of taking them for formulas."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from blocs.letters import first_unseen

BYTE_ORDER_MARK = "\ufeff"
"""By this a spreadsheet recognises UTF-8."""
FORMULA = "=+-@"
"""What a formula begins with (OWASP, "CSV Injection")."""
_SEPARATED = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
"""A formula behind what separates cells in place of a comma: in many languages a semicolon; a tab or line break."""


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, behind an apostrophe; anything else as it is.

    >>> harmless("=1+1"), harmless("Åland"), harmless(-9), harmless(" ＝1"), harmless("a;=1")
    ("'=1+1", 'Åland', -9, "' ＝1", "a;'=1")
    """
    if not isinstance(value, str) or not value:
        return value
    guarded = _SEPARATED.sub(r"\1'", value)
    # Spaces or what is not seen before it, and wide letters for narrow ones, do not keep every spreadsheet from it.
    first = value.lstrip()[:1]
    odd = value[0] in "\t\r\n" or first_unseen(first) is not None
    return f"'{guarded}" if odd or unicodedata.normalize("NFKC", first)[:1] in tuple(FORMULA) else guarded
