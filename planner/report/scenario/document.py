"""A comparison of scenarios as files: ``comparison.csv`` and ``comparison.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from planner import __version__
from planner.ledger.cells import canonical_csv
from planner.model import OUTCOMES, TIERS
from planner.report.document import TOOL, to_json

if TYPE_CHECKING:
    from planner.scenario.figures import Figures
    from planner.scenario.running import Outcome

SCHEMA_VERSION = 1
_RATES = ("organisation_coverage", "organisation_coverage_strict", "work_coverage")
_COUNTS = (
    "branches", "branches_new", "instructors_needed", "members", "moves", "came", "went",
    "distance_m",
)  # fmt: skip


def comparison_json(file: str, outcomes: Sequence[Outcome]) -> bytes:
    """The comparison as the bytes of ``comparison.json``."""
    return to_json(comparison_document(file, outcomes))


def comparison_document(file: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The comparison as plain data; the baseline comes first."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": __version__},
        "file": file,
        "scenarios": [_scenario(outcome) for outcome in outcomes],
    }


def _scenario(outcome: Outcome) -> dict[str, Any]:
    variant = outcome.variant
    found: dict[str, Any] = {
        "name": variant.name,
        "title": _both(variant.title),
        "builds_on": variant.on,
        "rules": {
            "pack": variant.rules.pack,
            "as_of": variant.rules.as_of.isoformat(),
            "overrides": dict(sorted(variant.rules.overrides.items())),
        },
        "changes": [_both(change) for change in variant.changes],
    }
    if outcome.figures is not None:
        found["figures"] = outcome.figures.record()
    else:
        found["problems"] = [problem.record() for problem in outcome.problems]
    return found


def _both(text: Any) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def comparison_csv(outcomes: Sequence[Outcome]) -> bytes:
    """The comparison as the bytes of ``comparison.csv``: one row a scenario."""
    schema: dict[str, Any] = {"scenario": pl.String, "title": pl.String, "planned": pl.Boolean}
    schema |= figure_columns()
    rows = [
        {
            "scenario": outcome.variant.name,
            "title": outcome.variant.title.zh if outcome.variant.title else None,
            "planned": outcome.figures is not None,
            **figure_row(outcome.figures),
        }
        for outcome in outcomes
    ]
    return canonical_csv(pl.DataFrame(rows, schema=schema))


def figure_columns() -> dict[str, Any]:
    """The columns of a plan's figures in a CSV file, with their types."""
    schema: dict[str, Any] = dict.fromkeys(("enterprises", "in_scope", *OUTCOMES), pl.Int64)
    for rate in _RATES:
        schema |= {f"{rate}_numerator": pl.Int64, f"{rate}_base": pl.Int64, rate: pl.Float64}
    schema |= dict.fromkeys(_COUNTS, pl.Int64)
    for tier in TIERS:
        schema |= {f"{tier}_value": pl.Int64, f"{tier}_bound": pl.Int64}
    return {**schema, "proven": pl.Boolean, "cut_by_time": pl.Boolean}


def figure_row(figures: Figures | None) -> dict[str, Any]:
    """A plan's figures as a row; blank where there is no plan."""
    row: dict[str, Any] = dict.fromkeys(figure_columns())
    if figures is None:
        return row
    record = figures.record()
    row |= {**figures.counts, **{name: record[name] for name in (*_COUNTS, "proven")}}
    row |= {name: record[name] for name in ("enterprises", "in_scope", "cut_by_time")}
    for rate in _RATES:
        row[f"{rate}_numerator"] = record[rate]["numerator"]
        row[f"{rate}_base"] = record[rate]["base"]
        row[rate] = record[rate]["ratio"]
    for tier in figures.certificate:
        row[f"{tier.tier}_value"], row[f"{tier.tier}_bound"] = tier.value, tier.bound
    return row
