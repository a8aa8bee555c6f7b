"""The rules of `blocs.store.guards`, tried past the library: every column of every table, by plain SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc, inspect

from blocs import models
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.check import verify
from blocs.store.session import Database, Session, writing
from conftest import Factory
from databases import ENGINES
from seeding.small import ORGANISATION, small_seeds
from seeding.test_extends import ADDED, OWN, load, own_seeds
from store.undone import Kept, Within, keeper

UNFILLED = "replacement"
"""The table of which only datasets that extend others have rows: it is tried on its own."""
TABLES = sorted(set(models.metadata.tables) - {UNFILLED})
CLAIMS = [name for name in TABLES if "retired_in" in models.table(name).c]
NOW = datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def kept(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Kept]]:
    with keeper(factories, tmp_path_factory.mktemp("seeds"), filled=True) as made:
        yield made


@pytest.fixture(params=ENGINES)
def seeded(request: pytest.FixtureRequest, kept: Callable[[str], Kept]) -> Kept:
    """A database with rows in every table but one, on each engine in turn. It is left as it was."""
    return kept(request.param)


@pytest.fixture
def file(kept: Callable[[str], Kept]) -> Kept:
    """The same, for what only SQLite has."""
    return kept("sqlite")


def columns(connection: Connection, table: str) -> dict[str, str]:
    return {column["name"]: str(column["type"]).upper() for column in inspect(connection).get_columns(table)}


def another(kind: str, postgresql: bool) -> str:
    """SQL for a value of a type that no seed holds."""
    if kind == "DATE":
        return "DATE '1234-05-06'" if postgresql else "'1234-05-06'"
    if kind in ("DATETIME", "TIMESTAMP"):
        return "TIMESTAMP '1234-05-06 07:08:09'" if postgresql else "'1234-05-06 07:08:09.000000'"
    if kind == "BOOLEAN":
        return "NOT {}" if postgresql else "1 - {}"
    return "987654" if kind == "INTEGER" else "'another'"


def refused(session: Session, statement: str) -> str:
    with pytest.raises(exc.DBAPIError) as caught, session.connection.begin_nested():
        session.connection.exec_driver_sql(statement)
    return str(caught.value.orig)


def revision(session: Session, number: int, moment: str = "9000-01-01 00:00:00", **changes: str) -> None:
    values = {
        "id": str(number), "dataset": "'curated'", "recorded_at": f"'{moment}'", "digest": "'d'", "program": "'p'",
        "added": "0", "retired": "0", "contents": "'s'", **changes,
    }  # fmt: skip
    session.connection.exec_driver_sql(
        f"INSERT INTO revision ({', '.join(values)}) VALUES ({', '.join(values.values())})"
    )


def test_no_column_of_any_table_can_be_changed(seeded: Kept) -> None:
    tried = 0
    with seeded.undone() as session:
        revision(session, 2)
        postgresql = session.connection.dialect.name == "postgresql"
        for table in TABLES:
            for column, kind in columns(session.connection, table).items():
                value = another(kind, postgresql).format(column)
                settings = [f"{column} = {value}"]
                if table in CLAIMS and column != "retired_in":
                    settings += [f"{column} = {value}, retired_in = 2", f"retired_in = 2, {column} = {value}"]
                for setting in settings:
                    refused(session, f"UPDATE {table} SET {setting}")
                    tried += 1
        assert tried > 300


def test_what_a_dataset_replaces_cannot_be_changed(factory: Factory, tmp_path: Path) -> None:
    target = factory.small()
    load(target, own_seeds(tmp_path, own=OWN, club=ADDED))
    with writing(target) as session:
        revision(session, 3, dataset="'mine'")
        postgresql = session.connection.dialect.name == "postgresql"
        for column, kind in columns(session.connection, UNFILLED).items():
            refused(session, f"UPDATE {UNFILLED} SET {column} = {another(kind, postgresql)}")
        names = ", ".join(columns(session.connection, UNFILLED))
        refused(session, f"INSERT INTO {UNFILLED} ({names}) SELECT {names} FROM {UNFILLED} LIMIT 1")
        refused(session, f"DELETE FROM {UNFILLED}")
        assert "newest revision" in refused(session, f"UPDATE {UNFILLED} SET retired_in = 2")
        session.connection.exec_driver_sql(f"UPDATE {UNFILLED} SET retired_in = 3")


@pytest.mark.parametrize("how", ["", "OR REPLACE", "OR IGNORE", "OR FAIL", "OR ABORT"])
@pytest.mark.parametrize("name", ["rowid", "_rowid_", "oid"])
def test_no_row_of_sqlite_is_renumbered(file: Kept, how: str, name: str) -> None:
    with file.undone() as session:
        revision(session, 2)
        before = {
            table: session.connection.exec_driver_sql(f"SELECT count(*), sum(rowid) FROM {table}").one()
            for table in TABLES
        }
        for table in TABLES:
            for setting in (f"{name} = 2 WHERE rowid = 1", f"{name} = 987654", f"{name} = rowid + 1"):
                refused(session, f"UPDATE {how} {table} SET {setting}")
            if table in CLAIMS:
                refused(session, f"UPDATE {how} {table} SET {name} = 987654, retired_in = 2")
        for table, held in before.items():
            assert session.connection.exec_driver_sql(f"SELECT count(*), sum(rowid) FROM {table}").one() == held


def test_no_row_of_sqlite_is_replaced_by_its_number(file: Kept) -> None:
    """A row number that is given along with another code would push out the row that has it."""
    with file.undone() as session:
        for table in ("state", "organisation", "source", "memorandum", "memorandum_kind", "status"):
            insert = f"INSERT OR REPLACE INTO {table} (rowid, code, added_in) VALUES"
            assert "never replaced" in refused(session, f"{insert} (1, 'ZZZ', 1)")
            refused(session, f"{insert} (-1, 'ZZZ', 1)")
        refused(session, "INSERT OR REPLACE INTO dataset (rowid, code, title) VALUES (1, 'mine', 't')")
        for table in CLAIMS:
            names = ", ".join(columns(session.connection, table))
            said = refused(session, f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")
            assert "never replaced" in said or "one status at a time" in said


def test_a_column_that_is_added_later_is_guarded_after_the_next_upgrade(seeded: Kept) -> None:
    """As a later migration would add it: the rules are made from the columns, whoever made those."""
    from blocs.store import guards

    with seeded.undone() as session:
        for table in CLAIMS:
            session.connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN later TEXT")
        session.connection.exec_driver_sql("ALTER TABLE membership ADD COLUMN later_day DATE")
        guards.drop(session.connection)
        guards.make(session.connection)
        revision(session, 2)
        for table in CLAIMS:
            refused(session, f"UPDATE {table} SET later = 'x'")
            refused(session, f"UPDATE {table} SET later = 'x', retired_in = 2")
        refused(session, "UPDATE membership SET later_day = '2020-01-01', retired_in = 2")
        copied = ", ".join(columns(session.connection, "membership"))
        row = copied.replace("id,", "987654,", 1).replace("state,", "'ZZZ',", 1).replace("added_in", "2")
        bad = "'infinity'::date" if session.connection.dialect.name == "postgresql" else "'zzzz'"
        said = refused(
            session, f"INSERT INTO membership ({copied}) SELECT {row.replace('later_day', bad)} FROM membership LIMIT 1"
        )
        assert "later_day" in said or "a date is a day" in said
        session.connection.exec_driver_sql("UPDATE state_name SET retired_in = 2 WHERE id = 1")


def test_the_check_notices_a_column_that_the_rules_do_not_know(seeded: Kept) -> None:
    with seeded.undone() as session:
        session.connection.exec_driver_sql("ALTER TABLE state_period ADD COLUMN later TEXT")
        faults = verify(Within(session))
    if seeded.target.is_sqlite:
        assert "state_period_stays: not as the migrations make it" in faults
        assert "state_period: not as the migrations make it" in faults
    else:
        assert faults == ["column state_period.later: not made by the migrations"]


# --- numbers, times, seals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, moment, changes, said",
    [
        (-5, "1990-01-01 00:00:00", {}, "numbered upwards"),
        (0, "9000-01-01 00:00:00", {}, "numbered upwards"),
        (1, "9000-01-01 00:00:00", {}, "numbered upwards|never replaced"),
        (2, "1990-01-01 00:00:00", {}, "not before that of the last"),
        (2, "9000-01-01 00:00:00", {"contents": "NULL"}, "seal"),
        (2, "9000-01-01 00:00:00", {"contents": "''"}, "seal"),
        (2, "9000-01-01 00:00:00", {"contents": "'  '"}, "seal"),
    ],
    ids=["below", "zero", "again", "earlier", "no seal", "empty seal", "blank seal"],
)
def test_a_revision_that_does_not_follow_the_last_is_refused(
    seeded: Kept, number: int, moment: str, changes: dict[str, str], said: str
) -> None:
    with seeded.undone() as session:
        with pytest.raises(exc.DBAPIError, match=said), session.connection.begin_nested():
            revision(session, number, moment, **changes)
        revision(session, 2)
        revision(session, 3)  # at the same moment
        with pytest.raises(exc.DBAPIError, match=r"numbered upwards|never replaced"), session.connection.begin_nested():
            revision(session, 2)


def test_of_several_revisions_in_one_statement_each_must_follow(seeded: Kept) -> None:
    statement = (
        "INSERT INTO revision (id, dataset, recorded_at, digest, program, added, retired, contents) VALUES "
        "({}, 'curated', '9000-01-01 00:00:00', 'd', 'p', 0, 0, 's'), ({}, 'curated', '{}', 'd', 'p', 0, 0, 's')"
    )
    with seeded.undone() as session:
        refused(session, statement.format(3, 2, "9000-01-01 00:00:00"))
        refused(session, statement.format(2, 3, "8999-12-31 23:59:59"))
        session.connection.exec_driver_sql(statement.format(2, 3, "9000-01-01 00:00:00"))


def test_claims_and_codes_enter_only_in_the_newest_revision(seeded: Kept) -> None:
    with seeded.undone() as session:
        revision(session, 2)
        for table in TABLES:
            names = columns(session.connection, table)
            if "added_in" not in names:
                continue
            key = "id" if "id" in names else "code"
            value = "987654" if key == "id" else "'ZZZ'"
            chosen = [value if name == key else name for name in names]
            statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(chosen)} FROM {table} LIMIT 1"
            refused(session, statement)
            if key == "code":
                assert "newest revision" in refused(session, statement)


def test_claims_are_retired_only_by_the_newest_revision_and_enter_before(seeded: Kept) -> None:
    with seeded.undone() as session:
        revision(session, 2)
        revision(session, 3)
        for table in CLAIMS:
            assert "newest revision" in refused(session, f"UPDATE {table} SET retired_in = 2")
            refused(session, f"UPDATE {table} SET retired_in = 4")
        names = ", ".join(columns(session.connection, "state_name"))
        row = names.replace("id,", "987654,", 1).replace("added_in", "2").replace("retired_in", "3")
        refused(session, f"INSERT INTO state_name ({names}) SELECT {row} FROM state_name LIMIT 1")
        session.connection.exec_driver_sql("UPDATE state_name SET retired_in = 3 WHERE id = 1")


def test_a_temporary_table_does_not_stand_for_the_revisions(kept: Callable[[str], Kept], postgres_url: str) -> None:
    """Nor does a search path: the rules look at the table beside the one that they guard."""
    with kept("postgresql").undone() as session:
        revision(session, 2)
        session.connection.exec_driver_sql("CREATE TEMPORARY TABLE revision (id integer, recorded_at timestamp)")
        refused(session, "INSERT INTO state (code, added_in) VALUES ('ZZZ', 1)")
        session.connection.exec_driver_sql("SET LOCAL search_path TO pg_temp")
        refused(session, "INSERT INTO public.state (code, added_in) VALUES ('ZZZ', 1)")
        refused(session, "UPDATE public.state_name SET retired_in = 1")


# --- dates ---------------------------------------------------------------------------------------------------------

NO_DAYS = {
    "sqlite": [
        "'zzzz'", "''", "'2022'", "'2022-02'", "'2022-02-30'", "'2021-02-29'", "'1900-02-29'", "'2022-13-01'", "'2022-2-3'", "'10000-01-01'", "'0000-01-01'",
        "'-0001-01-01'", "2459839.5", "20220915", "x'323032322D30392D3135'", "' 2022-09-15'", "'2022-09-15 00:00:00'",
        "'2022-09-15T00:00'", "'now'", "'infinity'",
    ],
    "postgresql": [
        "'infinity'", "'-infinity'", "'0001-12-31 BC'", "'4713-01-01 BC'", "'10000-01-01'", "'294276-01-01'",
    ],
}  # fmt: skip
NO_MOMENTS = {
    "sqlite": [
        "'zzzz'", "'9001-01-01'", "'9001-02-30 00:00:00'", "'9001-01-01 24:00:00'", "'9001-01-01 00:00:60'",
        "'9001-01-01T00:00:00'", "'9001-01-01 00:00'", "'9001-01-01 00:00:00.5'", "'9001-01-01 00:00:00Z'",
        "'9001-01-01 00:00:00.12345x'", "'10000-01-01 00:00:00'", "9001", "x'00'", "'infinity'",
    ],
    "postgresql": ["'infinity'", "'-infinity'", "'10000-01-01 00:00:00'", "'0001-01-01 00:00:00 BC'"],
}  # fmt: skip


KEYS = ("state", "organisation", "memorandum", "source", "status", "predecessor", "successor")
"""What no two standing claims may share: changed, so that nothing is wrong with a row but its date."""


def test_what_is_no_day_is_refused_in_every_column_of_dates(seeded: Kept) -> None:
    tried = 0
    with seeded.undone() as session:
        engine = session.connection.dialect.name
        for table in CLAIMS:
            kinds = columns(session.connection, table)
            for column in (name for name, kind in kinds.items() if kind == "DATE"):
                for value in NO_DAYS[engine]:
                    given = dict.fromkeys(KEYS, "'ZZZ'") | {"id": "987654", column: value}
                    row = [given.get(name, f'"{name}"') for name in kinds]
                    typed = [f"{part}::date" if part == value and engine == "postgresql" else part for part in row]
                    said = refused(session, f"INSERT INTO {table} SELECT {', '.join(typed)} FROM {table} LIMIT 1")
                    assert (
                        "a date is a day" in said or f"_{column}_day" in said or "in_order" in said or "ends_" in said
                    )
                    tried += 1
    assert tried > 250 if engine == "sqlite" else tried > 80


def test_what_is_no_moment_is_refused(seeded: Kept) -> None:
    with seeded.undone() as session:
        for value in NO_MOMENTS[session.connection.dialect.name]:
            with pytest.raises(exc.DBAPIError), session.connection.begin_nested():
                revision(session, 2, recorded_at=value)
        revision(session, 2, "9999-12-31 23:59:59.999999")


def test_the_first_and_the_last_day_are_accepted(seeded: Kept) -> None:
    with seeded.undone() as session:
        revision(session, 2)
        names = ", ".join(columns(session.connection, "state_period"))
        dates = ("starts_earliest", "starts_latest", "ends_earliest", "ends_latest")
        days = ["'0001-01-01'", "'0001-01-01'", "'9999-12-31'", "'9999-12-31'"]
        row = names.replace("id,", "987654,", 1).replace("added_in", "2")
        for name, day in zip(dates, days, strict=True):
            row = row.replace(name, f"DATE {day}" if not seeded.target.is_sqlite else day)
        session.connection.exec_driver_sql(f"INSERT INTO state_period ({names}) SELECT {row} FROM state_period LIMIT 1")


def test_the_check_notices_a_date_that_came_before_the_rule(file: Kept) -> None:
    with file.undone() as session:
        statement = session.connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'state_period_stays'"
        ).scalar_one()
        session.connection.exec_driver_sql("DROP TRIGGER state_period_stays")
        session.connection.exec_driver_sql("UPDATE state_period SET ends_latest = 'zzzz' WHERE id = 3")
        session.connection.exec_driver_sql(statement)
        assert "state_period: row 3: a date is a day from 0001-01-01 to 9999-12-31" in verify(Within(session))


def test_sqlite_keeps_no_value_of_another_type(file: Kept) -> None:
    with file.undone() as session:
        for table, column, value in (
            ("organisation_record", "keeps_instruments", "2"), ("status_record", "rank", "'high'"),
            ("status_record", "counts_as_member", "'yes'"), ("state_name", "name", "x'41'"),
        ):  # fmt: skip
            names = list(columns(session.connection, table))
            row = ["987654" if name == "id" else value if name == column else f'"{name}"' for name in names]
            said = refused(session, f"INSERT INTO {table} SELECT {', '.join(row)} FROM {table} LIMIT 1")
            assert "another type" in said or "never replaced" in said


# --- recording -----------------------------------------------------------------------------------------------------


def test_a_clock_that_runs_backwards_is_recorded_at_the_last_moment_and_says_so(
    migrated: Target, tmp_path: object
) -> None:
    from pathlib import Path

    from blocs.store.revisions import as_known, revisions

    folder = Path(str(tmp_path))
    later = ORGANISATION.replace("to: 1990-02", "to: 1991-02")
    again = ORGANISATION.replace("to: 1990-02", "to: 1992-02")
    for organisation, moment, message in (
        (ORGANISATION, NOW, None), (later, datetime(1990, 1, 1), None), (again, datetime(1990, 1, 1), "corrected"),
    ):  # fmt: skip
        with writing(migrated) as session:
            seed(
                session,
                check_seeds(small_seeds(folder, organisation=organisation)),
                recorded_at=moment,
                message=message,
            )
    with Database(migrated) as database, database.reading() as session:
        third, second, first = revisions(session)
        assert first.message is None
        assert (second.recorded_at, third.recorded_at) == (first.recorded_at,) * 2
        assert second.message == "the clock said 1990-01-01T00:00:00, which is before revision 1"
        assert third.message == "corrected (the clock said 1990-01-01T00:00:00, which is before revision 2)"
        assert as_known(session, "2026-01-02") == 3
    with Database(migrated) as database:
        assert verify(database) == []


def test_a_database_in_which_a_clock_once_ran_backwards_still_upgrades(factory: Factory, tmp_path: object) -> None:
    from pathlib import Path

    from blocs.store.check import remarks

    target = factory.small()
    default.downgrade(target, "0003")
    with writing(target, checked=False) as session:
        revision(session, 2, "1990-01-01 00:00:00", contents="NULL")
    default.upgrade(target)
    with writing(target) as session:
        seed(session, check_seeds(small_seeds(Path(str(tmp_path)))), recorded_at=NOW, message="next")
    with Database(target) as database:
        assert verify(database) == []
        assert [remark.partition(":")[0] for remark in remarks(database)] == [
            "revision 2 bears a time before that of revision 1"
        ]
