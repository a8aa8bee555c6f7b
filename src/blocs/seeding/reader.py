"""A YAML file to plain data, with the line and column of every key and value.

A file is read as events, not as objects: no alias, tag or depth can make a small file large, and a duplicate key is
seen. What YAML 1.1 would quietly read as something else (`NO`, a bare `010`) is refused or kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from blocs.bounded import Unreadable, read_bytes
from blocs.letters import BREAKS, first_unseen

Place = tuple[str | int, ...]
"""The way to a value: ("memberships", "IRN", 0, "status")."""

LARGEST_FILE = 2_000_000
DEEPEST = 12
_TOO_DEEP = f"nested deeper than {DEEPEST} levels"
_BRACKETS = re.compile(r"""([\[{])|([\]}])|"(?:[^"\\]|\\.)*"?|'[^']*'?|#[^\n]*""", re.DOTALL)
"""What opens and closes a level, and quotations and comments, in which a bracket is a letter."""
LONGEST_NUMBER = 18
LONGEST_KEY = 200
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_NUMBER = "tag:yaml.org,2002:int"
_TRUTH = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_FRACTION = "tag:yaml.org,2002:float"


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file, with where it is (lines and columns from 1) and what would be right."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass
class Document:
    """What a file holds, the place of every value and key, the plain scalars as they were written, and its bytes."""

    file: str
    data: Any = None
    values: dict[Place, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    content: bytes = b""

    def fault(self, place: Place, message: str, *, key: bool = False) -> Fault:
        """A fault at a value (or its key), or at the nearest thing around it that the file holds."""
        spots = (self.keys, self.values) if key else (self.values, self.keys)
        while True:
            for spot in spots:
                if place in spot:
                    return Fault(self.file, *spot[place], message)
            if not place:
                return Fault(self.file, 1, 1, message)
            place = place[:-1]


def read(path: Path, shown: str) -> Document:
    """Read one file. What is wrong with it as YAML stands in `faults`; `data` is None then.

    Wrong is also every character that is not seen (`blocs.letters`), in the file or by an escape in a value or key.
    """
    document = Document(shown)
    text = _text(path, document)
    if text is None:
        return document
    try:
        builder = _Builder(document)
        parser = _PARSER(text)
        try:
            builder.run(iter(parser.get_event, None))
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        wrong = Fault(shown, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, said)
        document.faults.append((builder.too_deep(text, mark.index) if mark else None) or wrong)
    except yaml.reader.ReaderError as error:
        line, column = _position(text, int(error.position))
        document.faults.append(Fault(shown, line, column, "a character that YAML does not allow; remove it"))
    except _Refused as refused:
        document.faults.append(refused.fault)
    if document.faults:
        document.data = None
    elif document.data is None:
        document.faults.append(Fault(shown, 1, 1, "the file is empty; give it a record or remove it"))
    return document


def _text(path: Path, document: Document) -> str | None:
    """The file's text, or None with a fault where it is too large, unreadable or not UTF-8."""
    try:
        raw = document.content = read_bytes(path, LARGEST_FILE)
    except Unreadable as error:
        advice = "; split it into several files" if error.reason.startswith("larger") else ""
        document.faults.append(document.fault((), error.reason + advice))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _position(raw[: error.start].decode("utf-8", "replace"), error.start)
        message = f"not UTF-8 (byte 0x{raw[error.start]:02x}); save the file as UTF-8"
        document.faults.append(Fault(document.file, line, column, message))
        return None
    odd = first_unseen(text, BREAKS + "\r")
    if odd is not None:
        message = f"a character that is not seen ({odd[1]}); remove it"
        document.faults.append(Fault(document.file, *_position(text, odd[0]), message))
        return None
    return text


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Builder:
    """Builds data from events with a stack of its own, so that depth is bounded here and not by the interpreter."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[tuple[Place, Any]] = []
        self.key: list[str | None] = []
        self.read_to = 0

    def too_deep(self, text: str, end: int) -> Fault | None:
        """The fault of too many levels where a parser failed at `end` while it read ahead of the events it had given.

        A parser has a bound of its own (libyaml since 0.2.6), and may meet it before the builder sees the first level.
        """
        depth = len(self.stack)
        for bracket in _BRACKETS.finditer(text, self.read_to, end):
            depth += bool(bracket[1]) - bool(bracket[2])
            if depth > DEEPEST:
                return Fault(self.document.file, *_position(text, bracket.start()), _TOO_DEEP)
        return None

    def run(self, events: Iterator[Any]) -> None:
        roots = 0
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                roots += 1
                if roots > 1:
                    self._refuse(event, "a second document; one file holds one record")
            elif kind == "AliasEvent":
                self._refuse(event, f"an alias (*{event.anchor}); write the value out")
            elif kind in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent"):
                if event.tag is not None and not str(event.tag).startswith("tag:yaml.org,2002:str"):
                    self._refuse(event, f"a tag ({event.tag}); write plain values")
                if kind == "ScalarEvent":
                    self._scalar(event)
                else:
                    self._open(event, {} if kind == "MappingStartEvent" else [])
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                self.stack.pop()
                self.key.pop()
            self.read_to = event.end_mark.index

    def _open(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        if len(self.stack) >= DEEPEST:
            self._refuse(event, _TOO_DEEP)
        if self._awaits_key():
            self._refuse(event, "a list or map as a key; keys are words")
        place = self._place(event, container)
        self.stack.append((place, container))
        self.key.append(None)

    def _scalar(self, event: Any) -> None:
        if self._awaits_key():
            self._take_key(event)
            return
        text = event.value
        self._refuse_unseen(event, BREAKS)
        plain = event.implicit[0]
        value: Any = text
        if plain:
            tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
            value = self._plain(event, tag, text)
        place = self._place(event, value)
        if plain:
            self.document.texts[place] = text

    def _plain(self, event: Any, tag: str, text: str) -> Any:
        if tag == _NULL:
            return None
        if tag == _TRUTH:
            if text.lower() not in ("true", "false"):
                self._refuse(event, f'an unquoted {text} is a truth value in YAML; quote it: "{text}"')
            return text.lower() == "true"
        if tag == _NUMBER and text.isdecimal() and not text.startswith("0") and len(text) <= LONGEST_NUMBER:
            return int(text)
        if tag in (_NUMBER, _FRACTION):
            try:
                return float(text)
            except ValueError:
                return text
        return text

    def _take_key(self, event: Any) -> None:
        place, container = self.stack[-1]
        text = event.value
        self._refuse_unseen(event, "")
        if len(text) > LONGEST_KEY:
            self._refuse(event, f"a key of more than {LONGEST_KEY} characters")
        if event.implicit[0] and text.lower() in ("no", "yes", "off", "y", "n", "true", "false"):
            self._refuse(event, f'an unquoted {text} is a truth value in YAML; quote it: "{text}"')
        spot = (event.start_mark.line + 1, event.start_mark.column + 1)
        if text in container:
            first = self.document.keys[(*place, text)][0]
            self.document.faults.append(
                Fault(self.document.file, *spot, f"the key {text!r} stands twice (first on line {first})")
            )
        self.document.keys[(*place, text)] = spot
        self.key[-1] = text

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1][1], dict) and self.key[-1] is None

    def _place(self, event: Any, value: Any) -> Place:
        """Put a value where it belongs and note where it stood."""
        if not self.stack:
            place: Place = ()
            self.document.data = value
        else:
            above, container = self.stack[-1]
            if isinstance(container, dict):
                name = self.key[-1]
                assert name is not None  # noqa: S101 - a value follows its key
                place = (*above, name)
                container[name] = value
                self.key[-1] = None
            else:
                place = (*above, len(container))
                container.append(value)
        self.document.values[place] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return place

    def _refuse_unseen(self, event: Any, allowed: str) -> None:
        """Refuse a character that is not seen and was not seen in the file either: one that an escape stands for."""
        odd = first_unseen(event.value, allowed)
        if odd is not None:
            self._refuse(event, f"a character that is not seen ({odd[1]}), by an escape; remove it")

    def _refuse(self, event: Any, message: str) -> None:
        mark = event.start_mark
        raise _Refused(Fault(self.document.file, mark.line + 1, mark.column + 1, message))
