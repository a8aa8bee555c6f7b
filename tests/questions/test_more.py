"""Changes, what is shared, grids, lineages, timelines and briefs, on the program's own record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from blocs.dates import Period, day, parse_period
from blocs.names.asking import Asking
from blocs.names.lineage import with_predecessors
from blocs.questions.brief import brief
from blocs.questions.changes import StatusChange, changes_in
from blocs.questions.changes import changes as changes_of
from blocs.questions.shared import matrix, shared
from blocs.questions.sources import cited_for, is_primary
from blocs.store.session import Session
from conftest import Blocs


def period(first: str, last: str) -> Period:
    return Period(parse_period(first).first, parse_period(last).last, "")


def changes(session: Session, when: Period, **asked: Any) -> list[StatusChange]:
    return changes_in(Asking(session), when, asked.get("organisations"), asked.get("states"))[0]


def told(session: Session, first: str, last: str, *organisations: str) -> list[tuple[str | None, str, str]]:
    rows = changes(session, period(first, last), organisations=organisations)
    return [(row.date, row.state, row.what) for row in rows]


def test_joining_is_one_change_though_a_status_ended(record: Session) -> None:
    rows = changes(record, period("2023-07-04", "2023-07-04"), organisations=["SCO"])
    assert [(row.date, row.state, row.what, row.before, row.after) for row in rows] == [
        ("2023-07-04", "IRN", "joined", "observer", "member")
    ]
    assert "SCO/iran-member-2023" in rows[0].instruments


def test_both_days_of_a_period_are_in_it(record: Session) -> None:
    assert ("2023-07-04", "IRN", "joined") in told(record, "2023-07-04", "2023-07-10", "SCO")
    assert ("2023-07-04", "IRN", "joined") in told(record, "2023-07-01", "2023-07-04", "SCO")
    assert told(record, "2023-07-05", "2023-07-05", "SCO") == told(record, "2023-07-03", "2023-07-03", "SCO") == []


def test_leaving_suspension_and_return_are_told_apart(record: Session) -> None:
    assert ("2020-02-01", "GBR", "withdrew") in told(record, "2020", "2020", "EU")
    egypt = [
        (what, year)
        for date, state, what in told(record, "2013", "2014", "AU")
        if state == "EGY"
        for year in [str(date)[:4]]
    ]
    assert egypt == [("suspended", "2013"), ("readmitted", "2014")]


@pytest.mark.record
@pytest.mark.parametrize(
    "organisation, day, state, what, instruments",
    [
        ("UN", "1971-10-25", "CHN", "seat changed hands", ("UN/res-2758-xxvi",)),
        ("SCO", "2021-08-15", "AFG", "seat changed hands", ()),
        ("CEN_SAD", "2013-02-16", "LBR", "disputed", ()),
        ("OAS", "2009-06-03", "CUB", "stays away", ("OAS/resolution-cuba-2009",)),
    ],
)
def test_a_status_that_goes_on_otherwise_is_not_begun_again(
    record: Session, organisation: str, day: str, state: str, what: str, instruments: tuple[str, ...]
) -> None:
    found = changes_of(Asking(record), organisation, start=day, end=day, states=[state])
    assert [(row.what, row.instruments) for row in found] == [(what, instruments)]


def test_changes_of_all_organisations_include_those_of_each(record: Session) -> None:
    everything = {(row.organisation, row.state, row.what) for row in changes(record, period("2024-01", "2024-12"))}
    assert ("SCO", "BLR", "joined") in everything
    assert ("NATO", "SWE", "joined") in everything
    for state in ("BLR", "SWE"):
        some = {
            (row.organisation, row.state, row.what)
            for row in changes(record, period("2024-01", "2024-12"), states=[state])
        }
        assert some == {one for one in everything if one[1] == state}


def test_what_may_have_happened_outside_the_period_is_possible(record: Session) -> None:
    rows = changes(record, period("2022-09-14", "2022-09-20"), organisations=["SCO"], states=["SAU"])
    assert {row.certainty for row in rows} == {"possible"}


def test_states_share_the_organisations_in_which_all_are_members(record: Session) -> None:
    rows = shared(Asking(record), "IRN", "RUS", "CHN", at="2024-01-01")
    among = {row.organisation for row in rows}
    assert among >= {"AIIB", "BRICS", "CICA", "SCO", "UN", "WHO"}
    assert among & {"CSTO", "EAEU", "NATO", "OPEC", "WTO", "ICC"} == set()
    before = shared(Asking(record), "IRN", "RUS", "CHN", at="2022-09-15")
    assert "SCO" not in {row.organisation for row in before}
    some = shared(Asking(record), "IRN", "RUS", at="2022-09-15", everyone=True)
    assert {row.organisation: row.states for row in some}["SCO"] == ("RUS",)
    assert [row.count for row in some] == sorted((row.count for row in some), reverse=True)


def test_organisations_share_the_states_in_all_of_them(record: Session) -> None:
    rows = shared(Asking(record), "SCO", "BRICS", at="2023-12-31")
    assert [row.state for row in rows if row.count == 2] == ["CHN", "IND", "RUS"]
    assert {row.state: row.organisations for row in rows}["BRA"] == ("BRICS",)


def test_a_matrix_says_what_it_does_not_know(record: Session) -> None:
    grid = matrix(Asking(record), at="2024-06-01", organisations=["SCO", "BRICS"], states=["IRN", "SAU", "BRA"])
    assert [tuple(row.values()) for row in grid] == [
        ("IRN", "Iran", "member", "member"),
        ("SAU", "Saudi Arabia", "dialogue_partner", "member (disputed)"),
        ("BRA", "Brazil", None, "member"),
    ]
    early = matrix(Asking(record), at="1940-06-01", organisations=["SCO"], states=["CHN"])
    assert [row["SCO"] for row in early] == [None]
    across = matrix(Asking(record), at="2024-06-01", states=["IRN", "BRA"])
    assert across.columns == ("organisation", "name", "IRN", "BRA")
    assert {row["organisation"]: (row["IRN"], row["BRA"]) for row in across}["BRICS"] == ("member", "member")


@pytest.mark.parametrize(
    "kind, code, before",
    [
        ("organisation", "SCO", ["SHANGHAI_FIVE"]),
        ("organisation", "AU", ["OAU"]),
        ("state", "RUS", ["SUN"]),
        ("state", "SRB", ["SCG"]),
        ("organisation", "NATO", []),
    ],
)
def test_what_was_succeeded_is_found(record: Session, kind: str, code: str, before: list[str]) -> None:
    found = with_predecessors(record, kind, code)
    assert found[0] == code
    assert found[1 : 1 + len(before)] == before


@pytest.mark.parametrize(
    "words, code, said",
    [
        (("belongs", "RUS", "COMECON", "--at", "1980-01-01"), 1, "No."),
        (("belongs", "RUS", "COMECON", "--at", "1980-01-01", "--with-predecessors"), 0, "Soviet Union (SUN)"),
        (("belongs", "KEN", "AU", "--at", "1990-01-01", "--with-predecessors"), 0, "(OAU)"),
        (("members", "SCO", "--at", "1999-01-01", "--with-predecessors", "--format", "csv"), 0, "SHANGHAI_FIVE,TJK"),
        (("members", "SCO", "BRICS", "--at", "2022-09-15", "--format", "csv"), 0, "BRICS,BRA,Brazil,member"),
        (("memberships", "RUS", "--at", "1980-01-01", "--with-predecessors", "--format", "csv"), 0, "COMECON,"),
        (("history", "SCO", "TJK", "--with-predecessors", "--format", "csv"), 0, "SHANGHAI_FIVE,TJK"),
        (("changes", "SCO", "--from", "1996-01-01", "--to", "2001-12-31", "--with-predecessors", "--format", "csv"), 0, "SHANGHAI_FIVE,CHN,China,joined"),
        (("shared", "IRN", "RUS", "CHN", "--at", "2024-01-01", "--format", "csv"), 0, "SCO,Shanghai Cooperation Organisation,3"),
        (("matrix", "--orgs", "SCO,BRICS", "--at", "2024-01-01", "--format", "csv"), 0, "state,name,SCO,BRICS"),
    ],
)  # fmt: skip
def test_the_commands_answer(blocs: Blocs, words: tuple[str, ...], code: int, said: str) -> None:
    ran = blocs(*words)
    assert (ran.code, said in ran.out) == (code, True), ran.out + ran.err


@pytest.mark.parametrize(
    "words, said",
    [
        (("shared", "SCO"), "two or more"),
        (("shared", "SCO", "IRN"), "SCO is of another kind than IRN"),
        (("shared", "SCO", "BRICS", "NOWHERE_AT_ALL"), "'NOWHERE_AT_ALL'"),
        (("matrix",), "--orgs"),
        (("matrix", "--orgs", ",".join(["SCO"] * 19 + ["ATLANTIS_X"])), "'ATLANTIS_X'"),
        (("matrix", "--orgs", "SCO", "--states", "IRN,RUS,QQQQ"), "'QQQQ'"),
        (("changes", "--from", "2024-01-01", "--to", "2023-01-01"), "before"),
        (("timeline", "SCO", "--from", "2024", "--to", "2023"), "before"),
        (("changes", "SCO", "NOPE_NOPE", "--to", "2023"), "'NOPE_NOPE'"),
    ],
)
def test_what_cannot_be_asked_gets_one_line(blocs: Blocs, words: tuple[str, ...], said: str) -> None:
    ran = blocs(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_a_timeline_fits_the_window(blocs: Blocs, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = blocs("timeline", "SCO", "--to", "2026-01-01")
    assert ran.code == 0
    assert max(map(len, ran.lines)) <= width
    iran = next(line for line in ran.lines if line.startswith("IRN"))
    assert iran.rstrip().endswith("█")
    bars = iran[iran.index("░") :]
    # Iran was an observer for 6573 days and then a member for 912 of those drawn.
    assert abs(bars.count("█") / len(bars) - 912 / 7485) < 2 / len(bars) + 0.001


def test_a_timeline_of_a_state_has_a_bar_an_organisation(blocs: Blocs) -> None:
    lines = blocs("timeline", "IRN", "--to", "2026-01-01").lines
    assert [line.split()[0] for line in lines if line.startswith(("SCO", "OPEC ", "CENTO"))] == ["CENTO", "OPEC", "SCO"]


def test_a_brief_says_who_was_on_the_way_in(blocs: Blocs) -> None:
    text = blocs("brief", "SCO", "--at", "2022-09-15").out
    members = next(line for line in text.splitlines() if line.startswith("Members"))
    assert members == "Members (8): China, India, Kazakhstan, Kyrgyzstan, Pakistan, Russia, Tajikistan, Uzbekistan"
    assert "Iran (IRN): Memorandum on the obligations" in text
    found = json.loads(blocs("brief", "SCO", "--at", "2023-07-04", "--format", "json").out)
    assert "IRN" in [one["state"] for one in found["members"]]
    assert "IRN" not in [one["state"] for one in found["joining"]]
    assert ("IRN", "joined") in [(one["state"], one["what"]) for one in found["changed"]]


def test_a_brief_names_the_sources_of_what_it_says_the_best_first(record: Session, blocs: Blocs) -> None:
    told = brief(Asking(record), "UNSC", at="2026-01-15")
    cited = cited_for(record, "membership_id", [holding.number for holding in (*told.members, *told.others)])
    sources = [citation.source for citation in told.sources]
    assert {citation.source for citations in cited.values() for citation in citations} < set(sources)
    assert len(sources) == len(set(sources))
    primary = [is_primary(citation.kind) for citation in told.sources]
    assert primary == sorted(primary, reverse=True)
    assert told.primary == f"{sum(primary)} of {len(sources)} primary"
    lines = blocs("brief", "UNSC", "--at", "2026-01-15").lines
    assert f"Sources ({told.primary}):" in lines
    assert lines[-1] == f"  and {len(sources) - 6} more: blocs sources UNSC"


def test_days_are_read_as_they_are_typed(record: Session) -> None:
    assert changes(record, day(parse_period("2023-07-04").first), organisations=["SCO"])[0].state == "IRN"
