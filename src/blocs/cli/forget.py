"""blocs forget"""

from __future__ import annotations

import click

from blocs.cli.completing import codes_of, datasets
from blocs.cli.consent import go_on
from blocs.cli.options import RECORD, App, command


@command("forget", RECORD)
@click.argument("dataset", metavar="DATASET", shell_complete=codes_of(datasets))
@click.option("--yes", is_flag=True, help="Do not ask before.")
@click.pass_obj
def forget_command(app: App, dataset: str, yes: bool) -> None:
    """Take a dataset out of the questions: one revision retires all its claims. Nothing is deleted: --as-known still
    asks it as it was, and importing it again brings it back.

    The curated record cannot be forgotten, nor can a dataset that another one extends or needs.

    Example: blocs forget cow-igo-3 --yes
    """
    from blocs.seeding.default import now
    from blocs.store.forgetting import forget, forgettable
    from blocs.store.session import writing

    if not yes:
        with app.tracker() as tracker, tracker.reading() as session:
            held = forgettable(session, dataset)
        go_on(f"forgetting {dataset} retires its claims: {held.claims}, spells among them: {held.spells}")
    with writing(app.target) as session:
        number, held = forget(session, dataset, recorded_at=now())
    click.echo(
        f"revision {number} of {dataset}: {held.claims} claims retired; --as-known {number - 1} still asks it", err=True
    )
