"""What a stranger meets first: workflows and issue forms are such, and say what the project says of itself."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import check_jsonschema
import pytest
import yaml
from click.testing import CliRunner

from conftest import REPOSITORY

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize(
    "schema, files",
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", [form for form in FORMS if form.stem != "config"]),
        ("vendor.github-issue-config", [form for form in FORMS if form.stem == "config"]),
        ("vendor.citation-file-format", [REPOSITORY / "CITATION.cff"]),
    ],
)
def test_files_are_what_their_readers_expect(schema: str, files: list[Any]) -> None:
    assert files
    done = CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", schema, *map(str, files)])
    assert done.exit_code == 0, done.output


def test_every_form_asks_for_the_source() -> None:
    for form in FORMS:
        if form.stem == "config":
            continue
        fields = {one.get("id"): one for one in yaml.safe_load(form.read_text(encoding="utf-8"))["body"]}
        assert fields["source"]["validations"]["required"], form.name


def test_the_tests_run_where_the_project_says_that_it_runs() -> None:
    workflow = yaml.safe_load((GITHUB / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["systems"]["strategy"]["matrix"]
    versions = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert matrix["python"] == versions
    assert PROJECT["requires-python"] == f">={versions[0]}"
    assert [one.partition("-")[0] for one in matrix["system"]] == ["ubuntu", "macos", "windows"]


def test_scripts_of_the_workflows_name_files_that_exist() -> None:
    for workflow in WORKFLOWS:
        for name in re.findall(
            r"(?<![\w/])((?:src/|\.ci/)[\w./-]+|constraints[\w-]*\.txt|\w+\.md)", workflow.read_text(encoding="utf-8")
        ):
            assert (REPOSITORY / name).exists(), f"{workflow.name} names {name}"
