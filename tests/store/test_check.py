"""`db check` finds whatever is missing, other, switched off or added, in blocs's own schema and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from blocs.seeding import default
from blocs.settings import Target
from blocs.store import guards
from blocs.store.check import verify
from blocs.store.session import writing
from conftest import Blocs, Factory
from databases import ENGINES
from store.undone import Kept, Within, keeper


@pytest.fixture(scope="module")
def kept(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Kept]]:
    with keeper(factories, tmp_path_factory.mktemp("seeds"), filled=False) as made:
        yield made


def faults(kept: Kept, *statements: str) -> list[str]:
    """What the check says after some plain SQL, which is undone then."""
    with kept.undone() as session:
        for statement in statements:
            session.connection.exec_driver_sql(statement)
        return verify(Within(session))


def renewed(function: str, body: str, *more: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql {' '.join(more)} AS $${body}$$"


POSTGRESQL = {
    "foreign key": (["ALTER TABLE membership DROP CONSTRAINT fk_membership_state"], "fk_membership_state: missing"),
    "primary key": (["ALTER TABLE citation DROP CONSTRAINT pk_citation"], "pk_citation: missing"),
    "unique key": (["ALTER TABLE revision DROP CONSTRAINT uq_revision_id_dataset CASCADE"], "uq_revision_id_dataset: missing"),
    "check": (["ALTER TABLE membership DROP CONSTRAINT ck_membership_starts_in_order"], "ck_membership_starts_in_order: missing"),
    "limit of dates": (["ALTER TABLE state_period DROP CONSTRAINT ck_state_period_ends_latest_day"], "ck_state_period_ends_latest_day: missing"),
    "exclusion": (["ALTER TABLE membership DROP CONSTRAINT ex_membership_one_status"], "ex_membership_one_status: missing"),
    "check that says less": (
        ["ALTER TABLE membership DROP CONSTRAINT ck_membership_starts_in_order", "ALTER TABLE membership ADD CONSTRAINT ck_membership_starts_in_order CHECK (true)"],
        "ck_membership_starts_in_order: not as the migrations make it"),
    "check not validated": (
        ["ALTER TABLE membership DROP CONSTRAINT ck_membership_starts_in_order", "ALTER TABLE membership ADD CONSTRAINT ck_membership_starts_in_order CHECK (starts_earliest <= starts_latest) NOT VALID"],
        "ck_membership_starts_in_order: not as the migrations make it"),
    "key that cascades": (
        ["ALTER TABLE membership DROP CONSTRAINT fk_membership_state", "ALTER TABLE membership ADD CONSTRAINT fk_membership_state FOREIGN KEY (state) REFERENCES state (code) ON DELETE CASCADE"],
        "fk_membership_state: not as the migrations make it"),
    "index": (["DROP INDEX ix_membership_state_time"], "ix_membership_state_time: missing"),
    "unique index": (["DROP INDEX uq_state_record_active"], "uq_state_record_active: missing"),
    "index of other columns": (
        ["DROP INDEX uq_state_record_active", "CREATE UNIQUE INDEX uq_state_record_active ON state_record (state) WHERE retired_in IS NOT NULL"],
        "uq_state_record_active: not as the migrations make it"),
    "unique index of others": (["CREATE UNIQUE INDEX mine ON state_code (id, value)"], "mine: not made by the migrations"),
    "trigger": (["DROP TRIGGER citation_enters ON citation"], "citation_enters: missing"),
    "trigger switched off": (["ALTER TABLE state DISABLE TRIGGER state_stays"], "state_stays: switched off"),
    "trigger for replicas": (["ALTER TABLE state ENABLE REPLICA TRIGGER state_stays"], "state_stays: switched off"),
    "all triggers switched off": (["ALTER TABLE citation DISABLE TRIGGER ALL"], "fk_citation_source: switched off"),
    "trigger that does less": (
        ["DROP TRIGGER state_stays ON state", "CREATE TRIGGER state_stays BEFORE UPDATE ON state FOR EACH ROW WHEN (false) EXECUTE FUNCTION record_kept()"],
        "state_stays: not as the migrations make it"),
    "trigger of another": (
        [renewed("mine", "BEGIN NEW.note := 'x'; RETURN NEW; END"), "CREATE TRIGGER mine BEFORE INSERT ON membership FOR EACH ROW EXECUTE FUNCTION mine()"],
        "membership.mine: not made by the migrations"),
    "function": ([renewed("claim_stays", "BEGIN RETURN NEW; END")], "function claim_stays: not as the migrations make it"),
    "function without its path": (["ALTER FUNCTION revision_follows() RESET search_path"], "function revision_follows: not as the migrations make it"),
    "type": (["ALTER TABLE citation ALTER COLUMN locator TYPE varchar(7)"], "column citation.locator: not as the migrations make it"),
    "not null": (["ALTER TABLE revision ALTER COLUMN contents DROP NOT NULL"], "column revision.contents: not as the migrations make it"),
    "default": (["ALTER TABLE membership ALTER COLUMN confidence SET DEFAULT 'high'"], "column membership.confidence: not as the migrations make it"),
    "column": (["ALTER TABLE citation ADD COLUMN mine text"], "column citation.mine: not made by the migrations"),
    "column gone": (["ALTER TABLE citation DROP COLUMN locator"], "column citation.locator: missing"),
    "rule": (["CREATE RULE mine AS ON INSERT TO citation DO INSTEAD NOTHING"], "rule citation.mine: not made by the migrations"),
    "policy": (["CREATE POLICY mine ON citation USING (false)"], "policy citation.mine: not made by the migrations"),
    "row security": (["ALTER TABLE citation ENABLE ROW LEVEL SECURITY"], "citation: not as the migrations make it"),
    "child": (["CREATE TABLE mine () INHERITS (state_code)"], "state_code: not as the migrations make it"),
    "unlogged": (["ALTER TABLE status_record SET UNLOGGED"], "status_record: not as the migrations make it"),
}  # fmt: skip
SQLITE = {
    "index": (["DROP INDEX ix_membership_state_time"], "ix_membership_state_time: missing"),
    "unique index": (["DROP INDEX uq_state_record_active"], "uq_state_record_active: missing"),
    "index of other columns": (
        ["DROP INDEX uq_state_record_active", "CREATE UNIQUE INDEX uq_state_record_active ON state_record (state) WHERE retired_in IS NOT NULL"],
        "uq_state_record_active: not as the migrations make it"),
    "unique index of others": (["CREATE UNIQUE INDEX mine ON state_code (id, value)"], "mine: not made by the migrations"),
    "trigger": (["DROP TRIGGER citation_enters"], "citation_enters: missing"),
    "trigger that does less": (
        ["DROP TRIGGER state_stays", "CREATE TRIGGER state_stays BEFORE UPDATE OF code ON state BEGIN SELECT RAISE(ABORT, 'x'); END"],
        "state_stays: not as the migrations make it"),
    "trigger of another": (
        ["CREATE TRIGGER mine AFTER INSERT ON membership BEGIN SELECT 1; END"], "mine: not made by the migrations"),
    "column": (["ALTER TABLE citation ADD COLUMN mine text"], "citation: not as the migrations make it"),
}  # fmt: skip


@pytest.mark.parametrize("statements, said", POSTGRESQL.values(), ids=POSTGRESQL)
def test_a_change_of_the_schema_is_found(
    kept: Callable[[str], Kept], postgres_url: str, statements: list[str], said: str
) -> None:
    found = faults(kept("postgresql"), *statements)
    assert [fault for fault in found if said in fault], found


@pytest.mark.parametrize("statements, said", SQLITE.values(), ids=SQLITE)
def test_a_change_of_a_file_is_found(kept: Callable[[str], Kept], statements: list[str], said: str) -> None:
    assert said in faults(kept("sqlite"), *statements)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_plain_index_of_the_owners_is_no_fault(kept: Callable[[str], Kept], engine: str) -> None:
    assert faults(kept(engine), "CREATE INDEX mine ON membership (note)") == []


def test_what_lies_in_another_schema_neither_helps_nor_harms(on_postgresql: Factory) -> None:
    """Another record beside it has triggers and keys of the same names; those of another program are its own matter."""
    target = on_postgresql.migrated()
    option = "&schema=other" if "?" in target.url else "?schema=other"
    default.upgrade(Target(target.url + option, managed=False))
    with closing(Kept(target)) as both:
        assert faults(both, "CREATE TABLE other.mine (a int)", "ALTER TABLE other.state DISABLE TRIGGER ALL") == []
        found = faults(both, "DROP TRIGGER state_stays ON public.state", "DROP INDEX public.ix_citation_memorandum")
    assert found == ["ix_citation_memorandum: missing", "state.state_stays: missing"]


def test_a_revision_that_was_forged_past_the_rules_is_found(factory: Factory) -> None:
    """The rules are switched off, the record is forged, and the rules are made again."""
    with closing(Kept(factory.small())) as small:
        for moment in ("1990-01-01 00:00:00", "9000-01-01 00:00:00"):
            with small.undone() as session:
                guards.drop(session.connection)
                session.connection.exec_driver_sql(
                    "INSERT INTO revision (id, dataset, recorded_at, digest, program, added, retired, contents) "
                    f"VALUES (-5, 'curated', '{moment}', 'd', 'p', 1, 0, '')"
                )
                session.connection.exec_driver_sql("INSERT INTO state (code, added_in) VALUES ('ZZZ', -5)")
                guards.make(session.connection)
                found = verify(Within(session))
                assert found == ["revision -5: revisions are numbered upwards from 1"], moment


def test_a_seal_that_is_empty_is_found(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    with writing(target) as session:
        guards.drop(session.connection)
        session.connection.exec_driver_sql("UPDATE revision SET contents = ''")
        guards.make(session.connection)
    ran = bare("--db", target.url, "db", "check")
    assert ran.code == 1
    assert "revision 1: bears no seal" in ran.err
