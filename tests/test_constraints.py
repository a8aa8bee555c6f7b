"""constraints.txt: the same versions on every machine, for all that the tests install."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from conftest import REPOSITORY

LINES = [line for line in (REPOSITORY / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def name_of(requirement: str) -> str:
    """The name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()  # type: ignore[index]


BROUGHT = {"pip", "setuptools"}
"""What an environment brings with it; `pip freeze` leaves it out."""
HELD = {name_of(line) for line in LINES}


def test_they_are_names_and_versions_in_order() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert sorted(LINES, key=lambda line: line.partition("==")[0].lower()) == LINES


def test_they_hold_everything_that_the_project_asks_for() -> None:
    extras = PROJECT["optional-dependencies"].values()
    asked = {name_of(one) for one in [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]}
    assert asked - HELD == {"blocs"}


def test_they_hold_what_those_packages_ask_for() -> None:
    """Of what is installed here: another system or Python may need a package more."""
    from packaging.requirements import Requirement

    installed = {name_of(one.metadata["Name"]): one for one in metadata.distributions()}
    missing = {
        f"{needed.name}, which {name} needs"
        for name in HELD & set(installed)
        for needed in map(Requirement, installed[name].requires or ())
        if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        and name_of(needed.name) not in HELD | BROUGHT
    }
    assert missing == set()


def test_the_readme_and_the_checks_install_alike() -> None:
    command = ".venv/bin/pip install{} -c constraints.txt -e '.[test]' && .venv/bin/pytest"
    assert f"\npython3 -m venv .venv && {command.format('')}\n" in (REPOSITORY / "README.md").read_text(
        encoding="utf-8"
    )
    assert f"\npython3 -m venv .venv && {command.format(' -q')}" in (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
