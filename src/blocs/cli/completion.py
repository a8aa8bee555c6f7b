"""blocs completion"""

from __future__ import annotations

import os
from pathlib import PurePath

import click

from blocs.cli.options import PROGRAM, command

SHELLS = ("bash", "zsh", "fish")


@command("completion", PROGRAM)
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(SHELLS), required=False)
@click.pass_context
def completion_command(ctx: click.Context, shell: str | None) -> None:
    """The script by which a shell completes commands, options, codes of organisations and states, statuses, kinds,
    datasets and revisions. If omitted, of the shell that $SHELL names.

    \b
    bash, in ~/.bashrc:                 eval "$(blocs completion bash)"
    zsh, in ~/.zshrc, after compinit:   eval "$(blocs completion zsh)"
    fish, once:                         blocs completion fish > ~/.config/fish/completions/blocs.fish

    Example: blocs completion bash
    """
    from click.shell_completion import get_completion_class

    from blocs.cli.root import COMPLETE

    wanted = shell or PurePath(os.environ.get("SHELL", "")).name
    made = get_completion_class(wanted) if wanted in SHELLS else None
    if made is None:
        raise click.UsageError(f"name the shell: {', '.join(SHELLS)}")
    # The script alone: click's own check of the shell's version is for those who set it up by hand.
    completer = made(ctx.find_root().command, {}, "blocs", COMPLETE)
    script = completer.source_template % completer.source_vars()
    # A value may hold commas itself: SCO,BRICS.
    click.echo(script.replace('string split ","', 'string split -m 1 ","'))
