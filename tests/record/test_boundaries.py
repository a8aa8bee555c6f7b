"""The day before, the day, the day after: what the curated record says where something changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from blocs.names.asking import Asking
from blocs.questions.belongs import belongs
from blocs.questions.coverage import coverages
from blocs.questions.holdings import fetch
from blocs.questions.members import members
from blocs.settings import Target
from blocs.store.session import Database, Session
from conftest import Factory

pytestmark = pytest.mark.record

CASES = [
    line.split()
    for line in Path(__file__).with_name("boundaries.txt").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def on_sqlite(seeded_file: Path) -> Iterator[Session]:
    """A reading session on the record: for what the other engine need not be asked, as it holds the same."""
    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as made:
        yield made


def test_both_engines_hold_the_same(factories: dict[str, Factory], on_sqlite: Session) -> None:
    here = Asking(on_sqlite)
    codes = sorted(coverages(here))
    assert len(codes) > 200
    with Database(factories["postgresql"].asked()) as database, database.reading() as session:
        there = Asking(session)
        assert coverages(there) == coverages(here)
        for code in codes:
            one, other = (
                [replace(spell, number=0) for spell in fetch(ask, organisations=[code])] for ask in (here, there)
            )
            assert len(one) > 0
            assert one == other, code


def test_the_day_before_the_day_and_the_day_after(on_sqlite: Session) -> None:
    ask, wrong = Asking(on_sqlite), []
    for organisation, state, day, answer, status in CASES:
        found = belongs(ask, state, organisation, at=day)
        said = (found.answer.replace(" ", "-"), found.status or "-")
        if said != (answer, status):
            wrong.append(f"{organisation} {state} {day} {answer} {status}, but the record says {' '.join(said)}")
    assert wrong == []


def test_every_organisation_has_at_least_eight_boundaries(on_sqlite: Session) -> None:
    from blocs.questions.listings import organisations

    asked = Counter(case[0] for case in CASES)
    few = [one.organisation for one in organisations(Asking(on_sqlite), at="2020") if asked[one.organisation] < 8]
    assert few == []


@pytest.mark.parametrize(
    "organisation, day, states",
    [
        ("SCO", "2022-09-15", "CHN IND KAZ KGZ PAK RUS TJK UZB"),
        ("SCO", "2024-07-04", "BLR CHN IND IRN KAZ KGZ PAK RUS TJK UZB"),
        ("SHANGHAI_FIVE", "1999-01-01", "CHN KAZ KGZ RUS TJK"),
        ("CSTO", "2010-01-01", "ARM BLR KAZ KGZ RUS TJK UZB"),
        ("EAEU", "2016-01-01", "ARM BLR KAZ KGZ RUS"),
        ("BRICS", "2012-01-01", "BRA CHN IND RUS ZAF"),
        ("CARICOM", "1975-01-01", "ATG BLZ BRB DMA GRD GUY JAM KNA LCA MSR TTO VCT"),
        ("OPEC", "1961-02-01", "IRN IRQ KWT QAT SAU VEN"),
        ("SACU", "1950-01-01", "BWA LSO SWZ ZAF"),
    ],
)
def test_who_belonged_on_a_day(record: Session, organisation: str, day: str, states: str) -> None:
    assert " ".join(row.state for row in members(Asking(record), organisation, at=day)) == states


def test_the_curated_record_keeps_every_rule_of_quality(on_sqlite: Session) -> None:
    from blocs.audit import audit

    found = audit(Asking(on_sqlite))
    assert list(found.findings) == []
    assert found.shares[-1].share >= 80


def test_a_seat_that_changed_hands_within_a_month_was_held_all_the_time(record: Session) -> None:
    found = belongs(Asking(record), "CHN", "INTERPOL", at="1984-09-05")
    assert found.answer == "yes"
    assert "The seat was held by government of the Republic of China (Taipei) until 1984-09." in found.sentence


def test_a_status_named_after_a_city_has_its_article(record: Session) -> None:
    found = belongs(Asking(record), "BHR", "NATO", at="2010-01-01")
    assert "was an Istanbul Cooperation Initiative partner of" in found.sentence
