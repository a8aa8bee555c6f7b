"""The record in Datasette: read-only, with questions as forms, what every table and column means, and facets."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from blocs import models, settings
from blocs.errors import BlocsError
from blocs.questions.cite import Citable, Credit
from blocs.serve.copy import snapshot
from blocs.serve.queries import EVERYDAY, EXAMPLES, QUERIES, queries, reading
from blocs.settings import Target
from blocs.store.session import View
from blocs.web_limits import limit, limited

__all__ = ["QUERIES", "application", "metadata", "queries", "refuse_taken", "run", "snapshot"]

FACETS = {
    "membership": ["organisation", "status", "dataset"],
    "memorandum_record": ["organisation", "kind"],
    "source_record": ["publisher"],
    "state_record": ["kind"],
}
SETTINGS = {
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 1000,
    "default_page_size": 100,
    "allow_csv_stream": False,
    "allow_download": False,
    "max_csv_mb": 10,
}
"""What Datasette allows; SQL of the reader's own is switched on apart (`application`)."""
INTERNAL = ("alembic_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
"""Tables that are no part of the record: they are neither listed nor shown."""
LINKED = {
    "organisation": "organisation",
    "state": "state",
    "status": "status",
    "memorandum": "memorandum",
    "opened_by": "memorandum",
    "instruments": "memorandum",
}
"""The columns of the questions that hold codes (of instruments, several), and the tables that list these."""
ONE_FILE = "only a copy in an SQLite file can be served"
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - listened on only where it is written so
MOST_AT_ONCE = 50
"""Requests; who comes then is told to come again."""
_HOST = re.compile(r"[A-Za-z0-9._:%-]{1,253}")
_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*(?:[A-Za-z0-9._~-]+)?")


def metadata(about: Citable, name: str, view: View = EVERYDAY) -> dict[str, Any]:
    """What Datasette says of the database called `name`, its tables and columns."""
    tables: dict[str, Any] = {}
    for table in models.metadata.sorted_tables:
        columns = {column.name: column.comment for column in table.c if column.comment}
        tables[table.name] = {"description": table.comment or "", "columns": columns}
        if table.name in FACETS:
            tables[table.name]["facets"] = FACETS[table.name]
    for internal in INTERNAL:
        tables[internal] = {"hidden": True, "allow": False}
    return {
        "title": "blocs",
        "description": "Which state belonged to which multilateral organisation, when, by which instrument, and how we "
        "know. A claim stands while retired_in is empty.",
        **_licence(about.credits),
        "source": about.sentence,
        "databases": {name: {"tables": tables, "queries": queries(view)}},
    }


def _licence(whose: Sequence[Credit]) -> dict[str, str]:
    """The licence of what is served, with its address where it has one; of several datasets, each with its code."""
    if len(whose) > 1:
        return {"license": "; ".join(f"{credit.dataset}: {credit.licence or 'not stated'}" for credit in whose)}
    address = whose[0].licence_url
    return {"license": whose[0].licence or "not stated", **({"license_url": address} if address else {})}


def application(
    target: Target, about: Citable, *, base_url: str = "/", sql: bool = False, view: View = EVERYDAY
) -> Any:
    """The web application: tables and the questions of `queries`, with SQL of the reader's own only if `sql` is true.

    The file must not change while it is served (`snapshot`). Raises BlocsError for another target, for a path that no
    proxy could name, or where Datasette is not installed.
    """
    if target.path is None:
        raise BlocsError(ONE_FILE)
    if not _PATH.fullmatch(base_url) or {".", ".."} & set(base_url.split("/")):
        raise BlocsError(f"{base_url!r} is no path; write one like /record/")
    base_url = base_url if base_url.endswith("/") else base_url + "/"
    try:
        from datasette.app import Datasette
    except ImportError as error:
        raise BlocsError(f"serve needs Datasette; install it with: {settings.install_extra('web')}") from error

    _print_no_mistakes()
    _link_codes()
    give = reading(target, view)

    class Limited(Datasette):  # type: ignore[misc]
        """Datasette within `web_limits`."""

        def app(self) -> Any:
            return limited(super().app(), base_url)

        async def execute(self, db_name: str, sql: str, *arguments: Any, **more: Any) -> Any:
            if "database_list" in sql.casefold():  # where the file stands is nobody's business
                raise sqlite3.OperationalError("not authorized")
            return await super().execute(db_name, sql, *arguments, **more)

        def _prepare_connection(self, conn: Any, database: str) -> None:
            super()._prepare_connection(conn, database)
            if isinstance(conn, sqlite3.Connection):
                limit(conn)
                give(conn)

    served = Limited(
        # As an immutable file: nothing is ever written, and every row is counted once.
        immutables=[str(target.path)],
        metadata=metadata(about, target.path.stem, view),
        settings={**SETTINGS, "default_allow_sql": sql, "base_url": base_url},
        template_dir=str(Path(__file__).parent / "templates"),
    )
    served.jinja_env.globals.update(
        questions=queries(view),
        examples=EXAMPLES,
        described={table.name: table.comment or "" for table in models.metadata.sorted_tables},
    )
    return served


def _print_no_mistakes() -> None:
    """Where the library rich is installed, Datasette prints a traceback with all variables for whatever a reader
    mistypes."""
    from datasette import handle_exception

    handle_exception.rich = None


def _link_codes() -> None:
    """Let Datasette show the codes in the answers of questions as links, once in this process."""
    from datasette import hookimpl
    from datasette.plugins import pm
    from datasette.utils import tilde_encode
    from markupsafe import Markup, escape

    class Codes:
        @staticmethod
        @hookimpl  # type: ignore[untyped-decorator]
        def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
            if table is not None or column not in LINKED or not isinstance(value, str):
                return None
            codes = value.split(" ") if LINKED[column] == "memorandum" else [value]
            return Markup(" ").join(
                Markup('<a href="{}">{}</a>').format(
                    datasette.urls.table(database, LINKED[column]) + "/" + tilde_encode(code), escape(code)
                )
                for code in codes
            )

    if not pm.has_plugin("blocs_codes"):
        pm.register(Codes, name="blocs_codes")


def refuse_taken(host: str, port: int) -> None:
    """Raise BlocsError where an address cannot be listened on, or where it means every address without saying so."""
    if not host.strip():
        raise BlocsError("--host names no address; 127.0.0.1 is for this machine alone, 0.0.0.0 for all that reach it")
    if not _HOST.fullmatch(host):
        raise BlocsError(f"{host!r} is no name or number of a machine; write one like 127.0.0.1")
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in addresses:
            if ip_address(str(address[0]).partition("%")[0]).is_unspecified and host not in EVERY_ADDRESS:
                raise BlocsError(f"{host!r} means every address of this machine; write {' or '.join(EVERY_ADDRESS)}")
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except (OSError, OverflowError, UnicodeError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise BlocsError(f"cannot serve on {host}:{port}: {said}; choose another with --host or --port") from error


def run(application: Any, host: str, port: int) -> None:
    """Serve until interrupted or told to end."""
    import uvicorn

    def end(*_: Any) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)  # so that blocks end, and what they made is removed
    settings = {"log_level": "warning", "lifespan": "on", "limit_concurrency": MOST_AT_ONCE, "server_header": False}
    uvicorn.run(application.app(), host=host, port=port, **settings)  # type: ignore[arg-type]
