"""The design's rooms, read from the source: imports run one way, slow packages stay off the way of a question."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "blocs"

# A room may import from rooms of a lower floor and from its own.
FLOORS = [
    {"__main__"},
    {"cli"},
    {"site"},
    {"assistant", "charts", "serve"},
    {"forms", "connecting"},
    {"tracker"},
    {"panels", "datasets", "audit", "exports", "seeding"},
    {"questions"},
    {"names"},
    {"store"},
    {"models"},
    {"dates", "described", "settings"},
    {"edtf", "bounded", "web_limits"},
    {"errors", "letters"},
]
ALLOWED_SIDEWAYS = {("datasets", "panels"), ("datasets", "seeding"), ("audit", "datasets")}
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports_of(path: Path, *, top_only: bool = False) -> set[str]:
    """Every module a file imports; with `top_only`, those imported when the file is."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        if top_only and isinstance(node, ast.FunctionDef):
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree_of(path))
    return found


def for_every_module(holds: Callable[[Path], None]) -> Callable[[], None]:
    """One test of all modules, which names each that breaks the rule."""

    def test() -> None:
        broken = []
        for path in MODULES:
            try:
                holds(path)
            except AssertionError as error:
                broken.append(f"{path.relative_to(SOURCE).as_posix()}: {error}")
        assert len(MODULES) > 100
        assert broken == []

    return test


@for_every_module
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "blocs" or len(parts) < 2 or parts[1] not in FLOOR or parts[1] == room:
            continue
        assert FLOOR[parts[1]] > FLOOR[room] or (room, parts[1]) in ALLOWED_SIDEWAYS, f"{room} imports {name}"


@for_every_module
def test_only_the_command_line_knows_click_and_tabulate(path: Path) -> None:
    if room_of(path) != "cli":
        assert not {"click", "tabulate"} & {name.split(".")[0] for name in imports_of(path)}


@for_every_module
def test_only_migrate_imports_alembic(path: Path) -> None:
    if path.relative_to(SOURCE).as_posix() != "store/migrate.py":
        assert "alembic" not in {name.split(".")[0] for name in imports_of(path)}


@for_every_module
def test_the_library_edtf_is_for_tests_alone(path: Path) -> None:
    assert "edtf" not in {name.split(".")[0] for name in imports_of(path)}


@for_every_module
def test_a_module_stays_comfortable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330


@for_every_module
def test_only_entrances_read_the_clock(path: Path) -> None:
    calls = [ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    clock = [call for call in calls if call.endswith((".today", ".now", ".utcnow"))]
    assert not clock or path.relative_to(SOURCE).as_posix() in ("cli/options.py", "seeding/default.py")


def test_a_simple_question_imports_nothing_slow(seeded_file: Path) -> None:
    program = (
        "import sys; from blocs.cli.root import run; "
        f"run(['--db', {str(seeded_file)!r}, 'members', 'SCO', '--at', '2022-09-15']); "
        "slow = {'pandas', 'numpy', 'alembic', 'pydantic', 'yaml', 'edtf', 'rapidfuzz', 'babel', 'blocs.names.beyond', 'psycopg', 'sqlalchemy.orm'}; "
        "sys.stderr.write(' '.join(sorted(slow & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 10
    assert done.stderr.splitlines()[-1:] == [] or not set(done.stderr.splitlines()[-1].split()) & {
        "pandas", "numpy", "alembic", "pydantic", "yaml", "edtf", "rapidfuzz", "babel", "blocs.names.beyond",
        "psycopg", "sqlalchemy.orm",
    }  # fmt: skip
