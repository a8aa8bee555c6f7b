"""The one model of a timeline: each day of a bar is as sure as the questions say, and a bar ends where it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from blocs.dates import FOREVER, day, in_words, spell
from blocs.names.asking import Asking
from blocs.questions.holdings import Holding, fetch
from blocs.questions.timeline import Bar, Segment, bars, extent, lanes, segments, timeline
from blocs.store.session import Session

DAY = timedelta(days=1)


def holding(
    start: str | None, end: str | None, *, verified: date | None = None, disputed: str | None = None
) -> Holding:
    dates = spell(start, end)
    return Holding(
        1, "CLUB", "AAA", "member", "member", "member", 10, True, *(dates.columns[name] for name in dates.columns),
        "high", disputed, None, None, dates.ends_earliest, verified,
    )  # fmt: skip


def drawn(spell: Holding) -> list[tuple[str, str, str, bool]]:
    return [(str(one.start), str(one.end), one.holds, one.verified) for one in segments(spell)]


def of(record: Session, name: str, code: str, *, with_predecessors: bool = False) -> list[Bar]:
    return lanes(timeline(Asking(record), name, with_predecessors=with_predecessors))[code]


def test_what_is_certain_fades_after_the_day_last_verified() -> None:
    assert drawn(holding("2001-06-15", None, verified=date(2026, 2, 2))) == [
        ("2001-06-15", "2026-02-03", "certain", True),
        ("2026-02-03", "9999-12-31", "as last verified", False),
    ]


def test_what_is_known_to_a_year_alone_is_possible_at_its_edges() -> None:
    assert drawn(holding("1976", "[2015-01-01..2025-08-30]", verified=date(2025, 9, 1))) == [
        ("1976-01-01", "1976-12-31", "possible", True),
        ("1976-12-31", "2015-01-01", "certain", True),
        ("2015-01-01", "2025-08-30", "possible", True),
    ]


def test_a_dispute_is_disputed_throughout() -> None:
    assert [one.holds for one in segments(holding("2024-01-01", None, disputed="who knows"))] == ["disputed"]


def test_a_bar_without_any_day_of_certainty_is_possible() -> None:
    assert drawn(holding("[1990..1995]", "[1992..1999]")) == [("1990-01-01", "1999-12-31", "possible", True)]


@pytest.mark.record
def test_each_day_of_each_bar_is_as_sure_as_the_question_says(record: Session) -> None:
    spells = fetch(Asking(record))
    assert len(spells) > 5000
    for one in spells:
        made = segments(one)
        assert made[0].start == one.starts_earliest
        assert made[-1].end == one.ends_latest
        assert all(before.end == after.start for before, after in pairwise(made))
        for part in made:
            for on in (part.start, part.end - DAY):
                assert one.in_period(day(on)) == part.holds, (one, on)
                assert one.is_verified(on) == part.verified


@pytest.mark.record
@pytest.mark.parametrize(
    "name, code, ends",
    [
        ("SCO", "IRN", [("observer", "continued"), ("member", "open")]),
        (
            "EU",
            "GBR",
            [("applicant", "lapsed"), ("applicant", "continued"), ("acceding", "continued"), ("member", "withdrew")],
        ),
        ("LEAGUE_OF_NATIONS", "JPN", [("member", "withdrew")]),
        ("COMECON", "POL", [("member", "dissolved")]),
        ("NATO", "GBR", [("member", "open")]),
    ],
)
def test_a_bar_ends_as_it_ended(record: Session, name: str, code: str, ends: list[tuple[str, str]]) -> None:
    assert [(bar.status, bar.ended) for bar in of(record, name, code)] == ends


@pytest.mark.record
def test_suspended_and_inactive_members_are_crossed(record: Session) -> None:
    crossed = {bar.status for bar in timeline(Asking(record), "OAS") if bar.crossed}
    assert {"suspended", "inactive"} >= crossed > set()
    cuba = of(record, "OAS", "CUB")
    assert [(bar.crossed, bar.segments[-1].holds) for bar in cuba][-1] == (True, "disputed")
    assert of(record, "OAS", "VEN")[-1].segments[-1].holds == "disputed"


@pytest.mark.record
def test_instruments_are_marks_on_the_bar_that_they_led_to(record: Session) -> None:
    observer, member = of(record, "SCO", "IRN")
    assert any(
        mark.title.startswith("Memorandum on the obligations") and mark.first == date(2022, 9, 14)
        for mark in observer.marks
    )
    kept = [mark.memorandum for bar in (observer, member) for mark in bar.marks]
    assert len(kept) == len(set(kept)), "each once"


@pytest.mark.record
def test_the_closest_come_first_then_those_who_joined_first_then_by_name(record: Session) -> None:
    order = [its[0].name for its in lanes(timeline(Asking(record), "SCO")).values()]
    assert order[:9] == [
        "China", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan", "Uzbekistan", "India", "Pakistan", "Iran",
    ]  # fmt: skip


@pytest.mark.record
def test_a_spell_without_an_end_ends_with_its_organisation(record: Session) -> None:
    ask = Asking(record)
    endless = [
        replace(one, to_text=None, ends_earliest=FOREVER, ends_latest=FOREVER, belongs_until=FOREVER)
        for one in fetch(ask, organisations=["WARSAW_PACT"])
        if one.state == "POL"
    ]
    (bar,) = bars(ask, "state", endless)
    assert (bar.until, bar.ended) == (date(1991, 7, 1), "dissolved")
    assert "until 1 July 1991 (the organisation ended)" in bar.said


@pytest.mark.record
def test_a_spell_without_an_end_ends_with_its_state(record: Session) -> None:
    ask = Asking(record)
    endless = [
        replace(one, to_text=None, ends_earliest=FOREVER, ends_latest=FOREVER, belongs_until=FOREVER)
        for one in fetch(ask, organisations=["UN"], states=["DDR"])
    ]
    (bar,) = bars(ask, "state", endless)
    assert (bar.until, bar.ended) == (date(1990, 10, 3), "state ended")


@pytest.mark.record
def test_the_edges_of_a_drawing_are_known_days(record: Session) -> None:
    today = date(2026, 11, 1)
    assert extent(timeline(Asking(record), "SCO"), today) == (date(2001, 6, 15), today)
    assert extent(timeline(Asking(record), "WARSAW_PACT"), today)[1] == date(1991, 7, 1)
    assert extent([], today) == (today, today)


def test_a_segment_is_cut_at_the_edges_of_a_drawing() -> None:
    segment = Segment(date(2000, 1, 1), FOREVER, "certain", True)
    assert segment.within(date(2001, 1, 1), date(2001, 12, 31)) == Segment(
        date(2001, 1, 1), date(2002, 1, 1), "certain", True
    )
    assert segment.within(date(1990, 1, 1), date(1999, 12, 31)) is None


@pytest.mark.parametrize(
    "written, said",
    [
        ("2022-09-15", "15 September 2022"),
        ("2001-06", "June 2001"),
        ("2001", "2001"),
        ("1996~", "about 1996"),
        ("[2022-09-14..2022-09-15]", "between 14 September 2022 and 15 September 2022"),
        ("198X", "198X"),
        (date(1949, 4, 4), "4 April 1949"),
    ],
)
def test_days_are_written_as_people_write_them(written: date | str, said: str) -> None:
    assert in_words(written) == said
