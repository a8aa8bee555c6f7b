"""How to cite what is recorded, as it stands at a revision: one dataset, with those that it extends, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from blocs import models
from blocs.errors import UnknownName
from blocs.names.asking import Asking
from blocs.questions.rows import Shown
from blocs.store.revisions import datasets, lineage, revisions
from blocs.store.session import Session

LICENCES = {"CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")}
"""The name and address of a licence that has them, by what it is called here."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose rows something holds, and under which licence; `citation` names those who made them."""

    dataset: str
    title: str
    licence: str | None
    citation: str | None
    url: str | None

    @property
    def licence_url(self) -> str | None:
        """The address of the licence, where it has one."""
        return LICENCES[self.licence][1] if self.licence in LICENCES else None


@dataclass(frozen=True, slots=True)
class Citable(Shown):
    """What a citation needs. `sentence` is it in words, `bibtex` for LaTeX; `digest` is of the claims that the revision
    changed, by which another database can be told to hold the same. `credits` are the datasets that it is about: the
    one asked and those that it extends, which `sentence` and `bibtex` name, too."""

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
    credits: tuple[Credit, ...]


def cite(ask: Asking) -> Citable:
    """What `Tracker.cite` describes: of the dataset asked, at its newest revision by the one that is asked.

    Raises UnknownName where nothing is recorded.
    """
    return together([citable(ask.session, code) for code in lineage(ask.session, ask.dataset)])


def cite_all(session: Session) -> Citable:
    """How to cite all that a database holds, the dataset with the newest revision first."""
    parts = [citable(session, code) for code in datasets(session)]
    if not parts:
        raise _nothing()
    return together(sorted(parts, key=lambda one: -one.revision))


def together(parts: Sequence[Citable]) -> Citable:
    """Several datasets as one thing to cite, called as the first of them."""
    return replace(
        parts[0],
        sentence=" With: ".join(part.sentence for part in parts),
        bibtex="\n".join(part.bibtex for part in parts),
        credits=tuple(credit for part in parts for credit in part.credits),
    )


def credits_of(session: Session, codes: Iterable[str]) -> list[Credit]:
    """Whose rows some datasets are, in the order of their codes as given."""
    table = models.dataset
    known: dict[str, Any] = {row.code: row for row in session.rows(select(table))}
    return [
        Credit(code, row.title, row.licence, row.citation, row.url)
        for code in codes
        if (row := known.get(code)) is not None
    ]


def citable(session: Session, dataset: str) -> Citable:
    """How to cite one dataset alone. Raises UnknownName where nothing of it is recorded."""
    own_revisions = revisions(session, dataset=dataset)
    if not own_revisions:
        raise _nothing()
    newest = own_revisions[0]
    (about,) = credits_of(session, [dataset])
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
        dataset=dataset,
        title=about.title,
        licence=about.licence,
        url=about.url,
        revision=newest.revision,
        recorded_at=newest.recorded_at,
        program=newest.program,
        digest=digest,
        sentence=sentence,
        bibtex=bibtex,
        credits=(about,),
    )


def _nothing() -> UnknownName:
    return UnknownName("nothing is recorded yet; record the seeds with: blocs seed")
