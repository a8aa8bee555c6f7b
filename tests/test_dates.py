from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.dates import BEGINNING, FOREVER, Bounds, parse_edtf, parse_period, spell
from blocs.errors import DateError


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    "text, earliest, latest",
    [
        ("2001-06-15", "2001-06-15", "2001-06-15"),
        ("2001-06", "2001-06-01", "2001-06-30"),
        ("2004-02", "2004-02-01", "2004-02-29"),
        ("2001", "2001-01-01", "2001-12-31"),
        ("1996~", "1995-01-01", "1997-12-31"),
        ("1996?", "1995-01-01", "1997-12-31"),
        ("1996%", "1994-01-01", "1998-12-31"),
        ("2001-03~", "2001-02-01", "2001-04-30"),
        ("2001-01~", "2000-12-01", "2001-02-28"),
        ("2001-06-15~", "2001-06-14", "2001-06-16"),
        ("[2022-09-14..2022-09-15]", "2022-09-14", "2022-09-15"),
        ("[2010-12-21,2010-12-24,2010-12-28]", "2010-12-21", "2010-12-28"),
        ("[1960,1962]", "1960-01-01", "1962-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("2004-06-XX", "2004-06-01", "2004-06-30"),
        ("[..1816-01-01]", "0001-01-01", "1816-01-01"),
        ("[1955-03-01..]", "1955-03-01", "9999-12-30"),
        ("0001~", "0001-01-01", "0002-12-31"),
    ],
)
def test_a_date_means_a_first_and_a_last_day(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == Bounds(day(earliest), day(latest))


@pytest.mark.parametrize(
    "text",
    [
        "", "2022-13-01", "2022-00", "2001-02-30", "2001-2-3", "15.9.2022", "yesterday", "0000", "[2002..2001]", "[]",
        "2001/2002", "{2001,2002}", "2001-06-15T10:00:00", "Y17000", "[..]", "~", "x" * 500, "２００１", "2001-06-15\n2",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_edtf(text)


def test_a_day_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(DateError, match="2001-02 has days 01 to 28"):
        parse_edtf("2001-02-30")


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_plain_dates_mean_what_the_edtf_library_says(value: date, form: str) -> None:
    from edtf import parse_edtf as library

    text = (
        value.strftime(form) if value.year > 999 else value.isoformat()[: {"%Y-%m-%d": 10, "%Y-%m": 7, "%Y": 4}[form]]
    )
    theirs = library(text)
    assert parse_edtf(text) == Bounds(date(*theirs.lower_strict()[:3]), date(*theirs.upper_strict()[:3]))


@given(st.integers(1, 9998), st.sampled_from("~?%"))
def test_uncertain_years_mean_what_the_edtf_library_says(year: int, mark: str) -> None:
    from edtf import parse_edtf as library

    text = f"{year:04}{mark}"
    theirs = library(text)
    lower, upper = theirs.lower_fuzzy(), theirs.upper_fuzzy()
    ours = parse_edtf(text)
    assert ours.latest == min(date(min(upper[0], 9999), *upper[1:3]), FOREVER)
    assert ours.earliest == (BEGINNING if lower[0] < 1 else date(*lower[:3]))


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused_in_words(text: str) -> None:
    try:
        bounds = parse_edtf(text)
    except DateError as error:
        assert "\n" not in str(error)
    else:
        assert bounds.earliest <= bounds.latest


def test_a_spell_without_an_end_still_holds() -> None:
    found = spell("2001-06-15", None)
    assert (found.ends_earliest, found.ends_latest) == (FOREVER, FOREVER)


def test_a_spell_without_a_start_began_before_anyone_knows() -> None:
    assert spell(None, "2001").starts_latest == BEGINNING


@pytest.mark.parametrize("end", ["2001-06-15", "2001-06-14", "2000"])
def test_a_spell_ends_after_it_starts(end: str) -> None:
    with pytest.raises(DateError, match="ends before it starts"):
        spell("2001-06-15", end)


def test_a_spell_may_start_and_end_within_one_imprecise_year() -> None:
    found = spell("2001", "2001")
    assert found.starts_latest > found.ends_earliest


@pytest.mark.parametrize(
    "text, first, last", [("2022", "2022-01-01", "2022-12-31"), ("2022-09", "2022-09-01", "2022-09-30")]
)
def test_a_period_may_be_a_month_or_a_year(text: str, first: str, last: str) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.is_day) == (day(first), day(last), False)


def test_a_period_is_not_written_with_doubt() -> None:
    with pytest.raises(DateError, match="2022-09-15, 2022-09 or 2022"):
        parse_period("2022~")
