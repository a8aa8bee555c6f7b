"""Labels of rows and columns: in order, and as pandas categoricals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def labelled(numbers: Any, labels: list[str]) -> Any:
    """A column of labels: a categorical, or integers where every label is a number."""
    if labels and all(label.isdecimal() for label in labels):
        return np.array([int(label) for label in labels], dtype=np.int64)[numbers]
    return pd.Categorical.from_codes(numbers, categories=pd.Index(labels, dtype=object))


def shared(numbers: Any, words: list[str]) -> tuple[Any, list[str]]:
    """Numbers and words where several numbers may mean the same word: the numbers of the different words."""
    different = list(dict.fromkeys(words))
    return np.array([different.index(word) for word in words], dtype=np.int8)[numbers], different


def place_of(label: str) -> tuple[bool, int, str]:
    """Where a label sorts: numbers by value, then words by letter."""
    return not label.isdigit(), int(label) if label.isdigit() else 0, label


def in_order(labels: Any) -> list[str]:
    return sorted(labels, key=place_of)
