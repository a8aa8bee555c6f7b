"""Tables as wide as they need to be, and in a window."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocs.cli.table import fitted, folded, shortened, whole, width_of

HEADS = ("state", "name", "status", "since", "url")
CELLS = [
    ["CHN", "China", "member", "2001-06-15", "https://example.org/one"],
    [
        "IRN",
        "Iran (Islamic Republic of) with a long name",
        "member",
        "[2022-09-14..2022-09-16]",
        "https://example.org/two",
    ],
]
WORDS = st.text(st.sampled_from("ab. é中"), max_size=30)


@given(st.lists(st.lists(WORDS.map(str.strip), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_table_without_a_window_is_drawn_as_tabulate_draws_it(cells: list[list[str]]) -> None:
    from tabulate import tabulate

    # It counts every letter as one column, and leaves out a row of nothing.
    narrow = [[f"{at}{cell.replace('中', 'c')}" for at, cell in enumerate(row)] for row in cells]
    drawn = tabulate(narrow, headers=["one", "two", "three"], tablefmt="simple", disable_numparse=True)
    assert whole(["one", "two", "three"], narrow) == [line.rstrip() for line in drawn.splitlines()]


@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=6), st.integers(20, 130), st.booleans())
@example([["", "", "a" * 21, f" {'b' * 25}"], ["a" * 6, "b" * 15, "", ""]], 73, False).via(
    "a word with a space before it"
)
def test_no_line_is_wider_than_the_window_unless_a_word_is(cells: list[list[str]], window: int, keep: bool) -> None:
    table = fitted(["a", "b", "name", "d"], cells, window, keep=keep)
    longest = max([0, *(width_of(word) for row in cells for cell in row for word in cell.split(" "))])
    assert all(width_of(line) <= max(window, longest + 12) for line in table.lines)
    # Nothing is lost: every word stands in a line, or in what is told of all rows.
    told = " ".join([*table.lines, *table.same])
    assert all(word in told for row in cells for cell in row for word in cell.split())


@pytest.mark.parametrize("window", [30, 50, 60, 80, 120])
def test_dates_and_addresses_are_never_broken(window: int) -> None:
    lines = "\n".join(fitted(HEADS, CELLS, window).lines)
    for whole_word in ("2001-06-15", "2022-09-14", "2022-09-16", "https://example.org/one", "https://example.org/two"):
        assert whole_word in lines


def test_what_every_row_says_is_left_out_and_told_once() -> None:
    table = fitted(HEADS, CELLS, 72)
    assert "status: member" in table.same
    assert "status" not in table.lines[0]
    assert fitted(HEADS, CELLS, 200).same == []
    assert fitted(HEADS, CELLS[:1], 40).same == [], "of one row everything would be the same"


def test_a_column_that_repeats_another_is_told_once() -> None:
    cells = [["A", "2001-06-15", "2001-06-15"], ["B", "2002-01-01", "2002-01-01"]]
    table = fitted(("state", "since", "joined"), cells, 20)
    assert table.same == ["joined as since"]
    assert table.lines[2] == "A      2001-06-15"


def test_a_grid_keeps_every_column_that_was_asked_for() -> None:
    cells = [["RUS", "member (as last verified)"], ["IRN", "member (as last verified)"]]
    assert fitted(("state", "BRICS"), cells, 24, keep=True).same == []


def test_a_record_is_a_paragraph_in_a_narrow_window() -> None:
    lines = fitted(HEADS, CELLS, 45).lines
    assert lines[0] == "CHN  China"
    assert "" in lines
    assert all(len(line) <= 45 for line in lines)


def test_a_wide_letter_takes_two_columns_and_a_mark_none() -> None:
    assert [width_of(text) for text in ("SCO", "上合组织", "e\u0301", "한국", "\u1112\u1161\u11ab", "Å")] == [
        3,
        8,
        1,
        4,
        2,
        1,
    ]
    lines = whole(("name", "x"), [["上合", "1"], ["ab", "2"]])
    assert {width_of(line.rsplit(" ", 1)[0]) for line in lines[2:]} == {7}
    assert shortened("上合组织", 5) == "上合…"
    assert shortened("short", 5) == "short"


def test_text_is_broken_between_words_only() -> None:
    assert folded("the day 2022-09-15 in Samarkand", 12, "  ") == ["the day", "  2022-09-15", "  in", "  Samarkand"]
    assert folded("[2022-09-14..2022-09-16]", 14) == ["[2022-09-14..", "2022-09-16]"]
    assert folded("https://example.org/very/long", 10) == ["https://example.org/very/long"]
    assert re.sub(r"\s+", " ", " ".join(folded("a  b c", 3))) == "a b c"
