"""The questions that Datasette asks as forms: their SQL, and the functions that read what a reader typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.dialects import sqlite

from blocs import models
from blocs.errors import BlocsError
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.settings import Target
from blocs.store.session import Database, View, standing

VERIFIED = """\
CASE WHEN coalesce(:day <= (SELECT o.complete_to FROM organisation_record o
        WHERE o.organisation = m.organisation AND o.complete_to IS NOT NULL AND {o} ORDER BY {top} LIMIT 1),
        m.ends_latest < '9999-12-31') THEN 'certain' ELSE 'as last verified' END"""
"""Whether the record was verified on that day: `Holding.is_verified` in SQL."""
SURE = f"""\
CASE WHEN m.disputed IS NOT NULL THEN 'disputed'
     WHEN m.starts_latest <= :day AND :day < m.ends_earliest THEN {VERIFIED}
     WHEN m.starts_latest <= :day AND s.counts_as_member AND EXISTS (
        SELECT 1 FROM membership n JOIN status_record t ON t.status = n.status AND {{t}}
        WHERE n.organisation = m.organisation AND n.state = m.state AND {{n}}
        AND n.status <> m.status AND t.counts_as_member AND n.disputed IS NULL
        AND n.starts_earliest = m.ends_earliest AND n.starts_latest = m.ends_latest) THEN {VERIFIED}
     ELSE 'possible' END AS certainty, m.disputed, m.confidence, s.counts_as_member"""  # noqa: S608 - parts of our own
"""How certain it is that a status held, or that its state went on belonging by another: `Holding.in_period` in SQL."""
NAMED = """\
coalesce((SELECT l.name FROM {kind}_name l WHERE l.{kind} = m.{kind} AND l.kind = 'short' AND {named}
  AND l.starts_earliest <= :day AND l.ends_latest > :day ORDER BY l.starts_latest LIMIT 1), m.{kind}) AS name"""
LITERAL = {"literal_binds": True}
INSTRUMENTS = """\
(SELECT group_concat(b.memorandum, ' ') FROM membership_basis b
  WHERE b.membership_id = m.id AND b.role = '{role}' AND b.retired_in IS NULL) AS {called}"""
STATUS = "JOIN status_record s ON s.status = m.status AND {s}"

ASKED = """\
WITH asked AS MATERIALIZED (SELECT blocs_code('{kind}', :{asked}, :{first}) AS code,
  blocs_problem('{kind}', :{asked}, :{first}, :{last}) AS problem)"""
"""What a reader typed, read once: the code that it means, or what is wrong with it."""
HELD_BY = f"""\
{ASKED.format(kind="{asked}", asked="{asked}", first="day", last="day")}
SELECT {{kind}}, name, status, since, until, certainty, disputed, confidence, counts_as_member, opened_by{{of}} FROM (
SELECT m.{{kind}}, {NAMED}, m.status, m.from_text AS since, m.to_text AS until,
{SURE},
{INSTRUMENTS.format(role="opened", called="opened_by")}, s.rank{{whose}}
FROM asked JOIN membership m ON m.{{asked}} = asked.code {STATUS}
WHERE asked.problem IS NULL AND {{m}} AND m.starts_earliest <= :day AND m.ends_latest > :day
UNION ALL SELECT NULL, problem, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0{{none}}
FROM asked WHERE problem IS NOT NULL
) ORDER BY rank, {{kind}}"""  # noqa: S608 - parts of our own
OF_ONE = "asked.problem IS NULL AND (trim(:organisation) = '' OR m.organisation = asked.code)"
CHANGED = f"""\
{ASKED.format(kind="organisations", asked="organisation", first="first", last="last")}
SELECT m.from_text AS date, m.organisation, m.state, 'began' AS what, m.status,
{INSTRUMENTS.format(role="opened", called="instruments")}{{whose}}
FROM asked JOIN membership m WHERE {{m}}
AND m.starts_earliest <= :last AND m.starts_latest >= :first AND {OF_ONE}
UNION ALL
SELECT m.to_text, m.organisation, m.state, 'ended', m.status,
{INSTRUMENTS.format(role="closed", called="instruments")}{{whose}}
FROM asked JOIN membership m WHERE {{m}} AND m.to_text IS NOT NULL
AND m.ends_earliest <= :last AND m.ends_latest >= :first AND {OF_ONE}
UNION ALL
SELECT NULL, NULL, NULL, problem, NULL, NULL{{none}} FROM asked WHERE problem IS NOT NULL
ORDER BY 1, 2, 3"""  # noqa: S608 - parts of our own
EXAMPLES = {"organisation": "SCO", "state": "Iran", "day": "2022-09-15", "first": "2022-01-01", "last": "2023-12-31"}
"""What a form shows in its empty fields."""


def queries(view: View) -> dict[str, dict[str, Any]]:
    """The questions that are offered as forms, of the claims that a view sees."""
    body, spell, status = models.organisation_record, models.membership, models.status_record
    seen = {name: _seen(table, name, view) for name, table in (("o", body), ("m", spell), ("n", spell), ("s", status))}
    places = " ".join(f"WHEN {_quoted(code)} THEN {place}" for place, code in enumerate(view.layers))
    seen |= {"t": _seen(status, "t", view), "top": f"CASE o.dataset {places} END"}
    layered = view.layered
    seen |= {"whose": ", m.dataset" * layered, "of": ", dataset" * layered, "none": ", NULL" * layered}

    def held_by(kind: Subject, asked: Subject) -> str:
        return HELD_BY.format(kind=kind, asked=asked, named=_seen(models.table(f"{kind}_name"), "l", view), **seen)

    return {
        "who_belonged": {
            "title": "Who belonged to … on …?",
            "description": "An organisation, by its code or name (SCO), and a day (2022-09-15).",
            "sql": held_by("state", "organisation"),
            "params": ["organisation", "day"],
        },
        "where_did_it_belong": {
            "title": "Where did … belong on …?",
            "description": "A state, by its code or name (Iran), and a day (2022-09-15).",
            "sql": held_by("organisation", "state"),
            "params": ["state", "day"],
        },
        "what_changed": {
            "title": "What changed between … and …?",
            "description": "Two days, and an organisation, or nothing for all of them.",
            "sql": CHANGED.format(**seen),
            "params": ["organisation", "first", "last"],
        },
    }


def _seen(table: Any, name: str, view: View) -> str:
    """The condition that a claim is seen (`standing`), as SQL of a table that is called `name` in it."""
    alias = table.alias(name)
    asked: Any = select(literal_column("1")).select_from(alias).where(standing(alias, view))
    # The condition alone would bring the table along: within a question it is there already.
    return f"({str(asked.compile(dialect=sqlite.dialect(), compile_kwargs=LITERAL)).partition('WHERE ')[2]})"


def _quoted(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


EVERYDAY = View()
QUERIES = queries(EVERYDAY)
"""The questions of the curated record."""


def reading(target: Target, view: View) -> Callable[[sqlite3.Connection], None]:
    """What gives a connection the functions of the questions: `blocs_code(kind, text, day)`, the code that a text means
    as `resolve` reads it, and `blocs_problem(kind, text, first, last)`, what is wrong with what was typed.

    Both are NULL otherwise, and where nothing was typed at all; of the kind `organisations` nothing means all of them.
    Names are those of the datasets that the view sees; misspelt ones are not guessed.
    """

    @lru_cache(maxsize=1024)
    def read(kind: str, text: str, at: str) -> tuple[str | None, str | None]:
        try:
            with Database(target) as database, database.reading() as session:
                ask = Asking(session, view.layers[0])
                ask.on(at)
                return (ask.state(text) if kind == "state" else ask.organisation(text)), None
        except BlocsError as error:
            return None, str(error)

    def code(kind: str, text: Any, at: Any) -> str | None:
        named = _text(text)
        return read(kind, named, _text(at))[0] if named else None

    def problem(kind: str, text: Any, first: Any, last: Any) -> str | None:
        named, days = _text(text), [_text(first), _text(last)]
        if not named and not any(days):
            return None
        for typed in days:
            if not _is_day(typed):
                return (
                    f"{typed[:60]!r} is no day; write one like 2022-09-15" if typed else "write a day like 2022-09-15"
                )
        if days[0] > days[1]:
            return f"{days[0]} is after {days[1]}; write the earlier day first"
        if not named:
            return {"state": "write a state", "organisation": "write an organisation"}.get(kind)
        return read(kind.removesuffix("s"), named, days[0])[1]

    def give(connection: sqlite3.Connection) -> None:
        connection.create_function("blocs_code", 3, code, deterministic=True)
        connection.create_function("blocs_problem", 4, problem, deterministic=True)

    return give


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
