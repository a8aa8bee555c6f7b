"""What EDTF texts mean: the Library of Congress's examples, the edges, and the Python library edtf as an oracle."""

from __future__ import annotations

import re
import time
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.edtf import BEGINNING, FOREVER, Bounds, parse_edtf
from blocs.errors import DateError


def bounds(earliest: str, latest: str) -> Bounds:
    return Bounds(date.fromisoformat(earliest), date.fromisoformat(latest))


# Every example of https://www.loc.gov/standards/datetime/ (4 February 2019) that has a first and a last day.
EXAMPLES_WITH_BOUNDS = [
    # level 0
    ("1985-04-12", "1985-04-12", "1985-04-12"),
    ("1985-04", "1985-04-01", "1985-04-30"),
    ("1985", "1985-01-01", "1985-12-31"),
    # level 1
    ("2001-21", "2001-03-01", "2001-11-30"),
    ("1984?", "1983-01-01", "1985-12-31"),
    ("2004-06~", "2004-05-01", "2004-07-31"),
    ("2004-06-11%", "2004-06-09", "2004-06-13"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    ("1985-04-12/..", "1985-04-12", "9999-12-30"),
    ("1985-04/..", "1985-04-01", "9999-12-30"),
    ("1985/..", "1985-01-01", "9999-12-30"),
    ("../1985-04-12", "0001-01-01", "1985-04-12"),
    ("../1985-04", "0001-01-01", "1985-04-30"),
    ("../1985", "0001-01-01", "1985-12-31"),
    ("1985-04-12/", "1985-04-12", "9999-12-30"),
    ("1985-04/", "1985-04-01", "9999-12-30"),
    ("1985/", "1985-01-01", "9999-12-30"),
    ("/1985-04-12", "0001-01-01", "1985-04-12"),
    ("/1985-04", "0001-01-01", "1985-04-30"),
    ("/1985", "0001-01-01", "1985-12-31"),
    # level 2
    ("1950S2", "1900-01-01", "1999-12-31"),
    ("2001-34", "2001-04-01", "2001-06-30"),
    ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
    ("[..1760-12-03]", "0001-01-01", "1760-12-03"),
    ("[1760-12..]", "1760-12-01", "9999-12-30"),
    ("[1760-01,1760-02,1760-12..]", "1760-01-01", "9999-12-30"),
    ("[1667,1760-12]", "1667-01-01", "1760-12-31"),
    ("[..1984]", "0001-01-01", "1984-12-31"),
    ("2004-06~-11", "2004-05-11", "2004-07-11"),
    ("2004?-06-11", "2003-06-11", "2005-06-11"),
    ("?2004-06-~11", "2003-06-10", "2005-06-12"),
    ("2004-%06-11", "2004-04-11", "2004-08-11"),
    ("156X-12-25", "1560-12-25", "1569-12-25"),
    ("15XX-12-25", "1500-12-25", "1599-12-25"),
    ("XXXX-12-XX", "0001-12-01", "9999-12-31"),
    ("1XXX-XX", "1000-01-01", "1999-12-31"),
    ("1XXX-12", "1000-12-01", "1999-12-31"),
    ("1984-1X", "1984-10-01", "1984-12-31"),
]
# And those that have none, with what the refusal says.
EXAMPLES_WITHOUT = [
    ("1985-04-12T23:20:30", "time of day; write the day alone: 1985-04-12"),
    ("1985-04-12T23:20:30Z", "time of day"),
    ("1985-04-12T23:20:30-04", "time of day"),
    ("1985-04-12T23:20:30+04:30", "time of day"),
    ("1964/2008", r"a stretch with two ends; write one date, or \[1964..2008\] for one between them"),
    ("2004-06/2006-08", "two ends"),
    ("2004-02-01/2005-02-08", "two ends"),
    ("2004-02-01/2005-02", "two ends"),
    ("2004-02-01/2005", "two ends"),
    ("2005/2006-02", "two ends"),
    ("1984~/2004-06", "two ends"),
    ("2004-06-~01/2004-06-~20", "two ends"),
    ("2004-06-XX/2004-07-03", "two ends"),
    ("Y170000002", "outside the calendar: years run from 0001 to 9999"),
    ("Y-170000002", "outside the calendar"),
    ("-1985", "outside the calendar"),
    ("Y-17E7", "outside the calendar"),
    ("Y171010000S3", "outside the calendar"),
    ("Y3388E2S3", "outside the calendar"),
    ("{1667,1668,1670..1672}", r"means all of its dates, where one is asked for; write \[2001,2002\]"),
    ("{1960,1961-12}", "all of its dates"),
    ("{..1984}", "all of its dates"),
]


@pytest.mark.parametrize("text, earliest, latest", EXAMPLES_WITH_BOUNDS)
def test_the_library_of_congress_examples_have_these_bounds(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == bounds(earliest, latest)


@pytest.mark.parametrize("text, reason", EXAMPLES_WITHOUT)
def test_the_other_library_of_congress_examples_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DateError, match=reason):
        parse_edtf(text)


@pytest.mark.parametrize(
    "text, earliest, latest",
    [
        # unspecified digits
        ("2003-1X", "2003-10-01", "2003-12-31"),
        ("1560-X2", "1560-02-01", "1560-12-31"),
        ("2004-XX-31", "2004-01-31", "2004-12-31"),
        ("2004-0X-31", "2004-01-31", "2004-08-31"),
        ("2003-02-2X", "2003-02-20", "2003-02-28"),
        ("2004-02-2X", "2004-02-20", "2004-02-29"),
        ("2004-XX-3X", "2004-01-30", "2004-12-31"),
        ("196X-02-29", "1960-02-29", "1968-02-29"),
        ("XXXX-02-29", "0004-02-29", "9996-02-29"),
        ("19XX-X2-29", "1900-12-29", "1999-12-29"),
        ("000X", "0001-01-01", "0009-12-31"),
        ("XXXX", "0001-01-01", "9999-12-31"),
        # qualifiers behind a whole date
        ("2003-1X?", "2003-09-01", "2004-01-31"),
        ("199X~", "1980-01-01", "2009-12-31"),
        ("19XX%", "1700-01-01", "2199-12-31"),
        ("2004-XX~", "2003-01-01", "2005-12-31"),
        ("2004-06-XX~", "2004-05-01", "2004-07-31"),
        ("2004-XX-XX~", "2003-01-01", "2005-12-31"),
        ("2004-02-29~", "2004-02-28", "2004-03-01"),
        ("2004-01-31%", "2004-01-29", "2004-02-02"),
        ("9999~", "9998-01-01", "9999-12-31"),
        ("0001-01-01~", "0001-01-01", "0001-01-02"),
        # before and behind a component
        ("2004-01~-11", "2003-12-11", "2004-02-11"),
        ("2004-~01-11", "2004-01-11", "2004-02-11"),
        ("2004-~12", "2004-11-01", "2004-12-31"),
        ("2004-%06", "2004-04-01", "2004-08-31"),
        ("2004-06-~01", "2004-06-01", "2004-06-02"),
        ("2004-06-01~", "2004-05-31", "2004-06-02"),
        ("2004-06-%30", "2004-06-28", "2004-06-30"),
        ("~2004-06", "2003-06-01", "2005-06-30"),
        ("2003?-02", "2002-02-01", "2004-02-29"),
        ("2004?-02-29", "2003-02-28", "2005-02-28"),
        ("2004-05~-31", "2004-04-30", "2004-06-30"),
        ("2004?-06~-11", "2003-05-11", "2005-07-11"),
        ("?2004-06-04~", "2003-06-03", "2005-06-05"),
        ("2004-XX~-11", "2003-01-11", "2005-12-11"),
        ("2004-~XX-11", "2004-01-11", "2004-12-11"),
        # parts of a year
        ("2001-22", "2001-06-01", "2002-02-28"),
        ("2001-23", "2001-03-01", "2001-11-30"),
        ("2001-24", "2001-06-01", "2002-02-28"),
        ("2001-25", "2001-03-01", "2001-05-31"),
        ("2001-26", "2001-06-01", "2001-08-31"),
        ("2001-27", "2001-09-01", "2001-11-30"),
        ("2003-28", "2003-12-01", "2004-02-29"),
        ("2001-29", "2001-09-01", "2001-11-30"),
        ("2001-30", "2001-12-01", "2002-02-28"),
        ("2001-31", "2001-03-01", "2001-05-31"),
        ("2001-32", "2001-06-01", "2001-08-31"),
        ("2001-33", "2001-01-01", "2001-03-31"),
        ("2001-36", "2001-10-01", "2001-12-31"),
        ("2001-37", "2001-01-01", "2001-04-30"),
        ("2001-39", "2001-09-01", "2001-12-31"),
        ("2001-40", "2001-01-01", "2001-06-30"),
        ("2001-41", "2001-07-01", "2001-12-31"),
        ("2001-33~", "2000-10-01", "2001-06-30"),
        ("2001-~33", "2001-01-01", "2001-06-30"),
        ("2001-~28", "2001-09-01", "2002-02-28"),
        ("2001~-33", "2000-01-01", "2002-03-31"),
        ("2001-41%", "2000-07-01", "2002-12-31"),
        ("199X-25", "1990-03-01", "1999-05-31"),
        ("9999-28", "9999-12-01", "9999-12-31"),
        # numbered years
        ("Y2E3", "2000-01-01", "2000-12-31"),
        ("Y20E2S2", "2000-01-01", "2099-12-31"),
        ("1950S1", "1000-01-01", "1999-12-31"),
        ("1950S4", "1950-01-01", "1950-12-31"),
        ("1950S9", "1950-01-01", "1950-12-31"),
        ("0950S2", "0950-01-01", "0959-12-31"),
        # sets and stretches
        ("[1984~, 1990-02-2X]", "1983-01-01", "1990-02-28"),
        ("[2001-33..2001-34]", "2001-01-01", "2001-06-30"),
        ("[2001]", "2001-01-01", "2001-12-31"),
        (" 1984~/.. ", "1983-01-01", "9999-12-30"),
        ("/199X", "0001-01-01", "1999-12-31"),
    ],
)  # fmt: skip
def test_a_text_means_a_first_and_a_last_day(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == bounds(earliest, latest)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("2004-02-3X", "no day of the years 0001 to 9999 fits it"),
        ("XXX1-02-29", "no day"),
        ("1900-02-2X-", "not an EDTF date; write for example"),
        ("XXXX-02-30", "no day"),
        ("2004-00-XX", "no day"),
        ("2004-2X", "no day"),
        ("2004-XX-00", "no day"),
        ("0000-1X", "no day"),
        ("0000~", "years run from 0001 to 9999"),
        ("-2001-06~", "outside the calendar"),
        ("-19XX", "outside the calendar"),
        ("Y0E5", "outside the calendar"),
        ("Y2001", "letter Y is for years of more than four digits; write 2001"),
        ("Y02001S2", "letter Y"),
        ("1950S0", "at least one significant digit"),
        ("1950S", "not an EDTF date"),
        ("1950E2", "not an EDTF date"),
        ("19500S2", "not an EDTF date"),
        ("1950S2~", "not an EDTF date"),
        ("2001-42", "months run from 01 to 12"),
        ("2001-13~", "months run from 01 to 12"),
        ("2001-21-05", "a season, quarter or other part of a year has no days"),
        ("2001-02-30~", "2001-02 has days 01 to 28"),
        ("2001-~02-30", "2001-02 has days 01 to 28"),
        ("2001~~", "not an EDTF date"),
        ("199x", "not an EDTF date"),
        ("[2001,]", "not an EDTF date"),
        ("[2001..2002..2003]", "'2002..2003' is not an EDTF date"),
        ("[2001,[2002,2003]]", "a set holds dates, not sets or stretches"),
        ("[2001/..]", "a set holds dates"),
        ("[2001,2002", "a set ends with ]"),
        ("[2001-13,2002]", "'2001-13' is not a date: months run"),
        ("[2002..2001]", "the earlier date comes first"),
        ("[1985-04-12T23:20:30,1986]", "time of day"),
        ("..", "not an EDTF date"),
        ("/", "not an EDTF date"),
        ("../..", "not an EDTF date"),
        ("2001/soon", "'soon' is not an EDTF date"),
        ("2001/2002/..", "'2002/..' is not an EDTF date"),
        ("[2001]/..", r"'\[2001\]/..' is not a date: a set holds dates"),
        ("２００１-21", "not an EDTF date"),
        ("१९९X", "not an EDTF date"),
        ("1950S²", "not an EDTF date"),
    ],
)  # fmt: skip
def test_what_has_no_bounds_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DateError, match=reason):
        parse_edtf(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 400 + "2001" + "]" * 400,
        "[" * 10**6,
        "{" * 400 + "2001" + "}" * 400,
        "X" * 10**6,
        "9" * 10**6,
        "-" + "1" * 900 + ".",
        "Y" + "9" * 990,
        "Y1E" + "9" * 990,
        "1950S" + "9" * 990 + "x",
        "[" + "2001," * 10**5 + "2002]",
        "[" + "XXX1-02-29," * 80 + "2002]",
        "2001/" * 190,
        "." * 10**6,
        " " * 10**6 + "2001",
    ],
    ids=lambda text: f"{text[:12]} of {len(text)}",
)
def test_a_huge_or_hostile_text_is_refused_at_once_in_one_line(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(DateError) as caught:
        parse_edtf(text)
    assert time.perf_counter() - started < 1
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_a_long_set_is_read() -> None:
    days = ",".join(f"2001-01-{number:02}" for number in range(1, 32))
    assert parse_edtf(f"[{days}]") == bounds("2001-01-01", "2001-01-31")


PAGE = (Path(__file__).resolve().parents[1] / "docs" / "time.md").read_text(encoding="utf-8")
PADDED = re.findall(r"^\| `(\S+)` \| [^|]+ \| (\d{4}-\d\d-\d\d) \| (\d{4}-\d\d-\d\d) \|$", PAGE, re.MULTILINE)
READ, REFUSED = (
    [text for cell in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for text in re.findall("`([^`]+)`", cell)]
    for table in (
        PAGE.partition("| written | means |")[2].partition("The rules are")[0],
        PAGE.partition("| refused |")[2],
    )
)


@pytest.mark.parametrize("text, earliest, latest", PADDED)
def test_the_page_about_time_says_how_far_a_doubtful_date_is_off(text: str, earliest: str, latest: str) -> None:
    assert parse_edtf(text) == bounds(earliest, latest)


def test_the_page_about_time_says_what_is_read_and_what_is_refused() -> None:
    assert len(PADDED) == 10
    assert len(READ) > 20
    assert len(REFUSED) > 7
    for text in READ:
        parse_edtf(text)
    for text in REFUSED:
        with pytest.raises(DateError):
            parse_edtf(text)


# --- properties

QUALIFIERS = st.sampled_from(["", "", "", "~", "?", "%"])
DAYS = st.dates(date(2, 1, 1), date(9998, 12, 31))


@st.composite
def qualified_dates(draw: st.DrawFn, unknown: bool = True) -> str:
    """A real day, month or year with qualifiers anywhere and, by chance, digits that are not known."""
    digits = draw(DAYS).isoformat()[: draw(st.sampled_from([4, 7, 10]))]
    if unknown:
        hidden = draw(st.sets(st.integers(0, len(digits) - 1), max_size=4))
        digits = "".join("X" if n in hidden and one != "-" else one for n, one in enumerate(digits))
    return "-".join(draw(QUALIFIERS) + one + draw(QUALIFIERS) for one in digits.split("-"))


@given(qualified_dates())
def test_bounds_are_in_order_and_qualifiers_only_widen_them(text: str) -> None:
    found, bare = parse_edtf(text), parse_edtf(re.sub("[~?%]", "", text))
    assert BEGINNING <= found.earliest <= bare.earliest <= bare.latest <= found.latest <= FOREVER


@given(qualified_dates())
def test_both_doubts_reach_as_far_as_one_doubt_or_farther(text: str) -> None:
    one, both = parse_edtf(re.sub("[~%]", "?", text)), parse_edtf(re.sub("[~?]", "%", text))
    assert both.earliest <= one.earliest
    assert one.latest <= both.latest


@given(qualified_dates(), qualified_dates())
def test_a_set_reaches_from_its_earliest_to_its_latest_day(first: str, second: str) -> None:
    one, other = parse_edtf(first), parse_edtf(second)
    assert parse_edtf(f"[{first},{second}]") == Bounds(min(one.earliest, other.earliest), max(one.latest, other.latest))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sets(st.sampled_from([2, 3, 5, 6, 8, 9])))
@settings(deadline=None)
def test_unknown_digits_mean_the_first_and_the_last_real_day_that_fits(value: date, hidden: set[int]) -> None:
    mask = "".join("X" if n in hidden else one for n, one in enumerate(value.isoformat()))
    fits = re.compile(mask.replace("X", "[0-9]"))
    years, months = (
        [number for number in numbers if re.fullmatch(part.replace("X", "[0-9]"), f"{number:02}")]
        for part, numbers in ((mask[:4], range(1900, 2100)), (mask[5:7], range(1, 13)))
    )
    real = (
        date(year, month, number)
        for year in years
        for month in months
        for number in range(1, monthrange(year, month)[1] + 1)
    )
    fitting = [one for one in real if fits.fullmatch(one.isoformat())]
    assert parse_edtf(mask) == Bounds(fitting[0], fitting[-1])


@given(st.text("0123456789X~?%-[]{},./YEST: ", max_size=24))
@settings(max_examples=300)
def test_texts_of_the_characters_of_edtf_are_dates_or_refused_in_a_line(text: str) -> None:
    try:
        found = parse_edtf(text)
    except DateError as error:
        assert "\n" not in str(error)
    else:
        assert found.earliest <= found.latest


# --- the Python library edtf as an oracle


def library_bounds(text: str) -> Bounds:
    """What the library edtf says, with open ends as blocs has them."""
    from edtf import parse_edtf as library

    parsed = library(text)
    lower, upper = parsed.lower_fuzzy(), parsed.upper_fuzzy()
    return Bounds(
        BEGINNING if isinstance(lower, float) else date(*lower[:3]),
        date(9999, 12, 30) if isinstance(upper, float) else date(*upper[:3]),
    )


YEARS = st.integers(1000, 9000).map(str)
MASKED_YEARS = st.sampled_from(["199X", "19XX", "1XXX", "1X9X", "X999", "19X4"])
MONTHS = st.integers(1, 12).map("{:02}".format)
FORMS_THAT_THE_LIBRARY_READS_RIGHT = {
    "unknown digits of a year": st.tuples(MASKED_YEARS, st.just("-"), MONTHS, st.just("-"), st.just("28")),
    "an unknown day": st.tuples(st.one_of(YEARS, MASKED_YEARS), st.just("-"), MONTHS, st.just("-XX")),
    "an unknown month": st.tuples(st.one_of(YEARS, MASKED_YEARS), st.sampled_from(["-XX", "-XX-XX", ""])),
    "a doubtful year, decade or century": st.tuples(
        st.integers(30, 90).map(str), st.sampled_from(["44", "4X", "XX"]), st.sampled_from("~?%")
    ),
    "a doubtful year before a day": st.tuples(YEARS, st.sampled_from("~?%"), st.just("-"), MONTHS, st.just("-28")),
    "a doubtful month amid a year": st.tuples(YEARS, st.sampled_from(["-~", "-?", "-%"]), st.just("06-11")),
    "a doubtful day amid a month": st.tuples(YEARS, st.just("-06-"), st.sampled_from("~?%"), st.just("11")),
    "a part of a year": st.tuples(
        YEARS, st.just("-"), st.sampled_from([25, 26, 27, 29, 31, 32, *range(33, 42)]).map(str)
    ),
    "significant digits": st.tuples(YEARS, st.sampled_from(["S1", "S2", "S3", "S4"])),
    "a set": st.tuples(st.just("["), YEARS, st.just(","), YEARS, st.just("-"), MONTHS, st.just(",2004-02-29]")),
    "a set from a to b": st.tuples(st.just("[1000..1002,"), YEARS, st.just("-03..9000-04]")),
    "a set open at one side": st.tuples(st.just("["), YEARS, st.just("-"), MONTHS, st.just("..]")),
    "a set open at the other": st.tuples(st.just("[.."), YEARS, st.just("-"), MONTHS, st.just("]")),
    "a stretch open at one side": st.tuples(YEARS, st.just("-"), MONTHS, st.just("/..")),
    "a stretch open at the other": st.tuples(st.just("../"), YEARS, st.sampled_from(["", "~", "?", "%"])),
}


@pytest.mark.parametrize("form", FORMS_THAT_THE_LIBRARY_READS_RIGHT)
def test_what_the_library_edtf_reads_right_is_read_alike(form: str) -> None:
    @given(FORMS_THAT_THE_LIBRARY_READS_RIGHT[form].map("".join))
    @settings(max_examples=15, deadline=None, derandomize=True)
    def holds(text: str) -> None:
        assert parse_edtf(text) == library_bounds(text)

    holds()


@pytest.mark.parametrize(
    "text, why",
    [
        ("2004-%06", "ends on 30 August: a month later than 30 June is the 30th"),
        ("2003-1X", "an AttributeError while it parses"),
        ("2004-0X-15", "a ValueError for the unknown digit of a month"),
        ("2004-06-1X", "a ValueError for the unknown digit of a day"),
        ("15XX-02-29", "a day that does not exist, 29 February 1599"),
        ("2004-06~", "off by a year and a month, by its own rule for `~` behind a date"),
        ("2004-06-11~", "off by a year, a month and a day"),
        ("2004-06~-11", "off by a year and a month"),
        ("2004-XX?", "off by a month, where the month is not known at all"),
        ("2004-~12-11", "in January 2005, although the year is certain"),
        ("199X-05~", "not read"),
        ("2001-34%", "not read, nor is any doubtful part of a year"),
        ("199X-25", "not read, nor is a part of an unknown year"),
        ("2001-21", "the northern spring, although the code is independent of location"),
        ("2001-28", "December alone, for simplicity, as its source says"),
        ("2001-30", "December alone"),
        ("[1984~,1990]", "forgets the `~` in a set"),
        ("1984/", "ten years, where the end is unknown"),
        ("1950S9", "fractions of a year"),
        ("0950S2", "counts the zero in front as significant"),
    ],
)  # fmt: skip
def test_where_the_library_edtf_is_not_followed(text: str, why: str) -> None:
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        theirs = library_bounds(text)
    except (EDTFParseException, AttributeError, TypeError, ValueError):
        theirs = None
    assert parse_edtf(text) != theirs, f"the library reads {text} alike now; it was: {why}"
