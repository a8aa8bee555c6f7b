"""Labels of rows and columns: in order, and as pandas categoricals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from blocs import models
from blocs.names.asking import Asking
from blocs.store.session import CURATED, standing


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


def organisation_labels(ask: Asking, scheme: str, organisations: Any) -> dict[str, str]:
    """What each organisation is called in a scheme: COW's ioname for `cow`, else its code."""
    labels = {code: code for code in organisations}
    if scheme == "cow":
        table = models.organisation_code
        for whose in dict.fromkeys((CURATED, *reversed(ask.session.layers))):
            wanted = (table.c.dataset == whose, table.c.scheme == "cow", standing(table, ask.session.view))
            rows = ask.session.rows(select(table.c.organisation, table.c.value).where(*wanted))
            labels |= {row.organisation: row.value for row in rows}
    return labels
