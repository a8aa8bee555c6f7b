"""Names of a file to codes."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pandas as pd
import pytest

from blocs.settings import Target
from blocs.store.session import Database
from blocs.tracker import Tracker
from conftest import Blocs

NAMES = ("Korea, Rep.", "Zaire", "Iran", "Alemania", "Danish", "RUS", "Holland", "Congo", "irann", "Atlantis")
HOW = (
    "official name",
    "former name",
    "name",
    "other language",
    "demonym",
    "code",
    "alias",
    "ambiguous",
    "unknown",
    "unknown",
)
CODES = ["KOR", "COD", "IRN", "DEU", "DNK", "RUS", "NLD", None, None, None]


@pytest.fixture
def tracker(seeded_file: Path) -> Tracker:
    return Tracker(Database(Target(f"sqlite:///{seeded_file}", managed=False)))


def test_every_name_says_how_it_was_read(blocs: Blocs) -> None:
    ran = blocs("resolve", *NAMES, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0]) == ["name", "code", "read_as", "how"]
    assert [(row["name"], row["code"] or None, row["how"]) for row in rows] == list(zip(NAMES, CODES, HOW, strict=True))
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "ambiguous: Congo (Republic of the Congo (COG) or Democratic Republic of the Congo (COD))",
        "unknown: irann (near: Iran (IRN))",
        "unknown: Atlantis",
    ]


def test_a_guess_is_taken_where_it_is_allowed(blocs: Blocs) -> None:
    ran = blocs("--guess", "resolve", "irann", "--format", "csv")
    assert (ran.code, ran.lines[1]) == (0, "irann,IRN,Iran,guess")


def test_what_is_too_long_for_a_name_is_unknown_and_cut(blocs: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\0" * 5_000_000 + "\nIran\n"))
    ran = blocs("resolve", "--format", "csv")
    assert ran.code == 1
    assert ran.lines[-1] == "Iran,IRN,Iran,name"
    assert len(ran.out) < 2_000
    assert len(ran.err) < 2_000


class Bytes(io.TextIOWrapper):
    """Standard input as a system has it: text over bytes, in an encoding of its own."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="cp1252")


def test_standard_input_is_read_as_utf8_whatever_the_terminal_speaks(
    blocs: Blocs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Bytes("\ufeffCôte d'Ivoire\r\n".encode()))
    assert blocs("resolve", "--format", "csv").lines[1:] == ["Côte d'Ivoire,CIV,Côte d'Ivoire,name"]


@pytest.mark.parametrize("arguments", [(), ("--column", "name", "-")])
def test_standard_input_in_another_encoding_is_refused(
    blocs: Blocs, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", Bytes("name\nCôte d'Ivoire\n".encode("latin-1")))
    ran = blocs("resolve", *arguments)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.strip() == "Error: standard input: line 2 is not in UTF-8; save it in that encoding"


def test_more_than_can_be_held_is_refused(blocs: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocs.cli.resolve.LARGEST", 10)
    monkeypatch.setattr("sys.stdin", Bytes(b"Iran\n" * 3))
    ran = blocs("resolve")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.strip() == "Error: standard input holds more than 10 bytes; give it in parts"


def test_names_come_from_standard_input(blocs: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Iran\n\nSoviet Union\n"))
    assert blocs("resolve", "--format", "csv").lines[1:] == ["Iran,IRN,Iran,name", "Soviet Union,SUN,Soviet Union,name"]


def test_a_file_comes_back_with_its_codes(blocs: Blocs, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text('who,year\nYU,1985\nYU,1995\n"Korea, Rep.",2000\nAtlantis,2000\n', encoding="utf-8-sig")
    ran = blocs("resolve", str(file), "--column", "who", "--at-column", "year")
    assert ran.lines == ["who,year,code", "YU,1985,YUG", "YU,1995,SCG", '"Korea, Rep.",2000,KOR', "Atlantis,2000,"]
    assert (ran.code, ran.err) == (1, "unknown: Atlantis\n")


def test_a_column_may_hold_codes_of_a_scheme(blocs: Blocs, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("ccode,year\n365,1985\n365,2010\n", encoding="utf-8")
    ran = blocs("resolve", str(file), "--column", "ccode", "--at-column", "year", "--scheme", "cow")
    assert (ran.code, ran.lines[1:]) == (0, ["365,1985,SUN", "365,2010,RUS"])


@pytest.mark.parametrize(
    "text, options, said",
    [
        ("a,b\n1,2\n", ("--column", "c"), "has no column 'c'; it has: a, b"),
        ("a,code\n1,2\n", ("--column", "a"), "has a column 'code' already"),
        ("a,b\n1\n", ("--column", "a"), "line 2 has not the 2 columns of the header"),
        ("a,b\nIran,soon\n", ("--column", "a", "--at-column", "b"), "'soon' is not a date"),
        ("a,b\nIran,1\n", ("--column", "a", "--scheme", "fips"), "no scheme of codes 'fips'; choose one of: "),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(
    blocs: Blocs, tmp_path: Path, text: str, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "data.csv"
    file.write_text(text, encoding="utf-8")
    ran = blocs("resolve", str(file), *options)
    assert ran.code in (1, 2, 4)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert said in ran.err


def test_codes_come_back_in_what_the_names_came_in(tracker: Tracker) -> None:
    series = pd.Series(["Iran", "Korea, Rep.", None, "Iran"], index=[3, 1, 4, 1], name="who")
    codes = tracker.resolve(series).codes
    assert list(codes.index) == [3, 1, 4, 1]
    assert (codes.name, list(codes)) == ("who", ["IRN", "KOR", None, "IRN"])
    index = tracker.resolve(pd.Index(["Iran", "Zaire"], name="who")).codes
    assert (index.name, list(index)) == ("who", ["IRN", "COD"])
    assert tracker.resolve(["Iran", "Iran"]).codes == ["IRN", "IRN"]
    assert len(tracker.resolve(["Iran", "Iran"]).rows) == 1


def test_a_day_for_each_name_or_one_for_all(tracker: Tracker) -> None:
    assert tracker.resolve(["YU", "YU"], at=[1985, "1995-06-01"]).codes == ["YUG", "SCG"]
    assert tracker.resolve(["YU"], at="1995").codes == ["SCG"]
    assert tracker.resolve(pd.Series([365.0, 365.0]), at=[1985, 2010], scheme="cow").codes.tolist() == ["SUN", "RUS"]
    assert tracker.resolve(["SCO", "НАТО"], kind="organisation").codes == ["SCO", "NATO"]


def test_a_million_names_take_seconds(tracker: Tracker) -> None:
    names = pd.Series([*NAMES] * 100_000)
    begin = time.perf_counter()
    answer = tracker.resolve(names)
    assert time.perf_counter() - begin < 20
    assert len(answer.codes) == 1_000_000
    assert [row.code for row in answer.rows] == CODES
