"""The pages say what the program does: outputs are compared with real runs, links and commands with what exists."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from asking import SOUND, asking, recorded
from blocs.cli.root import ALIASES, commands, run
from blocs.names.asking import Asking
from blocs.settings import Target
from blocs.store.session import Database
from conftest import REPOSITORY, Blocs, Factory
from datasets import files
from seeding.small import small_seeds

PAGES = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (REPOSITORY / "docs").glob("*.md")
)
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"\*\* `blocs ([^`]+)`[^\n]*\n\n```text\n(.*?)\n```", README, re.DOTALL)


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested is that pages and answers agree."""
    return asking(bare, seeded_file)


@pytest.fixture(scope="session")
def sound_file(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds small seeds in which an audit finds nothing, for questions only."""
    target = recorded(factories["sqlite"].migrated(), tmp_path_factory.mktemp("sound"), SOUND)
    assert target.path is not None
    return target.path


def test_the_readme_shows_the_four_questions() -> None:
    assert [command.split()[0] for command, _ in SHOWN] == ["members", "memberships", "belongs", "history"]


@pytest.mark.parametrize("command, output", SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_what_the_program_prints(blocs: Blocs, command: str, output: str) -> None:
    assert blocs(*shlex.split(command)).out.rstrip("\n") == output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for command in re.findall(r"`blocs (?:--db \S+ )?([a-z]+)", text) + re.findall(
        r"^blocs ([a-z]+)", text, re.MULTILINE
    ):
        assert command in (*commands(), *ALIASES), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_files_that_exist(page: Path) -> None:
    for name in re.findall(
        r"`((?:src|tests|seeds|docs|benchmarks|migrations)/[^`* ]*)`", page.read_text(encoding="utf-8")
    ):
        assert (REPOSITORY / name).exists(), name


def test_the_command_reference_is_the_programs_own_help() -> None:
    from generate import PAGE, commands

    assert PAGE.read_text(encoding="utf-8") == commands(), "run: python docs/generate.py"


def test_the_diagram_is_made_from_the_tables_and_needs_no_network() -> None:
    from generate import TABLES, tables_diagram

    drawn = tables_diagram()
    assert TABLES.read_text(encoding="utf-8") == drawn, "run: python docs/generate.py"
    assert "<title" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert not any("mermaid" in page.read_text(encoding="utf-8") for page in (REPOSITORY / "docs").glob("*.md"))


def test_the_data_model_page_is_made_from_the_tables() -> None:
    from generate import DATA_MODEL, data_model

    assert DATA_MODEL.read_text(encoding="utf-8") == data_model(), "run: python docs/generate.py"


RUN = [REPOSITORY / "docs" / f"{name}.md" for name in ("tutorial", "cookbook", "terminal", "curating", "publishing")]
LINES = [
    (page.stem, line.strip())
    for page in RUN
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if line.strip()
]


def test_there_are_commands_to_run() -> None:
    assert {page for page, _ in LINES} == {page.stem for page in RUN}
    assert len(LINES) >= 40


WALKED = ("audit", "export", "log", "site")
"""Commands that go through all that a record holds: a small one is shown in the same way. What they make of the whole
record is tested where they are."""


@pytest.mark.parametrize("page, line", LINES, ids=[f"{page}: {line[:60]}" for page, line in LINES])
def test_every_command_of_the_pages_runs(
    page: str,
    line: str,
    bare: Blocs,
    seeded_file: Path,
    sound_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, *words = shlex.split(line, comments=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLOCS_DB", str(sound_file if words[0] in WALKED else seeded_file))
    ran = bare(*words)
    assert program == "blocs"
    # A question may be answered with no, or that it is disputed; nothing may be wrong with how it is asked.
    assert ran.code in ((0, 1, 3) if words[0] == "belongs" else (0,)), ran.err
    assert "Error" not in ran.err
    assert ran.out or words[0] in ("seed", "export", "site") or "-o" in words


def test_the_page_on_extending_is_right(
    bare: Blocs, seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files, each under the path in its first line, and its commands on them."""
    text = (REPOSITORY / "docs" / "extending.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"^```yaml\n# (\S+?\.yaml)[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "record.sqlite").write_bytes(seeded_file.read_bytes())
    monkeypatch.setenv("BLOCS_DB", str(tmp_path / "record.sqlite"))
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    assert len(lines) == 4
    for line in lines:
        ran = bare(*shlex.split(line, comments=True)[1:])
        assert ran.code == 0, ran.err
    said = bare("memberships", "IRN", "--at", "2023-07-04", "--dataset", "mine", "--format", "csv")
    assert "SCO,Shanghai Cooperation Organisation,observer,2005-07-05,2023-07-05," in said.out


def test_a_clone_is_checked_as_the_page_on_curating_says(
    bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (REPOSITORY / "seeds" / "dataset.yaml").is_file()
    small_seeds(tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    ran = bare("seed", "seeds", "--check")
    assert (ran.code, ran.err.splitlines()[-2]) == (0, "checked seeds")


def test_the_tutorial_says_what_the_answers_say(blocs: Blocs) -> None:
    assert blocs("belongs", "iran", "sco", "--at", "2022-09-15").out.startswith("No.")
    assert blocs("belongs", "Saudi Arabia", "SCO", "--at", "2022-12-01").out.startswith(("Possible", "No"))
    grid = blocs("matrix", "--orgs", "SCO,BRICS,EAEU", "--states", "RUS,IRN,IND,SAU", "--at", "2024-06-01").out
    assert "member (disputed)" in grid


def test_the_examples_in_python_are_right(seeded_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import doctest

    monkeypatch.setenv("BLOCS_DB", str(seeded_file))
    found = doctest.testfile(str(REPOSITORY / "docs" / "python.md"), module_relative=False)
    assert found.attempted > 15
    assert found.failed == 0


@pytest.mark.record
def test_the_coverage_page_says_what_the_record_holds(seeded_file: Path) -> None:
    """All but the last column, which needs the Correlates of War file: tests/datasets checks that one too."""
    from generate import COVERAGE, coverage

    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as session:
        assert COVERAGE.read_text(encoding="utf-8") == coverage(Asking(session)), (
            "run: python docs/generate.py COW FILES"
        )


@pytest.mark.record
def test_the_page_of_organisations_says_what_the_record_holds(seeded_file: Path) -> None:
    from generate import ORGANISATIONS, organisations

    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as session:
        assert ORGANISATIONS.read_text(encoding="utf-8") == organisations(Asking(session)), (
            "run: python docs/generate.py"
        )


@pytest.mark.record
def test_the_readme_counts_the_states_that_there_are(blocs: Blocs) -> None:
    count = len(blocs("states", "--format", "csv").lines) - 1
    assert f"{count} states and territories" in README


def test_doctests_hold() -> None:
    import doctest

    from blocs.exports import tables
    from blocs.names import lookup

    for module in (lookup, tables):
        assert doctest.testmod(module).failed == 0


def test_the_public_names_are_there() -> None:
    import blocs

    assert callable(blocs.connect)
    assert {getattr(blocs, name) for name in blocs.__all__}


IGOR = re.findall(
    r"\| `igo[^|]*\| `blocs ((?:members|memberships|panel|find|show|orgs|states)[^`]*)`",
    (REPOSITORY / "docs/igor.md").read_text(),
)


def with_cow(record: Path, folder: Path, organisation_years: Path, states: Path) -> Path:
    """A copy of a record into which COW's files were imported."""
    database = folder / "cow.sqlite"
    shutil.copyfile(record, database)
    assert run(["--db", str(database), "import", "cow", str(organisation_years), str(states)]) == 0
    return database


@pytest.fixture(scope="module")
def cow_file(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cow")
    return with_cow(seeded_file, folder, files.organisation_years(folder), files.states(folder))


@pytest.mark.parametrize("command", [command for command in IGOR if not re.search("NATO|EU|BIPM", command)])
def test_what_igor_answers_is_answered_here(command: str, bare: Blocs, cow_file: Path) -> None:
    """On a small file of COW's layout; the commands that name its real organisations are run with the whole files."""
    ran = bare("--db", str(cow_file), *shlex.split(command))
    assert ran.code == 0, ran.err
    assert ran.out


WHOLE = REPOSITORY.parent / "shared/data/cow-igo-v3"


@pytest.fixture(scope="module")
def whole_cow_file(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not WHOLE.is_dir():
        pytest.skip("the whole COW files are not beside this checkout")
    paths = (WHOLE / "igo_year_formatv3.csv.gz", WHOLE / "states2016.csv")
    return with_cow(seeded_file, tmp_path_factory.mktemp("whole"), *paths)


@pytest.mark.record
def test_every_command_of_the_igor_page_runs_on_the_whole_data(bare: Blocs, whole_cow_file: Path) -> None:
    assert len(IGOR) >= 10
    for command in IGOR:
        ran = bare("--db", str(whole_cow_file), *shlex.split(command))
        assert ran.code == 0, f"{command}: {ran.err}"
        assert ran.out.count("\n") > 1, command


@pytest.mark.record
def test_a_dyad_has_igors_numbers(bare: Blocs, whole_cow_file: Path) -> None:
    """The rule, recomputed from the source file: both full 1, either missing -9, either outside -1, else 0."""
    import csv
    import io

    import pandas as pd

    asked = (
        "panel",
        "dyad-year",
        "--dataset",
        "cow-igo-3",
        "--states",
        "France,Austria",
        "--orgs",
        "EFTA",
        "--wide",
        "--codes",
        "cow",
    )
    found = {
        int(row["year"]): int(row["EFTA"])
        for row in csv.DictReader(io.StringIO(bare("--db", str(whole_cow_file), *asked).out))
    }
    source = pd.read_csv(WHOLE / "igo_year_formatv3.csv.gz", low_memory=False)
    for row in source[source["ioname"] == "EFTA"].itertuples():
        pair = (row.france, row.austria)
        expected = -9 if -9 in pair else 1 if pair == (1, 1) else 0
        if row.year in found:
            assert found[row.year] == expected, row.year
