from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from blocs import settings
from blocs.seeding import Outcome, check_seeds, seed
from blocs.settings import Target
from blocs.store.session import Database, writing
from conftest import Factory
from seeding.small import ORGANISATION, small_seeds

NOON = datetime(2026, 1, 1, 12)


def load(target: Target, folder: Path, **options: object) -> Outcome:
    with writing(target) as session:
        return seed(session, check_seeds(folder), recorded_at=NOON, **options)  # type: ignore[arg-type]


def rows(target: Target, statement: str) -> list[tuple[object, ...]]:
    with Database(target) as database, database.reading() as session:
        return [tuple(row) for row in session.connection.execute(text(statement))]


def test_the_first_run_adds_every_claim_as_one_revision(migrated: Target, tmp_path: Path) -> None:
    outcome = load(migrated, small_seeds(tmp_path))
    assert outcome.revision == 1
    assert rows(migrated, "SELECT count(*) FROM membership WHERE added_in = 1") == [(3,)]
    assert rows(migrated, "SELECT dataset, added, retired FROM revision") == [("curated", outcome.difference.adds, 0)]


def test_the_second_run_changes_nothing_and_makes_no_revision(migrated: Target, tmp_path: Path) -> None:
    load(migrated, small_seeds(tmp_path))
    assert load(migrated, tmp_path).revision is None
    assert rows(migrated, "SELECT count(*) FROM revision") == [(1,)]


def test_a_changed_spell_retires_the_old_claim_with_its_papers_and_sources(migrated: Target, tmp_path: Path) -> None:
    load(migrated, small_seeds(tmp_path))
    small_seeds(
        tmp_path, organisation=ORGANISATION.replace("from: 1960-01-01, opened_by", "from: 1960-01-02, opened_by")
    )
    outcome = load(migrated, tmp_path)
    changed = {table: len(outcome.difference.added[table]) for table in outcome.difference.added}
    assert {table: count for table, count in changed.items() if count} == {
        "membership": 1, "membership_basis": 1, "citation": 1,
    }  # fmt: skip
    assert outcome.difference.retires == 3
    old, new = rows(migrated, "SELECT from_text, added_in, retired_in FROM membership WHERE state = 'AAA' ORDER BY id")
    assert (old, new) == (("1960-01-01", 1, 2), ("1960-01-02", 2, None))


def test_a_claim_that_comes_back_is_added_again(migrated: Target, tmp_path: Path) -> None:
    load(migrated, small_seeds(tmp_path))
    small_seeds(tmp_path, organisation=ORGANISATION.replace("to: 1990-02,", "to: 1990-03,"))
    load(migrated, tmp_path)
    load(migrated, small_seeds(tmp_path))
    found = rows(
        migrated,
        "SELECT to_text, added_in, retired_in FROM membership WHERE status = 'member' AND state = 'BBB' ORDER BY id",
    )
    assert found == [("1990-02", 1, 2), ("1990-03", 2, 3), ("1990-02", 3, None)]


def test_a_dry_run_says_what_would_change_and_writes_nothing(migrated: Target, tmp_path: Path) -> None:
    outcome = load(migrated, small_seeds(tmp_path), dry_run=True)
    assert outcome.revision is None
    assert outcome.difference.adds > 10
    assert rows(migrated, "SELECT count(*) FROM revision") == [(0,)]


def test_both_bounds_of_an_imprecise_date_are_kept_beside_its_text(migrated: Target, tmp_path: Path) -> None:
    load(migrated, small_seeds(tmp_path))
    statement = "SELECT from_text, starts_earliest, starts_latest FROM membership WHERE status = 'observer'"
    assert [str(value) for value in rows(migrated, statement)[0]] == ["1961", "1961-01-01", "1961-12-31"]


def test_a_fault_between_claims_that_only_the_database_sees_leaves_nothing(factory: Factory, tmp_path: Path) -> None:
    """A crash in the middle of a run leaves the old state: here, an error raised before the session's end."""
    target = factory.migrated()
    seeds = check_seeds(small_seeds(tmp_path))

    def crash_after_seeding() -> None:
        with writing(target) as session:
            seed(session, seeds, recorded_at=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash_after_seeding()
    assert rows(target, "SELECT count(*) FROM revision") == [(0,)]


@pytest.mark.record
def test_the_seeds_that_come_with_the_program_are_free_of_faults() -> None:
    seeds = check_seeds(settings.resource("seeds"))
    assert {"SHANGHAI_FIVE", "SCO", "CST", "CSTO", "CIS", "EAEU", "BRICS"} <= set(seeds.organisations)


def refused(seeds: Path) -> list[str]:
    """What the JSON schema refuses of the organisations in a folder of seeds."""
    import jsonschema
    import yaml

    from blocs.seeding.schema import json_schema

    validator = jsonschema.Draft202012Validator(json_schema())
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return [
        f"{path.name}: {wrong.message}"
        for path in sorted((seeds / "organisations").glob("*.yaml"))
        for wrong in validator.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 - it makes only texts
        # Read without types everything is a text: only what should be a truth value may differ.
        if (wrong.validator, wrong.instance in ("true", "false")) != ("type", True)
    ]


def test_the_json_schema_accepts_what_the_loader_accepts(tmp_path: Path) -> None:
    assert refused(small_seeds(tmp_path)) == []
    wrong = ORGANISATION.replace("founded:", "fonded:").replace("confidence: high", "confidence: sure")
    assert len(refused(small_seeds(tmp_path, organisation=wrong))) == 1


@pytest.mark.record
def test_the_json_schema_accepts_the_seeds_that_come_with_the_program() -> None:
    assert refused(settings.resource("seeds")) == []
