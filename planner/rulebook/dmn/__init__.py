"""Decision tables of other programs: DMN out of a pack, and DMN in, as far as a pack can say it."""

from __future__ import annotations

from planner.rulebook.dmn.exporting import to_dmn
from planner.rulebook.dmn.files import read_table
from planner.rulebook.dmn.reading import parse_dmn, read_dmn
from planner.rulebook.dmn.tables import DecisionTable

__all__ = ["DecisionTable", "parse_dmn", "read_dmn", "read_table", "to_dmn"]
