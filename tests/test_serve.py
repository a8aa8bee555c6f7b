"""The record in Datasette: read-only, described, with questions as forms."""

from __future__ import annotations

import asyncio
import csv
import errno
import io
import os
import socket
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the extra web is not installed")

from blocs import connect
from blocs.serve import QUERIES, application
from blocs.settings import Target
from conftest import Blocs, Factory


def get(database: Path, *paths: str) -> list[Any]:
    """What the application answers to some paths; `{}` is the name of the database."""

    async def ask() -> list[Any]:
        with connect(str(database)) as tracker:
            served = application(Target(f"sqlite:///{database}", managed=False), tracker.cite())
        await served.invoke_startup()
        return [await served.client.get(path.format(database.stem)) for path in paths]

    return asyncio.run(ask())


def test_the_questions_answer_as_the_program_does(seeded_file: Path) -> None:
    who, where, changed = get(
        seeded_file,
        "/{}/who_belonged.csv?organisation=sco&day=2022-09-15",
        "/{}/where_did_it_belong.json?state=IRN&day=2022-09-15&_shape=array",
        "/{}/what_changed.json?organisation=SCO&first=2023-07-04&last=2023-07-04&_shape=array",
    )
    with connect(str(seeded_file)) as tracker:
        expected = [(one.state, one.name, one.status) for one in tracker.members("SCO", at="2022-09-15", everyone=True)]
        belonged = {
            one.organisation: one.status for one in tracker.memberships("IRN", at="2022-09-15", everything=True)
        }
    rows = list(csv.DictReader(io.StringIO(who.text)))
    assert sorted((row["state"], row["name"], row["status"]) for row in rows) == sorted(expected)
    assert {row["organisation"]: row["status"] for row in where.json()} == belonged
    assert [(row["state"], row["what"], row["status"]) for row in changed.json()] == [
        ("IRN", "began", "member"),
        ("IRN", "ended", "observer"),
    ]


def test_every_page_opens_and_says_what_it_shows(seeded_file: Path) -> None:
    home, table, form = get(seeded_file, "/", "/{}/membership", "/{}/who_belonged")
    assert (home.status_code, table.status_code, form.status_code) == (200, 200, 200)
    assert "CC BY 4.0" in home.text
    assert "a state holds a status in an organisation over a period" in table.text
    assert "first day" in table.text or "whose claim it is" in table.text
    assert 'name="organisation"' in form.text
    assert 'name="day"' in form.text
    for name, query in QUERIES.items():
        assert (
            get(seeded_file, f"/{{}}/{name}.json?" + "&".join(f"{one}=2022-01-01" for one in query["params"]))[
                0
            ].status_code
            == 200
        )


def test_nothing_can_be_written(seeded_file: Path) -> None:
    before = seeded_file.read_bytes()
    for sql in ("DELETE+FROM+membership", "INSERT+INTO+state+VALUES('X',1)", "DROP+TABLE+membership"):
        (answer,) = get(seeded_file, f"/{{}}.json?sql={sql}")
        assert answer.status_code == 400
    assert seeded_file.read_bytes() == before


def test_a_port_in_use_gets_one_line(seeded_file: Path, bare: Blocs) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = bare("--db", str(seeded_file), "serve", "--port", str(taken.getsockname()[1]))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert os.strerror(errno.EADDRINUSE) in ran.err


def test_a_server_is_not_opened(on_postgresql: Factory, bare: Blocs) -> None:
    ran = bare("--db", on_postgresql.seeded().url, "serve")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "serve opens an SQLite file" in ran.err
