"""JSON that may stand in a script or a page."""

from __future__ import annotations

import json
from typing import Any

from blocs.letters import in_json, visible

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def in_script(value: Any) -> str:
    """A value as JSON that is data wherever it stands in HTML: in a script no tag or comment can end or open it (HTML
    Standard, 4.12.1.3), and U+2028 and U+2029 are escaped, which older JavaScript takes for the end of a line.

    >>> in_script(["</script>", "a & b"])
    '["\\\\u003c/script\\\\u003e","a \\\\u0026 b"]'
    """
    return in_json(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).translate(_ESCAPES)


def all_visible(value: Any) -> Any:
    """A value of lists and dictionaries with every text and key of it visible (`blocs.letters`).

    For what draws texts: a control character is no character of XML (1.0, 2.2), and others turn the texts beside them
    round.
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {all_visible(key): all_visible(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [all_visible(part) for part in value]
    return value
