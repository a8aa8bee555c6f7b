"""blocs db"""

from __future__ import annotations

import click

from blocs.cli.options import App


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
    from blocs import bootstrap

    target = app.target
    if target.path is not None and not target.path.exists():
        bootstrap.create(target)
        click.echo(f"made {target.path}", err=True)
        return
    before, after = bootstrap.upgrade(target, migration)
    click.echo(f"{before or 'base'} to {after or 'base'}" if before != after else f"already at {after}", err=True)


@db_command.command("downgrade")
@click.argument("migration")
@click.pass_obj
def downgrade(app: App, migration: str) -> None:
    """Take the database down to a migration; `base` drops every table with what it holds.

    Example: blocs --db record.sqlite db downgrade 0001
    """
    from blocs import bootstrap

    before, after = bootstrap.downgrade(app.target, migration)
    click.echo(f"{before or 'base'} to {after or 'base'}", err=True)


@db_command.command("current")
@click.pass_obj
def current(app: App) -> None:
    """At which migration the database stands.

    Example: blocs db current
    """
    from blocs import settings
    from blocs.database import standing_at

    found = standing_at(app.target) or "base"
    expected = settings.newest_migration()
    click.echo(f"{found}{' (head)' if found == expected else f' (this program needs {expected})'}")


@db_command.command("check")
@click.pass_obj
def check(app: App) -> None:
    """Verify the database: migration, tables and rules as the migrations make them, no broken reference or overlap.

    Example: blocs db check
    """
    from blocs.errors import FaultyData
    from blocs.integrity import verify

    with app.tracker() as tracker:
        faults = verify(tracker.database)
    if faults:
        raise FaultyData(f"{len(faults)} faults in the database; restore it from a copy or build it anew", faults)
    click.echo("sound: migration, tables, rules and references are as they must be", err=True)


@db_command.command("path")
@click.pass_obj
def path(app: App) -> None:
    """Where the database is.

    Example: blocs db path
    """
    from blocs.database import shown

    click.echo(shown(app.target))
