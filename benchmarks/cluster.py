"""A cluster of three nodes that Patroni keeps, and a pooler: questions a second, and what a lost primary costs.

Everything runs on one machine, the clients too, so that more nodes have no more processors than one. Needs Debian's
packages patroni, etcd-server and pgbouncer.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from blocs import connect
from blocs.dates import parse_period
from blocs.names.asking import Asking
from blocs.questions.members import members
from blocs.seeding import default
from blocs.settings import target
from blocs.store.session import Database
from safety.clusters import MISSING, TIMES, Cluster, Node, cluster_of
from safety.failover import clients, filled
from safety.poolers import PGBOUNCER, pooler_of
from shared import _clients

CLIENTS = 12
EACH = 25
"""How many questions a client asks in one measurement."""
ROUNDS = 7
DAY = parse_period("2022-09-15")
PATRONIS = {"ttl": 30, "loop_wait": 10, "retry_timeout": 10}
"""Patroni's own times."""


def run() -> None:
    missing = [*MISSING, *([] if PGBOUNCER else ["pgbouncer"])]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}")
        return
    with tempfile.TemporaryDirectory(prefix="blocs-cluster-") as folder:
        with cluster_of(3, _inside(folder, "speed")) as cluster:
            _speed(cluster, _inside(folder, "poolers"))
        for number, times in enumerate((TIMES, PATRONIS)):
            with cluster_of(3, _inside(folder, f"failover{number}"), times=times) as cluster:
                _failover(cluster, _inside(folder, f"seeds{number}"), times)


def _inside(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    return made


def _speed(cluster: Cluster, folder: Path) -> None:
    default.fill(target(cluster.url()))
    primary = cluster.until_followed_by(2)
    nodes = [primary, *(node for node in cluster.nodes if node is not primary)]
    # To as many servers as there are clients, so that what is compared is the way and not the queue.
    with pooler_of(primary.server.url, folder, default_pool_size=CLIENTS) as port:
        ways: dict[str, Callable[[int], str]] = {
            f"{count} node{'s' if count > 1 else ''}": partial(_url, cluster, nodes[:count]) for count in (1, 2, 3)
        }
        ways["1 node behind PgBouncer"] = lambda _: f"postgresql://postgres@127.0.0.1:{port}/postgres"
        asking = {way: _clients(_client(url), CLIENTS) for way, url in ways.items()}
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(ROUNDS + 1):
            for way, ask in asking.items():
                start = time.perf_counter()
                ask()
                if number:
                    taken[way].append(time.perf_counter() - start)
    seconds = {way: statistics.median(each) for way, each in taken.items()}
    for way, median in seconds.items():
        print(
            f"{CLIENTS} clients, {way}: {CLIENTS * EACH / median:,.0f} questions a second, "
            f"{seconds['1 node'] / median:.2f} times those of one node"
        )


def _url(cluster: Cluster, nodes: list[Node], number: int) -> str:
    """Every client names all nodes, each beginning with another."""
    first = number % len(nodes)
    return str(cluster.url(nodes[first:] + nodes[:first]))


def _client(url: Callable[[int], str]) -> Callable[[int], Callable[[], None]]:
    def client(number: int) -> Callable[[], None]:
        database = Database(target(url(number)))

        def ask() -> None:
            for _ in range(EACH):
                with database.reading() as session:
                    members(Asking(session), "SCO", at=DAY)

        return ask

    return client


def _failover(cluster: Cluster, folder: Path, times: dict[str, int]) -> None:
    record = filled(cluster.url(), folder)
    primary = cluster.until_followed_by(2)
    first = [primary, *(node for node in cluster.nodes if node is not primary)]
    readers = {
        "of standbys": cluster.url(target_session_attrs="prefer-standby"),
        "of the primary": cluster.url(first),
        "new, of the primary": cluster.url(first),
    }
    with clients(record, readers, cluster.url()) as seen:
        seen.until_recorded(5)
        primary.kill()
        seen.until_recorded(5)
    with connect(cluster.url(target_session_attrs="read-write")) as tracker:
        known = {revision.revision for revision in tracker.log()}
    said = ", ".join(f"{name} {seconds} s" for name, seconds in times.items())
    print(
        f"the primary is lost ({said}): {seen.without_a_writer():.1f} s without a writer; {seen.answered:,} questions "
        f"answered, {len(seen.lost)} lost, {len(seen.wrong)} wrong; {len(seen.recorded)} revisions "
        f"recorded, {len(set(seen.recorded) - known)} lost"
    )


if __name__ == "__main__":
    run()
