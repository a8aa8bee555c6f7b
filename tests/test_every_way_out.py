"""One fact through every way out: how sure it is, and how far it was verified, is the same wherever it is read."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import pytest

from blocs import connect
from blocs.settings import Target
from blocs.tracker import Tracker
from conftest import Blocs, Factory, Ran
from databases import ENGINES


class Fact(NamedTuple):
    """What the record says of a state in an organisation on a day; `certainty` is empty where it was no member."""

    state: str
    organisation: str
    day: str
    certainty: str
    verified: bool = True
    """Whether the day is covered by the last verification."""


FACTS = [
    Fact("IRN", "SCO", "2022-09-15", ""),
    Fact("IRN", "SCO", "2023-07-04", "certain"),
    Fact("CUB", "OAS", "2000-12-31", "certain"),
    Fact("MLI", "CEN_SAD", "2020-12-31", "as last verified", verified=False),
    Fact("RUS", "CSTO", "2026-07-31", "as last verified", verified=False),
    Fact("SAU", "BRICS", "2024-12-31", "disputed"),
    Fact("VEN", "OAS", "2022-12-31", "disputed"),
    Fact("CMR", "OIC", "1974-06-01", "possible"),
    Fact("BLZ", "CARICOM", "1975-12-31", "certain"),
    Fact("GBR", "EU", "2020-01-31", "certain"),
    Fact("GBR", "EU", "2020-02-01", ""),
]
MADE_UP = [
    Fact("FRA", "UNION", "2000-12-31", "certain"),
    Fact("FRA", "UNION", "2020-12-31", "as last verified", verified=False),
    Fact("CUB", "UNION", "1985-12-31", "certain"),
    Fact("CUB", "UNION", "2015-12-31", "disputed"),
    Fact("VEN", "UNION", "2019-12-31", "disputed"),
    Fact("VEN", "UNION", "1960-06-01", "possible"),
    Fact("MLI", "UNION", "1968-12-31", "possible"),
    Fact("GBR", "UNION", "2020-01-31", "certain"),
    Fact("GBR", "UNION", "2020-02-01", ""),
    Fact("POL", "UNION", "1994-12-31", ""),
    Fact("KEN", "UNION", "2010-12-31", ""),
    Fact("CSK", "PACT", "1990-12-31", "certain"),
    Fact("FRA", "PACT", "1980-12-31", ""),
]
MISSING = -9
"""What a wide panel holds where nothing is known, as the Correlates of War data do."""


class Record(NamedTuple):
    """A record, and what it says."""

    target: Target
    facts: list[Fact]


@pytest.fixture(scope="module", params=[*ENGINES, pytest.param("curated", marks=pytest.mark.record)])
def said(request: pytest.FixtureRequest, factories: dict[str, Factory]) -> Record:
    """The made-up record of tests/charts/drawn.py on each engine in turn, and the program's own."""
    if request.param == "curated":
        return Record(factories["sqlite"].asked(), FACTS)
    return Record(factories[request.param].examples(), MADE_UP)


@pytest.fixture(scope="module")
def tracker(said: Record) -> Iterator[Tracker]:
    with connect(said.target.url) as made:
        yield made


@pytest.fixture
def blocs(bare: Blocs, said: Record) -> Blocs:
    def call(*arguments: str) -> Ran:
        return bare("--db", said.target.url, *arguments)

    return call


def certainty_in(rows: list[dict[str, Any]], key: str, code: str) -> str:
    """How sure the row of a code is, as a list of members has it; empty where there is none."""
    found = [row for row in rows if row[key] == code]
    return str(found[0]["certainty"]) if found else ""


def as_csv(blocs: Blocs, *words: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(blocs(*words, "--format", "csv").out)))


WAYS: dict[str, Callable[[Blocs, Fact], str]] = {
    "members as CSV": lambda blocs, fact: certainty_in(
        as_csv(blocs, "members", fact.organisation, "--at", fact.day), "state", fact.state
    ),
    "members as JSON": lambda blocs, fact: certainty_in(
        json.loads(blocs("members", fact.organisation, "--at", fact.day, "--format", "json").out), "state", fact.state
    ),
    "memberships as JSON": lambda blocs, fact: certainty_in(
        [
            row
            for row in json.loads(blocs("memberships", fact.state, "--at", fact.day, "--format", "json").out)
            if row["status"] in ("member", "inactive", "suspended", "associate_member")
        ],
        "organisation",
        fact.organisation,
    ),
}


def each_of(facts: list[Fact], holds: Callable[[Fact], None]) -> None:
    """Hold a rule to every fact, and name those that break it."""
    broken = []
    for fact in facts:
        try:
            holds(fact)
        except AssertionError as error:
            broken.append(f"{fact}: {error}")
    assert len(facts) > 3
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_command_says_how_sure_it_is(blocs: Blocs, said: Record, way: Callable[[Blocs, Fact], str]) -> None:
    def holds(fact: Fact) -> None:
        assert way(blocs, fact) == fact.certainty

    each_of(said.facts, holds)


def test_a_sentence_begins_with_how_sure_it_is(blocs: Blocs, said: Record) -> None:
    begins = {"": "No", "certain": "Yes.", "as last verified": "Yes, as last verified on ", "possible": "Possible.", "disputed": "Disputed."}  # fmt: skip

    def holds(fact: Fact) -> None:
        ran = blocs("belongs", fact.state, fact.organisation, "--at", fact.day)
        assert ran.out.startswith(begins[fact.certainty])
        assert ran.code == {"": 1, "certain": 0, "as last verified": 0}.get(fact.certainty, 3)

    each_of(said.facts, holds)


def test_a_row_in_python_says_the_same_and_how_far_it_was_verified(tracker: Tracker, said: Record) -> None:
    def holds(fact: Fact) -> None:
        rows = tracker.members(fact.organisation, at=fact.day)
        frame = rows.frame()
        own = frame[frame["state"] == fact.state]
        assert own["certainty"].tolist() == ([fact.certainty] if fact.certainty else [])
        for verified_to in own["verified_to"]:
            assert (str(verified_to)[:10] >= fact.day) is fact.verified
        answer = tracker.belongs(fact.state, fact.organisation, at=fact.day)
        if fact.certainty:
            assert answer.certainty == fact.certainty
        else:
            assert answer.answer == "no"

    each_of(said.facts, holds)


def test_a_frame_that_was_added_to_says_the_same(tracker: Tracker, said: Record) -> None:
    def holds(fact: Fact) -> None:
        frame = pd.DataFrame({"who": [fact.state], "when": [fact.day]})
        added = tracker.attach(frame, state="who", at="when", organisations=[fact.organisation])
        held, how = added[fact.organisation].iloc[0], added[f"{fact.organisation}_certainty"].iloc[0]
        if fact.certainty in ("possible", "disputed"):
            assert pd.isna(held)
        else:
            assert bool(held) is bool(fact.certainty)
        assert how == (fact.certainty or "certain")

    each_of(said.facts, holds)


def test_a_panel_counts_only_what_is_known(tracker: Tracker, said: Record) -> None:
    def holds(fact: Fact) -> None:
        year = int(fact.day[:4])
        panel = tracker.panel(
            "state-year", organisations=[fact.organisation], states=[fact.state], start=year, end=year, wide=True
        )
        cell = panel[fact.organisation].iloc[0]
        if fact.certainty == "certain":
            assert cell == 1
        elif fact.certainty:
            assert cell == MISSING, "nothing is counted that is disputed, or later than the last verification"
        else:
            assert cell in (0, 2, 3), (
                "nothing, an associate member or an observer, as the Correlates of War data say it"
            )

    each_of([fact for fact in said.facts if fact.day.endswith("12-31")], holds)


def test_a_bar_is_drawn_as_sure_as_it_is(tracker: Tracker, said: Record) -> None:
    def holds(fact: Fact) -> None:
        at = date.fromisoformat(fact.day)
        holding = [
            segment.holds
            for bar in tracker.timeline(fact.organisation)
            if bar.code == fact.state and bar.category == "member"
            for segment in bar.segments
            if segment.start <= at < segment.end
        ]
        assert holding == ([fact.certainty] if fact.certainty else [])

    each_of(said.facts, holds)


def test_the_forms_on_the_web_say_the_same(said: Record, tracker: Tracker) -> None:
    pytest.importorskip("datasette", reason="the extra web is not installed")
    from blocs.serve import application

    path = said.target.path
    if path is None:
        return  # Datasette serves SQLite files

    async def ask() -> list[Any]:
        served = application(said.target, tracker.cite())
        await served.invoke_startup()
        where = f"/{path.stem}/who_belonged.json?_shape=array&_size=max"
        return [
            (await served.client.get(f"{where}&organisation={fact.organisation}&day={fact.day}")).json()
            for fact in said.facts
        ]

    for fact, rows in zip(said.facts, asyncio.run(ask()), strict=True):
        members = [row for row in rows if row["counts_as_member"]]
        assert certainty_in(members, "state", fact.state) == fact.certainty, fact


def test_the_tools_for_assistants_say_the_same(tracker: Tracker, said: Record) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from blocs.assistant import server

    tools = server(tracker)

    async def ask(name: str, **given: Any) -> Any:
        return (await tools.call_tool(name, given)).structured_content

    for fact in said.facts:
        rows = asyncio.run(ask("members", organisations=[fact.organisation], at=fact.day, limit=200))["rows"]
        assert certainty_in(rows, "state", fact.state) == fact.certainty, fact
        answer = asyncio.run(ask("belongs", state=fact.state, organisation=fact.organisation, at=fact.day))
        assert (answer["certainty"] if fact.certainty else answer["answer"]) == (fact.certainty or "no"), fact
        assert answer["sentence"]
