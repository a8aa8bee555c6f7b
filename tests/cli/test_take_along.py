"""The record taken along: every format of export, and how to cite it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Blocs


def test_the_data_package_validates(blocs: Blocs, tmp_path: Path) -> None:
    from frictionless import system, validate

    assert blocs("export", str(tmp_path / "package"), "--format", "datapackage").code == 0
    with system.use_context(trusted=True):
        report = validate(str(tmp_path / "package" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])[:5]
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text())
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    files = sorted(path.name for path in (tmp_path / "package").glob("*.csv"))
    assert sorted(one["path"] for one in described["resources"]) == files
    keyed = {one["name"]: one["schema"].get("primaryKey") for one in described["resources"]}
    assert keyed["states"] == ["state"]
    (tmp_path / "package" / "memberships.csv").write_text("organisation,state\nSCO,XXX\n")
    with system.use_context(trusted=True):
        assert not validate(str(tmp_path / "package" / "datapackage.json")).valid


def test_every_format_holds_the_same_rows(blocs: Blocs, tmp_path: Path) -> None:
    import pandas as pd

    for how in ("csv", "jsonl", "parquet", "spreadsheet"):
        assert blocs("export", str(tmp_path / how), "--format", how, "--table", "memberships").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv" / "memberships.csv").read_bytes().decode(), newline="")))
    lines = [json.loads(line) for line in (tmp_path / "jsonl" / "memberships.jsonl").read_text().splitlines()]
    assert len(rows) > 2000
    assert [{name: value or "" for name, value in line.items()} for line in lines] == rows
    frame = pd.read_parquet(tmp_path / "parquet" / "memberships.parquet")
    assert frame["from"].fillna("").tolist() == [row["from"] for row in rows]
    text = (tmp_path / "spreadsheet" / "memberships.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbforganisation,")


def test_popolo_holds_memberships_of_states_in_organisations(blocs: Blocs, tmp_path: Path) -> None:
    assert blocs("export", str(tmp_path / "popolo"), "--format", "popolo").code == 0
    made = json.loads((tmp_path / "popolo" / "popolo.json").read_text())
    known = {one["id"]: one for one in made["organizations"]}
    assert known["organisation/SCO"]["name"] == "Shanghai Cooperation Organisation"
    for one in made["memberships"]:
        assert one["member_id"] in known
        assert one["organization_id"] in known
    iran = [
        one
        for one in made["memberships"]
        if (one["member_id"], one["organization_id"]) == ("state/IRN", "organisation/SCO")
    ]
    assert [(one["role"], one["start_date"], one.get("end_date")) for one in iran] == [
        ("observer", "2005-07-05", "2023-07-04"),
        ("member", "2023-07-04", None),
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


def test_a_citation_names_the_revision(blocs: Blocs) -> None:
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
