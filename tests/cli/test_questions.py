"""The commands that ask: rows on standard output, notes on standard error, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from asking import asking
from conftest import Blocs, Factory
from databases import ENGINES


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite; a test at the end holds PostgreSQL to the same answers."""
    return asking(bare, seeded_file)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_members_prints_the_eight_of_samarkand(blocs: Blocs) -> None:
    ran = blocs("members", "SCO", "--at", "2022-09-15", "--format", "csv")
    assert ran.code == 0
    assert [row["state"] for row in rows(ran.out)] == ["CHN", "IND", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"]
    assert list(rows(ran.out)[0]) == [
        "state", "name", "status", "since", "until", "joined", "certainty", "verified_to", "confidence", "disputed",
    ]  # fmt: skip
    assert ran.err == "also 4 observer, 9 dialogue_partner, 1 invited_partner: --all shows them\n"


def test_members_takes_all_or_named_statuses(blocs: Blocs) -> None:
    everyone = rows(blocs("members", "SCO", "--at", "2022-09-15", "--all", "--format", "csv").out)
    observers = rows(blocs("members", "SCO", "--at", "2022-09-15", "--status", "observer", "--format", "csv").out)
    assert len(everyone) == 22
    assert [row["state"] for row in observers] == ["AFG", "BLR", "IRN", "MNG"]


def test_memberships_prints_where_a_state_stood(blocs: Blocs) -> None:
    ran = blocs("memberships", "IRN", "--at", "2022-09-15", "--format", "csv")
    assert [row for row in rows(ran.out) if row["organisation"] == "SCO"] == [
        {
            "organisation": "SCO", "name": "Shanghai Cooperation Organisation", "status": "observer",
            "since": "2005-07-05", "until": "2023-07-04", "joined": "", "certainty": "certain",
            "verified_to": "2026-02-02", "confidence": "high", "disputed": "",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "state, organisation, at, code, begins",
    [
        (
            "iran",
            "sco",
            "2022-09-15",
            1,
            "No. On 2022-09-15 Iran (IRN) was an observer of the Shanghai Cooperation Organisation",
        ),
        ("iran", "sco", "2023-07-04", 0, "Yes. On 2023-07-04 Iran (IRN) was a member"),
        ("iran", "sco", "2023", 0, "Yes. At some time in 2023 Iran (IRN) was a member"),
        (
            "IND",
            "BRICS",
            "2008-01-01",
            3,
            "Possible. On 2008-01-01 India (IND) may have been a member of the BRIC (BRICS)",
        ),
        (
            "SAU",
            "BRICS",
            "2025-01-01",
            3,
            "Disputed. Whether Saudi Arabia (SAU) was a member of BRICS on 2025-01-01 is contested",
        ),
        ("FRA", "SCO", "2022-09-15", 1, "No. On 2022-09-15 France (FRA) held no status"),
        ("RUS", "SCO", "1995", 1, "No. At some time in 1995 Russia (RUS) held no status"),
    ],
)
def test_belongs_answers_with_a_sentence_and_an_exit_code(
    blocs: Blocs, state: str, organisation: str, at: str, code: int, begins: str
) -> None:
    ran = blocs("belongs", state, organisation, "--at", at)
    assert (ran.code, ran.out[: len(begins)]) == (code, begins)
    assert ran.out.count("\n") == 1


def test_belongs_shows_the_paper_that_was_just_signed(blocs: Blocs) -> None:
    said = blocs("belongs", "iran", "sco", "--at", "2022-09-15").out
    assert "Memorandum on the obligations of the Islamic Republic of Iran" in said
    assert "It became a member on 2023-07-04." in said


def test_belongs_prints_a_row_where_asked(blocs: Blocs) -> None:
    ran = blocs("belongs", "iran", "sco", "--at", "2022-09-15", "--format", "json")
    (row,) = json.loads(ran.out)
    assert (ran.code, row["answer"], row["status"], row["joined"]) == (1, "no", "observer", None)
    assert "SCO/iran-obligations-2022" in row["instruments"]


def test_history_tells_statuses_and_papers(blocs: Blocs) -> None:
    told = [(row["since"], row["what"]) for row in rows(blocs("history", "SCO", "IRN", "--format", "csv").out)]
    assert told == [
        ("2005-07-05", "observer"),
        ("2008", "application"),
        ("2021-09-17", "decision"),
        ("[2022-09-14..2022-09-16]", "memorandum_of_obligations"),
        ("2023-07-04", "member"),
    ]


def test_memoranda_are_filtered(blocs: Blocs) -> None:
    ran = blocs("memoranda", "--org", "SCO", "--kind", "memorandum_of_obligations", "--format", "csv")
    assert [row["parties"] for row in rows(ran.out)] == ["IND", "PAK", "IRN", "BLR"]


@pytest.mark.parametrize(
    "name", ["SCO", "iran", "SCO/charter", "sco/iran-obligations-2022", "observer", "iso-codes", "BRICS"]
)
def test_show_shows_anything_that_has_a_code(blocs: Blocs, name: str) -> None:
    ran = blocs("show", name, "--format", "csv")
    assert ran.code == 0
    assert len(rows(ran.out)) > 3


@pytest.mark.parametrize("command", ["orgs", "states", "statuses", "sources"])
def test_lists_print_rows(blocs: Blocs, command: str) -> None:
    assert len(rows(blocs(command, "--format", "csv").out)) >= 7


def test_states_may_be_of_one_kind(blocs: Blocs) -> None:
    found = {row["state"] for row in rows(blocs("states", "--kind", "former", "--format", "csv").out)}
    assert {"SUN", "YUG", "CSK", "DDR", "SCG", "YMD", "VDR"} <= found
    assert blocs("states", "--kind", "kingdom").err.startswith(
        "Error: no kind of state 'kingdom'; choose one of: sovereign"
    )


def test_unread_sources_can_be_listed(blocs: Blocs) -> None:
    unread = rows(blocs("sources", "SCO", "--unread", "--format", "csv").out)
    assert unread
    assert {row["read"] for row in unread} == {""}


def test_find_takes_several_words(blocs: Blocs) -> None:
    assert rows(blocs("find", "shanghai", "cooperation", "--format", "csv").out)[0]["code"] == "SCO"


@pytest.mark.parametrize("how", ["table", "csv", "tsv", "json", "jsonl", "markdown", "html"])
def test_every_format_holds_every_state(blocs: Blocs, how: str) -> None:
    ran = blocs("members", "SCO", "--at", "2022-09-15", "--format", how)
    assert all(state in ran.out for state in ("CHN", "IND", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"))


def test_unknown_ends_are_empty_in_csv_and_null_in_json(blocs: Blocs) -> None:
    asked = ("members", "SCO", "--at", "2022-09-15", "--format")
    assert rows(blocs(*asked, "csv").out)[0]["until"] == ""
    assert json.loads(blocs(*asked, "json").out)[0]["until"] is None
    assert json.loads(blocs(*asked, "jsonl").out.splitlines()[0])["until"] is None


def test_a_misspelt_name_is_understood_and_said_on_standard_error(blocs: Blocs) -> None:
    ran = blocs("memberships", "irann", "--at", "2022-09-15", "--format", "csv", "--guess")
    plain = blocs("memberships", "iran", "--at", "2022-09-15", "--format", "csv").out
    assert ran.code == 0
    head, *rows = plain.splitlines()
    assert ran.out.splitlines() == [f"{head},read_as", *(f"{row},irann = Iran (IRN)" for row in rows)]
    assert ran.err.splitlines()[0] == "reading 'irann' as Iran (IRN)"


def test_a_guess_is_refused_where_nobody_sees_it(blocs: Blocs) -> None:
    ran = blocs("memberships", "irann", "--at", "2022-09-15")
    assert (ran.code, ran.out) == (2, "")
    assert "no state 'irann' in the record; near: IRN (Iran)" in ran.err
    assert "--guess" in ran.err


def test_a_guess_stands_in_every_form_of_the_answer(blocs: Blocs) -> None:
    for asked in (("memberships", "irann"), ("belongs", "irann", "sco"), ("matrix", "--states", "irann")):
        answer = json.loads(blocs("--guess", *asked, "--at", "2022-09-15", "--format", "json").out)
        assert {row["read_as"] for row in answer} == {"irann = Iran (IRN)"}, asked


EACH = [
    ("members", "UNION", "--at", "1985", "--all"), ("members", "UNION", "PACT", "--at", "1961-06-01"),
    ("memberships", "FRA", "CUB", "--at", "1968-01-01"), ("belongs", "MLI", "UNION", "--at", "1968"),
    ("belongs", "VEN", "UNION", "--at", "2020-01-01"), ("history", "UNION", "CUB"), ("spells",), ("memoranda", "UNION"),
    ("changes", "--from", "1955", "--to", "2020"), ("shared", "FRA", "POL", "--at", "1980"), ("timeline", "UNION"),
    ("matrix", "UNION,PACT", "FRA,POL,CUB", "--at", "1980-01-01"), ("orgs", "--at", "1980"), ("states",), ("statuses",),
    ("sources",), ("show", "UNION"), ("show", "UNION/charter"), ("show", "CSK"), ("find", "prague"), ("brief", "UNION"),
    ("resolve", "Germany"), ("datasets",), ("log",), ("log", "1"), ("cite",), ("audit",),
    ("panel", "organisation-year", "--from", "1985", "--to", "1986"), ("members", "NOBODY"),
]  # fmt: skip


def test_both_engines_are_answered_alike(bare: Blocs, factories: dict[str, Factory]) -> None:
    answers = []
    for engine in ENGINES:
        blocs = asking(bare, factories[engine].examples())
        answers.append([blocs(*words, *how) for words in EACH for how in ((), ("--format", "json"))])
    on_sqlite, on_postgresql = answers
    assert all(ran.out or "NOBODY" in ran.err for ran in on_sqlite)
    assert on_sqlite == on_postgresql
