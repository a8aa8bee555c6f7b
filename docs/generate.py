"""Write docs/commands.md from the command tree: python docs/generate.py. A test compares the file."""

from __future__ import annotations

import re
from pathlib import Path

import click

from blocs.cli.root import cli

PAGE = Path(__file__).with_name("commands.md")


def commands() -> str:
    """The command reference as Markdown: every command with its help, in the order of the program's own help."""
    parts = ["# Commands", "", "Generated from the program itself by `python docs/generate.py`.", ""]
    for context in _walk(cli, "blocs", None):
        text = re.sub(r"[ ]+$", "", context.get_help(), flags=re.MULTILINE)
        parts += [f"## {context.command_path}", "", "```text", text, "```", ""]
    return "\n".join(parts)


def _walk(command: click.Command, name: str, parent: click.Context | None) -> list[click.Context]:
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, parent, name, **settings)
    found = [context]
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            its = command.get_command(context, sub)
            assert its is not None
            found += _walk(its, sub, context)
    return found


if __name__ == "__main__":
    PAGE.write_text(commands(), encoding="utf-8")
