"""A dataset taken out of the questions, and brought back."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from blocs import models
from blocs.cli import consent
from blocs.cli.root import cli
from blocs.dates import spell
from blocs.errors import BlocsError
from blocs.settings import Target
from blocs.store.check import verify
from blocs.store.forgetting import forget
from blocs.store.recording import Claims, record
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from conftest import Blocs, Factory
from safety.copies import Copy
from systems import KILL, on_posix

WHEN = datetime(2026, 2, 1)


def listed(target: Target, code: str = "list", *, extends: str | None = None, status: str | None = None) -> None:
    """Record a dataset with one spell of AAA in CLUB; with `status`, one of its own that it describes."""
    claims = Claims()
    if status:
        described = {"name": status, "category": "member", "rank": 90, "counts_as_member": True}
        claims.add("status_record", status=status, **described)
    columns = spell("1970", None).columns
    claims.add("membership", organisation="CLUB", state="AAA", status=status or "member", confidence="low", **columns)
    about = {"code": code, "title": f"The {code}", "licence": "CC0", "citation": f"Someone, {code}", "extends": extends}
    with writing(target) as session:
        record(session, about, claims, digest="0" * 64, recorded_at=WHEN)


def faults(target: Target) -> list[str]:
    with Database(target) as database:
        return verify(database)


def asked(target: Target, as_known: str | None = None) -> list[tuple[str, int, int]]:
    with Tracker(Database(target), as_known=as_known) as tracker:
        return [(row.dataset, row.organisations, row.spells) for row in tracker.datasets()]


def test_the_list_of_datasets_begins_with_the_code_by_which_each_is_asked(club: Target, bare: Blocs) -> None:
    listed(club)
    ran = bare("--db", club.url, "datasets", "-f", "csv")
    assert ran.lines[0].split(",")[:2] == ["dataset", "title"]
    assert [line.split(",")[0] for line in ran.lines[1:]] == ["curated", "list"]


def test_a_forgotten_dataset_is_asked_only_as_it_was_known_and_not_exported(
    factory: Factory, bare: Blocs, tmp_path: Path
) -> None:
    target = factory.small()
    listed(target)
    assert asked(target) == [("curated", 1, 3), ("list", 1, 1)]
    ran = bare("--db", target.url, "forget", "list", "--yes")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        "revision 3 of list: 1 claims retired; --as-known 2 still asks it\n",
    )
    assert asked(target) == [("curated", 1, 3)]
    assert asked(target, "2") == [("curated", 1, 3), ("list", 1, 1)]
    ran = bare("--db", target.url, "members", "CLUB", "--dataset", "list", "--at", "1980")
    assert (ran.code, ran.out, "no dataset 'list'" in ran.err) == (2, "", True)
    ran = bare("--db", target.url, "members", "CLUB", "--dataset", "list", "--at", "1980", "--as-known", "2")
    assert (ran.code, "AAA" in ran.out) == (0, True)
    assert faults(target) == []
    log = bare("--db", target.url, "log", "--dataset", "list", "--format", "csv")
    assert (log.code, [line[:1] for line in log.lines[1:]]) == (0, ["3", "2"])
    assert bare("--db", target.url, "export", str(tmp_path / "out")).code == 0
    for path in (tmp_path / "out").iterdir():
        assert "list," not in path.read_text(encoding="utf-8"), path.name


def test_recording_again_brings_it_back(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    for _ in range(2):
        listed(target)
        assert asked(target)[1:] == [("list", 1, 1)]
        assert bare("--db", target.url, "forget", "list", "--yes").code == 0
    listed(target)
    assert asked(target)[1:] == [("list", 1, 1)]
    assert faults(target) == []


def test_what_cannot_be_forgotten_is_said_in_one_line(factory: Factory, bare: Blocs) -> None:
    target = factory.small()
    listed(target)
    listed(target, "mine", extends="list")
    for code, said in (
        ("curated", "curated cannot be forgotten: it is asked if no dataset is named"),
        ("list", "mine extends list; forget mine first"),
        ("nobody", "no dataset 'nobody' to forget; choose one of: list, mine"),
    ):
        for arguments in ([], ["--yes"]):
            ran = bare("--db", target.url, "forget", code, *arguments)
            assert (ran.code, ran.out, ran.err.startswith(f"Error: {said}")) == (2, "", True), ran.err
            assert len(ran.err.splitlines()) == 1
    assert asked(target) == [("curated", 1, 3), ("list", 1, 1), ("mine", 1, 1)]
    assert bare("--db", target.url, "forget", "mine", "--yes").code == 0
    assert bare("--db", target.url, "forget", "list", "--yes").code == 0


def test_a_dataset_whose_status_another_uses_is_kept(factory: Factory) -> None:
    target = factory.small()
    listed(target, status="patron")
    with writing(target) as session:
        claims = Claims()
        columns = spell("1971", None).columns
        claims.add("membership", organisation="CLUB", state="BBB", status="patron", confidence="low", **columns)
        record(session, {"code": "other", "title": "Other"}, claims, digest="0" * 64, recorded_at=WHEN)
    with writing(target) as session, pytest.raises(BlocsError, match="list describes the status patron, which other"):
        forget(session, "list", recorded_at=WHEN)
    with writing(target) as session:
        forget(session, "other", recorded_at=WHEN)
        forget(session, "list", recorded_at=WHEN)
    assert asked(target) == [("curated", 1, 3)]


def test_without_yes_it_asks_or_refuses(club: Target, bare: Blocs, monkeypatch: pytest.MonkeyPatch) -> None:
    target = club
    listed(target)
    ran = bare("--db", target.url, "forget", "list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error: forgetting list retires its claims: 1, spells among them: 1; nobody is there to ask: say --yes if that "
        "is meant\n"
    )
    monkeypatch.setattr(consent, "is_asked", lambda: True)
    refused = CliRunner().invoke(cli, ["--db", target.url, "forget", "list"], input="n\n")
    assert (refused.exit_code, len(asked(target))) == (1, 2)
    agreed = CliRunner().invoke(cli, ["--db", target.url, "forget", "list"], input="y\n")
    assert (agreed.exit_code, len(asked(target))) == (0, 1)


def test_two_who_forget_at_once_record_one_revision(factory: Factory) -> None:
    target = factory.small()
    listed(target)
    said: list[str] = []

    def one() -> None:
        try:
            with writing(target) as session:
                said.append(str(forget(session, "list", recorded_at=WHEN)[0]))
        except BlocsError as error:
            said.append(str(error).partition(";")[0])

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["3", "no dataset 'list' to forget"]
    assert faults(target) == []


@on_posix
def test_a_kill_before_the_end_leaves_all_of_it(factory: Factory, tmp_path: Path) -> None:
    target = factory.small()
    listed(target)

    def killed() -> None:
        with writing(target) as session:
            forget(session, "list", recorded_at=WHEN)
            os.kill(os.getpid(), KILL)

    assert Copy(killed, tmp_path).wait() == -KILL
    assert asked(target) == [("curated", 1, 3), ("list", 1, 1)]
    assert faults(target) == []
    with Database(target) as database, database.reading() as session:
        assert session.connection.execute(select(models.revision.c.id)).scalars().all() == [1, 2]
