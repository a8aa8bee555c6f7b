"""The notebook for teaching does what it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notebook import NOTEBOOK, run

KEPT = json.loads(NOTEBOOK.read_text(encoding="utf-8"))


def test_its_cells_have_the_outputs_that_it_shows(seeded_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCS_DB", str(seeded_file))
    made = run(KEPT, NOTEBOOK.parent)
    shown = [
        [(cell["source"], output["data"]["text/plain"], sorted(output["data"])) for output in cell["outputs"]]
        for notebook in (made, KEPT)
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    half = len(shown) // 2
    assert half == 8
    assert shown[:half] == shown[half:], "run: python docs/notebook.py"
    [figure] = [cell["outputs"][0]["data"] for cell in made["cells"] if "growth(" in "".join(cell["source"])]
    assert "Shanghai Cooperation Organisation" in figure["text/plain"][0]
    assert "<svg" in "".join(figure["text/html"])


def test_it_stays_small_and_a_notebook() -> None:
    assert len(NOTEBOOK.read_bytes()) < 100_000
    assert (KEPT["nbformat"], KEPT["metadata"]["language_info"]["name"]) == (4, "python")
    assert {cell["cell_type"] for cell in KEPT["cells"]} == {"markdown", "code"}
