"""Why this form, why not the others, and what would change it; pure, over a finished plan."""

from planner.explaining.findings import FACTS, Finding, Standing
from planner.explaining.reasons import NotTaken, Reason, Reasons, reasons, why_uncovered

__all__ = [
    "FACTS",
    "Finding",
    "NotTaken",
    "Reason",
    "Reasons",
    "Standing",
    "reasons",
    "why_uncovered",
]
