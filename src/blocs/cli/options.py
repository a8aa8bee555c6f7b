"""What commands share: options, the day that is today, the way to the record with its progress."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blocs import settings
from blocs.dates import Period, day, parse_period
from blocs.errors import DateError
from blocs.settings import Target

if TYPE_CHECKING:
    from blocs.tracker import Tracker

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "csv", "tsv", "spreadsheet", "json", "jsonl", "markdown", "html")


class App:
    """What the root group hands to its commands: the database that was named, and the record behind it."""

    def __init__(self, db: str | None) -> None:
        self.db = db
        self.as_known: str | None = None

    @property
    def target(self) -> Target:
        return settings.target(self.db)

    def tracker(self) -> Tracker:
        """The record to ask. The default database is built first if it is not there, with progress on stderr."""
        from blocs.store.session import Database
        from blocs.tracker import Tracker

        target = self.target
        if target.managed and target.path is not None and not target.path.exists():
            from blocs.seeding.default import ensure

            click.echo(f"building the default database at {target.path} (once)", err=True)
            ensure(target, progress)
        elif target.managed and target.path is not None and settings.seeds_are_newer(target.path):
            click.echo("blocs came with newer seeds than your record was made from: blocs seed brings it up", err=True)
        return Tracker(Database(target), as_known=self.as_known)


def progress(what: str, done: int, of: int) -> None:
    """A bar on standard error: redrawn in place on a terminal, else one line when a stage is done."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        form = "{desc} {bar} {n_fmt} of {total_fmt}"
        width = min(shutil.get_terminal_size((80, 24)).columns - 1, 80)
        bar = tqdm.format_meter(done, of, 0, ncols=width, prefix=f"{what:<32}", bar_format=form)
        click.echo(f"\r\033[K{bar}", nl=done >= of, err=True)
    elif done >= of:
        click.echo(f"{what}: done", err=True)


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
    """`--at D`: the day, month or year asked about; today where it is not given."""
    return click.option(
        "--at",
        type=When(),
        default="today",
        metavar="D",
        help="Day, or any time in a month or year: 2022-09-15, 2022-09, 2022. Default: today.",
    )(command)


def format_option(command: Command) -> Command:
    """`--format`: how rows are printed."""
    return click.option(
        "--format", "how", type=click.Choice(FORMATS), default="table", show_default=True, help="How rows are printed."
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


def dataset_option(command: Command) -> Command:
    """`--dataset`: whose claims are asked."""
    return click.option(
        "--dataset", metavar="SET", default="curated", show_default=True, help="Whose claims: see blocs import."
    )(command)


class Listed(click.ParamType[Any]):
    """Several names with commas between."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ARG002 - click's signature
        if not isinstance(value, str):
            return tuple(value)
        return tuple(part.strip() for part in value.split(",") if part.strip())
