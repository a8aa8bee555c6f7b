"""Every kind of fault in the YAML: where it is, what would be right, and that nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from blocs.errors import FaultyData, FileError
from blocs.seeding import check_seeds
from blocs.seeding.check import check
from blocs.seeding.files import read_seeds
from blocs.seeding.load import quiet
from conftest import Blocs
from seeding.small import ORGANISATION, STATES, small_seeds


def faults(folder: Path) -> list[str]:
    with pytest.raises(FaultyData) as caught:
        check_seeds(folder)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_the_small_seeds_are_right(tmp_path: Path) -> None:
    assert list(check_seeds(small_seeds(tmp_path)).organisations) == ["CLUB"]


# What is replaced, by what, and the fault that must be reported.
CASES = {
    "unknown key": (
        "founded: 1960", "fonded: 1960",
        "organisations/club.yaml:3:1: unknown key 'fonded'; did you mean 'founded'? Valid keys: code, name,",
    ),
    "unknown key of a spell": (
        "{status: observer, from: 1961", "{status: observer, form: 1961",
        "organisations/club.yaml:20:26: unknown key 'form'; did you mean 'from'? Valid keys: status, from, to,",
    ),
    "missing key": ("    title: Charter of the Club\n", "", "organisations/club.yaml:10:5: the key 'title' is missing"),
    "unknown state": ("  BBB:\n", "  BBX:\n", "organisations/club.yaml:19:3: unknown state 'BBX'; valid: AAA, BBB"),
    "unknown status": (
        "status: observer", "status: boss", "organisations/club.yaml:20:16: unknown status 'boss'; valid: member, observer",
    ),
    "unknown kind": ("kind: charter", "kind: carter", "organisations/club.yaml:10:11: unknown kind 'carter'; valid: charter"),
    "unknown source": (
        "to: 1970-05-01, sources: [register]", "to: 1970-05-01, sources: [regster]",
        "organisations/club.yaml:20:64: unknown source 'regster'; valid: atlas, register, rumour",
    ),
    "unknown memorandum": (
        "opened_by: [charter]", "opened_by: [treaty]",
        "organisations/club.yaml:18:54: unknown memorandum 'treaty'; valid: charter",
    ),
    "an unquoted NO": (
        "to: 1970-05-01, sources: [register]", "to: 1970-05-01, sources: [NO]",
        'organisations/club.yaml:20:64: an unquoted NO is a truth value in YAML; quote it: "NO"',
    ),
    "a code that is a number": (
        "code: CLUB", "code: 010", 'organisations/club.yaml:1:7: 010 is read as a number; quote it: "010"',
    ),
    "a date that does not exist": (
        "from: 1960-01-01, opened_by", "from: 1960-02-30, opened_by",
        "organisations/club.yaml:18:30: '1960-02-30' is not a date: 1960-02 has days 01 to 29",
    ),
    "a month that does not exist": (
        "to: 1990-02,", "to: 1990-13,", "organisations/club.yaml:21:46: '1990-13' is not a date: months run from 01 to 12",
    ),
    "no date at all": ("from: 1961", "from: soon", "organisations/club.yaml:20:32: 'soon' is not an EDTF date; write for example"),
    "a set in sets": ("from: 1961", 'from: "' + "[" * 400 + "1961" + "]" * 400 + '"', "organisations/club.yaml:20:32: '" + "[" * 57 + "...' is not a date: a set holds dates"),
    "no such day": ("from: 1961", "from: 1961-02-3X", "organisations/club.yaml:20:32: '1961-02-3X' is not a date: no day"),
    "an end before a start": (
        "to: 1990-02,", "to: 1969,", "organisations/club.yaml:21:7: ends before it starts: from 1970-05-01 to 1969",
    ),
    "an overlap": (
        "from: 1970-05-01, to", "from: 1970-04-01, to",
        "organisations/club.yaml:21:7: two statuses of BBB at once: this one overlaps the one on line 20",
    ),
    "a memorandum without a source": (
        "    sources: [register]\nmemberships", "memberships", "organisations/club.yaml:10:5: the key 'sources' is missing",
    ),
    "a spell that rests on nothing read": (
        "to: 1970-05-01, sources: [register]", "to: 1970-05-01, sources: [rumour]",
        "organisations/club.yaml:20:7: none of its sources was read; read one and say so, or add `confidence: low`",
    ),
    "a duplicate key": (
        "name: The Club\n", "name: The Club\nname: Le Club\n",
        "organisations/club.yaml:3:1: the key 'name' stands twice (first on line 2)",
    ),
    "an alias": ("name: The Club", "name: &a The Club\ndescription: *a", "organisations/club.yaml:3:14: an alias (*a); write"),
    "a tag": ("name: The Club", "name: !!python/name:os.system The Club", "organisations/club.yaml:2:7: a tag"),
    "broken YAML": ("memberships:", "memberships: [", "organisations/club.yaml:18:"),
    "a wrong file name": ("code: CLUB", "code: PUB", "organisations/club.yaml:1:7: the file of PUB must be named pub.yaml"),
    "a complete period that ends before it starts": (
        "to: 2026-01-01}", "to: 1959-01-01}", "organisations/club.yaml:4:11: ends (1959-01-01) before it starts (1960-01-01)",
    ),
    "a verification day that is no day": (
        "to: 2026-01-01}", "to: 2026}", "organisations/club.yaml:4:34: '2026' is not one day; write it like 2026-11-23",
    ),
    "a confidence that is none": (
        "to: 1990-02,", "to: 1990-02, confidence: sure,",
        "organisations/club.yaml:21:67: 'sure' is not one of 'high', 'medium' or 'low'",
    ),
    "closed by a paper but not closed": (
        "opened_by: [charter]", "closed_by: [charter]",
        "organisations/club.yaml:18:53: a spell that still holds is closed by nothing; give its `to`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("old, new, fault", CASES.values(), ids=CASES)
def test_a_fault_is_reported_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert ORGANISATION.count(old) == 1, "the test must change exactly one place"
    found = faults(small_seeds(tmp_path, organisation=ORGANISATION.replace(old, new)))
    assert [one for one in found if one.startswith(fault)], found


STATE_CASES = {
    "two short names at once": (
        "from: 1980-01-01}", "from: 1979-01-01}",
        "states/all.yaml:14:7: two short names at once: this one overlaps the one on line 13",
    ),
    "no short name": ("name: Alpha, kind: short", "name: Alpha, kind: alias", "states/all.yaml:5:5: AAA has no name of kind short"),
    "a code that is another's": ('cow: "902"', 'cow: "901"', "states/all.yaml:15:28: the cow code 901 is AAA's at the same time"),
    "an unquoted NO": ('iso2: "NO"', "iso2: NO", "states/all.yaml:15:17: an unquoted NO is a truth value in YAML"),
    "an unknown kind": ("AAA:\n  kind: sovereign", "AAA:\n  kind: kingdom", "states/all.yaml:2:9: 'kingdom' is not one of"),
    "an alias that is another's name": (
        "Beta, kind: short, from: 1980-01-01}", "Beta, kind: short, from: 1980-01-01}\n    - {name: ALPHA, kind: alias}",
        "states/all.yaml:15:7: the alias 'ALPHA' of BBB is AAA's own name; leave it out, or give its days",
    ),
    "a lower-case code": ("AAA:", "aaa:", "states/all.yaml:1:1: 'aaa' does not look right"),
}  # fmt: skip


@pytest.mark.parametrize("old, new, fault", STATE_CASES.values(), ids=STATE_CASES)
def test_a_fault_of_a_state_is_reported_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert STATES.count(old) == 1, "the test must change exactly one place"
    found = faults(small_seeds(tmp_path, states=STATES.replace(old, new)))
    assert [one for one in found if one.startswith(fault)], found


def test_every_fault_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    folder = small_seeds(
        tmp_path,
        organisation=ORGANISATION.replace("founded: 1960", "fonded: 1960").replace("to: 1990-02,", "to: 1990-13,"),
        states=STATES.replace("kind: sovereign\n  periods: [{from: 1950-01-01}]\n  names:\n    - {name: Old", "kind: x\n  names:\n    - {name: Old"),
    )  # fmt: skip
    found = faults(folder)
    assert [fault.split(":")[0] for fault in found] == ["organisations/club.yaml"] * 2 + ["states/all.yaml"] * 2


@pytest.mark.parametrize(
    "content, fault",
    [
        (b"", "organisations/club.yaml:1:1: the file is empty"),
        (b"# only a comment\n", "organisations/club.yaml:1:1: the file is empty"),
        (b"code: CLUB\nname: Caf\xe9\n", "organisations/club.yaml:2:10: not UTF-8 (byte 0xe9); save the file as UTF-8"),
        (
            b"code: CLUB\nname: a\x00b\n",
            "organisations/club.yaml:2:8: a character that is not seen (U+0000); remove it",
        ),
        (b"[" * 5000, "organisations/club.yaml:1:13: nested deeper than 12 levels"),
        (b"x" * 2_000_001, "organisations/club.yaml:1:1: larger than 2,000,000 bytes; split it"),
        (b"code: CLUB\n---\ncode: PUB\n", "organisations/club.yaml:2:1: a second document"),
        (b"? [a, b]\n: c\n", "organisations/club.yaml:1:3: a list or map as a key"),
        (b"- a\n- b\n", "organisations/club.yaml:1:1:"),
        (b"code\n", "organisations/club.yaml:1:1:"),
    ],
    ids=["empty", "comment", "latin-1", "NUL", "deep", "large", "two documents", "odd key", "list", "word"],
)
def test_a_file_that_is_no_record_is_reported(tmp_path: Path, content: bytes, fault: str) -> None:
    folder = small_seeds(tmp_path)
    (folder / "organisations/club.yaml").write_bytes(content)
    assert [one for one in faults(folder) if one.startswith(fault)]


@pytest.mark.parametrize(
    "content, place",
    [
        ("code: [a, [b], " + "[" * 1200, "1:26"),
        ("code: é\nname: " + "[" * 1200, "2:18"),
        ("code: [[ # [[[[[[[[[[[[[[\n" + "[" * 1200, "2:10"),
        ("code:\n" + "\n".join(" " * depth + "a:" for depth in range(1, 1200)), "13:13"),
        ("code: [" + "[\n" * 1200, "11:1"),
    ],
    ids=["after others", "letters of two bytes", "comment", "maps", "lines"],
)
def test_the_level_that_is_too_deep_is_shown_whether_or_not_the_parser_has_a_bound(
    tmp_path: Path, content: str, place: str
) -> None:
    folder = small_seeds(tmp_path)
    (folder / "organisations/club.yaml").write_text(content, encoding="utf-8")
    assert f"organisations/club.yaml:{place}: nested deeper than 12 levels" in faults(folder)


@pytest.mark.parametrize("content", ['code: "' + "[" * 50, "code: '" + "[" * 50, "code: {a: b # " + "[" * 50])
def test_a_bracket_that_is_a_letter_is_no_level(tmp_path: Path, content: str) -> None:
    folder = small_seeds(tmp_path)
    (folder / "organisations/club.yaml").write_text(content, encoding="utf-8")
    (fault,) = [fault for fault in faults(folder) if fault.startswith("organisations/club.yaml:")]
    assert "nested" not in fault


def test_a_folder_that_is_none_and_one_without_seeds_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not a folder"):
        check_seeds(tmp_path / "nowhere")
    with pytest.raises(FileError, match=r"lacks dataset\.yaml"):
        check_seeds(tmp_path)


def test_faults_go_to_standard_error_and_nothing_is_recorded(tmp_path: Path, bare: Blocs) -> None:
    database = tmp_path / "club.sqlite"
    folder = small_seeds(tmp_path / "seeds", organisation=ORGANISATION.replace("to: 1990-02,", "to: 1990-13,"))
    assert bare("--db", str(database), "db", "upgrade").code == 0
    before = database.read_bytes()
    ran = bare("--db", str(database), "seed", str(folder))
    assert (ran.code, ran.out) == (1, "")
    assert "club.yaml:21:46: '1990-13' is not a date" in ran.err
    assert ran.err.splitlines()[-1] == f"Error: 1 fault in {folder}; nothing was recorded"
    assert database.read_bytes() == before


def test_checking_reads_no_database(tmp_path: Path, bare: Blocs) -> None:
    ran = bare("--db", str(tmp_path / "none.sqlite"), "seed", str(small_seeds(tmp_path / "seeds")), "--check")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[-1] == "1 organisations, 2 states: no fault"


def test_nothing_was_read_or_verified_on_a_day_that_has_not_come_yet(tmp_path: Path) -> None:
    seeds = read_seeds(small_seeds(tmp_path), quiet)
    assert check(seeds) == check(seeds, today=date(2025, 12, 31)) == []
    found = sorted(str(fault).removeprefix(f"{tmp_path}/") for fault in check(seeds, today=date(2025, 12, 30)))
    assert [fault.split(": ", 1)[1] for fault in found] == [
        "verified to 2026-01-01, a day that has not come yet",
        "read on 2026-01-01, a day that has not come yet",
        "read on 2026-01-01, a day that has not come yet",
    ]
