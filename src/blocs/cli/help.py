"""blocs help"""

from __future__ import annotations

import click

from blocs.cli.completing import words
from blocs.cli.options import PROGRAM, command


@command("help", PROGRAM)
@click.argument(
    "names", metavar="[COMMAND]...", nargs=-1, shell_complete=lambda ctx, param, typed: _commands(ctx, param, typed)
)
@click.pass_context
def help_command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """The help of the program, or of a command: the same as COMMAND --help.

    Example: blocs help members
    """
    named = ctx.find_root()
    for name in names:
        group = named.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"{named.command_path} has no commands of its own; leave {name[:60]!r} out")
        given, command_named, _ = group.resolve_command(named, [name])
        assert command_named is not None  # noqa: S101 - resolve_command raises for one that there is not
        named = click.Context(command_named, named, given)
    click.echo(named.get_help())


def _commands(ctx: click.Context, param: click.Parameter, typed: str) -> list[object]:
    root = ctx.find_root().command
    assert isinstance(root, click.Group)  # noqa: S101 - it is the program
    return list(words(*root.list_commands(ctx))(ctx, param, typed))
