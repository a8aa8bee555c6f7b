"""One fact through every way out: how sure it is, and how far it was verified, is the same wherever it is read."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from blocs import connect
from blocs.settings import Target
from blocs.tracker import Tracker
from conftest import Blocs

pytestmark = pytest.mark.record


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
MISSING = -9
"""What a wide panel holds where nothing is known, as the Correlates of War data do."""
IDS = ["-".join(fact[:3]) for fact in FACTS]


@pytest.fixture(scope="module")
def tracker(seeded_file: Path) -> Iterator[Tracker]:
    with connect(str(seeded_file)) as made:
        yield made


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
            if row["status"] in ("member", "suspended", "associate_member")
        ],
        "organisation",
        fact.organisation,
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_command_says_how_sure_it_is(blocs: Blocs, fact: Fact, way: Callable[[Blocs, Fact], str]) -> None:
    assert way(blocs, fact) == fact.certainty


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_sentence_begins_with_how_sure_it_is(blocs: Blocs, fact: Fact) -> None:
    ran = blocs("belongs", fact.state, fact.organisation, "--at", fact.day)
    begins = {"": "No", "certain": "Yes.", "as last verified": "Yes, as last verified on ", "possible": "Possible.", "disputed": "Disputed."}  # fmt: skip
    assert ran.out.startswith(begins[fact.certainty])
    assert ran.code == {"": 1, "certain": 0, "as last verified": 0}.get(fact.certainty, 3)


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_row_in_python_says_the_same_and_how_far_it_was_verified(tracker: Tracker, fact: Fact) -> None:
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


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_frame_that_was_added_to_says_the_same(tracker: Tracker, fact: Fact) -> None:
    frame = pd.DataFrame({"who": [fact.state], "when": [fact.day]})
    added = tracker.attach(frame, state="who", at="when", organisations=[fact.organisation])
    held, how = added[fact.organisation].iloc[0], added[f"{fact.organisation}_certainty"].iloc[0]
    if fact.certainty in ("possible", "disputed"):
        assert pd.isna(held)
    else:
        assert bool(held) is bool(fact.certainty)
    assert how == (fact.certainty or "certain")


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.day.endswith("12-31")], ids=lambda fact: fact.state)
def test_a_panel_counts_only_what_is_known(tracker: Tracker, fact: Fact) -> None:
    year = int(fact.day[:4])
    panel = tracker.panel(
        "state-year", organisations=[fact.organisation], states=[fact.state], start=year, end=year, wide=True
    )
    cell = panel[fact.organisation].iloc[0]
    if fact.certainty == "certain":
        assert cell == 1
    else:
        assert cell == MISSING, "nothing is counted that is disputed, or later than the last verification"


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_a_bar_is_drawn_as_sure_as_it_is(tracker: Tracker, fact: Fact) -> None:
    at = date.fromisoformat(fact.day)
    holding = [
        segment.holds
        for bar in tracker.timeline(fact.organisation)
        if bar.code == fact.state and bar.category == "member"
        for segment in bar.segments
        if segment.start <= at < segment.end
    ]
    assert holding == ([fact.certainty] if fact.certainty else [])


def test_the_forms_on_the_web_say_the_same(seeded_file: Path, tracker: Tracker) -> None:
    pytest.importorskip("datasette", reason="the extra web is not installed")
    from blocs.serve import application

    async def ask() -> list[Any]:
        served = application(Target(f"sqlite:///{seeded_file}", managed=False), tracker.cite())
        await served.invoke_startup()
        where = f"/{seeded_file.stem}/who_belonged.json?_shape=array&_size=max"
        return [
            (await served.client.get(f"{where}&organisation={fact.organisation}&day={fact.day}")).json()
            for fact in FACTS
        ]

    for fact, rows in zip(FACTS, asyncio.run(ask()), strict=True):
        members = [row for row in rows if row["counts_as_member"]]
        assert certainty_in(members, "state", fact.state) == fact.certainty, fact


def test_the_tools_for_assistants_say_the_same(tracker: Tracker) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from blocs.assistant import server

    tools = server(tracker)

    async def ask(name: str, **given: Any) -> Any:
        return (await tools.call_tool(name, given)).structured_content

    for fact in FACTS:
        rows = asyncio.run(ask("members", organisations=[fact.organisation], at=fact.day, limit=200))["rows"]
        assert certainty_in(rows, "state", fact.state) == fact.certainty, fact
        answer = asyncio.run(ask("belongs", state=fact.state, organisation=fact.organisation, at=fact.day))
        assert (answer["certainty"] if fact.certainty else answer["answer"]) == (fact.certainty or "no"), fact
        assert answer["sentence"]
