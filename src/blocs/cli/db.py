"""blocs db"""

from __future__ import annotations

from functools import partial

import click

from blocs.cli.options import RECORD, App, placed


@partial(placed, RECORD)
@click.group("db")
def db_command() -> None:
    """The database itself: where it is, at which migration it stands, whether it is sound."""


@db_command.command("upgrade")
@click.argument("migration", default="head")
@click.pass_obj
def upgrade(app: App, migration: str) -> None:
    """Bring the database up to a migration; an SQLite file that is not there is made, with empty tables.

    Example: blocs --db record.sqlite db upgrade
    """
    from blocs.seeding import default

    target = app.target
    if target.path is not None and not target.path.exists():
        default.create(target)
        click.echo(f"made {target.path}", err=True)
        return
    before, after = default.upgrade(target, migration)
    click.echo(f"{before or 'base'} to {after or 'base'}" if before != after else f"already at {after}", err=True)


@db_command.command("downgrade")
@click.argument("migration")
@click.pass_obj
def downgrade(app: App, migration: str) -> None:
    """Take the database down to a migration; `base` drops every table with what it holds.

    Example: blocs --db record.sqlite db downgrade 0001
    """
    from blocs.seeding import default

    before, after = default.downgrade(app.target, migration)
    click.echo(f"{before or 'base'} to {after or 'base'}", err=True)


@db_command.command("current")
@click.pass_obj
def current(app: App) -> None:
    """At which migration the database stands.

    Example: blocs db current
    """
    from blocs import settings
    from blocs.store.session import standing_at

    found = standing_at(app.target) or "base"
    expected = settings.newest_migration()
    click.echo(f"{found}{' (head)' if found == expected else f' (this program needs {expected})'}")


@db_command.command("check")
@click.pass_obj
def check(app: App) -> None:
    """Verify the database: migration, tables and rules as the migrations make them, no broken reference or overlap,
    and every revision's claims as they were recorded, by count and digest. Prints the newest revision of each dataset.

    Example: blocs db check
    """
    from blocs.errors import FaultyData
    from blocs.store.check import verify

    with app.tracker() as tracker:
        faults = verify(tracker.database)
        newest = {one.dataset: one for one in reversed(tracker.log())}
    if faults:
        raise FaultyData(f"{len(faults)} faults in the database; restore it from a copy or build it anew", faults)
    for dataset, one in sorted(newest.items()):
        click.echo(
            f"{dataset}: revision {one.revision} of {one.recorded_at} UTC, digest {one.contents or 'not kept'}",
            err=True,
        )
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
def grant_reader(app: App, name: str) -> None:
    """Let the PostgreSQL role NAME ask everything and change nothing; it is made if there is none.

    Example: blocs db grant-reader blocs_reader
    """
    from blocs.store import postgres
    from blocs.store.session import writing

    with writing(app.target) as session:
        made = postgres.grant_reader(session.connection, name)
    if made:
        click.echo(f"made the role {name}; it has no password yet: set one with \\password in psql", err=True)
    click.echo(f"{name} may now ask everything and change nothing", err=True)
