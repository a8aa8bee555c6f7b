"""Two datasets against each other by the day and by the year, on small records."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from blocs.datasets.disagreements import OWN, read_explained
from blocs.datasets.matching import apart
from blocs.dates import Bounds, spell
from blocs.errors import BlocsError, FileError
from blocs.settings import Target
from blocs.store.recording import Claims, record
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import ENGINES, Blocs, Factory, Ran
from seeding.few import few_record
from sharing import Run

Spell = tuple[str, str, str | None, str | None]
"""State, status, from, to."""
OURS: list[Spell] = [
    ("AAA", "member", "1960-01-01", None), ("BBB", "observer", "1961", "1970-05-01"),
    ("BBB", "member", "1970-05-01", "1990-02"),
]  # fmt: skip
"""The small record of CLUB."""


def listed(target: Target, *spells: Spell, code: str = "list", organisation: str = "CLUB") -> None:
    """Record a list that says nothing of for which days it is complete, as a list from anywhere does."""
    claims = Claims()
    for state, status, start, end in spells:
        claims.add(
            "membership",
            organisation=organisation,
            state=state,
            status=status,
            confidence="low",
            **spell(start, end).columns,
        )
    with writing(target) as session:
        about = {"code": code, "title": code}
        record(session, about, claims, digest="0" * 64, recorded_at=datetime(2026, 2, 1))


@pytest.fixture(scope="module", params=ENGINES)
def shelf(request: pytest.FixtureRequest, factories: dict[str, Factory]) -> Target:
    """The small record, beside which each test lays lists of its own, on each engine in turn."""
    return factories[request.param].small()


NUMBERS = itertools.count(1)


@pytest.fixture
def code() -> str:
    """A name for a list that no other test has."""
    return f"list{next(NUMBERS)}"


def told(ran: Ran) -> list[tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(ran.out))
    return [(row["state"], row["differs"], row["status"], row["other_status"], row["days"]) for row in rows]


@pytest.mark.parametrize(
    "spells, at, expected",
    [
        (OURS, "1980-01-01", []),
        ([OURS[0]], "1980-01-01", [("BBB", "only in curated", "member", "", "")]),
        ([*OURS[1:]], "1960-06-01", [("AAA", "only in curated", "member", "", "")]),
        ([OURS[0], ("BBB", "member", "1961", None)], "1965-01-01", [("BBB", "status", "observer", "member", "")]),
        ([OURS[0], ("BBB", "member", "1961", None)], "1980", []),
        ([OURS[0], ("BBB", "member", "1961", None)], "1995-01-01", [("BBB", "only in list", "", "member", "")]),
        ([("AAA", "member", None, None)], "1995-01-01", []),
        ([("BBB", "member", "1990", None)], "1950-01-01", []),
    ],
)
def test_who_belonged_on_a_day_according_to_each(
    shelf: Target, code: str, bare: Blocs, spells: list[Spell], at: str, expected: list[tuple[str, ...]]
) -> None:
    listed(shelf, *spells, code=code)
    expected = [(state, differs.replace("list", code), *rest) for state, differs, *rest in expected]
    ran = bare("--db", shelf.url, "compare", "curated", code, "--at", at, "--format", "csv")
    assert told(ran) == expected, ran.err
    assert ran.code == bool(expected)
    mirrored = bare("--db", shelf.url, "compare", code, "curated", "--at", at, "--format", "csv")
    assert told(mirrored) == [(state, differs, other, one, days) for state, differs, one, other, days in expected]


@pytest.mark.parametrize(
    "spells, period, expected",
    [
        (OURS, ("1950-01-01", "2020-12-31"), []),
        # Days apart, and a year that holds the day.
        (
            [("AAA", "member", "1960-03-01", None), ("BBB", "observer", "1961-07-01", "1970-05-11"),
             ("BBB", "member", "1970-05-11", "1990-02-14")],
            ("1950-01-01", "2020-12-31"),
            [("AAA", "start", "member", "member", "60"), ("BBB", "end", "observer", "observer", "10"),
             ("BBB", "start", "member", "member", "10")],
        ),
        # Against a range of days there is no one number.
        ([OURS[0], OURS[1], ("BBB", "member", "1970-05-01", "1991-01-01")], ("1950-01-01", "2020-12-31"),
         [("BBB", "end", "member", "member", "")]),
        # An end against none, only where the period reaches it.
        ([("AAA", "member", "1960-01-01", "2000-01-01"), *OURS[1:]], ("1950-01-01", "2020-12-31"),
         [("AAA", "end", "member", "member", "")]),
        ([("AAA", "member", "1960-01-01", "2000-01-01"), *OURS[1:]], ("1950-01-01", "1999-12-31"), []),
        ([("AAA", "member", "1960-03-01", None), *OURS[1:]], ("1960-04-01", "1999-12-31"), []),
        # Another status on the same days.
        ([OURS[0], ("BBB", "member", "1961", "1990-02")], ("1950-01-01", "2020-12-31"),
         [("BBB", "start", "member", "member", ""), ("BBB", "status", "observer", "member", "")]),
        # Two spells that follow each other are one.
        ([("AAA", "member", "1960-01-01", "1975-01-01"), ("AAA", "member", "1975-01-01", None), *OURS[1:]],
         ("1950-01-01", "2020-12-31"), []),
        ([OURS[0], *OURS[1:], ("BBB", "member", "1995-01-01", None)], ("1950-01-01", "2020-12-31"),
         [("BBB", "only in list", "", "member", "")]),
    ],
)  # fmt: skip
def test_the_spells_of_a_period_with_the_days_apart(
    shelf: Target, code: str, bare: Blocs, spells: list[Spell], period: tuple[str, str], expected: list[tuple[str, ...]]
) -> None:
    listed(shelf, *spells, code=code)
    expected = [(state, differs.replace("list", code), *rest) for state, differs, *rest in expected]
    asked = ["compare", "curated", code, "--from", period[0], "--to", period[1], "--format", "csv"]
    ran = bare("--db", shelf.url, *asked)
    assert told(ran) == expected, ran.err
    assert ran.code == bool(expected)


def test_a_range_lies_from_so_many_to_so_many_days_apart(factory: Factory) -> None:
    target = factory.small()
    listed(target, OURS[0], OURS[1], ("BBB", "member", "1970-05-01", "1990-03-11"))
    with Tracker(Database(target)) as tracker:
        (row,) = tracker.compare("curated", "list", start="1950-01-01").disagreements
    assert (row.days, row.days_least, row.days_most) == (None, 11, 38)
    assert (row.until, row.other_until) == ("1990-02", "1990-03-11")


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ((date(2001, 1, 1), date(2001, 1, 1)), (date(2001, 1, 31), date(2001, 1, 31)), (30, 30)),
        ((date(2001, 1, 1), date(2001, 1, 10)), (date(2001, 1, 5), date(2001, 1, 20)), (0, 19)),
        ((date(2001, 3, 1), date(2001, 3, 2)), (date(2001, 1, 1), date(2001, 1, 2)), (58, 60)),
        ((date(2001, 1, 1), date(2001, 1, 1)), (date(9999, 12, 31), date(9999, 12, 31)), None),
    ],
)
def test_dates_lie_apart(one: tuple[date, date], other: tuple[date, date], expected: tuple[int, int] | None) -> None:
    assert apart(Bounds(*one), Bounds(*other)) == expected
    assert apart(Bounds(*other), Bounds(*one)) == expected


def test_a_list_that_is_not_complete_is_compared_with_a_note(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target, OURS[0])
    ran = bare("--db", target.url, "compare", "curated", "list", "--at", "1980-01-01", "--format", "json")
    (row,) = json.loads(ran.out)
    assert (row["organisation"], row["since"], row["until"], row["days"]) == ("CLUB", "1970-05-01", "1990-02", None)
    assert (
        "list has no complete record of CLUB for these days: only in curated may mean not recorded in list" in ran.err
    )
    assert ran.err.splitlines()[-1].startswith("1 agreements, 1 disagreements, 0 of them explained")
    by_year = bare("--db", target.url, "compare", "curated", "list")
    assert (by_year.code, "--by day" in by_year.err) == (2, True)


def test_today_is_a_day(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target, OURS[0], ("BBB", "member", "2026-03-01", None))
    ran = bare("--db", target.url, "compare", "curated", "list", "--at", "today", "--format", "csv")
    assert told(ran) == [("BBB", "only in list", "", "member", "")]
    assert "curated was last verified before the end of these days: CLUB" in ran.err


def test_a_summary_counts_by_organisation(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target, ("AAA", "member", "1960-03-01", None), OURS[1], ("BBB", "member", "1995-01-01", None))
    asked = ["compare", "curated", "list", "--from", "1950-01-01", "--to", "2020-12-31", "--summary"]
    ran = bare("--db", target.url, *asked, "--format", "csv")
    assert ran.lines == ["organisation,agree,differ,only,other_only", "CLUB,1,1,1,1"]
    ran = bare("--db", target.url, *asked, "--state", "Beta", "--format", "csv")
    assert ran.lines[1:] == ["CLUB,1,0,1,1"]


def test_organisations_of_one_only_are_named_and_not_compared(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target, *OURS)
    listed(target, ("AAA", "member", "1970-01-01", None), code="more", organisation="LODGE")
    ran = bare("--db", target.url, "compare", "curated", "more", "--at", "1980-01-01")
    assert (ran.code, ran.err) == (2, "Error: curated and more hold spells of no organisation in common\n")
    ran = bare(
        "--db", target.url, "compare", "curated", "more", "--org", "CLUB", "--at", "1980-01-01", "--format", "csv"
    )
    assert told(ran) == [(state, "only in curated", "member", "", "") for state in ("AAA", "BBB")]


def test_members_only_leaves_out_what_is_no_membership(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target, OURS[0])
    asked = ["--db", target.url, "compare", "curated", "list", "--at", "1965-01-01", "--format", "csv"]
    assert told(bare(*asked)) == [("BBB", "only in curated", "observer", "", "")]
    ran = bare(*asked, "--members-only")
    assert (ran.code, told(ran)) == (0, [])


@pytest.mark.parametrize("place", ["seeds", "seeds/disagreements"])
def test_a_folder_of_seeds_explains_its_own_disagreements(
    factory: Factory, bare: Blocs, tmp_path: Path, place: str
) -> None:
    target = factory.small()
    listed(target, OURS[0])
    folder = tmp_path / "seeds" / "disagreements"
    folder.mkdir(parents=True)
    explained = (
        "- {organisation: CLUB, states: [BBB], from: 1970-05-01, to: 1990, right: curated, reason: The list is of "
        "founders., source: register}\n"
    )
    (folder / "club.yaml").write_text(explained, encoding="utf-8")
    asked = ["--db", target.url, "compare", "curated", "list", "--at", "1980-01-01", "--format", "csv"]
    assert bare(*asked).code == 1
    ran = bare(*asked, "--disagreements", str(tmp_path / place))
    assert (ran.code, told(ran)) == (0, [])
    ran = bare(*asked, "--disagreements", str(tmp_path / place), "--explained")
    assert "The list is of founders." in ran.out
    # What is about other datasets, and about other days, explains nothing.
    (folder / "club.yaml").write_text(explained.replace("right", "between: [curated, mine], right"), encoding="utf-8")
    assert bare(*asked, "--disagreements", str(tmp_path / place)).code == 1
    (folder / "club.yaml").write_text(explained.replace("to: 1990", "to: 1979"), encoding="utf-8")
    assert bare(*asked, "--disagreements", str(tmp_path / place)).code == 1
    missing = bare(*asked, "--disagreements", str(tmp_path / "nowhere"))
    assert (missing.code, missing.out, len(missing.err.splitlines())) == (4, "", 1)


def test_what_came_with_blocs_explains_the_cow_data_alone(tmp_path: Path) -> None:
    own = read_explained()
    assert len(own) > 500
    assert {one.between for one in own} == {OWN}, "so that they are read for these datasets alone"
    assert all(one.is_of(["curated"], ["cow-igo-3"]) and one.is_of(["cow-igo-3"], ["mine", "curated"]) for one in own)
    assert not any(one.is_of(["curated"], ["list"]) or one.is_of(["cow-igo-3"], ["cow-igo-3-states"]) for one in own)
    (tmp_path / "x.yaml").write_text("- {organisation: CLUB, from: 1990, to: soon, right: a, reason: b, source: c}\n")
    with pytest.raises(FileError, match="no list of disagreements"):
        read_explained(tmp_path)


def test_what_came_with_blocs_explains_a_difference_from_the_cow_data(shared: Run, bare: Blocs, tmp_path: Path) -> None:
    """The COW data leave Angola out of OPEC."""
    target = Target(f"sqlite:///{shutil.copyfile(few_record(shared), tmp_path / 'few.sqlite')}", managed=False)
    asked = ("--org", "OPEC", "--state", "AGO", "--at", "2010-01-01", "--format", "csv")
    for code, differs in (("cow-igo-3", False), ("mine", True)):
        listed(target, ("VEN", "member", "1960-09-14", None), code=code, organisation="OPEC")
        for pair in (("curated", code), (code, "curated")):
            ran = bare("--db", target.url, "compare", *pair, *asked)
            assert (ran.code, len(told(ran))) == (int(differs), int(differs)), ran.err


def test_what_a_dataset_calls_missing_is_not_compared(factory: Factory) -> None:
    target = factory.small()
    claims = Claims()
    about = {"name": "missing", "category": "missing", "rank": 99, "counts_as_member": False}
    claims.add("status_record", status="missing", **about)
    for status, start, end in (("member", "1960-01-01", "1980"), ("missing", "1980", "2010"), ("member", "2010", None)):
        columns = spell(start, end).columns
        claims.add("membership", organisation="CLUB", state="AAA", status=status, confidence="low", **columns)
    with writing(target) as session:
        record(session, {"code": "list", "title": "list"}, claims, digest="0" * 64, recorded_at=datetime(2026, 2, 1))
    with Tracker(Database(target)) as tracker:
        for asked in ({"at": "1995-01-01"}, {"start": "1950-01-01", "end": "2000-01-01"}):
            found = tracker.compare("curated", "list", states=["AAA"], **asked)  # type: ignore[arg-type]
            assert list(found.disagreements) == []


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"at": 1980, "start": 1970}, "a day and a period at once"),
        ({"by": "day"}, "by the day needs a day or a period"),
        ({"by": "month"}, "no way to compare by 'month'; choose one of: year, day"),
        ({"by": "year", "at": 1980}, "compared by the day"),
        ({"start": "1990-01-01", "end": "1980-01-01"}, "the period ends"),
    ],
)
def test_options_that_do_not_go_together_get_a_line(club: Target, asked: dict[str, str | int], said: str) -> None:
    """As is decided before any statement is sent."""
    listed(club, *OURS)
    with Tracker(Database(club)) as tracker, pytest.raises(BlocsError, match=said):
        tracker.compare("curated", "list", **asked)  # type: ignore[arg-type]


def test_a_comparison_becomes_a_frame(factory: Factory) -> None:
    target = factory.small()
    listed(target, ("AAA", "member", "1960-03-01", None))
    with Tracker(Database(target)) as tracker:
        found = tracker.compare("curated", "list", start="1950-01-01", end="2020-01-01")
    frame = found.disagreements.frame()
    assert frame["differs"].tolist() == ["start", "only in curated", "only in curated"]
    assert frame["days"].tolist()[0] == 60
    assert found.summary.frame().to_dict("records") == [
        {"organisation": "CLUB", "agree": 0, "differ": 1, "only": 2, "other_only": 0}
    ]
