"""The tables, one concept a file. Alembic alone creates them; these objects are what questions are written with.

What never changes its name (a state, an organisation, a status, a memorandum, a source) has a table of its code
alone, which foreign keys point to. What is claimed of it lies in tables of claims, whose rows are added by one
revision and retired by another, never changed: so a claim can be corrected without touching what refers to it.
"""

from blocs.models.base import metadata
from blocs.models.membership import membership, membership_basis
from blocs.models.memorandum import memorandum, memorandum_kind, memorandum_party, memorandum_record
from blocs.models.organisation import (
    organisation,
    organisation_code,
    organisation_name,
    organisation_record,
    organisation_succession,
)
from blocs.models.revision import dataset, revision
from blocs.models.source import citation, source, source_record
from blocs.models.state import (
    state,
    state_code,
    state_name,
    state_period,
    state_record,
    state_succession,
)
from blocs.models.status import status, status_record

__all__ = [
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
]
