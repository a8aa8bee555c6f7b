"""The participants of a treaty, as a depositary lists them, to a dated instrument with its parties and to memberships.

The columns are those of the United Nations Treaty Collection: participant, signature, ratification, in which a letter
behind the day says by which act a state consented (`24 Apr 1964 a`: by accession).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.datasets.about import Bodies
from blocs.datasets.cited import Citations
from blocs.datasets.columns import Columns, columns_of, require
from blocs.datasets.faults import Faults
from blocs.datasets.moments import read_dates, text_of
from blocs.datasets.names_in import Organisations
from blocs.datasets.own import About
from blocs.datasets.spells import Claimed, Said, refuse_overlaps
from blocs.datasets.tables_in import Table
from blocs.dates import Written, written
from blocs.errors import BlocsError, DateError
from blocs.letters import first_unseen
from blocs.names.asking import Asking
from blocs.names.fold import fold, shortened
from blocs.names.lookup import choose
from blocs.store.recording import Claims
from blocs.store.session import Session

TREATY_FIELDS = (
    "state", "signature", "ratification", "in_force", "to", "confidence", "sources", "locator", "read", "note",
)  # fmt: skip
ACTS = {
    "a": "accession",
    "A": "acceptance",
    "AA": "approval",
    "c": "formal confirmation",
    "d": "succession",
    "P": "provisional application",
    "s": "definitive signature",
}
"""What the letters behind a day mean in the Treaty Collection; without one it is a ratification."""
_MARKED = re.compile(rf"(.*\d)\s*\(?({'|'.join(sorted(ACTS, key=len, reverse=True))})\)?", re.DOTALL)
_FOOTNOTES = re.compile(r"[\s*]*\d*(?:[\s,]+\d+)*[\s*]*$")


@dataclass(frozen=True)
class Treaty:
    """A treaty and how the table of its participants is read.

    `organisation` is the one whose members its parties are, `date` the day of signature or adoption, `in_force` that of
    its entry into force (EDTF). `after` is the number of days after the deposit on which it enters into force for a
    state: without it, and without a column in_force, nobody is said to have become a member. `columns` and `schemes`
    are as in `Reading`.
    """

    organisation: str
    title: str
    date: str
    in_force: str | None = None
    after: int | None = None
    kind: str = "treaty"
    place: str | None = None
    status: str = "member"
    columns: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    guess: bool = False
    new: bool = False


@dataclass(frozen=True)
class _Parties:
    states: Sequence[Any]
    signed: Sequence[Written | None]
    ratified: Sequence[Written | None]
    in_force: Sequence[Written | None]
    ends: Sequence[Written | None]
    acts: Sequence[str | None]


def claimed_treaty(session: Session, *, table: Table, about: About, treaty: Treaty, today: date) -> Claimed:
    """What the table of a treaty's participants claims: the instrument, its parties and their memberships.

    Raises FaultyTable with every fault of every row, BlocsError for what is said of the treaty.
    """
    faults, claims = Faults(table.shown), Claims()
    columns = columns_of(table, treaty.columns, TREATY_FIELDS, faults)
    require(columns, "state")
    if not {"signature", "ratification", "in_force"} & set(columns.cells):
        require(columns, "signature")
    ask = Asking(session, guess=treaty.guess)
    names = Organisations(ask, faults, about.code, treaty.schemes, title=about.title or about.code, new=treaty.new)
    body = str(names.codes([treaty.organisation], [0], "organisation")[0])
    dates = {name: _date(name, getattr(treaty, name)) for name in ("date", "in_force")}
    parties = _parties(columns, names, treaty, dates["in_force"], faults)
    status = names.status(treaty.status)
    places = [place for place, day in enumerate(parties.in_force) if day is not None]
    said = Said(
        [body] * len(places),
        [parties.states[place] for place in places],
        [status] * len(places),
        [parties.in_force[place] for place in places],
        [parties.ends[place] for place in places],
        places,
        columns,
    )
    refuse_overlaps(said, faults)
    citations = Citations(ask, columns, about.code, faults, today)
    bodies = Bodies(faults, None)
    bodies.read(columns, [body] * len(table.rows))
    faults.refuse()
    code = f"{body}/{_key(treaty.title, about.code)}"
    instrument = {"memorandum": code, "organisation": body, "kind": _kind(ask, treaty.kind), "title": treaty.title}
    confidences = citations.confidences(range(len(table.rows)))
    sure = "low" if "low" in confidences else "high"
    claims.add(
        "memorandum_record",
        **instrument,
        **_columns("dated", dates["date"]),
        **_columns("in_force", dates["in_force"]),
        place=treaty.place,
        url=about.url,
        confidence=sure,
    )
    for place, state in enumerate(parties.states):
        days = {
            "signed": parties.signed[place],
            "ratified": parties.ratified[place],
            "in_force": parties.in_force[place],
        }
        dated = {name: value for what, day in days.items() for name, value in _columns(what, day).items()}
        claims.add("memorandum_party", memorandum=code, state=state, note=parties.acts[place], **dated)
    empty: dict[str, Sequence[str | None]] = dict.fromkeys(("disputed", "represented_by", "note"), [None] * len(places))
    spells = said.claim(claims, [confidences[place] for place in places], empty)
    for spell in spells:
        claims.add("membership_basis", membership_id=spell, memorandum=code, role="opened")
    citations.claim(claims, spells, places)
    bodies.claim(claims, (), names.made, about.code, {names.categories[status]})
    return claims, tuple(names.made.values())


def _parties(
    columns: Columns, names: Organisations, treaty: Treaty, in_force: Written | None, faults: Faults
) -> _Parties:
    rows = columns.table.rows
    nothing: list[Any] = [None] * len(rows)
    bare: list[str] = []
    acts: list[str | None] = []
    for cell in columns.cells.get("ratification", nothing):
        text = text_of(cell)
        marked = _MARKED.fullmatch(text)
        bare.append(marked[1].strip() if marked else text)
        acts.append(ACTS[marked[2]] if marked else None)
    signed, ends, effect = (
        read_dates(columns.cells.get(what, nothing), rows, columns.named(what), faults)
        for what in ("signature", "to", "in_force")
    )
    ratified = read_dates(bare, rows, columns.named("ratification"), faults)
    for place, deposit in enumerate(ratified):
        if effect[place] is None and deposit is not None and treaty.after is not None:
            effect[place] = _effect(deposit, treaty.after, in_force, rows[place], columns, faults)
        start, end = effect[place], ends[place]
        if start is not None and end is not None and start.earliest >= end.latest:
            faults.add(rows[place], columns.named("to"), f"ends before it starts: from {start.text} to {end.text}")
    days: list[date | None] = []
    for dates in zip(effect, ratified, signed, strict=True):
        known = [written.latest for written in dates if written is not None]
        days.append(known[0] if known else None)
    cells = [_FOOTNOTES.sub("", text) if isinstance(text, str) else text for text in columns.cells["state"]]
    if "state" in names.schemes:
        cells = list(columns.cells["state"])
    states = names.states(cells, days, rows, columns.named("state"))
    seen: dict[str, int] = {}
    for row, state in zip(rows, states, strict=True):
        if state is not None and seen.setdefault(state, row) != row:
            faults.add(row, columns.named("state"), f"{state} again, as in row {seen[state]}")
    return _Parties(states, signed, ratified, effect, ends, acts)


def _effect(
    deposit: Written, after: int, in_force: Written | None, row: int, columns: Columns, faults: Faults
) -> Written | None:
    """The day on which a treaty enters into force for a state: so many days after the deposit, and not before the
    treaty itself."""
    if deposit.earliest != deposit.latest:
        faults.add(row, columns.named("ratification"), f"{deposit.text} is no day, from which {after} days are counted")
        return None
    day = deposit.latest + timedelta(days=after)
    return in_force if in_force is not None and in_force.latest > day else written(day.isoformat())


def _date(what: str, text: str | None) -> Written | None:
    try:
        return None if text is None else written(text)
    except DateError as error:
        raise BlocsError(f"--{what.replace('_', '-')}: {error}") from error


def _kind(ask: Asking, kind: str) -> str:
    table = models.memorandum_kind
    known = ask.session.connection.execute(select(table.c.code).order_by(table.c.code)).scalars().all()
    return choose(kind, known, "kind of instrument")


def _key(title: str, dataset: str) -> str:
    """The key of an instrument: what it is called, behind the dataset, as others have instruments of that name."""
    odd = first_unseen(title, "")
    words = "-".join(word for word in fold(title).split() if word.isascii())
    if odd is not None or not words:
        raise BlocsError(f"{shortened(title)} is no title of a treaty")
    return f"{dataset}-{words}"[:100].strip("-")


def _columns(prefix: str, on: Written | None) -> dict[str, Any]:
    if on is None:
        return {}
    return {prefix: on.text, f"{prefix}_earliest": on.earliest, f"{prefix}_latest": on.latest}
