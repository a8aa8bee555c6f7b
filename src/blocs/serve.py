"""An SQLite database in Datasette: read-only, with what every table and column means, facets, and questions as
forms."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.dialects import sqlite

from blocs import models
from blocs.errors import BlocsError, FileError
from blocs.exports.whole import private_folder
from blocs.models.base import Subject
from blocs.questions.cite import Citable, Credit
from blocs.settings import Target
from blocs.store.session import Database, View, standing
from blocs.web_limits import limit, limited

VERIFIED = """\
CASE WHEN coalesce(:day <= (SELECT o.complete_to FROM organisation_record o
        WHERE o.organisation = m.organisation AND o.complete_to IS NOT NULL AND {o} ORDER BY {top} LIMIT 1),
        m.ends_latest < '9999-12-31') THEN 'certain' ELSE 'as last verified' END"""
"""Whether the record was verified on that day: `Holding.is_verified` in SQL."""
SURE = f"""\
CASE WHEN m.disputed IS NOT NULL THEN 'disputed'
     WHEN m.starts_latest <= :day AND :day < m.ends_earliest THEN {VERIFIED}
     WHEN m.starts_latest <= :day AND s.counts_as_member AND EXISTS (
        SELECT 1 FROM membership n JOIN status_record t ON t.status = n.status AND {{t}}
        WHERE n.organisation = m.organisation AND n.state = m.state AND {{n}}
        AND n.status <> m.status AND t.counts_as_member AND n.disputed IS NULL
        AND n.starts_earliest = m.ends_earliest AND n.starts_latest = m.ends_latest) THEN {VERIFIED}
     ELSE 'possible' END AS certainty, m.disputed, m.confidence, s.counts_as_member"""  # noqa: S608 - parts of our own
"""How certain it is that a status held, or that its state went on belonging by another: `Holding.in_period` in SQL."""
NAMED = """\
coalesce((SELECT l.name FROM {kind}_name l WHERE l.{kind} = m.{kind} AND l.kind = 'short' AND {named}
  AND l.starts_earliest <= :day AND l.ends_latest > :day ORDER BY l.starts_latest LIMIT 1), m.{kind}) AS name"""
LITERAL = {"literal_binds": True}
INSTRUMENTS = """\
(SELECT group_concat(b.memorandum, ' ') FROM membership_basis b
  WHERE b.membership_id = m.id AND b.role = '{role}' AND b.retired_in IS NULL) AS {called}"""
STATUS = "JOIN status_record s ON s.status = m.status AND {s}"

HELD_BY = f"""\
SELECT m.{{kind}}, {NAMED}, m.status, m.from_text AS since, m.to_text AS until,
{SURE},
{INSTRUMENTS.format(role="opened", called="opened_by")}{{whose}}
FROM membership m {STATUS}
WHERE m.{{asked}} = upper(trim(:{{asked}})) AND {{m}} AND m.starts_earliest <= :day AND m.ends_latest > :day
ORDER BY s.rank, m.{{kind}}"""  # noqa: S608 - parts of our own
CHANGED = f"""\
SELECT m.from_text AS date, m.organisation, m.state, 'began' AS what, m.status,
{INSTRUMENTS.format(role="opened", called="instruments")}{{whose}}
FROM membership m WHERE {{m}}
AND m.starts_earliest <= :last AND m.starts_latest >= :first
AND (:organisation = '' OR m.organisation = upper(trim(:organisation)))
UNION ALL
SELECT m.to_text, m.organisation, m.state, 'ended', m.status,
{INSTRUMENTS.format(role="closed", called="instruments")}{{whose}}
FROM membership m WHERE {{m}} AND m.to_text IS NOT NULL
AND m.ends_earliest <= :last AND m.ends_latest >= :first
AND (:organisation = '' OR m.organisation = upper(trim(:organisation)))
ORDER BY 1, 2, 3"""  # noqa: S608 - parts of our own


def queries(view: View) -> dict[str, dict[str, Any]]:
    """The questions that are offered as forms, of the claims that a view sees."""
    body, spell, status = models.organisation_record, models.membership, models.status_record
    seen = {name: _seen(table, name, view) for name, table in (("o", body), ("m", spell), ("n", spell), ("s", status))}
    places = " ".join(f"WHEN {_quoted(code)} THEN {place}" for place, code in enumerate(view.layers))
    seen |= {"t": _seen(status, "t", view), "top": f"CASE o.dataset {places} END"}
    seen["whose"] = ", m.dataset" if view.layered else ""

    def held_by(kind: Subject, asked: Subject) -> str:
        return HELD_BY.format(kind=kind, asked=asked, named=_seen(models.table(f"{kind}_name"), "l", view), **seen)

    return {
        "who_belonged": {
            "title": "Who belonged to … on …?",
            "description": "An organisation's code (SCO) and a day (2022-09-15).",
            "sql": held_by("state", "organisation"),
            "params": ["organisation", "day"],
        },
        "where_did_it_belong": {
            "title": "Where did … belong on …?",
            "description": "A state's code (IRN) and a day (2022-09-15).",
            "sql": held_by("organisation", "state"),
            "params": ["state", "day"],
        },
        "what_changed": {
            "title": "What changed between … and …?",
            "description": "Two days, and an organisation's code or nothing for all of them.",
            "sql": CHANGED.format(**seen),
            "params": ["organisation", "first", "last"],
        },
    }


def _seen(table: Any, name: str, view: View) -> str:
    """The condition that a claim is seen (`standing`), as SQL of a table that is called `name` in it."""
    its = table.alias(name)
    asked: Any = select(literal_column("1")).select_from(its).where(standing(its, view))
    # The condition alone would bring the table along: within a question it is there already.
    return f"({str(asked.compile(dialect=sqlite.dialect(), compile_kwargs=LITERAL)).partition('WHERE ')[2]})"


def _quoted(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


EVERYDAY = View()
QUERIES = queries(EVERYDAY)
"""The questions of the curated record."""
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
ONE_FILE = "serve opens an SQLite file; point it at one with --db FILE"
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
    tables["alembic_version"] = {"hidden": True}
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
        return {"license": "; ".join(f"{one.dataset}: {one.licence or 'not stated'}" for one in whose)}
    address = whose[0].licence_url
    return {"license": whose[0].licence or "not stated", **({"license_url": address} if address else {})}


@contextmanager
def snapshot(target: Target) -> Iterator[Target]:
    """A private copy of an SQLite record as it stands now, removed at the end of the block.

    What is served must not change under it: a page would show one revision's number and another one's rows. Raises
    BlocsError on another engine, DatabaseError where the record cannot be read, FileError where there is no room.
    """
    if target.path is None:
        raise BlocsError(ONE_FILE)
    temporary = Path(tempfile.gettempdir())
    with ExitStack() as stack:
        try:
            copy = stack.enter_context(private_folder(temporary)) / target.path.name
            with Database(target) as database, database.reading() as session:
                source: Any = session.connection.connection.driver_connection
                with closing(sqlite3.connect(copy)) as into:
                    source.backup(into)
        except (OSError, sqlite3.Error) as error:
            said = getattr(error, "strerror", None) or error
            raise FileError(f"no copy of the record can be made in {temporary}: {said}") from error
        yield Target(f"sqlite:///{copy}", managed=False)


def application(
    target: Target, about: Citable, *, base_url: str = "/", sql: bool = False, view: View = EVERYDAY
) -> Any:
    """The web application: tables and the questions of `queries`, with SQL of the reader's own only if `sql` is true.

    The file must not change while it is served (`snapshot`). Raises BlocsError on another engine, for a path that no
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
        raise BlocsError("serve needs Datasette; install it with: pip install 'blocs[web]'") from error

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

    return Limited(
        # As an immutable file: nothing is ever written, and every row is counted once.
        immutables=[str(target.path)],
        metadata=metadata(about, target.path.stem, view),
        settings={**SETTINGS, "default_allow_sql": sql, "base_url": base_url},
    )


def refuse_taken(host: str, port: int) -> None:
    """Raise BlocsError where an address cannot be listened on, or where it means every address without saying so."""
    if not host.strip():
        raise BlocsError("--host names no address; 127.0.0.1 is for this machine alone, 0.0.0.0 for all that reach it")
    if not _HOST.fullmatch(host):
        raise BlocsError(f"{host!r} is no name or number of a machine; write one like 127.0.0.1")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
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
