"""How a command says what it does while it does it."""

from __future__ import annotations

import shutil
import sys

import click

from blocs.cli.streams import draw, says


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
