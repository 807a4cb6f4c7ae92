"""Two plans side by side: who is arranged otherwise and why, which branches, which figures."""

from planner.comparing.nouns import ACTIONS, Comparison
from planner.comparing.plans import compare

__all__ = ["ACTIONS", "Comparison", "compare"]
