"""The record's own history, and every answer as it was given then."""

from __future__ import annotations

import itertools
import os
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from blocs.errors import DateError, UnknownName
from blocs.names.asking import Asking
from blocs.questions.diff import changes_of
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.revisions import as_known, revision, revisions
from blocs.store.session import Database, writing
from conftest import ENGINES, Blocs, Factory
from seeding.small import ORGANISATION, small_seeds

FIRST, SECOND = datetime(2025, 3, 1, 12, 0, 0), datetime(2026, 2, 28, 23, 59, 59)

REVISIONS = int(os.environ.get("BLOCS_REVISIONS", "4"))

LATER = (
    ORGANISATION.replace("name: The Club", "name: The Society")
    .replace("status: observer, from: 1961", "status: observer, from: 1962")
    .replace("complete: {from: 1960-01-01, to: 2026-01-01}", "complete: {from: 1960-01-01, to: 2026-02-02}")
    .replace("title: Charter of the Club", "title: Charter of the Society")
    .replace("locator: p. 1", "locator: p. 2")
    .replace("to: 1990-02, sources: [register]", "to: 1991-02, sources: [register, rumour]")
)


def record(target: Target, folder: Path, organisation: str, at: datetime, message: str | None = None) -> None:
    with writing(target) as session:
        seed(session, check_seeds(small_seeds(folder, organisation=organisation)), recorded_at=at, message=message)


@pytest.fixture(scope="module", params=ENGINES)
def twice(
    request: pytest.FixtureRequest, factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory
) -> Target:
    """A small record at its second revision, for questions only, on each engine in turn."""
    target, folder = factories[request.param].migrated(), tmp_path_factory.mktemp("twice")
    record(target, folder / "one", ORGANISATION, FIRST, "the beginning")
    record(target, folder / "two", LATER, SECOND)
    return target


ASKED = [
    ["members", "CLUB", "--at", "1961-06-01", "--all"],
    ["members", "The Club", "--at", "1960-06-01", "--format", "json"],
    ["memberships", "beta", "--at", "1990-06", "--all"],
    ["belongs", "beta", "CLUB", "--at", "1990-06-01"],
    ["belongs", "beta", "the society", "--at", "1961"],
    ["history", "CLUB"],
    ["history", "BBB", "CLUB", "--format", "csv"],
    ["memoranda"],
    ["memoranda", "--kind", "charter", "--format", "html"],
    ["show", "CLUB"],
    ["show", "CLUB/charter"],
    ["show", "BBB"],
    ["find", "society"],
    ["orgs", "--at", "2026-01-15"],
    ["states", "--at", "1979"],
    ["statuses"],
    ["sources", "--format", "csv"],
    ["panel", "state-year", "--from", "1960", "--to", "1992"],
    ["panel", "organisation-year", "--wide", "--from", "1960", "--to", "1992"],
    ["panel", "dyad-year", "--from", "1985", "--to", "1992"],
    ["changes", "CLUB", "--from", "1950-01-01", "--to", "1995-01-01"],
    ["shared", "AAA", "BBB", "--at", "1989-01-01"],
    ["matrix", "--orgs", "CLUB", "--at", "1990-06-01"],
    ["timeline", "CLUB", "--to", "2026-01-01"],
    ["brief", "CLUB", "--at", "1990-06-01"],
    ["cite"],
    ["datasets", "--format", "json"],
    ["audit"],
    ["log"],
]


def test_every_answer_as_known_is_the_one_given_then(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    """Byte for byte, on standard output and standard error, with the same exit code: by a day, a month or a time here,
    in turn, as they all become a number in one place, and by the number below."""
    target = factory.migrated()
    record(target, tmp_path / "one", ORGANISATION, FIRST)
    then = [bare("--db", target.url, *words) for words in ASKED]
    assert bare("--db", target.url, "export", str(tmp_path / "then")).code == 0
    record(target, tmp_path / "two", LATER, SECOND)
    now = [bare("--db", target.url, *words) for words in ASKED]
    times = itertools.cycle(["2025-03-01", "2026-01", "2025-03-01T12:00:00"])
    for words, answer in zip(ASKED, then, strict=True):
        when = next(times)
        assert bare("--db", target.url, *words, "--as-known", when) == answer, (words, when)
    for when in ("1", "2025-03-01", "2026-01", "2025-03-01T12:00:00", "2"):
        assert bare("--db", target.url, *ASKED[0], "--as-known", when) == (now if when == "2" else then)[0], when
    assert sum(one != other for one, other in zip(then, now, strict=True)) >= 15
    assert bare("--db", target.url, "export", str(tmp_path / "again"), "--as-known", "1").code == 0
    files = sorted(path.name for path in (tmp_path / "then").iterdir())
    assert len(files) > 10
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "then" / name).read_bytes(), name


def drawn(dice: random.Random) -> str:
    """The small organisation with other names, days, sources and spells than before, by chance."""
    first, second = sorted(dice.sample(range(1960, 1990), 2))
    text = (
        ORGANISATION.replace("name: The Club", f"name: {dice.choice(['The Club', 'The Society', 'The Circle'])}")
        .replace("from: 1961, to: 1970-05-01", f"from: {first}, to: {second}-05-01")
        .replace(
            "from: 1970-05-01, to: 1990-02",
            f"from: {second}-05-01, to: {dice.choice(['1990-02', '1991', '1992-03-04'])}",
        )
        .replace("to: 2026-01-01}", f"to: 2026-01-{dice.randint(1, 28):02}}}")
        .replace("title: Charter of the Club", f"title: {dice.choice(['Charter', 'Statute'])} of the Club")
        .replace("locator: p. 1", f"locator: p. {dice.randint(1, 9)}")
    )
    if dice.random() < 0.5:
        text = text.replace(
            "sources: [register]}\n    - {status: member", "sources: [rumour, register]}\n    - {status: member"
        )
    if dice.random() < 0.3:
        text = text.replace(
            "1960-01-01, opened_by: [charter]", "1960-01-01, disputed: Beta denies it, opened_by: [charter]"
        )
    return text


def test_every_answer_is_known_again_however_often_the_record_changed(
    factory: Factory, tmp_path: Path, bare: Blocs
) -> None:
    target, given = factory.migrated(), list[list[object]]()
    dice = random.Random(int(os.environ.get("BLOCS_DICE", "20220915")))  # noqa: S311 - chance, not secrets
    while len(given) < REVISIONS:
        record(target, tmp_path / str(len(given)), drawn(dice), FIRST + timedelta(days=len(given)), "by chance")
        with Database(target) as database, database.reading() as session:
            recorded = len(revisions(session))
        if recorded > len(given):
            given.append([bare("--db", target.url, *words) for words in ASKED])
    for number, answers in enumerate(given, 1):
        assert [bare("--db", target.url, *words, "--as-known", str(number)) for words in ASKED] == answers, number
    assert len({repr(answers) for answers in given}) == REVISIONS
    sys.stdout.write(f"{REVISIONS * len(ASKED)} answers of {REVISIONS} revisions, each as it was given" + "\n")


def test_a_picture_and_a_site_as_known_are_those_of_then(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    target = factory.migrated()
    record(target, tmp_path / "one", ORGANISATION, FIRST)

    def taken(name: str, *more: str) -> dict[str, bytes]:
        picture = ("chart", "map", "CLUB", "--at", "1990-06-01", "-o", str(tmp_path / f"{name}.svg"))
        assert bare("--db", target.url, *picture, *more).code == 0
        assert bare("--db", target.url, "site", str(tmp_path / name), *more).code == 0
        pages = {path.relative_to(tmp_path / name).as_posix(): path for path in (tmp_path / name).rglob("*.*")}
        return {"picture": (tmp_path / f"{name}.svg").read_bytes()} | {
            key: path.read_bytes() for key, path in pages.items()
        }

    then = taken("then")
    record(target, tmp_path / "two", LATER, SECOND)
    assert taken("again", "--as-known", "1") == then
    assert taken("now") != then


def test_the_log_lists_revisions_newest_first(twice: Target) -> None:
    with Database(twice) as database, database.reading() as session:
        newest, first = revisions(session)
    assert (newest.revision, newest.recorded_at, newest.message) == (2, "2026-02-28T23:59:59", None)
    assert (first.revision, first.recorded_at, first.message) == (1, "2025-03-01T12:00:00", "the beginning")
    assert first.retired == 0
    assert first.added > newest.added > 0
    assert newest.retired > 0
    assert first.digest != newest.digest


@pytest.mark.parametrize(
    "when, number",
    [
        ("1", 1),
        ("2", 2),
        ("2025-03-01", 1),
        ("2025-03", 1),
        ("2026-02-27", 1),
        ("2026-02-28", 2),
        ("2026-02-28T23:59:58", 1),
        ("2026-02-28T23:59:59Z", 2),
        ("9999-12-31", 2),
    ],
)
def test_a_revision_is_named_by_its_number_or_a_time(twice: Target, when: str, number: int) -> None:
    with Database(twice) as database, database.reading() as session:
        assert as_known(session, when) == number


@pytest.mark.parametrize(
    "when, error, said",
    [
        ("3", UnknownName, "there are 1 to 2"),
        ("0", UnknownName, "there are 1 to 2"),
        ("2026", UnknownName, "write 2026-12"),
        ("2025-02-28", UnknownName, "first revision is of 2025-03-01"),
        ("yesterday", DateError, "blocs log"),
        ("2025-13", DateError, "blocs log"),
        ("2025-03-01Tnoon", DateError, "2026-11-23T20:35:12"),
        ("", DateError, "blocs log"),
        ("99999999999999999999", DateError, "blocs log"),
    ],
)
def test_what_names_no_revision_gets_one_line(twice: Target, when: str, error: type[Exception], said: str) -> None:
    with Database(twice) as database, database.reading() as session, pytest.raises(error, match=said):
        as_known(session, when)


def test_a_record_without_revisions_says_how_to_fill_it(migrated: Target) -> None:
    with Database(migrated) as database, database.reading() as session, pytest.raises(UnknownName, match="blocs seed"):
        revision(session, 1)


def test_a_revision_reads_as_a_diff(twice: Target) -> None:
    with Database(twice) as database, database.reading() as session:
        found = [(one.sign, one.about, one.what, one.subject, one.change) for one in changes_of(Asking(session), 2)]
    assert found == [
        ("~", "CLUB", "membership", "BBB member", "to 1990-02 -> 1991-02"),
        ("~", "CLUB", "membership", "BBB observer", "from 1961 -> 1962"),
        ("~", "CLUB", "citation", "AAA member", "locator p. 1 -> p. 2"),
        ("+", "CLUB", "citation", "BBB member", "source CLUB/rumour"),
        ("~", "CLUB", "memorandum", "charter", "title Charter of the Club -> Charter of the Society"),
        ("~", "CLUB", "organisation", "", "complete_to 2026-01-01 -> 2026-02-02"),
        ("-", "CLUB", "organisation name", "short The Club", ""),
        ("+", "CLUB", "organisation name", "short The Society", ""),
    ]


def test_the_first_revision_reads_as_what_it_added(twice: Target) -> None:
    with Database(twice) as database, database.reading() as session:
        rows = changes_of(Asking(session), 1)
        added = revision(session, 1).added
    assert {row.sign for row in rows} == {"+"}
    assert len(rows) == added


def test_the_diff_prints_for_people_and_for_programs(twice: Target, bare: Blocs) -> None:
    ran = bare("--db", twice.url, "log", "2025-12")
    assert ran.code == 0
    assert ran.lines[0].startswith("revision 1 of curated, recorded 2025-03-01T12:00:00 UTC by blocs ")
    assert ran.lines[1] == "the beginning"
    assert "  + membership AAA member: status member, from 1960-01-01, confidence high" in ran.lines
    assert bare("--db", twice.url, "log", "2", "--format", "csv").lines[:2] == [
        "sign,about,what,subject,change",
        "~,CLUB,membership,BBB member,to 1990-02 -> 1991-02",
    ]
    full = bare("--db", twice.url, "log", "--format", "csv").lines[1].split(",")[5]
    assert len(full) == 64
    assert full[:12] in bare("--db", twice.url, "log").lines[2]
