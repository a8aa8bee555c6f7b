"""What an organisation is: the words for it, and the columns that hold them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_type_hints

Kind = Literal["agency", "agreement", "alliance", "bank", "court", "forum", "organ", "organisation", "regime", "union"]
"""What an organisation is; docs/curating.md says which is which."""
Scope = Literal["universal", "interregional", "regional"]
"""For whom it is meant: any state, some of several regions, those of one."""
Region = Literal[
    "africa", "americas", "antarctic", "arctic", "asia", "asia_pacific", "eurasia", "europe", "middle_east", "oceania"
]
"""The region of a regional organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What an organisation is, in one word each: what people choose organisations by.

    The table, the seeds, tables that are imported, answers, exports and pages take these columns from here. They stand
    apart from the table, since a shell that completes a word must not wait for SQLAlchemy.
    """

    kind: Kind | None = field(default=None, metadata={"comment": "what it is"})
    scope: Scope | None = field(
        default=None, metadata={"comment": "for whom it is meant: any state, some of several regions, those of one"}
    )
    region: Region | None = field(default=None, metadata={"comment": "the region of a regional one"})
    family: str | None = field(
        default=None, metadata={"comment": "the group in which readers find it, in the words of the record"}
    )
    seat: str | None = field(
        default=None,
        metadata={"comment": "the city of its present seat and the code of the state; empty where none is known"},
    )


DESCRIBED = tuple(one.name for one in fields(Described))
"""The names of these columns, in their order."""


def vocabularies() -> dict[str, tuple[str, ...]]:
    """The words that each of these columns may hold; none for one that takes any text."""
    return {name: tuple(word for kind in get_args(hint) for word in get_args(kind)) for name, hint in _hints().items()}


def _hints() -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(Described).items() if name in DESCRIBED}


def misplaced(region: str | None, scope: str | None) -> str | None:
    """What is wrong with the region of an organisation of a scope, or None: one that is regional has a region, and no
    other does."""
    if scope == "regional" and not region:
        return "is regional and names no region"
    if region and scope != "regional":
        return f"names the region {region}, which only one of the scope regional has"
    return None
