"""What a person sees in a window of 50, 80 and 120 columns, and what goes to another program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from asking import asking
from blocs.cli.table import width_of
from conftest import Blocs
from safety.terminal import on_terminal

WIDTHS = (50, 80, 120)
ASKED = [
    ("members", "SCO", "--at", "2022-09-15", "--all"),
    ("memberships", "IRN", "--at", "2022-09-15"),
    ("memberships", "IRN,RUS", "--at", "2022-09-15"),
    ("changes", "SCO", "BRICS", "--from", "2023-01-01", "--to", "2025-12-31"),
    ("orgs", "--at", "2022-09-15"),
    ("history", "SCO", "IRN"),
    ("memoranda", "SCO", "IRN"),
    ("matrix", "SCO,BRICS,EAEU", "RUS", "IRN", "--at", "2024-06-01"),
    ("shared", "IRN", "RUS", "--at", "2024-06-01"),
    ("spells", "SCO", "IRN"),
    ("states", "--kind", "former"),
    ("belongs", "iran", "sco", "--at", "2022-09-15"),
    ("brief", "SCO", "--at", "2022-09-15"),
    ("timeline", "BRICS", "--to", "2026-01-01"),
    ("cite",),
    ("log",),
]
UNBROKEN = re.compile(r"https?://\S+|\d{4}-\d{2}-\d{2}")


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested here does not depend on the engine."""
    return asking(bare, seeded_file)


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_an_answer_fits_the_window(asked: tuple[str, ...], seeded_file: Path, blocs: Blocs) -> None:
    piped = blocs(*asked)
    for columns in WIDTHS:
        code, sent = on_terminal("--db", str(seeded_file), *asked, columns=columns)
        assert code in (0, 1), sent
        for line in sent.splitlines():
            # What cannot be broken stands on a line of its own, or behind its head.
            longest = max([0, *(width_of(word) for word in line.split())])
            assert width_of(line) <= columns or longest > columns - 30, (columns, line)
        if asked[0] not in ("timeline", "brief"):  # brief abridges, in a pipe as well; a timeline draws
            found = set(UNBROKEN.findall(sent))
            assert set(UNBROKEN.findall(piped.out)) <= found, f"a date or an address was lost or broken ({columns})"


def test_what_is_piped_is_as_wide_as_it_needs(blocs: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    ran = blocs("memberships", "IRN", "--at", "2022-09-15")
    assert max(map(len, ran.lines)) > 120
    assert len({line.index("since") for line in ran.lines[:1]}) == 1
    assert "in every row" not in ran.err


def test_what_every_row_says_is_said_once_and_not_among_the_rows(seeded_file: Path) -> None:
    _, sent = on_terminal("--db", str(seeded_file), "members", "SCO", "--at", "2022-09-15", columns=45)
    assert "in every row: " in sent
    assert "certainty: certain" in sent.replace("\n  ", " ")
    assert sent.count("member") == 1


def test_members_of_a_brief_stand_by_name(blocs: Blocs) -> None:
    line = next(line for line in blocs("brief", "SCO", "--at", "2022-09-15").lines if line.startswith("Members"))
    names = line.partition(": ")[2].split(", ")
    assert names == sorted(names)
    africa = " ".join(blocs("brief", "AU", "--at", "2019-01-01").lines)
    assert africa.index("Comoros") < africa.index("Côte d'Ivoire") < africa.index("Democratic Republic")


def test_the_help_says_first_what_a_command_alone_has(blocs: Blocs) -> None:
    said = blocs("members", "--help").out
    assert said.index("Options:") < said.index("  --at D") < said.index("Output:") < said.index("  --count")
    assert said.index("  --count") < said.index("Record:") < said.index("--as-known")
    assert "--orgs" not in blocs("matrix", "--help").out
    assert blocs("help", "members").out == said
    assert blocs("help").out == blocs("--help").out
    assert blocs("help", "db", "check").out == blocs("db", "check", "--help").out
    assert "..." not in blocs("help").out.partition("Questions:")[2].replace("[ARGS]...", "")


def test_help_for_what_is_no_command_gets_one_line(blocs: Blocs) -> None:
    for asked in (("help", "membrs"), ("help", "members", "x")):
        ran = blocs(*asked)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "near: members" in blocs("help", "membrs").err


def test_the_version_has_a_short_option(blocs: Blocs) -> None:
    assert blocs("-V").out == blocs("--version").out
