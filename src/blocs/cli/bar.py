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
