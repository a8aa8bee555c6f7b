"""Names as public lists write them: none is read as another state, and few are refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from blocs.errors import AmbiguousName, UnknownName
from blocs.names.lookup import Lookup
from blocs.settings import Target
from blocs.store.session import Database
from conftest import SHARED, Factory

FOLDER = SHARED / "data" / "names"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"the lists of names are not at {FOLDER}")
ENGLISH = ("en", "any")


@pytest.fixture(scope="module")
def look(factories: dict[str, Factory]) -> Iterator[Lookup]:
    target: Target = factories["sqlite"].seeded()
    with Database(target) as database, database.reading() as session:
        yield Lookup(session)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(look: Lookup, kind: str, text: str) -> str | None:
    """The code that a text is read as without guessing, None where it is refused or asked back."""
    try:
        match = look.state(text) if kind == "state" else look.organisation(text)
    except (UnknownName, AmbiguousName):
        return None
    return None if match.guessed else match.code


def test_no_name_is_read_as_another_state_and_few_are_refused(look: Lookup) -> None:
    listed = [
        (row["name"], row["language"], row["code"], read(look, "state", row["name"])) for row in rows("states.csv")
    ]
    assert [one for one in listed if one[3] not in (None, one[2])] == []
    english = [one for one in listed if one[1] in ENGLISH and one[2] != "refused"]
    others = [one for one in listed if one[1] not in ENGLISH and one[2] != "refused"]
    unread = {one[0] for one in english if one[3] is None}
    asked_back = {name for name in unread if is_ambiguous(look, name)}
    assert len(unread - asked_back) <= len(english) / 100, sorted(unread)
    assert sum(one[3] == one[2] for one in others) >= 0.85 * len(others)


def is_ambiguous(look: Lookup, text: str) -> bool:
    try:
        look.state(text)
    except AmbiguousName:
        return True
    except UnknownName:
        return False
    return False


def test_no_name_is_read_as_another_organisation(look: Lookup) -> None:
    listed = [(row["name"], row["code"], read(look, "organisation", row["name"])) for row in rows("organisations.csv")]
    assert [one for one in listed if one[2] not in (None, one[1])] == []
    assert [one for one in listed if one[2] is None] == []


def test_a_guess_is_never_another_state(look: Lookup) -> None:
    wrong = []
    for row in rows("states.csv"):
        try:
            match = look.state(row["name"])
        except UnknownName:
            continue
        if match.guessed and match.code != row["code"]:
            wrong.append((row["name"], match.code))
    assert wrong == []
