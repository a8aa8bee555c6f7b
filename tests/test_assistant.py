"""The tools for assistants, asked through the official package's own client over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

Asked = list[tuple[str, dict[str, Any]]]


def ask(database: Path, calls: Asked) -> tuple[list[Any], list[Any]]:
    """The tools that the server offers, and its answers to some calls."""

    async def talk() -> tuple[list[Any], list[Any]]:
        words = ["-m", "blocs", "--db", str(database), "mcp"]
        program = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))
        async with stdio_client(program) as (reads, writes), ClientSession(reads, writes) as session:
            await session.initialize()
            offered = (await session.list_tools()).tools
            answers = [await session.call_tool(name, given) for name, given in calls]
            return offered, answers

    return asyncio.run(talk())


EACH: Asked = [
    ("belongs", {"state": "iran", "organisation": "sco", "at": "2022-09-15"}),
    ("members", {"organisations": ["SCO"], "at": "2022-09-15"}),
    ("memberships", {"state": "IRN", "at": "1990-09-15", "with_predecessors": False, "offset": 20}),
    ("history", {"names": ["SCO", "IRN"]}),
    ("changes", {"start": "2023-07-04", "end": "2023-07-04", "organisations": ["SCO"]}),
    ("shared", {"names": ["IRN", "RUS", "CHN", "KAZ"], "at": "2024-01-01", "offset": 15, "limit": 100}),
    ("memoranda", {"organisation": "SCO", "start": "2022", "end": "2022"}),
    ("brief", {"organisation": "SCO", "at": "2022-09-15"}),
    ("find", {"text": "shanghai"}),
    ("organisations", {"at": "2024-01-01"}),
    ("show", {"name": "SCO/charter"}),
    ("belongs", {"state": "Atlantis", "organisation": "SCO", "at": "2022-09-15"}),
    ("members", {"organisations": ["SCO"], "at": "yesterday"}),
]
LARGE: Asked = [
    ("members", {"organisations": ["UN"], "at": "2024-01-01"}),
    ("members", {"organisations": ["UN"], "at": "2024-01-01", "limit": 5, "offset": 190}),
    ("members", {"organisations": ["CSTO"], "at": "2026-11-01"}),
    ("belongs", {"state": "FRA", "organisation": "G7", "at": "2026-11-01"}),
    ("brief", {"organisation": "UN", "at": "2024-01-01"}),
    ("changes", {"start": "2020", "end": "2023"}),
    ("belongs", {"state": "x" * 50_000, "organisation": "SCO", "at": "2022"}),
]


@pytest.fixture(scope="module")
def told(seeded_file: Path) -> tuple[list[Any], list[Any]]:
    """The tools, and the answers to all calls, in one conversation."""
    before = seeded_file.read_bytes()
    offered, answers = ask(seeded_file, [*EACH, *LARGE])
    assert seeded_file.read_bytes() == before
    return offered, answers


def test_every_tool_only_reads_and_says_what_it_wants(told: tuple[list[Any], list[Any]]) -> None:
    offered, answers = told[0], told[1][: len(EACH)]
    assert {tool.name for tool in offered} == {name for name, _ in EACH}
    answers, wrong = [one.structured_content for one in answers[:-2]], answers[-2:]
    for tool in offered:
        assert tool.annotations.read_only_hint is True
        assert len(tool.description) > 20
    belongs, members, memberships, history, changes, shared, memoranda, brief, find, bodies, shown = answers
    assert (belongs["answer"], belongs["status"]) == ("no", "observer")
    assert any(paper["code"] == "SCO/iran-obligations-2022" for paper in belongs["instruments"])
    assert all("url" in source or "title" in source for source in belongs["sources"])
    assert belongs["sources"]
    assert [row["state"] for row in members["rows"]] == ["CHN", "IND", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"]
    for row in members["rows"]:
        assert row["certainty"] == "certain"
        assert row["sources"], row
    assert {row["organisation"]: row["status"] for row in memberships["rows"]}["OPEC"] == "member"
    assert [row["what"] for row in history["rows"]][-1] == "member"
    assert [(row["state"], row["what"]) for row in changes["rows"]] == [("IRN", "joined")]
    assert "SCO" in [row["organisation"] for row in shared["rows"]]
    assert all(row["date"].lstrip("[").startswith("2022") for row in memoranda["rows"])
    assert len(brief["members"]) == 8
    assert find["rows"][0]["code"] in ("SCO", "SHANGHAI_FIVE")
    assert {"organisation", "members", "complete_to"} <= bodies["rows"][0].keys()
    assert "title" in [row["field"] for row in shown["rows"]]
    assert [one.is_error for one in wrong] == [True, True]
    assert "no state 'Atlantis'" in wrong[0].content[0].text
    assert "is not a date" in wrong[1].content[0].text
    assert all("blocs " not in one.content[0].text for one in wrong), "an assistant has no terminal"


def test_an_answer_is_given_once_in_a_published_form_and_in_parts(told: tuple[list[Any], list[Any]]) -> None:
    import json

    offered, answers = told[0], told[1][len(EACH) :]
    for tool in offered:
        assert tool.output_schema["properties"], tool.name
    *given, capped = answers
    for (name, _), answer in zip(LARGE, given, strict=False):
        assert len(json.dumps(answer.structured_content, ensure_ascii=False).encode()) < 20_000, name
        assert len(answer.content[0].text) < 2_000, "not a second copy"
    first, last, verified, yes, _, changes = (answer.structured_content for answer in given)
    assert first["total"] == 193
    assert first["left_out"] == 193 - len(first["rows"])
    assert first["next_offset"] == len(first["rows"])
    assert len(last["rows"]) == 3
    assert "left_out" not in last
    assert {row["certainty"] for row in verified["rows"]} == {"as last verified"}
    assert {row["verified_to"] for row in verified["rows"]} == {"2026-06-28"}
    assert (yes["answer"], yes["certainty"], yes["verified_to"]) == ("yes", "as last verified", "2026-02-01")
    for answer in (first, verified, changes):
        for row in answer["rows"]:
            assert row["sources"], row
            assert all(answer["sources"][code]["title"] for code in row["sources"])
    assert capped.is_error
