"""A record to ask: the database, the revision as of which it is asked, and what people type made codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from blocs.names.asking import Asked
from blocs.store.session import Database, Session

if TYPE_CHECKING:
    pass


class Asking:
    """What every group of questions stands on."""

    def __init__(self, database: Database, *, as_known: str | None = None) -> None:
        self.database = database
        self.as_known = as_known

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for questions that are not methods here, as of the revision that this tracker asks."""
        with self.database.reading() as session:
            if self.as_known is None:
                yield session
                return
            from blocs.store.revisions import as_known

            yield Session(session.connection, as_known(session, self.as_known))

    @contextmanager
    def asking(self) -> Iterator[tuple[Session, Asked]]:
        """A session, and what turns the names that people type into codes of it."""
        with self.reading() as session:
            yield session, Asked(session)
