"""Which column of a table says what: by its name, or as whoever imports it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blocs.datasets.faults import Faults
from blocs.datasets.moments import composed
from blocs.datasets.tables_in import Table
from blocs.described import DESCRIBED
from blocs.errors import BlocsError
from blocs.names.fold import shortened

FIELDS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("organisation", "organization", "org", "bloc"),
    "state": ("state", "country", "participant"),
    "status": ("status",),
    "from": ("from", "since", "start", "joined", "from_date", "start_date"),
    "to": ("to", "until", "end", "left", "to_date", "end_date"),
    "year": ("year",),
    "confidence": ("confidence",),
    "sources": ("sources", "source"),
    "locator": ("locator",),
    "read": ("read",),
    "disputed": ("disputed",),
    "represented_by": ("represented_by",),
    "note": ("note", "notes"),
    "opened_by": ("opened_by",),
    "closed_by": ("closed_by",),
    "organisation_name": ("organisation_name", "organization_name"),
    "founded": ("founded",),
    "dissolved": ("dissolved",),
    "complete_from": ("complete_from",),
    "complete_to": ("complete_to", "verified_to"),
    "complete_categories": ("complete_categories",),
    **{name: (name,) for name in DESCRIBED},
    "dataset": ("dataset",),
    "signature": ("signature", "signed"),
    "ratification": ("ratification", "ratified", "accession", "acceptance", "approval"),
    "in_force": ("in_force", "entry_into_force", "effect"),
}
"""What a column can say, and the names by which it is known, in any case, with blanks or hyphens for low lines, and
whatever stands behind a comma or a bracket. Of several in a table the first counts."""
DATES = ("from", "to", "signature", "ratification", "in_force", "founded", "dissolved")
"""What may be put together from columns of years, months and days."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table by what they say: the cells of each, and the name it has in the table."""

    table: Table
    cells: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, what: str) -> bool:
        return what in self.cells

    def named(self, what: str) -> str:
        """What a column is called in the table."""
        return self.names.get(what, what)


def columns_of(table: Table, said: Mapping[str, str], wanted: Iterable[str], faults: Faults) -> Columns:
    """The columns of a table that say one of `wanted`. `said` is what is said of them: the name of a column, or names
    with + between them, of a year, a month and a day, by what it says.

    Raises BlocsError for what there is not, with what there is.
    """
    allowed = [what for what in FIELDS if what in set(wanted)]
    cells: dict[str, Sequence[Any]] = {}
    names: dict[str, str] = {}
    for what, name in said.items():
        if what not in allowed:
            raise BlocsError(f"no column can be {shortened(what)}; choose one of: {', '.join(allowed)}")
        parts = [name] if name in table.names else [part.strip() for part in name.split("+")]
        for part in parts:
            if part not in table.names or not part:
                raise BlocsError(f"{table.shown} has no column {shortened(part)}; it has: {_listed(table)}")
        names[what] = name
        if len(parts) == 1:
            cells[what] = table.column(parts[0])
        elif what in DATES and len(parts) in (2, 3):
            cells[what] = composed([table.column(part) for part in parts], table.rows, name, faults)
        else:
            raise BlocsError(f"{what}={name}: only a date is put together, from a year, a month and perhaps a day")
    by_name = {_normal(name): name for name in reversed(table.names)}
    taken = set(names.values())
    for what in allowed:
        header = next((by_name[other] for other in FIELDS[what] if other in by_name), None)
        if what not in cells and header is not None and header not in taken:
            cells[what], names[what] = table.column(header), header
    return Columns(table, cells, names)


def require(columns: Columns, *wanted: str, instead: str = "") -> None:
    """Raise BlocsError where a column is lacking, with those that there are."""
    for what in wanted:
        if what not in columns:
            known = ", ".join(FIELDS[what])
            raise BlocsError(
                f"{columns.table.shown} has no column of the {what.replace('_', ' ')} ({known}); it has: "
                f"{_listed(columns.table)}; name it with --columns {what}=NAME{instead}"
            )


def _listed(table: Table) -> str:
    return ", ".join(name for name in table.names if name)[:500]


def _normal(name: str) -> str:
    """A column's name as it is compared: what stands before a comma or a bracket, in small letters."""
    return "_".join(re.split(r"[,(]", name.casefold())[0].replace("-", " ").replace("_", " ").split())
