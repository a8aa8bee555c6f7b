"""What axe-core finds wrong with a page."""

from __future__ import annotations

from typing import Any

import pytest

ONLY_WRONG = {"resultTypes": ["violations"]}
"""Of what is right, the names of the rules are enough: the places of all that passed take longer than the rules."""


def wrong_on(page: Any, **options: Any) -> list[tuple[str, str]]:
    """The rules that the page breaks, each with the first element that does; at least one rule must have looked."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    found = axe.Axe().run(page, options=options | ONLY_WRONG).response
    assert len(found["passes"]) > 0
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found["violations"]]
