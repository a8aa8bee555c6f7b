"""constraints.txt: the same versions on every machine, for all that the tests install."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata

from conftest import REPOSITORY

LINES = [line for line in (REPOSITORY / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def name_of(requirement: str) -> str:
    """The name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()  # type: ignore[index]


EXTRAS = PROJECT["optional-dependencies"].values()
ASKED = {name_of(one) for one in [*PROJECT["dependencies"], *(one for extra in EXTRAS for one in extra)]}
BROUGHT = {"pip", "setuptools"}
"""What an environment brings with it; `pip freeze` leaves it out."""
HELD = {name_of(line) for line in LINES}


def test_what_the_program_imports_is_asked_for() -> None:
    """Not left to another package, which may need it no longer one day."""
    imported: set[str] = set()
    for path in (REPOSITORY / "src" / "blocs").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    packages = metadata.packages_distributions()
    unasked = {
        module
        for module in imported - {*sys.stdlib_module_names, "blocs"}
        if not ASKED & {name_of(package) for package in packages.get(module, ())}
    }
    assert unasked == set()


def test_they_are_names_and_versions_in_order() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert sorted(LINES, key=lambda line: line.partition("==")[0].lower()) == LINES


def test_they_hold_everything_that_the_project_asks_for() -> None:
    assert not ASKED - HELD - {"blocs"}


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


def test_the_readme_the_checks_and_the_workflows_install_alike() -> None:
    readme, checks, workflow = (
        (REPOSITORY / name).read_text(encoding="utf-8")
        for name in ("README.md", ".ci/run", ".github/workflows/tests.yml")
    )
    assert "\npip install -c constraints.txt -e '.[test]'\npytest\n" in readme
    assert ".venv/bin/pip install -q -c constraints.txt -e '.[test]' && .venv/bin/pytest" in checks
    assert 'pip install -c constraints.txt -e ".[test]"' in workflow


def test_the_oldest_versions_that_are_tried_are_those_that_are_promised() -> None:
    """constraints-oldest.txt holds each lower bound of pyproject.toml, and nothing else."""
    requirements = [*PROJECT["dependencies"], *(one for extra in EXTRAS for one in extra)]
    bounds = [re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+)", one) for one in requirements]
    promised = {f"{name_of(one[1])}=={one[2]}" for one in bounds if one}
    lines = (REPOSITORY / "constraints-oldest.txt").read_text().splitlines()
    tried = {f"{name_of(line)}=={line.partition('==')[2]}" for line in lines if not line.startswith("#")}
    assert tried == promised


def test_what_makes_the_wheels_record_is_asked_for_as_by_the_program() -> None:
    """A build needs some of what the program needs, in no other version."""
    needed = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["build-system"]["requires"]
    assert set(needed) - set(PROJECT["dependencies"]) == {one for one in needed if one.startswith("hatchling")}
    assert len(needed) == 5
