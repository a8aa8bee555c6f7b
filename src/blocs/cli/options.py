"""What commands share: sections, options, the day that is today, the way to the record with its progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blocs import settings
from blocs.cli.bar import note, progress
from blocs.cli.completing import codes_of, datasets, revisions
from blocs.cli.writing import how_of
from blocs.dates import Period, day, parse_period
from blocs.errors import DateError
from blocs.settings import Target

if TYPE_CHECKING:
    from blocs.tracker import Tracker

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made", bound=click.Command)

ASK, PICTURES, DATA, RECORD = "Questions", "Pictures and pages", "Tables and data", "The record and its database"
PROGRAM = "The program"
SECTIONS = (ASK, PICTURES, DATA, RECORD, PROGRAM)
"""What the help of the program groups commands by, in its order."""

FORMATS = ("table", "csv", "tsv", "spreadsheet", "json", "jsonl", "markdown", "html", "parquet")
PRINTED, ASKED = "Output", "Record"
"""What the help of a command groups the options under that many commands share."""


class App:
    """What the root group hands to its commands: the database that was named, and the record behind it."""

    def __init__(self, db: str | None, guess: bool | None = None) -> None:
        self.db = db
        self.as_known: str | None = None
        self.dataset: str | None = None
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
        return Tracker(Database(target), as_known=self.as_known, guess=self.guesses, dataset=self.dataset)


class GroupedCommand(click.Command):
    """A command whose help groups its options: its own, then how it prints, then of which record it asks."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        grouped: dict[str, list[tuple[str, str]]] = {"Options": [], PRINTED: [], ASKED: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                grouped[getattr(param, "group", "Options")].append(record)
        for group, records in grouped.items():
            if records:
                with formatter.section(group):
                    formatter.write_dl(records)


class Option(click.Option):
    """An option that stands in a group of the help, and may go on answering to `old` names that no help mentions."""

    def __init__(self, *names: Any, group: str = "Options", old: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*names, **more)
        self.group, self.old = group, tuple(old)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        if self.old:
            parser.add_option(obj=self, opts=self.old, dest=self.name, action="append" if self.multiple else "store")


option = partial(click.option, cls=Option)


def command(name: str, section: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command, under one of the SECTIONS of the help."""

    def make(function: Callable[..., Any]) -> click.Command:
        return placed(section, click.command(name, cls=GroupedCommand)(function))

    return make


def section_of(made: click.Command | None) -> str | None:
    """The section under which a command was placed."""
    return getattr(made, "section", None)


def placed(section: str, made: Made) -> Made:
    """A command or group, placed under one of the SECTIONS of the help."""
    made.section = section  # type: ignore[attr-defined]
    return made


def question(
    name: str, *, dataset: bool = True, formats: tuple[str, ...] = (), counts: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command that asks a question: it is given the App, its own options, and `how` rows are
    printed. `dataset` says whether --dataset is taken, `formats` names formats that only this command has, the first
    of which is the default, and `counts` whether its rows can be counted."""

    def shared() -> None:
        """Holds the options that every question has; they stand behind a command's own in its help."""

    for shared_option in (
        as_known_option,
        guess_option,
        *([dataset_option] if dataset else []),
        printed_option(*formats, *FORMATS, counts=counts),
    ):
        shared_option(shared)

    def make(function: Callable[..., Any]) -> click.Command:
        asked: Any = click.pass_obj(function)
        asked.__click_params__ = [*shared.__click_params__, *getattr(function, "__click_params__", [])]  # type: ignore[attr-defined]
        return command(name, ASK)(asked)

    return make


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
    return option(
        "--at",
        type=When(),
        default="today",
        metavar="D",
        help="Day, or any time in a month or year: 2022-09-15, 2022-09, 2022. Default: today.",
    )(command)


def from_option(said: str) -> Callable[[Command], Command]:
    """`--from D`: the first day of a period."""
    return option("--from", "start", type=When(), metavar="D", help=said)


def to_option(said: str, default: str | None = None) -> Callable[[Command], Command]:
    """`--to D`: the last day of a period."""
    return option("--to", "end", type=When(), default=default, metavar="D", help=said)


def printed_option(*formats: str, counts: bool = True) -> Callable[[Command], Command]:
    """`how` an answer is printed: `--format` (one of `formats`, if omitted by the ending of the file, else the first),
    `-o FILE`, and `--count` where rows are what is printed."""

    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        ctx.meta[f"blocs.{param.name}"] = value

    def made(ctx: click.Context, _param: click.Parameter, value: str | None) -> Any:
        given = {name: ctx.meta.get(f"blocs.{name}") for name in ("output", "count")}
        if ctx.resilient_parsing:
            return None
        return how_of(value, given["output"], formats, count=bool(given["count"]))

    def make(command: Command) -> Command:
        if counts:
            command = option(
                "--count",
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=keep,
                group=PRINTED,
                help="Print only how many there are; doubtful ones are told on standard error.",
            )(command)
        command = option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            is_eager=True,
            expose_value=False,
            callback=keep,
            metavar="FILE",
            group=PRINTED,
            help="Write to FILE, in the format of its ending; - is standard output.",
        )(command)
        return option(
            "-f",
            "--format",
            "how",
            type=click.Choice(formats),
            callback=made,
            metavar="F",
            group=PRINTED,
            help=f"{', '.join(formats)}. Default: by the ending of FILE, else {formats[0]}.",
        )(command)

    return make


format_option = printed_option(*FORMATS)


def with_predecessors_option(command: Command) -> Command:
    """`--with-predecessors`: the states and organisations that were succeeded, too."""
    return option("--with-predecessors", is_flag=True, help="With the states and organisations that were succeeded.")(
        command
    )


def _to_app(name: str, *written: str, **more: Any) -> Callable[[Command], Command]:
    """An option of which record is asked, and how: it sets what is called `name` in the App, and the command never
    sees it."""

    def keep(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        if value is not None:
            setattr(ctx.ensure_object(App), name, value)

    return option(*written, callback=keep, expose_value=False, group=ASKED, **more)


def as_known_option(command: Command) -> Command:
    """`--as-known R`: the record as it stood at a revision."""
    return _to_app(
        "as_known",
        "--as-known",
        metavar="R",
        help="As recorded then: a revision of blocs log, or a date (UTC).",
        shell_complete=codes_of(revisions),
    )(command)


def guess_option(command: Command) -> Command:
    """`--guess` or `--no-guess`: whether a misspelt name is taken for the one it is near."""
    return _to_app(
        "guess",
        "--guess/--no-guess",
        default=None,
        help="Take a misspelt name for the one it is near. Default: on a terminal only.",
    )(command)


def dataset_option(command: Command) -> Command:
    """`--dataset`: which dataset is asked."""
    return _to_app(
        "dataset",
        "--dataset",
        metavar="SET",
        help="Dataset to ask (blocs datasets). Default: $BLOCS_DATASET, else curated.",
        shell_complete=codes_of(datasets),
    )(command)
