"""The JSON Schema of a forecast file, made from the very models that load it."""

from __future__ import annotations

from typing import Any

from planner.forecasting.papers import ForecastPaper
from planner.rulebook.conditions import COVERAGE_FIELDS
from planner.rulebook.schemas import schema_of
from planner.scenario.schemas import without_refusals


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its name."""
    made = schema_of("forecast", ForecastPaper, "forecast.yaml", COVERAGE_FIELDS)
    events = made["properties"]["events"]
    values = events.get("additionalProperties") or next(iter(events["patternProperties"].values()))
    without_refusals(made, values["items"])
    return {"forecast": made}
