"""blocs seed"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blocs import settings
from blocs.cli.bar import progress
from blocs.cli.consent import permitted, yes_option
from blocs.cli.log import told_changes
from blocs.cli.options import RECORD, App, command, format_option
from blocs.cli.output import render, say, write_lines
from blocs.cli.writing import How
from blocs.questions.rows import Rows, columns_of
from blocs.settings import Target
from blocs.store.recording import Difference

if TYPE_CHECKING:
    from blocs.seeding import Outcome
    from blocs.seeding.beneath import Beneath


@dataclass(frozen=True, slots=True)
class Changed:
    """How many claims of a table a revision adds and retires."""

    table: str
    added: int
    retired: int


@command("seed", RECORD)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--check", "only_check", is_flag=True, help="Only check the files; nothing is recorded or built.")
@click.option("--dry-run", is_flag=True, help="Only print the changes, as blocs log would after recording them.")
@click.option("--message", metavar="TEXT", help="Why: kept with the revision.")
@yes_option
@format_option
@click.pass_obj
def seed_command(
    app: App, path: Path | None, only_check: bool, dry_run: bool, message: str | None, yes: bool, how: How
) -> None:
    """Record the curated YAML, or your own on top of it: claims that are new are added, those that are gone are
    retired, as one revision.

    PATH is a folder of seeds; if omitted, the ones that came with blocs. A folder whose dataset.yaml says `extends:
    curated` holds only what it adds or replaces, and is asked with --dataset CODE. Every fault of every file is
    reported at once, and then nothing is recorded.

    Example: blocs seed --check
    """
    from blocs.seeding import check_seeds, seed
    from blocs.seeding.default import ensure, now
    from blocs.store.newer import PROGRAM
    from blocs.store.session import writing

    own = settings.resource("seeds")
    folder, target = path or own, app.target
    builds = not (only_check or dry_run)
    seeds = check_seeds(folder, today=now().date(), beneath=partial(_beneath, target, builds))
    if only_check:
        files = [*seeds.organisations, *seeds.additions]
        say([f"checked {folder}", f"{len(files)} organisations, {len(seeds.states)} states: no fault"])
        return
    if builds:
        ensure(target, progress)
    made_from = PROGRAM if folder.resolve() == own.resolve() else None

    def record(allowed: bool) -> Outcome:
        with writing(target) as session:
            return seed(
                session,
                seeds,
                recorded_at=now(),
                message=message,
                progress=progress,
                dry_run=dry_run,
                yes=allowed,
                made_from=made_from,
            )

    outcome = permitted(record, yes or dry_run)
    if target.managed and target.path is not None and not dry_run and made_from == PROGRAM:
        target.path.touch()  # it says what the program's seeds say, as of now
    if outcome.changes is not None and how.format == "table" and not how.count:
        write_lines(told_changes(outcome.changes), how)
    elif outcome.changes is not None:
        render(outcome.changes, how)
    else:
        render(Rows(columns_of(Changed), _changes(outcome.difference)), how)
    say(_summary(outcome, dry_run))


def _changes(difference: Difference) -> list[Changed]:
    both = [Changed(table, len(difference.added[table]), len(difference.retired[table])) for table in difference.added]
    return [change for change in both if change.added or change.retired]


def _beneath(target: Target, builds: bool, dataset: str, extends: str) -> Beneath:
    """What lies beneath a folder that extends a dataset: as it is recorded, or where there is no database and none is
    to be built, as the program brings it."""
    from blocs.seeding.default import ensure
    from blocs.seeding.load import beneath_in_program, beneath_recorded
    from blocs.store.session import Database

    if builds:
        ensure(target, progress)
    elif settings.to_be_built(target) or (target.path is not None and not target.path.exists()):
        return beneath_in_program(dataset, extends)
    with Database(target) as database, database.reading() as session:
        return beneath_recorded(session, dataset, extends)


def _summary(outcome: Outcome, dry_run: bool) -> list[str]:
    difference: Difference = outcome.difference
    if not difference:
        return ["nothing changed: the database already says what the seeds say"]
    said = f"{difference.adds} claims added, {difference.retires} retired"
    if not dry_run:
        return [f"revision {outcome.revision}: {said}"]
    return [
        f"dry run, nothing recorded: {said}",
        *([f"recording it needs --yes: {outcome.much}"] if outcome.much else []),
    ]
