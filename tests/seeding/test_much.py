"""Nothing disappears unasked: runs that would retire much, and what is told before anything is recorded."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from blocs import settings
from blocs.seeding import default
from blocs.seeding.default import ADVICE
from blocs.settings import Target
from blocs.store.check import verify
from blocs.store.session import Database
from conftest import Blocs, Factory
from datasets import files
from safety.state import digest
from seeding.small import ORGANISATION, many_seeds, small_seeds
from seeding.test_extends import ADDED, OWN, own_seeds

LESS = ORGANISATION[: ORGANISATION.index("memoranda:")]
"""The club without instruments and members."""


def test_a_run_that_would_retire_much_says_of_what_and_needs_a_yes(small: Target, tmp_path: Path, bare: Blocs) -> None:
    db, folder = ("--db", small.url), str(small_seeds(tmp_path, organisation=LESS))
    before = digest(small)
    ran = bare(*db, "seed", folder)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == (
        "Error: 10 of the 31 claims of curated would be retired: citation 4, membership 3, "
        "memorandum_party 1, memorandum_record 1, membership_basis 1; of CLUB; "
        "nothing was recorded: say --yes if that is meant"
    )
    assert digest(small) == before
    dry = bare(*db, "seed", folder, "--dry-run")
    assert (dry.code, digest(small)) == (0, before)
    assert "recording it needs --yes: 10 of the 31 claims" in dry.err
    assert "revision 2: 0 claims added, 10 retired" in bare(*db, "seed", folder, "--yes").err


def test_a_few_claims_are_retired_unasked(small: Target, tmp_path: Path, bare: Blocs) -> None:
    fewer = ORGANISATION.replace("    - {status: observer, from: 1961, to: 1970-05-01, sources: [register]}\n", "")
    ran = bare("--db", small.url, "seed", str(small_seeds(tmp_path, organisation=fewer)))
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "revision 2: 0 claims added, 2 retired")


@pytest.mark.parametrize("answer, code, revisions", [("n\n", 130, 1), ("y\n", 0, 2)], ids=["no", "yes"])
def test_a_person_at_a_terminal_is_asked(
    factories: dict[str, Factory],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bare: Blocs,
    answer: str,
    code: int,
    revisions: int,
) -> None:
    import io
    import sys

    class Typed(io.StringIO):
        def isatty(self) -> bool:
            return True

    target = factories["sqlite"].small()
    monkeypatch.setattr(sys, "stdin", Typed(answer))
    ran = bare("--db", target.url, "seed", str(small_seeds(tmp_path, organisation=LESS)))
    assert ran.code == code
    assert "10 of the 31 claims of curated would be retired" in ran.err
    monkeypatch.undo()
    assert bare("--db", target.url, "log", "--format", "csv").out.count("\n") == revisions + 1


def test_a_dry_run_prints_what_the_log_prints_afterwards(small: Target, tmp_path: Path, bare: Blocs) -> None:
    db = ("--db", small.url)
    ours = ORGANISATION.replace("to: 1990-02,", "to: 1991-02,")
    for number, folder in enumerate(
        (small_seeds(tmp_path / "ours", organisation=ours), own_seeds(tmp_path / "mine", own=OWN, club=ADDED)), 2
    ):
        before = digest(small)
        dry = {
            how: bare(*db, "seed", str(folder), "--dry-run", "--format", how).out for how in ("table", "csv", "json")
        }
        assert digest(small) == before
        bare(*db, "seed", str(folder))
        logged = bare(*db, "log", str(number)).out
        assert dry["table"].strip() == logged.partition("\n\n")[2].strip()
        assert dry["csv"] == bare(*db, "log", str(number), "--format", "csv").out
        assert dry["json"] == bare(*db, "log", str(number), "--format", "json").out
    assert "~ membership BBB member: to_text 1990-02 -> 1991-02" in re.sub(
        r"\bto 1990", "to_text 1990", bare(*db, "log", "2").out
    )
    assert "+ replacement BBB: its spells, for those beneath" in bare(*db, "log", "3").out
    assert "+ replacement: all of it, for what lies beneath" in bare(*db, "log", "3").out


def test_a_dry_run_of_the_same_says_that_nothing_changed(small: Target, tmp_path: Path, bare: Blocs) -> None:
    ran = bare("--db", small.url, "seed", str(small_seeds(tmp_path)), "--dry-run")
    assert (ran.code, ran.out.strip()) == (0, "")
    assert ran.err.splitlines()[-1].startswith("nothing changed")


def test_their_claims_are_counted_by_themselves(small: Target, tmp_path: Path, bare: Blocs) -> None:
    db = ("--db", small.url)
    many = "".join(OWN.partition("memberships:")[0].replace("OWN", f"OWN{n}").replace("Club", f"Club {n}") for n in [0])
    folder = own_seeds(tmp_path, own=OWN, own0=many, club=ADDED)
    bare(*db, "seed", str(folder))
    for path in (folder / "organisations").glob("*.yaml"):
        path.unlink()
    ran = bare(*db, "seed", str(folder))
    assert ran.code == 2
    assert re.search(r"Error: \d+ of the \d+ claims of mine would be retired: .*; of CLUB, OWN, OWN0; ", ran.err)
    assert bare(*db, "seed", str(folder), "--yes").code == 0
    assert bare(*db, "members", "CLUB", "--at", "1980").code == 0
    with Database(small) as database:
        assert verify(database) == []


def test_an_import_of_half_a_file_is_not_recorded_unasked(small: Target, tmp_path: Path, bare: Blocs) -> None:
    db = ("--db", small.url)
    rows = [row.replace("AAA", f"A{n}").replace(",10", f",{n}") for n in range(40) for row in files.ROWS[:3]]
    system = files.states(tmp_path)
    assert bare(*db, "import", "cow", str(files.organisation_years(tmp_path, rows=rows)), str(system)).code == 0
    before = digest(small)
    half = str(files.organisation_years(tmp_path, rows=rows[:60]))
    ran = bare(*db, "import", "cow", half, str(system))
    assert (ran.code, digest(small)) == (2, before)
    assert "claims of cow-igo-3 would be retired" in ran.err
    assert bare(*db, "import", "cow", half, str(system), "--yes").code == 0


@pytest.fixture
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A default database of one's own that holds the program's seeds, which are small here, older than these."""
    path, seeds, known = tmp_path / "blocs.sqlite", small_seeds(tmp_path / "program"), settings.resource
    monkeypatch.delenv("BLOCS_DB", raising=False)
    monkeypatch.setattr(settings, "default_path", lambda: path)
    monkeypatch.setattr(settings, "resource", lambda name: seeds if name == "seeds" else known(name))
    assert default.ensure(settings.target())
    os.utime(path, (0, 0))
    return path


def test_newer_seeds_are_not_advised_over_a_record_of_ones_own(own_database: Path, bare: Blocs, tmp_path: Path) -> None:
    assert ADVICE in bare("statuses").err
    assert bare("seed", str(many_seeds(tmp_path / "ours")), "--yes").code == 0
    os.utime(own_database, (0, 0))
    assert ADVICE not in bare("statuses").err
    assert bare("seed").code == 2


def test_of_an_older_migration_and_newer_seeds_the_migration_is_said_alone(own_database: Path, bare: Blocs) -> None:
    assert bare("db", "downgrade", "0006").code == 0
    os.utime(own_database, (0, 0))
    ran = bare("statuses")
    assert ran.code == 4
    assert len(ran.err.splitlines()) == 1
    assert ran.err.endswith("bring it up with: blocs db upgrade\n")


def test_newer_seeds_are_advised_whatever_others_recorded_since(
    own_database: Path, bare: Blocs, tmp_path: Path
) -> None:
    assert bare("seed", str(own_seeds(tmp_path / "mine", own=OWN))).code == 0
    assert ADVICE not in bare("statuses").err  # the digest is that of the program's seeds
    newer = small_seeds(settings.resource("seeds"), organisation=LESS)
    os.utime(newer / "organisations", (4_000_000_000, 4_000_000_000))
    assert ADVICE in bare("statuses").err
