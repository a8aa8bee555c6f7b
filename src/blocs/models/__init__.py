"""The tables, one concept a file. Alembic alone creates them; these objects are what questions are written with.

What never changes its name (a state, an organisation, a status, a memorandum, a source) has a table of its code alone,
which foreign keys point to. What is claimed of it lies in tables of claims, whose rows are added by one revision and
retired by another, never changed: so a claim can be corrected without touching what refers to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocs.models.base import Subject, metadata
from blocs.models.memberships import membership, membership_basis
from blocs.models.memoranda import memorandum, memorandum_kind, memorandum_party, memorandum_record
from blocs.models.organisations import (
    organisation,
    organisation_code,
    organisation_name,
    organisation_record,
    organisation_succession,
)
from blocs.models.replacements import replacement
from blocs.models.revisions import dataset, revision
from blocs.models.sources import Cites, citation, source, source_record
from blocs.models.states import state, state_code, state_name, state_period, state_record, state_succession
from blocs.models.statuses import status, status_record

if TYPE_CHECKING:
    from sqlalchemy import Table

__all__ = [
    "Cites",
    "Subject",
    "citation",
    "dataset",
    "membership",
    "membership_basis",
    "memorandum",
    "memorandum_kind",
    "memorandum_party",
    "memorandum_record",
    "metadata",
    "organisation",
    "organisation_code",
    "organisation_name",
    "organisation_record",
    "organisation_succession",
    "replacement",
    "revision",
    "source",
    "source_record",
    "state",
    "state_code",
    "state_name",
    "state_period",
    "state_record",
    "state_succession",
    "status",
    "status_record",
    "table",
]


def table(name: str) -> Table:
    """The table whose name is put together from words: `table(f"{kind}_name")`. Raises KeyError where there is none."""
    return metadata.tables[name]
