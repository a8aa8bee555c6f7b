"""blocs import"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from blocs.cli.options import DATA, App, permitted, placed, progress, yes_option


@partial(placed, DATA)
@click.group("import")
def import_command() -> None:
    """Other people's data, from the files that you downloaded, into a dataset of their own."""


@import_command.command("cow")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@yes_option
@click.pass_obj
def cow(app: App, paths: tuple[Path, ...], yes: bool) -> None:
    """The Correlates of War IGO data, version 3: the organisation-year or the state-year file (.csv, .csv.gz, .dta, or
    a .zip of one) and, beside it, the list of the state system (states2016.csv).

    The organisation-year file becomes the dataset cow-igo-3, the state-year file cow-igo-3-states. Importing again
    changes nothing.

    Example: blocs import cow igo_year_formatv3.csv states2016.csv
    """
    from blocs.datasets.cow import Imported, import_cow, load
    from blocs.seeding.default import ensure, now
    from blocs.store.session import writing

    observations, system, digest = load(list(paths), progress)
    target = app.target
    ensure(target, progress)

    def record(allowed: bool) -> Imported:
        with writing(target) as session:
            return import_cow(session, observations, system, digest, recorded_at=now(), progress=progress, yes=allowed)

    done = permitted(record, yes)
    if done.revision is None:
        click.echo(f"nothing changed: {done.dataset} already says what the files say", err=True)
        return
    difference = done.difference
    click.echo(
        f"revision {done.revision} of {done.dataset}: {difference.adds} claims added, {difference.retires} retired",
        err=True,
    )
