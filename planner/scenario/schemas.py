"""The JSON Schema of a file of scenarios, made from the very models that load it."""

from __future__ import annotations

from typing import Any

from planner.rulebook.conditions import COVERAGE_FIELDS
from planner.rulebook.schemas import schema_of
from planner.scenario.papers import ScenariosPaper


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its name."""
    made = schema_of("scenario", ScenariosPaper, "scenarios.yaml", COVERAGE_FIELDS)
    without_refusals(made, made["$defs"]["ScenarioPaper"]["properties"]["changes"]["items"])
    return {"scenario": made}


def without_refusals(schema: dict[str, Any], changes: dict[str, Any]) -> None:
    """Take out the kind of change that only stands for what is refused."""
    schema["$defs"].pop("NoChange", None)
    changes["oneOf"] = [one for one in changes["oneOf"] if not one["$ref"].endswith("/NoChange")]
