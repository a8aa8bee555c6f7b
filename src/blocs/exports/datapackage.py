"""A Frictionless Data Package: the tables as CSV, and beside them what every column means (Table Schema, version 1).

Source of the form: https://specs.frictionlessdata.io/data-package/ and https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Integer

from blocs import models
from blocs.exports.tables import RENAMED, Exported, plural
from blocs.questions.cite import LICENCES, Citable

KEYS: Mapping[str, tuple[str, ...]] = {
    "datasets": ("code",),
    "revisions": ("id",),
    "memorandum_kinds": ("code",),
    "memoranda": ("memorandum",),
    "memorandum_parties": ("memorandum", "state"),
    "organisations": ("dataset", "organisation"),
    "sources": ("source",),
    "states": ("state",),
    "statuses": ("status",),
}
"""The columns by which a row of a table is told from the others, where there are such."""

REFERENCES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "citations": (("source", "sources", "source"), ("dataset", "datasets", "code")),
    "memberships": (("status", "statuses", "status"), ("dataset", "datasets", "code")),
    "membership_bases": (("memorandum", "memoranda", "memorandum"), ("status", "statuses", "status")),
    "memoranda": (("kind", "memorandum_kinds", "code"), ("dataset", "datasets", "code")),
    "memorandum_parties": (("memorandum", "memoranda", "memorandum"), ("state", "states", "state")),
    "state_names": (("state", "states", "state"),),
    "state_codes": (("state", "states", "state"),),
    "state_periods": (("state", "states", "state"),),
}
"""(column, table, column): what must be found in another table."""

TEXTS = {
    "opened_by": "codes of the memoranda that opened the membership, with spaces between",
    "closed_by": "codes of the memoranda that closed the membership, with spaces between",
    "sources": "codes of the sources cited for it, with spaces between",
    "from": "first day, EDTF, as written; empty where unknown",
    "to": "first day on which it no longer held, EDTF, as written; empty while it holds",
    "verified_to": "the last day on which the organisation's record was verified; after it nothing is certain",
    "cites": "what kind of claim the source is cited for",
    "dataset": "whose claim it is",
}
"""What columns mean that no single column of the database stands behind."""


def descriptor(about: Sequence[Citable], exported: Sequence[Exported]) -> dict[str, Any]:
    """The content of datapackage.json for tables that stand beside it as NAME.csv. `about` are the datasets in it: each
    brings its own title and licence."""
    first = about[0]
    return {
        "profile": "tabular-data-package",
        "name": "blocs-record",
        "title": "; ".join(dict.fromkeys(dataset.title for dataset in about)),
        "description": " ".join(dataset.sentence for dataset in about),
        "version": str(max(dataset.revision for dataset in about)),
        "created": f"{max(dataset.recorded_at for dataset in about)}Z",
        **({"homepage": first.url} if first.url else {}),
        "licenses": [_licence(dataset) for dataset in about],
        "sources": [
            {"title": "The sources of each claim are in citations.csv and sources.csv"},
            *({"title": dataset.title, "path": dataset.url} for dataset in about if dataset.url),
        ],
        "resources": [_resource(table, {other.name for other in exported}) for table in exported],
    }


def _licence(about: Citable) -> dict[str, str]:
    """The licence of one dataset, which its title names where there are several."""
    said = about.licence or "not stated"
    name, path = LICENCES.get(said, ("other", None))
    return {"name": name, **({"path": path} if path else {}), "title": f"{about.dataset}: {said}"}


def _resource(table: Exported, others: set[str]) -> dict[str, Any]:
    own = {plural(claims.name): claims for claims in models.metadata.sorted_tables}[table.name]
    schema: dict[str, Any] = {"fields": [_field(own, column) for column in table.columns], "missingValues": [""]}
    if table.name in KEYS:
        schema["primaryKey"] = _key(table)
    references = [
        {"fields": [column], "reference": {"resource": other.replace("_", "-"), "fields": [key]}}
        for column, other, key in REFERENCES.get(table.name, ())
        if other in others
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "description": own.comment or table.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _key(table: Exported) -> list[str]:
    """The columns that tell the rows of a table apart: by dataset too, where one describes what another does."""
    key = KEYS[table.name]
    places = [table.columns.index(column) for column in key]
    twice = len({tuple(row[place] for place in places) for row in table.rows}) < len(table.rows)
    return ["dataset", *key] if twice and "dataset" in table.columns else list(key)


def _field(own: Any, name: str) -> dict[str, Any]:
    written = {new: old for old, new in RENAMED.items()}
    column = own.c.get(name, own.c.get(written.get(name, name)))
    field: dict[str, Any] = {"name": name, "type": "string"}
    if column is not None:
        for kind, called in ((Boolean, "boolean"), (DateTime, "datetime"), (Date, "date"), (Integer, "integer")):
            if isinstance(column.type, kind):
                field["type"] = called
                break
        # A bound that is not known is an empty cell.
        if not column.nullable and field["type"] != "date":
            field["constraints"] = {"required": True}
    said = TEXTS.get(name) or (column.comment if column is not None else None)
    if said:
        field["description"] = said
    if field["type"] == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    if field["type"] == "datetime":
        field["format"] = "any"
    return field
