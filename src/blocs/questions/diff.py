"""What one revision changed, as a person reads it: claims that are new, that are gone, and that say something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from blocs import models
from blocs.models.sources import CITED
from blocs.names.asking import Asking
from blocs.questions.rows import Rows, columns_of
from blocs.store.recording import PARENTS
from blocs.store.session import Session

ADDED, RETIRED, CHANGED = "+", "-", "~"

IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    "membership": ("organisation", "state"),
    "membership_basis": ("membership_id", "memorandum", "role"),
    "citation": ("source", *CITED),
    "memorandum_record": ("memorandum",),
    "memorandum_party": ("memorandum", "state"),
    "organisation_record": ("organisation",),
    "organisation_name": ("organisation", "kind", "name"),
    "organisation_code": ("organisation", "scheme", "value"),
    "organisation_succession": ("predecessor", "successor"),
    "replacement": ("organisation", "state"),
    "source_record": ("source",),
    "state_record": ("state",),
    "state_name": ("state", "kind", "name"),
    "state_code": ("state", "scheme", "value"),
    "state_period": ("state",),
    "state_succession": ("predecessor", "successor"),
    "status_record": ("status",),
}
"""The columns by which a claim that is gone and one that is new are taken for the same thing, changed."""

CALLED = {"from_text": "from", "to_text": "to", "on_text": "on", "read_on": "read", "dated": "date"}
_TELLING = {"citation": ("source", "locator"), "membership_basis": ("role", "memorandum")}
_ORDER = {name.removesuffix("_record").replace("_", " "): place for place, name in enumerate(IDENTIFYING)}
_UNSAID = ("_earliest", "_latest", "folded")


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim that a revision added (+), retired (-) or replaced by one that says something else (~).

    `about` is the organisation, state or other code whose record it belongs to; `change` says what it says, or what
    it said and says.
    """

    sign: str
    about: str
    what: str
    subject: str
    change: str


def changes_of(ask: Asking, revision: int) -> Rows[ClaimChange]:
    """What `Tracker.changes_of` describes. Claims that only moved with the claim they belong to (the sources of a spell
    whose date was corrected) are left out."""
    return changes_in_revision(ask.session, revision)


def changes_in_revision(session: Session, number: int) -> Rows[ClaimChange]:
    """The same of a session: of a revision that it has not committed, too."""
    changes = sorted(
        _Diff(session, number).changes(), key=lambda change: (change.about, _ORDER[change.what], change.subject)
    )
    return Rows(columns_of(ClaimChange), changes)


class _Diff:
    def __init__(self, session: Session, number: int) -> None:
        self.session = session
        self.number = number
        self.same: dict[tuple[str, int], Any] = {}
        self.parents: dict[tuple[str, int], Any] = {}

    def changes(self) -> Iterator[ClaimChange]:
        # A claim stands after the claims it refers to, so that those are paired first.
        for table in models.metadata.sorted_tables:
            if table.name in IDENTIFYING:
                added = self._rows(table, table.c.added_in)
                retired = self._rows(table, table.c.retired_in)
                self._know_parents(table, [*added, *retired])
                yield from self._pair(table, retired, added)

    def _rows(self, table: Table, mark: Any) -> list[Any]:
        statement = select(table).where(mark == self.number).order_by(table.c.id)
        # As plain dictionaries: SQLAlchemy's mapping would take `membership_id` for the `id` of a membership, too.
        return [dict(row) for row in self.session.connection.execute(statement).mappings()]

    def _know_parents(self, table: Table, rows: list[Any]) -> None:
        for column, parent in PARENTS.items():
            if column not in table.c:
                continue
            wanted = {row[column] for row in rows if row[column] is not None}
            wanted = {number for number in wanted if (parent, number) not in self.parents}
            claims = models.table(parent)
            for some in _portions(sorted(wanted)):
                for row in self.session.connection.execute(select(claims).where(claims.c.id.in_(some))).mappings():
                    self.parents[parent, row["id"]] = dict(row)

    def _pair(self, table: Table, retired: list[Any], added: list[Any]) -> Iterator[ClaimChange]:
        gone = defaultdict(list)
        for row in retired:
            gone[self._key(table, row)].append(row)
        for row in added:
            others = gone.get(self._key(table, row))
            if not others:
                yield self._change(ADDED, table, row, self._said(table, row))
                continue
            before = max(others, key=lambda other: _likeness(row, other))
            others.remove(before)
            self.same[table.name, row["id"]] = self.same[table.name, before["id"]] = ("both", row["id"])
            was, now = self._values(table, before), self._values(table, row)
            differ = [name for name in now if was[name] != now[name]]
            if differ:
                said = ", ".join(f"{_called(name)} {_shown(was[name])} -> {_shown(now[name])}" for name in differ)
                yield self._change(CHANGED, table, row, said)
        for rows in gone.values():
            for row in rows:
                yield self._change(RETIRED, table, row, self._said(table, row))

    def _key(self, table: Table, row: Any) -> tuple[Any, ...]:
        return (
            row["dataset"],
            *(
                self.same.get((PARENTS[name], row[name]), row[name]) if name in PARENTS else row[name]
                for name in IDENTIFYING[table.name]
            ),
        )

    def _values(self, table: Table, row: Any) -> dict[str, Any]:
        """What a claim says beside what it is taken for, by column."""
        unsaid = {"id", "dataset", "added_in", "retired_in", *IDENTIFYING[table.name]}
        return {name: row[name] for name in row if name not in unsaid and not name.endswith(_UNSAID)}

    def _said(self, table: Table, row: Any) -> str:
        said = self._values(table, row)
        if table.name == "replacement":
            return "its spells, for those beneath" if row["state"] else "all of it, for what lies beneath"
        if table.name in _TELLING:
            said = {name: row[name] for name in _TELLING[table.name]}
        return ", ".join(f"{_called(name)} {_shown(value)}" for name, value in said.items() if value not in (None, ""))

    def _change(self, sign: str, table: Table, row: Any, said: str) -> ClaimChange:
        what = table.name.removesuffix("_record").replace("_", " ")
        about, subject = self._place(table, row)
        return ClaimChange(sign, about, what, subject, said)

    def _place(self, table: Table, row: Any) -> tuple[str, str]:
        """Whose record a claim belongs to, and which part of it."""
        for column, parent in PARENTS.items():
            if row.get(column) is not None:
                return self._place(models.table(parent), self.parents[parent, row[column]])
        if table.name == "membership":
            return row["organisation"], f"{row['state']} {row['status']}"
        if table.name == "organisation_succession":
            return row["successor"], row["predecessor"]
        whole = next(row[name] for name in (*IDENTIFYING[table.name], *CITED) if row.get(name) is not None)
        if table.name == "citation":
            whole = next(row[name] for name in CITED if row[name] is not None)
        about, _, subject = str(whole).partition("/")
        rest = [row[name] for name in IDENTIFYING[table.name][1:] if name not in CITED or name == "state"]
        if table.name == "citation":
            rest = []
        return about, " ".join(str(part) for part in (subject, *rest) if part)


def _likeness(before: Any, after: Any) -> int:
    return sum(before[name] == after[name] for name in before)


def _called(column: str) -> str:
    return CALLED.get(column, column)


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)


def _portions(numbers: list[int]) -> Iterable[list[int]]:
    """A statement takes only so many parameters."""
    return (numbers[first : first + 500] for first in range(0, len(numbers), 500))
