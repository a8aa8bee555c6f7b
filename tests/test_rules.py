"""What the database itself refuses, shown past the library: plain SQL on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exc, text

from blocs.store.session import Session
from conftest import Factory
from databases import ENGINES
from store.undone import Kept, keeper

SPELL = {
    "id": 1,
    "dataset": "curated",
    "organisation": "SCO",
    "state": "IRN",
    "status": "member",
    "starts_earliest": "2001-01-01",
    "starts_latest": "2001-01-01",
    "ends_earliest": "2002-01-01",
    "ends_latest": "2002-01-01",
    "confidence": "high",
    "added_in": 1,
}


def insert(session: Session, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    postgresql = session.connection.dialect.name == "postgresql"
    typed = {
        name: (date.fromisoformat(str(value)) if postgresql else str(value))
        if name.startswith(("starts", "ends"))
        else value
        for name, value in values.items()
    }
    session.connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), typed)


def spell(session: Session, **changes: object) -> None:
    insert(session, "membership", **{**SPELL, **changes})


def revision(session: Session, number: int, dataset: str = "curated", **changes: object) -> None:
    """Insert a revision, later and sealed."""
    values = {"recorded_at": f"2026-01-01 00:00:{number:02}", "contents": "s", **changes}
    if session.connection.dialect.name == "postgresql" and values["recorded_at"] is not None:
        values["recorded_at"] = datetime.fromisoformat(str(values["recorded_at"]))
    insert(session, "revision", id=number, dataset=dataset, digest="d", program="p", added=0, retired=0, **values)


@pytest.fixture(scope="module")
def kept(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Kept]]:
    with keeper(factories, tmp_path_factory.mktemp("seeds"), filled=False) as made:
        yield made


@pytest.fixture(params=ENGINES)
def ready(request: pytest.FixtureRequest, kept: Callable[[str], Kept]) -> Iterator[Session]:
    """A database with what a spell refers to, and one spell: Iran a member of the SCO in 2001. All of it is undone."""
    with kept(request.param).undone() as session:
        make_ready(session)
        yield session


def make_ready(session: Session) -> None:
    insert(session, "dataset", code="curated", title="t")
    insert(session, "dataset", code="other", title="t")
    revision(session, 1)
    for table, code in (("organisation", "SCO"), ("state", "IRN"), ("state", "IND"), ("status", "member")):
        insert(session, table, code=code, added_in=1)
    insert(session, "status", code="observer", added_in=1)
    spell(session)


def refused(session: Session, **changes: object) -> str:
    """Insert a spell that must be refused; returns what the database said."""
    with pytest.raises(exc.DBAPIError) as caught, session.connection.begin_nested():
        spell(session, **{"id": 99, **changes})
    return str(caught.value.orig)


def test_two_certain_statuses_at_once_are_refused(ready: Session) -> None:
    said = refused(ready, status="observer", starts_earliest="2001-12-31", starts_latest="2001-12-31")
    assert "one status at a time" in said or "ex_membership_one_status" in said


@pytest.mark.parametrize("change", [{"state": "IND"}, {"dataset": "other", "added_in": 2}], ids=["state", "dataset"])
def test_another_state_or_dataset_may_hold_a_status_at_the_same_time(ready: Session, change: dict[str, object]) -> None:
    if "dataset" in change:
        revision(ready, 2, "other")
    spell(ready, id=2, **change)


def test_a_status_may_begin_on_the_day_the_other_ends(ready: Session) -> None:
    later = {"starts_earliest": "2002-01-01", "starts_latest": "2002-01-01"}
    spell(ready, id=2, **later, ends_earliest="9999-12-31", ends_latest="9999-12-31")


def test_spells_that_only_may_overlap_are_accepted(ready: Session) -> None:
    spell(
        ready, id=2, starts_earliest="2001-06-01", starts_latest="2002-03-01", ends_earliest="2002-06-01", ends_latest="2002-06-01"
    )  # fmt: skip


def test_a_spell_whose_certain_core_is_empty_overlaps_nothing(ready: Session) -> None:
    spell(
        ready, id=2, starts_earliest="2001-02-01", starts_latest="2001-12-01", ends_earliest="2001-03-01", ends_latest="2001-12-31"
    )  # fmt: skip


def test_a_retired_spell_makes_room(ready: Session) -> None:
    revision(ready, 2)
    ready.connection.execute(text("UPDATE membership SET retired_in = 2 WHERE id = 1"))
    spell(ready, id=2, added_in=2)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_earliest": "2001-02-02", "starts_latest": "2001-02-01"},
        {"ends_earliest": "2003-01-02", "ends_latest": "2003-01-01"},
        {"starts_earliest": "2004-01-01", "starts_latest": "2004-01-01"},
    ],
    ids=["starts", "ends", "end before start"],
)
def test_bounds_out_of_order_are_refused(ready: Session, change: dict[str, object]) -> None:
    assert "ck_membership" in refused(ready, state="IND", **change)


@pytest.mark.parametrize(
    "change",
    [{"state": "XXX"}, {"organisation": "XXX"}, {"status": "boss"}, {"added_in": 77}, {"dataset": "nobody"}, {"added_in": 2}],
    ids=["state", "organisation", "status", "revision", "dataset", "another dataset's revision"],
)  # fmt: skip
def test_dangling_references_are_refused(ready: Session, change: dict[str, object]) -> None:
    if change == {"added_in": 2}:
        revision(ready, 2, "other")
    said = refused(ready, **{"state": "IND", **change}).lower()
    assert "foreign key" in said


def test_an_unknown_word_of_a_fixed_vocabulary_is_refused(ready: Session) -> None:
    assert "confidence_known" in refused(ready, state="IND", confidence="total")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE membership SET state = 'IND'",
        "UPDATE membership SET note = 'changed'",
        "UPDATE membership SET retired_in = 1",
        "DELETE FROM membership",
        "DELETE FROM revision WHERE id = 1",
        "UPDATE state SET code = 'XXX' WHERE code = 'IND'",
        "UPDATE revision SET message = 'changed'",
        "UPDATE dataset SET title = 'changed' WHERE code = 'curated'",
        "DELETE FROM dataset WHERE code = 'other'",
    ],
)
def test_what_was_recorded_is_neither_changed_nor_deleted(ready: Session, statement: str) -> None:
    with pytest.raises(exc.DBAPIError), ready.connection.begin_nested():
        ready.connection.execute(text(statement))


def test_what_was_recorded_is_not_replaced_past_the_rules(ready: Session) -> None:
    """SQLite's INSERT OR REPLACE and PostgreSQL's TRUNCATE remove rows without firing a trigger on DELETE."""
    if ready.connection.dialect.name == "postgresql":
        tables = ready.connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        attempts = [f"TRUNCATE {table} CASCADE" for table in tables if table != "alembic_version"]
    else:
        names = ", ".join(SPELL)
        marks = ", ".join(repr(value) for value in {**SPELL, "state": "IND"}.values())
        attempts = [
            f"INSERT OR REPLACE INTO membership ({names}) VALUES ({marks})",
            "INSERT OR REPLACE INTO state (code, added_in) VALUES ('IRN', 2)",
            "INSERT OR REPLACE INTO revision SELECT id, dataset, recorded_at, 'x', digest, program, 7, 7, NULL, NULL FROM revision",
            "INSERT OR REPLACE INTO dataset (code, title) VALUES ('curated', 'mine')",
        ]
    assert attempts
    for statement in attempts:
        with pytest.raises(exc.DBAPIError, match=r"never (replaced|deleted)"), ready.connection.begin_nested():
            ready.connection.execute(text(statement))


def test_a_standing_record_is_not_replaced_by_another_with_its_key(ready: Session) -> None:
    insert(ready, "source", code="a", added_in=1)
    insert(ready, "source_record", id=1, dataset="curated", source="a", title="t", added_in=1)
    statement = (
        "INSERT INTO source_record (id, dataset, source, title, added_in) VALUES (2, 'curated', 'a', 'other', 1)"
    )
    if ready.connection.dialect.name == "sqlite":
        statement = statement.replace("INSERT", "INSERT OR REPLACE")
    with pytest.raises(exc.DBAPIError), ready.connection.begin_nested():
        ready.connection.execute(text(statement))
    assert ready.connection.execute(text("SELECT title FROM source_record")).scalars().all() == ["t"]


def test_what_was_retired_stays_retired(ready: Session) -> None:
    revision(ready, 2)
    ready.connection.execute(text("UPDATE membership SET retired_in = 2 WHERE id = 1"))
    with pytest.raises(exc.DBAPIError), ready.connection.begin_nested():
        ready.connection.execute(text("UPDATE membership SET retired_in = NULL WHERE id = 1"))


def test_a_citation_is_for_one_thing(ready: Session) -> None:
    insert(ready, "source", code="a", added_in=1)
    with pytest.raises(exc.DBAPIError, match="cites_one_thing"), ready.connection.begin_nested():
        insert(ready, "citation", id=1, dataset="curated", source="a", added_in=1)
    with pytest.raises(exc.DBAPIError, match="cites_one_thing"), ready.connection.begin_nested():
        insert(ready, "citation", id=1, dataset="curated", source="a", added_in=1, state="IRN", membership_id=1)


DAYS = st.integers(0, 60).map(lambda number: date.fromordinal(date(2010, 1, 1).toordinal() + number))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(DAYS, min_size=4, max_size=4), st.lists(DAYS, min_size=4, max_size=4))
def test_both_engines_refuse_what_the_seeding_check_refuses(ready: Session, one: list[date], other: list[date]) -> None:
    """The overlap rule, said in Python by the seeding check, is the rule of the database."""
    from blocs.dates import Spell

    def bounds(days: list[date]) -> Spell | None:
        first, last = sorted(days[:2]), sorted(days[2:])
        return Spell(None, None, first[0], first[1], last[0], last[1]) if first[0] < last[1] else None

    first, second = bounds(one), bounds(other)
    if first is None or second is None:
        return
    nested = ready.connection.begin_nested()
    try:
        for number, tried in enumerate((first, second), 10):
            spell(ready, id=number, state="IND", **tried.columns)
        clash = False
    except exc.DBAPIError:
        clash = True
    nested.rollback()
    assert clash == first.overlaps(second)
