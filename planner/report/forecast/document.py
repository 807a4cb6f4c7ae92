"""A forecast as files: a row a year as CSV, the spread of courses by lot, everything as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from planner import __version__
from planner.forecasting.papers import RATES
from planner.forecasting.spread import LEVELS
from planner.ledger.cells import canonical_csv
from planner.report.document import TOOL, to_json
from planner.report.scenario.document import figure_columns, figure_row

if TYPE_CHECKING:
    from planner.forecasting.course import Year
    from planner.forecasting.spread import Course, Spread

SCHEMA_VERSION = 1


def forecast_csv(years: Sequence[Year]) -> bytes:
    """A row a year, the baseline's first: what happened, and the plan's figures."""
    schema: dict[str, Any] = {"year": pl.String, **dict.fromkeys(RATES, pl.Int64)}
    schema |= figure_columns()
    rows = [
        {"year": name_of(year.label), **year.happened.record(), **figure_row(year.figures)}
        for year in years
    ]
    return canonical_csv(pl.DataFrame(rows, schema=schema))


def spread_csv(spread: Sequence[Spread]) -> bytes:
    """A row for each year and figure: least, quartiles, greatest."""
    schema: dict[str, Any] = {"year": pl.Int64, "figure": pl.String}
    schema |= dict.fromkeys(LEVELS, pl.Float64)
    rows = [
        {"year": one.year, "figure": one.figure, **dict(zip(LEVELS, one.values, strict=True))}
        for one in spread
    ]
    return canonical_csv(pl.DataFrame(rows, schema=schema))


def forecast_json(
    file: str,
    years: Sequence[Year],
    courses: Sequence[Course] = (),
    spread: Sequence[Spread] = (),
    seed: int | None = None,
) -> bytes:
    """Everything as the bytes of a JSON file."""
    found: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": __version__},
        "file": file,
        "years": [
            {
                "year": name_of(year.label),
                "as_of": year.plan.rules.as_of.isoformat(),
                "happened": year.happened.record(),
                "figures": year.figures.record(),
            }
            for year in years
        ],
    }
    if courses:
        found["runs"] = {
            "number": len(courses),
            "seed": seed,
            "spread": [
                {
                    "year": one.year,
                    "figure": one.figure,
                    **dict(zip(LEVELS, one.values, strict=True)),
                }
                for one in spread
            ],
            "courses": [
                [
                    {
                        **happened.record(),
                        "in_scope": figures.in_scope,
                        **figures.counts,
                        "members": figures.members,
                        "moves": figures.moves,
                    }
                    for happened, figures in one
                ]
                for one in courses
            ],
        }
    return to_json(found)


def name_of(label: int | None) -> str:
    """A year as it is called in files, the baseline's being ``baseline``."""
    return "baseline" if label is None else str(label)
