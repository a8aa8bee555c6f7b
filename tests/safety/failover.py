"""Readers and a writer that go on while a primary is lost, and what became of what they asked and recorded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from blocs import connect, settings
from blocs.errors import DatabaseError
from blocs.seeding import check_seeds, default, seed
from blocs.seeding.check import Seeds
from blocs.store.session import writing
from seeding.small import ORGANISATION, small_seeds

LATER = ORGANISATION.replace("to: 1990-02", "to: 1991-02")
"""The small seeds with another day: recorded in turn with the first, each a revision of three claims or so."""


@dataclass
class Seen:
    """What the clients saw."""

    answered: int = 0
    wrong: list[object] = field(default_factory=list)
    """Answers that are not those of the revision that they name."""
    lost: list[str] = field(default_factory=list)
    """What was said to questions that were not answered."""
    recorded: dict[int, float] = field(default_factory=dict)
    """The revisions that the writer was told of, and the moment when it was."""
    refused: list[str] = field(default_factory=list)
    """What was said to the writer otherwise."""
    pause: float = 0.01
    """Seconds between a reader's questions, which may be changed while they ask."""
    unexpected: list[BaseException] = field(default_factory=list)

    def without_a_writer(self) -> float:
        """The longest time between two revisions, in seconds."""
        moments = list(self.recorded.values())
        return max(after - before for before, after in pairwise(moments))

    def until_recorded(self, more: int, seconds: float = 90) -> None:
        """Wait until so many more revisions are recorded."""
        wanted, until = len(self.recorded) + more, time.monotonic() + seconds
        while len(self.recorded) < wanted and not self.unexpected:
            assert time.monotonic() < until, self.refused[-1:]
            time.sleep(0.05)


@dataclass(frozen=True)
class Filled:
    """A record whose odd revisions have one answer, and the even ones another."""

    seeds: tuple[Seeds, Seeds]
    answers: tuple[list[object], list[object]]

    def record(self, url: str, number: int) -> int | None:
        """Record what a revision of that number holds; the number that it got."""
        with writing(settings.target(url)) as session:
            outcome = seed(session, self.seeds[number % 2], recorded_at=datetime(2026, 1, 1))
        return outcome.revision


def filled(url: str, folder: Path) -> Filled:
    """Make the record, and its first two revisions."""
    default.upgrade(settings.target(url))
    seeds = check_seeds(small_seeds(folder / "two", organisation=LATER)), check_seeds(small_seeds(folder / "one"))
    made = Filled(seeds, ([], []))
    for number in (1, 2):
        assert made.record(url, number) == number
        with connect(url) as tracker:
            made.answers[number % 2].extend(tracker.members("CLUB", at="1985-01-01").records())
    assert made.answers[0] != made.answers[1]
    return made


@contextmanager
def clients(record: Filled, readers: dict[str, str], writer: str) -> Iterator[Seen]:
    """Ask by the URLs of the readers and record by the writer's, each in a thread, until the block ends.

    A reader keeps its tracker, except those whose name begins with `new`, which connect for every question.
    """
    seen, stop, lock = Seen(), threading.Event(), threading.Lock()

    def ask(name: str, url: str) -> None:
        with connect(url) as tracker:
            while not stop.wait(seen.pause):
                try:
                    answer = tracker.members("CLUB", at="1985-01-01")
                except DatabaseError as error:
                    seen.lost.append(str(error))
                    continue
                with lock:
                    seen.answered += 1
                if answer.records() != record.answers[answer.about["revision"] % 2]:
                    seen.wrong.append(answer)
                if name.startswith("new"):
                    tracker.close()

    def write() -> None:
        number = 3
        while not stop.is_set():
            try:
                revision = record.record(writer, number)
            except DatabaseError as error:
                seen.refused.append(str(error))
                stop.wait(0.1)
                continue
            # Nothing to record: the one before was, though its writer was not told.
            if revision is not None:
                seen.recorded[revision] = time.monotonic()
            number += 1

    def guarded(work: Callable[..., None], *given: str) -> None:
        try:
            work(*given)
        except BaseException as error:  # noqa: BLE001 - it is looked at in the test's own thread
            seen.unexpected.append(error)

    threads = [threading.Thread(target=guarded, args=(ask, *one)) for one in readers.items()]
    threads.append(threading.Thread(target=guarded, args=(write,)))
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()
