"""The root group, and the one boundary at which errors become a line on standard error."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, NoReturn

import click

from blocs import __version__
from blocs.cli.options import SECTIONS, App, section_of
from blocs.cli.streams import Gone, guarded, unguarded
from blocs.errors import BlocsError, FaultyData
from blocs.letters import one_line

ALIASES = {"instruments": "memoranda"}
"""Other names of commands."""
COMPLETE = "_BLOCS_COMPLETE"
"""By this variable a shell asks what completes a line: `blocs completion` prints the script that does."""
WHOLE = 400
"""So long may the first sentence of a command's help be, which the program's help shows."""
NO_COMMANDS = ("bar", "completing", "consent", "naming", "options", "output", "root", "streams", "table", "writing")
"""Modules of `blocs.cli` that hold no command."""


def commands() -> list[str]:
    """Every command: one a module of `blocs.cli`, whose name it bears (with an underscore behind it where Python has
    the word for itself)."""
    names = (path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return sorted(name.rstrip("_") for name in names if name not in NO_COMMANDS)


class LazyGroup(click.Group):
    """A group that imports a command when it is named, so that asking costs no more than what is asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return commands()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in commands():
            return None
        module = import_module(f"blocs.cli.{name}{'_' if iskeyword(name) else ''}")
        command = getattr(module, f"{name}_command")
        assert isinstance(command, click.Command)  # noqa: S101 - a test loads every one
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that is named; for one that there is not, a line with those it is near."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0][:30], [*commands(), *ALIASES], 2)
            means = f"; near: {', '.join(near)}" if near else ""
            raise click.UsageError(f"No such command {args[0][:60]!r}{means}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under the headings of their sections."""
        known = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        for section in SECTIONS:
            rows = [
                (name, made.get_short_help_str(WHOLE)) for name, made in known if section_of(made) == section and made
            ]
            with formatter.section(section):
                formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="blocs")
@click.option(
    "--db", metavar="URL", help="Database: an SQLite file or a SQLAlchemy URL. Default: $BLOCS_DB, else your own."
)
@click.option(
    "--guess/--no-guess",
    default=None,
    help="Take a misspelt name for the one it is near. Default: on a terminal only.",
)
@click.pass_context
def cli(ctx: click.Context, db: str | None, guess: bool | None) -> None:
    """Which state belonged to which multilateral organisation, in what capacity, on which day, and how we know.

    Example: blocs members SCO --at 2022-09-15
    """
    ctx.obj = App(db, guess)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. 0 done or yes, 1 no or faulty data, 2 usage and unknown names, 3 possible,
    disputed or not recorded, 4 a database or file that cannot be used."""
    code = run(arguments)
    # An interpreter that ends searches all that was imported for cycles: a fifth of a question's time, and for nothing.
    gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. What a person can correct is one line on standard error."""
    with guarded():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    if COMPLETE in os.environ:
        return _complete()
    words = list(arguments) if arguments is not None else None
    if words is not None and any("\0" in word for word in words):
        return _failed("an argument with a NUL byte in it; leave it out", 2)
    try:
        code = cli.main(args=words, prog_name="blocs", standalone_mode=False)
        sys.stdout.flush()
    except FaultyData as error:
        for fault in error.faults:
            click.echo(one_line(fault), err=True)
        return _failed(str(error), error.exit_code)
    except BlocsError as error:
        return _failed(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else str(error), err=True)
        return 2
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "blocs"
        return _failed(f"{error.format_message().rstrip('.')}; see: {where} --help", 2)
    except click.ClickException as error:
        return _failed(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        return _failed("stopped; nothing was left half-done", 130)
    except Gone:
        return 0
    except OSError as error:
        # A place of the file system that could not be looked at, wherever that was.
        if error.strerror is None:
            raise
        where = f"{error.filename}: " if error.filename else ""
        return _failed(f"{where}{error.strerror}", 4)
    return code if isinstance(code, int) else 0


def _complete() -> int:
    """Offer the shell what it asks for. It asks at every press of a key: whatever goes wrong, nothing is said."""
    # Click writes bytes; what is offered holds no letter that is not seen (`blocs.cli.completing`).
    with unguarded(), contextlib.redirect_stderr(io.StringIO()):
        try:
            cli.main(prog_name="blocs", complete_var=COMPLETE)
        except (SystemExit, Exception):  # noqa: BLE001 - see above
            return 0
    return 0


def _failed(message: str, code: int) -> int:
    click.echo("Error: " + one_line(message), err=True)
    return code
