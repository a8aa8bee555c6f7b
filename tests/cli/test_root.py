"""Help, usage, and what goes wrong: one line on standard error, never a traceback."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from asking import asking
from blocs import settings
from blocs.cli.root import cli
from blocs.cli.root import commands as command_names
from conftest import Blocs
from datasets import files
from seeding.small import many_seeds, small_seeds

PROGRAM = str(Path(sys.executable).with_name("blocs"))


@pytest.fixture
def blocs(bare: Blocs, seeded_file: Path) -> Blocs:
    """Asks the seeded record on SQLite alone: what is tested here does not depend on the engine."""
    return asking(bare, seeded_file)


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    found: list[tuple[str, click.Command]] = []
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", its) for sub, its in command.commands.items()]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize("name, command", commands(), ids=[name for name, _ in commands()])
def test_every_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert re.search(r"Example: blocs .*" + name.split()[-1], command.help), name


SERVERS = ("mcp", "serve")
"""Commands that end with their input, or not at all; tests of their own start them."""
WALKED = ("--db", "audit", "db", "export", "forget", "log", "seed", "site")
"""The first words of commands that go through all that a record or its seeds hold: small ones show as well that they
run, and what they make of the whole record is tested where they are."""
EXAMPLES = [
    re.search(r"Example: blocs (.*)", command.help or "") for name, command in commands() if name not in SERVERS
]


@pytest.mark.parametrize("example", [match[1] for match in EXAMPLES if match])
def test_every_example_runs(
    example: str,
    bare: Blocs,
    seeded_file: Path,
    small_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(small_file if example.split()[0] in WALKED else seeded_file, tmp_path / "record.sqlite")
    monkeypatch.setenv("BLOCS_DB", str(tmp_path / "record.sqlite"))
    if example.startswith("seed"):
        seeds, known = small_seeds(tmp_path / "seeds"), settings.resource
        monkeypatch.setattr(settings, "resource", lambda name: seeds if name == "seeds" else known(name))
    files.organisation_years(tmp_path, "igo_year_formatv3.csv")
    files.states(tmp_path)
    (tmp_path / "clubs.csv").write_text("club,state,joined\nChess Club,France,1990\n")
    (tmp_path / "un.csv").write_text("Participant,Signature,Ratification\nFrance,26 Jun 1945,31 Aug 1945\n")
    if "cow-igo-3" in example:
        assert bare("import", "cow", "igo_year_formatv3.csv", "states2016.csv").code == 0
    if "grant-reader" in example:
        monkeypatch.setenv("BLOCS_DB", request.getfixturevalue("on_postgresql").migrated().url)
    ran = bare(*shlex.split(example))
    assert ran.code in (0, 1), ran.err
    assert not ran.err.startswith("Error"), ran.err


def test_the_groups_help_names_every_command(blocs: Blocs) -> None:
    ran = blocs("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in command_names())


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["members"], "ORG…; see: blocs members --help"),
        (["members", "SCO", "--at", "2022-13-01"], "'2022-13-01' is not a date: months run from 01 to 12"),
        (["members", "SCO", "--at", "soon"], "write a day, month or year like 2022-09-15, 2022-09 or 2022"),
        (["members", "QXZWK"], "no organisation 'QXZWK' in the record; search with"),
        (["members", "SCO", "--status", "boss"], "no status 'boss'; choose one of: permanent_member"),
        (["memberships", "Congo"], "'Congo' may be COD (Democratic Republic of the Congo) or COG"),
        (["memberships", "Atlantis"], "no state 'Atlantis'"),
        (["members", "SCO", "--format", "xml"], "--format…'xml'…'csv'…; see: blocs members --help"),
        (["members", "SCO", "--wat"], "--wat…; see: blocs members --help"),
        (["wat"], "'wat'…; see: blocs --help"),
        (["member"], "No such command 'member'; near: members"),
        (["history", "IRN", "RUS"], "are both states"),
        (["memoranda", "--kind", "napkin"], "no kind of memorandum 'napkin'; choose one of: accession"),
        (["memoranda", "--from", "2020", "--to", "2019"], "before it starts"),
        (["show", "nothing-like-it-at-all"], "no organisation or state"),
        (["export", "/dev/null/x"], "cannot write to"),
        (["export", "x", "--table", "wat"], "no table 'wat'; choose one of: citations"),
        (["seed", "/nowhere"], "/nowhere is not a folder"),
    ],
)
def test_bad_input_gets_one_line(blocs: Blocs, arguments: list[str], says: str) -> None:
    ran = blocs(*arguments)
    assert ran.code in (2, 4)
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("Error: ")
    # Between the dots stands what click words in its own way.
    assert all(part in ran.err for part in says.split("…"))


@pytest.mark.parametrize(
    "db, says",
    [
        ("nowhere.sqlite", "there is no such file"),
        ("mysql://host/base", "does not speak 'mysql'"),
        ("postgresql://127.0.0.1:1/none", "the server cannot be used"),
        ("postgresql:///a:b@[", "the server cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_gets_one_line(
    bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = bare("--db", db, "members", "SCO")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2 if "speak" in says else 4, "", 1)
    assert says in ran.err
    assert list(tmp_path.iterdir()) == [], "a database that was named is never created"


def test_a_file_that_is_no_database_gets_one_line(bare: Blocs, tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("not a database, but long enough to have a header" * 10)
    ran = bare("--db", str(path), "members", "SCO")
    assert (ran.code, ran.err.count("\n")) == (4, 1)
    assert "not an SQLite database" in ran.err


def test_a_read_only_file_can_be_asked_and_not_seeded(bare: Blocs, small_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///file:{small_file}?mode=ro&uri=true"
    assert bare("--db", url, "members", "CLUB", "--at", "1975-01-01").code == 0
    ran = bare("--db", url, "seed", str(many_seeds(tmp_path / "seeds")))
    assert (ran.code, ran.out) == (4, "")
    assert "read-only; make it writable" in ran.err.splitlines()[-1]


def test_a_full_disk_gets_one_line_and_leaves_the_old_state(
    tmp_path: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself says that it is full: it may not grow by a page."""
    from blocs.cli.root import run
    from blocs.store import session as store_session

    path = tmp_path / "full.sqlite"
    path.write_bytes(small_file.read_bytes())
    real = store_session._sqlite

    def small(target: store_session.Target, write: bool) -> store_session.Engine:
        made = real(target, write)
        store_session.event.listen(
            made, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1")
        )
        return made

    monkeypatch.setattr(store_session, "_sqlite", small)
    errors: list[str] = []
    monkeypatch.setattr(click, "echo", lambda message="", err=False, **_: errors.append(str(message)) if err else None)
    before = path.read_bytes()
    assert run(["--db", str(path), "seed", str(many_seeds(tmp_path / "seeds"))]) == 4
    assert "the disk is full; nothing was changed" in errors[-1]
    assert path.read_bytes() == before


def test_output_to_a_full_disk_gets_one_line(seeded_file: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [PROGRAM, "--db", str(seeded_file), "states"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (4, "Error: the output could not be written: no space left\n")


def test_a_reader_that_stops_reading_is_no_error(seeded_file: Path) -> None:
    command = f"{shlex.quote(PROGRAM)} --db {shlex.quote(str(seeded_file))} sources | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_bug_keeps_its_traceback(seeded_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from blocs.cli.root import run
    from blocs.tracker import Tracker

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Tracker, "members", broken)
    with pytest.raises(ZeroDivisionError):
        run(["--db", str(seeded_file), "members", "SCO"])


@pytest.mark.record
def test_the_first_question_builds_the_record_that_comes_with_the_program(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    environment.pop("BLOCS_DB", None)
    ask = [PROGRAM, "members", "SCO", "--at", "2022-09-15", "--format", "csv"]
    first = subprocess.run(ask, capture_output=True, text=True, env=environment, check=True)
    second = subprocess.run(ask, capture_output=True, text=True, env=environment, check=True)
    assert first.stdout == second.stdout
    assert first.stdout.count("\n") == 9
    assert "building the default database" in first.stderr
    assert "building" not in second.stderr
    assert [path.name for path in (tmp_path / "blocs").iterdir()] == ["blocs.sqlite"]


def test_a_folder_that_cannot_hold_the_default_database_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "file")}
    environment.pop("BLOCS_DB", None)
    done = subprocess.run([PROGRAM, "members", "SCO"], capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.splitlines()[-1].startswith("Error: the default database cannot be built at ")
