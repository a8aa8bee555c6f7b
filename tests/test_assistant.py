"""The tools for assistants, asked through the official package's own client over standard input and output."""

from __future__ import annotations

import asyncio
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
        program = StdioServerParameters(command=sys.executable, args=words)
        async with stdio_client(program) as (reads, writes), ClientSession(reads, writes) as session:
            await session.initialize()
            offered = (await session.list_tools()).tools
            answers = [(await session.call_tool(name, given)).structured_content for name, given in calls]
            return offered, answers

    return asyncio.run(talk())


def test_every_tool_only_reads_and_says_what_it_wants(seeded_file: Path) -> None:
    before = seeded_file.read_bytes()
    calls: Asked = [
        ("belongs", {"state": "iran", "organisation": "sco", "at": "2022-09-15"}),
        ("members", {"organisations": ["SCO"], "at": "2022-09-15"}),
        ("memberships", {"state": "IRN", "at": "2022-09-15"}),
        ("history", {"names": ["SCO", "IRN"]}),
        ("changes", {"start": "2023-07-04", "end": "2023-07-04", "organisations": ["SCO"]}),
        ("shared", {"names": ["IRN", "RUS", "CHN"], "at": "2024-01-01"}),
        ("memoranda", {"organisation": "SCO", "start": "2022", "end": "2022"}),
        ("brief", {"organisation": "SCO", "at": "2022-09-15"}),
        ("find", {"text": "shanghai"}),
        ("belongs", {"state": "Atlantis", "organisation": "SCO", "at": "2022-09-15"}),
        ("members", {"organisations": ["SCO"], "at": "yesterday"}),
    ]
    offered, answers = ask(seeded_file, calls)
    assert {tool.name for tool in offered} == {name for name, _ in calls}
    for tool in offered:
        assert tool.annotations.read_only_hint is True
        assert len(tool.description) > 20
    belongs, members, memberships, history, changes, shared, memoranda, brief, find, unknown, undated = answers
    assert (belongs["answer"], belongs["status"]) == ("no", "observer")
    assert any(paper["code"] == "SCO/iran-obligations-2022" for paper in belongs["instruments"])
    assert all("url" in source or "title" in source for source in belongs["sources"])
    assert belongs["sources"]
    assert [row["state"] for row in members["rows"]] == ["CHN", "IND", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"]
    for row in members["rows"]:
        assert row["certainty"] == "certain"
        assert row["sources"], row
    assert {row["organisation"]: row["status"] for row in memberships["rows"]}["SCO"] == "observer"
    assert [row["what"] for row in history["rows"]][-1] == "member"
    assert [(row["state"], row["what"]) for row in changes["rows"]] == [("IRN", "joined")]
    assert "SCO" in [row["organisation"] for row in shared["rows"]]
    assert all(row["date"].lstrip("[").startswith("2022") for row in memoranda["rows"])
    assert len(brief["members"]) == 8
    assert find["rows"][0]["code"] in ("SCO", "SHANGHAI_FIVE")
    assert "no state 'Atlantis'" in unknown["error"]
    assert "is not a date" in undated["error"]
    assert seeded_file.read_bytes() == before
