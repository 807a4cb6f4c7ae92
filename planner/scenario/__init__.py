"""What if: a baseline and named scenarios, planned and compared with the baseline.

A pure core: a file of scenarios as text, a ledger and rules go in, plans and their figures
come out. Heavy libraries load with the first call, not with the import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.scenario.figures import Figures as Figures
    from planner.scenario.figures import figures_of as figures_of
    from planner.scenario.reading import ScenarioFile as ScenarioFile
    from planner.scenario.reading import read_scenarios as read_scenarios
    from planner.scenario.running import Outcome as Outcome
    from planner.scenario.running import plans_of as plans_of
    from planner.scenario.town import RulesAsked as RulesAsked
    from planner.scenario.variants import Variant as Variant
    from planner.scenario.variants import variants_of as variants_of

_HOMES = {
    "Figures": "figures",
    "figures_of": "figures",
    "ScenarioFile": "reading",
    "read_scenarios": "reading",
    "Outcome": "running",
    "plans_of": "running",
    "RulesAsked": "town",
    "Variant": "variants",
    "variants_of": "variants",
}

__all__ = [
    "Figures",
    "Outcome",
    "RulesAsked",
    "ScenarioFile",
    "Variant",
    "figures_of",
    "plans_of",
    "read_scenarios",
    "variants_of",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"planner.scenario.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
