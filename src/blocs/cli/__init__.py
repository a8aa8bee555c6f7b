"""The command line: parse, call, render. One command (or tight group) a file; the root group loads them when named."""

from blocs.cli.root import main

__all__ = ["main"]
