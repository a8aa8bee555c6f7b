"""How to cite the record as it stands at a revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from blocs import models
from blocs.errors import UnknownName
from blocs.names.asking import Asking
from blocs.questions.rows import Shown
from blocs.store.revisions import revisions


@dataclass(frozen=True, slots=True)
class Citable(Shown):
    """What a citation needs. `sentence` is it in words, `bibtex` for LaTeX; `digest` is of the claims that the revision
    changed, by which another database can be told to hold the same."""

    dataset: str
    title: str
    licence: str | None
    url: str | None
    revision: int
    recorded_at: str
    program: str
    digest: str
    sentence: str
    bibtex: str


def cite(ask: Asking) -> Citable:
    """What `Tracker.cite` describes: of the dataset asked, at its newest revision by the one that is asked.

    Raises UnknownName where nothing is recorded.
    """
    own_revisions = revisions(ask.session, dataset=ask.dataset)
    if not own_revisions:
        raise UnknownName("nothing is recorded yet; record the seeds with: blocs seed")
    newest, table = own_revisions[0], models.dataset
    about = ask.session.connection.execute(select(table).where(table.c.code == ask.dataset)).one()
    day, digest = newest.recorded_at[:10], newest.contents or newest.digest
    which = f"revision {newest.revision} of {day}, SHA-256 {digest[:16]}"
    whose = about.citation or about.title
    sentence = f"{whose}. {which[0].upper()}{which[1:]}."
    if about.licence:
        sentence += f" {about.licence}."
    author, _, _ = whose.partition(" (")
    bibtex = "\n".join(
        (
            f"@misc{{blocs-{newest.revision},",
            f"  author = {{{{{author}}}}},",
            f"  title = {{{about.title}}},",
            f"  year = {{{day[:4]}}},",
            f"  note = {{{which}}},",
            *([f"  url = {{{about.url}}},"] if about.url else []),
            "}",
        )
    )
    return Citable(
        dataset=ask.dataset,
        title=about.title,
        licence=about.licence,
        url=about.url,
        revision=newest.revision,
        recorded_at=newest.recorded_at,
        program=newest.program,
        digest=digest,
        sentence=sentence,
        bibtex=bibtex,
    )
