"""Writes the real screen of the README's first command into both READMEs.

Run from the top of a checkout with the project installed: ``python docs/screens.py``.
"""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

import planner
from planner.language import Language
from planner.report.terminal import render

HERE = Path(__file__).resolve().parent.parent
EXAMPLE = HERE / "examples" / "guoji"


def screen(language: Language) -> str:
    """What a terminal of 100 columns shows for the shipped example."""
    ledger = planner.read_ledger(
        EXAMPLE / "enterprises.csv",
        hosts=EXAMPLE / "hosts.csv",
        instructors=EXAMPLE / "instructors.csv",
    )
    plan = planner.make_plan(ledger, planner.load_rules("guoji-2007"))
    out = io.StringIO()
    render(plan, language, Console(file=out, width=100, no_color=True), branches=3)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def main() -> None:
    """Replace the block between the two markers."""
    for name, language in (("README.md", "en"), ("README.zh.md", "zh")):
        path = HERE / name
        block = f"<!-- screen: written by docs/screens.py -->\n```text\n{screen(language)}\n```\n"
        text = path.read_text(encoding="utf-8")
        before, _, rest = text.partition("<!-- screen:")
        after = rest[rest.index("<!-- /screen -->") :]
        path.write_text(before + block + after, encoding="utf-8")


if __name__ == "__main__":
    main()
