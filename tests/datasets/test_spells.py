"""Spells from tables of one's own: what each kind of file and cell becomes, and what bad ones get."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text

import blocs as public
from blocs.datasets.own import About, ImportedSpells, imported
from blocs.datasets.spells import Reading, claimed_spells
from blocs.datasets.tables_in import of_frame, read_table, with_organisations
from blocs.errors import BlocsError, FaultyTable
from blocs.exports.folder import write
from blocs.exports.tables import tables
from blocs.questions.cite import citable
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import Blocs, Factory, Ran
from seeding.few import few_record, few_seeds
from sharing import Run

HEADER = "organisation,state,status,from,to"
ROWS = ["Chess Club,Alpha,,1990-05-01,", "Chess Club,NO,observer,1970,1985", "CLUB,beta,,2001-02-03,2005"]


def bring(target: Target, source: Path | pd.DataFrame, dataset: str = "mine", **reading: Any) -> ImportedSpells:
    table = (
        of_frame(source) if isinstance(source, pd.DataFrame) else with_organisations(read_table(source), source, None)
    )
    about = About(dataset)
    return imported(target, table, about, partial(claimed_spells, table=table, about=about, reading=Reading(**reading)))


@pytest.fixture
def five(factory: Factory, tmp_path: Path) -> Target:
    """A database of one's own with one curated organisation, and a state that was followed by several and one that
    ended, on each engine in turn."""
    target = factory.migrated()
    with writing(target) as session:
        folder = few_seeds(tmp_path / "five", ["SHANGHAI_FIVE"], ["DEU", "DDR", "SUN"])
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
    return target


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def spells(
    target: Target, dataset: str = "mine", columns: str = "organisation, state, status, from_text, to_text"
) -> list[Any]:
    statement = f"SELECT {columns} FROM membership WHERE dataset = :code AND retired_in IS NULL ORDER BY organisation, state, starts_earliest"
    with Database(target) as database, database.reading() as session:
        return [tuple(row) for row in session.connection.execute(text(statement), {"code": dataset})]


MADE = [
    ("CHESS_CLUB", "AAA", "member", "1990-05-01", None),
    ("CHESS_CLUB", "BBB", "observer", "1970", "1985"),
    ("CLUB", "BBB", "member", "2001-02-03", "2005"),
]


def test_a_table_becomes_a_dataset_of_its_own_and_again_changes_nothing(small: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "clubs.csv", *ROWS)
    done = bring(small, path)
    assert (done.revision, done.spells, [(one.code, one.name) for one in done.made]) == (
        2,
        3,
        [("CHESS_CLUB", "Chess Club")],
    )
    assert spells(small) == MADE
    assert bring(small, path).revision is None
    with Tracker(Database(small)) as tracker:
        assert [row.state for row in tracker.members("chess club", at="1980", everyone=True, dataset="mine")] == ["BBB"]
        assert [row.state for row in tracker.members("CLUB", at="2003", dataset="mine")] == ["BBB"]
        assert [row.state for row in tracker.members("CLUB", at="2003")] == ["AAA"]


def test_a_corrected_table_retires_what_is_gone(small: Target, tmp_path: Path) -> None:
    bring(small, written(tmp_path / "clubs.csv", *ROWS))
    done = bring(small, written(tmp_path / "clubs.csv", *ROWS[:2]))
    assert (done.revision, spells(small)) == (3, MADE[:2])


def test_the_seeds_and_a_table_leave_each_other_alone(small: Target, tmp_path: Path) -> None:
    before = spells(small, "curated")
    bring(small, written(tmp_path / "clubs.csv", *ROWS))
    assert spells(small, "curated") == before


def workbook(path: Path, *rows: list[Any], sheet: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "bom", "tsv", "semicolon", "parquet", "xlsx", "frame"])
def test_every_kind_of_table_says_the_same(club: Target, tmp_path: Path, kind: str) -> None:
    frame = pd.DataFrame([row.split(",") for row in ROWS], columns=HEADER.split(","))
    frame = frame.replace("", None)
    source: Path | pd.DataFrame = tmp_path / "clubs.csv"
    assert isinstance(source, Path)
    match kind:
        case "csv":
            written(source, *ROWS)
        case "bom":
            source.write_text("\n".join(["", HEADER, "", *ROWS]), encoding="utf-8-sig")
        case "tsv":
            source = written(
                tmp_path / "clubs.tsv", *(row.replace(",", "\t") for row in ROWS), header=HEADER.replace(",", "\t")
            )
        case "semicolon":
            written(source, *(row.replace(",", ";") for row in ROWS), header=HEADER.replace(",", ";"))
        case "parquet":
            source = tmp_path / "clubs.parquet"
            frame.to_parquet(source, index=False)
        case "xlsx":
            body = [[None if cell == "" else cell for cell in row.split(",")] for row in ROWS]
            body[0][3], body[1][3], body[2][3] = date(1990, 5, 1), 1970, datetime(2001, 2, 3)  # type: ignore[call-overload]
            body[1][4] = 1985  # type: ignore[call-overload]
            source = workbook(tmp_path / "clubs.xlsx", [], HEADER.split(","), *body)
        case "frame":
            source = frame
    bring(club, source)
    assert spells(club) == MADE


def test_what_a_year_alone_means_is_a_rule(club: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "CLUB,AAA,,1990,1995", header=HEADER)
    for reading, dates in (
        ({}, ("1990", "1995")),
        ({"years": "any-day"}, ("1990", "1995")),
        ({"years": "1-january"}, ("1990-01-01", "1995-01-01")),
        ({"years": "1-january", "end": "last-day"}, ("1990-01-01", "1996-01-01")),
        ({"end": "last-day"}, ("1990", "1996")),
    ):
        bring(club, path, **reading)  # type: ignore[arg-type]
        assert [row[3:] for row in spells(club)] == [dates]


@pytest.mark.parametrize(
    "cell, date_text",
    [("2001-06-15T00:00:00Z", "2001-06-15"), ("24 Apr 1964", "1964-04-24"), ("[1990..1992]", "[1990..1992]"), ("1996~", "1996~"),
     ("2001-06-15 00:00:00", "2001-06-15"), ("1990-00-00T00:00:00Z", "1990"), (" 2001-06 ", "2001-06")],
)  # fmt: skip
def test_dates_are_read_as_they_are_written(club: Target, tmp_path: Path, cell: str, date_text: str) -> None:
    bring(club, written(tmp_path / "x.csv", f'CLUB,AAA,,"{cell}",'))
    assert spells(club)[0][3] == date_text


def test_a_last_day_is_followed_by_the_first_on_which_it_no_longer_held(club: Target, tmp_path: Path) -> None:
    bring(club, written(tmp_path / "x.csv", "CLUB,AAA,,1990,1999-12-31", "CLUB,BBB,,1990,2000-02"), end="last-day")
    assert [row[4] for row in spells(club)] == ["2000-01-01", "2000-03"]


def test_columns_and_dates_are_put_together_as_one_says(club: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "901,1990,5,1,", "902,1990,-9,,1995", header="ccode,y,m,d,left_year")
    bring(
        club,
        path,
        columns={"state": "ccode", "from": "y+m+d", "to": "left_year"},
        schemes={"state": "cow"},
        organisation="Chess Club",
    )
    assert [row[1:] for row in spells(club)] == [
        ("AAA", "member", "1990-05-01", None),
        ("BBB", "member", "1990", "1995"),
    ]


def test_names_are_read_on_the_day_of_their_row(five: Target, tmp_path: Path) -> None:
    target = five
    rows = ["X_CLUB,365,,1985-01-01,1990", "X_CLUB,365,,1995-01-01,", "X_CLUB,260,,1960,1980"]
    bring(target, written(tmp_path / "x.csv", *rows), schemes={"state": "cow"})
    assert [row[1] for row in spells(target)] == ["DEU", "RUS", "SUN"]


def test_sources_and_confidence_follow_the_rule_of_what_was_read(club: Target, tmp_path: Path) -> None:
    header = "organisation,state,from,sources,read,confidence,locator"
    rows = [
        "CLUB,AAA,1990-01-01,https://example.org/a https://example.org/b,,,p. 3",
        "XXX,AAA,1990-01-01,Minutes of 1990,2026-01-02,,",
        "XXX,BBB,1990-01-01,CLUB/register,,,",
        "YYY,AAA,1990-01-01,,,medium,",
        "YYY,BBB,1990-01-01,,,,",
    ]
    bring(club, written(tmp_path / "x.csv", *rows, header=header))
    assert spells(club, columns="organisation, state, confidence") == [
        ("CLUB", "AAA", "low"), ("XXX", "AAA", "high"), ("XXX", "BBB", "high"), ("YYY", "AAA", "medium"), ("YYY", "BBB", "low"),
    ]  # fmt: skip
    with Tracker(Database(club)) as tracker:
        own = [row for row in tracker.sources(dataset="mine") if row.source.startswith("mine/")]
        assert {(row.title, row.url, row.read) for row in own} == {
            ("https://example.org/a", "https://example.org/a", None), ("https://example.org/b", "https://example.org/b", None),
            ("Minutes of 1990", None, "2026-01-02"),
        }  # fmt: skip


def test_the_record_is_complete_only_where_one_says_so(club: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "CLUB,AAA,,1990-01-01,")
    with Tracker(Database(club)) as tracker:
        bring(club, path)
        assert tracker.belongs("BBB", "CLUB", at="1995", dataset="mine").answer == "not recorded"
        bring(club, path, complete=(date(1990, 1, 1), date(2000, 1, 1)))
        assert tracker.belongs("BBB", "CLUB", at="1995", dataset="mine").answer == "no"


def test_years_of_observation_become_spells(club: Target, tmp_path: Path) -> None:
    rows = [f"Chess Club,AAA,{year},1" for year in (1990, 1991, 1993, 1994)]
    rows += ["Chess Club,BBB,1990,3", "Chess Club,BBB,1991,1", "Chess Club,BBB,1992,0", "Chess Club,BBB,1994,observer"]
    bring(club, written(tmp_path / "x.csv", *rows, header="organisation,state,year,status"), observations=True)
    assert [row[1:] for row in spells(club)] == [
        ("AAA", "member", "1990", "1992"), ("AAA", "member", "1993", None),
        ("BBB", "observer", "1990", "1991"), ("BBB", "member", "1991", "1992"), ("BBB", "observer", "1994", None),
    ]  # fmt: skip


def test_it_is_reached_from_python(club: Target) -> None:
    frame = pd.DataFrame(
        {"bloc": ["CLUB", "CLUB"], "state": ["AAA", "BBB"], "from": [pd.Timestamp(1990, 1, 1), pd.NaT]}
    )
    done = public.import_spells(frame, dataset="mine", url=club.url, columns={"organisation": "bloc"})
    assert (done.revision, spells(club)[0][3], spells(club)[1][3]) == (2, "1990-01-01", None)
    frame["state"] = ["AAA", float("nan")]
    with pytest.raises(public.FaultyTable) as raised:
        public.import_spells(frame, dataset="mine", url=club.url)
    assert raised.value.faults == ("the frame: row 2, state: no state",)


# --- bad input -------------------------------------------------------------------------------------------------------


def refused(bare: Blocs, club: Target, path: Path, *words: str) -> Ran:
    """What a command line is told that must record nothing."""
    assert club.path is not None
    before = club.path.read_bytes()
    ran = bare("--db", club.url, "import", "spells", str(path), "--dataset", "mine", *words)
    lines = ran.err.splitlines()
    assert ran.out == ""
    assert [line for line in lines if line.startswith("Error: ")] == lines[-1:]
    assert club.path.read_bytes() == before
    return ran


BAD = {
    "end before start": (["CLUB,AAA,,2000,1999"], ["row 2, to: ends before it starts: from 2000 to 1999"]),
    "overlap": (["CLUB,AAA,,1990-01-01,", "CLUB,AAA,observer,1995-01-01,"], ["row 3, state: AAA held observer and, by row 2, member in CLUB on 1995-01-01"]),
    "the same row twice": (["CLUB,AAA,,1990,", "CLUB,AAA,,1990,"], ["row 3, state: the same as row 2"]),
    "unknown state": (["CLUB,Atlantis,,1990,"], ["row 2, state: no state 'Atlantis'"]),
    "no state, no organisation": ([",,,1990,"], ["row 2, organisation: no organisation", "row 2, state: no state"]),
    "unknown status": (["CLUB,AAA,membr,1990,"], ["row 2, status: no status 'membr'; near: member"]),
    "no date": (["CLUB,AAA,,1990-02-30,soon"], ["row 2, from: '1990-02-30' is not a date", "row 2, to: 'soon' is not an EDTF date"]),
    "year 10000": (["CLUB,AAA,,10000,"], ["row 2, from: '10000'"]),
    "NaT and NaN": (["CLUB,NaN,,NaT,"], ["row 2, from: 'NaT'", "row 2, state: no state 'NaN'"]),
    "a formula for a name": (["=cmd|' /C calc'!A0,AAA,,1990,"], ["row 2, organisation: \"=cmd|' /C calc'!A0\" is no name"]),
    "a formula for a state": (["CLUB,=1+1,,1990,"], ["row 2, state: no state '=1+1'"]),
    "control characters": (["Chess\x1b[2J Club,AAA,,1990,"], ["has a character that is not seen (U+001B)"]),
    "a state for an organisation": (["Alpha,AAA,,1990,"], ["row 2, organisation: 'Alpha' is a state (AAA), no organisation"]),
    "a name that is too long": ([f"{'Chess ' * 60},AAA,,1990,"], ["is longer than a name may be"]),
}  # fmt: skip


@pytest.mark.parametrize("rows, said", BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_told_with_its_row_and_nothing_is_recorded(
    bare: Blocs, club: Target, tmp_path: Path, rows: list[str], said: list[str]
) -> None:
    ran = refused(bare, club, written(tmp_path / "x.csv", *rows))
    assert ran.code == 2
    for line in said:
        assert any(line in told for told in ran.err.splitlines()), ran.err


def test_all_faults_are_told_at_once_and_the_same_one_counted(bare: Blocs, club: Target, tmp_path: Path) -> None:
    rows = ["CLUB,Atlantis,,1990,1980", "CLUB,AAA,memberr,1990-13,"] + ["CLUB,Atlantis,,1990,"] * 3
    ran = refused(bare, club, written(tmp_path / "x.csv", *rows))
    assert [line.partition(": ")[2] for line in ran.err.splitlines() if line.startswith("x.csv: row")] == [
        "row 2, to: ends before it starts: from 1990 to 1980 (the first day on which it no longer held)",
        "row 2, state: no state 'Atlantis' (and in 3 more rows)",
        "row 3, from: '1990-13' is not a date: months run from 01 to 12",
        "row 3, status: no status 'memberr'; near: member; blocs statuses lists them",
    ]
    assert ran.err.splitlines()[-1] == "Error: 4 faults in x.csv; nothing was recorded"


def test_five_thousand_unreadable_names_are_told_in_bounds(bare: Blocs, club: Target, tmp_path: Path) -> None:
    ran = refused(
        bare, club, written(tmp_path / "x.csv", *(f"CLUB,Nowhere {number}x,,1990,1991" for number in range(5000)))
    )
    assert ran.code == 2
    assert "x.csv: 4,950 more faults" in ran.err
    assert len(ran.err.splitlines()) < 60
    assert ran.err.splitlines()[-1] == "Error: 5,000 faults in x.csv; nothing was recorded"


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "only a header": (b"organisation,state\n", "holds no rows"),
    "no table": (b"%PDF-1.4\n\x00\x01", "has no column of the organisation"),
    "a missing column": (b"organisation,from\nCLUB,1990\n", "has no column of the state (state, country, participant); it has: organisation, from"),
    "a column twice": (b"organisation,state,state\nCLUB,AAA,AAA\n", "the column 'state' appears twice"),
    "rows of other widths": (b"organisation,state\nCLUB,AAA,x\n", "row 2 has 3 cells, and the first row names 2 columns"),
    "Latin-1": ("organisation,state\nCLUB,Álpha\n".encode("latin-1"), "is not in UTF-8 (line 2)"),
    "an open quotation mark": (b'organisation,state\n"CLUB,AAA\n', "is no table"),
    "several datasets": (b"organisation,state,dataset\nCLUB,AAA,a\nCLUB,BBB,b\n", "holds spells of several datasets (a, b)"),
}  # fmt: skip


@pytest.mark.parametrize("content, says", FILES.values(), ids=FILES)
def test_a_file_that_is_no_table_gets_one_line(
    bare: Blocs, club: Target, tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    ran = refused(bare, club, path)
    assert ran.code in (2, 4)
    assert says in ran.err.splitlines()[-1], ran.err


@pytest.mark.parametrize(
    "words, says",
    [
        (("--dataset", "curated"), "the dataset curated is taken"),
        (("--dataset", "cow-igo-3"), "the dataset cow-igo-3 is taken"),
        (("--dataset", "My Clubs"), "is no code of a dataset"),
        (("--extends", "nobody"), "no dataset 'nobody' to extend"),
        (("--columns", "state=land"), "x.csv has no column 'land'; it has: organisation, state, status, from, to"),
        (("--columns", "stat=state"), "no column can be 'stat'; choose one of: organisation, state"),
        (("--columns", "state"), "is no pair; write WHAT=NAME"),
        (("--scheme", "iso9"), "no scheme of codes 'iso9'"),
        (("--status", "boss"), "no status 'boss'"),
        (("--complete-from", "1990"), "--complete-from and --complete-to belong together"),
        (("--sheet", "A"), "has no sheets"),
    ],
)
def test_what_is_said_wrongly_gets_one_line(
    bare: Blocs, club: Target, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    ran = refused(bare, club, written(tmp_path / "x.csv", *ROWS), *words)
    assert ran.code == 2
    assert says in ran.err.splitlines()[-1], ran.err


def test_what_is_no_regular_file_is_not_waited_for(bare: Blocs, club: Target, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    for name, says in (
        ("pipe.csv", "not a regular file"),
        ("zero.csv", "not a regular file"),
        ("none.csv", "no such file"),
        ("x.doc", "ends in one of"),
    ):
        assert says in refused(bare, club, tmp_path / name).err.splitlines()[-1]


def test_formulas_and_errors_in_a_sheet_are_refused_with_their_cells(bare: Blocs, club: Target, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x.xlsx",
        ["organisation", "state", "from"],
        ["CLUB", "AAA", "=DATE(1990,1,1)"],
        ["CLUB", "#N/A", 1990],
    )
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active["B3"].data_type = "e"
    book.save(path)
    ran = refused(bare, club, path)
    assert "x.xlsx: sheet 'Sheet', cell C2: a formula" in ran.err
    assert "x.xlsx: sheet 'Sheet', cell B3: the error #N/A" in ran.err


def test_texts_that_look_like_formulas_are_texts(club: Target, tmp_path: Path) -> None:
    header = HEADER + ",note"
    bring(club, written(tmp_path / "x.csv", "CLUB,AAA,,1990,,=cmd|' /C calc'!A0", header=header))
    assert spells(club, columns="note") == [("=cmd|' /C calc'!A0",)]


def test_a_workbook_that_unpacks_to_too_much_is_refused_at_once(bare: Blocs, club: Target, tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", ["organisation", "state"], ["CLUB", "AAA"])
    with zipfile.ZipFile(plain) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    bombs = {
        "dense": {**parts, sheet: parts[sheet].replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>")},
        "entities": {
            **parts,
            sheet: parts[sheet].replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1),
        },
        "crowd": {**parts, **{f"xl/{number}": b"" for number in range(3000)}},
        "cut": parts,
    }
    for name, held in bombs.items():
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, inside in held.items():
                archive.writestr(part, inside)
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content.getvalue()[: -200 if name == "cut" else None])
        ran = refused(bare, club, path)
        assert ran.code == 4, name
        assert str(path) in ran.err.splitlines()[-1]


def test_a_guess_is_refused_unless_one_asks_for_it(five: Target, tmp_path: Path) -> None:
    target = five
    path = written(tmp_path / "x.csv", "Shangai Fvie,Kazahkstan,,2001-06-15,")
    with pytest.raises(FaultyTable) as raised:
        bring(target, path)
    assert len(raised.value.faults) == 2
    bring(target, path, guess=True)
    assert spells(target) == [("SHANGHAI_FIVE", "KAZ", "member", "2001-06-15", None)]
    bring(target, written(tmp_path / "y.csv", "Shangai Fvie,KAZ,,2001-06-15,"), new=True)
    assert spells(target) == [("SHANGAI_FVIE", "KAZ", "member", "2001-06-15", None)]


def test_a_dataset_that_did_not_come_from_a_table_is_not_replaced(club: Target, tmp_path: Path) -> None:
    with pytest.raises(BlocsError, match="is taken by data that did not come from a table"):
        bring(club, written(tmp_path / "x.csv", *ROWS), dataset="cow-igo-3-states")


# --- what blocs exports ----------------------------------------------------------------------------------------------

DAYS = ("1950-01-01", "1991-12-25", "2004-07-01", "2022-09-15", "2026-11-20")


def answers(tracker: Tracker, dataset: str, organisations: list[str], states: list[str]) -> list[Any]:
    found: list[Any] = []
    for day in DAYS:
        for code in organisations:
            rows = tracker.members(code, at=day, everyone=True, dataset=dataset)
            found += [(day, row.organisation, row.state, row.status, row.since, row.until, row.joined, row.certainty,
                       row.verified_to, row.confidence, row.disputed, row.represented_by, row.note) for row in rows]  # fmt: skip
            for state in states[:: max(len(states) // 5, 1)]:
                answer = tracker.belongs(state, code, at=day, dataset=dataset)
                found.append((day, state, code, answer.answer, answer.certainty, answer.verified_to))
        for state in states:
            rows = tracker.memberships(state, at=day, everything=True, dataset=dataset)
            found += [
                (day, row.organisation, row.state, row.status, row.since, row.until, row.certainty) for row in rows
            ]
    return found


@pytest.mark.parametrize("size", ["few", pytest.param("whole", marks=pytest.mark.record)])
def test_an_export_read_back_gives_the_same_answers(
    shared: Run, factories: dict[str, Factory], tmp_path: Path, size: str
) -> None:
    if size == "few":
        target = Target(f"sqlite:///{shutil.copyfile(few_record(shared), tmp_path / 'few.sqlite')}", managed=False)
    else:
        target = factories["sqlite"].seeded()
    kinds = ("csv", "parquet")
    with Database(target) as database, database.reading() as session:
        for how in kinds:
            exported = tables(session, ("memberships", "organisations"))
            write(tmp_path / how, exported, how, partial(citable, session))
    for how in kinds:
        done = bring(target, tmp_path / how / f"memberships.{how}", how)
        assert (done.made, done.difference.retires) == ((), 0)
    recorded = "organisation, state, status, from_text, to_text, starts_earliest, starts_latest, ends_earliest, ends_latest, confidence, disputed, represented_by, note"
    for how in kinds:
        assert sorted(map(str, spells(target, how, columns=recorded))) == sorted(
            map(str, spells(target, "curated", columns=recorded))
        )
    with Tracker(Database(target)) as tracker:
        organisations = [row.organisation for row in tracker.organisations(at="2020")]
        states = [row.state for row in tracker.states(at="2020")]
        # Above, all spells were compared; of the answers, some.
        organisations, states = organisations[:: 2 if size == "few" else 12], states[::12]
        expected = answers(tracker, "curated", organisations, states)
        assert len(expected) > 50
        for how in kinds:
            assert answers(tracker, how, organisations, states) == expected, how


def test_a_number_behind_a_name_makes_another_organisation(club: Target, tmp_path: Path) -> None:
    done = bring(club, written(tmp_path / "x.csv", "CLUB,AAA,,1990,", "CLUB_2,AAA,,1990,", "The Club 3,AAA,,1990,"))
    assert [one.code for one in done.made] == ["CLUB_2", "CLUB_3"]


def test_a_table_that_extends_the_record_lies_on_top_of_it(club: Target, tmp_path: Path, bare: Blocs) -> None:
    written(tmp_path / "mine.csv", "CLUB,BBB,member,1975-01-01,", "PUB,AAA,member,1980-01-01,")
    words = ("import", "spells", str(tmp_path / "mine.csv"), "--dataset", "mine", "--extends", "curated")
    assert bare("--db", club.url, *words).code == 0
    with Tracker(Database(club), dataset="mine") as tracker:
        at = {row.state: (row.since, row.dataset) for row in tracker.members("CLUB", at="1985-06-01")}
        assert at == {"AAA": ("1960-01-01", "curated"), "BBB": ("1975-01-01", "mine")}
        assert [row.state for row in tracker.members("PUB", at="1985-06-01")] == ["AAA"]
    with Tracker(Database(club)) as tracker:
        assert {row.state: row.since for row in tracker.members("CLUB", at="1985-06-01")}["BBB"] == "1970-05-01"


def test_a_table_that_would_retire_much_asks_first(club: Target, tmp_path: Path, bare: Blocs) -> None:
    many = [f"PUB,AAA,member,{year}-01-01,{year}-06-01" for year in range(1960, 1990)]
    words = ("--db", club.url, "import", "spells", str(tmp_path / "pub.csv"), "--dataset", "pubs")
    written(tmp_path / "pub.csv", *many)
    assert bare(*words).code == 0
    written(tmp_path / "pub.csv", *many[:3])
    ran = bare(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "claims of pubs would be retired" in ran.err
    assert "--yes" in ran.err
    assert (
        bare("--db", club.url, "members", "PUB", "--dataset", "pubs", "--at", "1980-03-01", "-f", "csv").out.count(
            "AAA"
        )
        == 1
    )
    assert bare(*words, "--yes").code == 0


def test_a_forgotten_table_is_imported_again(club: Target, tmp_path: Path, bare: Blocs) -> None:
    words = ("--db", club.url, "import", "spells", str(tmp_path / "pub.csv"), "--dataset", "pubs")
    written(tmp_path / "pub.csv", "PUB,AAA,member,1980-01-01,")
    assert bare(*words).code == 0
    assert bare("--db", club.url, "forget", "pubs", "--yes").code == 0
    assert bare("--db", club.url, "members", "PUB", "--dataset", "pubs", "--at", "1985").code == 2
    assert bare(*words).code == 0
    assert (
        bare("--db", club.url, "members", "PUB", "--dataset", "pubs", "--at", "1985", "-f", "csv").out.count("AAA") == 1
    )
