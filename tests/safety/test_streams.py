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
from conftest import Blocs, Factory
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


def test_nothing_in_a_record_is_printed_raw(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    target = factory.migrated()
    name = "The " + "".join(UNSEEN.values()) + "Club\nError: forged"
    record_with(target, tmp_path, name)
    for words in QUESTIONS:
        for how in ("text",) if words[0] in TEXTS else ("table", "csv", "tsv", "markdown", "html", "json", "jsonl"):
            chosen = () if how == "text" else ("--format", how)
            ran = bare("--db", target.url, *words, *chosen)
            assert ran.code in (0, 1, 3), ran.err
            assert odd(ran.out) == "", (words, how)
            assert odd(ran.err) == "", (words, how)
            assert not any(line.startswith("Error: forged") for line in ran.err.splitlines()), (words, how)
            if how in ("text", "table", "markdown"):
                assert not any(line.startswith("Error: forged") for line in ran.lines), (words, how)
    shown = json.loads(bare("--db", target.url, "orgs", "--at", "2020", "--format", "json").out)
    assert shown[0]["name"] == name, "JSON escapes, and means the same"
    rows = list(csv.DictReader(io.StringIO(bare("--db", target.url, "orgs", "--at", "2020", "--format", "csv").out)))
    assert "\\x1b]0;x\\x07" in rows[0]["name"]


def test_nothing_in_a_record_acts_on_a_terminal(factory: Factory, tmp_path: Path) -> None:
    target = factory.migrated()
    record_with(target, tmp_path, "The " + "".join(UNSEEN.values()) + "Club")
    for words in (*QUESTIONS[:4], ("orgs", "--format", "spreadsheet"), ("panel", "state-year"), ("db", "check")):
        code, sent = on_terminal("--db", target.url, *words)
        assert code in (0, 1, 3), sent
        assert odd(sent) == "", words


def test_what_is_typed_is_answered_without_acting_on_a_terminal(seeded_file: Path) -> None:
    for typed in ("x\x1b]0;y\x07", "\u202eabc", "a\u200bb", "SCO\rError"):
        code, sent = on_terminal("--db", str(seeded_file), "members", typed)
        assert code == 2
        assert odd(sent) == ""
        assert sent.count("\n") == 1


def blocs_in(shell: str, seeded_file: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = f'"{sys.executable}" -m blocs --db "{seeded_file}" {shell}'
    return subprocess.run(["bash", "-c", command], capture_output=True, env={**os.environ, **environment})


ENCODINGS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "strict": {"PYTHONIOENCODING": "latin-1:strict"},
    "C": {"LC_ALL": "C"},
    "C, not made UTF-8": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


EACH = """\
import sys
from blocs.cli.root import run
for words in sys.argv[2:]:
    sys.stderr.write(f"ended: {run(['--db', sys.argv[1], *words.split()])}\\n")
"""
"""A program that runs several lines of words in one process."""


@pytest.mark.parametrize("environment", ENCODINGS.values(), ids=ENCODINGS)
def test_output_in_any_encoding_says_what_it_can(seeded_file: Path, environment: dict[str, str]) -> None:
    lines = ("show IRN", "timeline SCO", "belongs IRN SCO", "members NOWHERE_É", "panel state-year --orgs SCO")
    command = [sys.executable, "-c", EACH, seeded_file, *lines]
    ran = subprocess.run(command, capture_output=True, env={**os.environ, **environment})
    assert ran.returncode == 0, ran.stderr
    assert b"Traceback" not in ran.stderr
    # Where the locale has no such letter, what was typed cannot be read: that is said, too.
    codes = re.findall(rb"^ended: (\d)$", ran.stderr, re.MULTILINE)
    assert codes in ([b"0", b"0", b"0", b"2", b"0"], [b"0", b"0", b"0", b"4", b"0"]), ran.stderr
    ran = blocs_in("show IRN --format json", seeded_file, **environment)
    encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    shown = json.loads(ran.stdout.decode(encoding))
    assert any("ایران" in str(row["value"]) for row in shown), "JSON says all of it in any encoding"


@pytest.mark.parametrize(
    "shell, code, said",
    [
        ("states >&-", 4, "standard output is closed"),
        ("panel state-year --orgs SCO --from 2020 >&-", 4, "standard output is closed"),
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
        ("panel dyad-year --from 2000 --to 2001 | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 0, ""),
    ],
)
def test_a_stream_that_cannot_be_written_gets_one_line(seeded_file: Path, shell: str, code: int, said: str) -> None:
    before = seeded_file.read_bytes()
    ran = blocs_in(shell, seeded_file)
    errors = [line for line in ran.stderr.decode().splitlines() if line.startswith("Error: ")]
    assert ran.returncode == code, ran.stderr
    assert len(errors) == (1 if said else 0), ran.stderr
    assert said in "".join(errors)
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
    assert seeded_file.read_bytes() == before


def test_the_tools_for_assistants_speak_over_the_bytes(seeded_file: Path) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}  # fmt: skip
    command = [sys.executable, "-m", "blocs", "--db", str(seeded_file), "mcp"]
    ran = subprocess.run(command, input=json.dumps(call) + "\n", capture_output=True, text=True, timeout=60)
    assert json.loads(ran.stdout.splitlines()[0])["id"] == 1
