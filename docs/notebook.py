"""Runs the teaching notebook and writes its outputs: python docs/notebook.py

A cell is run as it stands, in one Python after the other, without a kernel: what a notebook needs besides (some thirty
packages) would be installed for this one page. So its cells hold plain Python, without magics.
"""

from __future__ import annotations

import ast
import json
from contextlib import chdir
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parent / "teaching" / "spreadsheet-to-figure.ipynb"


def run(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The notebook with the outputs that its cells have now. They are run in `folder`, one after the other."""
    names: dict[str, Any] = {"__name__": "__main__"}
    number, cells = 0, []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            with chdir(folder):
                shown = _value("".join(cell["source"]), names)
            output = [] if shown is None else [_output(number, shown)]
            cell = {**cell, "execution_count": number, "outputs": output}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - the notebook beside
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - the notebook beside


def _output(number: int, value: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"text/plain": repr(value).splitlines(keepends=True)}
    if hasattr(value, "to_html") and hasattr(value, "columns"):
        data["text/html"] = value.to_html(border=0).splitlines(keepends=True)
    elif hasattr(value, "_repr_html_"):
        data = {"text/plain": [value.title], "text/html": value._repr_html_().splitlines(keepends=True)}
    return {"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data}


def main() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    made = run(notebook, NOTEBOOK.parent)
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    NOTEBOOK.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
