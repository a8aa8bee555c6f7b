"""One grammar: names in any order, with blanks or commas; options by one name; files by their ending."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asking import asking
from blocs.cli.root import cli
from blocs.cli.writing import ENDINGS
from conftest import Blocs, Ran


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested here does not depend on the engine."""
    return asking(bare, seeded_file)


def same(blocs: Blocs, *ways: tuple[str, ...]) -> Ran:
    found = [blocs(*way) for way in ways]
    assert all(ran.code in (0, 1, 3) and ran.out for ran in found), found
    for way, ran in zip(ways, found, strict=True):
        assert (ran.code, ran.out) == (found[0].code, found[0].out), way
    return found[0]


def at(day: str, *ways: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(*way, "--at", day, "-f", "csv") for way in ways]


def test_the_two_of_belongs_stand_in_either_order(blocs: Blocs) -> None:
    same(blocs, *at("2022-09-15", ("belongs", "SCO", "Iran"), ("belongs", "Iran", "SCO"), ("belongs", "SCO,Iran")))
    # The European Union is a state among the members of the WTO, and an organisation.
    same(blocs, *at("2022-09-15", ("belongs", "EU", "WTO"), ("belongs", "WTO", "EU")))
    assert blocs("belongs", "EU", "WTO").out.startswith("Yes")
    assert blocs("belongs", "SCO", "BRICS").code == 2
    assert blocs("belongs", "Iran").code == 2


def test_belongs_asks_each_state_of_each_organisation(blocs: Blocs) -> None:
    ran = same(
        blocs, *at("2022-09-15", ("belongs", "SCO,CSTO", "RUS", "IRN"), ("belongs", "RUS", "SCO", "IRN,", "CSTO"))
    )
    assert [line.split(",")[:2] for line in ran.lines[1:]] == [
        ["RUS", "SCO"],
        ["RUS", "CSTO"],
        ["IRN", "SCO"],
        ["IRN", "CSTO"],
    ]
    assert ran.code == 1
    assert len(blocs("belongs", "SCO", "RUS", "KAZ", "--at", "2022-09-15").lines) == 2


@pytest.mark.parametrize(
    "ways",
    [
        [("members", "SCO", "BRICS"), ("members", "SCO,BRICS"), ("members", "SCO,", "BRICS"), ("members", "SCO, BRICS")],
        [("memberships", "IRN", "RUS"), ("memberships", "IRN,RUS"), ("memberships", "Iran, Russia")],
        [("shared", "IRN", "RUS", "CHN"), ("shared", "IRN,RUS,CHN"), ("shared", "IRN, RUS, CHN")],
        [
            ("matrix", "SCO", "BRICS", "RUS", "IRN"), ("matrix", "RUS,IRN", "SCO,BRICS"),
            ("matrix", "--org", "SCO", "--org", "BRICS", "--state", "RUS", "--state", "IRN"),
            ("matrix", "--orgs", "SCO,BRICS", "--states", "RUS,IRN"), ("matrix", "--org", "SCO,BRICS", "RUS", "IRN"),
        ],
    ],
)  # fmt: skip
def test_several_names_have_blanks_or_commas_between(blocs: Blocs, ways: list[tuple[str, ...]]) -> None:
    same(blocs, *at("2022-09-15", *ways))


@pytest.mark.parametrize(
    "ways",
    [
        [("history", "SCO", "IRN"), ("history", "Iran,SCO")],
        [("spells", "SCO", "IRN"), ("spells", "--orgs", "SCO", "--states", "IRN"), ("spells", "IRN", "--org", "SCO")],
        [
            ("memoranda", "SCO", "IRN"), ("memoranda", "IRN", "SCO"), ("memoranda", "--org", "SCO", "--state", "IRN"),
            ("instruments", "--orgs", "SCO", "IRN"),
        ],
        [
            ("changes", "SCO", "IRN", "--from", "2020", "--to", "2024"),
            ("changes", "IRN,SCO", "--from", "2020", "--to", "2024"),
            ("changes", "SCO", "--states", "IRN", "--from", "2020", "--to", "2024"),
        ],
        [
            ("panel", "state-year", "SCO", "IRN,RUS", "--from", "2020", "--to", "2022"),
            ("panel", "state-year", "--orgs", "SCO", "--states", "IRN,RUS", "--from", "2020", "--to", "2022"),
        ],
    ],
)  # fmt: skip
def test_organisations_and_states_stand_in_either_order(blocs: Blocs, ways: list[tuple[str, ...]]) -> None:
    same(blocs, *((*way, "-f", "csv") for way in ways))


def test_a_name_with_a_comma_in_it_is_one_name(blocs: Blocs) -> None:
    same(blocs, *at("2022-09-15", ("memberships", "Korea, Rep."), ("memberships", "KOR")))
    same(blocs, *at("2022-09-15", ("matrix", "UN", "--state", "Korea, Rep."), ("matrix", "KOR", "UN")))


def test_several_memoranda_are_told_once_each_in_time(blocs: Blocs) -> None:
    both = blocs("memoranda", "SCO", "IRN", "IND", "-f", "csv").lines[1:]
    apart = {line for state in ("IRN", "IND") for line in blocs("memoranda", "SCO", state, "-f", "csv").lines[1:]}
    assert set(both) == apart
    assert len(both) == len(apart)
    assert blocs("history", "SCO", "BRICS", "IRN", "-f", "csv").out.count("BRICS") > 0


def test_what_is_no_name_gets_one_line_wherever_it_stands(blocs: Blocs) -> None:
    for asked in (
        ("matrix", "SCO", "Atlantis"),
        ("members", "SCO,Atlantis"),
        ("spells", "--state", ","),
        ("members", ""),
    ):
        ran = blocs(*asked)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), asked


def test_every_command_that_prints_rows_has_the_same_options() -> None:
    import click

    context = click.Context(cli)
    seen = 0
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        offered = {text for param in command.params for text in (*param.opts, *param.secondary_opts)}
        assert not offered & {"--orgs", "--states", "--organisation"}, name
        if "--format" in offered and name != "export":
            seen += 1
            assert {"-f", "--format", "-o", "--output"} <= offered, name
            assert ("--count" in offered) == (name not in ("brief", "cite")), name
    assert seen >= 18


def test_a_status_is_asked_for_by_category_too(blocs: Blocs) -> None:
    partners = blocs("members", "SCO", "--at", "2022-09-15", "--status", "partner", "-f", "csv")
    assert len(partners.lines) == 1 + 9
    assert {line.split(",")[2] for line in partners.lines[1:]} == {"dialogue_partner"}
    nato = blocs("members", "NATO", "--at", "2010-01-01", "--status", "partner", "-f", "csv").lines[1:]
    assert len({line.split(",")[2] for line in nato}) > 1
    both = same(blocs, *at("2022-09-15", ("members", "SCO", "--status", "partner,observer"),
                           ("members", "SCO", "--status", "Partner", "--status", "observer")))  # fmt: skip
    assert len(both.lines) == 1 + 13
    council = blocs("members", "UNSC", "--at", "2022-09-15", "--status", "member", "-f", "csv")
    assert len(council.lines) == 1 + 15
    assert blocs("members", "UNSC", "--at", "2022-09-15", "--status", "=member", "-f", "csv").lines[1:] == []


def test_none_says_what_there_is_instead(blocs: Blocs) -> None:
    ran = blocs("members", "SCO", "--at", "2022-09-15", "--status", "associate")
    assert ran.out == "(none)\n"
    assert "SCO had none of these, but 8 member, 9 dialogue_partner, 4 observer" in ran.err


def test_a_count_is_one_number_of_what_is_certain(blocs: Blocs) -> None:
    ran = blocs("members", "SCO", "--at", "2022-09-15", "--count")
    assert ran.out == "8\n"
    disputed = blocs("members", "BRICS", "--at", "2024-06-01", "--count")
    assert disputed.out == "9\n"
    assert "and 1 disputed, not counted" in disputed.err
    # A state that changed its status within the period is one state.
    rows = blocs("members", "AU", "--at", "2021", "-f", "csv").lines[1:]
    states = len({line.split(",")[0] for line in rows})
    assert len(rows) > states
    assert int(blocs("members", "AU", "--at", "2021", "--count").out) <= states
    assert blocs("statuses", "--count").out == f"{len(blocs('statuses', '-f', 'csv').lines) - 1}\n"
    assert blocs("panel", "state-year", "SCO", "IRN", "--from", "2020", "--to", "2022", "--count").out == "3\n"


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending not in (".bib", ".parquet")])
def test_a_file_holds_what_its_ending_says(blocs: Blocs, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"members{ending}"
    ran = blocs("members", "SCO", "--at", "2022-09-15", "-o", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert f"wrote {path}: 8 rows" in ran.err
    printed = blocs("members", "SCO", "--at", "2022-09-15", "--format", ENDINGS[ending]).out
    written = path.read_text(encoding="utf-8")
    assert written == printed if ENDINGS[ending] != "html" else printed.strip() in written
    if ENDINGS[ending] == "html":
        assert '<meta charset="utf-8">' in written


@pytest.mark.parametrize(
    "words",
    [
        ("members", "SCO", "--at", "2022"),
        ("panel", "state-year", "SCO", "--from", "2020"),
        ("matrix", "SCO", "IRN"),
        ("shared", "SCO", "BRICS"),
    ],
)
def test_parquet_is_parquet(blocs: Blocs, tmp_path: Path, words: tuple[str, ...]) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    path = tmp_path / "p.parquet"
    assert blocs(*words, "-o", str(path)).code == 0
    assert path.read_bytes()[:4] == b"PAR1"
    lines = blocs(*words, "-f", "csv").lines
    frame = pandas.read_parquet(path)
    assert [len(frame), list(frame.columns)] == [len(lines) - 1, lines[0].split(",")]


@pytest.mark.parametrize(
    "more, says",
    [
        (["-o", "x.xlsx"], "cannot write .xlsx files; name a file that ends in .csv, .tsv, .json"),
        (["-o", "x.csv.gz"], "cannot write .gz files"),
        (["-f", "csv", "-o", "x.zip"], "cannot write .zip files"),
        (["-o", "x.y"], "cannot write .y files"),
        (["-f", "csv", "-o", "x.json"], "ends like json, and --format says csv"),
        (["-f", "json", "-o", "x.parquet"], "ends like parquet, and --format says json"),
        (["-f", "parquet"], "-o FILE.parquet"),
        (["-o", "."], "directory"),
        (["-o", "nowhere/x.csv"], "nowhere/x.csv"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(
    blocs: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = blocs("members", "SCO", *more)
    assert ran.code in (2, 4)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert says in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_named_goes_into_a_file_of_any_other_name(blocs: Blocs, tmp_path: Path) -> None:
    for name, how in (("a.dat", "csv"), ("b", "json"), ("c.csv", "spreadsheet")):
        assert blocs("members", "SCO", "-f", how, "-o", str(tmp_path / name)).code == 0
    assert json.loads((tmp_path / "b").read_text())
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("\ufeff")


def test_a_file_that_was_there_stays_when_the_question_fails(blocs: Blocs, tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text("before")
    assert blocs("members", "QXZWK", "-o", str(path)).code == 2
    assert path.read_text() == "before"
    assert blocs("members", "SCO", "-o", str(path)).code == 0
    assert path.read_text().startswith("state,")
    assert [one.name for one in tmp_path.iterdir()] == ["kept.csv"]


def test_a_dash_is_standard_output(blocs: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert blocs("members", "SCO", "-o", "-").out == blocs("members", "SCO").out
    assert blocs("members", "SCO", "-f", "csv", "-o", "-").out == blocs("members", "SCO", "-f", "csv").out
    assert not any(tmp_path.iterdir())


def test_a_commands_own_text_is_written_too(bare: Blocs, small_file: Path, tmp_path: Path) -> None:
    blocs = asking(bare, small_file)
    for command, name in (
        (("belongs", "alpha", "club"), "a.txt"), (("brief", "CLUB"), "b.txt"), (("cite",), "c.bib"), (("log",), "d.txt"),
        (("log", "1"), "d.txt"), (("timeline", "CLUB"), "e.txt"), (("resolve", "Old Beta"), "f.csv"), (("datasets",), "g.csv"),
    ):  # fmt: skip
        ran = blocs(*command, "-o", str(tmp_path / name))
        assert ran.out == ""
        how = ("-f", "bibtex") if name == "c.bib" else ("-f", "csv") if name.endswith("csv") else ()
        printed = blocs(*command, *how).out
        assert printed
        assert (tmp_path / name).read_text(encoding="utf-8") == printed


def test_resolve_writes_a_file_with_a_column_more(blocs: Blocs, tmp_path: Path) -> None:
    given, made = tmp_path / "in.csv", tmp_path / "out.csv"
    given.write_text("country,n\nZaire,1\n")
    assert blocs("resolve", str(given), "--column", "country", "-o", str(made)).out == ""
    assert made.read_text() == "country,n,code\nZaire,1,COD\n"
    assert blocs("resolve", str(given), "--column", "country", "-o", str(tmp_path / "out.json")).code == 2
