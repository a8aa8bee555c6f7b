"""Whatever is typed or read: success, or one clear line with a documented exit code. Never a traceback, a hang, a change.

A sample with a fixed seed runs here; `BLOCS_CASES` sets the number of cases of each property for a long run.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import random
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from blocs.cli.root import cli
from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import writing
from conftest import Blocs, Factory, Ran
from datasets import files
from safety.state import digest
from seeding.small import ORGANISATION, OTHERS, STATES, small_seeds

CASES = int(os.environ.get("BLOCS_CASES", "120"))
LONGEST = 5.0
"""Seconds of processor time: what a busy machine does beside is not counted."""
LONGEST_WAIT = 60.0
"""Seconds on the clock, against what waits for something that never comes."""
sampled = hypothesis_settings(
    max_examples=CASES,
    derandomize="BLOCS_CASES" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

NASTY = [
    "", " ", "\0", "-", "--", "~", "null", "NO", "no", "0", "-1", "1e9", "9" * 5000, "٣", "0x10", "2022-02-30", "2022-13",
    "0000", "9999-12-31", "10000-01-01", "[2022..", "[..]", "2022~", "198X", "../2021", "2020/2021", "2021-W05", "15 Sept",
    "'; DROP TABLE membership; --", '" OR 1=1 --', "%s", "%(x)s", ":code", "{0}", "$(id)", "`id`", "=1+1", "+1", "@SUM(A1)",
    "\u202eCOS", "\u2066x\u2069", "ІRАN", "ＩＲＡＮ", "i̇ran", "ß", "İ", "\ud7ff", "💥", "a" * 300, "é" * 90, "\t", "\n", "\r\n",
    "CLUB", "club", "AAA", "BBB", "alpha", "beta", "member", "CLUB/charter", "curated", "cow-igo-3", "1", "2026-01-01",
    "2001-06", "1961", "csv", "json", "table", "*", "&a", "*a", "!!python/object:x", "<<", "? x", "- - -", "{a: b", "]", ">", "|",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=30), st.from_regex(r"[0-9\-~?X\[\].,]{1,14}", fullmatch=True)
)


def held(ran: Ran, spent: tuple[float, float], codes: tuple[int, ...]) -> None:
    """What every outcome must be."""
    worked, waited = spent
    assert worked < LONGEST
    assert waited < LONGEST_WAIT
    assert ran.code in codes, (ran.code, ran.err)
    assert "Traceback" not in ran.err
    if ran.code in (2, 4):
        lines = ran.err.splitlines()
        assert sum(line.startswith("Error: ") for line in lines) == 1, ran.err
        assert lines[-1].startswith("Error: ")


def timed(call: Blocs, *words: str) -> tuple[Ran, tuple[float, float]]:
    """What a command line did, and the seconds that it took: of processor time, and on the clock."""
    worked, begun = time.process_time(), time.monotonic()
    ran = call(*words)
    return ran, (time.process_time() - worked, time.monotonic() - begun)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which everything here runs, so that no name that is typed reaches another one."""
    folder = tmp_path_factory.mktemp("input")
    with contextlib.chdir(folder):
        yield folder


@pytest.fixture(scope="module")
def club(place: Path) -> Path:
    """An SQLite file with the small record."""
    path = place / "club.sqlite"
    target = Target(f"sqlite:///{path}", managed=False)
    default.create(target)
    with writing(target) as session:
        seed(session, check_seeds(small_seeds(place / "seeds")), recorded_at=datetime(2026, 1, 1))
    return path


# --- seeds ---------------------------------------------------------------------------------------------------------

FILES = {**OTHERS, "states/all.yaml": STATES, "organisations/club.yaml": ORGANISATION}


def mutated(text: str, dice: random.Random, piece: str) -> str:
    """The text with one thing wrong with it, perhaps."""
    lines = text.split("\n")
    here = dice.randrange(len(lines))
    spot = dice.randrange(len(text) + 1)
    line = lines[here]
    match dice.randrange(9):
        case 0:
            del lines[here]
        case 1:
            lines.insert(here, lines[dice.randrange(len(lines))])
        case 2:
            lines[here] = " " * dice.randrange(5) + line
        case 3:
            lines[here] = line.lstrip()
        case 4 if ":" in line:
            lines[here] = f"{line.partition(':')[0]}: {piece}"
        case 5 if ":" in line:
            lines[here] = f"{piece}:{line.partition(':')[2]}"
        case 6:
            return text[:spot] + piece + text[spot:]
        case 7:
            return text[:spot] + text[spot + dice.randrange(1, 20) :]
        case _:
            lines[here], lines[0] = lines[0], line
    return "\n".join(lines)


@contextlib.contextmanager
def put_right(path: Path, text: str) -> Iterator[None]:
    """A file that holds the text again after the block."""
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


@sampled
@given(
    name=st.sampled_from(sorted(FILES)), number=st.integers(0, 2**32), pieces=st.lists(TEXTS, min_size=1, max_size=3)
)
def test_mutated_seeds_are_recorded_or_refused_with_their_faults(
    club: Path, place: Path, bare: Blocs, name: str, number: int, pieces: list[str]
) -> None:
    dice = random.Random(number)  # noqa: S311
    text = FILES[name]
    for piece in pieces:
        text = mutated(text, dice, piece)
    folder = place / "mutated"
    if not folder.exists():
        small_seeds(folder)
    with put_right(folder / name, FILES[name]):
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        ran, spent = timed(bare, "seed", str(folder), "--check")
        held(ran, spent, (0, 1, 4))
        copy = place / "copy.sqlite"
        shutil.copyfile(club, copy)
        recorded, spent = timed(bare, "--db", str(copy), "seed", str(folder))
    held(recorded, spent, (ran.code,))
    if ran.code:
        assert copy.read_bytes() == club.read_bytes()
    if ran.code == 1:
        faults = ran.err.splitlines()
        assert faults[-1].startswith("Error: ")
        assert all(":" in fault for fault in faults[1:-1])


@sampled
@given(content=st.binary(max_size=400))
def test_seeds_of_any_bytes_are_refused_with_their_faults(place: Path, bare: Blocs, content: bytes) -> None:
    folder = place / "bytes"
    if not folder.exists():
        small_seeds(folder)
    (folder / "organisations" / "club.yaml").write_bytes(content)
    held(*timed(bare, "seed", str(folder), "--check"), codes=(1,))


BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{one}: &{one} [*{two}, *{two}, *{two}]\n" for one, two in zip("bcdefgh", "abcdefg", strict=True)
)
MONSTERS = {
    "aliases that multiply": (BOMB.encode(), "an alias"),
    "100 MB": (b"code: CLUB\nname: x\n" + b"# " + b"x" * 100_000_000, "larger than"),
    "deep lists": (b"code: " + b"[" * 100_000, "nested deeper"),
    "deep maps": (b"\n".join(b" " * depth + b"a:" for depth in range(900)), "nested deeper"),
    "a NUL byte": (b"code: CL\0UB\n", "U+0000"),
    "letters turned round": ("code: CLUB\nname: The \u202ebulC\n".encode(), "U+202E"),
    "letters that look alike": (ORGANISATION.replace("The Club", "The Сlub").encode(), "mixes Latin and Cyrillic"),
    "half a letter": (b"code: \xff\n", "not UTF-8"),
    "a tag": (b"code: !!python/object/apply:os.system ['id']\n", "a tag"),
    "a number without end": (b"code: " + b"9" * 100_000, "999... is read as a number"),
    "too many keys": (b"\n".join(b"k%d: 1" % number for number in range(170_000)), "more faults in this file"),
}


@pytest.mark.parametrize("content, said", MONSTERS.values(), ids=MONSTERS)
def test_a_monstrous_file_is_refused_at_once(tmp_path: Path, bare: Blocs, content: bytes, said: str) -> None:
    folder = small_seeds(tmp_path)
    (folder / "organisations" / "club.yaml").write_bytes(content)
    ran, spent = timed(bare, "seed", str(folder), "--check")
    held(ran, spent, (1,))
    assert said in ran.err
    assert len(ran.err) < 200_000


# --- commands ------------------------------------------------------------------------------------------------------


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield (*words, name), command


CHANGING = {("seed",), ("import", "cow"), ("db", "downgrade")}
"""The commands that may change the record; they are tried where nothing is lost."""
COMMANDS = [one for one in leaves(cli) if one[0][0] not in ("mcp", "serve")]
"""All but those that serve until they are ended."""


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[tuple[str, ...], list[str]]:
    """A command and words for some of its arguments and options."""
    words, command = draw(st.sampled_from(COMMANDS))
    typed = list(words)
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            count = draw(st.integers(0, 3)) if parameter.nargs == -1 else draw(st.sampled_from([1, 1, 1, 1, 1, 0]))
            typed += [draw(TEXTS) for _ in range(count)]
        elif draw(st.integers(0, 4)) == 0:
            typed.append(draw(st.sampled_from(parameter.opts)))
            assert isinstance(parameter, click.Option)
            if not parameter.is_flag:
                typed.append(draw(TEXTS))
    return words, typed


def confined(word: str) -> str:
    """No word names a place outside the folder of the test."""
    return word.replace("/", "_") if "/" in word and word != "CLUB/charter" else word


@sampled
@given(line=command_lines())
def test_every_command_answers_every_argument(
    club: Path, place: Path, bare: Blocs, line: tuple[tuple[str, ...], list[str]]
) -> None:
    words, typed = line
    typed = [confined(word) for word in typed]
    copy = place / "asked.sqlite"
    shutil.copyfile(club, copy)
    ran, spent = timed(bare, "--db", str(copy), *typed)
    held(ran, spent, (0, 1, 2, 3, 4))
    if words not in CHANGING:
        assert copy.read_bytes() == club.read_bytes()


@sampled
@given(named=st.one_of(TEXTS, TEXTS.map("sqlite:///".__add__), TEXTS.map("postgresql://127.0.0.1:1/".__add__)))
def test_every_name_of_a_database_is_answered(place: Path, bare: Blocs, named: str) -> None:
    # An empty name means that none was given; that one is built, and is not what is tried here.
    named = confined(named) if "://" not in named else named
    if named:
        held(*timed(bare, "--db", named, "members", "CLUB", "--at", "2020"), codes=(0, 2, 4))


# --- the Correlates of War files -----------------------------------------------------------------------------------

COW = "\n".join([files.HEADER, *files.ROWS]) + "\n"


@sampled
@given(
    number=st.integers(0, 2**32),
    pieces=st.lists(TEXTS, min_size=1, max_size=3),
    ending=st.sampled_from([".csv", ".csv.gz", ".zip", ".dta"]),
    list_too=st.booleans(),
)
def test_mutated_cow_files_are_imported_or_refused(
    club: Path, place: Path, bare: Blocs, number: int, pieces: list[str], ending: str, list_too: bool
) -> None:
    dice = random.Random(number)  # noqa: S311
    text, states = COW, files.STATES
    for piece in pieces:
        comma = piece if dice.randrange(3) else f",{piece},"
        if list_too and dice.randrange(2):
            states = mutated(states, dice, comma)
        else:
            text = mutated(text, dice, comma)
    content = text.encode("utf-8", "surrogatepass")
    if ending == ".csv.gz":
        content = gzip.compress(content)[: None if dice.randrange(3) else dice.randrange(200)]
    path, system, copy = place / f"igo{ending}", place / "states2016.csv", place / "imported.sqlite"
    path.write_bytes(content)
    system.write_bytes(states.encode("utf-8", "surrogatepass"))
    shutil.copyfile(club, copy)
    ran, spent = timed(bare, "--db", str(copy), "import", "cow", str(path), *([str(system)] if list_too else []))
    held(ran, spent, (0, 1, 2, 4))
    if ran.code:
        assert copy.read_bytes() == club.read_bytes()


# --- names that try something --------------------------------------------------------------------------------------

TRIES = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "Robert'); DROP TABLE membership;--",
    "a,b",
    'say "x"',
    "<script>alert(1)</script>",
    "a|b",
]


def test_names_that_try_something_stay_names(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    import csv
    import io

    target = factory.migrated()
    for number, name in enumerate(TRIES):
        quoted = name.replace("'", "''")
        text = ORGANISATION.replace("CLUB", f"CLUB{number}").replace("name: The Club", f"name: '{quoted}'")
        (small_seeds(tmp_path) / "organisations" / f"club{number}.yaml").write_text(text)
    assert bare("--db", target.url, "seed", str(tmp_path)).code == 0
    before = digest(target)

    def names(how: str) -> list[str]:
        text = bare("--db", target.url, "orgs", "--at", "2020", "--format", how).out.removeprefix("\ufeff")
        return [row["name"] for row in csv.DictReader(io.StringIO(text))]

    assert sorted(names("csv")) == sorted([*TRIES, "The Club"])
    safe = [f"'{name}" if name[0] in "=+-@" else name.replace(";--", ";'--") for name in TRIES]
    assert sorted(names("spreadsheet")) == sorted([*safe, "The Club"])
    assert bare("--db", target.url, "orgs", "--at", "2020", "--format", "spreadsheet").out.startswith("\ufeff")
    assert "<script>" not in bare("--db", target.url, "orgs", "--at", "2020", "--format", "html").out
    for number, name in enumerate(TRIES):
        found = bare("--db", target.url, "find", "--format", "csv", "--", name)
        assert found.code == 0
        assert f"CLUB{number}" in found.out
    assert bare("--db", target.url, "export", str(tmp_path / "safe"), "--format", "spreadsheet").code == 0
    written = (tmp_path / "safe" / "organisation_names.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in written
    assert "\n=1+1" not in written
    assert digest(target) == before


@pytest.mark.parametrize("typed", ["Аlрhа", "\u202eahpla", "alp\u0000ha", "alpha\n", "ＡＬＰＨＡ"])
def test_letters_that_look_alike_or_are_not_seen_are_answered_in_one_printable_line(
    club: Path, bare: Blocs, typed: str
) -> None:
    ran = bare("--db", str(club), "belongs", typed, "CLUB", "--at", "1950-09-15")
    assert ran.code in (1, 2)
    assert ran.err.replace("\n", "").isprintable()
    assert ran.out.replace("\n", "").isprintable()
