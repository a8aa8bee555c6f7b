"""What the questions answer, on the small record and on both engines."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, asdict, fields, replace
from datetime import datetime
from pathlib import Path

import pytest

from blocs.errors import BlocsError, DateError
from blocs.questions.holdings import Holding
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import ENGINES, Factory
from seeding.small import ORGANISATION, small_seeds

EXTENDED = ORGANISATION.replace(
    "  BBB:\n",
    """  CCC:
    - {status: member, from: 1962-01-01, to: 1965-01-01, sources: [register]}
    - {status: member, from: 1965-01-01, to: 1966-01-01, represented_by: somebody else, sources: [register]}
    - {status: suspended, from: 1966-01-01, to: 1967-01-01, opened_by: [charter], sources: [register]}
    - {status: member, from: 1967-01-01, to: "[1970-03-01..1970-03-31]", sources: [register]}
    - {status: member, from: 1975-01-01, disputed: "the Club says yes, C says no", sources: [register]}
  DDD:
    - {status: invited, from: 1963-01-01, to: 1964-01-01, sources: [register]}
  BBB:
""",
)
MORE = "".join(
    f"{code}:\n  kind: sovereign\n  periods: [{{from: 1950-01-01}}]\n  names: [{{name: {name}, kind: short}}]\n  sources: [atlas]\n"
    for code, name in (("CCC", "Gamma"), ("DDD", "Delta"))
)


@pytest.fixture(scope="module", params=ENGINES)
def club(
    request: pytest.FixtureRequest, factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tracker]:
    """The small record and more, for questions only, on each engine in turn."""
    from seeding import small

    folder = small_seeds(tmp_path_factory.mktemp("club"), organisation=EXTENDED, states=small.STATES + MORE)
    statuses = (folder / "statuses.yaml").read_text()
    statuses += "suspended: {name: suspended member, category: member, rank: 15, counts_as_member: true}\n"
    statuses += "invited: {name: invited, category: candidate, rank: 52, counts_as_member: false}\n"
    (folder / "statuses.yaml").write_text(statuses)
    target = factories[request.param].migrated()
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
    with Tracker(Database(target)) as tracker:
        yield tracker


def belonging(club: Tracker, state: str, at: str) -> str:
    return club.belongs(state, "CLUB", at=at).answer


@pytest.mark.parametrize(
    "state, at, answer",
    [
        ("AAA", "1959-12-31", "no"),
        ("AAA", "1960-01-01", "yes"),
        ("BBB", "1970-04-30", "no"),
        ("BBB", "1970-05-01", "yes"),
        ("BBB", "1990-01-31", "yes"),
        ("BBB", "1990-02-01", "possible"),
        ("BBB", "1990-02-27", "possible"),
        ("BBB", "1990-02-28", "no"),
        ("BBB", "1990", "yes"),
        ("BBB", "1970", "yes"),
        ("BBB", "1991", "no"),
        ("CCC", "1966-06-01", "yes"),
        ("CCC", "1970-02-28", "yes"),
        ("CCC", "1970-03-15", "possible"),
        ("CCC", "1970-03-31", "no"),
        ("CCC", "1980-01-01", "disputed"),
        ("DDD", "1963-05-05", "no"),
        ("DDD", "1958", "no"),
        ("AAA", "2030-01-01", "yes"),
        ("DDD", "2030-01-01", "no"),
    ],
)
def test_an_answer_follows_from_the_bounds(club: Tracker, state: str, at: str, answer: str) -> None:
    assert belonging(club, state, at) == answer


def test_suspension_does_not_break_belonging(club: Tracker) -> None:
    row = next(row for row in club.members("CLUB", at="1966-06-01") if row.state == "CCC")
    assert (row.status, row.since, row.until, row.joined) == ("suspended", "1966-01-01", "1967-01-01", "1962-01-01")


def test_spells_of_one_status_that_touch_are_one_stretch(club: Tracker) -> None:
    row = next(row for row in club.members("CLUB", at="1963") if row.state == "CCC")
    assert (row.since, row.until, row.joined) == ("1962-01-01", "1966-01-01", "1962-01-01")


def test_a_gap_starts_belonging_anew(club: Tracker) -> None:
    row = next(row for row in club.members("CLUB", at="1980") if row.state == "CCC")
    assert (row.joined, row.certainty) == ("1975-01-01", "disputed")


def test_members_leave_out_other_categories_and_say_so(club: Tracker) -> None:
    rows = club.members("CLUB", at="1963-06-01")
    assert [row.state for row in rows] == ["AAA", "CCC"]
    assert "also 1 observer, 1 invited: --all shows them" in rows.notes
    assert [row.state for row in club.members("CLUB", at="1963-06-01", everyone=True)] == ["AAA", "CCC", "BBB", "DDD"]
    assert [row.state for row in club.members("CLUB", at="1963-06-01", statuses=["Observer"])] == ["BBB"]


def test_memberships_leave_out_candidacies_unless_asked(club: Tracker) -> None:
    assert len(club.memberships("DDD", at="1963")) == 0
    assert [row.status for row in club.memberships("DDD", at="1963", everything=True)] == ["invited"]


def test_names_are_those_of_the_day(club: Tracker) -> None:
    assert [row.name for row in club.members("CLUB", at="1979-12-31") if row.state == "BBB"] == ["Old Beta"]
    assert [row.name for row in club.members("CLUB", at="1980-01-01") if row.state == "BBB"] == ["Beta"]


def test_a_day_after_the_last_verification_is_answered_with_what_was_last_known(club: Tracker) -> None:
    rows = club.members("CLUB", at="2026-05-01")
    assert [row.state for row in rows] == ["AAA", "CCC"]
    assert "last known state: the record of CLUB was last verified on 2026-01-01" in rows.notes


def test_a_day_before_the_founding_is_a_certain_no(club: Tracker) -> None:
    answer = club.belongs("AAA", "CLUB", at="1950")
    assert (answer.answer, answer.status) == ("no", None)
    assert club.members("CLUB", at="1950").notes == ("CLUB did not exist before 1960-01-01",)


def test_the_story_of_a_state_tells_statuses_and_papers_in_time(club: Tracker) -> None:
    told = [(event.since, event.what, event.instrument) for event in club.history("CLUB", "AAA")]
    assert told == [
        ("1959-06-01", "charter", "Charter of the Club"),
        ("1960-01-01", "member", "Charter of the Club (1959-06-01)"),
    ]


def test_a_history_takes_one_of_each_in_either_order(club: Tracker) -> None:
    assert club.history("AAA", "CLUB") == club.history("CLUB", "AAA")
    with pytest.raises(BlocsError, match="both states"):
        club.history("AAA", "BBB")


def test_papers_are_found_by_state_kind_and_time(club: Tracker) -> None:
    assert [row.memorandum for row in club.memoranda(state="AAA", kinds=["charter"], start="1959", end="1959")] == [
        "CLUB/charter"
    ]
    assert len(club.memoranda(state="BBB")) == 0
    with pytest.raises(DateError, match=r"ends .* before it starts"):
        club.memoranda(start="1960", end="1959")


def test_rows_become_a_frame_with_the_printed_columns(club: Tracker) -> None:
    frame = club.members("CLUB", at="1980").frame()
    assert list(frame.columns) == [
        "state", "name", "status", "since", "until", "joined", "certainty", "verified_to", "confidence", "disputed",
    ]  # fmt: skip
    assert list(frame["state"]) == ["AAA", "BBB", "CCC"]


def test_what_is_shown_of_a_paper_names_the_spells_it_opened(club: Tracker) -> None:
    shown = {(row.field, row.value) for row in club.show("club/charter")}
    assert ("party", "AAA, signed 1959-06-01, ratified 1959-12-01") in shown
    assert ("opened", "AAA member in CLUB, since 1960-01-01") in shown


def test_an_answer_as_known_at_a_revision_is_the_one_given_then(factory: Factory, tmp_path: Path) -> None:
    from blocs.names.asking import Asking
    from blocs.questions.members import members

    target = factory.migrated()
    for content in (ORGANISATION, ORGANISATION.replace("to: 1990-02,", "to: 1985-02,")):
        with writing(target) as session:
            seed(session, check_seeds(small_seeds(tmp_path, organisation=content)), recorded_at=datetime(2026, 1, 1))
    with Database(target) as database:
        answers = []
        for revision in (1, 2, None):
            with database.reading(as_known=revision) as session:
                answers.append([row.state for row in members(Asking(session), "CLUB", at="1987")])
    assert answers == [["AAA", "BBB"], ["AAA"], ["AAA"]]


def test_a_row_of_an_answer_is_as_its_constructor_makes_it(small_file: Path) -> None:
    """Though it is made past it (`rows.maker`): frozen, equal, hashed, pickled, copied and replaced like any other."""
    with Tracker(Database(Target(f"sqlite:///{small_file}", managed=False))) as tracker:
        rows = tracker.members("CLUB", at="1975-01-01", everyone=True)
    assert [row.state for row in rows] == ["AAA", "BBB"]
    for row in rows:
        values = {field.name: getattr(row, field.name) for field in fields(Holding)}
        constructed = Holding(**values)
        assert type(row) is Holding
        assert (row, hash(row), repr(row)) == (constructed, hash(constructed), repr(constructed))
        assert asdict(row) == values
        assert pickle.loads(pickle.dumps(row)) == copy.copy(row) == row  # noqa: S301 - what was just written
        assert replace(row, name="Other") == replace(constructed, name="Other") != row
        with pytest.raises(FrozenInstanceError):
            row.state = "CCC"  # type: ignore[misc]
        assert not hasattr(row, "__dict__")
