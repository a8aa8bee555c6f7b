"""What is printed: nothing in a record acts on a terminal, and no stream that is odd, closed or full ends in a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from blocs.letters import first_unseen, one_line, visible
from blocs.settings import Target
from conftest import Blocs, Factory
from safety.started import started
from safety.terminal import UNSEEN, on_terminal, record_with
from systems import on_posix

pytestmark = on_posix

QUESTIONS = [
    ("orgs", "--at", "2020"),
    ("members", "CLUB", "--at", "2020"),
    ("belongs", "AAA", "CLUB", "--at", "2020-01-01"),
    ("history", "CLUB"),
    ("show", "CLUB"),
    ("show", "CLUB/charter"),
    ("sources", "CLUB"),
    ("memoranda",),
    ("brief", "CLUB", "--at", "1960-02-01"),
    ("timeline", "CLUB"),
    ("log", "1"),
    ("cite",),
    ("find", "alpha"),
    ("audit",),
    ("matrix", "--orgs", "CLUB", "--at", "2020"),
]
TEXTS = {"brief", "timeline", "log", "cite", "belongs"}


FORGED = "The " + "".join(UNSEEN.values()) + "Club\nError: forged"


def odd(text: str) -> str:
    """The characters of the forbidden categories in a text, by Python's own table."""
    kinds = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return "".join(letter for letter in text if unicodedata.category(letter) in kinds and letter not in "\n\t")


@pytest.mark.parametrize("letters", UNSEEN.values(), ids=UNSEEN)
def test_characters_that_are_not_seen_are_found_and_shown_as_numbers(letters: str) -> None:
    text = f"The {letters}Club"
    assert first_unseen(text) is not None
    assert first_unseen(visible(text)) is None
    assert one_line(text).isprintable()


@pytest.mark.parametrize(
    "text",
    ["Åland", "می\u200cخواهم", "ශ්\u200dරී ලංකා", "क्\u200dष", "日本国", "Côte d’Ivoire", "a\u00a0b", "Ελλάς", "🇪🇺", "\u0915\u094d\u200c\u0937"],
)  # fmt: skip
def test_letters_of_every_script_are_seen(text: str) -> None:
    assert first_unseen(text) is None
    assert visible(text) == text


@pytest.mark.parametrize("text", ["a\u200cb", "\u200cخ", "خ\u200c", "خ\u200ca", "خ \u200cخ", "1\u200d2", "क\u200dخ"])
def test_a_joiner_stands_only_within_a_word_of_a_script_that_uses_it(text: str) -> None:
    assert first_unseen(text) is not None


@pytest.fixture(scope="module")
def forged(factories: dict[str, Factory], tmp_path_factory: pytest.TempPathFactory) -> Target:
    """An SQLite file whose names hold all that is not seen, and a line that is not the program's."""
    target = factories["sqlite"].migrated()
    record_with(target, tmp_path_factory.mktemp("forged"), FORGED)
    return target


def test_nothing_in_a_record_is_printed_raw(forged: Target, bare: Blocs) -> None:
    for words in QUESTIONS:
        for how in ("text",) if words[0] in TEXTS else ("table", "csv", "tsv", "markdown", "html", "json", "jsonl"):
            chosen = () if how == "text" else ("--format", how)
            ran = bare("--db", forged.url, *words, *chosen)
            assert ran.code in (0, 1, 3), ran.err
            assert odd(ran.out) == "", (words, how)
            assert odd(ran.err) == "", (words, how)
            assert not any(line.startswith("Error: forged") for line in ran.err.splitlines()), (words, how)
            if how in ("text", "table", "markdown"):
                assert not any(line.startswith("Error: forged") for line in ran.lines), (words, how)
    rows = list(csv.DictReader(io.StringIO(bare("--db", forged.url, "orgs", "--at", "2020", "--format", "csv").out)))
    assert "\\x1b]0;x\\x07" in rows[0]["name"]


def test_json_escapes_what_is_not_seen_and_means_the_same(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    target = factory.migrated()
    record_with(target, tmp_path, FORGED)
    ran = bare("--db", target.url, "orgs", "--at", "2020", "--format", "json")
    assert json.loads(ran.out)[0]["name"] == FORGED
    assert odd(ran.out) == ""


def test_nothing_in_a_record_acts_on_a_terminal(forged: Target) -> None:
    for words in (*QUESTIONS[:4], ("orgs", "--format", "spreadsheet"), ("panel", "state-year"), ("db", "check")):
        code, sent = on_terminal("--db", forged.url, *words)
        assert code in (0, 1, 3), sent
        assert odd(sent) == "", words


def test_what_is_typed_is_answered_without_acting_on_a_terminal(small_file: Path) -> None:
    for typed in ("x\x1b]0;y\x07", "\u202eabc", "a\u200bb", "SCO\rError"):
        code, sent = on_terminal("--db", str(small_file), "members", typed)
        assert code == 2
        assert odd(sent) == ""
        assert sent.count("\n") == 1


EACH = """\
import os, sys
from blocs.cli.root import run
for words in sys.argv[2:]:
    code = run(["--db", sys.argv[1], *words.split()])
    sys.stdout.flush()
    os.write(1, b"\\0")
    sys.stderr.write(f"ended: {code}\\n")
"""
"""A program that runs several lines of words in one process, as many of a person's questions share a console. A NUL,
which is never printed, ends the answer to each."""
LINES = (
    "show IRN", "show IRN --format json", "show CIV", "timeline SCO", "belongs IRN SCO", "members SCO --at 2022-09-15",
    "states --format markdown", "history SCO IRN --format json", "members NOWHERE_É", "panel state-year --orgs SCO --from 2016",
)  # fmt: skip
CONSOLES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "cp866": {"PYTHONIOENCODING": "cp866"},
    "strict": {"PYTHONIOENCODING": "latin-1:strict"},
}
STARTED = {
    "cp437, not UTF-8": {"PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0"},
    "C": {"LC_ALL": "C"},
    "C, not made UTF-8": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


def says_what_it_can(out: bytes, err: bytes, encoding: str, *unreadable: bytes) -> None:
    """What each of the lines prints in an encoding, and ends with; perhaps nothing but ASCII can be read."""
    assert b"Traceback" not in err
    ended = re.findall(rb"^ended: (\d)$", err, re.MULTILINE)
    typed = LINES.index("members NOWHERE_É")
    assert ended.pop(typed) in (b"2", *unreadable), err
    assert ended == [b"0"] * (len(LINES) - 1), err
    *said, rest = [answer.decode(encoding) for answer in out.split(b"\0")]
    answers = dict(zip(LINES, said, strict=True))
    assert rest == ""
    shown = json.loads(answers["show IRN --format json"])
    assert any("ایران" in str(row["value"]) for row in shown), "JSON says all of it in any encoding"
    assert "CHN" in answers["members SCO --at 2022-09-15"]
    assert "CHN" in answers["timeline SCO"]
    assert answers["belongs IRN SCO"]
    assert json.loads(answers["history SCO IRN --format json"])
    assert answers["panel state-year --orgs SCO --from 2016"].count("\n") > 1000
    # Côte d'Ivoire, with the letter where the console has it and its number where it has not.
    ivory = "Côte" if encoding not in ("ascii", "cp866") else "C\\u00f4te"
    assert ivory in answers["show CIV"]
    assert ivory in answers["states --format markdown"]


@pytest.mark.parametrize("environment", CONSOLES.values(), ids=CONSOLES)
def test_output_in_any_encoding_says_what_it_can(
    seeded_file: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "each.py").write_text(EACH)
    ran = started(str(tmp_path / "each.py"), str(seeded_file), *LINES, **environment)
    out, err = ran.printed()
    assert ran.returncode == 0, err
    says_what_it_can(out, err, environment["PYTHONIOENCODING"].partition(":")[0])


@pytest.mark.parametrize("environment", STARTED.values(), ids=STARTED)
def test_output_says_what_it_can_where_python_starts_with_another_encoding(
    seeded_file: Path, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", EACH, seeded_file, *LINES]
    ran = subprocess.run(command, capture_output=True, env={**os.environ, **environment})
    assert ran.returncode == 0, ran.stderr
    encoding = environment.get("PYTHONIOENCODING", "ascii" if "PYTHONUTF8" in environment else "utf-8")
    # Where the locale has no such letter, what was typed cannot be read: that is said, too.
    says_what_it_can(ran.stdout, ran.stderr, encoding, b"4")


def blocs_in(shell: str, database: Path) -> subprocess.CompletedProcess[bytes]:
    command = f'"{sys.executable}" -m blocs --db "{database}" {shell}'
    return subprocess.run(["bash", "-c", command], capture_output=True)


@pytest.mark.parametrize(
    "shell, code, said",
    [
        ("states >&-", 4, "standard output is closed"),
        ("panel state-year --orgs UNION --from 2000 >&-", 4, "standard output is closed"),
        ("--help >&-", 4, "standard output is closed"),
        ("states 1</dev/null", 4, "the output could not be written"),
        ("states >/dev/full", 4, "no space left"),
        ("states >&- 2>&-", 4, ""),
        ("states 2>&-", 0, ""),
        ("states 2>/dev/full", 0, ""),
        ("members NOWHERE 2>&-", 2, ""),
        ("members NOWHERE 2>/dev/full", 2, ""),
        ("members NOWHERE >&-", 2, "no organisation"),
        ("states <&-", 0, ""),
        ("resolve <&-", 0, ""),
        ("states | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("panel dyad-year | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 0, ""),
    ],
)
def test_a_stream_that_cannot_be_written_gets_one_line(examples_file: Path, shell: str, code: int, said: str) -> None:
    before = examples_file.read_bytes()
    ran = blocs_in(shell, examples_file)
    errors = [line for line in ran.stderr.decode().splitlines() if line.startswith("Error: ")]
    assert ran.returncode == code, ran.stderr
    assert len(errors) == (1 if said else 0), ran.stderr
    assert said in "".join(errors)
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
    assert examples_file.read_bytes() == before


def test_the_tools_for_assistants_speak_over_the_bytes(small_file: Path) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}  # fmt: skip
    command = [sys.executable, "-m", "blocs", "--db", str(small_file), "mcp"]
    ran = subprocess.run(command, input=json.dumps(call) + "\n", capture_output=True, text=True, timeout=60)
    assert json.loads(ran.stdout.splitlines()[0])["id"] == 1
