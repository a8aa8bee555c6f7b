"""A table of one's own into the database: as a dataset of one's own, in one revision."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from blocs import models, settings
from blocs.datasets.cow import DATASETS as COW
from blocs.datasets.names_in import Made
from blocs.datasets.spells import LONGEST_TEXT, Claimed, Reading, claimed_spells
from blocs.datasets.tables_in import Table, of_frame, read_table, with_organisations
from blocs.errors import BlocsError
from blocs.letters import first_unseen, one_line
from blocs.names.fold import shortened
from blocs.seeding.load import quiet
from blocs.seeding.progress import Progress
from blocs.settings import Target
from blocs.store.forgetting import FORGOTTEN
from blocs.store.layers import refuse_extension
from blocs.store.recording import Difference, record
from blocs.store.session import CURATED, Database, Session, writing

if TYPE_CHECKING:
    import pandas

TAKEN = (CURATED, *COW.values())
DATASET_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_CODE = 40
MESSAGE = "from the table "
"""How the message of a revision begins that came from a table."""


@dataclass(frozen=True)
class ImportedSpells:
    """What an import did: the dataset, the revision (None if nothing changed), the difference, how many spells the
    table holds, and the organisations that were made as nobody had them."""

    dataset: str
    revision: int | None
    difference: Difference
    spells: int
    made: tuple[Made, ...]


@dataclass(frozen=True)
class About:
    """A dataset: its code, what it is called, under which licence it is, how to cite it, where it is, and what it
    extends."""

    code: str
    title: str | None = None
    licence: str | None = None
    citation: str | None = None
    url: str | None = None
    extends: str | None = None

    @property
    def row(self) -> dict[str, str | None]:
        said = {name: getattr(self, name) for name in ("code", "title", "citation", "licence", "url", "extends")}
        return said | {"title": self.title or self.code}


def import_spells(
    source: str | PathLike[str] | pandas.DataFrame,
    *,
    dataset: str,
    url: str | PathLike[str] | None = None,
    title: str | None = None,
    licence: str | None = None,
    citation: str | None = None,
    homepage: str | None = None,
    extends: str | None = None,
    sheet: str | None = None,
    organisations: str | PathLike[str] | None = None,
    **reading: Any,
) -> ImportedSpells:
    """Spells of a table, a file or a pandas DataFrame, into a dataset of one's own, as one revision.

    `url` is the database as `blocs.connect` takes it; `title`, `licence`, `citation`, `homepage` and `extends` are said
    of the dataset; `sheet` is that of an Excel file, `organisations` a table of them. Other parameters are those of
    `blocs.datasets.spells.Reading`. Raises FaultyTable with every fault of every row (`faults`) and records nothing
    then; FileError and BlocsError as `read_table` does.
    """
    from blocs.seeding.default import ensure

    beside = None if organisations is None else Path(fspath(organisations))
    path = Path(fspath(source)) if isinstance(source, (str, PathLike)) else None
    table = of_frame(source) if path is None else read_table(path, sheet)  # type: ignore[arg-type]
    table = with_organisations(table, path, beside)
    target = settings.target(None if url is None else fspath(url))
    ensure(target)
    about = About(dataset, title, licence, citation, homepage, extends)
    return imported(target, table, about, partial(claimed_spells, table=table, about=about, reading=Reading(**reading)))


def imported(
    target: Target,
    table: Table,
    about: About,
    claimed: Callable[..., Claimed],
    *,
    progress: Progress = quiet,
    yes: bool = True,
) -> ImportedSpells:
    """Record what a table claims as all that a dataset claims, as one revision.

    `claimed` makes the claims, of a session to read in and the day that is `today`: nobody who writes waits for that.
    Raises what it raises, BlocsError for a dataset's code that is no code or taken, and without `yes` ManyRetired where
    much of what the dataset said before would be retired.
    """
    from blocs.seeding.default import now

    progress("reading names and dates", 0, 1)
    with Database(target) as database, database.reading() as session:
        refuse_taken(session, about)
        claims, made = claimed(session, today=now().date())
    progress("reading names and dates", 1, 1)
    progress("recording", 0, 1)
    with writing(target) as session:
        refuse_taken(session, about)
        message = MESSAGE + one_line(table.shown[:200])
        number, difference = record(
            session, about.row, claims, digest=table.digest, recorded_at=now(), message=message, yes=yes
        )
    progress("recording", 1, 1)
    return ImportedSpells(about.code, number, difference, len(claims.rows["membership"]), made)


def refuse_taken(session: Session, about: About) -> None:
    """Raise BlocsError for what is no code of a dataset, or that of one which did not come from a table."""
    code = about.code
    if not DATASET_CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise BlocsError(
            f"{shortened(code)} is no code of a dataset; write small letters, digits and hyphens: my-clubs"
        )
    for said in (about.title, about.licence, about.citation, about.url):
        odd = first_unseen(said or "", "")
        if odd is not None or len(said or "") > LONGEST_TEXT:
            raise BlocsError(
                f"what is said of the dataset holds a character that is not seen, or too many: {shortened(said or '')}"
            )
    revision = models.revision
    last = session.connection.execute(
        select(revision.c.message)
        .where(revision.c.dataset == code, func.coalesce(revision.c.message, "") != FORGOTTEN)
        .order_by(revision.c.id.desc())
        .limit(1)
    ).first()
    if code in TAKEN or (last is not None and not (last.message or "").startswith(MESSAGE)):
        raise BlocsError(f"the dataset {code} is taken by data that did not come from a table; choose another code")
    refuse_extension(session, code, about.extends)
