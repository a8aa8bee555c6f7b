"""PgBouncer in front of a server: a pooler that gives every transaction whichever connection is free."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from safety import servers

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
"""The program, or None where it is not installed (Debian's package `pgbouncer`)."""
CONNECTIONS = 2
"""How many connections to the server all clients share."""


@contextmanager
def pooler_of(url: str, folder: Path, *, users: tuple[str, ...] = ("postgres",), **settings: object) -> Iterator[int]:
    """The port of a PgBouncer in transaction mode in front of the server that `url` names; it is ended afterwards.

    Nothing is set to the liking of blocs: its start-up options are PgBouncer's own.
    """
    assert PGBOUNCER is not None
    place, port = servers.place(folder, "pooler"), servers.free_port()
    server = psycopg.conninfo.conninfo_to_dict(url)
    users_file, log = place / "users", place / "log"
    users_file.write_text("".join(f'"{user}" ""\n' for user in users))
    given = {
        "listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": "", "auth_type": "trust",
        "auth_file": users_file, "logfile": log, "admin_users": "postgres", "pool_mode": "transaction",
        "default_pool_size": CONNECTIONS, "server_round_robin": 1, **settings,
    }  # fmt: skip
    lines = ["[databases]", f"* = host={server['host']} port={server.get('port', 5432)}", "[pgbouncer]"]
    lines += [f"{name} = {value}" for name, value in given.items()]
    (place / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
    process = subprocess.Popen(
        [PGBOUNCER, "-q", place / "pgbouncer.ini"],
        user=servers.user(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        servers.until_it_listens(port, process, log)
        yield port
    finally:
        process.kill()
        process.wait(20)
        shutil.rmtree(place, ignore_errors=True)
