"""What is served: forms alone unless SQL is asked for, bounded answers, no path, one revision, and no address by mistake."""

from __future__ import annotations

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the extra web is not installed")

from blocs import connect, web_limits
from blocs.exports.whole import PREFIX
from blocs.seeding import check_seeds, seed
from blocs.serve import refuse_taken, snapshot
from blocs.settings import Target
from blocs.store.session import writing
from conftest import Blocs, Factory
from safety.servers import free_port
from seeding.small import small_seeds
from served import ask
from systems import on_posix

pytestmark = on_posix

ABOUT_ITSELF = ["databases", "metadata", "versions", "plugins", "settings", "config", "threads", "actor", "permissions", "allow-debug", "patterns", "messages", "logout", "auth-token", "inspect", "edit-schema", "no-such-page", ""]  # fmt: skip
SQL = "/{}.json?sql=select+1"


OF_ONES_OWN = ["select 1", "select zeroblob(900000000)", "select hex(randomblob(400000000))", "select sqlite_version()", "select * from sqlite_master", "pragma database_list", "with recursive x(n) as (select 1 union all select n+1 from x) select count(*) from x"]  # fmt: skip


@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".blob"])
def test_no_sql_of_a_readers_own_is_run(small_file: Path, ending: str) -> None:
    answers = ask(small_file, *("/{}" + f"{ending}?sql={sql.replace(' ', '+')}" for sql in OF_ONES_OWN))
    for sql, answer in zip(OF_ONES_OWN, answers, strict=True):
        assert answer.status_code in ((400,) if sql.startswith("pragma") else (403, 404)), answer.text[:300]


@pytest.mark.parametrize(
    "path",
    ["/{}/membership.json?_where=1=1", "/{}/membership?_where=(select+1)", "/{}/membership.csv?_where=state='X'"],
)
def test_nor_a_condition_in_sql(small_file: Path, path: str) -> None:
    (answer,) = ask(small_file, path)
    assert answer.status_code == 403


def test_a_form_answers_with_its_own_question_whatever_is_added(seeded_file: Path) -> None:
    plain, more, other = ask(
        seeded_file,
        "/{}/who_belonged.json?organisation=SCO&day=2022-09-15&_shape=array",
        "/{}/who_belonged.json?organisation=SCO&day=2022-09-15&_shape=array&sql=select+1&_where=1",
        "/{}/who_belonged.json?organisation=SCO'--&day=2022-09-15&_shape=array",
    )
    assert plain.json() == more.json()
    assert len(plain.json()) > 8
    assert [row["state"] for row in other.json()] == [row["state"] for row in plain.json()], "punctuation is no SQL"


@pytest.mark.parametrize("path", ["/{}.db", "/{}.sqlite", "/{}.db?_dl=1", "/_internal", "/_internal/databases.json", "/_memory?sql=select+1", "/:memory:?sql=select+1"])  # fmt: skip
def test_nothing_is_downloaded_and_no_other_database_is_there(small_file: Path, path: str) -> None:
    (answer,) = ask(small_file, path)
    assert answer.status_code in (301, 302, 403, 404) or answer.headers["content-type"].startswith("text/html")
    assert b"SQLite format" not in answer.content


@pytest.mark.parametrize("base_url", ["/", "/record/"])
def test_it_tells_nothing_of_itself(small_file: Path, base_url: str) -> None:
    ways = ("/-/{}", "/-/{}.json", "//-/{}.json", "/-//{}.json", "/%2D/{}.json", "/-/{}/x?_x=1")
    paths = [way.format(name) for name in ABOUT_ITSELF for way in ways]
    *answers, style = ask(small_file, *paths, "/-/static/app.css", base_url=base_url)
    assert len(answers) == len(paths)
    for answer in answers:
        assert answer.status_code in (301, 302, 404), answer.url
        assert "Python" not in answer.text, answer.url
    assert style.status_code == 200


def test_no_page_shows_a_path_of_the_machine(small_file: Path) -> None:
    pages = ["/", "/.json", "/{}", "/{}.json", "/{}/membership", "/{}/membership.json", "/{}/who_belonged", "/{}/membership/1", "/{}/nothing", "/nothing", "/{}/membership?_sort=nothing", "/{}/membership?_size=x", "/-/databases.json", "/{}/membership.csv", "/{}/membership.nothing", SQL]  # fmt: skip
    for settings in ({}, {"sql": True}):
        for answer in ask(small_file, *pages, **settings):
            for part in (str(small_file.parent), tempfile.gettempdir() + "/", "site-packages", "Traceback"):
                assert part not in answer.text, answer.url


def test_a_mistake_of_a_reader_is_answered_and_not_printed(small_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wrong, nowhere, own = ask(small_file, "/{}/membership?_size=x", "/nothing", SQL)
    assert (wrong.status_code, nowhere.status_code, own.status_code) == (400, 404, 403)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_it_can_only_be_read(small_file: Path, method: str) -> None:
    before = small_file.read_bytes()
    for answer in ask(small_file, "/", "/{}/membership", "/{}/who_belonged", "/-/messages", method=method):
        assert answer.status_code == 405
    assert small_file.read_bytes() == before


@pytest.mark.parametrize("path", ["/{}/membership.csv?_stream=on", "/{}/membership.csv?_stream=1&_size=max", "/{}/membership.json?_size=100000", "/{}/membership.json?_size=-1"])  # fmt: skip
def test_more_rows_than_allowed_are_refused(small_file: Path, path: str) -> None:
    (answer,) = ask(small_file, path)
    assert answer.status_code == 400


def test_an_answer_has_only_so_many_rows(seeded_file: Path) -> None:
    table, form = ask(
        seeded_file,
        "/{}/membership.csv?_size=max",
        "/{}/what_changed.json?organisation=&first=1800-01-01&last=2100-01-01&_shape=objects",
    )
    assert table.text.count("\n") == 1001
    assert len(form.json()["rows"]) == 1000
    assert form.json()["truncated"] is True


def test_what_takes_too_long_or_becomes_too_large_is_given_up(
    examples_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_limits, "LARGEST_ANSWER", 5_000)
    (answer,) = ask(examples_file, "/{}/membership.json?_size=max")
    assert (answer.status_code, answer.text.count("\n")) == (413, 1)
    monkeypatch.setattr(web_limits, "LONGEST_SECONDS", 0.0001)
    (answer,) = ask(examples_file, "/{}/membership")
    assert (answer.status_code, answer.text.count("\n")) == (503, 1)
    (answer,) = ask(examples_file, "/{}/membership?" + "_facet=state&" * 1000)
    assert answer.status_code == 414


@pytest.mark.parametrize(
    "sql",
    [
        "select zeroblob(900000000)", "select hex(zeroblob(500000000))", "select printf('%900000000d', 1)", "select replace(hex(zeroblob(100000)), '0', hex(zeroblob(1000)))",
        "select hex(zeroblob(400000)) from membership", "select group_concat(hex(zeroblob(1000))) from membership, state", "with recursive x(n) as (select 1 union all select n+1 from x) select count(*) from x",
        "attach database '/etc/passwd' as x", "select load_extension('/x')", "select readfile('/etc/passwd')", "delete from membership", "pragma database_list", "vacuum into '/tmp/x'", "select * from pragma_database_list",
    ],
)  # fmt: skip
def test_sql_that_is_allowed_is_bounded(seeded_file: Path, sql: str) -> None:
    import resource

    before = seeded_file.read_bytes()
    begun = time.monotonic()
    small, answer = ask(seeded_file, SQL, "/{}.json?_shape=array&sql=" + urllib.request.quote(sql), sql=True)
    assert time.monotonic() - begun < 8
    assert small.status_code == 200
    assert answer.status_code in (400, 403, 413) or len(answer.content) < 20_000, answer.text[:300]
    assert str(seeded_file) not in answer.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000
    assert seeded_file.read_bytes() == before


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host, said", [("", "names no address"), (" ", "names no address"), ("0", "every address"), ("0x0", "every address"), ("000.0.0.0", "every address"), ("::0", "every address"), ("0:0::0", "every address"), ("*", "is no name"), ("no.such.host.invalid", "cannot serve on"), ("x" * 300, "is no name"), ("1.2.3.4.5", "cannot serve on"), ("a\nb", "is no name"), ("127.0.0.1/x", "is no name"), ("[::]", "is no name"), ("٠", "is no name"), ("203.0.113.7", "cannot serve on")])  # fmt: skip
def test_an_address_that_says_nothing_or_too_much_gets_one_line(
    small_file: Path, bare: Blocs, host: str, said: str
) -> None:
    ran = bare("--db", str(small_file), "serve", "--host", host)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104 - tried, not listened on
def test_an_address_that_is_written_out_is_taken(host: str) -> None:
    refuse_taken(host, free_port())


@pytest.mark.parametrize("path", ["", "record", "//x y", "/<script>", "/../x", "/x/..", "/x?y", "/x#y", "http://x/", "/\u202ex", "/" + "a/" * 50 + "!", "/x\n"])  # fmt: skip
def test_a_path_that_no_proxy_names_gets_one_line(small_file: Path, bare: Blocs, path: str) -> None:
    ran = bare("--db", str(small_file), "serve", "--port", str(free_port()), "--base-url", path)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "is no path" in ran.err


@contextmanager
def serving(file: Path, temporary: Path) -> Iterator[tuple[str, subprocess.Popen[str], Path]]:
    """`blocs serve` with a folder of its own for temporary files: its address, its process and that folder."""
    port = free_port()
    temporary.mkdir()
    command = [sys.executable, "-m", "blocs", "--db", str(file), "serve", "--port", str(port)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            try:
                urllib.request.urlopen(address, timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address, process, temporary
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.fixture
def served(club: Target, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str], Path]]:
    assert club.path is not None
    with serving(club.path, tmp_path / "temporary") as made:
        yield made


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - of our own server
        return str(answer.read().decode())


def holds_its_copy(temporary: Path) -> None:
    assert len(list(temporary.glob(f"{PREFIX}*/record.sqlite"))) == 1
    assert (next(temporary.iterdir()).stat().st_mode & 0o777) == 0o700


def test_it_shows_one_revision_while_others_are_recorded_and_removes_its_copy(
    served: tuple[str, subprocess.Popen[str], Path], club: Target, tmp_path: Path
) -> None:
    address, process, temporary = served
    pages = [
        "/",
        "/record/membership.csv?_size=max",
        "/record/revision.csv",
        "/record/who_belonged.csv?organisation=CLUB&day=1965-01-01",
    ]
    before = [read(address + page) for page in pages]
    assert "revision 1" in before[0].lower()
    written = small_seeds(tmp_path / "seeds") / "organisations/club.yaml"
    for number in range(3):
        written.write_text(
            written.read_text().replace("The Club", "The Club I").replace("to: 1990-02,", f"to: 199{number}-03,")
        )
        with writing(club) as session:
            seed(session, check_seeds(tmp_path / "seeds"), recorded_at=datetime(2026, 1, 2 + number))
        assert [read(address + page) for page in pages] == before
    with connect(club.url) as tracker:
        assert tracker.cite().revision == 4
    holds_its_copy(temporary)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) in (0, -signal.SIGTERM)
    assert list(temporary.iterdir()) == []


def test_it_says_which_revision_it_shows_answers_only_forms_and_ends_when_it_is_told(
    served: tuple[str, subprocess.Popen[str], Path],
) -> None:
    address, process, temporary = served
    with pytest.raises(urllib.error.HTTPError) as caught:
        read(f"{address}/record.json?sql=select+1")
    assert caught.value.code == 403
    caught.value.close()
    holds_its_copy(temporary)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode in (0, 130)
    assert list(temporary.iterdir()) == []
    assert re.search(r"^http://127\.0\.0\.1:\d+/, revision 1, until you press Ctrl-C$", err, re.MULTILINE)
    assert "Traceback" not in err


def test_a_copy_that_a_killed_server_left_is_removed_by_the_next(
    served: tuple[str, subprocess.Popen[str], Path], club: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, process, temporary = served
    process.kill()
    process.wait(10)
    assert len(list(temporary.iterdir())) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with snapshot(club) as copy:
        assert copy.path is not None
        assert [path.parent for path in temporary.glob("*/*.sqlite")] == [copy.path.parent]
    assert list(temporary.iterdir()) == []


@pytest.fixture
def two_revisions(factory: Factory, tmp_path: Path) -> Target:
    """A record on each engine in turn, whose second revision ends a membership and renames the organisation."""
    target = factory.small()
    club = small_seeds(tmp_path / "seeds") / "organisations/club.yaml"
    club.write_text(club.read_text().replace("The Club", "The Club II").replace("to: 1990-02,", "to: 1991-02,"))
    with writing(target) as session:
        seed(session, check_seeds(tmp_path / "seeds"), recorded_at=datetime(2026, 1, 2))
    return target


def test_a_copy_of_any_engine_answers_as_the_record_did(two_revisions: Target) -> None:
    def answers(url: str, known: int | None) -> list[Any]:
        with connect(url, as_known=known) as tracker:
            rows = [tracker.members("CLUB", at=at, everyone=True) for at in ("1965", "1990-06-01", "2000")]
            rows += [tracker.organisations(at="2000"), tracker.memoranda(), tracker.sources(), tracker.history("CLUB")]
            return [*(list(one.records()) for one in rows), tracker.cite().digest, tracker.cite().revision]

    for as_known in (None, 1, 2):
        with snapshot(two_revisions, as_known) as copy:
            assert copy.path is not None
            assert answers(copy.url, None) == answers(two_revisions.url, as_known)
            form = "/{}/who_belonged.json?organisation=the+club&day=1990-06-01&_shape=array"
            (answer,) = ask(copy.path, form)
            with connect(two_revisions.url, as_known=as_known) as tracker:
                expected = [one.state for one in tracker.members("CLUB", at="1990-06-01", everyone=True)]
            assert [row["state"] for row in answer.json()] == expected
        assert not copy.path.exists()


def test_a_record_of_a_server_is_served_and_the_log_says_which(on_postgresql: Factory) -> None:
    target = on_postgresql.small()
    port = free_port()
    command = [sys.executable, "-m", "blocs", "--db", target.url, "serve", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(400):
            try:
                page = read(f"http://127.0.0.1:{port}/blocs/who_belonged.csv?organisation=CLUB&day=1965-01-01")
                break
            except OSError:
                time.sleep(0.05)
        assert "AAA" in page
        assert target.url not in read(f"http://127.0.0.1:{port}/")
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert re.search(r"^made a read-only copy of postgresql\S* at revision 1$", err, re.MULTILINE)


PEOPLE = 20
FORMS = [
    ("SCO", "2022-09-15"), ("NATO", "1999-06-01"), ("EU", "2015-01-01"), ("OAU", "1985-06-01"), ("ASEAN", "2000-01-01"),
]  # fmt: skip


def test_twenty_people_are_answered_at_once(seeded_file: Path, tmp_path: Path) -> None:
    """All rightly, and nobody much later than when the twenty had stood in line."""
    with connect(str(seeded_file)) as tracker:
        expected = [
            sorted((one.state, one.status) for one in tracker.members(code, at=day, everyone=True))
            for code, day in FORMS
        ]
    assert all(len(rows) > 5 for rows in expected)
    wrong: list[object] = []
    taken: list[float] = []
    with serving(seeded_file, tmp_path / "temporary") as (address, _, _):
        home = f"{address}/{seeded_file.stem}"
        paths = [f"{home}/who_belonged.json?organisation={code}&day={day}&_shape=array" for code, day in FORMS]

        def ask(number: int) -> float:
            start = time.perf_counter()
            answer = json.loads(read(paths[number]))
            seconds = time.perf_counter() - start
            rows = sorted((row["state"], row["status"]) for row in answer)
            if rows != expected[number]:
                wrong.append((FORMS[number], rows))
            return seconds

        def person(first: int) -> None:
            together.wait(20)
            try:
                for step in range(len(paths)):
                    taken.append(ask((first + step) % len(paths)))
            except (OSError, ValueError) as error:
                wrong.append(error)

        alone = [ask(number) for _ in range(4) for number in range(len(paths))]
        together = threading.Barrier(PEOPLE)
        people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
        for one in people:
            one.start()
        for one in people:
            one.join()
    assert wrong == []
    assert len(taken) == PEOPLE * len(paths)
    assert max(taken) < 3 * PEOPLE * statistics.mean(alone), (max(taken), statistics.mean(alone))
