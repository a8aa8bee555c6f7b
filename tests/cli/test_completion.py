"""What a shell offers: codes with their names, at once, and never a word of what went wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asking import asking
from conftest import Blocs


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested here does not depend on the engine."""
    return asking(bare, seeded_file)


def offered(line: str, environment: dict[str, str]) -> list[str]:
    """What is offered at the end of a line, as bash is told it, with nothing on standard error."""
    given = {**os.environ, **of_bash(line), **environment}
    ran = subprocess.run([sys.executable, "-m", "blocs"], capture_output=True, text=True, env=given, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return values(ran.stdout)


def of_bash(line: str) -> dict[str, str]:
    """The variables by which bash asks what completes a line."""
    return {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_BLOCS_COMPLETE": "bash_complete"}


def values(told: str) -> list[str]:
    """The values in what bash is told, each behind its type."""
    return [one.partition(",")[2] for one in told.splitlines() if one]


@pytest.mark.parametrize(
    "line, has, lacks",
    [
        ("blocs members SC", ["SCO", "SCHENGEN"], "NATO"),
        ("blocs members sco,br", ["sco,BRICS"], "BRICS"),
        ("blocs memberships iran", ["IRN"], "IRQ"),
        ("blocs belongs IRN SC", ["SCO"], "IRN"),
        ("blocs matrix --state RU", ["RUS"], "SCO"),
        ("blocs spells --org NAT", ["NATO"], "RUS"),
        ("blocs members SCO --status dial", ["dialogue_partner"], "observer"),
        ("blocs memoranda --kind char", ["charter"], "treaty"),
        ("blocs states --kind f", ["former"], "sovereign"),
        ("blocs orgs --kind al", ["alliance"], "bank"),
        ("blocs orgs --region a", ["africa", "asia"], "europe"),
        ("blocs panel dyad-year --family Un", ["United Nations system"], "Energy"),
        ("blocs members SCO --dataset cur", ["curated"], "cow"),
        ("blocs members SCO --as-known ", ["1"], "curated"),
        ("blocs log ", ["1"], "curated"),
        ("blocs show SCO/char", ["SCO/charter"], "SCO"),
        ("blocs members SCO --format js", ["json", "jsonl"], "csv"),
        ("blocs panel dy", ["dyad-year"], "state-year"),
        ("blocs mem", ["members", "memberships", "memoranda"], "orgs"),
        ("blocs help tim", ["timeline"], "members"),
        ("blocs members SCO --ou", ["--output"], "--orgs"),
        ("blocs members SCO --at nonsense BRI", ["BRICS"], "SCO"),
    ],
)
def test_values_are_offered(
    line: str, has: list[str], lacks: str, seeded_file: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**of_bash(line), "BLOCS_DB": str(seeded_file)}.items():
        monkeypatch.setenv(name, value)
    ran = bare()
    assert (ran.code, ran.err) == (0, "")
    found = values(ran.out)
    assert set(has) <= set(found)
    assert lacks not in found


def test_the_database_of_the_line_is_asked(small_file: Path) -> None:
    assert offered(f"blocs --db {small_file} members C", {}) == ["CLUB"]


@pytest.mark.parametrize(
    "database", ["/nowhere/at/all.sqlite", "mysql://host/base", "postgresql://192.0.2.1/none", "TEXT", "EMPTY", ""]
)
def test_nothing_is_offered_built_or_said_where_no_record_can_be_read(database: str, tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite"
    if database in ("TEXT", "EMPTY"):
        path.write_text("no database" * 100 if database == "TEXT" else "")
    named = str(path) if path.exists() else database
    assert offered("blocs members S", {"BLOCS_DB": named, "XDG_DATA_HOME": str(tmp_path / "data")}) == []
    assert not (tmp_path / "data").exists()


def test_offering_loads_nothing_that_is_slow(seeded_file: Path) -> None:
    program = (
        "import sys, contextlib\n"
        "from blocs.cli.root import run\n"
        "run()\n"
        "slow = {'sqlalchemy', 'pandas', 'tabulate', 'pydantic', 'yaml', 'babel', 'alembic'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    given = {
        **os.environ, "COMP_WORDS": "blocs members S", "COMP_CWORD": "2", "_BLOCS_COMPLETE": "zsh_complete",
        "BLOCS_DB": str(seeded_file),
    }  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=given, check=True)
    assert "SCO\nShanghai Cooperation Organisation" in ran.stdout
    assert ran.stderr == "[]\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_one_that_it_reads(shell: str, blocs: Blocs, tmp_path: Path) -> None:
    script = blocs("completion", shell).out
    assert f"_BLOCS_COMPLETE={shell}_complete" in script
    program = shutil.which(shell)
    if program is None:
        return
    path = tmp_path / "script"
    path.write_text(script)
    assert subprocess.run([program, "-n", str(path)], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_a_line(blocs: Blocs, tmp_path: Path, seeded_file: Path) -> None:
    (tmp_path / "script").write_text(blocs("completion", "bash").out)
    program = tmp_path / "blocs"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m blocs "$@"\n')
    program.chmod(0o755)
    line = (
        f"source {tmp_path}/script; COMP_WORDS=(blocs members SCO,bri); COMP_CWORD=2; "
        f"_blocs_completion {program} SCO,bri members; echo ${{COMPREPLY[@]}}"
    )
    given = {**os.environ, "BLOCS_DB": str(seeded_file)}
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=given, check=False)
    assert ran.stdout == "SCO,BRICS\n", ran.stderr


def test_the_shell_is_known_by_its_variable(blocs: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert blocs("completion").out == blocs("completion", "fish").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert (blocs("completion").code, blocs("completion").err.count("\n")) == (2, 1)
