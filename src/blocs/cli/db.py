"""blocs db"""

from __future__ import annotations

from functools import partial

import click

from blocs.cli.consent import go_on
from blocs.cli.options import RECORD, App, placed


@partial(placed, RECORD)
@click.group("db")
def db_command() -> None:
    """The database itself: where it is, at which migration it stands, whether it is sound."""


@db_command.command("upgrade")
@click.argument("migration", default="head")
@click.option("--into-existing", is_flag=True, help="Also beside tables of another program, which stay as they are.")
@click.pass_obj
def upgrade(app: App, migration: str, into_existing: bool) -> None:
    """Bring the database up to a migration; an SQLite file that is not there is made, with empty tables.

    A database that holds tables of another program is left alone, unless --into-existing says otherwise.

    Example: blocs --db record.sqlite db upgrade
    """
    from blocs.seeding import default

    target = app.target
    if target.path is not None and not target.path.exists():
        default.create(target, migration)
        click.echo(f"made {target.path}", err=True)
        return
    before, after = default.upgrade(target, migration, into_existing=into_existing)
    click.echo(f"{before or 'base'} to {after or 'base'}" if before != after else f"already at {after}", err=True)


@db_command.command("downgrade")
@click.argument("migration")
@click.option("--yes", is_flag=True, help="Do not ask before everything is dropped.")
@click.pass_obj
def downgrade(app: App, migration: str, yes: bool) -> None:
    """Take the database down to a migration; `base` drops every table with what it holds, and asks before.

    Example: blocs --db record.sqlite db downgrade 0001
    """
    from blocs.seeding import default

    if migration == "base" and not yes:
        _ask_before_dropping(app)
    before, after = default.downgrade(app.target, migration)
    click.echo(f"{before or 'base'} to {after or 'base'}", err=True)


def _ask_before_dropping(app: App) -> None:
    """Go on only where a person says so. What cannot be done anyhow is said first."""
    from blocs.seeding import default
    from blocs.store.session import shown

    default.require_droppable(app.target)
    said = f"every table of blocs in {shown(app.target)} is dropped, with every revision"
    go_on(said)


@db_command.command("current")
@click.pass_obj
def current(app: App) -> None:
    """At which migration the database stands.

    Example: blocs db current
    """
    from blocs import settings
    from blocs.store.session import standing_at

    stands = standing_at(app.target) or "base"
    expected = settings.newest_migration()
    click.echo(f"{stands}{' (head)' if stands == expected else f' (this program needs {expected})'}")


@db_command.command("check")
@click.pass_obj
def check(app: App) -> None:
    """Verify the database: migration, tables and rules as the migrations make them, no broken reference or overlap,
    and every revision's claims as they were recorded, by count and digest. Prints the newest revision of each dataset,
    and revisions that bear a time before the one before them.

    Example: blocs db check
    """
    from blocs.errors import FaultyData
    from blocs.store.check import remarks, verify

    with app.tracker() as tracker:
        faults = verify(tracker.database)
        if faults:
            raise FaultyData(f"{len(faults)} faults in the database; restore it from a copy or build it anew", faults)
        known = remarks(tracker.database)
        newest = {revision.dataset: revision for revision in reversed(tracker.log())}
    for dataset, one in sorted(newest.items()):
        click.echo(
            f"{dataset}: revision {one.revision} of {one.recorded_at} UTC, digest {one.contents}",
            err=True,
        )
    for remark in known:
        click.echo(f"remark: {remark}", err=True)
    click.echo("sound: migration, tables, rules, references and revisions are as they must be", err=True)


@db_command.command("path")
@click.pass_obj
def path(app: App) -> None:
    """Where the database is.

    Example: blocs db path
    """
    from blocs.store.session import shown

    click.echo(shown(app.target))


@db_command.command("grant-reader")
@click.argument("name")
@click.pass_obj
def grant_reader_command(app: App, name: str) -> None:
    """Let the PostgreSQL role NAME ask everything and change nothing; it is made if there is none.

    It may read blocs's own tables, and whatever else it could do in their schema is taken from it. Roles that could
    change something nevertheless are refused.

    Example: blocs db grant-reader blocs_reader
    """
    from blocs.store.roles import grant_reader
    from blocs.store.session import writing

    with writing(app.target) as session:
        granted = grant_reader(session.connection, name)
    for remark in granted.remarks:
        click.echo(f"remark: {remark}", err=True)
    if granted.made:
        click.echo(f"made the role {name}; it has no password yet: set one with \\password in psql", err=True)
    click.echo(f"{name} may now ask everything and change nothing", err=True)
