"""How a method of the tracker finds the question function that answers it, and which methods assistants are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, Self, TypeVar, cast

from sqlalchemy import Select, bindparam, func, select

from blocs import models
from blocs.errors import ConnectionLost
from blocs.names.asking import Asking
from blocs.questions.rows import Rows
from blocs.store.revisions import as_known
from blocs.store.session import CURATED, Database, Session

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def about_asked(ask: Asking) -> dict[str, Any]:
    """What a question is asked of: `dataset`, its newest `revision`, the revision `as_known` (None: the newest), and
    `licences` and `citations` of the dataset and of those that it extends, by code."""
    session = ask.session
    known = {row.code: row for row in session.rows(_described(session.now))}
    asked = known.get(ask.dataset)
    whose, code = [], ask.dataset
    while code in known:
        whose.append(known.pop(code))
        code = whose[-1].extends
    return {
        "dataset": ask.dataset,
        "revision": asked.revision if asked else None,
        "as_known": session.as_known,
        "licences": {row.code: row.licence for row in whose},
        "citations": {row.code: row.citation or row.title for row in whose},
    }


@cache
def _described(now: bool) -> Select[Any]:
    """Every dataset that was recorded, with its newest revision: in one statement, since every answer asks it."""
    about, revision = models.dataset, models.revision
    columns = [about.c[name] for name in ("code", "title", "licence", "citation", "extends")]
    wanted = select(*columns, func.max(revision.c.id).label("revision")).join(
        revision, revision.c.dataset == about.c.code
    )
    return (wanted if now else wanted.where(revision.c.id <= bindparam("as_known"))).group_by(*columns)


class Asks:
    """A database to ask, as of a revision, with or without leave to guess. Every question has its own transaction."""

    def __init__(self, database: Database, *, as_known: str | None = None, guess: bool = False) -> None:
        self.database = database
        self.as_known = as_known
        self.guess = guess

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
            yield Session(session.connection, as_known(session, self.as_known))

    @contextmanager
    def asking(self, dataset: str = CURATED) -> Iterator[Asking]:
        """What a question function takes first, in a session of its own."""
        with self.reading() as session:
            yield Asking(session, dataset, guess=self.guess)


def answered_by(module: str, *, tool: bool = False) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Let a method be answered by the function of its own name in a module, which is imported when it is first asked.

    The function takes an `Asking` of the method's `dataset`, then the method's other parameters; a test compares the
    two signatures. A `tool` is offered to language assistants, too: `blocs.assistant`.
    """

    def make(method: Callable[Given, Answer]) -> Callable[Given, Answer]:
        of_a_dataset = "dataset" in (getattr(method, "__kwdefaults__", None) or {})
        dated = [name for name in ("at", "end") if method.__annotations__.get(name, "").startswith("When")]

        @wraps(method)
        def asked(self: Asks, *given: Any, **named: Any) -> Any:
            question = getattr(import_module(module), method.__name__)
            dataset = named.pop("dataset", CURATED) if of_a_dataset else CURATED

            def ask_once() -> Any:
                with self.asking(dataset) as ask:
                    ask.on(next((named[name] for name in dated if named.get(name) is not None), None))
                    answer = question(ask, *given, **named)
                    return answer.asked(**about_asked(ask)).reading(ask.read_as) if isinstance(answer, Rows) else answer

            try:
                return ask_once()
            except ConnectionLost:
                # A question changes nothing, so it may be asked again: of another server where several are named.
                return ask_once()

        asked.is_tool, asked.answered_in = tool, module  # type: ignore[attr-defined]
        return cast("Callable[Given, Answer]", asked)

    return make
