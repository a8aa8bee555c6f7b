from __future__ import annotations

import ast
import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config, main
from sqlalchemy import CheckConstraint, inspect, text

from blocs import models, settings
from blocs.errors import BlocsError, DatabaseError
from blocs.seeding import default
from blocs.settings import Target
from blocs.store import definitions, guards, kept, marks, migrate
from blocs.store.check import verify
from blocs.store.recording import revision_rows, sealed
from blocs.store.revisions import revisions
from blocs.store.session import Database, engine, writing
from conftest import REPOSITORY, Factory
from safety.copies import CAN_COPY, Copy
from seeding.small import small_seeds
from store.undone import emptied

ATTEMPTS = int(os.environ.get("BLOCS_ATTEMPTS", "6"))
DICE = random.Random(int(os.environ.get("BLOCS_DICE", "20220915")))  # noqa: S311 - chance, not secrets
VERSIONS = sorted((settings.resource("migrations") / "versions").glob("*.py"))


def counts(target: Target) -> dict[str, int]:
    with Database(target) as database, database.reading() as session:
        tables = [name for name in inspect(session.connection).get_table_names() if name != "alembic_version"]
        return {
            table: session.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


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


def seals(target: Target) -> list[str | None]:
    """The seals that the revisions of a database bear, the newest first."""
    with Database(target) as database, database.reading() as session:
        return [row.contents for row in revisions(session)]


def test_a_seeded_database_goes_down_to_each_migration_and_up_again_with_its_rows(factory: Factory) -> None:
    """And with its seals, whose column goes with 0003: what was changed meanwhile is found by them."""
    target = factory.small()
    before, sealed_before = counts(target), seals(target)
    assert before["membership"] > 0
    for number in reversed(EARLIER):
        assert default.downgrade(target, number) == (settings.newest_migration(), number)
        assert default.upgrade(target) == (number, settings.newest_migration())
        assert (counts(target), seals(target)) == (before, sealed_before), number
        with Database(target) as database:
            assert verify(database) == [], number  # so the claims are those that bear the seals
    default.downgrade(target, "0001")
    with writing(target, checked=False) as session:
        session.connection.execute(text("UPDATE membership SET note = 'forged' WHERE id = 1"))
    default.upgrade(target)
    with Database(target) as database:
        assert verify(database) == ["revision 1: its claims are not those that it recorded (their digest differs)"]


def test_rows_recorded_at_an_earlier_migration_come_up_to_head(factory: Factory) -> None:
    target = factory.empty()
    for number in (number for number in EARLIER if number < guards.SINCE):
        default.upgrade(emptied(target), number)
        with writing(target, checked=False) as session:
            for statement in ROWS:
                session.connection.execute(text(statement))
        default.upgrade(target)
        with Database(target) as database, database.reading() as session:
            spells = session.connection.execute(text("SELECT organisation, state, from_text FROM membership")).all()
            assert [tuple(row) for row in spells] == [("SCO", "IRN", "2023-07-04")], number
            assert [row.contents for row in revisions(session)] == [sealed(*revision_rows(session, 1))], number
        with Database(target) as database:
            assert verify(database) == [], number


def test_a_seeded_database_goes_down_to_nothing_and_up_to_be_filled_again(
    factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the seeds that came with the program: here, small ones."""
    target, seeds, resource = factory.small(), small_seeds(tmp_path), settings.resource
    monkeypatch.setattr(settings, "resource", lambda name: seeds if name == "seeds" else resource(name))
    before = counts(target)
    default.downgrade(target, "base")
    default.fill(target)
    assert counts(target) == before


def test_an_unknown_migration_is_answered_with_the_known_ones(factories: dict[str, Factory]) -> None:
    with pytest.raises(BlocsError, match=r"base, 0001, 0002, 0003, .*head"):
        default.upgrade(factories["sqlite"].empty(), "0999")


def stand_at(target: Target, number: str) -> None:
    with writing(target, checked=False) as session:
        session.connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_a_database_of_another_migration_says_what_to_do(migrated: Target) -> None:
    for number, advice in (("9999", "pip install --upgrade blocs"), ("0001", "db upgrade")):
        stand_at(migrated, number)
        with pytest.raises(DatabaseError, match=advice), Database(migrated) as database, database.reading():
            pass


def test_a_database_without_tables_says_what_to_do(factory: Factory) -> None:
    with pytest.raises(DatabaseError, match="db upgrade"), Database(factory.empty()) as database, database.reading():
        pass


def checks(target: Target) -> set[str]:
    """The names of all check constraints in the database."""
    with Database(target) as database, database.reading() as session:
        if target.is_sqlite:
            made = session.connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'")).scalars()
            return {name for sql in made for name in re.findall(r"CONSTRAINT (\w+) CHECK", sql)}
        found = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        return set(session.connection.execute(text(found)).scalars())


def test_a_check_bears_the_name_that_the_models_give_it(factory: Factory) -> None:
    named = {
        str(constraint.name)
        for table in models.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    made = checks(factory.migrated())
    days = {name for name in made if name.endswith(("_day", "_moment"))}
    assert made - days == named
    assert not [name for name in named | days if name.count("ck_") > 1]


def test_the_way_down_gives_back_the_names_and_rules_of_then(factory: Factory) -> None:
    """A database that goes down to 0003 is the one that 0003 made, object by object."""
    there, back = factory.empty(), factory.small()
    default.upgrade(there, "0003")
    default.downgrade(back, "0003")
    with writing(there, checked=False) as one, writing(back, checked=False) as other:
        assert definitions.defined(other.connection) == definitions.defined(one.connection)


def test_values_of_columns_that_a_downgrade_drops_come_back(factory: Factory) -> None:
    """Text, day, truth and number, of claims and of a dataset: what a later migration brings, and its way down takes."""
    target = factory.small()
    added = {
        "state_name": {"mine": ("TEXT", "'it''s 100 %'")},
        "membership": {"mine": ("DATE", "'2020-02-29'"), "other": ("BOOLEAN", "true")},
        "dataset": {"mine": ("INTEGER", "7")},
    }
    with writing(target) as session:
        for table, columns in added.items():
            for column, (kind, value) in columns.items():
                session.connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
                guards.drop(session.connection)
                session.connection.exec_driver_sql(f"UPDATE {table} SET {column} = {value}".replace("%", "%%"))
                guards.make(session.connection)

        def held() -> list[object]:
            return [
                session.connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY 1").all()
                for table, columns in added.items()
                for column in columns
            ]

        before = held()
        guards.drop(session.connection)
        kept.copy(session.connection)
        for table, columns in added.items():
            for column in columns:
                session.connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        kept.keep(session.connection)
        for table, columns in added.items():
            for column, (kind, _) in columns.items():
                session.connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        kept.give_back(session.connection)
        assert held() == before
        assert "column_kept" not in inspect(session.connection).get_table_names()
        guards.make(session.connection)


def test_a_seal_is_not_taken_for_another_revision_of_its_number(factory: Factory) -> None:
    """Seals that were kept are forgotten with the revisions that they sealed."""
    target = factory.small()
    default.downgrade(target, "base")
    default.upgrade(target, "0002")
    with writing(target, checked=False) as session:
        for statement in ROWS:
            session.connection.execute(text(statement))
    default.upgrade(target)
    with Database(target) as database:
        assert verify(database) == []


def test_a_revision_recorded_by_an_older_program_below_is_sealed_on_the_way_up(factory: Factory) -> None:
    target = factory.small()
    default.downgrade(target, "0002")
    second = (
        "INSERT INTO revision (id, dataset, recorded_at, digest, program, added, retired) "
        "VALUES (2, 'curated', '9000-01-01 00:00:00', 'd', '0.0.1', 0, 1)",
        "UPDATE membership SET retired_in = 2 WHERE id NOT IN (SELECT membership_id FROM membership_basis) "
        "AND id NOT IN (SELECT membership_id FROM citation WHERE membership_id IS NOT NULL) AND id = 1",
    )
    with writing(target, checked=False) as session:
        for statement in second:
            session.connection.execute(text(statement))
    default.upgrade(target)
    with Database(target) as database, database.reading() as session:
        assert all(row.contents == sealed(*revision_rows(session, row.revision)) for row in revisions(session))


# --- Alembic, called by an administrator ---------------------------------------------------------------------------


def alembic(target: Target, *words: str) -> list[str]:
    return [sys.executable, "-m", "alembic", *arguments(target, *words)]


def arguments(target: Target, *words: str) -> list[str]:
    return ["-x", f"db={target.url}", *words]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic's own command line can be called in this process, as from the repository."""
    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setattr(sys, "path", [*sys.path])


def at(target: Target) -> str | None:
    with contextlib.closing(sqlite3.connect(str(target.path))) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            assert not connection.execute("SELECT name FROM sqlite_master").fetchall()
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if found is None else str(found[0])


def test_alembic_itself_goes_up_and_down_with_rules_and_mark(factory: Factory, called: None) -> None:
    target = factory.empty()
    if target.is_sqlite:  # as a program of its own, which is the same for every database
        done = subprocess.run(alembic(target, "upgrade", "head"), cwd=REPOSITORY, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert at(target) == settings.newest_migration()
    for words in (["upgrade", "head"], ["check"], ["downgrade", "-1"], ["upgrade", "+1"], ["downgrade", "0002"], ["upgrade", "head"], ["current"]):  # fmt: skip
        main(arguments(target, *words))
    with Database(target) as database:
        assert verify(database) == []
    main(arguments(target, "downgrade", "base"))
    own = engine(target)
    with own.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    own.dispose()


def test_alembic_itself_leaves_another_programs_tables_alone(factory: Factory, called: None) -> None:
    target = factory.empty()
    own = engine(target, write=True)
    with own.connect() as connection, connection.begin():
        connection.execute(text("CREATE TABLE invoices (id integer)"))
    with pytest.raises(DatabaseError, match="of another program"):
        main(arguments(target, "upgrade", "head"))
    with own.connect() as connection:
        assert inspect(connection).get_table_names() == ["invoices"]
    own.dispose()


@pytest.mark.parametrize("words", [["upgrade", "head"], ["downgrade", "0001"], ["downgrade", "base"]], ids=" ".join)
def test_a_migration_that_fails_at_its_end_leaves_what_was(
    factories: dict[str, Factory], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement has run by then; on SQLite too, none of them stays."""
    target = factories["sqlite"].empty() if words[0] == "upgrade" else factories["sqlite"].small()
    assert target.path is not None
    before = target.path.read_bytes()

    def fails(_connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(marks, "settle", fails)
    monkeypatch.setenv(settings.ENVIRONMENT_VARIABLE, target.url)
    with pytest.raises(KeyboardInterrupt):
        getattr(command, words[0])(Config(str(REPOSITORY / "alembic.ini")), words[1])
    assert target.path.read_bytes() == before


def test_a_migration_that_is_killed_is_done_or_not(factories: dict[str, Factory], called: None, tmp_path: Path) -> None:
    target = factories["sqlite"].small()

    def begin(*words: str) -> Copy | subprocess.Popen[bytes]:
        if CAN_COPY:
            return Copy(lambda: main(arguments(target, *words)), tmp_path)
        return subprocess.Popen(alembic(target, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    begun = time.monotonic()
    assert begin("downgrade", "0001").wait() == 0
    whole, seen = time.monotonic() - begun, {"as before": 0, "done": 0}
    assert at(target) == "0001"
    for _ in range(ATTEMPTS):
        stood = at(target)
        words = ["upgrade", "head"] if stood != settings.newest_migration() else ["downgrade", "0001"]
        process = begin(*words)
        time.sleep(DICE.uniform(0.1 if CAN_COPY else 0.4, 1.1) * whole)
        process.kill()
        process.wait()
        stands = at(target)
        assert stands in (stood, "0001" if "downgrade" in words else settings.newest_migration())
        seen["as before" if stands == stood else "done"] += 1
        if stands == settings.newest_migration():
            with Database(target) as database:
                assert verify(database) == [], seen
    default.upgrade(target)
    with Database(target) as database:
        assert verify(database) == []
    sys.stdout.write(f"migrations killed: {seen}" + "\n")


def test_the_definitions_kept_for_postgresql_are_those_that_the_migrations_make(on_postgresql: Factory) -> None:
    """A migration changes them: run this with BLOCS_WRITE_DEFINITIONS=1 then, and read the difference."""
    target = on_postgresql.migrated()
    with Database(target) as database, database.reading() as session:
        made = definitions.written(definitions.defined(session.connection))
    kept = definitions.kept_in()
    if os.environ.get("BLOCS_WRITE_DEFINITIONS"):
        kept.write_text(made, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == made
