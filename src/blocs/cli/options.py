"""What commands share: sections, options, the day that is today, the way to the record with its progress."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blocs import settings
from blocs.cli.streams import draw, says
from blocs.dates import Period, day, parse_period
from blocs.errors import BlocsError, DateError
from blocs.settings import Target

if TYPE_CHECKING:
    from blocs.tracker import Tracker

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made", bound=click.Command)

ASK, PICTURES, DATA, RECORD = "Questions", "Pictures and pages", "Tables and data", "The record and its database"
SECTIONS = (ASK, PICTURES, DATA, RECORD)
"""What the help of the program groups commands by, in its order."""

FORMATS = ("table", "csv", "tsv", "spreadsheet", "json", "jsonl", "markdown", "html")


class App:
    """What the root group hands to its commands: the database that was named, and the record behind it."""

    def __init__(self, db: str | None, guess: bool | None = None) -> None:
        self.db = db
        self.as_known: str | None = None
        self.guess = guess

    @property
    def guesses(self) -> bool:
        """Whether a misspelt name is taken for the one it is near: as asked for, else where someone sees the answer."""
        return sys.stdout.isatty() if self.guess is None else self.guess

    @property
    def target(self) -> Target:
        return settings.target(self.db)

    def tracker(self) -> Tracker:
        """The record to ask. The default database is built first if it is not there, with progress on stderr."""
        from blocs.store.session import Database
        from blocs.tracker import Tracker

        target = self.target
        if target.managed:
            from blocs.seeding.default import ensure, keep

            if not ensure(target, progress, note):
                keep(target, note)
        return Tracker(Database(target), as_known=self.as_known, guess=self.guesses)


def note(said: str) -> None:
    """A line on standard error."""
    click.echo(said, err=True)


def progress(what: str, done: int, of: int) -> None:
    """A bar on standard error: redrawn in place on a terminal, else one line when a stage is done."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        form = "{desc} {bar} {n_fmt} of {total_fmt}"
        width = min(shutil.get_terminal_size((80, 24)).columns - 1, 80)
        plain = not says("█▏", sys.stderr)
        bar = tqdm.format_meter(done, of, 0, ncols=width, prefix=f"{what:<32}", bar_format=form, ascii=plain)
        # Written over, not erased: not every console knows the sequence for that.
        draw(f"\r{bar:<{width}}" + ("\n" if done >= of else ""))
    elif done >= of:
        click.echo(f"{what}: done", err=True)


def command(name: str, section: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command, under one of the SECTIONS of the help."""

    def make(function: Callable[..., Any]) -> click.Command:
        return placed(section, click.command(name)(function))

    return make


def section_of(made: click.Command | None) -> str | None:
    """The section under which a command was placed."""
    return getattr(made, "section", None)


def placed(section: str, made: Made) -> Made:
    """A command or group, placed under one of the SECTIONS of the help."""
    made.section = section  # type: ignore[attr-defined]
    return made


def question(
    name: str, *, dataset: bool = True, formats: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command that asks a question: it is given the App, its own options, and `how` rows are
    printed. `dataset` says whether --dataset is taken, `formats` names formats that only this command has, the first
    of which is the default."""

    def shared() -> None:
        """Holds the options that every question has; they stand behind a command's own in its help."""

    own_formats = click.Choice((*formats, *FORMATS))
    for option in (
        as_known_option,
        guess_option,
        format_option_of(own_formats),
        *([dataset_option] if dataset else []),
    ):
        option(shared)

    def make(function: Callable[..., Any]) -> click.Command:
        asked: Any = click.pass_obj(function)
        asked.__click_params__ = [*shared.__click_params__, *getattr(function, "__click_params__", [])]  # type: ignore[attr-defined]
        return command(name, ASK)(asked)

    return make


def go_on(said: str) -> None:
    """Go on only where a person agrees to what is `said`. Raises BlocsError where nobody is there to ask."""
    if not is_asked():
        raise BlocsError(f"{said}; nobody is there to ask: say --yes if that is meant")
    click.confirm(f"{said}; go on?", abort=True, err=True)


def is_asked() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


class When(click.ParamType[Any]):
    """A day, month or year, or `today`."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        if isinstance(value, Period):
            return value
        if value == "today":
            return day(today())
        try:
            return parse_period(value)
        except DateError as error:
            self.fail(f"{error}", param, ctx)


def today() -> date:
    """The day on which the program was started: the only place where the clock is read for a date."""
    return date.today()


def at_option(command: Command) -> Command:
    """`--at D`: the day, month or year asked about; today if omitted."""
    return click.option(
        "--at",
        type=When(),
        default="today",
        metavar="D",
        help="Day, or any time in a month or year: 2022-09-15, 2022-09, 2022. Default: today.",
    )(command)


def format_option_of(formats: click.Choice[str]) -> Callable[[Command], Command]:
    """`--format`: how rows are printed. If omitted `table`, or the first of a command's own formats."""
    default = "table" if formats.choices[0] in FORMATS else formats.choices[0]
    return click.option(
        "--format", "how", type=formats, default=default, show_default=True, help="How rows are printed."
    )


format_option = format_option_of(click.Choice(FORMATS))


def with_predecessors_option(command: Command) -> Command:
    """`--with-predecessors`: the states and organisations that were succeeded, too."""
    return click.option(
        "--with-predecessors", is_flag=True, help="With the states and organisations that were succeeded."
    )(command)


def as_known_option(command: Command) -> Command:
    """`--as-known R`: the record as it stood at a revision. It goes to the tracker, not to the command."""

    def keep(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
        ctx.ensure_object(App).as_known = value

    return click.option(
        "--as-known",
        metavar="R",
        callback=keep,
        expose_value=False,
        help="As recorded then: a revision of blocs log, or a date (UTC).",
    )(command)


def guess_option(command: Command) -> Command:
    """`--guess` or `--no-guess`: whether a misspelt name is taken for the one it is near. It goes to the tracker."""

    def keep(ctx: click.Context, _param: click.Parameter, value: bool | None) -> None:
        if value is not None:
            ctx.ensure_object(App).guess = value

    return click.option(
        "--guess/--no-guess",
        default=None,
        callback=keep,
        expose_value=False,
        help="Take a misspelt name for the one it is near. Default: on a terminal only.",
    )(command)


def dataset_option(command: Command) -> Command:
    """`--dataset`: which dataset is asked."""
    return click.option(
        "--dataset", metavar="SET", default="curated", show_default=True, help="Dataset to ask: see blocs datasets."
    )(command)


class Listed(click.ParamType[Any]):
    """Several names with commas between."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ARG002 - click's signature
        if not isinstance(value, str):
            return tuple(value)
        return tuple(part.strip() for part in value.split(",") if part.strip())
