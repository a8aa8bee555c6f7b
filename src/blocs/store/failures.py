"""What an engine says when it cannot go on, as one line: what is wrong, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from sqlalchemy import exc

from blocs.errors import BlocsError, ConnectionLost, DatabaseError
from blocs.settings import Target
from blocs.store.limits import WAIT_SECONDS


def shown(target: Target) -> str:
    """The target as it may be shown: the path of a file, or a URL without its password."""
    if target.path is not None:
        return str(target.path)
    from blocs.store.postgres import url_of

    try:
        url = url_of(target.url)
    except BlocsError:
        return "the database"
    secrets = {name: "***" for name in url.query if "password" in name}
    return url.update_query_dict(secrets).render_as_string(hide_password=True).replace("+psycopg", "", 1)


@contextmanager
def saying_what_failed(target: Target) -> Iterator[None]:
    """Turn what an engine says when it cannot go on into one DatabaseError; bugs in statements stay what they are."""
    try:
        yield
    except exc.IntegrityError as error:
        said = hidden(_first_line(error), target)
        raise DatabaseError(f"{shown(target)} refused the change: {said}; nothing was changed") from error
    except exc.DBAPIError as error:
        said = hidden(_first_line(error), target)
        if isinstance(error, exc.ProgrammingError):
            if error.statement is None:
                # The driver has not even tried: it does not understand what the URL asks for.
                raise BlocsError(f"the database URL cannot be used ({said})") from error
            if getattr(error.orig, "sqlstate", None) not in _OF_THE_SERVER:
                raise
        kind = ConnectionLost if _went_away(error) else DatabaseError
        raise kind(f"{shown(target)}: {_advice(target, error, said)}") from error
    except UnicodeError as error:
        raise DatabaseError(f"{shown(target)}: letters that no server or file can be asked with ({error})") from error


_OF_THE_SERVER = {
    "42501": "insufficient privilege",
    "3F000": "no schema",
    "42P07": "a table is there already",
    "42723": "a function is there already",
}
"""What a sound statement can meet on a server that was set up otherwise."""


_GONE = {
    "57P01": "the server is being stopped, or ends a session",
    "57P02": "the server stopped after a crash",
    "40001": "a standby had to replay what the question was still reading",
    "40P01": "the same, found as a deadlock",
    "08P01": "a pooler has lost its server",
}
"""What a server or a pooler says to a question that another server, or the same one a moment later, can answer."""


def _went_away(error: exc.DBAPIError) -> bool:
    """Whether a server that was connected to broke off; one that cannot even be reached is another matter."""
    said = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or error.statement is not None:
        return error.connection_invalidated or said in _GONE
    # Before anything was asked: the connection broke while it was set up, or none could be made.
    return not _unreached(error.orig) and (said is None or said in _GONE)


def _unreached(error: object) -> bool:
    """Whether an attempt to connect failed: its error carries what was attempted, or says that time ran out."""
    return getattr(error, "pgconn", error) is not None or type(error).__name__ == "ConnectionTimeout"


def hidden(said: str, target: Target) -> str:
    """A text without the password of the target's URL, and without its parts: where a sign in a password was not
    encoded, drivers take one part of it for a host or a port and name it."""
    if target.is_sqlite:
        return said
    rest, _, query = target.url.partition("://")[2].partition("?")
    written = [value for key, _, value in (part.partition("=") for part in query.split("&")) if "password" in key]
    for_user = (rest if "@" in rest else target.url.partition("://")[2]).rpartition("@")[0]
    written.append(for_user.partition(":")[2])
    secrets = {form for secret in written for form in (secret, unquote(secret)) if form}
    parts = {part for secret in secrets for part in re.split(r"[@/:?#&,\[\]\s]", secret) if len(part) > 2}
    for secret in sorted(secrets | parts, key=len, reverse=True):
        said = said.replace(secret, "***")
    return said


def _first_line(error: exc.DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__


_UNFINISHED = (
    "a program that wrote to it was killed, and its journal must be undone first; "
    "let someone who may write to the file and its folder open it once, for example with `blocs db check`"
)
_BY_NAME = {"SQLITE_READONLY_ROLLBACK": _UNFINISHED, "SQLITE_READONLY_RECOVERY": _UNFINISHED}
"""Advice by SQLite's own extended name, where the text says too little."""

_ADVICE = {
    "unable to open database file": "there is no such file, or it cannot be opened; make one with `blocs db upgrade`",
    "file is not a database": "not an SQLite database; name another file with --db",
    "disk image is malformed": "the file is damaged; restore it from a copy, or move it away and make "
    "another with `blocs db upgrade` and `blocs seed`",
    "readonly database": "the file or its folder is read-only; make it writable or name another with --db",
    "database or disk is full": "the disk is full; nothing was changed; free some space and run it again",
    "disk I/O error": "the disk could not be read or written; nothing was changed",
    "database is locked": f"another program has been writing to it for {WAIT_SECONDS} seconds; try again later",
    "read-only transaction": "this server takes no changes (a standby?); name its primary with --db",
    "session is read-only": "no server that takes changes answers (a standby or a reader's role?); nothing was done",
    "lock timeout": f"another program has been writing to it for {WAIT_SECONDS} seconds; try again later",
    "statement timeout": "the question took too long and was stopped; ask for less, or raise statement_timeout",
    "No space left on device": "the server's disk is full; nothing was changed; free some space and run it again",
    "permission denied": "this role may not do that; ask the owner of the database",
    "no equivalent in encoding": "the database is not encoded in UTF8 and cannot hold every name; make it with: "
    "createdb --encoding=UTF8 --template=template0",
    "unsupported startup parameter": "a pooler refuses start-up options; leave `options` out of the URL, or let the "
    "pooler pass over them (ignore_startup_parameters in PgBouncer)",
    "no schema has been selected": "no schema of the search path is there; name one with ?schema=NAME, and "
    "`blocs db upgrade` makes it",
}
_DAMAGED = ("file is not a database", "disk image is malformed")


def _advice(target: Target, error: exc.DBAPIError, said: str) -> str:
    by_name = _BY_NAME.get(getattr(error.orig, "sqlite_errorname", ""))
    if by_name:
        return by_name
    if target.managed and any(words in said for words in _DAMAGED):
        return (
            "the default database is damaged; restore it from a copy, or move it away and ask again: it is built anew "
            "from the program's seeds, without what you recorded yourself"
        )
    for words, advice in _ADVICE.items():
        if words in said:
            return advice
    if not target.is_sqlite:
        return f"the server cannot be used ({said}); check that it runs and that --db names it rightly"
    return said
