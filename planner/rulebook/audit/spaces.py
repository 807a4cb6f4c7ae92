"""All possible enterprises, and all possible units of a structure table."""

from __future__ import annotations

from collections.abc import Sequence

from planner.rulebook.audit.cells import Domain, Space
from planner.rulebook.audit.tables import Row
from planner.rulebook.conditions import COVERAGE_FIELDS, STRUCTURE_FIELDS
from planner.rulebook.rules import CoverageRule, Structure, StructureTable

ALWAYS_KNOWN = ("operating", "id", "members", "full_members")
"""A ledger never leaves these blank: it works out what is not given, or refuses the row."""

ENTERPRISES = Space(
    {name: Domain(kind, name not in ALWAYS_KNOWN) for name, kind in COVERAGE_FIELDS.items()}
)
"""All enterprises that a ledger can hold."""


def rows_of(coverage: Sequence[CoverageRule]) -> list[Row]:
    """The coverage table as the audit takes it."""
    numbers = {rule.id: number for number, rule in enumerate(coverage)}
    return [
        Row(
            rule.id,
            rule.when,
            rule.place,
            tuple(numbers[other] for other in rule.except_ if other in numbers),
        )
        for rule in coverage
    ]


def structure_tables(structure: Structure) -> list[tuple[StructureTable, list[Row], Space]]:
    """The structure tables in force, each with all units that it is asked about."""
    forms = sorted({str(row.says["form"]) for row in structure.branch_form.rows}) or ["branch"]
    domains = {
        name: Domain(kind, blank=False, words=tuple(forms) if kind == "text" else None)
        for name, kind in STRUCTURE_FIELDS.items()
    }
    tables = (structure.branch_form, structure.committee, structure.party_groups)
    return [(table, _rows(table), Space(domains)) for table in tables if table.rows]


def _rows(table: StructureTable) -> list[Row]:
    return [
        Row(f"{number}. {next(iter(row.says.values()))}", row.when, row.place)
        for number, row in enumerate(table.rows, 1)
    ]
