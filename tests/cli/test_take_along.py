"""The record taken along: every format of export, and how to cite it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from asking import NOTE, asking
from blocs.settings import Target
from conftest import Blocs


@pytest.fixture
def blocs(bare: Blocs, noted: Target) -> Blocs:
    return asking(bare, noted)


def validated(folder: Path) -> dict[str, Any]:
    """What the data package in a folder says of itself, after the validator of such packages found no fault."""
    from frictionless import system, validate

    with system.use_context(trusted=True):
        report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])[:5]
    described: dict[str, Any] = json.loads((folder / "datapackage.json").read_text())
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert sorted(one["path"] for one in described["resources"]) == sorted(path.name for path in folder.glob("*.csv"))
    keyed = {one["name"]: one["schema"].get("primaryKey") for one in described["resources"]}
    assert keyed["states"] == ["state"]
    return described


def test_the_data_package_validates(blocs: Blocs, tmp_path: Path) -> None:
    assert blocs("export", str(tmp_path / "package"), "--format", "datapackage").code == 0
    validated(tmp_path / "package")
    (tmp_path / "package" / "memberships.csv").write_text("organisation,state\nCLUB,XXX\n")
    with pytest.raises(AssertionError):
        validated(tmp_path / "package")


@pytest.mark.record
def test_the_data_package_of_the_record_validates(bare: Blocs, seeded_file: Path, tmp_path: Path) -> None:
    assert bare("--db", str(seeded_file), "export", str(tmp_path / "package"), "--format", "datapackage").code == 0
    validated(tmp_path / "package")


def test_every_format_holds_the_same_rows(blocs: Blocs, tmp_path: Path) -> None:
    import pandas as pd

    for how in ("csv", "jsonl", "parquet", "spreadsheet"):
        assert blocs("export", str(tmp_path / how), "--format", how, "--table", "memberships").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv" / "memberships.csv").read_bytes().decode(), newline="")))
    lines = [json.loads(line) for line in (tmp_path / "jsonl" / "memberships.jsonl").read_text().splitlines()]
    assert [row["from"] for row in rows] == ["1960-01-01", "1961", "1970-05-01"]
    assert rows[0]["note"] == NOTE
    assert [{name: value or "" for name, value in line.items()} for line in lines] == rows
    frame = pd.read_parquet(tmp_path / "parquet" / "memberships.parquet")
    for column in ("from", "note"):
        assert frame[column].fillna("").tolist() == [row[column] for row in rows]
    text = (tmp_path / "spreadsheet" / "memberships.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbforganisation,")
    assert list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))) == rows


def test_popolo_holds_memberships_of_states_in_organisations(blocs: Blocs, tmp_path: Path) -> None:
    assert blocs("export", str(tmp_path / "popolo"), "--format", "popolo").code == 0
    made = json.loads((tmp_path / "popolo" / "popolo.json").read_text())
    known = {one["id"]: one for one in made["organizations"]}
    assert known["organisation/CLUB"]["name"] == "The Club"
    for one in made["memberships"]:
        assert one["member_id"] in known
        assert one["organization_id"] in known
    spells = [
        (one["member_id"], one["organization_id"], one["role"], one["start_date"], one.get("end_date"))
        for one in made["memberships"]
    ]
    assert spells == [
        ("state/AAA", "organisation/CLUB", "member", "1960-01-01", None),
        ("state/BBB", "organisation/CLUB", "observer", "1961", "1970-05-01"),
        ("state/BBB", "organisation/CLUB", "member", "1970-05-01", "1990-02"),
    ]


@pytest.mark.parametrize("how", ["csv", "datapackage", "parquet", "popolo"])
def test_a_folder_that_cannot_take_it_is_left_as_it_was(blocs: Blocs, tmp_path: Path, how: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").touch()
    ran = blocs("export", str(full), "--format", how)
    assert (ran.code, ran.out) == (4, "")
    assert "is not empty" in ran.err.splitlines()[-1]
    ran = blocs("export", "/proc/nowhere/tables", "--format", how)
    assert (ran.code, ran.err.splitlines()[-1].startswith("Error: cannot write to")) == (4, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine"]


def test_a_citation_names_the_revision(bare: Blocs, seeded_file: Path) -> None:
    blocs = asking(bare, seeded_file)
    text = blocs("cite").out
    assert "blocs contributors" in text
    assert "Revision 1 of " in text
    about = json.loads(blocs("cite", "--format", "json").out)
    assert about["digest"][:16] in text
    assert blocs("cite", "--format", "bibtex").out.startswith("@misc{blocs-1,\n  author = {{blocs contributors}},\n")
    assert blocs("cite", "--as-known", "1").out == text


def test_the_citation_file_says_the_programs_version() -> None:
    import yaml

    from blocs import __version__
    from conftest import REPOSITORY

    found = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text())
    assert found["version"] == __version__
    assert {"cff-version", "message", "title", "authors"} <= set(found)
