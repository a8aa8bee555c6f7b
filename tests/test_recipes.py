"""The pages on one's own data: every command runs, in the order of its page, on the files beside them."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from conftest import REPOSITORY, Blocs, Ran

DOCS = REPOSITORY / "docs"
ENDS = {"belongs": (0, 1, 3), "compare": (0, 1)}


def commands(page: str) -> list[list[str]]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture
def place(tmp_path: Path, seeded_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copyfile(seeded_file, tmp_path / "record.sqlite")
    for path in (DOCS / "examples").iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLOCS_DB", str(tmp_path / "record.sqlite"))
    return tmp_path


def run_page(page: str, bare: Blocs) -> list[Ran]:
    """What the commands of a page ended with, all of which run."""
    ran = []
    for words in commands(page):
        ran.append(bare(*words[1:]))
        assert (words[0], "Error" in ran[-1].err) == ("blocs", False), ran[-1].err
        assert ran[-1].code in ENDS.get(words[1], (0,)), ran[-1].err
        assert ran[-1].out or words[1] in ("import", "export", "chart", "compare"), words
    return ran


def test_a_stranger_comes_from_a_spreadsheet_to_a_chart_in_ten_commands(place: Path, bare: Blocs) -> None:
    ran = run_page("your-own-data", bare)[:10]
    assert [one.code for one in ran] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0], [one.err for one in ran if one.code]
    assert [line.split()[0] for line in ran[1].lines[2:]] == ["ISL", "NOR", "PRT"]
    assert "COD" not in ran[2].out
    assert ran[6].out.startswith("No.")
    assert "Iceland" in (place / "club.svg").read_text(encoding="utf-8")


def test_the_recipes_say_what_the_record_says(place: Path, bare: Blocs) -> None:
    run_page("recipes", bare)
    members = bare("members", "SCO", "--dataset", "wikidata", "--at", "2018-01-01", "--format", "csv").out
    assert [line.split(",")[0] for line in members.splitlines()[1:]] == ["CHN", "IND", "KAZ", "PAK"]
    asked = ("history", "ACTO", "--format", "csv")
    theirs = [row for row in bare(*asked, "--dataset", "acto-treaty").lines if "member" in row]
    assert len(theirs) == 8
    assert all(row.startswith("1980-08-12,") for row in theirs)
    shown = bare("show", "ACTO/acto-treaty-treaty-for-amazonian-cooperation", "--dataset", "acto-treaty").out
    assert "PER, signed 1978-07-03, ratified 1979-10-16, in force 1980-08-12" in shown
    pact = bare(
        "members", "COW_ALLIANCES_9001", "--dataset", "cow-alliances", "--at", "1960-01-01", "--format", "csv"
    ).out
    assert [line.split(",")[0] for line in pact.splitlines()[1:]] == ["ALB", "BGR", "HUN", "SUN"]
