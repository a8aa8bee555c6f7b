"""Limits around a web application: which paths there are, how long an answer may take and how large it may be, and the
same for what a connection to SQLite may make."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LONGEST_SECONDS = 10.0
LONGEST_QUERY_STRING = 4_000
LARGEST_ANSWER = 10_000_000
"""Bytes of an answer."""
LARGEST_CELL = 1_000_000
LARGEST_ROWS = 20_000_000
"""Bytes of the rows of one question, before they are written as anything."""
SHUT = "-"
"""The first part of the paths at which Datasette tells of itself: files, versions, plugins, settings, permissions."""
HEADERS = [(b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY"), (b"referrer-policy", b"same-origin")]


def limited(application: Application, base_url: str = "/") -> Application:
    """An ASGI application that answers GET and HEAD alone, tells nothing of itself, and gives up what takes too long or
    becomes too large, with a line that says so."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        refused = _refused(scope, base_url)
        if refused is not None:
            await _say(send, *refused)
            return
        bounded = _Bounded(send)
        try:
            await asyncio.wait_for(application(scope, receive, bounded.send), LONGEST_SECONDS)
        except TimeoutError:
            if bounded.started:
                raise
            await _say(send, 503, f"This takes longer than {LONGEST_SECONDS:g} seconds; ask for less.")

    return answer


def _refused(scope: Message, base_url: str) -> tuple[int, str] | None:
    """The status and line with which a request is refused before it is looked at, or None."""
    if scope["method"] not in ("GET", "HEAD"):
        return 405, "This can only be read: GET."
    if len(scope.get("query_string") or b"") > LONGEST_QUERY_STRING:
        return 414, f"A question of more than {LONGEST_QUERY_STRING:,} bytes; ask for less."
    raw = (scope.get("raw_path") or b"").decode("latin-1").partition("?")[0]
    for path in (scope["path"], raw):
        inside = path.removeprefix(base_url.rstrip("/"))
        parts = [part for part in inside.split("/") if part]
        if parts[:1] == [SHUT] and parts[1:2] != ["static"]:
            return 404, "There is no such page."
    return None


async def _say(send: Send, status: int, line: str) -> None:
    body = line.encode() + b"\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Bounded:
    """Passes an answer on until it is too large. Nothing is sent before its first part is there."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._size = 0
        self._over = False
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = {**message, "headers": [*message.get("headers", []), *HEADERS]}
            return
        if self._over:
            return
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_ANSWER:
            self._over = True
            if self.started:
                raise ConnectionAbortedError("the answer became too large")
            await _say(self._send, 413, f"This answer has more than {LARGEST_ANSWER:,} bytes; ask for less.")
            return
        if self._start is not None:
            self.started = True
            await self._send(self._start)
            self._start = None
        await self._send(message)


def limit(connection: sqlite3.Connection) -> None:
    """Bound what a connection may be made to build: cells, columns, statements, and the rows of one question."""
    bounds = {
        sqlite3.SQLITE_LIMIT_LENGTH: LARGEST_CELL,
        sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
        sqlite3.SQLITE_LIMIT_COLUMN: 200,
        sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
        sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
        sqlite3.SQLITE_LIMIT_ATTACHED: 0,
        sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    }
    for what, most in bounds.items():
        connection.setlimit(what, most)
    sizes: WeakKeyDictionary[sqlite3.Cursor, int] = WeakKeyDictionary()

    def row(cursor: sqlite3.Cursor, cells: tuple[Any, ...]) -> sqlite3.Row:
        size = sizes.get(cursor, 0) + sum(len(cell) for cell in cells if isinstance(cell, (str, bytes)))
        if size > LARGEST_ROWS:
            raise sqlite3.OperationalError(f"the rows have more than {LARGEST_ROWS:,} bytes; ask for less")
        sizes[cursor] = size
        return sqlite3.Row(cursor, cells)

    connection.row_factory = row
