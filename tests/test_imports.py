"""The rooms of the house know only those below them, and the front door opens at once."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "planner"

LAYERS = (
    {"language"},
    {"errors"},
    {"model", "places"},
    {"tables"},
    {"ledger", "rulebook"},
    {
        "formation",
        "pins",
        "structure",
        "resilience",
        "contacts",
        "statistics",
        "graph",
        "merging",
        "moves",
    },
    {"planning"},
    {"comparing", "explaining", "fragility", "pin_prices", "scenario", "tradeoff"},
    {"advising", "forecasting"},
    {"report"},
    {"cli"},
    {"__main__"},
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}

ASIDE = {"verify"}
"""Shares nothing with what makes a plan, so that it can find its mistakes."""
VERIFY_MAY_KNOW = {"verify", "model", "errors", "language"}

HEAVY = (
    "polars",
    "numpy",
    "scipy",
    "networkx",
    "pydantic",
    "rich",
    "yaml",
    "python_calamine",
    "openpyxl",
    "docx",
    "reportlab",
    "fontTools",
    "PIL",
    "lxml",
)


def rooms() -> list[str]:
    """The modules and packages of the house; ``__init__`` only names what they offer."""
    found = {p.stem for p in PACKAGE.glob("*.py")} | {p.parent.name for p in PACKAGE.glob("*/*.py")}
    return sorted(found - {"__init__"})


def imports_of(path: Path) -> Iterator[str]:
    """Every module of the project that a file imports, anywhere in it, by its full name."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: 1 - node.level or None], base]).rstrip(".")
            names = [f"{base}.{alias.name}" if base == "planner" else base for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "planner")


def rooms_known_by(room: str) -> set[str]:
    own = PACKAGE / f"{room}.py"
    files = [own] if own.is_file() else sorted((PACKAGE / room).rglob("*.py"))
    found = {name.split(".")[1] for file in files for name in imports_of(file) if "." in name}
    return (found & set(rooms())) - {room}


@pytest.mark.parametrize("room", sorted(set(rooms()) - ASIDE))
def test_a_room_knows_only_the_rooms_below_it(room: str) -> None:
    assert room in RANK, f"planner/{room} has no place in the order of the house yet"
    above = {other for other in rooms_known_by(room) if RANK.get(other, 0) > RANK[room]}
    assert not above


def test_only_the_command_line_asks_for_a_check() -> None:
    assert [room for room in rooms() if ASIDE & rooms_known_by(room)] == ["cli"]


@pytest.mark.skipif(not (PACKAGE / "verify").exists(), reason="nothing to check")
def test_the_check_of_a_plan_shares_nothing_with_what_made_it() -> None:
    assert rooms_known_by("verify") <= VERIFY_MAY_KNOW


def loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules), file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_nothing_that_is_heavy(arguments: list[str]) -> None:
    loaded = loaded_after(f"from planner.cli import main; assert main({arguments!r}) == 0")
    assert "typer" in loaded
    assert not loaded & set(HEAVY)


def test_the_help_of_a_command_loads_no_more_than_typer_itself_does() -> None:
    loaded = loaded_after("from planner.cli import main; assert main(['assign', '--help']) == 0")
    assert loaded & set(HEAVY) <= {"pydantic"}


def test_the_package_itself_loads_nothing_that_is_heavy() -> None:
    assert not loaded_after("import planner") & set(HEAVY)
