"""The pages say what the program does: outputs are compared with real runs, links and commands with what exists."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from blocs.cli.root import COMMANDS
from conftest import REPOSITORY, Blocs

PAGES = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (REPOSITORY / "docs").glob("*.md")
)
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"\*\* `blocs ([^`]+)`[^\n]*\n\n```text\n(.*?)\n```", README, re.DOTALL)


def test_the_readme_shows_the_four_questions() -> None:
    assert [command.split()[0] for command, _ in SHOWN] == ["members", "memberships", "belongs", "history"]


@pytest.mark.parametrize("command, output", SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_what_the_program_prints(blocs: Blocs, command: str, output: str) -> None:
    assert blocs(*shlex.split(command)).out.rstrip("\n") == output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for command in re.findall(r"`blocs (?:--db \S+ )?([a-z]+)", text) + re.findall(
        r"^blocs ([a-z]+)", text, re.MULTILINE
    ):
        assert command in COMMANDS, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_files_that_exist(page: Path) -> None:
    for name in re.findall(
        r"`((?:src|tests|seeds|docs|benchmarks|migrations)/[^`* ]*)`", page.read_text(encoding="utf-8")
    ):
        assert (REPOSITORY / name).exists(), name


def test_the_command_reference_is_the_programs_own_help() -> None:
    sys.path.insert(0, str(REPOSITORY / "docs"))
    from generate import PAGE, commands

    assert PAGE.read_text(encoding="utf-8") == commands(), "run: python docs/generate.py"


def test_the_readme_counts_the_states_that_there_are(blocs: Blocs) -> None:
    count = len(blocs("states", "--format", "csv").lines) - 1
    assert f"{count} states and territories" in README


def test_doctests_hold() -> None:
    import doctest

    from blocs import lookup
    from blocs.exports import tables

    for module in (lookup, tables):
        assert doctest.testmod(module).failed == 0


def test_the_public_names_are_there() -> None:
    import blocs

    assert callable(blocs.connect)
    assert {getattr(blocs, name) for name in blocs.__all__}
