"""Databases for tests, on both engines: built by the migrations once in a run, and copied for whoever changes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine.url import make_url

from blocs import settings
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import writing
from charts.drawn import record_of_examples
from seeding.small import small_seeds
from sharing import DATABASE, Run

ENGINES = ("sqlite", "postgresql")
COPIED = "STRATEGY FILE_COPY"
"""A fifth of the work of copying through the log, which only a server needs that somebody would recover (PostgreSQL 15
and later)."""


@dataclass
class Factory:
    """Makes databases that nobody else uses, on one engine: empty, with tables, or copies of the seeded one."""

    engine: str
    folder: Path
    run: Run
    name: str
    made: int = 0

    @property
    def server(self) -> str:
        """The URL of the server, for what only PostgreSQL has."""
        return self.run.server()

    def empty(self) -> Target:
        """A database with nothing in it, not even tables."""
        return self._create()

    def migrated(self) -> Target:
        """A database with tables and no rows."""
        return self._create(like=self._template("migrated", default.upgrade))

    def seeded(self) -> Target:
        """A copy of a database that holds the program's own seeds."""
        return self._create(like=self.record)

    def small(self) -> Target:
        """A copy of a database that holds the small seeds: for what asks of the program and not of the record."""
        return self._create(like=self._template("small", self._fill_small))

    def examples(self) -> Target:
        """A copy of a database that holds the made-up record of tests/charts/drawn.py."""
        return self._create(like=self._template("examples", self._fill_examples))

    def asked(self) -> Target:
        """The one database that holds the program's own seeds, for everybody's questions."""
        if self.engine == "sqlite":
            return Target(self.record, managed=False)
        # A database that somebody asks cannot be copied.
        return Target(self.run.once("asked", lambda: self._create("asked", self.record).url), managed=False)

    @property
    def record(self) -> str:
        return self._template("record", default.fill)

    def _fill_small(self, target: Target) -> None:
        default.upgrade(target)
        with writing(target) as session:
            seeds = check_seeds(small_seeds(self.folder / "seeds"))
            seed(session, seeds, recorded_at=datetime(2026, 1, 1))

    def _fill_examples(self, target: Target) -> None:
        default.upgrade(target)
        record_of_examples(target, self.folder / "examples")

    def drop(self) -> None:
        """Remove every database that this factory made."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.engine == "postgresql" and self.made:
            self._tell(
                *(f"DROP DATABASE IF EXISTS {self._named(number)} WITH (FORCE)" for number in range(1, self.made + 1))
            )

    def _template(self, name: str, fill: Callable[[Target], object]) -> str:
        """The URL of a database that is made once in a run, to be copied."""

        def make() -> str:
            target = self._create(name)
            fill(target)
            return target.url

        return self.run.once(f"{self.engine}-{name}", make)

    def _create(self, shared: str | None = None, like: str | None = None) -> Target:
        """A new database, perhaps a copy: one of this factory's own, or under a name that the whole run knows."""
        self.made += shared is None
        if self.engine == "sqlite":
            return Target(f"sqlite:///{self._file(shared, like)}", managed=False)
        name = f"{DATABASE}{self.run.name}_{shared}" if shared else self._named(self.made)
        if shared:
            # What another process began and could not finish.
            self._tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._tell(f"CREATE DATABASE {name} {COPIED}" + (f" TEMPLATE {make_url(like).database}" if like else ""))
        url = make_url(settings.target(self.server).url).set(database=name)
        return Target(url.render_as_string(hide_password=False), managed=False)

    def _file(self, shared: str | None, like: str | None) -> Path:
        path = self.run.folder / f"{shared}.sqlite" if shared else self.folder / f"{self.made}.sqlite"
        path.parent.mkdir(exist_ok=True)
        if like:
            shutil.copyfile(like.removeprefix("sqlite:///"), path)
        else:
            path.write_bytes(b"")
        return path

    def _named(self, number: int) -> str:
        return f"{DATABASE}{self.run.name}_{self.name}_{number}"

    def _tell(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)
