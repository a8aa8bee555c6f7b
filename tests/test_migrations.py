from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from blocs import settings
from blocs.errors import BlocsError, DatabaseError
from blocs.seeding import default
from blocs.settings import Target
from blocs.store import definitions, migrate
from blocs.store.check import verify
from blocs.store.recording import revision_rows, sealed
from blocs.store.revisions import revisions
from blocs.store.session import Database, writing
from conftest import REPOSITORY, Factory

VERSIONS = sorted((settings.resource("migrations") / "versions").glob("*.py"))


def counts(target: Target) -> dict[str, int]:
    with Database(target) as database, database.reading() as session:
        tables = [name for name in inspect(session.connection).get_table_names() if name != "alembic_version"]
        return {
            table: session.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


def contents(target: Target) -> str:
    """The digest of everything that the revisions of a database recorded."""
    with Database(target) as database, database.reading() as session:
        return " ".join(sealed(*revision_rows(session, one.revision)) for one in revisions(session))


ROWS = (
    "INSERT INTO dataset (code, title) VALUES ('curated', 't')",
    "INSERT INTO revision (id, dataset, recorded_at, digest, program, added, retired) "
    "VALUES (1, 'curated', '2026-01-01 00:00:00', 'd', '0.0.1', 1, 0)",
    *(
        f"INSERT INTO {table} (code, added_in) VALUES ('{code}', 1)"
        for table, code in (("organisation", "SCO"), ("state", "IRN"), ("status", "member"))
    ),
    "INSERT INTO membership (id, dataset, organisation, state, status, from_text, starts_earliest, starts_latest, "
    "ends_earliest, ends_latest, confidence, added_in) VALUES (1, 'curated', 'SCO', 'IRN', 'member', '2023-07-04', "
    "'2023-07-04', '2023-07-04', '9999-12-31', '9999-12-31', 'high', 1)",
)
"""A record as the first program could have made it: one spell."""


def test_the_newest_file_is_alembics_head() -> None:
    assert settings.newest_migration() == migrate.known()[-1][0]


def test_files_are_named_in_the_order_in_which_they_run() -> None:
    assert [path.name.split("_")[3] for path in VERSIONS] == [number for number, _ in migrate.known()]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_from_blocs(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.split(".")[0] == "blocs"]


def test_models_and_migrations_agree(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    target = factory.migrated()
    monkeypatch.setenv(settings.ENVIRONMENT_VARIABLE, target.url)
    command.check(Config(str(REPOSITORY / "alembic.ini")))


EARLIER = [number for number, _ in migrate.known()][:-1]


@pytest.mark.parametrize("number", EARLIER)
def test_a_seeded_database_goes_down_to_each_migration_and_up_again_with_its_rows(
    factory: Factory, number: str
) -> None:
    target = factory.seeded()
    before, held = counts(target), contents(target)
    assert default.downgrade(target, number) == (settings.newest_migration(), number)
    assert default.upgrade(target) == (number, settings.newest_migration())
    assert counts(target) == before
    assert before["membership"] > 0
    assert contents(target) == held
    with Database(target) as database:
        assert verify(database) == []


@pytest.mark.parametrize("number", EARLIER)
def test_rows_recorded_at_an_earlier_migration_come_up_to_head(factory: Factory, number: str) -> None:
    target = factory.empty()
    default.upgrade(target, number)
    with writing(target, checked=False) as session:
        for statement in ROWS:
            session.connection.execute(text(statement))
    default.upgrade(target)
    with Database(target) as database, database.reading() as session:
        spells = session.connection.execute(text("SELECT organisation, state, from_text FROM membership")).all()
        assert [tuple(row) for row in spells] == [("SCO", "IRN", "2023-07-04")]
        assert [row.contents for row in revisions(session)] == [sealed(*revision_rows(session, 1))]
    with Database(target) as database:
        assert verify(database) == []


def test_a_seeded_database_goes_down_to_nothing_and_up_to_be_filled_again(factory: Factory) -> None:
    target = factory.seeded()
    before = counts(target)
    default.downgrade(target, "base")
    default.fill(target)
    assert counts(target) == before


def test_an_unknown_migration_is_answered_with_the_known_ones(factory: Factory) -> None:
    with pytest.raises(BlocsError, match="base, 0001, 0002, 0003, 0004, head"):
        default.upgrade(factory.empty(), "0999")


def stand_at(target: Target, number: str) -> None:
    with writing(target, checked=False) as session:
        session.connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


@pytest.mark.parametrize(
    "number, advice", [("9999", "pip install --upgrade blocs"), ("0001", "db upgrade")], ids=["newer", "older"]
)
def test_a_database_of_another_migration_says_what_to_do(migrated: Target, number: str, advice: str) -> None:
    stand_at(migrated, number)
    with pytest.raises(DatabaseError, match=advice), Database(migrated) as database, database.reading():
        pass


def test_a_database_without_tables_says_what_to_do(factory: Factory) -> None:
    with pytest.raises(DatabaseError, match="db upgrade"), Database(factory.empty()) as database, database.reading():
        pass


def test_the_definitions_kept_for_postgresql_are_those_that_the_migrations_make(on_postgresql: Factory) -> None:
    """A migration changes them: run this with BLOCS_WRITE_DEFINITIONS=1 then, and read the difference."""
    target = on_postgresql.migrated()
    with Database(target) as database, database.reading() as session:
        made = definitions.written(definitions.defined(session.connection))
    kept = definitions.kept_in()
    if os.environ.get("BLOCS_WRITE_DEFINITIONS"):
        kept.write_text(made, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == made
