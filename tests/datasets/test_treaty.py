"""The participants of a treaty as a depositary lists them: an instrument, its parties, the memberships it opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocs.settings import Target
from blocs.store.session import Database
from blocs.tracker import Tracker
from conftest import Blocs

HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Accession(a)"'
ROWS = ["Alpha 1,1 Jun 1959,1 Dec 1959", "Beta,,3 May 1965 a"]
TREATY = ("--dataset", "deposits", "--organisation", "CLUB", "--treaty", "Club Treaty", "--date", "1959-06-01")


def written(path: Path, *rows: str, header: str = HEADER) -> str:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_a_list_of_participants_becomes_an_instrument_with_parties_and_memberships(
    small: Target, bare: Blocs, tmp_path: Path
) -> None:
    words = ("--db", small.url, "import", "treaty", written(tmp_path / "t.csv", *ROWS), *TREATY, "--kind", "charter")
    for said in ("revision 2 of deposits: 2 spells", "nothing changed"):
        ran = bare(*words, "--in-force", "1960-02-01", "--after", "30")
        assert (ran.code, said in ran.err) == (0, True), ran.err
    with Tracker(Database(small)) as tracker:
        (instrument,) = tracker.memoranda(organisation="CLUB", dataset="deposits")
        assert (instrument.date, instrument.in_force, instrument.kind, instrument.parties, instrument.confidence) == (
            "1959-06-01", "1960-02-01", "charter", ("AAA", "BBB"), "low",
        )  # fmt: skip
        spells = tracker.spells(dataset="deposits")
        assert [(row.state, row.since, row.opened_by) for row in spells] == [
            ("AAA", "1960-02-01", (instrument.memorandum,)), ("BBB", "1965-06-02", (instrument.memorandum,)),
        ]  # fmt: skip
        parties = [
            row.value for row in tracker.show(instrument.memorandum, dataset=instrument.dataset) if row.field == "party"
        ]
        assert parties[1] == "BBB, ratified 1965-05-03, in force 1965-06-02, accession"


def test_without_a_rule_nobody_is_said_to_have_become_a_member(club: Target, bare: Blocs, tmp_path: Path) -> None:
    ran = bare("--db", club.url, "import", "treaty", written(tmp_path / "t.csv", *ROWS), *TREATY, "--kind", "charter")
    assert (ran.code, "0 spells" in ran.err) == (0, True), ran.err


def test_a_column_says_when_it_entered_into_force_for_each(club: Target, bare: Blocs, tmp_path: Path) -> None:
    rows = ["Alpha,1959-06-01,1959-12-01,1960-01-01,1975-01-01", "Beta,1959-06-01,,,"]
    path = written(tmp_path / "t.csv", *rows, header="state,signature,ratification,in_force,to")
    assert bare("--db", club.url, "import", "treaty", path, *TREATY, "--kind", "charter").code == 0
    with Tracker(Database(club)) as tracker:
        assert [(row.state, row.since, row.until) for row in tracker.spells(dataset="deposits")] == [
            ("AAA", "1960-01-01", "1975-01-01")
        ]


@pytest.mark.parametrize(
    "rows, words, says",
    [
        (["Atlantis,,1 Dec 1959"], (), "t.csv: row 2, Participant: no state 'Atlantis'"),
        (["Alpha,soon,1 Dec 1959 x"], (), "t.csv: row 2, Signature: 'soon' is not an EDTF date"),
        (["Alpha,,1959", "Beta,,"], ("--after", "30"), "1959 is no day, from which 30 days are counted"),
        ([ROWS[0], ROWS[0]], (), "t.csv: row 3, Participant: AAA again, as in row 2"),
        (ROWS, ("--kind", "song"), "no kind of instrument 'song'; choose one of: charter"),
        (ROWS, ("--date", "soon"), "--date: 'soon' is not an EDTF date"),
        (ROWS, ("--organisation", "Alpha"), "'Alpha' is a state (AAA), no organisation"),
        (ROWS, ("--dataset", "curated"), "the dataset curated is taken"),
        (ROWS, ("--treaty", "\u202e"), "is no title of a treaty"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_recorded(
    club: Target, bare: Blocs, tmp_path: Path, rows: list[str], words: tuple[str, ...], says: str
) -> None:
    assert club.path is not None
    before = club.path.read_bytes()
    said = () if "--kind" in words else ("--kind", "charter")
    ran = bare("--db", club.url, "import", "treaty", written(tmp_path / "t.csv", *rows), *TREATY, *said, *words)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert ran.err.splitlines()[-1].startswith("Error: ")
    assert club.path.read_bytes() == before
