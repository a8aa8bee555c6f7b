"""How another data set's states and organisations are called here: read from a file beside the seeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from blocs import settings
from blocs.errors import FileError

FIRST_YEAR, LAST_YEAR = 1, 9999


@dataclass(frozen=True)
class Stretch:
    """The state that a foreign code means in some years, both included."""

    state: str
    first: int = FIRST_YEAR
    last: int = LAST_YEAR


@dataclass(frozen=True)
class Crosswalk:
    """`columns` maps a column's name to a foreign state code; `states` a foreign code to its stretches, in time;
    `organisations` a foreign organisation's name (in capitals) to the code here."""

    columns: dict[str, str]
    states: dict[str, tuple[Stretch, ...]]
    organisations: dict[str, str]

    def organisation(self, name: str) -> str:
        """The code here of an organisation: the curated one, else a code of the data set's own."""
        return _code_of(self.organisations.get(name.upper()), name)


@cache
def _code_of(mapped: str | None, name: str) -> str:
    return mapped or "COW_" + "".join(letter if letter.isalnum() else "_" for letter in name.upper())


def read_crosswalk(path: Path | None = None) -> Crosswalk:
    """The crosswalk of the Correlates of War data, from the file that comes along or another of its layout.

    Raises FileError if it is not such a file.
    """
    path = path or settings.resource("seeds") / "crosswalks" / "cow.yaml"
    data: Any = read_yaml(path)
    try:
        columns = {str(its["column"]): code for code, its in data["states"].items()}
        states = {code: _stretches(its["state"]) for code, its in data["states"].items()}
        organisations = {name.upper(): str(code) for name, code in data["organisations"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FileError(f"{path} is no crosswalk: {' '.join(str(error).split())}") from error
    return Crosswalk(columns, states, organisations)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, read as seeds are: bounded, without tags and aliases, every character of it seen.

    Raises FileError with the first fault and its place.
    """
    from blocs.seeding.reader import read

    document = read(path, str(path))
    if document.faults:
        raise FileError(str(min(document.faults)))
    return document.data


def _stretches(state: str | list[dict[str, Any]]) -> tuple[Stretch, ...]:
    if isinstance(state, str):
        return (Stretch(state),)
    found, first = [], FIRST_YEAR
    for one in state:
        last = int(one.get("until", LAST_YEAR))
        found.append(Stretch(one["code"], int(one.get("from", first)), last))
        first = last + 1
    return tuple(found)
