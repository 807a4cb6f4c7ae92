"""Writes the tables of the examples' scenarios and forecast into their READMEs.

Run from the top of a checkout with the project installed: ``python docs/tables.py``. Each
README says with a pair of comments what stands between them:
``<!-- table: scenarios.yaml zh --> … <!-- /table -->``.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

from rich.console import Console

from planner.cli.forecast import read as read_forecast
from planner.cli.scenario import read_file, read_variants
from planner.forecasting.course import Year, course, even
from planner.language import Language
from planner.report.forecast.screen import render_forecast
from planner.report.scenario.screen import render_comparison
from planner.scenario import Outcome, plans_of
from planner.scenario.reading import text_of

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_BLOCK = re.compile(r"<!-- table: (?P<file>\S+) (?P<language>zh|en) -->\n.*?<!-- /table -->", re.S)


@cache
def outcomes(path: Path) -> tuple[Outcome, ...]:
    """What becomes of the scenarios in a file."""
    file = read_file(str(path))
    made = read_variants(file, str(path))
    return tuple(plans_of(made, committee=file.paper.baseline.committee))


@cache
def years(path: Path) -> tuple[Year, ...]:
    """The years of a forecast, without chance."""
    return tuple(course(read_forecast(str(path)), even()))


def table(path: Path, language: Language) -> str:
    """What a terminal of 100 columns shows of a file of scenarios, or of a forecast."""
    out = io.StringIO()
    console = Console(file=out, width=100, no_color=True)
    if path.name.startswith("forecast"):
        title = text_of(read_forecast(str(path)).file.paper.title)
        render_forecast(years(path), language, console, title=title)
    else:
        render_comparison(outcomes(path), language, console)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def with_tables(readme: Path) -> str:
    """The text of a README with its tables as they are now."""

    def block(found: re.Match[str]) -> str:
        language: Language = "zh" if found["language"] == "zh" else "en"
        said = table(readme.parent / found["file"], language)
        head = f"<!-- table: {found['file']} {language} -->"
        return f"{head}\n```text\n{said}\n```\n<!-- /table -->"

    return _BLOCK.sub(block, readme.read_text(encoding="utf-8"))


def readmes() -> list[Path]:
    """The READMEs that have tables."""
    found = sorted(EXAMPLES.glob("*/README.md"))
    return [path for path in found if _BLOCK.search(path.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    for readme in readmes():
        readme.write_text(with_tables(readme), encoding="utf-8", newline="\n")
