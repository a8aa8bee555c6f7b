"""What the rules of data quality find, each in a small record in which one thing is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Blocs, Factory
from seeding.small import ORGANISATION, OTHERS, small_seeds

SAID = ORGANISATION.replace("founded: 1960-01-01", "founded: 1960-01-01\ncounts_from: entry into force")
HEARD = "  rumour: {title: Something heard}\n"
RIGHT = SAID.replace(HEARD, "")
KINDS = "charter: the constituting document\napplication: a request\ninvitation: an invitation\ndecision: a decision\n"
STATUSES = OTHERS["statuses.yaml"] + (
    "applicant: {name: applicant, category: candidate, rank: 53, counts_as_member: false}\n"
)
EARLY = "  early: {title: News, published: 1960-06, read: 2026-01-01}\n"
LATE = "  late: {title: News, published: 1990-03-01, read: 2026-01-01}\n"


@pytest.fixture
def found(bare: Blocs, factories: dict[str, Factory], tmp_path: Path) -> Callable[[str], list[str]]:
    """What `audit` finds in a record with the organisation as written: rule and state, and the text."""

    def find(organisation: str) -> list[str]:
        db = factories["sqlite"].migrated().url
        folder = small_seeds(tmp_path / "seeds", organisation=organisation)
        (folder / "memorandum_kinds.yaml").write_text(KINDS)
        (folder / "statuses.yaml").write_text(STATUSES)
        assert bare("--db", db, "seed", str(folder)).code == 0
        lines = bare("--db", db, "audit", "--findings", "--format", "tsv").lines[1:]
        return [" ".join(line.split("\t")) for line in lines]

    return find


def instrument(kind: str, date: str, parties: str, sources: str = "register") -> str:
    return (
        f"  paper:\n    kind: {kind}\n    title: A paper\n    date: {date}\n"
        f"    parties: {parties}\n    sources: [{sources}]\n"
    )


def with_paper(text: str, **said: str) -> str:
    return text.replace("memberships:\n", instrument(**said) + "memberships:\n")


def sourced(text: str, sources: str) -> str:
    return text.replace("memoranda:\n", sources + "memoranda:\n")


def test_a_record_that_is_right_has_no_finding(found: Callable[[str], list[str]]) -> None:
    assert found(RIGHT) == []


def test_a_party_of_a_charter_holds_a_status(found: Callable[[str], list[str]]) -> None:
    alone = RIGHT[: RIGHT.index("  BBB:")].replace("ratified: 1959-12-01}}", "ratified: 1959-12-01}, BBB: {}}")
    assert found(alone) == [
        "party without spell CLUB BBB party to CLUB/charter of 1959-06-01, the charter, and holds no status"
    ]


@pytest.mark.parametrize("kind", ["application", "invitation"])
def test_who_asked_or_was_asked_holds_a_status_then_or_later(found: Callable[[str], list[str]], kind: str) -> None:
    assert found(with_paper(RIGHT, kind=kind, date="1995", parties="[BBB]")) == [
        f"party without spell CLUB BBB {kind} CLUB/paper of 1995, and no status then or later"
    ]


@pytest.mark.parametrize("date", ["1958", "1965", "1989"])
def test_a_status_on_the_day_or_after_it_explains_a_request(found: Callable[[str], list[str]], date: str) -> None:
    assert found(with_paper(RIGHT, kind="application", date=date, parties="[BBB]")) == []


def test_a_decision_needs_no_status_of_its_parties(found: Callable[[str], list[str]]) -> None:
    assert found(with_paper(RIGHT, kind="decision", date="1995", parties="[BBB]")) == []


def test_a_record_of_founders_alone_is_complete_from_the_founding_on(found: Callable[[str], list[str]]) -> None:
    late = RIGHT.replace("complete: {from: 1960-01-01", "complete: {from: 1961-06-01")
    assert found(late) == [
        "complete after the founding CLUB  complete from 1961-06-01, but all 1 spells before it began with the "
        "organisation (1960-01-01): complete from then, or who else was there?"
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("from: 1970-05-01, to: 1990-02", "from: 1961-02-01, to: 1990-02"),
        ("{from: 1961-06-01, to: 2026-01-01}", "{from: 1961-06-01, to: 2026-01-01, categories: [member, observer]}"),
    ],
)
def test_who_came_between_explains_a_later_beginning(
    found: Callable[[str], list[str]], change: tuple[str, str]
) -> None:
    late = RIGHT.replace("complete: {from: 1960-01-01", "complete: {from: 1961-06-01")
    text = late.replace("to: 1970-05-01", "to: 1961-02-01").replace("from: 1961,", "from: 1961-01,").replace(*change)
    assert not any(line.startswith("complete after") for line in found(text))


@pytest.mark.parametrize(
    "said, finding",
    [
        (
            "",
            [
                "founding act CLUB  founded 1960-01-01, the entry into force of CLUB/charter, but counts_from says no act"
            ],
        ),
        (
            "counts_from: signature\n",
            [
                "founding act CLUB  founded 1960-01-01, the entry into force of CLUB/charter, but counts_from says signature"
            ],
        ),
        ("counts_from: entry into force\n", []),
    ],
)
def test_the_founding_act_is_that_of_the_founding_day(
    found: Callable[[str], list[str]], said: str, finding: list[str]
) -> None:
    assert found(RIGHT.replace("counts_from: entry into force\n", said)) == finding


def test_a_body_that_counts_from_another_day_than_its_treaty_says_no_act(found: Callable[[str], list[str]]) -> None:
    first_meeting = RIGHT.replace("counts_from: entry into force\n", "").replace(
        "in_force: 1960-01-01\n", "in_force: 1959-12-31\n"
    )
    assert found(first_meeting) == []


@pytest.mark.parametrize("change", [("to: 1990-02", "to: '[1988..1990]'"), ("from: 1961,", "from: '[1961..1963]',")])
def test_a_wide_range_is_medium_at_best(found: Callable[[str], list[str]], change: tuple[str, str]) -> None:
    wide = RIGHT.replace(*change)
    assert [line.partition(" CLUB")[0] for line in found(wide)] == ["high confidence in a wide range"]
    told = wide.replace(change[1], f"{change[1].rstrip(',')}, confidence: medium,").replace(",,", ",")
    assert found(told.replace("medium,, ", "medium, ")) == []


def test_a_source_from_before_the_day_cannot_know_that_it_came(found: Callable[[str], list[str]]) -> None:
    text = sourced(RIGHT, EARLY).replace(
        "from: 1970-05-01, to: 1990-02, sources: [register]", "from: 1970-05-01, sources: [early]"
    )
    assert found(text) == [
        "source before the day CLUB BBB all sources of member from 1970-05-01 to today were published before it began"
    ]


def test_a_source_from_before_the_end_cannot_know_that_it_came(found: Callable[[str], list[str]]) -> None:
    text = sourced(RIGHT, EARLY.replace("1960-06", "1980")).replace(
        "to: 1990-02, sources: [register]", "to: 1990-02, sources: [early]"
    )
    assert found(text) == [
        "source before the day CLUB BBB all sources of member from 1970-05-01 to 1990-02 were published before it ended"
    ]


@pytest.mark.parametrize("instead", ["early, late", "early, register"])
def test_one_source_that_can_know_is_enough(found: Callable[[str], list[str]], instead: str) -> None:
    text = sourced(RIGHT, EARLY + LATE).replace(
        "to: 1990-02, sources: [register]", f"to: 1990-02, sources: [{instead}]"
    )
    assert not any(line.startswith("source before") for line in found(text))


def test_a_treaty_sets_a_day_to_come(found: Callable[[str], list[str]]) -> None:
    treaty = sourced(RIGHT, EARLY.replace("read:", "kind: treaty, read:"))
    assert found(treaty.replace("to: 1990-02, sources: [register]", "to: 1990-02, sources: [early]")) == []


def test_an_instrument_lets_its_sources_know_the_day_that_it_set(found: Callable[[str], list[str]]) -> None:
    text = sourced(RIGHT, EARLY).replace(
        "from: 1970-05-01, to: 1990-02, sources: [register]", "from: 1970-05-01, opened_by: [paper], sources: [early]"
    )
    assert found(with_paper(text, kind="decision", date="1960-06-15", parties="[BBB]")) == []
    too_late = with_paper(text, kind="decision", date="1960-07-01", parties="[BBB]")
    assert [line.partition(" CLUB")[0] for line in found(too_late)] == ["source before the day"]


def test_an_instrument_is_not_known_before_its_day(found: Callable[[str], list[str]]) -> None:
    text = with_paper(sourced(RIGHT, EARLY), kind="decision", date="1965", parties="[BBB]", sources="early")
    assert found(text) == ["source before the day CLUB  all sources of CLUB/paper of 1965 were published before it"]


def test_an_end_that_is_not_known_needs_no_source(found: Callable[[str], list[str]]) -> None:
    text = sourced(RIGHT, EARLY.replace("1960-06", "1980")).replace(
        "to: 1990-02, sources: [register]", "to: '[1981..1995]', confidence: medium, sources: [early]"
    )
    assert found(text) == []


@pytest.mark.parametrize(
    "host", ["staging.example.org", "test.example.org", "copy-staging.example.org", "de.news-pravda.com"]
)
def test_no_reader_is_sent_to_a_host_for_trial(found: Callable[[str], list[str]], host: str) -> None:
    assert found(RIGHT.replace("https://example.org/register", f"https://{host}/register")) == [
        f"unfit address CLUB  CLUB/register is read at {host}; cite the page's own address"
    ]
