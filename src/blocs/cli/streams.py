"""Standard output and standard error, guarded: whatever a record holds, nothing acts on the terminal, nothing fails for
want of a letter in the stream's encoding, and a stream that is closed, full or no longer read ends in one line."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from blocs.errors import FileError
from blocs.letters import escape, utf16_escape, visible

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""C0 and C1 controls but the tab and the line break: no format of text that is passed on has them."""
_ESCAPED = "blocs.escaped"


class Gone(Exception):
    """Whoever read standard output has stopped: no error, and nothing more to say."""


class Guarded(io.TextIOBase):
    """A text stream before another one. On a terminal every character that is not seen is shown as its number
    (`blocs.letters`), elsewhere every control character is; letters that the encoding lacks are escaped.

    `needed` is true for standard output: what cannot be written raises FileError, or Gone where the reader has left.
    On standard error it is dropped: there is nowhere left to say it. `stream` is None where it was closed.
    """

    def __init__(self, stream: TextIO | None, *, needed: bool) -> None:
        self._stream = stream
        self._needed = needed
        self._failure: Exception | None = None
        if stream is None:
            self._failure = FileError("the output could not be written: standard output is closed")
        self._terminal = self.isatty()

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes a text, not {type(text).__name__}")
        clean = visible(text) if self._terminal else _CONTROLS.sub(lambda found: escape(found[0]), text)
        self.draw(clean)
        return len(text)

    def draw(self, text: str) -> None:
        """Write the program's own text with what moves the cursor in it."""
        if not text or not self._usable():
            return
        assert self._stream is not None  # noqa: S101 - else it is not usable
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            encoding = self._stream.encoding or "ascii"
            self._stream.write(text.encode(encoding, _ESCAPED).decode(encoding))
        except OSError as error:
            self._failed(error)

    def flush(self) -> None:
        if self._stream is None or self._failure is not None:
            return
        try:
            self._stream.flush()
        except OSError as error:
            self._failed(error)

    def close(self) -> None:
        """Left open: it belongs to whoever started the program."""

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        if self._stream is None:
            raise io.UnsupportedOperation("closed")
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._stream, "encoding", None) or "utf-8"

    def _usable(self) -> bool:
        """Whether it can be written to. Raises, where it is needed and cannot, again and again: whoever asks whether it
        is a text stream must not be the only one to hear of it."""
        if self._failure is not None and self._needed:
            raise self._failure
        return self._failure is None

    def _failed(self, error: OSError) -> None:
        """Drop what waits to be written, so that it does not fail again at the end, and say why it could not be."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
        reason = "no space left" if error.errno == errno.ENOSPC else (error.strerror or str(error))
        # Windows calls a pipe that nobody reads an invalid argument.
        gone = error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)
        self._failure = Gone() if gone else FileError(f"the output could not be written: {reason}")
        if self._needed:
            raise self._failure from error


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Standard output and standard error guarded while the block runs; standard input, where it was closed, empty."""
    before: tuple[Any, Any, Any] = sys.stdout, sys.stderr, sys.stdin
    _occupy()
    with _escaping(before[0]), _escaping(before[1]):
        sys.stdout, sys.stderr = Guarded(before[0], needed=True), Guarded(before[1], needed=False)
        sys.stdin = io.StringIO() if before[2] is None else before[2]
        try:
            yield
        finally:
            with contextlib.suppress(FileError, Gone):
                sys.stdout.flush()
            sys.stdout, sys.stderr, sys.stdin = before


@contextlib.contextmanager
def unguarded() -> Iterator[None]:
    """Standard output as the program was given it, for what speaks a protocol of its own over its bytes."""
    before: Any = sys.stdout
    sys.stdout = getattr(before, "_stream", None) or before
    try:
        yield
    finally:
        sys.stdout = before


def draw(text: str) -> None:
    """Write the program's own text, with what moves the cursor in it, on standard error."""
    write = sys.stderr.draw if isinstance(sys.stderr, Guarded) else sys.stderr.write
    write(text)
    sys.stderr.flush()


def says(text: str, stream: TextIO | None = None) -> bool:
    """Whether the encoding of a stream (if omitted standard output) has all letters of a text."""
    encoding = getattr(stream or sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _occupy() -> None:
    """Open nothing in the place of a standard stream that is closed, so that no file of ours gets its number and what
    a library writes there."""
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is not None:
            continue
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                opened = os.open(os.devnull, os.O_RDWR)
                if opened != number:
                    os.dup2(opened, number)
                    os.close(opened)


@contextlib.contextmanager
def _escaping(stream: Any) -> Iterator[None]:
    """A stream that escapes, as JSON does, the letters that its encoding lacks."""
    codecs.register_error(_ESCAPED, _escaped)
    errors = getattr(stream, "errors", None)
    try:
        stream.reconfigure(errors=_ESCAPED)
    except (AttributeError, OSError, ValueError):  # no stream of the system's
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(errors=errors)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(utf16_escape, error.object[error.start : error.end])), error.end
