"""The record in Datasette: read-only, described, with questions as forms."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import socket
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the extra web is not installed")

from blocs import connect
from blocs.serve import QUERIES
from conftest import Blocs
from served import ask


def test_the_questions_answer_as_the_program_does(seeded_file: Path) -> None:
    who, where, changed = ask(
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
    home, table, form = ask(seeded_file, "/", "/{}/membership", "/{}/who_belonged")
    assert (home.status_code, table.status_code, form.status_code) == (200, 200, 200)
    assert "CC BY 4.0" in home.text
    assert "a state holds a status in an organisation over a period" in table.text
    assert "first day" in table.text or "whose claim it is" in table.text
    assert 'name="organisation"' in form.text
    assert 'name="day"' in form.text
    for name, query in QUERIES.items():
        assert (
            ask(seeded_file, f"/{{}}/{name}.json?" + "&".join(f"{one}=2022-01-01" for one in query["params"]))[
                0
            ].status_code
            == 200
        )


def test_nothing_can_be_written(seeded_file: Path) -> None:
    before = seeded_file.read_bytes()
    for sql in ("DELETE+FROM+membership", "INSERT+INTO+state+VALUES('X',1)", "DROP+TABLE+membership"):
        (answer,) = ask(seeded_file, f"/{{}}.json?sql={sql}")
        assert answer.status_code == 400
    assert seeded_file.read_bytes() == before


def test_a_port_in_use_gets_one_line(seeded_file: Path, bare: Blocs) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = bare("--db", str(seeded_file), "serve", "--port", str(taken.getsockname()[1]))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert os.strerror(errno.EADDRINUSE) in ran.err


def answers(database: Path, *forms: str) -> list[list[dict[str, Any]]]:
    return [one.json() for one in ask(database, *(f"/{{}}/{form}&_shape=array" for form in forms))]


@pytest.mark.parametrize("typed", ["sco", " SCO ", "Shanghai+Cooperation+Organisation", "shanghai+cooperation+organization", "ШОС"])  # fmt: skip
def test_a_form_takes_a_name_as_resolve_does(seeded_file: Path, typed: str) -> None:
    named, coded = answers(
        seeded_file, *(f"who_belonged.json?organisation={one}&day=2022-09-15" for one in (typed, "SCO"))
    )
    assert named == coded
    assert len(named) > 8


def test_a_name_of_another_time_is_read_by_the_day(seeded_file: Path) -> None:
    then, now = answers(
        seeded_file,
        "where_did_it_belong.json?state=Zaire&day=1980-01-01",
        "where_did_it_belong.json?state=COD&day=1980-01-01",
    )
    assert then == now
    assert then


@pytest.mark.parametrize(
    "form, said",
    [
        ("who_belonged.json?organisation=SCO&day=2022-9-15", "'2022-9-15' is no day; write one like 2022-09-15"),
        ("who_belonged.json?organisation=SCO&day=2022", "'2022' is no day; write one like 2022-09-15"),
        ("who_belonged.json?organisation=SCO&day=2022-02-30", "'2022-02-30' is no day; write one like 2022-09-15"),
        ("who_belonged.json?organisation=SCO&day=soon", "'soon' is no day; write one like 2022-09-15"),
        ("who_belonged.json?organisation=SCO&day=", "write a day like 2022-09-15"),
        ("who_belonged.json?organisation=&day=2022-09-15", "write an organisation"),
        ("where_did_it_belong.json?state=&day=2022-09-15", "write a state"),
        ("where_did_it_belong.json?state=Atlantis&day=2022-09-15", "Atlantis"),
        ("who_belonged.json?organisation=qqq&day=2022-09-15", "qqq"),
        ("what_changed.json?organisation=SCO&first=2023&last=2023-12-31", "'2023' is no day; write one like 2022-09-15"),
        ("what_changed.json?organisation=SCO&first=2023-01-01&last=2022-01-01", "2023-01-01 is after 2022-01-01; write the earlier day first"),
        ("what_changed.json?organisation=nobody+knows&first=2023-01-01&last=2023-02-01", "nobody knows"),
    ],
)  # fmt: skip
def test_a_form_says_in_a_row_what_is_wrong(seeded_file: Path, form: str, said: str) -> None:
    ((row,),) = answers(seeded_file, form)
    text = row["what" if form.startswith("what") else "name"]
    assert said in text
    assert "\n" not in text
    assert not row.get("state")
    assert not row.get("organisation")


def test_an_empty_form_has_no_answer_and_no_complaint(seeded_file: Path) -> None:
    assert answers(
        seeded_file, "who_belonged.json?organisation=&day=", "what_changed.json?organisation=&first=&last="
    ) == [[], []]


def test_all_organisations_are_asked_where_none_is_named(seeded_file: Path) -> None:
    (rows,) = answers(seeded_file, "what_changed.json?organisation=&first=2023-07-04&last=2023-07-04")
    assert ("SCO", "IRN", "began") in [(row["organisation"], row["state"], row["what"]) for row in rows]


def test_the_first_page_asks_questions_and_describes_tables(seeded_file: Path) -> None:
    for page in ask(seeded_file, "/", "/{}"):
        text = page.text
        assert text.index("Who belonged to … on …?") < text.index('id="tables"')
        assert text.count('type="submit" value="Ask"') == 3
        assert "a state holds a status in an organisation over a period" in text
        assert "alembic" not in text
        assert "<textarea" not in text
    (internal,) = ask(seeded_file, "/{}/alembic_version")
    assert internal.status_code in (403, 404)


def test_the_sql_of_a_question_is_folded_away_and_codes_are_links(seeded_file: Path) -> None:
    (page,) = ask(seeded_file, "/{}/who_belonged?organisation=SCO&day=2023-07-04")
    assert re.search(r"<details><summary>The SQL</summary><pre[^>]*>WITH asked AS", page.text)
    assert "Run SQL" not in page.text
    links = re.findall(r'<a href="(/[^"]+)">([^<]+)</a>', page.text)
    assert (f"/{seeded_file.stem}/state/IRN", "IRN") in links
    (instrument,) = [href for href, text in links if "iran-decision" in text or text.startswith("SCO/iran")][:1]
    state, paper = ask(seeded_file, "/{}/state/IRN", instrument)
    assert (state.status_code, paper.status_code) == (200, 200)
