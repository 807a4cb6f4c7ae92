"""Survey rounds: joins a new ledger to the last one and says what is new, gone and changed.

A pure core: two rounds go in (:func:`round_of`), one :class:`Merged` comes out. Heavy
libraries load with the first call, not with the import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.merging.coverage import coverage_of_plan as coverage_of_plan
    from planner.merging.deciding import decided_pairs as decided_pairs
    from planner.merging.merged import Merged as Merged
    from planner.merging.merged import merge_rounds as merge_rounds
    from planner.merging.rounds import Round as Round
    from planner.merging.rounds import round_of as round_of

_HOMES = {
    "Merged": "merged",
    "merge_rounds": "merged",
    "Round": "rounds",
    "round_of": "rounds",
    "coverage_of_plan": "coverage",
    "decided_pairs": "deciding",
}

__all__ = ["Merged", "Round", "coverage_of_plan", "decided_pairs", "merge_rounds", "round_of"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"planner.merging.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
