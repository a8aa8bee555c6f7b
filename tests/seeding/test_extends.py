"""Folders of seeds that extend a dataset: what they add and replace is seen through them, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blocs import settings
from blocs.datasets.cow import DATASETS
from blocs.errors import BlocsError, FaultyData, UnknownName
from blocs.seeding import check_seeds, seed
from blocs.seeding.load import beneath_recorded
from blocs.settings import Target
from blocs.store.check import verify
from blocs.store.layers import IMPORTED
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import Blocs, Factory
from databases import ENGINES
from seeding.small import ORGANISATION, STATES, small_seeds

NOON = datetime(2026, 1, 1, 12)
DATASET = "code: mine\ntitle: My own\nextends: curated\n"
SOURCES = "notes: {title: My notes, read: 2026-01-01}\n"
OWN = """\
code: OWN
name: My Own Club
founded: 2000-01-01
complete: {from: 2000-01-01, to: 2026-01-01}
memberships:
  AAA:
    - {status: member, from: 2000-01-01, opened_by: [CLUB/charter], sources: [notes]}
"""
ADDED = """\
code: CLUB
memberships:
  BBB:
    - {status: member, from: 1975-01-01, opened_by: [charter], sources: [register]}
"""


def own_seeds(folder: Path, dataset: str = DATASET, **files: str) -> Path:
    """A folder that extends: dataset.yaml, sources.yaml, and organisations by the stem of their file."""
    contents = {"dataset.yaml": dataset, "sources.yaml": SOURCES}
    contents |= {f"organisations/{stem}.yaml": content for stem, content in files.items() if stem != "states"}
    if "states" in files:
        contents["states/all.yaml"] = files["states"]
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def load(target: Target, folder: Path, **options: bool) -> int | None:
    """Check a folder against what is recorded, and record it."""
    with writing(target) as session:
        seeds = check_seeds(folder, beneath=lambda code, extends: beneath_recorded(session, code, extends))
        return seed(session, seeds, recorded_at=NOON, **options).revision


def faults(target: Target, folder: Path) -> list[str]:
    with pytest.raises(FaultyData) as caught:
        load(target, folder)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def tracker(target: Target, dataset: str | None = "mine", as_known: str | None = None) -> Tracker:
    return Tracker(Database(target), dataset=dataset, as_known=as_known)


def members(
    target: Target, organisation: str, at: str, dataset: str = "mine", as_known: str | None = None
) -> list[str]:
    with tracker(target, dataset, as_known) as asked:
        return [f"{one.state} {one.status}" for one in asked.members(organisation, at=at, everyone=True)]


def standing(target: Target, dataset: str) -> list[tuple[object, ...]]:
    """Every claim that stands of a dataset's memberships, names and instruments, with its row number."""
    with Database(target) as database, database.reading() as session:
        return [
            tuple(row)
            for table in ("membership", "organisation_name", "memorandum_record", "source_record", "replacement")
            for row in session.connection.execute(
                text(f"SELECT * FROM {table} WHERE dataset = :dataset AND retired_in IS NULL ORDER BY id"),
                {"dataset": dataset},
            )
        ]


def test_a_new_organisation_is_seen_in_its_dataset_only(small: Target, tmp_path: Path) -> None:
    assert load(small, own_seeds(tmp_path, own=OWN)) == 2
    assert members(small, "My Own Club", "2005") == ["AAA member"]
    assert members(small, "CLUB", "1975") == ["AAA member", "BBB member"]
    with pytest.raises(UnknownName, match="no organisation 'OWN' in the dataset curated, but in mine"):
        members(small, "OWN", "2005", "curated")
    with tracker(small) as asked:
        assert [one.organisation for one in asked.organisations(at="2005")] == ["CLUB", "OWN"]
        spell = asked.spells(organisations=["OWN"])[0]
        assert (spell.opened_by, spell.verified_to, spell.dataset) == (("CLUB/charter",), date(2026, 1, 1), "mine")
        assert asked.belongs("AAA", "OWN", at="2005-01-01").sources == ("notes",)
    with tracker(small, "curated") as asked:
        assert [one.organisation for one in asked.organisations(at="2005")] == ["CLUB"]
        assert "notes" not in [one.source for one in asked.sources()]
    with Database(small) as database:
        assert verify(database) == []


def test_the_spells_of_one_state_are_replaced_and_the_rest_is_as_beneath(small: Target, tmp_path: Path) -> None:
    load(small, own_seeds(tmp_path, club=ADDED))
    assert members(small, "CLUB", "1972") == ["AAA member"]
    assert members(small, "CLUB", "1980") == ["AAA member", "BBB member"]
    assert members(small, "CLUB", "1972", "curated") == ["AAA member", "BBB member"]
    assert members(small, "CLUB", "2000") == ["AAA member", "BBB member"]
    assert members(small, "CLUB", "2000", "curated") == ["AAA member"]
    with tracker(small) as asked:
        rows = asked.members("CLUB", at="1980")
        assert [(row.state, row.dataset) for row in rows] == [("AAA", "curated"), ("BBB", "mine")]
        assert rows.columns[-1] == "dataset"
        assert rows.notes[:2] == ("1 of 2 rows are from mine", "mine has its own spells of BBB in CLUB")
        assert rows.frame()["dataset"].tolist() == ["curated", "mine"]
        # `register` is a source of the organisation's file beneath, `charter` an instrument there.
        answer = asked.belongs("BBB", "CLUB", at="1980")
        assert (answer.sources, answer.instruments) == (("CLUB/register",), ("CLUB/charter",))
        assert answer.verified_to == "2026-01-01"
    with tracker(small, "curated") as asked:
        assert "dataset" not in asked.members("CLUB", at="1980").columns


def test_an_empty_list_says_that_a_state_held_nothing(small: Target, tmp_path: Path) -> None:
    load(small, own_seeds(tmp_path, club="code: CLUB\nmemberships: {BBB: []}\n"))
    assert members(small, "CLUB", "1975") == ["AAA member"]
    with tracker(small) as asked:
        answer = asked.belongs("BBB", "CLUB", at="1975")
        assert (answer.answer, answer.notes) == ("no", ("mine has its own spells of BBB in CLUB",))


def test_an_organisation_that_is_described_anew_is_replaced_whole(small: Target, tmp_path: Path) -> None:
    anew = """\
code: CLUB
name: The Other Club
memberships: {BBB: [{status: member, from: 1999-01-01, sources: [notes]}]}
"""
    load(small, own_seeds(tmp_path, club=anew))
    assert members(small, "CLUB", "2000") == ["BBB member"]
    with tracker(small) as asked:
        assert list(asked.memoranda(organisation="CLUB")) == []
        assert [one.source for one in asked.sources("CLUB")] == []
        assert [one.name for one in asked.organisations(at="2000")] == ["The Other Club"]
        assert asked.organisations(at="2000")[0].complete_to is None
    with tracker(small, "curated") as asked:
        assert [one.name for one in asked.organisations(at="2000")] == ["The Club"]
        assert len(asked.memoranda(organisation="CLUB")) == 1


def test_what_is_recorded_beneath_later_is_seen_at_once(small: Target, tmp_path: Path) -> None:
    load(small, own_seeds(tmp_path / "mine", own=OWN, club="code: CLUB\nmemberships: {BBB: []}\n"))
    later = ORGANISATION.replace("from: 1960-01-01, opened_by", "from: 1966-01-01, opened_by")
    assert load(small, small_seeds(tmp_path / "ours", organisation=later.replace("to: 1990-02,", "to: 1999-02,"))) == 3
    assert members(small, "CLUB", "1962") == []
    assert members(small, "CLUB", "1995") == ["AAA member"]
    with tracker(small) as asked:
        assert asked.members("CLUB", at="1995").about["revision"] == 3
    assert members(small, "CLUB", "1962", as_known="2") == ["AAA member"]


def test_neither_dataset_touches_what_the_other_claims(small: Target, tmp_path: Path) -> None:
    ours = standing(small, "curated")
    load(small, own_seeds(tmp_path / "mine", own=OWN, club=ADDED))
    assert standing(small, "curated") == ours
    mine = standing(small, "mine")
    load(small, small_seeds(tmp_path / "ours", organisation=ORGANISATION.replace("to: 1990-02,", "to: 1991-02,")))
    assert standing(small, "mine") == mine
    load(small, own_seeds(tmp_path / "mine", own=OWN, club="code: CLUB\n"))
    assert load(small, tmp_path / "mine") is None
    assert members(small, "CLUB", "1972") == ["AAA member", "BBB member"]
    assert members(small, "CLUB", "1972", as_known="2") == ["AAA member"]
    with Database(small) as database:
        assert verify(database) == []


def test_a_day_to_which_an_addition_was_verified_goes_before_the_one_beneath(small: Target, tmp_path: Path) -> None:
    verified = "code: CLUB\ncomplete: {from: 1960-01-01, to: 2026-06-01, categories: [member, observer]}\n"
    load(small, own_seeds(tmp_path, club=verified))
    for dataset, certainty in (("mine", "certain"), ("curated", "as last verified")):
        with tracker(small, dataset) as asked:
            assert [one.certainty for one in asked.members("CLUB", at="2026-05-01")] == [certainty]
            assert asked.organisations(at="2000")[0].founded == "1960-01-01"
            assert len(asked.panel("organisation-year", start=2020, end=2021, organisations=["CLUB"])) == 2


def test_states_statuses_and_sources_are_added_and_replaced(small: Target, tmp_path: Path) -> None:
    states = STATES.replace("BBB:", "CCC:").replace("Old Beta", "Old Gamma").replace("Beta", "Gamma")
    states = states.replace('"NO"', "CC").replace('"902"', '"903"').replace("name: Alpha", "name: Alfa")
    folder = own_seeds(tmp_path, own=OWN.replace("status: member", "status: guest"), states=states)
    (folder / "statuses.yaml").write_text(
        "guest: {name: guest, category: partner, rank: 70, counts_as_member: false}\n"
    )
    (folder / "sources.yaml").write_text(SOURCES + "atlas: {title: My atlas, read: 2026-01-01}\n")
    load(small, folder)
    with tracker(small) as asked:
        assert [(one.state, one.name, one.dataset) for one in asked.states(at="2000")] == [
            ("AAA", "Alfa", "mine"), ("BBB", "Beta", "curated"), ("CCC", "Gamma", "mine"),
        ]  # fmt: skip
        assert [one.status for one in asked.statuses()] == ["member", "observer", "guest"]
        assert [one.title for one in asked.sources() if one.source == "atlas"] == ["My atlas"]
        assert [f"{one.state} {one.status}" for one in asked.members("OWN", at="2005", everyone=True)] == ["AAA guest"]
        assert asked.resolve(["Gamma", "cow:903", "Alfa"]).codes == ["CCC", "CCC", "AAA"]
        assert sorted(set(asked.panel("state-year", start=2000, end=2000)["state"])) == ["AAA", "BBB", "CCC"]
    with tracker(small, "curated") as asked:
        assert [one.name for one in asked.states(at="2000")] == ["Alpha", "Beta"]
        assert [one.title for one in asked.sources() if one.source == "atlas"] == ["An atlas"]


def test_a_chain_of_datasets_is_seen_from_its_top(small: Target, tmp_path: Path) -> None:
    load(small, own_seeds(tmp_path / "mine", own=OWN, club=ADDED))
    top = "code: top\ntitle: On top\nextends: mine\n"
    club = "code: CLUB\nmemberships: {AAA: [], BBB: [{status: observer, from: 1990-01-01, sources: [notes]}]}\n"
    own = OWN.replace("2000-01-01, opened", "2001-01-01, opened")
    load(small, own_seeds(tmp_path / "top", top, club=club, own=own))
    assert members(small, "CLUB", "1995", "top") == ["BBB observer"]
    assert members(small, "CLUB", "1995", "mine") == ["AAA member", "BBB member"]
    assert members(small, "CLUB", "1995", "curated") == ["AAA member"]
    assert [members(small, "OWN", "2000", dataset) for dataset in ("top", "mine")] == [[], ["AAA member"]]
    # What the lower ones record is seen through the top.
    own_seeds(tmp_path / "mine", third=OWN.replace("OWN", "THIRD").replace("My Own", "My Third"))
    load(small, tmp_path / "mine")
    assert members(small, "THIRD", "2005", "top") == ["AAA member"]
    with tracker(small, "top") as asked:
        assert asked.members("THIRD", at="2005").notes[0] == "1 of 1 rows are from mine"
    with Database(small) as database:
        assert verify(database) == []


def test_two_datasets_cannot_extend_each_other(club: Target, tmp_path: Path) -> None:
    one = own_seeds(tmp_path / "one", DATASET.replace("curated", "other"), own=OWN)
    other = own_seeds(tmp_path / "other", "code: other\ntitle: Other\nextends: mine\n", own=OWN)
    said = "dataset.yaml:3:10: no dataset 'other' to extend; choose one of: curated"
    assert faults(club, one) == [said]
    load(club, own_seeds(tmp_path / "one", own=OWN))
    load(club, other)
    own_seeds(tmp_path / "one", DATASET.replace("curated", "other"), own=OWN)
    assert faults(club, one) == [
        "dataset.yaml:3:10: mine cannot extend other, which extends mine; a dataset lies on top of another or beneath it"
    ]
    itself = own_seeds(tmp_path / "self", DATASET.replace("curated", "mine"), own=OWN)
    assert "mine cannot extend itself" in faults(club, itself)[0]


def test_a_code_that_is_taken_is_refused(club: Target, tmp_path: Path) -> None:
    assert set(DATASETS.values()) == set(IMPORTED)
    for code, said in (
        ("curated", "the code curated is taken by the record that comes with blocs"),
        ("cow-igo-3", "the code cow-igo-3 is taken by blocs import cow"),
    ):
        folder = own_seeds(tmp_path / code, DATASET.replace("code: mine", f"code: {code}"), own=OWN)
        assert faults(club, folder)[0].startswith(f"dataset.yaml:1:7: {said}")
    plain = own_seeds(tmp_path / "plain", "code: mine\ntitle: My own\n", own=OWN)
    for name in ("statuses", "memorandum_kinds"):
        (plain / f"{name}.yaml").write_text("{}\n")
    assert "`extends` a dataset" in faults(club, plain)[0]
    load(club, own_seeds(tmp_path / "mine", own=OWN))
    load(club, own_seeds(tmp_path / "low", DATASET.replace("mine", "low"), own=OWN))
    again = own_seeds(tmp_path / "again", DATASET.replace("curated", "low"), own=OWN)
    assert faults(club, again) == [
        "dataset.yaml:3:10: the dataset mine is taken: it was recorded before and extends curated; choose another code"
    ]


OVERLAP = "{status: observer, from: 2010-01-01, sources: [notes]}"
WRONG = {
    "an organisation that is not beneath": (
        {"clup": "code: CLUP\n"}, "organisations/clup.yaml:1:7: unknown organisation 'CLUP'; valid: CLUB; one of your own",
    ),
    "a key of a whole file": (
        {"club": "code: CLUB\nfounded: 1950\n"}, "organisations/club.yaml:2:1: unknown key 'founded'",
    ),
    "an unknown state": (
        {"own": OWN.replace("AAA:", "AAX:")}, "organisations/own.yaml:6:3: unknown state 'AAX'; valid: AAA, BBB",
    ),
    "an unknown status": (
        {"own": OWN.replace("status: member", "status: boss")},
        "organisations/own.yaml:7:16: unknown status 'boss'; valid: member, observer",
    ),
    "an unknown instrument": (
        {"own": OWN.replace("CLUB/charter", "CLUB/treaty")},
        "organisations/own.yaml:7:54: unknown memorandum 'CLUB/treaty'; valid: CLUB/charter",
    ),
    "an unknown source": (
        {"own": OWN.replace("[notes]", "[register]")},
        "organisations/own.yaml:7:79: unknown source 'register'; valid: CLUB/register, CLUB/rumour, atlas, notes",
    ),
    "a source beneath that nobody read": (
        {"club": ADDED.replace("[register]", "[rumour]")},
        "organisations/club.yaml:4:7: none of its sources was read; read one and say so, or add `confidence: low`",
    ),
    "two statuses at once": (
        {"own": f"{OWN}    - {OVERLAP}\n"},
        "organisations/own.yaml:8:7: two statuses of AAA at once: this one overlaps the one on line 7",
    ),
    "an end before a start": (
        {"own": OWN.replace("from: 2000-01-01, op", "from: 2000-01-01, to: 1999-01-01, op")},
        "organisations/own.yaml:7:7: ",
    ),
    "the code of a state beneath": (
        {"states": STATES.replace("AAA:", "CCC:").replace("BBB:", "DDD:").replace('"NO"', "DD").replace('"902"', '"903"')},
        "states/all.yaml:7:17: the iso2 code AA is AAA's at the same time",
    ),
    "the name of an organisation beneath": (
        {"own": OWN + "names: [{name: The Club, kind: alias}]\n"},
        "organisations/own.yaml:8:9: the alias 'The Club' of OWN is CLUB's own name; leave it out, or give its days",
    ),
    "an instrument of an organisation that is described anew": (
        {"own": OWN, "club": "code: CLUB\nname: Other\n"},
        "organisations/own.yaml:7:54: unknown memorandum 'CLUB/charter'; valid: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("files, said", WRONG.values(), ids=WRONG.keys())
def test_a_fault_is_told_with_its_place_and_nothing_is_recorded(
    factories: dict[str, Factory], tmp_path: Path, files: dict[str, str], said: str
) -> None:
    target = factories["sqlite"].small()
    assert faults(target, own_seeds(tmp_path, **files))[0].startswith(said)
    with Database(target) as database, database.reading() as session:
        assert session.connection.execute(text("SELECT count(*) FROM revision")).scalar() == 1


def test_all_faults_are_told_at_once(club: Target, tmp_path: Path) -> None:
    folder = own_seeds(tmp_path, own=OWN.replace("AAA:", "AAX:").replace("[notes]", "[note]"), clup="code: CLUP\n")
    assert len(faults(club, folder)) == 3


def test_a_folder_is_checked_against_the_programs_seeds_without_a_database(
    bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "".join(
        f"{code}:\n  kind: sovereign\n  periods: [{{from: 1950-01-01}}]\n"
        f"  names: [{{name: Land of {code}, kind: short}}]\n  sources: [atlas]\n"
        for code in (f"C{one}{two}" for one in "BCDEFGH" for two in "BCDEFGH")
    )
    ours, known = small_seeds(tmp_path / "program", states=STATES + more), settings.resource
    monkeypatch.setattr(settings, "resource", lambda name: ours if name == "seeds" else known(name))
    monkeypatch.setattr(settings, "default_path", lambda: tmp_path / "none" / "blocs.sqlite")
    folder = own_seeds(tmp_path / "mine", own=OWN, club="code: CLUB\nmemberships: {BBB: []}\n")
    ran = bare("seed", str(folder), "--check")
    assert ran.code == 0
    assert ran.err.splitlines()[-2:] == [f"checked {folder}", "2 organisations, 0 states: no fault"]
    own_seeds(folder, own=OWN.replace("AAA", "AAX"))
    assert "unknown state 'AAX'; nearest: AAA" in bare("seed", str(folder), "--check").err
    own_seeds(folder, DATASET.replace("curated", "theirs"))
    assert "without a database only curated is known; record theirs first" in bare("seed", str(folder), "--check").err
    assert not (tmp_path / "none").exists()


def test_a_folder_that_lacks_files_is_told_what_it_needs(bare: Blocs, tmp_path: Path) -> None:
    ran = bare("seed", str(tmp_path), "--check")
    assert ran.code == 4
    assert "one that extends another needs only dataset.yaml, with code, title, extends" in ran.err


@pytest.fixture(scope="module", params=ENGINES)
def extended(
    request: pytest.FixtureRequest, factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory
) -> Target:
    """The small seeds with a dataset on top: an organisation of its own, and one state's spells. For questions only."""
    target = factories[request.param].small()
    load(target, own_seeds(tmp_path_factory.mktemp("mine"), own=OWN, club=ADDED))
    return target


@pytest.fixture
def extended_file(club: Target, tmp_path: Path) -> Target:
    """The same in an SQLite file."""
    load(club, own_seeds(tmp_path / "mine", own=OWN, club=ADDED))
    return club


ASKED: dict[str, Callable[[Tracker], object]] = {
    "members": lambda asked: asked.members("CLUB", at="1980"),
    "memberships": lambda asked: asked.memberships("BBB", at="1980"),
    "history": lambda asked: asked.history("CLUB", "BBB"),
    "spells": lambda asked: asked.spells(),
    "timeline": lambda asked: asked.timeline("CLUB"),
    "changes": lambda asked: asked.changes(start="1970", end="1976"),
    "memoranda": lambda asked: asked.memoranda(),
    "organisations": lambda asked: asked.organisations(at="1980"),
    "states": lambda asked: asked.states(at="1980"),
    "statuses": lambda asked: asked.statuses(),
    "sources": lambda asked: asked.sources(),
}


def test_every_list_says_whose_each_row_is(extended: Target) -> None:
    with tracker(extended) as asked, tracker(extended, "curated") as asked_beneath:
        for name, ask in ASKED.items():
            rows: Any = ask(asked)
            assert rows.columns[-1] == "dataset", name
            whose = {row["dataset"] for row in rows.records()}
            assert whose <= {"mine", "curated"}, name
            assert ("mine" in whose) == any("are from mine" in note for note in rows.notes), name
            beneath: Any = ask(asked_beneath)
            assert "dataset" not in beneath.columns, name


def test_what_has_no_rows_of_spells_says_that_theirs_are_counted_in(extended: Target) -> None:
    said = "spells of mine are counted in, on top of curated"
    with tracker(extended) as asked:
        assert asked.shared("AAA", "BBB", at="2000").notes[0] == said
        assert asked.shared("CLUB", "OWN", at="2005").notes[0] == said
        assert asked.matrix(at="1980", organisations=["CLUB"]).notes[0] == said
        assert asked.belongs("BBB", "CLUB", at="1980").notes[0] == said
        frame = asked.panel("organisation-year", start=1972, end=1976, organisations=["CLUB"])
        assert frame.attrs["notes"][0] == said
        assert (frame.attrs["dataset"], frame.attrs["revision"]) == ("mine", 2)
        assert frame.loc[frame["state"] == "BBB", "year"].tolist() == [1975, 1976]
        assert asked.brief("CLUB", at="1980").notes[0] == said


def test_frames_are_joined_with_what_the_dataset_says(extended: Target) -> None:
    import pandas as pd

    frame = pd.DataFrame({"who": ["BBB", "BBB"], "when": ["1972-01-01", "1995-01-01"]})
    answers = {}
    for dataset in ("mine", "curated"):
        with tracker(extended, dataset) as asked:
            joined = asked.attach(frame, state="who", at="when", organisations=["CLUB"])
            answers[dataset] = joined["CLUB"].tolist()
    assert answers == {"mine": [False, True], "curated": [True, False]}


def test_an_export_holds_what_is_seen(extended: Target, tmp_path: Path, bare: Blocs) -> None:
    import csv
    import json
    import re

    db = ("--db", extended.url)
    assert bare(*db, "export", str(tmp_path / "out"), "--dataset", "mine", "--format", "datapackage").code == 0
    rows = {path.stem: list(csv.DictReader(path.read_text().splitlines())) for path in (tmp_path / "out").glob("*.csv")}
    spells = [(row["organisation"], row["state"], row["from"], row["dataset"]) for row in rows["memberships"]]
    assert sorted(spells) == [
        ("CLUB", "AAA", "1960-01-01", "curated"), ("CLUB", "BBB", "1975-01-01", "mine"),
        ("OWN", "AAA", "2000-01-01", "mine"),
    ]  # fmt: skip
    assert {row["verified_to"] for row in rows["memberships"]} == {"2026-01-01"}
    assert [row["organisation"] for row in rows["organisations"]] == ["CLUB", "OWN"]
    assert {row["code"] for row in rows["datasets"]} == {"mine", "curated"}
    with tracker(extended) as asked:
        assert re.fullmatch(r"My own\. Revision 2 .*\. With: A small record\. Revision 1 .*\.", asked.cite().sentence)
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert "My own" in described["title"]
    assert "A small record" in described["title"]
    assert bare(*db, "export", str(tmp_path / "all"), "--format", "popolo").code == 0
    assert bare(*db, "export", str(tmp_path / "ours"), "--dataset", "curated").code == 0
    assert "OWN" not in (tmp_path / "ours" / "memberships.csv").read_text()


def test_pictures_and_pages_are_drawn_of_the_dataset(extended_file: Target, tmp_path: Path, bare: Blocs) -> None:
    pytest.importorskip("altair", reason="the extra charts is not installed")
    pytest.importorskip("jinja2", reason="the extra web is not installed")
    db = ("--db", extended_file.url)
    for words in (["timeline", "OWN"], ["map", "OWN", "--at", "2005"], ["growth", "OWN"]):
        drawn = tmp_path / f"{words[0]}.svg"
        ran = bare(*db, "chart", *words, "--dataset", "mine", "-o", str(drawn))
        assert ran.code == 0, ran.err
        assert drawn.stat().st_size > 500
    assert bare(*db, "chart", "timeline", "OWN", "-o", str(tmp_path / "not.svg")).code == 2
    assert bare(*db, "site", str(tmp_path / "site"), "--dataset", "mine").code == 0
    assert "AAA" in (tmp_path / "site" / "o" / "OWN.html").read_text()
    assert bare(*db, "site", str(tmp_path / "ours")).code == 0
    assert not (tmp_path / "ours" / "o" / "OWN.html").exists()
    assert "My Own Club" not in (tmp_path / "ours" / "search.js").read_text()


def test_what_lies_beneath_uses_the_sources_of_the_dataset(extended: Target, bare: Blocs) -> None:
    assert "unused source: OWN" not in bare("--db", extended.url, "audit", "--dataset", "mine").err


def test_datasette_asks_the_layers(extended_file: Target) -> None:
    import sqlite3
    from contextlib import closing

    from blocs.serve.queries import queries, reading

    target = extended_file
    assert target.path is not None
    found = {}
    for dataset in ("mine", "curated"):
        with tracker(target, dataset) as asked, asked.asking() as ask:
            sql = queries(ask.session.view)["who_belonged"]["sql"]
            expected = [row.state for row in asked.members("CLUB", at="1972-01-01", everyone=True)]
            view = ask.session.view
        with closing(sqlite3.connect(target.path)) as connection:
            reading(target, view)(connection)
            rows = connection.execute(sql, {"organisation": "CLUB", "day": "1972-01-01"}).fetchall()
        assert [row[0] for row in rows] == expected
        found[dataset] = expected
    assert found == {"mine": ["AAA"], "curated": ["AAA", "BBB"]}


def test_the_environment_names_the_dataset_where_nothing_else_does(
    extended: Target, bare: Blocs, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = ("--db", extended.url)
    monkeypatch.setenv("BLOCS_DATASET", "mine")
    assert bare(*db, "members", "OWN", "--at", "2005").code == 0
    assert bare(*db, "members", "OWN", "--at", "2005", "--dataset", "curated").code == 2
    assert "My Own Club" in bare(*db, "show", "OWN").out
    with Tracker(Database(extended)) as asked:
        assert asked.members("OWN", at="2005").about["dataset"] == "mine"
        assert asked.members("CLUB", at="2005", dataset="curated").about["dataset"] == "curated"
    monkeypatch.setenv("BLOCS_DATASET", "yours")
    ran = bare(*db, "members", "CLUB")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error: no dataset 'yours'; choose one of: curated, mine (blocs import cow brings in another); "
        "$BLOCS_DATASET names it\n"
    )
    assert bare(*db, "members", "CLUB", "--dataset", "mine").code == 0


@pytest.mark.parametrize(
    "words", [("datasets",), ("log",), ("compare", "curated", "mine", "--at", "1975-06-01")], ids=lambda words: words[0]
)
def test_what_is_asked_of_no_dataset_says_nothing_of_layers(
    extended: Target, bare: Blocs, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Whose a row is belongs to questions of a dataset: here `dataset`, where it stands, is what the row is about."""
    plain = bare("--db", extended.url, *words)
    monkeypatch.setenv("BLOCS_DATASET", "mine")
    assert bare("--db", extended.url, *words) == plain


def test_the_way_down_is_refused_but_to_nothing(small: Target, tmp_path: Path, bare: Blocs) -> None:
    load(small, own_seeds(tmp_path, own=OWN, club=ADDED))
    db = ("--db", small.url, "db")
    ran = bare(*db, "downgrade", "0005")
    assert ran.code == 2
    assert "datasets that extend others need migration 0006: mine" in ran.err
    assert members(small, "OWN", "2005") == ["AAA member"]
    assert bare(*db, "downgrade", "base", "--yes").code == 0


def test_a_code_that_imports_wants_is_refused_to_them_too(extended: Target) -> None:
    from blocs.store.recording import Claims, record

    with writing(extended) as session, pytest.raises(BlocsError, match="the dataset mine is taken"):
        record(session, {"code": "mine", "title": "Another"}, Claims(), digest="", recorded_at=NOON)
