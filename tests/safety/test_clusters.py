"""A cluster of three nodes that Patroni keeps: its primary is lost while readers ask and a writer records."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocs import connect, settings
from conftest import Blocs
from safety.clusters import MISSING, Cluster, cluster_of
from safety.failover import clients, filled
from safety.state import digest
from sharing import Run

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (patroni, etcd-server)")


@pytest.fixture
def cluster(shared: Run) -> Iterator[Cluster]:
    with cluster_of(3, shared.place("cluster")) as made:
        yield made


def test_a_primary_is_lost_and_no_answer_with_it(cluster: Cluster, tmp_path: Path, bare: Blocs) -> None:
    everywhere = cluster.url()
    record = filled(everywhere, tmp_path)
    primary = cluster.until_followed_by(2)
    first = [primary, *(node for node in cluster.nodes if node is not primary)]
    readers = {
        "of standbys": cluster.url(target_session_attrs="prefer-standby"),
        "of the primary": cluster.url(first),
        "new, of the primary": cluster.url(first),
        "new, of any": cluster.url(load_balance_hosts="random"),
        "of any": cluster.url(load_balance_hosts="random"),
    }
    with clients(record, readers, everywhere) as seen:
        seen.until_recorded(5)
        primary.kill()
        time.sleep(1)
        # Twenty seconds pass before the others know, in which nothing else changes: readers ask, but not all the time.
        seen.pause = 0.3
        seen.until_recorded(1)
        seen.pause = 0.01
        seen.until_recorded(4)
        time.sleep(1)
    assert not seen.unexpected, seen.unexpected
    assert (seen.lost, seen.wrong) == ([], [])
    assert seen.answered > 100
    assert all(said.startswith("postgresql://") and "\n" not in said for said in seen.refused)
    assert seen.without_a_writer() < 60

    # Whatever a writer was told is recorded, and at most the one whose writer lost its connection besides.
    with connect(cluster.url(target_session_attrs="read-write")) as tracker:
        revisions = sorted(revision.revision for revision in tracker.log())
    assert revisions == list(range(1, revisions[-1] + 1))
    assert set(seen.recorded) <= set(revisions)
    assert len(revisions) - 2 - len(seen.recorded) <= 1
    ran = bare("--db", cluster.url(target_session_attrs="read-write"), "db", "check")
    assert ran.code == 0, ran.err

    # The lost one comes back as a standby and holds what the others hold.
    primary.start()
    assert cluster.until_followed_by(2) is not primary
    assert len({digest(settings.target(node.server.url)) for node in cluster.nodes}) == 1
    refused = bare("--db", primary.server.url, "seed", str(tmp_path / "one"))
    assert (refused.code, refused.out) == (4, "")
    assert "takes changes" in refused.err
