"""Each thing is said once: a question is spelt in its function, its method and its command, and the three agree."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from blocs.cli.root import cli, commands
from blocs.tracker import Tracker

SOURCE = Path(__file__).resolve().parents[1] / "src" / "blocs"
METHODS = {
    name: method for name, method in vars(Tracker).items() if inspect.isfunction(method) and hasattr(method, "is_tool")
}


def method_of(name: str) -> ast.FunctionDef:
    """A method of the tracker as it is written."""
    tree = ast.parse((SOURCE / "tracker.py").read_text(encoding="utf-8"))
    tracker = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Tracker")
    return next(node for node in tracker.body if isinstance(node, ast.FunctionDef) and node.name == name)


def answered_by(name: str) -> str:
    """The module that a method names as the one that answers it."""
    calls = [call for call in method_of(name).decorator_list if isinstance(call, ast.Call)]
    return str(ast.literal_eval(calls[-1].args[0]))


def parameters(function: Callable[..., Any], *without: str) -> list[tuple[str, Any, Any]]:
    known = inspect.signature(function).parameters.values()
    return [(one.name, one.kind, one.default) for one in known if one.name not in without]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_the_parameters_of_its_question(name: str) -> None:
    question = getattr(import_module(answered_by(name)), name)
    asked, answered = parameters(METHODS[name], "self", "dataset"), parameters(question, "ask")
    # A function may take more than its method offers, for those who program with it.
    assert asked == [one for one in answered if one[0] in {name for name, *_ in asked}]
    assert next(iter(inspect.signature(question).parameters)) == "ask"
    hints, own = (
        {key: hint.replace("pd.", "pandas.") for key, hint in function.__annotations__.items()}
        for function in (METHODS[name], question)
    )
    assert {key: hints[key] for key in hints if key not in ("dataset", "return")}.items() <= own.items()
    assert hints["return"] == own["return"]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_a_signature_and_a_docstring(name: str) -> None:
    assert len(method_of(name).body) == 1
    assert ast.get_docstring(method_of(name))


def test_a_command_passes_on_what_its_method_takes() -> None:
    """The options of a command that asks a question are parameters of the method, by the same names."""
    context = click.Context(cli)
    seen = 0
    for name in commands():
        command = cli.get_command(context, name)
        assert command is not None
        method = {"orgs": "organisations"}.get(name, name)
        if method not in METHODS:
            continue
        seen += 1
        offered = {option.name for option in command.params} - {"how", "as_known", "guess", "help"}
        taken = {one[0] for one in parameters(METHODS[method], "self")}
        of_printing = {"output", "count", "explained", "summed", "column", "at_column"}
        of_printing |= {"start", "end", "marked"} if name == "timeline" else set()
        # Positional names are put to what they are before the method is asked.
        of_printing |= {"names"} | ({"organisations", "states"} if name == "memoranda" else set())
        assert offered - of_printing <= taken, name
    assert seen >= 15


def test_a_new_question_touches_three_files() -> None:
    """Its function, its method, its command: no list of questions, commands or tools stands anywhere else."""
    files = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "memberships(" in path.read_text(encoding="utf-8").replace("_memberships(", "")
    }
    assert files == {"questions/memberships.py", "tracker.py", "cli/memberships.py"}


def test_the_tools_for_assistants_describe_every_parameter_they_offer() -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from blocs.assistant import HIDDEN, PAGED, PARAMETERS, tools

    offered = {one for tool in tools() for one in inspect.signature(tool).parameters} - HIDDEN
    assert offered | set(PAGED) == set(PARAMETERS)


def test_no_row_is_unpacked_by_order() -> None:
    """A statement's rows are read by name, or become one record whose fields the statement is made from."""
    for path in (SOURCE / "questions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Tuple):
                assert "session.rows(" not in ast.unparse(node.iter), f"{path.name}: {ast.unparse(node.target)}"
