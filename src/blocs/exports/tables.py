"""Every table as rows that mean something outside the database: codes for row numbers, no end for 9999-12-31."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Table, and_, select

from blocs import models
from blocs.dates import BEGINNING, FOREVER
from blocs.questions.memoranda import bases
from blocs.questions.sources import cited_for
from blocs.store.layers import bodies
from blocs.store.revisions import datasets, lineage, recorded
from blocs.store.session import Session, existing, standing

RENAMED = {"from_text": "from", "to_text": "to", "on_text": "on", "read_on": "read", "dated": "date"}


@dataclass(frozen=True)
class Exported:
    """A table as it leaves: its name (the stem of its file), its columns and its rows, texts or None."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def plural(table: str) -> str:
    """The name under which a table of the database is exported: `state_record` becomes `states`.

    >>> plural("membership_basis"), plural("memorandum_party"), plural("status_record")
    ('membership_bases', 'memorandum_parties', 'statuses')
    """
    word = table.removesuffix("_record")
    for ending, many in (("basis", "bases"), ("y", "ies"), ("memorandum", "memoranda"), ("us", "uses")):
        if word.endswith(ending):
            return word.removesuffix(ending) + many
    return word + "s"


def names() -> list[str]:
    """The names of all tables that can be exported, in alphabetical order."""
    return sorted(plural(table.name) for table in _tables())


def tables(session: Session, wanted: Collection[str] = (), dataset: str | None = None) -> Iterator[Exported]:
    """The tables (all, or those `wanted` by their exported names) with the claims that stand, in a fixed order; with
    `dataset`, only the claims of that one, and of those that it extends what it does not replace.

    Last comes `datasets`, wanted or not, so that licences and citations go where the rows go: it holds those whose rows
    the other tables hold, and no others. Where nothing else but revisions is wanted, it holds all.
    """
    layers = tuple(lineage(session, dataset)) if dataset is not None else ()
    seen = replace(session, layers=layers, words=layers)
    held: dict[str, None] = {}
    others = [table for table in _tables() if table is not models.dataset]
    chosen = [table for table in others if not wanted or plural(table.name) in wanted]
    for table in chosen:
        exported = _SPECIAL.get(table.name, _plain)(seen, table)
        if table is not models.revision:
            held |= dict.fromkeys(_whose(seen, table, exported))
        yield exported
    about = _plain(seen, models.dataset)
    if any(table is not models.revision for table in chosen):
        about = Exported(about.name, about.columns, [row for row in about.rows if row[0] in held])
    yield about


def datasets_in(exported: Exported) -> list[str]:
    """The datasets whose rows a table holds, in alphabetical order; none for a table that does not say so."""
    column = "code" if exported.name == "datasets" else "dataset"
    if column not in exported.columns or exported.name == "memorandum_kinds":
        return []
    place = exported.columns.index(column)
    return sorted({row[place] for row in exported.rows})


def _whose(session: Session, table: Table, exported: Exported) -> list[str]:
    """The datasets whose rows a table holds; of a vocabulary without claims, those that brought its words."""
    if "dataset" in exported.columns:
        return datasets_in(exported)
    words, revision = table.c, models.revision
    brought = select(revision.c.dataset).join(table, words.added_in == revision.c.id).distinct()
    return [row.dataset for row in session.rows(brought.where(_there(session, table)))]


def _tables() -> list[Table]:
    """All tables but the bare identities whose claims say everything."""
    return [
        table
        for table in models.metadata.sorted_tables
        if "retired_in" in table.c or table.name in ("dataset", "revision", "memorandum_kind")
    ]


def _plain(session: Session, table: Table) -> Exported:
    left_out = {"id", "added_in", "retired_in"} if "retired_in" in table.c else {"added_in"}
    columns = [column for column in table.c if column.name not in left_out]
    columns.sort(key=lambda column: column.name == "dataset" and table.name not in ("dataset", "revision"))
    statement = select(*columns)
    if "retired_in" in table.c:
        seen = bodies(session.view) if table is models.organisation_record else table
        statement = select(*(seen.c[column.name] for column in columns))
        statement = statement.where(standing(seen, session.view)).order_by(seen.c.id)
    else:
        statement = statement.where(_there(session, table)).order_by(*table.primary_key)
    rows = [tuple(_value(value) for value in row) for row in session.rows(statement)]
    return Exported(plural(table.name), tuple(RENAMED.get(column.name, column.name) for column in columns), rows)


def _there(session: Session, table: Table) -> Any:
    """The condition that a row of a table without claims was there already when the question is asked, and is of a
    dataset that is seen."""
    if table.name == "revision":
        return and_(recorded(session), table.c.dataset.in_(_asked(session)))
    return table.c.code.in_(_asked(session)) if table.name == "dataset" else existing(table, session.view)


def _asked(session: Session) -> list[str]:
    return [code for code in datasets(session) if code in (session.layers or (code,))]


_KEY = ("organisation", "state", "status", "from")
_BOUNDS = ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")


def _spells(session: Session) -> dict[int, Any]:
    table = models.membership
    order = (table.c.dataset, table.c.organisation, table.c.state, table.c.starts_earliest, table.c.id)
    return {row.id: row for row in session.rows(select(table).where(standing(table, session.view)).order_by(*order))}


def _memberships(session: Session, _table: Table) -> Exported:
    spells = _spells(session)
    behind, verified = bases(session, spells), _verified(session)
    cited = cited_for(session, "membership_id", spells)
    columns = (*_KEY, "to", *_BOUNDS, "dataset", "confidence", "disputed", "represented_by", "note")
    rows = []
    for number, row in spells.items():
        own = [row.organisation, row.state, row.status, row.from_text, row.to_text]
        own += [_value(getattr(row, bound)) for bound in _BOUNDS]
        own += [row.dataset, row.confidence, row.disputed, row.represented_by, row.note]
        for instruments in (behind.opening(number), behind.closing(number)):
            own.append(" ".join(basis.memorandum for basis in instruments) or None)
        own.append(" ".join(citation.source for citation in cited.get(number, ())) or None)
        own.append(_value(verified.get((None if session.view.layered else row.dataset, row.organisation))))
        rows.append(tuple(own))
    return Exported("memberships", (*columns, "opened_by", "closed_by", "sources", "verified_to"), rows)


def _verified(session: Session) -> dict[tuple[str | None, str], date | None]:
    """To which day the record of each organisation was verified, by dataset (None where one extends another) and
    code."""
    record = bodies(session.view)
    wanted = select(record.c.dataset, record.c.organisation, record.c.complete_to)
    return {
        (None if session.view.layered else row.dataset, row.organisation): row.complete_to
        for row in session.rows(wanted.where(standing(record, session.view)))
    }


def _membership_bases(session: Session, table: Table) -> Exported:
    spells = _spells(session)
    rows = []
    for row in session.rows(select(table).where(standing(table, session.view)).order_by(table.c.id)):
        rows.append((*_key(spells[row.membership_id]), row.role, row.memorandum, row.dataset))
    return Exported("membership_bases", (*_KEY, "role", "memorandum", "dataset"), rows)


def _citations(session: Session, table: Table) -> Exported:
    spells = _spells(session)
    party, succession = models.memorandum_party, models.organisation_succession
    parties = {row.id: row for row in session.rows(select(party))}
    successions = {row.id: row for row in session.rows(select(succession))}
    columns = ("source", "locator", "cites", "organisation", "state", "status", "from", "memorandum", "dataset")
    rows = []
    for row in session.rows(select(table).where(standing(table, session.view)).order_by(table.c.id)):
        if row.membership_id is not None:
            cites: tuple[Any, ...] = ("membership", *_key(spells[row.membership_id]), None)
        elif row.memorandum_party_id is not None:
            party = parties[row.memorandum_party_id]
            cites = ("memorandum_party", None, party.state, None, None, party.memorandum)
        elif row.organisation_succession_id is not None:
            cites = ("succession", successions[row.organisation_succession_id].successor, None, None, None, None)
        elif row.memorandum is not None:
            cites = ("memorandum", None, None, None, None, row.memorandum)
        else:
            cites = ("organisation" if row.organisation else "state", row.organisation, row.state, None, None, None)
        rows.append((row.source, row.locator, *cites, row.dataset))
    return Exported("citations", columns, rows)


def _key(spell: Any) -> tuple[Any, ...]:
    return spell.organisation, spell.state, spell.status, spell.from_text


def _value(value: Any) -> Any:
    """A value as it leaves: dates as texts, the bounds that mean "unknown" or "no end" as nothing."""
    if isinstance(value, date):
        return None if value in (BEGINNING, FOREVER) else value.isoformat()
    return value


_SPECIAL: dict[str, Callable[[Session, Table], Exported]] = {
    "membership": _memberships,
    "membership_basis": _membership_bases,
    "citation": _citations,
}
