"""What the shell offers where a value is typed: codes with their names, read from the file itself.

This runs at every press of a key. It loads nothing but Python's own SQLite, opens the file for reading only, waits for
nobody, builds nothing, and says nothing: where there is no SQLite record to read, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

Completer = str
"""A statement that gives codes, each with what it means."""
_NOW = "retired_in IS NULL ORDER BY dataset <> 'curated', kind <> 'short', starts_earliest DESC"
organisations: Completer = f"SELECT organisation, name FROM organisation_name WHERE {_NOW}"  # noqa: S608 - a constant
states: Completer = f"SELECT state, name FROM state_name WHERE {_NOW}"  # noqa: S608 - a constant
statuses: Completer = "SELECT status, name FROM status_record WHERE retired_in IS NULL ORDER BY rank"
instruments: Completer = "SELECT memorandum, title FROM memorandum_record WHERE retired_in IS NULL ORDER BY 1"
sources: Completer = "SELECT source, title FROM source_record WHERE retired_in IS NULL ORDER BY 1"
instrument_kinds: Completer = "SELECT code, '' FROM memorandum_kind ORDER BY 1"
state_kinds: Completer = "SELECT DISTINCT kind, '' FROM state_record ORDER BY 1"
families: Completer = (
    "SELECT DISTINCT family, '' FROM organisation_record WHERE retired_in IS NULL AND family > '' ORDER BY 1"
)
datasets: Completer = "SELECT code, title FROM dataset ORDER BY 1"
revisions: Completer = (
    "SELECT CAST(id AS TEXT), substr(recorded_at, 1, 16) || ' ' || dataset FROM revision ORDER BY id DESC"
)
MOST = 400


def codes_of(*completers: Completer) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """What completes a value, or the last of several with commas between: codes that begin with what is typed, in
    either case; where there are none, codes of names that have a word that begins so."""

    def complete(ctx: click.Context, _param: click.Parameter, typed: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        before, comma, last = typed.rpartition(",")
        known = [offer for completer in completers for offer in _read(ctx, completer)]
        begun = last.casefold()
        # Of several names of a code the first stands.
        named = dict(reversed(known))
        near = {code: named[code] for code, _ in known if code.casefold().startswith(begun)}
        if not near and begun:
            near = {code: named[code] for code, name in known if f" {begun}" in f" {name.casefold()}"}
        order = list(near) if completers == (revisions,) else sorted(near)
        return [CompletionItem(f"{before}{comma}{code}", help=near[code] or None) for code in order[:MOST]]

    return complete


def words(*known: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """What completes a value that is one of some words."""

    def complete(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in known if word.startswith(typed.casefold())]

    return complete


def _read(ctx: click.Context, statement: Completer) -> Iterator[tuple[str, str]]:
    """What a statement gives of the record that would be asked; nothing where it cannot be read at once."""
    import sqlite3

    from blocs import settings
    from blocs.errors import BlocsError

    try:
        path = settings.target(ctx.find_root().params.get("db")).path
        if path is None or not path.is_file():
            return
        with closing(sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, timeout=0)) as file:
            for code, name in file.execute(statement):
                if str(code).isprintable():
                    yield str(code), str(name or "") if str(name or "").isprintable() else ""
    except (BlocsError, sqlite3.Error, OSError, ValueError):
        return
