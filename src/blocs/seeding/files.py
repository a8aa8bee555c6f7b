"""Which files there are, and each as a checked record. Every fault of every file is kept, none stops the reading."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from blocs.errors import FileError
from blocs.seeding import schema
from blocs.seeding.beneath import NOTHING, Beneath
from blocs.seeding.progress import Progress
from blocs.seeding.reader import Document, Fault, Place, read
from blocs.store.layers import taken
from blocs.store.session import CURATED

MOST_FAULTS = 200
"""So many are reported of one file; who has more has taken another file for a seed."""
MOST_TOLD = 1000
"""So many are reported in all."""
MOST_FILES = 10_000
LARGEST_FOLDER = 100_000_000


@dataclass
class Seeds:
    """All records of a folder of seeds, each with the document it came from, and what is wrong so far: the faults, and
    how many more there are in a file."""

    dataset: schema.Dataset | None = None
    statuses: dict[str, schema.Status] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sources: dict[str, schema.Source] = field(default_factory=dict)
    states: dict[str, schema.State] = field(default_factory=dict)
    organisations: dict[str, schema.Organisation] = field(default_factory=dict)
    additions: dict[str, schema.Addition] = field(default_factory=dict)
    beneath: Beneath = NOTHING
    homes: dict[tuple[str, str], Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    untold: Counter[str] = field(default_factory=Counter)
    digest: str = ""

    @property
    def bodies(self) -> Iterator[schema.Organisation | schema.Addition]:
        """Every organisation's file, whether it describes one or adds to one beneath."""
        return chain(self.organisations.values(), self.additions.values())

    def home(self, kind: str, code: str) -> Document:
        """The document that holds a record of `organisation`, `state`, `status`, …"""
        return self.homes[kind, code]


_FILES: Mapping[str, Any] = {
    "dataset": schema.Dataset,
    "statuses": schema.Statuses,
    "memorandum_kinds": schema.MemorandumKinds,
    "sources": schema.SharedSources,
}


def read_seeds(folder: Path, progress: Progress) -> Seeds:
    """Read and check every file of a folder: dataset.yaml, statuses.yaml, memorandum_kinds.yaml, sources.yaml,
    states/*.yaml and organisations/*.yaml. One whose dataset.yaml says what it extends needs no other. Raises FileError
    if it is no folder of seeds.
    """
    paths = _paths(folder)
    seeds = Seeds()
    digest = hashlib.sha256()
    size = 0
    for number, path in enumerate(paths):
        progress("reading the seeds", number, len(paths))
        name = path.relative_to(folder).as_posix()
        document = read(path, _shown(folder, name))
        seeds.faults += document.faults
        size += len(document.content)
        if size > LARGEST_FOLDER:
            raise FileError(f"{folder} holds more than {LARGEST_FOLDER:,} bytes of seeds; is it the right folder?")
        digest.update(os.fsencode(name) + b"\0" + document.content + b"\0")
        document.content = b""
        if document.data is not None:
            _take(seeds, name, document)
    progress("reading the seeds", len(paths), len(paths))
    seeds.digest = digest.hexdigest()
    return seeds


def digest_of(folder: Path) -> str:
    """The digest that `read_seeds` finds, of files that are not read any further."""
    digest = hashlib.sha256()
    for path in _paths(folder):
        digest.update(os.fsencode(path.relative_to(folder).as_posix()) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def told(seeds: Seeds, faults: Sequence[Fault]) -> list[str]:
    """Faults as lines, ordered by file and place: so many of each file and in all, and how many more there are."""
    lines: list[str] = []
    by_file = [(name, list(its)) for name, its in groupby(sorted(faults), key=lambda fault: fault.file)]
    room = MOST_TOLD
    for number, (name, its) in enumerate(by_file):
        if not room:
            lines.append(f"more: faults in {len(by_file) - number:,} more files")
            break
        shown = its[: min(MOST_FAULTS, room)]
        room -= len(shown)
        lines += map(str, shown)
        more = len(its) - len(shown) + seeds.untold[name]
        if more:
            lines.append(f"{name}: {more:,} more faults in this file")
    return lines


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FileError(f"{folder} is not a folder; name the folder that holds organisations/ and states/")
    paths = [folder / f"{name}.yaml" for name in _FILES]
    there = [path for path in paths if path.is_file()]
    if len(there) < len(paths) and not _extends(paths[0]):
        missing = ", ".join(path.name for path in paths if path not in there)
        hint = (
            "" if paths[0] in there else "; one that extends another needs only dataset.yaml, with code, title, extends"
        )
        raise FileError(f"{folder} is no folder of seeds: it lacks {missing}{hint}")
    paths = there
    paths += [*sorted(folder.glob("states/*.yaml")), *sorted(folder.glob("organisations/*.yaml"))]
    if len(paths) > MOST_FILES:
        raise FileError(f"{folder} holds more than {MOST_FILES:,} files of seeds; is it the right folder?")
    return paths


def _extends(path: Path) -> bool:
    """Whether a dataset.yaml says that its folder extends a dataset."""
    data = read(path, path.name).data if path.is_file() else None
    return isinstance(data, dict) and data.get("extends") is not None


def _shown(folder: Path, name: str) -> str:
    """The file as it is named in faults: from the working directory where that is shorter."""
    path = folder / name
    try:
        # Links are not followed: a loop of them has no end.
        return Path(os.path.normpath(path.absolute())).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def _take(seeds: Seeds, name: str, document: Document) -> None:
    """Check one document against its model and put its records where they belong."""
    top = name.removesuffix(".yaml")
    if top.startswith("organisations/"):
        adds = (
            seeds.dataset and seeds.dataset.extends and isinstance(document.data, dict) and "name" not in document.data
        )
        record = _checked(seeds, document, schema.Addition if adds else schema.Organisation)
        if record is not None:
            into: Any = seeds.additions if adds else seeds.organisations
            _one(seeds, into, "organisation", record.code, record, document, ("code",))
        return
    records = _checked(seeds, document, schema.States if top.startswith("states/") else _FILES[top])
    if records is None:
        return
    if top == "dataset":
        seeds.dataset = records
        seeds.homes["dataset", ""] = document
        wrong = taken(records.code) if records.extends else None
        if records.extends is None and records.code != CURATED:
            wrong = f"a folder of seeds is the {CURATED} record, or `extends` a dataset; add, say, extends: {CURATED}"
        if wrong:
            seeds.faults.append(document.fault(("code",), wrong))
        return
    kind, into = {
        "statuses": ("status", seeds.statuses),
        "memorandum_kinds": ("memorandum_kind", seeds.kinds),
        "sources": ("source", seeds.sources),
    }.get(top, ("state", seeds.states))
    for code, record in records.items():
        _one(seeds, into, kind, code, record, document, (code,))


def _one(seeds: Seeds, into: Any, kind: str, code: str, record: Any, document: Document, place: Place) -> None:
    if (kind, code) in seeds.homes:
        other = seeds.home(kind, code).file
        seeds.faults.append(document.fault(place, f"the {kind} {code} stands in {other} too; keep one"))
        return
    into[code] = record
    seeds.homes[kind, code] = document


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    """What checks data against a model; it takes longer to make than a small file to read."""
    return TypeAdapter(model)


def _checked(seeds: Seeds, document: Document, model: Any) -> Any:
    try:
        return _adapter(model).validate_python(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for wrong in errors[:MOST_FAULTS]:
            seeds.faults.append(_fault(document, wrong, model))
        seeds.untold[document.file] += len(errors[MOST_FAULTS:])
        return None


def _fault(document: Document, error: Any, model: Any) -> Fault:
    """One of pydantic's errors in the words of someone who edits YAML."""
    place = _place(document, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    last = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        valid = _valid_keys(model, place[:-1])
        near = difflib.get_close_matches(last, valid, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return document.fault(place, f"unknown key {last!r}{hint} Valid keys: {', '.join(valid)}", key=True)
    if kind == "missing":
        return document.fault(place[:-1] if place and place[-1] == last else place, f"the key {last!r} is missing")
    if kind == "literal_error":
        return document.fault(place, f"{_short(error['input'])!r} is not one of {context['expected']}")
    if kind == "string_type":
        written = _short(document.texts.get(place, error["input"]))
        return document.fault(place, f'{written} is read as {_read_as(error["input"])}; quote it: "{written}"')
    if kind == "string_pattern_mismatch":
        key = error["loc"][-1] == "[key]"
        return document.fault(
            place, f"{_short(error['input'])!r} does not look right; it must match {context['pattern']}", key=key
        )
    if kind == "value_error":
        return document.fault(place, str(context["error"]))
    return document.fault(place, error["msg"][0].lower() + error["msg"][1:])


def _place(document: Document, loc: tuple[Any, ...]) -> Place:
    """The place in the document: pydantic's own steps (of unions and keys) left out."""
    place: Place = ()
    for step in loc:
        known = (*place, step)
        if known in document.values or known in document.keys:
            place = known
    if loc and (*place, loc[-1]) not in document.values and loc[-1] != "[key]" and loc[-1] not in place[-1:]:
        return (*place, loc[-1])
    return place


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _read_as(value: Any) -> str:
    return {bool: "a truth value", type(None): "nothing"}.get(
        type(value), "a number" if isinstance(value, (int, float)) else "no text"
    )


def _valid_keys(model: Any, place: Place) -> list[str]:
    """The keys of the record at a place, found by walking the models along it."""
    from typing import get_args

    from pydantic import BaseModel

    def models(of: Any) -> list[type[BaseModel]]:
        if isinstance(of, type) and issubclass(of, BaseModel):
            return [of]
        return [model for member in get_args(of) for model in models(member)]

    here = model
    for step in place:
        owners = models(here) if not (isinstance(here, type) and issubclass(here, BaseModel)) else [here]
        for owner in owners:
            by_key = {info.alias or name: info for name, info in owner.model_fields.items()}
            if step in by_key:
                here = by_key[str(step)].annotation
                break
    fitting = models(here)
    return [info.alias or name for name, info in fitting[0].model_fields.items()] if fitting else []
