"""The rules: dated, cited packs, what is in force on a day, and what it decides.

``load_rules`` reads a pack for a day, ``decide`` asks its coverage table about every
enterprise, :mod:`planner.rulebook.structure` its structure tables about every branch.
"""

from __future__ import annotations

from planner.rulebook.answering import Answer, answer
from planner.rulebook.deciding import decide, rule_ids
from planner.rulebook.inheriting import packs
from planner.rulebook.loading import DEFAULT_PACK, load_rules
from planner.rulebook.rules import (
    Cite,
    Condition,
    CoverageRule,
    Instrument,
    ParameterDetail,
    Rules,
    Structure,
    StructureRow,
    StructureTable,
)

__all__ = [
    "DEFAULT_PACK",
    "Answer",
    "Cite",
    "Condition",
    "CoverageRule",
    "Instrument",
    "ParameterDetail",
    "Rules",
    "Structure",
    "StructureRow",
    "StructureTable",
    "answer",
    "decide",
    "load_rules",
    "packs",
    "rule_ids",
]
