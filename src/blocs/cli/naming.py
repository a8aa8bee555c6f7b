"""The names of organisations and states that a person types: several with blanks or commas, in either order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from blocs.cli.completing import Completer, codes_of, families, organisations, states, statuses, words
from blocs.cli.options import Command, option
from blocs.described import vocabularies
from blocs.errors import AmbiguousName, UnknownName

if TYPE_CHECKING:
    from blocs.names.asking import Asking
    from blocs.tracker import Tracker


DESCRIBED_BY = {
    "kind": "Only organisations of this kind",
    "scope": "Only those meant for these states",
    "region": "Only regional ones of this region",
    "family": "Only those of this family",
}


class Listed(click.ParamType[Any]):
    """Several names with commas between. A comma with a space behind it may be one of a name ("Korea, Rep."):
    `spread` tells."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ARG002 - click's signature
        if not isinstance(value, str):
            return tuple(value)
        parts = [part.strip().removesuffix(",") for part in re.split(r",(?!\s)", value.strip())]
        return tuple(part for part in parts if part) or (value,)


def flat(_ctx: click.Context, _param: click.Parameter, values: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The names of all the words of a parameter, in their order."""
    return tuple(name for names in values or () for name in names)


def _named_option(flag: str, named: str, codes: Completer, said: str, **more: Any) -> Callable[[Command], Command]:
    """An option that names some of a kind, repeated or with commas between; with an s behind it, it says the same."""
    return option(
        flag,
        named,
        type=Listed(),
        multiple=True,
        callback=flat,
        metavar="A,B",
        old=[f"{flag}s"],
        help=said,
        shell_complete=codes_of(codes),
        **more,
    )


def org_option(
    said: str = "Only of these organisations; repeat it, or put commas between.", **more: Any
) -> Callable[[Command], Command]:
    """`--org A,B`: some organisations; `--orgs` says the same."""
    return _named_option("--org", "organisations", organisations, said, **more)


def state_option(
    said: str = "Only of these states; repeat it, or put commas between.", **more: Any
) -> Callable[[Command], Command]:
    """`--state A,B`: some states; `--states` says the same."""
    return _named_option("--state", "states", states, said, **more)


def status_option(command: Command) -> Command:
    """`--status S`: some statuses, or all of a category."""
    return option(
        "--status",
        "statuses",
        type=Listed(),
        multiple=True,
        callback=flat,
        metavar="S,S",
        old=["--statuses"],
        help="Only these statuses, or all of a category: member, associate, observer, partner, candidate. "
        "=observer is that status alone.",
        shell_complete=codes_of(statuses),
    )(command)


def described_options(kind: str = "kind") -> Callable[[Command], Command]:
    """`--kind`, `--scope`, `--region` and `--family`: organisations by what they are; `kind` is the parameter of the
    first."""

    def options(command: Command) -> Command:
        known = vocabularies()
        for column, said in reversed(DESCRIBED_BY.items()):
            complete = words(*known[column]) if known[column] else codes_of(families)
            shown = f"{said}: {', '.join(known[column])}." if known[column] else f"{said}, as blocs orgs prints it."
            name = kind if column == "kind" else column
            command = option(f"--{column}", name, metavar="WORD", help=shown, shell_complete=complete)(command)
        return command

    return options


def names_argument(name: str, shown: str, *kinds: Completer, required: bool = False) -> Callable[[Command], Command]:
    """Names one after the other, or with commas between; `kinds` says which codes the shell completes."""
    return click.argument(
        name,
        metavar=shown,
        nargs=-1,
        required=required,
        type=Listed(),
        callback=flat,
        shell_complete=codes_of(*kinds),
    )


def spread(tracker: Tracker, names: Sequence[str]) -> tuple[str, ...]:
    """The names, with those that hold a comma and a blank and are no name in the record taken for several."""
    if not any(", " in name for name in names):
        return tuple(names)
    with tracker.asking() as ask:
        return tuple(part for name in names for part in _parts(ask, name))


def parted(tracker: Tracker, names: Sequence[str], at: object = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(organisations, states): the names by what they are, each as it was typed and in its order. What is neither is
    taken for an organisation if nothing else is, so that the question says what is wrong with it."""
    if not names:
        return (), ()
    with tracker.asking() as ask:
        ask.on(at)
        kinds: dict[str, list[str]] = {"organisation": [], "state": []}
        for name in (part for line in names for part in _parts(ask, line)):
            kinds[ask.lookup.either(name)[0]].append(name)
    return tuple(kinds["organisation"]), tuple(kinds["state"])


def _parts(ask: Asking, name: str) -> list[str]:
    if ", " not in name:
        return [name]
    try:
        if not ask.lookup.either(name)[1].guessed:
            return [name]
    except AmbiguousName:
        return [name]
    except UnknownName:
        pass
    return [part.strip() for part in name.split(",") if part.strip()]


def asked_of(tracker: Tracker, asked: dict[str, Any], at: object = None) -> dict[str, Any]:
    """The options of a command with its positional `names` put to the `organisations` and `states` of its options; None
    where none are named, which asks of all."""
    named = dict(asked)
    bodies, countries = parted(tracker, named.pop("names", ()), at or named.get("at") or named.get("end"))
    bodies += spread(tracker, named["organisations"])
    countries += spread(tracker, named["states"])
    return {**named, "organisations": bodies or None, "states": countries or None}
