"""The errors that blocs raises on purpose. The command line prints them as one line; bugs keep their traceback."""

from __future__ import annotations

from collections.abc import Sequence


class BlocsError(Exception):
    """Anything a person can correct. The message is one line: what is wrong, what would be right, what to type.

    `exit_code` is what the command line ends with: 1 the data are faulty, 2 the words typed are, 4 the
    database or a file could not be used. (3 is an answer: possible, disputed or not recorded.)
    """

    exit_code = 2


class DateError(BlocsError):
    """A text that is not a date, or a period that ends before it starts."""


class UnknownName(BlocsError):
    """A name that nothing bears. `choices` are the nearest that exist, best first, as `CODE (name)`."""

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


class AmbiguousName(UnknownName):
    """A name that several bear; `choices` lists all of them."""


class DatabaseError(BlocsError):
    """The database cannot be reached, read or written, or stands at another migration than the program."""

    exit_code = 4


class FileError(BlocsError):
    """A file or folder that cannot be read or written."""

    exit_code = 4


class ManyRetired(BlocsError):
    """A recording that would retire much of what a dataset claims, and was not told that it may: how much, of what."""


class FaultyData(BlocsError):
    """Data that break the rules; `faults` holds one line for each, all of them at once."""

    exit_code = 1

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class FaultyTable(FaultyData):
    """A table of spells with rows that cannot be read; `faults` holds a line for each, with its row and column."""

    exit_code = 2
