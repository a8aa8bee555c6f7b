"""Whose database it is: blocs adds to no other's, believes no other's migration, and drops nobody's tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import inspect, text

from blocs import settings
from blocs.errors import DatabaseError
from blocs.seeding import default
from blocs.settings import Target
from blocs.store import marks
from blocs.store.check import verify
from blocs.store.session import Database, engine, writing
from conftest import Blocs, Factory
from safety.state import finish, start
from seeding.small import small_seeds
from store.undone import emptied


def run(target: Target, *statements: str) -> None:
    """Plain SQL as another program would run it."""
    own = engine(target, write=True)
    with own.connect() as connection, connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)
    own.dispose()


def tables(target: Target) -> set[str]:
    own = engine(target)
    with own.connect() as connection:
        found = set(inspect(connection).get_table_names())
    own.dispose()
    return found


def unmarked(target: Target) -> None:
    """Take the mark away, as a dump does, and as the first migrations left it."""
    clear = "PRAGMA application_id = 0" if target.is_sqlite else "COMMENT ON TABLE alembic_version IS NULL"
    run(target, clear)


FOREIGN = ["CREATE TABLE invoices (id integer, paid text)", "INSERT INTO invoices VALUES (1, 'no')"]
VERSION = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"


def test_a_database_is_marked_from_its_first_migration_to_its_last(factory: Factory) -> None:
    target = factory.empty()
    for number in ("0001", "0003", "head"):
        default.upgrade(target, number)
        with Database(target) as database:
            own = engine(target)
            with own.connect() as connection:
                assert marks.read_mark(connection).ours
            own.dispose()
            assert number != "head" or verify(database) == []
    default.downgrade(target, "base")
    own = engine(target)
    with own.connect() as connection:
        assert marks.read_mark(connection) == marks.Mark(None, False)
    own.dispose()
    assert tables(target) == {"alembic_version"}
    default.upgrade(target)
    if target.path is not None:
        assert target.path.read_bytes()[68:72] == b"bloc"


def test_tables_of_another_program_are_left_alone(factory: Factory, bare: Blocs, tmp_path: Path) -> None:
    target, seeds = factory.empty(), str(small_seeds(tmp_path / "seeds"))
    run(target, *FOREIGN)
    for words in (["db", "upgrade"], ["db", "upgrade", "0001"], ["members", "SCO"], ["seed", seeds], ["db", "check"], ["db", "current"], ["db", "downgrade", "base", "--yes"]):  # fmt: skip
        ran = bare("--db", target.url, *words)
        assert (ran.code, ran.out) == (4, ""), words
        assert "another program" in ran.err, words
        assert "invoices" in ran.err or "migrated" in ran.err
    assert tables(target) == {"invoices"}


def test_into_existing_adds_to_them_and_takes_away_only_its_own(factory: Factory, bare: Blocs) -> None:
    target = factory.empty()
    run(target, *FOREIGN)
    assert bare("--db", target.url, "db", "upgrade", "--into-existing").code == 0
    assert bare("--db", target.url, "db", "check").code == 0
    assert bare("--db", target.url, "db", "upgrade").err == f"already at {settings.newest_migration()}\n"
    assert bare("--db", target.url, "db", "downgrade", "base", "--yes").code == 0
    assert tables(target) == {"invoices", "alembic_version"}
    assert bare("--db", target.url, "db", "upgrade").code == 4


@pytest.mark.parametrize("more", [(), ("CREATE TABLE state (code text)", "CREATE TABLE revision (id integer)")])
def test_another_programs_migration_is_not_believed(
    factory: Factory, bare: Blocs, tmp_path: Path, more: tuple[str, ...]
) -> None:
    target, seeds = factory.empty(), str(small_seeds(tmp_path / "seeds"))
    run(target, VERSION, "INSERT INTO alembic_version VALUES ('none yet')", *FOREIGN, *more)
    before = tables(target)
    for version in ("0001", "0003", "0004", "9999", "ae1027a6acf"):
        run(target, f"UPDATE alembic_version SET version_num = '{version}'")
        for words in (["db", "upgrade"], ["db", "upgrade", "--into-existing"], ["db", "downgrade", "base", "--yes"], ["db", "downgrade", "0001"], ["members", "SCO"], ["db", "current"], ["seed", seeds]):  # fmt: skip
            ran = bare("--db", target.url, *words)
            assert (ran.code, ran.out) == (4, ""), (version, words)
            assert "another program" in ran.err, (version, words)
        assert tables(target) == before, version


def test_a_table_of_a_name_that_blocs_needs_is_said(factory: Factory, bare: Blocs) -> None:
    target = factory.empty()
    run(target, "CREATE TABLE state (code text)")
    for flag in ([], ["--into-existing"]):
        ran = bare("--db", target.url, "db", "upgrade", *flag)
        assert (ran.code, ran.out) == (4, "")
        assert "a table (state)" in ran.err
        assert tables(target) == {"state"}


def test_a_view_counts_as_another_programs_too(factory: Factory) -> None:
    target = factory.empty()
    run(target, "CREATE VIEW sums AS SELECT 1 AS a")
    with pytest.raises(DatabaseError, match="sums"):
        default.upgrade(target)


def test_a_file_marked_by_another_program_is_never_taken(tmp_path: Path, bare: Blocs) -> None:
    path = tmp_path / "map.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 1196444487")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("DROP TABLE t")
    before = path.read_bytes()
    for words in (["db", "upgrade"], ["db", "upgrade", "--into-existing"]):
        ran = bare("--db", str(path), *words)
        assert (ran.code, "application_id 1196444487" in ran.err) == (4, True)
    assert path.read_bytes() == before


def test_a_database_of_the_first_migrations_is_known_by_its_tables(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    for number in ("0001", "0002", "0003"):
        default.downgrade(target, number)
        unmarked(target)
        assert f"stands at migration {number}" in bare("--db", target.url, "members", "CLUB").err
        assert bare("--db", target.url, "db", "current").out.startswith(number)
        assert default.upgrade(target) == (number, settings.newest_migration())
        with Database(target) as database:
            assert verify(database) == [], number


def test_a_record_that_a_dump_left_without_its_mark_can_be_marked_again(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    unmarked(target)
    for words in (["members", "CLUB"], ["db", "upgrade"], ["db", "check"]):
        ran = bare("--db", target.url, *words)
        assert ran.code == 4
        assert "db upgrade --into-existing" in ran.err
    assert bare("--db", target.url, "db", "upgrade", "--into-existing").code == 0
    assert bare("--db", target.url, "db", "check").code == 0


def test_going_down_to_nothing_needs_a_yes(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    ran = bare("--db", target.url, "db", "downgrade", "base")
    assert (ran.code, ran.out) == (2, "")
    assert "--yes" in ran.err
    with writing(target) as session:
        assert session.connection.execute(text("SELECT count(*) FROM revision")).scalar() == 1
    assert bare("--db", target.url, "db", "downgrade", "0003").code == 0
    assert bare("--db", target.url, "db", "downgrade", "base", "--yes").code == 0


def test_a_person_is_asked(factories: dict[str, Factory], monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from blocs.cli import consent
    from blocs.cli.root import cli

    target = factories["sqlite"].migrated()
    monkeypatch.setattr(consent, "is_asked", lambda: True)
    refused = CliRunner().invoke(cli, ["--db", target.url, "db", "downgrade", "base"], input="n\n")
    assert refused.exit_code == 1
    assert len(tables(target)) > 20
    agreed = CliRunner().invoke(cli, ["--db", target.url, "db", "downgrade", "base"], input="y\n")
    assert agreed.exit_code == 0
    assert tables(target) == {"alembic_version"}


def test_of_two_first_upgrades_at_once_the_second_finds_all_done(factory: Factory, tmp_path: Path) -> None:
    target, head = factory.empty(), settings.newest_migration()
    for _ in range(3):
        emptied(target)
        ended = [finish(process) for process in [start(target, "db", "upgrade") for _ in range(3)]]
        assert [code for code, _, _ in ended] == [0, 0, 0], ended
        assert sorted(lines[-1] for *_, lines in ended) == [f"already at {head}"] * 2 + [f"base to {head}"]
        with Database(target) as database:
            assert verify(database) == []


# --- a schema of its own -------------------------------------------------------------------------------------------


def in_schema(target: Target, option: str) -> Target:
    return Target(f"{target.url}{'&' if '?' in target.url else '?'}{option}", managed=False)


def test_blocs_lives_in_the_schema_that_the_url_names(on_postgresql: Factory, bare: Blocs, tmp_path: Path) -> None:
    whole, seeds = on_postgresql.empty(), str(small_seeds(tmp_path / "seeds"))
    run(whole, *FOREIGN, "CREATE TABLE state (code text)", VERSION, "INSERT INTO alembic_version VALUES ('0002')")
    for schema in ("blocs", quote('The 100 % "R\\écord"')):
        target = in_schema(whole, f"schema={schema}")
        assert "no blocs tables" in bare("--db", target.url, "members", "SCO").err, schema
        assert bare("--db", target.url, "db", "upgrade").code == 0, schema
        assert bare("--db", target.url, "seed", seeds).code == 0, schema
        assert bare("--db", target.url, "members", "CLUB", "--at", "1975-06-01", "--count").out == "2\n", schema
        assert bare("--db", target.url, "db", "check").code == 0, schema
        assert bare("--db", target.url, "db", "downgrade", "0001").code == 0, schema
        assert bare("--db", target.url, "db", "upgrade").code == 0, schema
        assert tables(whole) == {"invoices", "state", "alembic_version"}, schema
        assert bare("--db", target.url, "db", "downgrade", "base", "--yes").code == 0, schema
        assert tables(whole) == {"invoices", "state", "alembic_version"}, schema


def test_a_search_path_in_the_options_does_the_same(on_postgresql: Factory, bare: Blocs) -> None:
    whole = on_postgresql.empty()
    target = in_schema(whole, "options=-csearch_path%3Dblocs")
    ran = bare("--db", target.url, "db", "upgrade")
    assert (ran.code, ran.out) == (4, "")
    assert "?schema=NAME" in ran.err
    run(whole, "CREATE SCHEMA blocs")
    assert bare("--db", target.url, "db", "upgrade").code == 0
    assert tables(whole) == set()
    # A path through several schemas finds the one with the record, and adds no second one before it.
    run(whole, "CREATE SCHEMA first")
    several = in_schema(whole, "options=-csearch_path%3Dfirst,blocs")
    assert bare("--db", several.url, "db", "upgrade").err == f"already at {settings.newest_migration()}\n"
    assert bare("--db", several.url, "db", "check").code == 0
