"""Why this form, why not the others, and what would change it; pure, over a finished plan."""

from planner.explaining.explanation import Case, Explanation, OtherRule, Rung, explain, whole
from planner.explaining.finding import enterprise_called
from planner.explaining.findings import FACTS, Finding, Standing
from planner.explaining.prices import Affected, Price
from planner.explaining.reasons import NotTaken, Reason, Reasons, reasons, why_uncovered
from planner.explaining.remedies import KINDS, Remedy, Tried

__all__ = [
    "FACTS",
    "KINDS",
    "Affected",
    "Case",
    "Explanation",
    "Finding",
    "NotTaken",
    "OtherRule",
    "Price",
    "Reason",
    "Reasons",
    "Remedy",
    "Rung",
    "Standing",
    "Tried",
    "enterprise_called",
    "explain",
    "reasons",
    "whole",
    "why_uncovered",
]
