"""The root group, and the one boundary at which errors become a line on standard error."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from blocs import __version__
from blocs.cli.options import App
from blocs.errors import BlocsError, FaultyData

COMMANDS = {
    "members": "members",
    "memberships": "memberships",
    "belongs": "belongs",
    "history": "history",
    "timeline": "timeline",
    "changes": "changes",
    "memoranda": "memoranda",
    "shared": "shared",
    "matrix": "shared",
    "brief": "brief",
    "chart": "chart",
    "serve": "serve",
    "site": "site",
    "panel": "panel",
    "compare": "compare",
    "show": "show",
    "find": "show",
    "orgs": "lists",
    "states": "lists",
    "statuses": "lists",
    "sources": "lists",
    "log": "log",
    "seed": "seed",
    "import": "import_",
    "export": "export",
    "cite": "export",
    "audit": "audit",
    "mcp": "mcp",
    "db": "db",
}
"""Every command and the module of `blocs.cli` that holds it, in the order of the help."""


class LazyGroup(click.Group):
    """A group that imports a command when it is named, so that asking costs no more than what is asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"blocs.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)  # noqa: S101 - a test loads every one
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="blocs")
@click.option(
    "--db", metavar="URL", help="Database: an SQLite file or a SQLAlchemy URL. Default: $BLOCS_DB, else your own."
)
@click.pass_context
def cli(ctx: click.Context, db: str | None) -> None:
    """Which state belonged to which multilateral organisation, in what capacity, on which day, and how we know.

    Example: blocs members SCO --at 2022-09-15
    """
    ctx.obj = App(db)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. 0 done or yes, 1 no or faulty data, 2 usage and unknown names, 3 possible,
    disputed or not recorded, 4 a database or file that cannot be used."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. What a person can mend is one line on standard error."""
    words = list(arguments) if arguments is not None else None
    if words is not None and any("\0" in word for word in words):
        return _failed("an argument with a NUL byte in it; leave it out", 2)
    try:
        code = cli.main(args=words, prog_name="blocs", standalone_mode=False)
        sys.stdout.flush()
    except FaultyData as error:
        for fault in error.faults:
            click.echo(printable(fault), err=True)
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
    except BrokenPipeError:
        _discard_output()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _discard_output()
        return _failed("the output could not be written: no space left", 4)
    return code if isinstance(code, int) else 0


def _failed(message: str, code: int) -> int:
    click.echo("Error: " + printable(message), err=True)
    return code


def printable(text: str) -> str:
    """A text on one line, without what a terminal would act on or show in another order."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _discard_output() -> None:
    """Point standard output nowhere, so that closing it at exit does not fail again."""
    nowhere: Any = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
