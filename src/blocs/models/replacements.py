"""What a dataset replaces of those that it extends. What it adds needs no word: it lies on top."""

from __future__ import annotations

from sqlalchemy import Index

from blocs.models.base import claims, refers

replacement = claims(
    "replacement",
    refers("organisation", "organisation"),
    refers("state", "state", nullable=True, comment="whose spells are replaced; empty: all of the organisation"),
    Index(None, "organisation"),
    one_per=("organisation", "state", "dataset"),
    comment="what of the datasets beneath its own a dataset replaces",
)
