"""The example from the shell, beside a Python that only imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from measuring import MB, Figure, in_turns, peak_of, planner_command, run

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guoji"

NEEDS = (
    "networkx",
    "numpy",
    "polars",
    "pydantic",
    "python_calamine",
    "rich.console",
    "rich.progress",
    "rich.table",
    "rich.tree",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.sparse.csgraph",
    "scipy.spatial",
    "typer",
    "yaml",
)
"""What ``assign`` may need of other people's code, as one would write the imports by hand."""

_LOADED = (
    "import sys, planner.cli\n"
    "try: planner.cli.main()\n"
    "except SystemExit: pass\n"
    f"print(*[name for name in {NEEDS!r} if name in sys.modules], file=sys.stderr)"
)
_TRIVIAL = (
    "import typer\n"
    "app = typer.Typer()\n"
    "@app.command()\n"
    "def hello(name: str) -> None: 'Say hello.'\n"
    "app()"
)


def measure(times: int = 9) -> Iterator[Figure]:
    """Seconds and memory of the example and of ``--help``, as ratios."""
    planner = planner_command()
    example = [
        "assign",
        str(EXAMPLE / "enterprises.csv"),
        "--hosts",
        str(EXAMPLE / "hosts.csv"),
        "--instructors",
        str(EXAMPLE / "instructors.csv"),
        "--rules",
        "guoji-2007",
    ]
    loaded = run([sys.executable, "-c", _LOADED, *example]).err.splitlines()[-1].split()
    imports = [sys.executable, "-c", f"import {', '.join(loaded)}"]
    ours, theirs = in_turns([[planner, *example], imports], times)
    yield _ratio("example, ≤ 2.5 ×", ours, theirs, "its imports alone", 2.5)
    peak, least = peak_of([planner, *example]) / MB, peak_of(imports) / MB
    yield Figure(
        "process",
        "example, ≤ 2.5 ×",
        "peak memory",
        f"{peak:.0f} MB",
        f"its imports alone, {least:.0f} MB",
        peak / least,
        "< 250 MB",
        peak < 250,
    )
    bare = [sys.executable, "-c", "import typer"]
    trivial = [sys.executable, "-c", _TRIVIAL, "--help"]
    ours, theirs, least = in_turns([[planner, "--help"], bare, trivial], times)
    yield _ratio("`--help`, ≤ 3 ×", ours, theirs, "`import typer`", 3.0)
    yield _ratio("`--help`", ours, least, "`--help` of a trivial typer app", None)


def _ratio(case: str, ours: float, theirs: float, what: str, most: float | None) -> Figure:
    """A whole process beside another; ``most`` is the ratio that is asked for."""
    ratio = ours / theirs
    met = None if most is None else ratio <= most
    return Figure(
        "process", case, "time", f"{ours:.3f} s", f"{what}, {theirs:.3f} s", ratio, "", met
    )
