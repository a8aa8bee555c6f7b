"""The terminal's timeline: every kind of doubt is seen, and no status is lost for being short."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from asking import asking
from blocs.cli.timeline import DRAWN, PLAIN, drawn
from blocs.questions.timeline import Bar, Segment
from conftest import Blocs
from safety.terminal import on_terminal


def bar(
    status: str, first: str, until: str, holds: str = "certain", *, verified: bool = True, code: str = "AAA"
) -> Bar:
    start, end = date.fromisoformat(first), date.fromisoformat(until)
    category = {"suspended": "member", "guest": "observer"}.get(status, status)
    return Bar(
        code=code, name="Alpha", status=status, category=category, since=first, to=until, disputed=None,
        organisation="CLUB", state=code, rank=10, counts_as_member=True, verified_to=None, confidence="high", dataset="curated",
        first=start, certain=start, surely_until=end, until=end, status_name=status, ended="left",
        segments=(Segment(start, end, holds, verified),),  # type: ignore[arg-type]
    )  # fmt: skip


def lane(*bars: Bar, width: int = 60, first: str = "2000-01-01", last: str = "2019-12-31") -> str:
    lines = list(drawn(bars, date.fromisoformat(first), date.fromisoformat(last), width))
    return lines[1].partition("Alpha ")[2]


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested here does not depend on the engine."""
    return asking(bare, seeded_file)


@pytest.mark.parametrize(
    "holds, verified, status, signs",
    [
        ("certain", True, "member", "█"),
        ("possible", True, "member", "╱█"),
        ("disputed", True, "partner", "□▒"),
        ("certain", True, "suspended", "╳█"),
        ("as last verified", False, "observer", "~░"),
        ("disputed", False, "suspended", "□╳~█"),
    ],
)
def test_doubt_stands_beside_the_category_and_never_in_its_place(
    holds: str, verified: bool, status: str, signs: str
) -> None:
    shown = lane(bar(status, "2000-01-01", "2020-01-01", holds, verified=verified))
    assert set(shown) == set(signs)
    assert shown.startswith(signs * 3)


@pytest.mark.parametrize("width", [30, 50, 80, 120])
def test_a_status_of_a_few_months_has_a_cell(width: int) -> None:
    shown = lane(
        bar("member", "1960-01-01", "2010-03-01"),
        bar("suspended", "2010-03-01", "2010-06-01"),
        bar("member", "2010-06-01", "2020-01-01"),
        width=width, first="1960-01-01",
    )  # fmt: skip
    assert shown.count("╳") == 1
    assert shown.strip("█") == "╳"


def test_several_short_statuses_have_a_cell_each_in_their_order() -> None:
    shown = lane(
        bar("candidate", "2010-01-01", "2010-02-01"),
        bar("observer", "2010-02-01", "2010-03-01"),
        bar("partner", "2010-03-01", "2010-04-01"),
        bar("member", "2010-04-01", "2020-01-01"),
        width=40,
    )
    assert {"·", "░", "▒", "█"} <= set(shown)


def test_a_gap_stays_a_gap() -> None:
    shown = lane(bar("member", "2000-01-01", "2004-01-01"), bar("member", "2012-01-01", "2020-01-01"))
    assert "█ " in shown
    assert " █" in shown


def test_the_key_tells_what_is_drawn_and_nothing_else(blocs: Blocs) -> None:
    ran = blocs("timeline", "BRICS", "--to", "2026-01-01")
    key = ran.out.rpartition("\n\n")[2]
    assert "□ disputed" in key
    assert "╱ possible" in key
    assert "suspended" not in key
    assert "╳ suspended or inactive" in blocs("timeline", "AU").out


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_a_terminal_without_such_letters_gets_others(columns: int, seeded_file: Path) -> None:
    code, sent = on_terminal(
        "--db", str(seeded_file), "timeline", "BRICS", "--to", "2026-01-01", columns=columns, encoding="ascii"
    )
    assert code == 0
    assert sent.isascii()
    assert "o#o" in sent
    assert "# member" in sent
    assert {len(sign) for sign in (*DRAWN.meanings, *PLAIN.meanings)} == {1}
    assert len(PLAIN.meanings) == len(DRAWN.meanings)


def test_marks_of_instruments_stand_below_and_hide_nothing(blocs: Blocs) -> None:
    plain, marked = (blocs("timeline", "SCO", *more).lines for more in ((), ("--instruments",)))
    assert [line for line in plain if "█" in line][:5] == [line for line in marked if "█" in line][:5]
    assert any(line.strip(" ▴") == "" and "▴" in line for line in marked)


def test_other_formats_print_the_statuses_as_rows(blocs: Blocs) -> None:
    assert blocs("timeline", "SCO", "-f", "csv").lines[0].startswith("code,name,status,category,since,to,disputed")
