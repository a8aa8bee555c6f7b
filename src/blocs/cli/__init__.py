"""The command line: parse, call, render. One command (or tight group) a file; the root group loads them when named."""

import gc

# Starting is most of a question's time, and much of starting is the collector looking through modules that stay.
gc.set_threshold(100_000, 50, 100)

from blocs.cli.root import main  # noqa: E402 - the collector must be told first

__all__ = ["main"]
