"""What is read: only regular files, only so much, every character of it seen, and at a cost that grows with its size."""

from __future__ import annotations

import gzip
import io
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from blocs.bounded import Unreadable, read_bytes
from blocs.datasets import cow_files
from blocs.datasets.compare import read_explained
from blocs.datasets.crosswalk import read_crosswalk
from blocs.errors import FaultyData, FileError
from blocs.seeding import check_seeds
from conftest import Blocs, Factory
from datasets import files
from safety.terminal import UNSEEN
from seeding.small import ORGANISATION, OTHERS, STATES, small_seeds
from systems import only_posix

LONGEST = 5.0


def refused(call: Blocs, *words: str, code: int, said: str) -> list[str]:
    """The lines of a refusal, which comes within seconds and is bounded."""
    begun = time.process_time()  # of this process: others may keep the machine busy
    ran = call(*words)
    seconds = time.process_time() - begun
    assert ran.code == code, ran.err[:2000]
    assert seconds < LONGEST, seconds
    assert "Traceback" not in ran.err
    assert len(ran.err) < 600_000
    assert said in ran.err, ran.err[-2000:]
    assert not ran.out
    return ran.err.splitlines()


# --- what is no file -----------------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    only_posix()
    os.mkfifo(path)


def endless(path: Path) -> None:
    only_posix()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    only_posix()
    path.symlink_to(path)


def nothing(path: Path) -> None:
    only_posix()
    path.symlink_to(path.with_name("nowhere"))


def terminal(path: Path) -> None:
    only_posix()
    path.symlink_to("/dev/tty")


NO_FILES = [pipe, endless, folder, loop, nothing, terminal]
Maker = Callable[[Path], None]


@pytest.mark.parametrize("make", NO_FILES)
def test_what_is_no_regular_file_is_not_read(tmp_path: Path, make: Maker) -> None:
    make(tmp_path / "x")
    with pytest.raises(Unreadable):
        read_bytes(tmp_path / "x", 100)


def test_what_has_no_size_of_its_own_is_read_within_bounds() -> None:
    if not Path("/proc/kallsyms").exists():
        pytest.skip("no such system")
    with pytest.raises(Unreadable, match="larger than 1,000 bytes"):
        read_bytes(Path("/proc/kallsyms"), 1000)


@pytest.mark.parametrize("make", NO_FILES)
@pytest.mark.parametrize(
    "name", ["organisations/club.yaml", "organisations/more.yaml", "states/all.yaml", "dataset.yaml"]
)
def test_a_seed_that_is_no_file_is_refused_at_once(tmp_path: Path, bare: Blocs, make: Maker, name: str) -> None:
    path = small_seeds(tmp_path) / name
    path.unlink(missing_ok=True)
    make(path)
    code, said = (4, "lacks dataset.yaml") if name == "dataset.yaml" else (1, f"{name}:1:1: ")
    refused(bare, "seed", str(tmp_path), "--check", code=code, said=said)


@pytest.mark.parametrize("make", [pipe, endless, loop, nothing])
def test_a_folder_of_seeds_that_is_none_is_refused(tmp_path: Path, bare: Blocs, make: Maker) -> None:
    make(tmp_path / "seeds")
    refused(bare, "seed", str(tmp_path / "seeds"), code=4, said="is not a folder")


@pytest.mark.parametrize("make", NO_FILES)
@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".zip", ".dta"])
def test_a_data_file_that_is_none_is_refused_at_once(
    small_file: Path, tmp_path: Path, bare: Blocs, make: Maker, ending: str
) -> None:
    make(tmp_path / f"igo{ending}")
    refused(bare, "--db", str(small_file), "import", "cow", str(tmp_path / f"igo{ending}"), code=4, said="Error: ")


@pytest.mark.parametrize("make", NO_FILES)
def test_files_beside_the_seeds_are_bounded_too(tmp_path: Path, make: Maker) -> None:
    make(tmp_path / "x.yaml")
    for read in (read_crosswalk, lambda path: read_explained(path.parent)):
        with pytest.raises(FileError):
            read(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b"a: &a [1]\nb: *a", b"!!python/name:os.system ''", b'x: "\\e]0;y"', b"\xff", b"- a: 1", b""],
)
def test_files_beside_the_seeds_are_read_as_strictly(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    for read in (read_crosswalk, lambda path: read_explained(path.parent)):
        with pytest.raises(FileError):
            read(tmp_path / "x.yaml")


# --- what is large -------------------------------------------------------------------------------------------------


def zipped(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def encrypted() -> bytes:
    """A zip whose entry says that it is encrypted."""
    made = bytearray(zipped(("igo.csv", b"a,b\n1,2\n")))
    made[6] |= 1
    central = made.find(b"PK\x01\x02")
    made[central + 8] |= 1
    return bytes(made)


def other_packing() -> bytes:
    made = bytearray(zipped(("igo.csv", b"a,b\n1,2\n")))
    made[8:10] = b"\x63\x00"
    central = made.find(b"PK\x01\x02")
    made[central + 10 : central + 12] = b"\x63\x00"
    return bytes(made)


def stata(observations: int, variables: int) -> bytes:
    """The header of a Stata file of release 118 that promises more than there is."""
    return (
        b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>"
        + struct.pack("<H", variables) + b"</K><N>" + struct.pack("<Q", observations)
        + b"</N><label>\x00\x00</label><timestamp>\x00</timestamp></header><map>" + b"\0" * 112 + b"</map>"
    )  # fmt: skip


HEADER = files.HEADER.encode() + b"\n"
VERY_MUCH = cow_files.LARGEST + 10_000_000
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a zip that unpacks to very much": lambda: ("x.zip", zipped(("igo.csv", HEADER + b"\n" * VERY_MUCH))),
    "a gzip that unpacks to very much": lambda: ("x.csv.gz", gzip.compress(HEADER + b"0" * VERY_MUCH, 1)),
    "a zip of a Stata file": lambda: ("x.zip", zipped(("igo.dta", b"\0" * VERY_MUCH))),
    "a gzip of many small pieces": lambda: ("x.csv.gz", gzip.compress(b"\0" * 10_000_000, 1) * 12),
    "a ratio that no table has": lambda: ("x.zip", zipped(("igo.csv", HEADER + b" " * 20_000_000))),
    "a zip of too many files": lambda: ("x.zip", zipped(*((f"{number}", b"") for number in range(20_000)))),
    "an encrypted zip": lambda: ("x.zip", encrypted()),
    "a packing that is not known": lambda: ("x.zip", other_packing()),
    "a line without end": lambda: ("x.csv", b"a," * 2_000_000),
    "a packed line without end": lambda: ("x.zip", zipped(("igo.csv", b"ioname,year," + b"a," * 1_000_000))),
    "a large file": lambda: ("x.csv", b"a\n" * (VERY_MUCH // 2)),
    "a Stata file that promises rows": lambda: ("x.dta", stata(2**62, 3)),
    "a Stata file that promises columns": lambda: ("x.dta", stata(3, 65535)),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_data_file_that_would_become_large_is_refused_at_once(
    small_file: Path, tmp_path: Path, bare: Blocs, make: Callable[[], tuple[str, bytes]]
) -> None:
    name, content = make()
    (tmp_path / name).write_bytes(content)
    before = small_file.read_bytes()
    refused(bare, "--db", str(small_file), "import", "cow", str(tmp_path / name), code=4, said="Error: ")
    assert small_file.read_bytes() == before


def test_a_folder_of_very_many_seeds_is_refused(tmp_path: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    from blocs.seeding import files as seed_files

    small_seeds(tmp_path)
    monkeypatch.setattr(seed_files, "MOST_FILES", 5)
    refused(bare, "seed", str(tmp_path), "--check", code=4, said="more than 5 files of seeds")
    monkeypatch.setattr(seed_files, "MOST_FILES", 100)
    monkeypatch.setattr(seed_files, "LARGEST_FOLDER", 500)
    refused(bare, "seed", str(tmp_path), "--check", code=4, said="more than 500 bytes of seeds")


# --- what costs more than it weighs --------------------------------------------------------------------------------

MANY = 15_000


def spells(many: int, *, same: bool = False) -> str:
    days = "from: 1960-01-01, to: 1960-01-02" if same else "from: {0:04}-01-01, to: {0:04}-06-01"
    lines = (
        f"    - {{status: member, {days.format(1 + number % 9000)}, sources: [register]}}\n" for number in range(many)
    )
    return ORGANISATION.partition("  BBB:\n")[0] + "  BBB:\n" + "".join(lines)


def states(many: int, codes: str) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = (a + b + c for a in "CDEFGHIJKLMNOPQRSTUVWXYZ" for b in letters for c in letters)
    form = '"{0}": {{kind: sovereign, periods: [{{}}], names: [{{name: "{0}", kind: short}}], codes: {{cow: {1}}}, sources: [atlas]}}\n'
    return STATES + "".join(form.format(code, codes) for code, _ in zip(names, range(many), strict=False))


def references(many: int, kind: str) -> str:
    unknown = ", ".join(f"{'x' * (number % 7)}treaty-{number}" for number in range(many))
    known = "".join(f"  register{number}: {{title: A register, read: 2026-01-01}}\n" for number in range(3000))
    instruments = "".join(
        f"  treaty{number}: {{kind: charter, title: A treaty, date: 1960, sources: [register]}}\n"
        for number in range(2000)
    )
    text = ORGANISATION.replace("sources:\n", "sources:\n" + known, 1).replace(
        "memoranda:\n", "memoranda:\n" + instruments
    )
    if kind == "sources":
        return text.replace("sources: [{key: register, locator: p. 1}]", f"sources: [{unknown}]")
    return text.replace("opened_by: [charter]", f"opened_by: [{unknown}]")


COSTLY: dict[str, tuple[dict[str, str], str]] = {
    "spells of one state": ({"organisations/club.yaml": spells(MANY)}, "two statuses of BBB at once"),
    "spells of one day": ({"organisations/club.yaml": spells(MANY, same=True)}, "two statuses of BBB at once"),
    "names of one state": (
        {"states/all.yaml": STATES.replace("  codes: {iso2: AA", "    - {name: Alpha, kind: short}\n" * MANY + "  codes: {iso2: AA")},
        "two short names at once",
    ),
    "periods of one state": (
        {"states/all.yaml": STATES.replace("AAA:\n  kind: sovereign\n  periods: [", "AAA:\n  kind: sovereign\n  periods: [" + "{from: 1960}, " * MANY)},
        "two periods of existence at once",
    ),
    "codes of one scheme": ({"states/all.yaml": states(9000, '"7"')}, "the cow code 7 is"),
    "unknown instruments": ({"organisations/club.yaml": references(3000, "opened_by")}, "unknown memorandum"),
    "unknown sources": ({"organisations/club.yaml": references(3000, "sources")}, "unknown source"),
    "unknown states": (
        {
            "states/all.yaml": states(9000, "[]"),
            "organisations/club.yaml": ORGANISATION
            + "".join(f"  B{chr(65 + n // 26)}{chr(65 + n % 26)}: [{{status: member, sources: [register]}}]\n" for n in range(600) if n != 27),
        },
        "unknown state",
    ),
    "parties of one instrument": (
        {"organisations/club.yaml": ORGANISATION.replace("parties: {AAA: {signed: 1959-06-01, ratified: 1959-12-01}}", "parties: [" + "AAA, " * 200_000 + "BBB]")},
        "AAA appears twice among the parties",
    ),
    "parties that are no codes": (
        {"organisations/club.yaml": ORGANISATION.replace("parties: {AAA: {signed: 1959-06-01, ratified: 1959-12-01}}", "parties: [[AAA], {BBB: x}]")},
        "parties",
    ),
    "keys that are there twice": ({"organisations/club.yaml": ORGANISATION + "name: x\n" * 150_000}, "149,800 more faults in this file"),
    "unknown keys": ({"organisations/club.yaml": ORGANISATION + "".join(f"k{number}: 1\n" for number in range(100_000))}, "more faults in this file"),
    "a key without end": ({"organisations/club.yaml": ORGANISATION + "k" * 300 + ": 1\n"}, "a key of more than 200 characters"),
    "an unknown word without end": (
        {"organisations/club.yaml": ORGANISATION.replace("opened_by: [charter]", f"opened_by: [{'a' * 90}{', a' * 5}]")}, "unknown memorandum",
    ),
}  # fmt: skip


@pytest.mark.parametrize("changed, said", COSTLY.values(), ids=COSTLY)
def test_what_is_wrong_many_times_is_told_at_once_and_within_bounds(
    tmp_path: Path, bare: Blocs, changed: dict[str, str], said: str
) -> None:
    small_seeds(tmp_path)
    for name, text in changed.items():
        (tmp_path / name).write_text(text)
    lines = refused(bare, "seed", str(tmp_path), "--check", code=1, said=said)
    assert len(lines) < 410
    assert lines[-1].startswith("Error: ")


def test_all_faults_are_counted_and_only_so_many_told(tmp_path: Path, bare: Blocs) -> None:
    small_seeds(tmp_path)
    for number in range(20):
        (tmp_path / f"organisations/x{number:02}.yaml").write_text("a: 1\n" * 1000)
    lines = refused(bare, "seed", str(tmp_path), "--check", code=1, said="19980 faults in ")
    assert sum(line.endswith("799 more faults in this file") for line in lines) == 5
    assert "more: faults in 15 more files" in lines
    assert len(lines) < 1020


def test_spells_that_overlap_are_told_with_the_line_of_the_other(tmp_path: Path) -> None:
    three = (
        "  BBB:\n"
        "    - {status: member, from: 1980, to: 1990, sources: [register]}\n"
        "    - {status: member, from: 1960, to: 1985-06, sources: [register]}\n"
        "    - {status: member, from: 1950, to: 1961-02, sources: [register]}\n"
        "    - {status: member, from: 1995, to: 1999, sources: [register]}\n"
        "    - {status: member, from: 1995, to: 1995, sources: [register]}\n"
    )
    organisation = ORGANISATION.partition("  BBB:\n")[0] + three
    with pytest.raises(FaultyData) as caught:
        check_seeds(small_seeds(tmp_path, organisation=organisation))
    assert [fault.rpartition("/")[2] for fault in caught.value.faults] == [
        "club.yaml:21:7: two statuses of BBB at once: this one overlaps the one on line 20",
        "club.yaml:22:7: two statuses of BBB at once: this one overlaps the one on line 21",
    ]


def test_a_right_folder_of_many_is_read_in_time(tmp_path: Path, bare: Blocs) -> None:
    """Many organisations with many instruments each: nothing is looked for among all of them for each of them."""
    small_seeds(tmp_path)
    instruments = "".join(
        f"  t{number}: {{kind: charter, title: A treaty, date: 1960, sources: [register]}}\n" for number in range(20)
    )
    for number in range(150):
        text = ORGANISATION.replace("code: CLUB", f"code: C{number}").replace(
            "memoranda:\n", "memoranda:\n" + instruments
        )
        (tmp_path / f"organisations/c{number}.yaml").write_text(text)
    begun = time.process_time()
    assert bare("seed", str(tmp_path), "--check").code == 0
    assert time.process_time() - begun < 15


# --- characters that are not seen ----------------------------------------------------------------------------------

ESCAPES = {"\\e]0;x\\a": "U+001B", "\\u202E": "U+202E", "\\0": "U+0000", "\\x9b": "U+009B", "\\u200B": "U+200B", "\\u2028": "U+2028", "\\L": "U+2028", "\\P": "U+2029", "\\N": "U+0085", "\\xad": "U+00AD", "\\u2060": "U+2060", "\\u061C": "U+061C", "\\uFEFF": "U+FEFF", "\\U000E0041": "U+E0041", "\\b": "U+0008", "\\r": "U+000D", "\\x7f": "U+007F", "\\u3164": "U+3164", "\\u200d": "U+200D"}  # fmt: skip
SCALARS = {
    "a name": ("name: The Club", 'name: "The {}Club"'),
    "a key": ("name: The Club", 'name: The Club\n"na{}me": x'),
    "a key of a source": ("  rumour:", '  "rum{}our":'),
    "a title": ("title: Register of members", 'title: "Register {}of members"'),
    "an address": ('url: "https://example.org/register"', 'url: "https://example.org/{}"'),
    "an entry of a list": ("opened_by: [charter]", 'opened_by: ["char{}ter"]'),
    "a place": ("date: 1959-06-01", 'date: 1959-06-01\n    place: "Here{}"'),
    "a date": ("founded: 1960-01-01", 'founded: "1960-01-01{}"'),
}


@pytest.mark.parametrize("escape, number", ESCAPES.items())
def test_an_escape_for_what_is_not_seen_is_refused_with_its_place(tmp_path: Path, escape: str, number: str) -> None:
    """In a file for each kind of text."""
    small_seeds(tmp_path)
    lines = {}
    for position, (kind, (old, new)) in enumerate(SCALARS.items()):
        assert ORGANISATION.count(old) == 1
        text = ORGANISATION.replace("CLUB", f"CLUB{position}").replace(old, new.replace("{}", escape))
        name = f"club{position}.yaml"
        (tmp_path / "organisations" / name).write_text(text, encoding="utf-8")
        lines[f"{name}:{text[: text.index(escape)].count(chr(10)) + 1}"] = kind
    with pytest.raises(FaultyData) as caught:
        check_seeds(tmp_path)
    places = []
    for fault in caught.value.faults:
        assert f"a character that is not seen ({number})" in fault
        name, line = fault.rpartition("/")[2].split(":")[:2]
        places.append(f"{name}:{line}")
    assert sorted(places) == sorted(lines), [lines.get(place) for place in set(lines) ^ set(places)]


@pytest.mark.parametrize("letters", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_is_refused_in_every_file(tmp_path: Path, letters: str) -> None:
    """In a comment too: who reads the file must see what is in it."""
    small_seeds(tmp_path)
    names = sorted({**OTHERS, "states/all.yaml": "", "organisations/club.yaml": ""})
    for name in names:
        with (tmp_path / name).open("a", encoding="utf-8", newline="") as file:
            file.write(f"# nothing {letters} here\n")
    if letters == "\r":
        return  # a line break of YAML's
    with pytest.raises(FaultyData) as caught:
        check_seeds(tmp_path)
    assert sorted(str(Path(fault.split(":")[0]).relative_to(tmp_path)) for fault in caught.value.faults) == names


def test_words_of_scripts_that_use_joiners_are_read(tmp_path: Path) -> None:
    states = STATES.replace(
        "{name: Áłphà Republic, kind: official}", "{name: ශ්‍රී, kind: native}\n    - {name: می‌خواهم, kind: native}"
    )
    assert check_seeds(small_seeds(tmp_path, states=states)).states["AAA"].names[1].name == "ශ්‍රී"


def test_texts_may_have_lines(tmp_path: Path) -> None:
    organisation = ORGANISATION + "note: |\n  One line\n  and\tanother\n  third"
    assert check_seeds(small_seeds(tmp_path, organisation=organisation)).organisations["CLUB"].note is not None


def test_a_message_is_seen_or_refused(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    target = factory.migrated()
    folder = str(small_seeds(tmp_path))
    for letters in (*UNSEEN.values(), "x" * 3000):
        ran = bare("--db", target.url, "seed", folder, "--message", f"because {letters} so")
        assert ran.code == 2
        assert "Error: the message " in ran.err
    assert bare("--db", target.url, "log").out.startswith("(none)")


def cow_file(folder: Path, short: str, long: str) -> Path:
    """An organisation-year file with names of one's own for an organisation."""
    import csv

    made = io.StringIO()
    rows = [line.split(",") for line in [files.HEADER, *files.ROWS]]
    names = {"AAA": short, "The A": long}
    csv.writer(made).writerows([[names.get(cell, cell) for cell in row] for row in rows])
    (folder / "igo.csv").write_text(made.getvalue(), encoding="utf-8", newline="")
    return folder / "igo.csv"


def test_names_of_other_peoples_files_are_cleaned(factory: Factory, tmp_path: Path, bare: Blocs) -> None:
    from sqlalchemy import text

    from blocs.letters import first_unseen
    from blocs.store.session import Database

    target = factory.migrated()
    bare("--db", target.url, "seed", str(small_seeds(tmp_path / "seeds")))
    path = cow_file(tmp_path, "AAA", "The " + "".join(UNSEEN.values()) + "A of V\x8alf\x8ard")
    ran = bare("--db", target.url, "import", "cow", str(path))
    assert ran.code == 0, ran.err
    with Database(target) as database, database.reading() as session:
        names = session.connection.execute(text("SELECT name FROM organisation_name WHERE organisation = 'COW_AAA'"))
        (name,) = names.scalars()
    assert first_unseen(name) is None
    assert name.endswith("A of Välfärd"), "as its makers wrote it, on a Mac"


@pytest.mark.parametrize(
    "short", [*(f"A{letters}A" for letters in UNSEEN.values()), "A" * 61], ids=[*UNSEEN, "too long"]
)
def test_short_names_of_other_peoples_files_are_seen_or_refused(tmp_path: Path, short: str) -> None:
    """They become codes, which are asked for and joined by."""
    _, table = cow_files.read(cow_file(tmp_path, short, "The A"))
    with pytest.raises(FaultyData, match="character"):
        cow_files.organisation_years(table, read_crosswalk(), "igo.csv")
