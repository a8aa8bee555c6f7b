"""Popolo JSON: states and organisations as organizations, and who was a member of what, for tools that speak Popolo.

Source of the form: https://www.popoloproject.com/specs/membership.html and …/organization.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any

from blocs.dates import BEGINNING, FOREVER, parse_edtf
from blocs.errors import DateError
from blocs.exports.tables import Exported
from blocs.models.statuses import MISSING

_PLAIN = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def popolo(tables: dict[str, Exported]) -> dict[str, Any]:
    """The content of popolo.json. Popolo has dates to the year, month or day and no ranges: a range gets the month or
    year that holds all of it, or none, and stands as it was written in `other_dates`. Statuses are roles."""
    names = {kind: _names(tables[f"{kind}_names"], kind) for kind in ("state", "organisation")}
    codes = {kind: _codes(tables[f"{kind}_codes"], kind) for kind in ("state", "organisation")}
    organizations: list[dict[str, Any]] = []
    for kind, id_of in (("organisation", "organisations"), ("state", "states")):
        for code, row in {row[kind]: row for row in _records(tables[id_of])}.items():
            borne = names[kind].get(code, [])
            short = next((name for name in borne if name["note"] == "short" and "end_date" not in name), None)
            organizations.append(
                {
                    "id": f"{kind}/{code}",
                    "name": short["name"] if short else (borne[0]["name"] if borne else code),
                    "classification": (row["kind"] if kind == "organisation" else None) or kind,
                    "identifiers": [{"scheme": "blocs", "identifier": code}, *codes[kind].get(code, ())],
                    "other_names": [name for name in borne if name is not short],
                }
            )
    sources = {row["source"]: row for row in _records(tables["sources"])}
    known = {row["status"] for row in _records(tables["statuses"]) if row["category"] != MISSING}
    rows = [row for row in _records(tables["memberships"]) if row["status"] in known]
    memberships = [_membership(id_, row, sources) for id_, row in zip(_ids(rows), rows, strict=True)]
    return {"organizations": organizations, "memberships": memberships}


def _records(table: Exported) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _names(table: Exported, kind: str) -> dict[str, list[dict[str, Any]]]:
    names: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _records(table):
        name = {"name": row["name"], "note": row["kind"], **_dates(row)}
        names[row[kind]].append(name)
    return names


def _codes(table: Exported, kind: str) -> dict[str, list[dict[str, str]]]:
    """The identifiers that each bears elsewhere: its present ones, or the last that it bore in a scheme."""
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for row in sorted(_records(table), key=lambda row: str(row.get("to") or "9999")):
        codes[row[kind]][row["scheme"]] = row["value"]
    return {
        code: [{"scheme": scheme, "identifier": value} for scheme, value in sorted(schemes.items())]
        for code, schemes in codes.items()
    }


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    """An id for each membership that stays as long as what it says of who, where and since when does."""
    seen: dict[str, int] = defaultdict(int)
    made = []
    for row in rows:
        stem = "/".join(
            ("membership", row["dataset"], row["organisation"], row["state"], row["status"], row["from"] or "unknown")
        )
        seen[stem] += 1
        made.append(stem if seen[stem] == 1 else f"{stem}/{seen[stem]}")
    return made


def _membership(id_: str, row: dict[str, Any], sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    cited = [sources[code] for code in (row["sources"] or "").split()]
    made = {
        "id": id_,
        "member_id": f"state/{row['state']}",
        "organization_id": f"organisation/{row['organisation']}",
        "role": row["status"],
        **_dates(row),
        "sources": [{"url": citation["url"], "note": citation["title"]} for citation in cited if citation["url"]],
    }
    if row["disputed"]:
        made["disputed"] = row["disputed"]
    return made


def _dates(row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for edge, called in (("from", "start_date"), ("to", "end_date")):
        text = row.get(edge)
        if not text:
            continue
        plain = text if _PLAIN.fullmatch(text) else _widest(text) or (_last(text) if edge == "to" else None)
        if plain:
            made[called] = plain
        if plain != text:
            made.setdefault("other_dates", {})[called] = text
    return made


def _widest(text: str) -> str | None:
    """The month or year that holds all of an EDTF date, or None."""
    try:
        bounds = parse_edtf(text)
    except DateError:
        return None
    first, last = bounds.earliest, bounds.latest
    if first == BEGINNING or last >= FOREVER:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return first.isoformat()[:7]
    return _year(first) if first.year == last.year else None


def _last(text: str) -> str | None:
    """The last year in which something may have ended, so that what has ended has an end."""
    try:
        latest = parse_edtf(text).latest
    except DateError:
        return None
    return _year(latest) if latest < FOREVER else None


def _year(day: date) -> str:
    return f"{day.year:04d}"
