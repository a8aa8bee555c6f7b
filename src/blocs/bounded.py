"""Files of other people's, read within bounds: only regular files, only so many bytes, never waiting for more."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TextIO

from blocs.errors import FileError


class Unreadable(FileError):
    """A file that is not read; `reason` says why, without its name."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason


def read_bytes(path: Path, largest: int) -> bytes:
    """The content of a regular file of at most `largest` bytes.

    Raises Unreadable for a pipe, a device or a folder, a file that is larger or grows meanwhile, and one that cannot be
    opened. Opening never waits, as it would for the other end of a pipe.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(path, "cannot be read: not a regular file")
            # What a system makes up while it is read has no size; one byte more than allowed tells it.
            content = file.read(largest + 1) if status.st_size <= largest else b""
    except FileNotFoundError as error:
        raise Unreadable(path, "there is no such file") from error
    except (OSError, ValueError) as error:
        raise Unreadable(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if status.st_size > largest or len(content) > largest:
        raise Unreadable(path, f"larger than {largest:,} bytes")
    return content


def read_text(stream: TextIO, name: str, largest: int) -> str:
    """What a text stream holds, at most `largest` bytes, in UTF-8 with or without a mark of byte order.

    `name` is how messages call the stream. Raises FileError for what is not UTF-8, and for more than that.
    """
    buffer = getattr(stream, "buffer", None)
    content = buffer.read(largest + 1) if buffer is not None else stream.read(largest + 1).encode("utf-8", "replace")
    if len(content) > largest:
        raise FileError(f"{name} holds more than {largest:,} bytes; give it in parts")
    return utf8(content, name)


def utf8(content: bytes, name: str) -> str:
    """Bytes as text. Raises FileError with the place of the first byte that is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"{name}: line {line} is not in UTF-8; save it in that encoding") from error
