"""One count: how many belonged on a day is the same wherever it is asked, printed, drawn or exported."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from blocs import connect
from blocs.dates import day, parse_period
from blocs.names.asking import Asking
from blocs.questions.belonging import Count, belonging, count, count_held, counts_in_time
from blocs.questions.holdings import Holding, fetch
from blocs.questions.listings import organisations
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import Database, Session, writing
from blocs.tracker import Tracker
from conftest import Blocs, Factory
from seeding import small
from seeding.few import few_record
from seeding.small import ORGANISATION, small_seeds
from sharing import Run

# AAA never changes; BBB is suspended on a day known only as a month and readmitted on one known only as a year; CCC left
# and came back within one year; DDD's membership is disputed from a day on; EEE turns from one doubtful day into a
# disputed spell; FFF is an observer.
CLUB = (
    ORGANISATION[: ORGANISATION.index("memberships:")]
    + """memberships:
  AAA:
    - {status: member, from: 1960-01-01, sources: [register]}
  BBB:
    - {status: member, from: 1960-01-01, to: 1970-05, sources: [register]}
    - {status: suspended, from: 1970-05, to: 1972, sources: [register]}
    - {status: member, from: 1972, to: "[1990-01-01..1990-06-30]", sources: [register]}
  CCC:
    - {status: member, from: 1960-01-01, to: 1980, sources: [register]}
    - {status: member, from: 1980, sources: [register]}
  DDD:
    - {status: member, from: 1960-01-01, to: 1985-01-01, sources: [register]}
    - {status: member, from: 1985-01-01, disputed: "the Club says yes, D says no", sources: [register]}
  EEE:
    - {status: member, from: 1960-01-01, to: 1975-03, sources: [register]}
    - {status: suspended, from: 1975-03, to: 1977-01-01, disputed: "the Club says it was one", sources: [register]}
  FFF:
    - {status: observer, from: 1960-01-01, sources: [register]}
"""
)
STATES = "".join(
    f"{code}:\n  kind: sovereign\n  periods: [{{from: 1950-01-01}}]\n  names: [{{name: {code.title()}, kind: short}}]\n  sources: [atlas]\n"
    for code in ("CCC", "DDD", "EEE", "FFF")
)
COUNTS = [
    ("1959-12-31", Count(0, 0, 0)),
    ("1960-01-01", Count(5, 0, 0)),
    ("1970-04-30", Count(5, 0, 0)),
    ("1970-05-01", Count(5, 0, 0)),
    ("1970-05-31", Count(5, 0, 0)),
    ("1971-06-01", Count(5, 0, 0)),
    ("1972-01-01", Count(5, 0, 0)),
    ("1972-12-31", Count(5, 0, 0)),
    ("1975-02-28", Count(5, 0, 0)),
    ("1975-03-15", Count(4, 1, 0)),
    ("1975-04-01", Count(4, 0, 1)),
    ("1976-12-31", Count(4, 0, 1)),
    ("1977-01-01", Count(4, 0, 0)),
    ("1980-06-01", Count(3, 1, 0)),
    ("1981-01-01", Count(4, 0, 0)),
    ("1984-12-31", Count(4, 0, 0)),
    ("1985-01-01", Count(3, 0, 1)),
    ("1990-03-01", Count(2, 1, 1)),
    ("1990-07-01", Count(2, 0, 1)),
]


@pytest.fixture
def club(factory: Factory, tmp_path: Path) -> Iterator[Tracker]:
    folder = small_seeds(tmp_path, organisation=CLUB, states=small.STATES + STATES)
    statuses = (folder / "statuses.yaml").read_text()
    statuses += "suspended: {name: suspended member, category: member, rank: 15, counts_as_member: true}\n"
    (folder / "statuses.yaml").write_text(statuses)
    target = factory.migrated()
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
    with Tracker(Database(target)) as tracker:
        yield tracker


@pytest.mark.parametrize("at, expected", COUNTS, ids=[at for at, _ in COUNTS])
def test_states_are_counted_and_not_spells(club: Tracker, at: str, expected: Count) -> None:
    with club.asking() as ask:
        assert count(fetch(ask, organisations=["CLUB"]), parse_period(at)) == expected
    listed = club.organisations(at=at)[0]
    assert (listed.members, listed.possible, listed.disputed) == (
        expected.certain,
        expected.possible,
        expected.disputed,
    )
    assert club.brief("CLUB", at=at).count == expected
    assert count_held(club.members("CLUB", at=at)) == expected
    answers = [club.belongs(state, "CLUB", at=at).answer for state in ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")]
    assert (answers.count("yes"), answers.count("possible"), answers.count("disputed")) == (
        expected.certain,
        expected.possible,
        expected.disputed,
    )


def test_a_count_over_time_changes_only_where_belonging_does(club: Tracker) -> None:
    with club.asking() as ask:
        spells = fetch(ask, organisations=["CLUB"])
    steps = counts_in_time(spells)
    assert [at.isoformat() for at, _ in steps] == [
        "1960-01-01", "1975-03-01", "1975-03-31", "1977-01-01", "1980-01-01", "1980-12-31", "1985-01-01", "1990-01-01",
        "1990-06-30",
    ]  # fmt: skip
    for at, expected in COUNTS:
        before = [known for start, known in steps if start <= date.fromisoformat(at)]
        assert (before[-1] if before else Count(0, 0, 0)) == expected, at


@pytest.mark.parametrize("at, expected", [case for case in COUNTS if case[0].endswith("12-31")])
def test_a_panel_counts_the_same(club: Tracker, at: str, expected: Count) -> None:
    year = int(at[:4])
    certain = club.panel("organisation-year", start=year, end=year)
    inside = certain[certain["category"] == "member"]
    assert inside["state"].nunique() == len(inside) == expected.certain
    possible = club.panel("organisation-year", start=year, end=year, certainty="possible")
    inside = possible[possible["category"] == "member"]
    assert inside["certainty"].value_counts().reindex(["possible", "disputed"]).tolist() == [
        expected.possible,
        expected.disputed,
    ]


def test_a_count_says_the_doubtful_ones_apart() -> None:
    assert str(Count(11, 0, 0)) == "11"
    assert str(Count(11, 0, 1)) == "11, and 1 disputed"
    assert str(Count(53, 1, 2)) == "53, 1 possible and 2 disputed"


# True records: a few organisations, and all

DAYS = ("1975-06-01", "2009-07-01", "2012-04-01", "2019-01-01", "2020-02-01", "2024-07-04")
"""Among them the first days on which a state did not belong any more: Qatar in OPEC, the United Kingdom in the EU."""
CODES = {
    "few": ("BRICS", "COMECON", "ECOWAS", "MERCOSUR", "OPEC", "SCO"),
    "whole": ("AU", "OAS", "OPEC", "EU", "BRICS", "ECOWAS", "UNASUR", "CELAC"),
}


@dataclass(frozen=True)
class Known:
    """A record, some of its organisations, and the count of every organisation, by code, on each of the days."""

    path: Path
    tracker: Tracker
    codes: tuple[str, ...]
    counts: dict[str, dict[str, Count]]


@pytest.fixture(scope="module", params=["few", pytest.param("whole", marks=pytest.mark.record)])
def known(request: pytest.FixtureRequest, shared: Run) -> Iterator[Known]:
    path = few_record(shared) if request.param == "few" else request.getfixturevalue("seeded_file")
    spells = defaultdict[str, list[Holding]](list)
    with connect(str(path)) as tracker:
        with tracker.asking() as ask:
            for spell in fetch(ask):
                spells[spell.organisation].append(spell)
        counts = {at: {code: count(its, day(date.fromisoformat(at))) for code, its in spells.items()} for at in DAYS}
        yield Known(path, tracker, CODES[request.param], counts)


def test_the_days_are_worth_asking(known: Known) -> None:
    """On some of them there are doubtful and disputed members."""
    found = [its for counts in known.counts.values() for its in counts.values()]
    assert all(any(getattr(its, name) for its in found) for name in ("certain", "disputed"))


@pytest.mark.parametrize("at", DAYS)
def test_every_way_out_counts_alike(known: Known, at: str, bare: Blocs) -> None:
    tracker, expected = known.tracker, known.counts[at]
    listed = {row.organisation: Count(row.members, row.possible, row.disputed) for row in tracker.organisations(at=at)}
    assert listed == expected
    printed = json.loads(bare("--db", str(known.path), "orgs", "--at", at, "--format", "json").out)
    assert {row["organisation"]: row["members"] for row in printed} == {
        code: its.certain for code, its in expected.items()
    }
    for code in known.codes:
        assert count_held(tracker.members(code, at=at)) == expected[code], code
        assert tracker.brief(code, at=at).count == expected[code], code
        grid = tracker.matrix(organisations=[code], at=at)
        certain = {
            row["state"] for row in grid if getattr(row[code], "holding", None) and row[code].holding.counts_as_member
        }
        with tracker.asking() as ask:
            assert certain == set(belonging(fetch(ask, organisations=[code]), parse_period(at))), code


@pytest.mark.parametrize("at", DAYS)
def test_datasette_counts_alike(known: Known, at: str) -> None:
    pytest.importorskip("datasette", reason="the extra web is not installed")
    from blocs.serve import application

    async def ask() -> list[Any]:
        served = application(Target(f"sqlite:///{known.path}", managed=False), known.tracker.cite())
        await served.invoke_startup()
        where = f"/{known.path.stem}/who_belonged.json?_shape=array&_size=max"
        return [(await served.client.get(f"{where}&organisation={code}&day={at}")).json() for code in known.codes]

    for code, rows in zip(known.codes, asyncio.run(ask()), strict=True):
        order = {"certain": 0, "as last verified": 0, "possible": 1, "disputed": 2}
        surest: dict[str, int] = {}
        for row in rows:
            if row["counts_as_member"]:
                place = order[row["certainty"]]
                surest[row["state"]] = min(surest.get(row["state"], place), place)
        found = list(surest.values())
        assert Count(found.count(0), found.count(1), found.count(2)) == known.counts[at][code], code


NODE = shutil.which("node")


@pytest.mark.skipif(
    NODE is None, reason="no Node.js on this machine; the browser's own test counts in tests/test_site.py"
)
def test_the_sites_script_counts_alike(known: Known, tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="the extra web is not installed")
    from importlib import resources

    from blocs.site.data import EPOCH, brief

    script = (resources.files("blocs.site") / "static" / "site.js").read_text(encoding="utf-8")
    rule = script[script.index("const CERTAIN = 0") : script.index("  const tiles = [];")]
    spells = {}
    for code in known.codes:
        with known.tracker.asking() as ask:
            spells[code] = [brief(one) for one in fetch(ask, organisations=[code])]
    days = [(date.fromisoformat(at) - EPOCH).days for at in DAYS]
    program = tmp_path / "count.js"
    program.write_text(
        f"const bodies = {json.dumps(spells)}, days = {days};\n{rule}\n"
        "const counted = (spells) => {\n"
        "  const all = new Map();\n"
        "  for (const [state, kind, status, startsEarliest, startsLatest, belongsUntil, endsLatest, disputed, counts] of spells)\n"
        "    if (counts) all.set(state, [...(all.get(state) || []), { startsEarliest, startsLatest, belongsUntil, endsLatest, disputed }]);\n"
        "  return days.map((day) => { const found = [0, 0, 0, 0];\n"
        "    for (const its of all.values()) found[Math.min(...its.map((one) => certainty(one, day)))] += 1;\n"
        "    return found.slice(0, 3); });\n"
        "};\n"
        "console.log(JSON.stringify(Object.fromEntries(Object.entries(bodies).map(([code, its]) => [code, counted(its)]))));\n"
    )
    done = subprocess.run([str(NODE), str(program)], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert said.keys() == set(known.codes)
    for code, found in said.items():
        assert [Count(*one) for one in found] == [known.counts[at][code] for at in DAYS], code


# What the record says


@pytest.mark.record
def test_both_engines_list_the_same_counts(record: Session, seeded_file: Path) -> None:
    with connect(str(seeded_file)) as tracker:
        for at in DAYS:
            listed = {
                (row.organisation, row.members, row.possible, row.disputed) for row in tracker.organisations(at=at)
            }
            assert listed == {
                (row.organisation, row.members, row.possible, row.disputed)
                for row in organisations(Asking(record), at=at)
            }, at


@pytest.mark.record
def test_the_african_union_had_54_members_in_2012(seeded_file: Path) -> None:
    with connect(str(seeded_file)) as tracker:
        listed = {row.organisation: row.members for row in tracker.organisations(at="2012")}
    assert listed["AU"] == 54


@pytest.mark.record
def test_growth_shows_no_loss_that_never_happened(seeded_file: Path) -> None:
    with connect(str(seeded_file)) as tracker, tracker.asking() as ask:
        steps = counts_in_time(fetch(ask, organisations=["AU"]))
    members = [known.certain + known.possible for _, known in steps]
    assert members == sorted(members), "nobody ever left the African Union"
