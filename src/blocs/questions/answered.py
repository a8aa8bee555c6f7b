"""How a method of the tracker finds the question function that answers it, and which methods assistants are offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, Self, TypeVar, cast

from blocs.errors import ConnectionLost, UnknownName
from blocs.names.asking import Asking
from blocs.questions.rows import WHOSE, Rows
from blocs.settings import DATASET_VARIABLE, asked_dataset
from blocs.store.layers import known_datasets
from blocs.store.revisions import as_known
from blocs.store.session import CURATED, Database, Session

NAMED = 10
"""So many states are named in a note."""
TIMES = 3
"""So often is a question asked whose server goes away: a failover takes the lost one from a reader, and may then
take another, which its cluster starts anew."""
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def about_asked(ask: Asking) -> dict[str, Any]:
    """What a question is asked of: `dataset`, the newest `revision` of it and of what it extends, the revision
    `as_known` (None: the newest), and `licences` and `citations` of the dataset and of those that it extends, by
    code."""
    session = ask.session
    known = ask.known if ask.known is not None else known_datasets(session)
    whose = [known[code] for code in session.layers if code in known]
    return {
        "dataset": ask.dataset,
        "revision": max((credit.newest for credit in whose), default=None),
        "as_known": session.as_known,
        "licences": {credit.code: credit.licence for credit in whose},
        "citations": {credit.code: credit.citation or credit.title for credit in whose},
    }


class Asks:
    """A database to ask, as of a revision, with or without leave to guess. Every question has its own transaction.

    `dataset` is asked where a question names none; without it $BLOCS_DATASET, else the curated record.
    """

    def __init__(
        self, database: Database, *, as_known: str | None = None, guess: bool = False, dataset: str | None = None
    ) -> None:
        self.database = database
        self.as_known = as_known
        self.guess = guess
        self.dataset = dataset

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
    def asking(self, dataset: str | None = None) -> Iterator[Asking]:
        """What a question function takes first, in a session of its own."""
        with self.reading() as session:
            yield self._ask(session, dataset or self.dataset)

    def _ask(self, session: Session, named: str | None) -> Asking:
        dataset = named or asked_dataset() or CURATED
        try:
            return Asking(session, dataset, guess=self.guess)
        except UnknownName as error:
            if named is not None:
                raise
            raise UnknownName(f"{error}; ${DATASET_VARIABLE} names it", error.choices) from error


def says_whose(module: str, method: Callable[..., Any]) -> bool:
    """Whether the rows of an answer say whose claims they are: whether their type has a field `dataset`."""
    named = re.search(r"Rows\[(\w+)\]", method.__annotations__["return"])
    row_type = getattr(import_module(module), named[1], None) if named else None
    return WHOSE in getattr(row_type, "__dataclass_fields__", ())


def whose(ask: Asking, answer: Any, by_row: bool) -> Any:
    """An answer of a dataset that extends another, with whose claim each row is, how many are not from beneath, and
    which states' spells are replaced."""
    *above, bottom = ask.session.layers
    if by_row:
        counts = Counter(row.dataset for row in answer)
        said = [f"{counts[code]} of {len(answer)} rows are from {code}" for code in above if counts[code]]
        answer = answer.telling(WHOSE)
    else:
        used = ", ".join(code for code in above if ask.used[code])
        said = [f"spells of {used} are counted in, on top of {bottom}"] if used else []
    for (code, organisation), states in ask.replaced.items():
        more = f" and {len(states) - NAMED} more" if len(states) > NAMED else ""
        said.append(f"{code} has its own spells of {', '.join(states[:NAMED])}{more} in {organisation}")
    if isinstance(answer, Rows):
        return answer.with_notes(*said)
    if isinstance(attrs := getattr(answer, "attrs", None), dict):  # a frame
        attrs["notes"] = [*said, *attrs["notes"]]
        return answer
    return replace(answer, notes=(*said, *answer.notes)) if hasattr(answer, "notes") else answer


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
            dataset = named.pop("dataset", None) if of_a_dataset else None

            def ask_once() -> Any:
                with self.asking(dataset) as ask:
                    ask.on(next((named[name] for name in dated if named.get(name) is not None), None))
                    answer = question(ask, *given, **named)
                    if of_a_dataset and ask.session.view.layered:
                        answer = whose(ask, answer, says_whose(module, method))
                    if not isinstance(answer, Rows):
                        return answer
                    return answer.asked(**about_asked(ask)).reading(ask.read_as)

            # A question changes nothing, so it may be asked again: of another server where several are named.
            for _ in range(TIMES - 1):
                with suppress(ConnectionLost):
                    return ask_once()
            return ask_once()

        asked.is_tool, asked.answered_in = tool, module  # type: ignore[attr-defined]
        return cast("Callable[Given, Answer]", asked)

    return make
