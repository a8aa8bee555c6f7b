"""Licences and citations go where the rows go: every way out names the datasets that it holds, and no others."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from blocs.dates import spell
from blocs.questions.cite import cite_all
from blocs.serve import metadata
from blocs.settings import Target
from blocs.store.recording import Claims, record
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import Blocs, Factory
from databases import ENGINES

ABOUT = {
    "list": {"title": "A list", "licence": "CC0", "citation": "Someone (2025): A list", "url": "https://example.org/l"},
    "mine": {"title": "My record", "licence": "all rights reserved", "citation": "Myself (2026)", "extends": "curated"},
}


def with_datasets(made: Target) -> Target:
    """Add to the small record a list of memberships alone, and a dataset that extends the record."""
    for code, about in ABOUT.items():
        claims = Claims()
        columns = spell("1970", None).columns
        claims.add("membership", organisation="CLUB", state="AAA", status="member", confidence="low", **columns)
        with writing(made) as session:
            record(session, {"code": code, **about}, claims, digest="0" * 64, recorded_at=datetime(2026, 2, 1))
    return made


@pytest.fixture(scope="module", params=ENGINES)
def target(request: pytest.FixtureRequest, factories: dict[str, Factory]) -> Target:
    """The small record with two datasets more, on each engine in turn. For questions only."""
    return with_datasets(factories[request.param].small())


def described(folder: Path) -> list[str]:
    """The datasets that an exported folder names, in whatever form it has."""
    for path in folder.iterdir():
        match path.name:
            case "datasets.csv":
                return [row["code"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())]
            case "datasets.jsonl":
                return [json.loads(line)["code"] for line in path.read_text().splitlines()]
            case "datasets.parquet":
                return pd.read_parquet(path)["code"].tolist()
            case "popolo.json":
                return [one["dataset"] for one in json.loads(path.read_text())["datasets"]]
    raise AssertionError(list(folder.iterdir()))


@pytest.mark.parametrize("how", ["csv", "spreadsheet", "jsonl", "parquet", "datapackage", "popolo"])
def test_an_export_names_whose_rows_it_holds(target: Target, bare: Blocs, tmp_path: Path, how: str) -> None:
    assert bare("--db", target.url, "export", str(tmp_path / "all"), "--format", how).code == 0
    assert described(tmp_path / "all") == ["curated", "list", "mine"]
    assert bare("--db", target.url, "export", str(tmp_path / "one"), "--format", how, "--dataset", "list").code == 0
    assert "list" in described(tmp_path / "one")
    assert "mine" not in described(tmp_path / "one")
    if how != "popolo":
        tables = ["--table", "organisations", "--format", how]
        assert bare("--db", target.url, "export", str(tmp_path / "some"), *tables).code == 0
        assert described(tmp_path / "some") == ["curated"]
        tables[1] = "memberships"
        assert bare("--db", target.url, "export", str(tmp_path / "more"), *tables, "--dataset", "list").code == 0
        assert described(tmp_path / "more") == ["list"]


def test_a_data_package_has_the_licences_of_its_rows(target: Target, bare: Blocs, tmp_path: Path) -> None:
    asked = ["--format", "datapackage", "--table", "memberships"]
    bare("--db", target.url, "export", str(tmp_path / "all"), *asked)
    package = json.loads((tmp_path / "all" / "datapackage.json").read_text())
    assert [one["title"] for one in package["licenses"]] == [
        "curated: not stated", "list: CC0", "mine: all rights reserved",
    ]  # fmt: skip
    bare("--db", target.url, "export", str(tmp_path / "one"), *asked, "--dataset", "list")
    package = json.loads((tmp_path / "one" / "datapackage.json").read_text())
    assert [one["title"] for one in package["licenses"]] == ["list: CC0"]
    assert "Someone (2025): A list" in package["description"]


def test_parquet_has_them_in_each_file(target: Target, bare: Blocs, tmp_path: Path) -> None:
    asked = ["--format", "parquet", "--table", "memberships", "--dataset", "list"]
    bare("--db", target.url, "export", str(tmp_path / "one"), *asked)
    (credit,) = pd.read_parquet(tmp_path / "one" / "memberships.parquet").attrs["datasets"]
    assert credit == {"dataset": "list", **ABOUT["list"]}


def test_a_citation_names_what_a_dataset_extends(target: Target, bare: Blocs) -> None:
    alone = json.loads(bare("--db", target.url, "cite", "--dataset", "list", "--format", "json").out)
    assert alone["sentence"].startswith("Someone (2025): A list. Revision 2 of 2026-02-01, ")
    assert alone["credits"] == [{"dataset": "list", **ABOUT["list"]}]
    both = json.loads(bare("--db", target.url, "cite", "--dataset", "mine", "--format", "json").out)
    assert [one["dataset"] for one in both["credits"]] == ["mine", "curated"]
    assert both["licence"] == "all rights reserved"
    assert both["sentence"].startswith("Myself (2026). ")
    assert " With: A small record. " in both["sentence"]
    assert bare("--db", target.url, "cite", "--dataset", "mine", "--format", "bibtex").out.count("@misc{") == 2
    assert bare("--db", target.url, "cite", "--dataset", "nobody").code == 2


def test_a_frame_says_whose_rows_it_holds(target: Target) -> None:
    with Tracker(Database(target)) as tracker:
        frames = [
            tracker.members("CLUB", at="1980", dataset="mine").frame(),
            tracker.panel("organisation-year", start=1970, end=1980, dataset="mine"),
        ]
        for frame in frames:
            assert frame.attrs["licences"] == {"mine": "all rights reserved", "curated": None}
            assert frame.attrs["citations"] == {"mine": "Myself (2026)", "curated": "A small record"}
        assert tracker.members("CLUB", at="1980").frame().attrs["licences"] == {"curated": None}


def test_a_panel_on_the_terminal_says_the_licence(target: Target, bare: Blocs, tmp_path: Path) -> None:
    asked: list[Any] = ["panel", "organisation-year", "--from", "1970", "--to", "1980", "--dataset", "list"]
    assert bare("--db", target.url, *asked).err.splitlines()[-1].endswith("dataset list (CC0)")
    path = tmp_path / "panel.parquet"
    assert bare("--db", target.url, *asked, "--format", "parquet", "-o", str(path)).code == 0
    assert pd.read_parquet(path).attrs["licences"] == {"list": "CC0"}


def test_what_is_served_names_all_that_it_holds(small: Target, bare: Blocs) -> None:
    target = with_datasets(small)
    with Database(target) as database, database.reading() as session:
        said = metadata(cite_all(session), "record")
    assert said["license"] == "mine: all rights reserved; list: CC0; curated: not stated"
    assert "license_url" not in said
    assert "Someone (2025): A list" in said["source"]
    for code in ("mine", "list"):
        assert bare("--db", target.url, "forget", code, "--yes").code == 0
    with Database(target) as database, database.reading() as session:
        said = metadata(cite_all(session), "record")
    assert said["license"] == "not stated"
    assert "Someone" not in said["source"]
