"""How a method of the tracker finds the question function that answers it, and which methods assistants are offered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from blocs.names.asking import Asking
from blocs.store.session import CURATED

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class _Asks(Protocol):
    def asking(self, dataset: str = CURATED) -> AbstractContextManager[Asking]: ...


def answered_by(module: str, *, tool: bool = False) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Let a method be answered by the function of its own name in a module, which is imported when it is first asked.

    The function takes an `Asking` of the method's `dataset`, then the method's other parameters; a test compares the
    two signatures. A `tool` is offered to language assistants, too: `blocs.assistant`.
    """

    def make(method: Callable[Given, Answer]) -> Callable[Given, Answer]:
        of_a_dataset = "dataset" in (getattr(method, "__kwdefaults__", None) or {})

        @wraps(method)
        def asked(self: _Asks, *given: Any, **named: Any) -> Any:
            question = getattr(import_module(module), method.__name__)
            dataset = named.pop("dataset", CURATED) if of_a_dataset else CURATED
            with self.asking(dataset) as ask:
                return question(ask, *given, **named)

        asked.is_tool = tool  # type: ignore[attr-defined]
        return cast("Callable[Given, Answer]", asked)

    return make
