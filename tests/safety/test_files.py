"""What is written: no name that can be foreseen, no link followed, nothing half-written, nothing left by a killed run."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocs.errors import FileError
from blocs.exports.whole import MEMORY, PREFIX, is_of_the_system, whole, whole_file
from conftest import Blocs
from safety.started import started
from systems import KILL, is_root, on_posix

pytestmark = on_posix

FOLDERS = {"export": ("export", "{}", "--table", "statuses"), "popolo": ("export", "{}", "--format", "popolo")}
FILES = {
    "chart": ("chart", "growth", "UNION", "-o", "{}.svg"),
    "panel": ("panel", "organisation-year", "--orgs", "UNION", "-o", "{}"),
    "parquet": ("panel", "organisation-year", "--orgs", "UNION", "--format", "parquet", "-o", "{}"),
}


def words_for(command: tuple[str, ...], target: object) -> list[str]:
    return [word.format(target) for word in command]


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_temporary_names_cannot_be_foreseen_and_are_private(tmp_path: Path) -> None:
    seen = set()
    for _ in range(20):
        with whole_file(tmp_path / "x") as writing:
            assert mode(writing.parent) == 0o700
            seen.add(writing.parent.name)
            writing.write_text("x")
    assert len(seen) == 20
    assert inside(tmp_path) == ["x"]


@pytest.mark.parametrize("kind", [*FILES, *FOLDERS])
def test_what_stands_beside_the_target_is_left_alone(
    examples_file: Path, bare: Blocs, tmp_path: Path, kind: str
) -> None:
    """The names that earlier versions used, as links to a victim and as files of one's own."""
    command = {**FILES, **FOLDERS}[kind]
    victim = tmp_path / "victim"
    victim.write_text("mine")
    names = ["out", "out.svg"]
    planted = [
        tmp_path / form.format(name) for name in names for form in (".{}.part", "{}.part", "{}.tmp", ".{}.tmp", "{}~")
    ]
    for number, path in enumerate(planted):
        path.symlink_to(victim) if number % 2 else path.write_text("own")
    assert bare("--db", str(examples_file), *words_for(command, tmp_path / "out")).code == 0
    assert victim.read_text() == "mine"
    for number, path in enumerate(planted):
        assert path.is_symlink() if number % 2 else path.read_text() == "own"


def test_a_link_at_the_target_is_replaced_and_what_it_points_to_is_left(
    examples_file: Path, bare: Blocs, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "out.svg").symlink_to(victim)
    assert bare("--db", str(examples_file), *words_for(FILES["chart"], tmp_path / "out")).code == 0
    assert victim.read_text() == "mine"
    assert not (tmp_path / "out.svg").is_symlink()


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002, 0o027])
def test_the_umask_is_respected(tmp_path: Path, examples_file: Path, bare: Blocs, mask: int) -> None:
    with umask(mask):
        for kind, command in {**FILES, **FOLDERS}.items():
            assert bare("--db", str(examples_file), *words_for(command, tmp_path / kind)).code == 0
    for kind in FILES:
        path = tmp_path / (f"{kind}.svg" if kind == "chart" else kind)
        assert mode(path) == 0o666 & ~mask, kind
    for kind in FOLDERS:
        assert mode(tmp_path / kind) == 0o777 & ~mask, kind
        assert {mode(path) for path in (tmp_path / kind).iterdir()} == {0o666 & ~mask}, kind


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o666, 0o755])
def test_what_is_replaced_keeps_its_mode(tmp_path: Path, kept: int) -> None:
    path, folder = tmp_path / "file", tmp_path / "folder"
    path.write_text("old")
    path.chmod(kept)
    folder.mkdir()
    folder.chmod(kept | 0o700)
    with whole_file(path) as writing:
        writing.write_text("new")
    with whole(folder) as place:
        (place / "x").write_text("new")
    assert (path.read_text(), mode(path)) == ("new", kept)
    assert ((folder / "x").read_text(), mode(folder)) == ("new", kept | 0o700)


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def half_a_file() -> None:
        with whole_file(path) as writing:
            writing.write_text("half")
            raise ZeroDivisionError

    def half_a_folder() -> None:
        with whole(tmp_path / "a" / "b" / "c") as place:
            (place / "half").write_text("half")
            raise ZeroDivisionError

    for half in (half_a_file, half_a_folder):
        with pytest.raises(ZeroDivisionError):
            half()
    assert path.read_text() == "old"
    assert inside(tmp_path) == ["file"], "nor the folders that were made on the way"


# --- runs that were killed -----------------------------------------------------------------------------------------

WRITER = """
import sys, time
from pathlib import Path
from blocs.exports.whole import whole, whole_file
with {call}(Path(sys.argv[1])) as place:
    (place / "half").write_text("half") if "{call}" == "whole" else place.write_text("half")
    print("writing", flush=True)
    time.sleep(600)
"""


def writer(call: str, target: Path) -> subprocess.Popen[str]:
    """A process that writes into a place and does not come to its end."""
    command = [sys.executable, "-c", WRITER.format(call=call), str(target)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


@pytest.mark.parametrize("call", ["whole", "whole_file"])
@pytest.mark.parametrize("end", [KILL, signal.SIGTERM])
def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path, call: str, end: signal.Signals) -> None:
    process = writer(call, tmp_path / "out")
    process.send_signal(end)
    process.communicate(timeout=10)
    assert [name.startswith(PREFIX) for name in inside(tmp_path)] == [True]
    with whole_file(tmp_path / "other") as writing:
        writing.write_text("x")
    assert inside(tmp_path) == ["other"]


@pytest.mark.parametrize("call", ["whole", "whole_file"])
def test_a_run_that_goes_on_keeps_what_it_writes(tmp_path: Path, call: str) -> None:
    process = writer(call, tmp_path / "out")
    try:
        with whole_file(tmp_path / "other") as writing:
            writing.write_text("x")
        assert len(inside(tmp_path)) == 2
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.mark.parametrize("command", [("site",), ("export",)])
def test_a_command_that_is_killed_leaves_nothing_after_the_next(
    examples_file: Path, tmp_path: Path, bare: Blocs, command: tuple[str, ...]
) -> None:
    process = started("blocs", "--db", str(examples_file), *command, str(tmp_path / "out"))
    while not process.has_ended() and not list(tmp_path.glob(f"{PREFIX}*/folder")):
        time.sleep(0.002)
    process.send_signal(KILL)
    process.printed(10)
    if (tmp_path / "out").exists():  # it was quicker
        shutil.rmtree(tmp_path / "out")
    assert bare("--db", str(examples_file), "export", str(tmp_path / "out"), "--table", "statuses").code == 0
    assert inside(tmp_path) == ["out"]


def test_what_only_looks_like_a_leftover_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / f"{PREFIX}mine"
    own.mkdir()
    (own / "letters").write_text("mine")
    (tmp_path / f"{PREFIX}file").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").write_text("")
    (elsewhere / "precious").write_text("mine")
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    linked = tmp_path / f"{PREFIX}linked"
    linked.mkdir()
    (linked / "lock").symlink_to(elsewhere / "precious")
    with whole_file(tmp_path / "out") as writing:
        writing.write_text("x")
    assert (own / "letters").read_text() == "mine"
    assert (tmp_path / f"{PREFIX}file").read_text() == "mine"
    assert (elsewhere / "precious").read_text() == "mine"
    assert linked.exists()


def test_many_who_write_into_one_place_do_not_disturb_each_other(tmp_path: Path) -> None:
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(20):
                with whole_file(tmp_path / f"{number}") as writing:
                    writing.write_text(f"{number} {turn}")
        except BaseException as error:  # noqa: BLE001 - told by the test
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert inside(tmp_path) == [str(number) for number in range(8)]


# --- places that cannot be written ---------------------------------------------------------------------------------


def refused(ran: object, *said: str) -> None:
    code, out, err = ran.code, ran.out, ran.err  # type: ignore[attr-defined]
    errors = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert (code, len(errors)) == (4, 1), err
    assert "Traceback" not in err
    assert not out
    assert any(one in errors[0] for one in said), errors


@pytest.mark.parametrize("typed", [".", "./", "{here}", "../{name}", "sub/..", "link", "/", "..", "nowhere/.."])
@pytest.mark.parametrize("command", ["export", "site"])
def test_the_working_directory_is_never_replaced(
    examples_file: Path, bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, command: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    if "link" in typed:
        (here / "link").symlink_to(here)
    if "sub" in typed:
        (here / "sub").mkdir()
    before = inside(here)
    monkeypatch.chdir(here)
    inode = here.stat().st_ino
    refused(
        bare("--db", str(examples_file), command, typed.format(here=here, name=here.name)),
        "is a folder in use", "is a link", "is not empty",
    )  # fmt: skip
    assert Path.cwd() == here
    assert here.stat().st_ino == inode
    assert inside(here) == before
    assert inside(tmp_path) == ["here"]


BAD = {
    "a long name": ("x" * 300, "File name too long"),
    "a long name of wide letters": ("é" * 200, "File name too long"),
    "a loop of links": ("loop", "symbolic links", "is a link"),
    "under a loop of links": ("loop/x", "symbolic links", "File exists", "Not a directory"),
    "under a file": ("file/x", "Not a directory"),
    "a pipe": ("pipe", "not a regular file", "is a file"),
    "a device": ("/dev/null", "no place for a file", "is a file"),
    "standard output by name": ("/dev/stdout", "no place for a file", "is a link"),
    "a link to a device": ("device", "not a regular file", "is a link"),
    "an open file by number": ("/proc/self/fd/1", "no place for a file", "is a link"),
}


@pytest.mark.parametrize("where", BAD.values(), ids=BAD)
@pytest.mark.parametrize("kind", [*FILES, *FOLDERS, "site"])
def test_a_place_that_takes_nothing_gets_one_line(
    examples_file: Path, bare: Blocs, tmp_path: Path, kind: str, where: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "loop.svg").symlink_to(tmp_path / "loop.svg")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "device.svg").symlink_to("/dev/null")
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "pipe.svg")
    before = inside(tmp_path)
    name, *said = where
    command = {**FILES, **FOLDERS, "site": ("site", "{}")}[kind]
    if kind == "chart" and name.startswith("/"):
        name = "/dev/null/x"
        said.append("Not a directory")
    refused(bare("--db", str(examples_file), *words_for(command, tmp_path / name)), *said)
    assert inside(tmp_path) == before
    assert (tmp_path / "file").read_text() == "mine"
    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(not os.access(MEMORY, os.W_OK), reason="no /dev/shm")
@pytest.mark.parametrize("kind", FILES)
def test_files_in_memory_are_files(examples_file: Path, bare: Blocs, kind: str) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        ran = bare("--db", str(examples_file), *words_for(FILES[kind], Path(folder) / "out"))
        assert ran.code == 0, ran.err
        assert len(inside(Path(folder))) == 1


@pytest.mark.parametrize("folder", ["/dev", "/dev/fd", "/proc/self", "/sys/kernel", "/proc"])
def test_a_folder_of_the_system_is_known(folder: str) -> None:
    assert is_of_the_system(Path(folder))


@pytest.mark.parametrize("folder", ["/devel", "/dev-2/x", "/process", "/system/x", "/", "/home/dev", str(MEMORY / "x")])
def test_a_folder_that_is_called_like_one_of_the_systems_is_anybodys(folder: str) -> None:
    assert not is_of_the_system(Path(folder))


SOMEBODY = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from blocs.cli.root import run

lines, before = json.loads(sys.argv[1]), Path(sys.argv[2])

def answers(shut):
    answers = []
    for words in lines:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([word.replace("SHUT", str(shut)) for word in words])
        answers.append([words, code, err.getvalue()])
    return answers

# The first round brings in, as root, what the others need of Python.
answers(before / "open")
os.chmod(before, 0o777)
for closed in sys.argv[3:]:
    os.chmod(before / "shut", int(closed))
    somebody = os.fork()
    if somebody == 0:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        print(json.dumps([closed, answers(before / "shut")]), flush=True)
        os._exit(0)
    os.waitpid(somebody, 0)
"""
CLOSED = (0o000, 0o444, 0o555)


@pytest.mark.skipif(not is_root(), reason="only root can become somebody else")
def test_a_folder_that_cannot_be_entered_or_written_gets_one_line(small_file: Path, tmp_path: Path) -> None:
    """As somebody who is not root."""
    for above in [tmp_path, *tmp_path.parents]:
        if above != Path("/") and not mode(above) & 0o001:
            above.chmod(mode(above) | 0o011)
    database = tmp_path / "asked.sqlite"
    shutil.copyfile(small_file, database)
    database.chmod(0o666)
    for name in ("open", "shut"):
        (tmp_path / name / "in").mkdir(parents=True)
        (tmp_path / name / "file.csv").write_text("mine")
    lines = [
        ["panel", "organisation-year", "--orgs", "CLUB", "-o", "SHUT/x"],
        ["panel", "organisation-year", "--orgs", "CLUB", "-o", "SHUT/file.csv"],
        ["chart", "growth", "CLUB", "-o", "SHUT/x.svg"],
        ["export", "SHUT/new", "--table", "statuses"],
        ["export", "SHUT/new/deep", "--table", "statuses"],
        ["export", "SHUT/in", "--table", "statuses"],
        ["site", "SHUT/site"],
        ["seed", "SHUT/in", "--check"],
        ["import", "cow", "SHUT/none.csv"],
        ["--db", "SHUT/x.sqlite", "orgs"],
    ]
    words = [json.dumps([["--db", str(database), *line] for line in lines]), str(tmp_path), *map(str, CLOSED)]
    ran = subprocess.run([sys.executable, "-c", SOMEBODY, *words], capture_output=True, text=True)
    (tmp_path / "shut").chmod(0o755)
    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [closed for closed, _ in answers] == list(map(str, CLOSED))
    for closed, answered in answers:
        assert len(answered) == len(lines)
        for typed, code, err in answered:
            errors = [line for line in err.splitlines() if line.startswith("Error: ")]
            assert (code, len(errors)) == (4, 1), (closed, typed, err)
            assert "Traceback" not in err
    assert inside(tmp_path / "shut") == ["file.csv", "in"]
    assert (tmp_path / "shut" / "file.csv").read_text() == "mine"


def test_a_place_that_becomes_full_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    def late() -> None:
        with whole(tmp_path / "out") as place:
            (place / "x").write_text("ours")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "x").write_text("theirs")

    with pytest.raises(FileError, match="nothing was left there"):
        late()
    assert (tmp_path / "out" / "x").read_text() == "theirs"
    assert inside(tmp_path) == ["out"]
