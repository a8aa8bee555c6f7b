"""What may not be retired unasked: a wrong folder, or half a file, would take a record away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blocs.errors import ManyRetired

if TYPE_CHECKING:
    from blocs.store.recording import Difference

FEW, FEW_IN_A_HUNDRED = 5, 3
"""So many claims, or so many in a hundred of those that stand, may be retired unasked."""
SHOWN = 5
"""So many tables and organisations are named."""
OF_BODIES = ("organisation_record", "membership", "memorandum_record")


def much(dataset: str, difference: Difference) -> str | None:
    """How many claims would be retired, of which tables and of which organisations, where it is more than a few, and
    more than a few in a hundred of those that stand; else None."""
    from blocs.store.recording import SHAPES as shapes

    standing = difference.standing
    if difference.retires <= FEW or difference.retires * 100 <= standing * FEW_IN_A_HUNDRED:
        return None
    counts = {table: len(rows) for table, rows in difference.retired_rows.items() if rows}
    most = sorted(counts, key=lambda table: -counts[table])
    tables = _some([f"{table} {counts[table]:,}" for table in most])
    bodies: dict[str, None] = {}
    for table, rows in difference.retired_rows.items():
        if table in OF_BODIES:
            place = shapes[table].columns.index("organisation")
            bodies |= dict.fromkeys(row[place] for row in rows)
    about = f"; of {_some(sorted(bodies))}" if bodies else ""
    return f"{difference.retires:,} of the {standing:,} claims of {dataset} would be retired: {tables}{about}"


def refuse_much(dataset: str, difference: Difference) -> None:
    """Raise ManyRetired where there is `much` to say."""
    said = much(dataset, difference)
    if said is not None:
        raise ManyRetired(said)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
