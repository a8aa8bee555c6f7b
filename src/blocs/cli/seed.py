"""blocs seed"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from blocs import settings
from blocs.cli.options import RECORD, App, command, format_option, progress
from blocs.cli.output import render
from blocs.cli.writing import How
from blocs.questions.rows import Rows, columns_of
from blocs.store.recording import Difference


@dataclass(frozen=True, slots=True)
class Changed:
    """How many claims of a table a revision adds and retires."""

    table: str
    added: int
    retired: int


@command("seed", RECORD)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--check", "only_check", is_flag=True, help="Only check the files; no database is touched.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--message", metavar="TEXT", help="Why: kept with the revision.")
@format_option
@click.pass_obj
def seed_command(app: App, path: Path | None, only_check: bool, dry_run: bool, message: str | None, how: How) -> None:
    """Record the curated YAML: claims that are new are added, those that are gone are retired, as one revision.

    PATH is a folder of seeds; if omitted, the ones that came with blocs. Every fault of every
    file is reported at once, and then nothing is recorded.

    Example: blocs seed --check
    """
    from blocs.seeding import check_seeds, ready, seed
    from blocs.seeding.default import ensure, now
    from blocs.store.session import writing

    seeds = check_seeds(path or settings.resource("seeds"), progress, today=now().date())
    if only_check:
        click.echo(f"{len(seeds.organisations)} organisations, {len(seeds.states)} states: no fault", err=True)
        return
    if path is None and message is None:
        message = ready.came_with()
    target = app.target
    if not dry_run:
        ensure(target, progress)
    with writing(target) as session:
        outcome = seed(session, seeds, recorded_at=now(), message=message, progress=progress, dry_run=dry_run)
    if target.managed and target.path is not None and not dry_run and path is None:
        target.path.touch()  # it says what the program's seeds say, as of now
    render(Rows(columns_of(Changed), _changes(outcome.difference)), how)
    click.echo(_summary(outcome.revision, outcome.difference, dry_run), err=True)


def _changes(difference: Difference) -> list[Changed]:
    both = [Changed(table, len(difference.added[table]), len(difference.retired[table])) for table in difference.added]
    return [one for one in both if one.added or one.retired]


def _summary(revision: int | None, difference: Difference, dry_run: bool) -> str:
    if not difference:
        return "nothing changed: the database already says what the seeds say"
    counted = f"{difference.adds} claims added, {difference.retires} retired"
    return f"dry run, nothing recorded: {counted}" if dry_run else f"revision {revision}: {counted}"
