"""The commands that move data: seed, export, audit, db."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from asking import NOTE, SOUND, asking, recorded
from blocs import settings
from blocs.exports.tables import names
from blocs.settings import Target
from conftest import Blocs, Factory
from seeding.small import ORGANISATION, small_seeds

MEMBERSHIPS = [
    "organisation", "state", "status", "from", "to", "starts_earliest", "starts_latest", "ends_earliest", "ends_latest",
    "dataset", "confidence", "disputed", "represented_by", "note", "opened_by", "closed_by", "sources",
    "verified_to",
]  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def blocs(bare: Blocs, noted: Target) -> Blocs:
    return asking(bare, noted)


def test_every_table_is_exported_with_codes(blocs: Blocs, tmp_path: Path) -> None:
    ran = blocs("export", str(tmp_path / "out"))
    assert (ran.code, ran.out) == (0, "")
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == names()
    memberships = table(tmp_path / "out/memberships.csv")
    assert list(memberships[0]) == MEMBERSHIPS
    spells = [(row["state"], row["status"], row["from"], row["to"], row["ends_latest"]) for row in memberships]
    assert spells == [
        ("AAA", "member", "1960-01-01", "", ""),
        ("BBB", "observer", "1961", "1970-05-01", "1970-05-01"),
        ("BBB", "member", "1970-05-01", "1990-02", "1990-02-28"),
    ]
    assert [memberships[0][column] for column in ("opened_by", "sources", "note")] == [
        "CLUB/charter", "CLUB/register", NOTE,
    ]  # fmt: skip
    for path in (tmp_path / "out").iterdir():
        assert not {"id", "membership_id", "added_in"} & set(next(iter(table(path)), {})) or path.stem == "revisions"


def test_chosen_tables_are_exported_with_whose_rows_they_hold(blocs: Blocs, tmp_path: Path) -> None:
    blocs("export", str(tmp_path / "out"), "--table", "memberships", "--table", "Statuses")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["datasets.csv", "memberships.csv", "statuses.csv"]
    assert [(row["code"], row["licence"]) for row in table(tmp_path / "out/datasets.csv")] == [("curated", "CC BY 4.0")]


def test_a_folder_that_holds_something_is_left_alone(blocs: Blocs, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    ran = blocs("export", str(tmp_path))
    assert (ran.code, ran.err.count("\n")) == (4, 1)
    assert "is not empty; name a folder that does not exist yet" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_seeding_twice_says_that_nothing_changed(bare: Blocs, tmp_path: Path) -> None:
    db, seeds = str(tmp_path / "club.sqlite"), str(small_seeds(tmp_path / "seeds"))
    bare("--db", db, "db", "upgrade")
    assert "revision 1: " in bare("--db", db, "seed", seeds, "--message", "first").err
    assert "nothing changed" in bare("--db", db, "seed", seeds).err
    small_seeds(tmp_path / "seeds", organisation=ORGANISATION.replace("to: 1990-02,", "to: 1990-03,"))
    assert "dry run, nothing recorded: 2 claims added, 2 retired" in bare("--db", db, "seed", seeds, "--dry-run").err
    assert "revision 2: 2 claims added, 2 retired" in bare("--db", db, "seed", seeds).err


@pytest.mark.record
def test_an_audit_of_the_record_finds_nothing(bare: Blocs, seeded_file: Path) -> None:
    ran = bare("--db", str(seeded_file), "audit")
    assert (ran.code, ran.err) == (0, "")


def test_audit_prints_shares_and_fails_on_a_finding(bare: Blocs, factory: Factory, tmp_path: Path) -> None:
    blocs = asking(bare, recorded(factory.migrated(), tmp_path / "sound", SOUND))
    ran = blocs("audit")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[2].split()[:4] == ["CLUB", "3", "3", "100"]
    bad = ORGANISATION.replace("founded: 1960-01-01", "founded: 1962-01-01\nkeeps_instruments: true")
    assert blocs("seed", str(small_seeds(tmp_path / "seeds", organisation=bad))).code == 0
    ran = blocs("audit")
    assert ran.code == 1
    assert (
        "before the organisation: CLUB AAA: member from 1960-01-01 to today, but it was founded 1962-01-01" in ran.err
    )
    assert "accession without instrument: CLUB BBB" in ran.err
    assert "unused source: CLUB : CLUB/rumour" in ran.err
    findings = blocs("audit", "--findings", "--format", "csv")
    assert findings.out.count("\n") == len([line for line in ran.err.splitlines() if ": CLUB" in line]) + 1


def test_a_database_goes_up_down_and_says_where_it_stands(bare: Blocs, tmp_path: Path) -> None:
    db = ("--db", str(tmp_path / "club.sqlite"), "db")
    head = settings.newest_migration()
    assert bare(*db, "upgrade").err.startswith("made ")
    assert bare(*db, "current").out == f"{head} (head)\n"
    assert bare(*db, "downgrade", "0001").err == f"{head} to 0001\n"
    assert "this program needs" in bare(*db, "current").out
    assert bare(*db, "upgrade").err == f"0001 to {head}\n"
    assert bare(*db, "upgrade").err == f"already at {head}\n"
    assert bare(*db, "path").out == f"{tmp_path / 'club.sqlite'}\n"


def test_a_sound_database_passes_its_check(bare: Blocs, factory: Factory) -> None:
    ran = bare("--db", factory.small().url, "db", "check")
    assert (ran.code, ran.out) == (0, "")
    newest, sound = ran.err.splitlines()
    assert re.fullmatch(r"curated: revision 1 of \S+ UTC, digest [0-9a-f]{64}", newest)
    assert sound.startswith("sound: ")


@pytest.mark.parametrize(
    "change, said",
    [
        ("UPDATE membership SET note = 'another' WHERE id = 1", "its digest|their digest differs"),
        ("DELETE FROM citation WHERE id = 1", "the database holds"),
        ("UPDATE membership SET starts_earliest = '1001-01-01' WHERE id = 1", "their digest differs"),
    ],
    ids=["changed", "deleted", "redated"],
)
def test_a_record_that_was_changed_past_its_rules_fails_its_check(
    bare: Blocs, factory: Factory, change: str, said: str
) -> None:
    from sqlalchemy import text

    from blocs.store.session import writing

    target = factory.small()
    postgresql = factory.engine == "postgresql"
    rules = [(name, table) for table in ("membership", "citation") for name in (f"{table}_stays", f"{table}_kept")]
    with writing(target) as session:
        for name, table in rules:
            on = f" ON {table}" if postgresql else ""
            session.connection.execute(text(f"DROP TRIGGER {name}{on}"))
        session.connection.execute(text(change))
    ran = bare("--db", target.url, "db", "check")
    assert ran.code == 1
    assert re.search(f"revision 1: .*({said})", ran.err)


def test_a_database_without_a_rule_fails_its_check(bare: Blocs, factory: Factory) -> None:
    from sqlalchemy import text

    from blocs.store.session import writing

    target = factory.migrated()
    on = " ON membership" if factory.engine == "postgresql" else ""
    with writing(target) as session:
        session.connection.execute(text(f"DROP TRIGGER membership_kept{on}"))
    ran = bare("--db", target.url, "db", "check")
    assert (ran.code, ran.out) == (1, "")
    assert "membership_kept: missing" in ran.err


def test_a_record_older_than_the_programs_seeds_says_so(
    bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    seeds, known = small_seeds(tmp_path / "seeds"), settings.resource
    monkeypatch.delenv("BLOCS_DB", raising=False)
    monkeypatch.setattr(settings, "default_path", lambda: tmp_path / "blocs.sqlite")
    monkeypatch.setattr(settings, "resource", lambda name: seeds if name == "seeds" else known(name))
    assert "newer seeds" not in bare("statuses").err
    os.utime(tmp_path / "blocs.sqlite", (0, 0))
    told = bare("statuses")
    assert (told.code, told.err.splitlines()[0]) == (
        0,
        "blocs came with newer seeds than your record was made from: blocs seed brings it up",
    )
    assert bare("seed").err.splitlines()[-1].startswith("nothing changed")
    assert "newer seeds" not in bare("statuses").err
