"""What a command asks first: whether what cannot be undone by asking again is meant."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from blocs.errors import BlocsError, ManyRetired

Command = TypeVar("Command", bound=Callable[..., Any])
Recorded = TypeVar("Recorded")


def yes_option(command: Command) -> Command:
    """`--yes`: what a command would ask first is meant."""
    return click.option("--yes", is_flag=True, help="Retire what is no longer there without asking, however much.")(
        command
    )


def permitted(record: Callable[[bool], Recorded], yes: bool) -> Recorded:
    """What `record` returns, which is given whether much may be retired. Where it would be and `yes` was not said, a
    person at a terminal is asked; where nobody is, nothing is recorded. Raises ManyRetired then."""
    try:
        return record(yes)
    except ManyRetired as error:
        if not is_asked():
            raise ManyRetired(f"{error}; nothing was recorded: say --yes if that is meant") from error
        click.confirm(f"{error}; go on?", abort=True, err=True)
    return record(True)


def go_on(said: str) -> None:
    """Go on only where a person agrees to what is `said`. Raises BlocsError where nobody is there to ask."""
    if not is_asked():
        raise BlocsError(f"{said}; nobody is there to ask: say --yes if that is meant")
    click.confirm(f"{said}; go on?", abort=True, err=True)


def is_asked() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()
