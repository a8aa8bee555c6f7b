"""blocs as a Python package: typed rows, frames, notebooks, membership joined onto somebody's frame."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import blocs as package
from blocs.dates import parse_period
from blocs.errors import BlocsError, DateError, UnknownName
from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import writing
from blocs.tracker import Tracker
from conftest import Factory
from databases import ENGINES
from seeding.small import ORGANISATION, small_seeds

PROJECT = """
import blocs

tracker: blocs.Tracker = blocs.connect("record.sqlite", as_known="1")
names: list[str] = [member.name for member in tracker.members("SCO", at="2022-09-15")]
since: str | None = tracker.members("SCO", at="2022-09-15")[0].since
answer: str = tracker.belongs("IRN", "SCO", at="2022-09-15").answer
changes: list[str] = [change.what for change in tracker.changes("SCO", start="2022", end="2023")]
frame = tracker.members("SCO", at="2022-09-15").frame()
joined = blocs.attach(frame, state="state", at="since", organisations=["BRICS"], url="record.sqlite")
panel = tracker.panel("state-year", start=2000, end=2001)
sentence: str = tracker.cite().sentence
"""


@pytest.fixture(scope="module")
def tracker(seeded_file: Path) -> Iterator[Tracker]:
    """Asks the program's own record, on SQLite: frames are joined in Python."""
    with package.connect(str(seeded_file)) as made:
        yield made


@pytest.fixture(scope="module", params=ENGINES)
def on_both(request: pytest.FixtureRequest, factories: dict[str, Factory]) -> Iterator[Tracker]:
    """Asks the made-up record of tests/charts/drawn.py, on each engine in turn."""
    with package.connect(factories[request.param].examples().url) as made:
        yield made


def test_a_users_project_passes_strict_type_checks(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """One that is right, and one that takes a text for a number. What mypy found out about the packages that blocs
    needs is kept from one run to the next: it looks itself whether that still holds."""
    (tmp_path / "right.py").write_text(PROJECT)
    (tmp_path / "wrong.py").write_text(PROJECT.replace("sentence: str", "sentence: int"))
    kept = pytestconfig.cache.mkdir("mypy") if hasattr(pytestconfig, "cache") else tmp_path / "kept"
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(kept), "right.py", "wrong.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    error, found = done.stdout.splitlines()
    assert re.fullmatch(r"wrong.py:\d+: error: Incompatible types in assignment .*", error), done.stdout
    assert found.startswith("Found 1 error in 1 file"), done.stdout


def test_rows_show_as_a_table_in_a_notebook(tracker: Tracker) -> None:
    html = tracker.members("SCO", at="2022-09-15")._repr_html_()
    assert html.startswith("<table><thead><tr><th>state</th><th>name</th>")
    assert html.count("<tr>") == 9
    assert "<p>" in html
    assert "<td>&lt;" not in tracker.matrix(at="2022-09-15", organisations=["SCO"])._repr_html_()


def test_every_question_gives_a_frame(on_both: Tracker) -> None:
    day = "1975-06-01"
    for rows in (
        on_both.members("UNION", at=day),
        on_both.members("UNION", "PACT", at=day),
        on_both.memberships("FRA", at=day),
        on_both.history("UNION", "FRA"),
        on_both.changes("UNION", start="1960", end="2019"),
        on_both.shared("FRA", "CUB", at=day),
        on_both.matrix(organisations=["UNION"], at=day),
        on_both.timeline("UNION"),
        on_both.memoranda(organisation="UNION"),
        on_both.show("UNION"),
        on_both.find("prague"),
        on_both.organisations(at=day),
        on_both.states(at=day),
        on_both.statuses(),
        on_both.sources("UNION"),
        on_both.log(),
    ):
        frame = rows.frame()
        assert list(frame.columns) == list(rows.columns)
        assert len(frame) == len(rows) > 0


DAYS = ["2001-06-14", "2001-06-15", "2005-07-04", "2005-07-05", "2022-09-15", "2023-07-03", "2023-07-04", "2025-01-01"]


@pytest.mark.parametrize("organisation", ["SCO", "BRICS", "AU", "ECOWAS", "OIC"])
def test_attaching_answers_as_the_question_does(tracker: Tracker, organisation: str) -> None:
    states = ["IRN", "CHN", "SAU", "MLI", "EGY", "USA", "UZB", "SDN"]
    attached_as_asked(tracker, organisation, states, [*DAYS, "2013-08-01", "1995-05-05"])


@pytest.mark.parametrize("organisation", ["UNION", "PACT"])
def test_attaching_answers_as_the_question_does_on_both_engines(on_both: Tracker, organisation: str) -> None:
    states = ["FRA", "CUB", "VEN", "POL", "MLI", "CSK", "SAU", "GBR"]
    days = [
        "1960-06-01",
        "1961-06-01",
        "1968-01-01",
        "1985-01-01",
        "1992-06-01",
        "2015-01-01",
        "2019-12-31",
        "2021-01-01",
    ]
    attached_as_asked(on_both, organisation, states, days)


def attached_as_asked(tracker: Tracker, organisation: str, states: list[str], days: list[str]) -> None:
    frame = pd.DataFrame([(state, day) for state in states for day in days], columns=["who", "when"])
    done = tracker.attach(frame, state="who", at="when", organisations=[organisation])
    assert list(done.columns) == ["who", "when", organisation, f"{organisation}_status", f"{organisation}_certainty"]
    for row in done.itertuples(index=False):
        answer = tracker.belongs(row.who, organisation, at=row.when)
        said = {"yes": True, "no": False}.get(answer.answer, pd.NA)
        assert (row[2] is pd.NA and said is pd.NA) or row[2] == said, (row, answer)
        held = None if pd.isna(row[3]) else row[3]
        assert held == (answer.status if answer.status != "missing" else None), (row, answer)
        assert (None if pd.isna(row[4]) else row[4]) == answer.certainty, (row, answer)


@pytest.mark.parametrize(
    "days",
    [
        pd.to_datetime(["2023-07-03", "2023-07-04"]),
        pd.to_datetime(["2023-07-03", "2023-07-04"]).tz_localize("UTC"),
        [date(2023, 7, 3), date(2023, 7, 4)],
        ["2023-07-03", "2023-07-04"],
        ["2023-07-03T12:00:00", "2023-07-04 00:00"],
        pd.PeriodIndex(["2023-07-03", "2023-07-04"], freq="D"),
    ],
    ids=["datetime", "zoned", "dates", "texts", "moments", "periods"],
)
def test_days_may_be_written_in_many_ways(tracker: Tracker, days: object) -> None:
    frame = pd.DataFrame({"country": ["Iran", "IR"], "day": days}, index=["a", "b"])
    done = tracker.attach(frame, state="country", at="day", organisations=["SCO"])
    assert done["SCO"].tolist() == [False, True]
    assert done["SCO_status"].tolist() == ["observer", "member"]
    assert list(done.index) == ["a", "b"]
    assert list(frame.columns) == ["country", "day"]


def test_whole_numbers_are_years_on_their_last_day(tracker: Tracker) -> None:
    frame = pd.DataFrame({"country": ["iran"] * 4, "year": [2022.0, 2023.0, np.nan, 2024.0]})
    done = tracker.attach(frame, state="country", at="year", organisations=["SCO"])
    assert done["SCO"].tolist() == [False, True, pd.NA, True]


def test_codes_of_a_scheme_are_taken_as_such(tracker: Tracker) -> None:
    frame = pd.DataFrame({"ccode": [630, 710, 2], "day": "2024-01-01"})
    done = tracker.attach(frame, state="ccode", at="day", organisations=["SCO"], scheme="cow")
    assert done["SCO"].tolist() == [True, True, False]


def test_rows_without_a_state_or_day_are_missing(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": ["IRN", None, "IRN"], "day": ["2024-01-01", "2024-01-01", None]})
    done = tracker.attach(frame, state="who", at="day", organisations=["SCO"])
    assert done["SCO"].tolist() == [True, pd.NA, pd.NA]
    assert done["SCO_status"].isna().tolist() == [False, True, True]
    empty = tracker.attach(frame.iloc[:0], state="who", at="day", organisations=["SCO"])
    assert (len(empty), list(empty.columns)[-1]) == (0, "SCO_certainty")


@pytest.mark.parametrize(
    "scheme, code, year, state",
    [
        ("cow", 365, 1985, "SUN"),
        ("cow", 365, 2010, "RUS"),
        ("cow", 345, 1985, "YUG"),
        ("cow", 345, 1998, "SCG"),
        ("cow", 345, 2015, "SRB"),
        ("cow", 816, 1965, "VDR"),
        ("cow", 816, 1990, "VNM"),
        ("gw", 365, 1960, "SUN"),
        ("gw", 365, 2000, "RUS"),
        ("iso_numeric", 891, 2004, "SCG"),
        ("iso_numeric", "008", 2004, "ALB"),
        ("iso2", "CS", 1985, "CSK"),
        ("iso2", "CS", 2004, "SCG"),
        ("iso2", "YU", 1985, "YUG"),
    ],
)
def test_a_code_means_what_it_meant_on_the_day_of_its_row(
    tracker: Tracker, scheme: str, code: object, year: int, state: str
) -> None:
    frame = pd.DataFrame({"who": [code], "year": [year]})
    done = tracker.attach(frame, state="who", at="year", organisations=["UN"], scheme=scheme)
    assert done.attrs["read_as"] == {str(code): state}
    own = tracker.attach(frame.assign(who=state), state="who", at="year", organisations=["UN"])
    assert done["UN_certainty"].tolist() == own["UN_certainty"].tolist()
    assert done["UN"].equals(own["UN"])


def test_one_code_is_several_states_in_one_frame(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": [365.0] * 4, "year": [1991, 1985, np.nan, 1992]})
    done = tracker.attach(frame, state="who", at="year", organisations=["CIS", "COMECON"], scheme="cow")
    assert done["CIS"].tolist() == [True, False, pd.NA, True]
    assert done["COMECON"].tolist() == [False, True, pd.NA, False]
    assert done.attrs["read_as"] == {"365": "RUS SUN"}


def test_a_frame_says_how_far_it_is_verified_and_what_it_was_read_from(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": ["Iran", "IRN", "Persia"], "day": ["2024-01-01"] * 3})
    done = tracker.attach(frame, state="who", at="day", organisations=["SCO"])
    assert done.attrs["read_as"] == {"Iran": "IRN", "IRN": "IRN", "Persia": "IRN"}
    assert done.attrs["verified_to"] == {"SCO": tracker.belongs("IRN", "SCO", at="2024-01-01").verified_to}
    assert (done.attrs["dataset"], done.attrs["revision"]) == ("curated", 1)
    assert frame.attrs == {}


def test_unknown_states_are_all_named_or_left_without_an_answer(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": ["IRN", "Atlantis", "Narnia", "Atlantis"], "day": "2024-01-01"})
    with pytest.raises(UnknownName, match=r"rows 1, 3: no state 'Atlantis'.*; row 2: no state 'Narnia'"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"])
    done = tracker.attach(frame, state="who", at="day", organisations=["SCO"], unknown="missing")
    assert done["SCO"].tolist() == [True, pd.NA, pd.NA, pd.NA]
    assert [note.partition(":")[0] for note in done.attrs["notes"]] == [
        "no answer for rows 1, 3",
        "no answer for row 2",
    ]
    with pytest.raises(UnknownName, match="'364' is a number of no scheme"):
        tracker.attach(frame.assign(who=364), state="who", at="day", organisations=["SCO"])
    with pytest.raises(UnknownName, match="near: UZB"):
        tracker.attach(frame.assign(who="Uzbekistann"), state="who", at="day", organisations=["SCO"])
    with pytest.raises(BlocsError, match="choose one of: raise, missing"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"], unknown="drop")  # type: ignore[arg-type]


def test_the_na_of_namibia_is_not_lost_unseen(tracker: Tracker, tmp_path: Path) -> None:
    file = tmp_path / "states.csv"
    file.write_text("who,day\nNA,2020-01-01\nZA,2020-01-01\nMA,1990-01-01\n")
    with pytest.raises(BlocsError, match="row 0: pandas reads NA, which is Namibia, as missing"):
        tracker.attach(pd.read_csv(file), state="who", at="day", organisations=["AU"])
    done = tracker.attach(pd.read_csv(file), state="who", at="day", organisations=["AU"], unknown="missing")
    assert done["AU"].tolist() == [pd.NA, True, False]
    whole = pd.read_csv(file, keep_default_na=False)
    assert tracker.attach(whole, state="who", at="day", organisations=["AU"])["AU"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    "days",
    ["2024-01-01 garbage", "2024-01", "2024-W01-1", "20240101", "1.1.2024", "", "2024-01-01T25:00", 10000, -5, 3.5],
)
def test_what_is_no_day_is_not_cut_into_one(tracker: Tracker, days: object) -> None:
    frame = pd.DataFrame({"who": ["IRN"], "day": [days]})
    with pytest.raises(DateError, match=r"column 'day', row 0: .* is not a day"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"])


def test_frames_of_other_kinds_work_or_are_refused_in_one_line(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": ["IRN"], "day": ["2024-01-01"]})
    levels = frame.copy()
    levels.columns = pd.MultiIndex.from_product([["a"], frame.columns])
    for odd, said in (
        (levels, "columns of several levels"),
        (frame.to_dict(), "takes a pandas.DataFrame, not builtins.dict"),
    ):
        with pytest.raises(BlocsError, match=said):
            tracker.attach(odd, state="who", at="day", organisations=["SCO"])  # type: ignore[arg-type]
    with pytest.raises(BlocsError, match="holds values that are no texts"):
        tracker.attach(frame.assign(who=[["IRN"]]), state="who", at="day", organisations=["SCO"])
    if find_spec("pyarrow"):
        for kind in ("date32[pyarrow]", "timestamp[ns][pyarrow]"):
            arrow = frame.assign(
                day=pd.to_datetime(frame["day"]).astype(kind), who=frame["who"].astype("string[pyarrow]")
            )
            assert tracker.attach(arrow, state="who", at="day", organisations=["SCO"])["SCO"].tolist() == [True]


@pytest.mark.parametrize(
    "change, error, said",
    [
        ({"state": "nation"}, BlocsError, "no column 'nation'; it has: who, day"),
        ({"at": "date"}, BlocsError, "no column 'date'"),
        ({"organisations": ["SCO", "NOWHERE_X"]}, UnknownName, "'NOWHERE_X'"),
        ({"scheme": "fips"}, UnknownName, "no scheme of codes 'fips'"),
    ],
)
def test_what_cannot_be_attached_says_why(tracker: Tracker, change: dict[str, object], error: type, said: str) -> None:
    frame = pd.DataFrame({"who": ["IRN"], "day": ["2024-01-01"]})
    with pytest.raises(error, match=said):
        tracker.attach(frame, **{"state": "who", "at": "day", "organisations": ["SCO"], **change})  # type: ignore[arg-type]


def test_wrong_cells_are_named_by_their_rows(tracker: Tracker) -> None:
    frame = pd.DataFrame({"who": ["IRN", "Atlantis", "RUS"], "day": ["2024-01-01"] * 3}, index=[10, 11, 12])
    with pytest.raises(UnknownName, match="column 'who', row 11: no state 'Atlantis'"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"])
    frame = pd.DataFrame({"who": ["IRN"] * 8, "day": ["2024-01-01", *["soon"] * 7]})
    with pytest.raises(DateError, match="column 'day', rows 1, 2, 3, 4, 5 and 2 more: 'soon' is not a day"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"])
    frame = pd.DataFrame({"who": ["IRN"], "day": ["2024-02-30"], "SCO": [1]})
    with pytest.raises(BlocsError, match="has a column 'SCO' already"):
        tracker.attach(frame, state="who", at="day", organisations=["SCO"])


def test_connecting_as_known_asks_the_record_of_then(small: Target, tmp_path: Path) -> None:
    later = ORGANISATION.replace("to: 1990-02,", "to: 1991-02,")
    with writing(small) as session:
        seed(session, check_seeds(small_seeds(tmp_path, organisation=later)), recorded_at=datetime(2026, 2, 1))
    with package.connect(small.url, as_known="1") as then, package.connect(small.url) as now:
        assert then.members("CLUB", at="1980-01-01") != now.members("CLUB", at="1980-01-01")
        assert [len(asked.members("CLUB", at="1990-06-01")) for asked in (then, now)] == [1, 2]
    with package.connect(small.url, as_known="2") as then, package.connect(small.url) as now:
        assert then.members("CLUB", at="1980-01-01") == now.members("CLUB", at="1980-01-01")
    with pytest.raises(UnknownName, match="no revision 77"), package.connect(small.url, as_known="77") as then:
        then.members("CLUB", at=parse_period("1980-01-01"))
