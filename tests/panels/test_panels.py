"""Panels of the small record: rules for years, certainty, units, and what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.errors import BlocsError
from blocs.names.asking import Asking
from blocs.panels import panel
from blocs.panels.years import expand
from blocs.store.session import Session
from conftest import Blocs

DAYS = st.integers(0, 4000).map(lambda number: np.datetime64("2000-01-01") + np.timedelta64(number, "D"))


def years(rule: str, start: str, end: str) -> list[int]:
    days = [np.array([text], dtype="datetime64[D]") for text in (start, end)]
    return expand(days[0], days[1], rule, 1990, 2030)[1].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "rule, start, end, counted",
    [
        ("any-day", "2000-12-31", "2001-01-02", [2000, 2001]),
        ("any-day", "2000-06-01", "2001-01-01", [2000]),
        ("1-january", "2000-01-01", "2001-01-01", [2000]),
        ("1-january", "2000-01-02", "2001-01-02", [2001]),
        ("31-december", "2000-12-31", "2001-12-31", [2000]),
        ("31-december", "2000-06-01", "2000-12-31", []),
        ("majority", "2000-07-02", "2001-07-03", [2001]),
        ("majority", "2000-07-01", "2001-07-02", [2000]),
        ("any-day", "2001-01-01", "2001-01-01", []),
        ("any-day", "0001-01-01", "9999-12-31", list(range(1990, 2031))),
    ],
)
def test_a_rule_says_in_which_years_a_spell_counts(rule: str, start: str, end: str, counted: list[int]) -> None:
    assert years(rule, start, end) == counted


@given(DAYS, DAYS)
def test_the_shares_of_a_spell_add_up_to_its_days(one: np.datetime64, other: np.datetime64) -> None:
    start, end = min(one, other), max(one, other)
    _, year, share = expand(np.array([start]), np.array([end]), "share", 1900, 2100)
    lengths = [366 if y % 4 == 0 and (y % 100 or y % 400 == 0) else 365 for y in year]
    assert sum(share * lengths) == pytest.approx((end - start).astype(int))


@given(DAYS, DAYS, st.sampled_from(["1-january", "31-december", "majority"]))
def test_every_other_rule_counts_some_of_the_years_of_any_day(
    one: np.datetime64, other: np.datetime64, rule: str
) -> None:
    start, end = str(min(one, other)), str(max(one, other))
    assert set(years(rule, start, end)) <= set(years("any-day", start, end))


def test_the_organisation_year_panel_of_the_sco(record: Session) -> None:
    made = panel(Asking(record), "organisation-year", start=2016, end=2024, organisations=["SCO"], statuses=["member"])
    counts = made.groupby("year").size().to_dict()
    assert counts == {2016: 6, 2017: 8, 2018: 8, 2019: 8, 2020: 8, 2021: 8, 2022: 8, 2023: 9, 2024: 10}
    assert list(made.columns) == ["organisation", "state", "year", "status", "category", "certainty"]


def test_rules_differ_in_the_year_of_a_change(record: Session) -> None:
    def of(rule: str) -> list[int]:
        made = panel(
            Asking(record),
            "organisation-year",
            start=2022,
            end=2024,
            organisations=["SCO"],
            states=["IRN"],
            statuses=["member"],
            rule=rule,
        )
        return made["year"].tolist()

    assert of("any-day") == [2023, 2024]
    assert of("31-december") == [2023, 2024]
    assert of("1-january") == [2024]
    assert of("majority") == [2024]


def test_shares_are_given_where_asked(record: Session) -> None:
    made = panel(
        Asking(record),
        "organisation-year",
        start=2023,
        end=2023,
        organisations=["SCO"],
        states=["IRN"],
        rule="share",
        statuses=["member"],
    )
    assert made["share"].tolist() == [pytest.approx(181 / 365)]


def test_possible_and_disputed_spells_are_counted_only_where_asked(record: Session) -> None:
    asked = {"organisations": ["BRICS"], "states": ["SAU", "RUS"], "statuses": ["member"]}
    certain = panel(Asking(record), "organisation-year", start=2008, end=2024, **asked)  # type: ignore[arg-type]
    possible = panel(Asking(record), "organisation-year", start=2008, end=2024, certainty="possible", **asked)  # type: ignore[arg-type]
    assert "SAU" not in set(certain["state"])
    assert set(possible[possible["state"] == "SAU"]["certainty"]) == {"disputed"}
    assert possible[(possible["state"] == "RUS") & (possible["year"] == 2008)]["certainty"].tolist() == ["possible"]


def test_outside_the_complete_record_a_value_is_missing_and_never_zero(record: Session) -> None:
    wide = panel(
        Asking(record), "state-year", start=2000, end=2026, organisations=["SCO"], states=["FRA", "CHN"], wide=True
    )
    france = wide[wide["state"] == "FRA"].set_index("year")["SCO"].to_dict()
    assert france[2000] == -9, "the SCO did not exist yet"
    assert france[2001] == 0
    assert france[2026] == -9, "nobody has verified 2026"
    assert wide[wide["state"] == "CHN"].set_index("year")["SCO"].to_dict()[2024] == 1


def test_states_enter_and_leave_with_the_state_system(record: Session) -> None:
    made = panel(Asking(record), "state-year", start=1985, end=2012)
    lives = made.groupby("state", observed=True)["year"].agg(["min", "max"])
    assert lives.loc["SUN"].tolist() == [1985, 1991]
    assert lives.loc["SSD", "min"] == 2011
    assert lives.loc["DDR", "max"] == 1990


def test_dyads_are_undirected_and_joint_memberships_counted(record: Session) -> None:
    made = panel(
        Asking(record), "dyad-year", start=2019, end=2019, states=["CHN", "RUS", "IND"], organisations=["SCO", "BRICS"]
    )
    assert [(row.state_a, row.state_b, row.joint) for row in made.itertuples()] == [
        ("CHN", "IND", 2),
        ("CHN", "RUS", 2),
        ("IND", "RUS", 2),
    ]
    wide = panel(
        Asking(record),
        "dyad-year",
        start=2019,
        end=2019,
        states=["CHN", "KAZ"],
        organisations=["SCO", "CIS"],
        wide=True,
    )
    assert wide.to_dict("records") == [{"state_a": "CHN", "state_b": "KAZ", "year": 2019, "CIS": 0, "SCO": 1}]


def test_codes_of_others_name_the_states(record: Session) -> None:
    made = panel(
        Asking(record),
        "organisation-year",
        start=2010,
        end=2010,
        organisations=["SCO"],
        codes="cow",
        statuses=["member"],
    )
    assert made["state"].tolist() == [365, 702, 703, 704, 705, 710]


@pytest.mark.parametrize(
    "change, says",
    [({"kind": "month"}, "no panel 'month'"), ({"rule": "noon"}, "no rule 'noon'; choose one of: any-day"), ({"certainty": "sure"}, "no certainty"),
     ({"codes": "fifa"}, "no codes 'fifa'"), ({"start": 2020, "end": 2019}, "before it starts"), ({"dataset": "nobody"}, "no dataset 'nobody'")],
)  # fmt: skip
def test_a_word_that_is_none_is_refused_with_the_valid_ones(
    record: Session, change: dict[str, object], says: str
) -> None:
    asked = {"kind": "state-year", "start": 2010, "end": 2011, **change}
    dataset = str(asked.pop("dataset", "curated"))
    with pytest.raises(BlocsError, match=says):
        panel(Asking(record, dataset), **asked)  # type: ignore[arg-type]


def test_the_command_prints_csv_and_names_the_rule(blocs: Blocs) -> None:
    ran = blocs("panel", "organisation-year", "--orgs", "SCO", "--from", "2022", "--to", "2023", "--rule", "1-january")
    assert ran.lines[0] == "organisation,state,year,status,category,certainty"
    assert "by the rule 1-january, certain, codes iso, dataset curated" in ran.err


def test_the_command_writes_parquet(blocs: Blocs, tmp_path: object) -> None:
    pytest.importorskip("pyarrow")
    path = f"{tmp_path}/panel.parquet"
    assert blocs("panel", "state-year", "--format", "parquet", "-o", path).code == 0
    assert len(pd.read_parquet(path)) > 1000


@pytest.mark.parametrize(
    "arguments, says",
    [(["panel", "month"], "no panel 'month'"), (["panel", "state-year", "--orgs", "SCO,QXZWK"], "no organisation 'QXZWK'"),
     (["panel", "state-year", "--dataset", "nobody"], "no dataset 'nobody'; choose one of: curated"),
     (["panel", "state-year", "--from", "2020", "--to", "2010"], "before it starts"), (["panel", "state-year", "--format", "parquet"], "name a file with -o"),
     (["compare", "curated", "nobody"], "no dataset 'nobody'")],
)  # fmt: skip
def test_bad_input_gets_one_line(blocs: Blocs, arguments: list[str], says: str) -> None:
    ran = blocs(*arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert says in ran.err
