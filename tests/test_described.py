"""What organisations are: kind, scope, region, family and seat, from the seeds to every way out."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from blocs import connect, models
from blocs.described import DESCRIBED, misplaced, vocabularies
from blocs.errors import BlocsError, DatabaseError, UnknownName
from blocs.names.asking import Asking
from blocs.questions.listings import Organisation, organisations, states
from blocs.seeding import check_seeds, default, schema, seed
from blocs.settings import Target
from blocs.store import guards
from blocs.store.session import Database, Session, writing
from conftest import Blocs, Factory
from seeding.small import ORGANISATION, small_seeds

IS = {"kind": "forum", "scope": "regional", "region": "arctic", "family": "My clubs", "seat": "Alphaville, AAA"}
DESCRIBING = ORGANISATION.replace(
    "founded:", "".join(f"{name}: {value}\n" for name, value in IS.items()) + "cited: [atlas]\nfounded:"
)


BODIES = {
    "AFBANK": {"kind": "bank", "scope": "regional", "region": "africa", "family": "Banks"},
    "AMBANK": {"kind": "bank", "scope": "regional", "region": "americas", "family": "Banks"},
    "GULF": {"kind": "organisation", "scope": "regional", "region": "middle_east", "family": "Clubs"},
    "HEALTH": {"kind": "agency", "scope": "universal", "family": "United Nations system"},
}
"""More organisations, and what is said of each."""


@pytest.fixture(scope="module")
def club_made(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Target:
    """A record with one organisation, of which everything is said, for questions only."""
    target = factories["sqlite"].migrated()
    folder = small_seeds(tmp_path_factory.mktemp("described"), organisation=DESCRIBING)
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
    return target


@pytest.fixture
def club(club_made: Target) -> str:
    """Its address."""
    return club_made.url


@pytest.fixture
def own_club(club_made: Target, tmp_path: Path) -> str:
    """The address of a copy of one's own."""
    assert club_made.path is not None
    shutil.copyfile(club_made.path, tmp_path / "club.sqlite")
    return f"sqlite:///{tmp_path / 'club.sqlite'}"


@pytest.mark.record
def test_every_organisation_has_a_kind_a_scope_and_a_family(record: Session) -> None:
    ask = Asking(record)
    known = {one.state for one in states(ask, at="2026-01-01")}
    bodies = organisations(ask, at="2026-01-01")
    for one in bodies:
        assert None not in (one.kind, one.scope, one.family), one.organisation
        assert misplaced(one.region, one.scope) is None, one.organisation
        assert one.seat is None or one.seat.rpartition(", ")[2] in known, one.organisation
        assert one.seat is None or one.dissolved is None, one.organisation
    used = {name: {getattr(one, name) for one in bodies} for name in DESCRIBED}
    assert all(set(words) <= used[name] for name, words in vocabularies().items())


@pytest.mark.record
def test_organisations_are_what_they_are_known_for(record: Session) -> None:
    for words, has, lacks in (
        ({"kind": "bank"}, "AFDB", "AU"),
        ({"scope": "universal"}, "UN", "AFDB"),
        ({"region": "africa"}, "AU", "ASEAN"),
        ({"region": "Middle East"}, "GCC", "AU"),
        ({"family": "united nations-system"}, "WHO", "NATO"),
        ({"kind": "BANK", "region": "africa"}, "BOAD", "IADB"),
    ):
        found = {one.organisation for one in organisations(Asking(record), at="2020", **words)}
        assert has in found, words
        assert lacks not in found, words


def test_organisations_are_chosen_by_what_they_are(factory: Factory, bare: Blocs, tmp_path: Path) -> None:
    target = factory.migrated()
    folder = small_seeds(tmp_path, organisation=DESCRIBING)
    for code, said in BODIES.items():
        text = ORGANISATION.replace("CLUB", code).replace(
            "founded:", "".join(f"{name}: {value}\n" for name, value in said.items()) + "founded:"
        )
        (folder / "organisations" / f"{code.lower()}.yaml").write_text(text, encoding="utf-8")
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
    with Database(target) as database, database.reading() as session:
        ask = Asking(session)
        everything = {one.organisation: one for one in organisations(ask, at="2020")}
        assert set(everything) == {"CLUB", *BODIES}
        for words, chosen in (
            ({"kind": "bank"}, ["AFBANK", "AMBANK"]),
            ({"scope": "universal"}, ["HEALTH"]),
            ({"region": "africa"}, ["AFBANK"]),
            ({"region": "Middle East"}, ["GULF"]),
            ({"family": "united nations-system"}, ["HEALTH"]),
            ({"kind": "BANK", "region": "africa"}, ["AFBANK"]),
            ({"kind": "bank", "region": "arctic"}, []),
        ):
            assert list(organisations(ask, at="2020", **words)) == [everything[code] for code in chosen], words
            options = [part for name, word in words.items() for part in (f"--{name}", word)]
            ran = bare("--db", target.url, "orgs", *options, "--at", "2020", "-f", "csv")
            assert [row["organisation"] for row in csv.DictReader(io.StringIO(ran.out))] == chosen, words


@pytest.mark.parametrize("column", ["kind", "scope", "region", "family"])
@pytest.mark.parametrize("command", [("orgs",), ("panel", "organisation-year")])
def test_an_unknown_word_is_answered_with_those_there_are(
    command: tuple[str, ...], column: str, bare: Blocs, club: str
) -> None:
    ran = bare("--db", club, *command, f"--{column}", "nonsense")
    assert (ran.code, ran.out) == (2, "")
    listed = ", ".join(vocabularies()[column]) or "My clubs"
    assert ran.err == f"Error: no {column} of organisations 'nonsense'; choose one of: {listed}\n"


def test_a_panel_holds_the_organisations_of_a_kind(bare: Blocs, club: str) -> None:
    with connect(club) as tracker:
        whole = tracker.panel("organisation-year", start=1980, end=1982)
        assert set(whole["organisation"]) == {"CLUB"}
        for asked in ({"of_kind": "forum"}, {"region": "arctic"}, {"scope": "regional"}, {"family": "my clubs"}):
            assert tracker.panel("organisation-year", start=1980, end=1982, **asked).equals(whole)
        with pytest.raises(BlocsError, match="no organisation of those named has the kind 'bank'; blocs orgs"):
            tracker.panel("organisation-year", organisations=["CLUB"], of_kind="bank")
        with pytest.raises(UnknownName):
            tracker.panel("organisation-year", of_kind="club")
    ran = bare("--db", club, "panel", "state-year", "--kind", "forum", "--region", "europe")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: no organisation has the kind 'forum', region 'europe'; blocs orgs lists what each is\n"


def test_it_goes_every_way_out(bare: Blocs, club: str, tmp_path: Path) -> None:
    with connect(club) as tracker:
        (body,) = tracker.organisations(at="2000")
        assert {name: getattr(body, name) for name in DESCRIBED} == IS
        assert tracker.organisations(at="2000").frame()[list(DESCRIBED)].to_dict("records") == [IS]
        shown = {one.field: one.value for one in tracker.show("CLUB")}
        assert IS.items() <= shown.items()
        assert shown["source"] == "atlas: An atlas"
    (printed,) = json.loads(bare("--db", club, "orgs", "-f", "json").out)
    assert IS.items() <= printed.items()
    for how in ("csv", "datapackage", "popolo", "jsonl"):
        assert bare("--db", club, "export", str(tmp_path / how), "--format", how).code == 0
    for name in ("csv", "datapackage"):
        (row,) = csv.DictReader(io.StringIO((tmp_path / name / "organisations.csv").read_text()))
        assert IS.items() <= row.items()
    assert IS.items() <= json.loads((tmp_path / "jsonl" / "organisations.jsonl").read_text()).items()
    package = json.loads((tmp_path / "datapackage" / "datapackage.json").read_text())
    its = next(one for one in package["resources"] if one["name"] == "organisations")
    said = {one["name"]: one.get("description") for one in its["schema"]["fields"]}
    assert {name: said[name] for name in DESCRIBED} == {
        name: models.organisation_record.c[name].comment for name in DESCRIBED
    }
    made = json.loads((tmp_path / "popolo" / "popolo.json").read_text())
    classes = {one["id"]: one["classification"] for one in made["organizations"]}
    assert (classes["organisation/CLUB"], classes["state/AAA"]) == ("forum", "state")
    assert bare("--db", club, "site", str(tmp_path / "web")).code == 0
    page = (tmp_path / "web" / "o" / "CLUB.html").read_text(encoding="utf-8")
    for name, value in IS.items():
        assert f"<dt>{name.capitalize()}</dt><dd>{value}</dd>" in page


def test_editors_are_told_the_words() -> None:
    properties = schema.json_schema()["properties"]
    for name, words in vocabularies().items():
        assert properties[name]["description"] == models.organisation_record.c[name].comment
        given = [one for choice in properties[name]["anyOf"] for one in choice.get("enum", ())]
        assert given == list(words)


@pytest.mark.parametrize(
    "line, instead, said",
    [
        ("kind: forum", "kind: club", "'forum', 'organ'"),
        ("region: arctic", "region: atlantis", "'africa', 'americas'"),
        ("region: arctic\n", "", "is regional and names no region"),
        ("scope: regional", "scope: universal", "names the region arctic, which only one of the scope regional has"),
        ("seat: Alphaville, AAA", "seat: ' '", "a text without spaces around it is needed"),
        ("cited: [atlas]", "cited: [nothing]", "nothing"),
    ],
)
def test_what_is_wrong_is_a_fault_of_the_file(line: str, instead: str, said: str, bare: Blocs, tmp_path: Path) -> None:
    assert line in DESCRIBING
    folder = small_seeds(tmp_path / "seeds", organisation=DESCRIBING.replace(line, instead, 1))
    ran = bare("seed", str(folder), "--check")
    assert ran.code == 1
    assert "club.yaml" in ran.err
    assert said in ran.err


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_file_that_adds_to_an_organisation_says_nothing_of_what_it_is(
    name: str, bare: Blocs, own_club: str, tmp_path: Path
) -> None:
    """It would say half of it: a region without its scope."""
    folder = tmp_path / "mine"
    (folder / "organisations").mkdir(parents=True)
    (folder / "dataset.yaml").write_text("code: mine\ntitle: Mine\nextends: curated\n")
    (folder / "organisations" / "club.yaml").write_text(f"code: CLUB\n{name}: {IS[name]}\n")
    ran = bare("--db", own_club, "seed", str(folder))
    assert ran.code == 1
    assert "club.yaml:2" in ran.err
    assert name in ran.err
    whole = "code: CLUB\nname: My Club\nkind: bank\nscope: universal\n"
    (folder / "organisations" / "club.yaml").write_text(whole)
    assert bare("--db", own_club, "seed", str(folder), "--yes").code == 0
    with connect(own_club) as tracker:
        (body,) = tracker.organisations(at="2000", dataset="mine", kind="bank")
        assert (body.scope, body.region, body.seat) == ("universal", None, None)
        assert not tracker.organisations(at="2000", kind="bank")


def test_a_table_of_organisations_says_what_they_are(bare: Blocs, own_club: str, tmp_path: Path) -> None:
    spells, bodies = tmp_path / "spells.csv", tmp_path / "bodies.csv"
    spells.write_text("organisation,state,from,region\nLEAGUE,AAA,1990,somewhere\n")
    bodies.write_text("organisation,kind,scope,region,family,seat\nLEAGUE,Bank,regional,asia pacific,Banks,\n")
    given = ("import", "spells", str(spells), "--dataset", "mine", "--title", "Mine", "--new", "--organisations")
    assert bare("--db", own_club, *given, str(bodies)).code == 0
    with connect(own_club) as tracker:
        (body,) = tracker.organisations(at="2000", dataset="mine")
    assert [getattr(body, name) for name in DESCRIBED] == ["bank", "regional", "asia_pacific", "Banks", None]
    for line, said in (
        ("LEAGUE,club,universal,,,", "'club' is not a kind of organisations; there are: agency, "),
        ("LEAGUE,bank,regional,,,", "LEAGUE is regional and names no region"),
        ("LEAGUE,bank,universal,asia,,", "LEAGUE names the region asia, which only one of the scope regional has"),
    ):
        bodies.write_text(f"organisation,kind,scope,region,family,seat\n{line}\n")
        ran = bare("--db", own_club, *given, str(bodies))
        assert ran.code == 2
        assert said in ran.err


def test_the_columns_go_down_and_up_with_what_they_hold(factory: Factory, tmp_path: Path) -> None:
    target = factory.empty()
    default.upgrade(target)
    with writing(target) as session:
        seed(session, check_seeds(small_seeds(tmp_path, organisation=DESCRIBING)), recorded_at=datetime(2026, 1, 1))
    default.downgrade(target, "0006")
    default.upgrade(target)
    with Database(target) as database, database.reading() as session:
        (body,) = organisations(Asking(session), at="2000")
        assert {name: getattr(body, name) for name in DESCRIBED} == IS
    for name in (name for name, words in vocabularies().items() if words):
        with pytest.raises(DatabaseError, match=f"ck_organisation_record_{name}_known"):
            _say_nonsense(target, name)


def _say_nonsense(target: Target, column: str) -> None:
    with writing(target, checked=False) as session:
        guards.drop(session.connection)
        session.connection.execute(text(f"UPDATE organisation_record SET {column} = 'nonsense'"))


def test_one_declaration_makes_the_column_the_key_the_field_and_the_printed_column() -> None:
    assert set(DESCRIBED) <= set(models.organisation_record.c.keys())
    assert set(DESCRIBED) <= set(schema.Organisation.model_fields)
    assert set(DESCRIBED) <= {*Organisation.__dataclass_fields__}
