"""``plan.json``: everything about a plan that is no table, as plain data.

It says what the plan was made from (hashes of the files as they were given and as they
lie in the folder), by which rules on which day, how well it covers, and how far it is
proven best. Nothing in it depends on the clock; of the machine, the versions of the software
that the plan may depend on are named.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from planner import __version__
from planner.ledger.cells import canonical_csv
from planner.model import ENTERPRISE_COLUMNS, HOST_COLUMNS, INSTRUCTOR_COLUMNS, Ledger, Plan
from planner.report.receipt import seal_of_source, software

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.rulebook import CoverageRule
    from planner.rulebook.rules import Condition, Statistics

SCHEMA_VERSION = 1
"""Of the plan folder; goes up where a reader of the one before would misunderstand it."""

TOOL = "planner"

_CURRENT = ("current_mode", "current_branch", "current_instructor")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_WIDTH = 100


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan's own document, as it stands in ``plan.json``."""
    return document_of(plan, canonical_inputs(plan.ledger))


def canonical_inputs(ledger: Ledger) -> dict[str, tuple[bytes, int]]:
    """The tables that the plan was made from, in canonical columns: role -> file, rows.

    Columns that hold persons are left out, columns that the planner does not know stay.
    The columns of today's coverage are there only where the ledger had one of them, since
    a blank there says that an enterprise is uncovered today.
    """
    extra = [name for name in ledger.extra_columns if name not in ledger.person_columns]
    columns = [
        column.name
        for column in ENTERPRISE_COLUMNS
        if ledger.has_current or column.name not in _CURRENT
    ]
    files = {"enterprises": canonical_csv(ledger.enterprises, [*columns, *extra])}
    rows = {"enterprises": ledger.enterprises.height}
    others = {
        "hosts": (ledger.hosts, HOST_COLUMNS),
        "instructors": (ledger.instructors, INSTRUCTOR_COLUMNS),
    }
    for role, (table, known) in others.items():
        if table is not None:
            files[role] = canonical_csv(table, [column.name for column in known])
            rows[role] = table.height
    return {role: (content, rows[role]) for role, content in files.items()}


def document_of(plan: Plan, canonical: dict[str, tuple[bytes, int]]) -> dict[str, Any]:
    """The plan's own document, given the input files of its folder."""
    rules = plan.rules
    inputs: list[dict[str, Any]] = [
        {
            "role": s.role,
            "name": s.name,
            "sha256": s.sha256,
            "rows": s.rows,
            "seal": seal_of_source(s.role, s.name, s.sha256, s.rows),
        }
        for s in plan.ledger.sources
    ]
    inputs += [
        {
            "role": f"{role} (canonical)",
            "name": f"inputs/{role}.csv",
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": rows,
        }
        for role, (content, rows) in canonical.items()
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": __version__},
        "software": software(),
        "inputs": inputs,
        "rules": {
            "pack": rules.pack,
            "as_of": rules.as_of.isoformat(),
            "sha256": rules.sha256,
            "folders": list(rules.files),
            "words": {
                token: {"zh": word.zh, "en": word.en}
                for token, word in sorted(rules.vocabulary.items())
            },
            "overrides": dict(sorted(rules.overrides.items())),
            "parameters": dict(sorted(rules.parameters.items())),
            "coverage": [_rule(rule) for rule in rules.coverage],
            "structure": {
                name: [
                    {"when": _conditions(row.when), **row.says}
                    for row in getattr(rules.structure, name).rows
                ]
                for name in ("branch_form", "committee", "party_groups")
            },
            "statistics": _definitions(rules.statistics),
        },
        "committee": plan.committee,
        "settings": plan.settings,
        "statistics": plan.statistics,
        "certificate": [
            {"tier": t.tier, "value": t.value, "bound": t.bound, "optimal": t.optimal}
            for t in plan.certificate
        ],
        "cut_by_time": plan.cut_by_time,
        "warnings": [warning.record() for warning in plan.warnings],
    }


def _definitions(statistics: Statistics) -> dict[str, Any]:
    """What is counted on which base, so that the figures can be counted again from the tables."""
    found: dict[str, Any] = {
        "bases": {base.name: _conditions(base.when) for base in statistics.bases},
        "rates": {rate.name: list(rate.modes) for rate in statistics.rates},
    }
    if statistics.tables:
        found["tables"] = {
            table.name: {
                "bases": list(table.bases),
                "rows": [
                    {
                        "id": row.id,
                        "within": row.within,
                        "count": row.count,
                        "when": _conditions(row.when),
                    }
                    for row in table.rows
                ],
            }
            for table in statistics.tables
        }
    if statistics.report_code is not None:
        found["report_codes"] = dict(statistics.report_code.values)
    return found


def _rule(rule: CoverageRule) -> dict[str, Any]:
    """A rule of the coverage table as it was in force, so that the plan can be read without it."""
    found: dict[str, Any] = {"id": rule.id, "when": _conditions(rule.when)}
    if rule.except_:
        found["except"] = list(rule.except_)
    found |= {"modes": list(rule.modes), "priority": rule.priority, "excluded": rule.excluded}
    return found


def _conditions(when: Iterable[Condition]) -> list[dict[str, Any]]:
    conditions = []
    for condition in when:
        value = condition.value
        plain = list(value) if isinstance(value, tuple) else value
        one: dict[str, Any] = {
            "field": condition.field,
            "op": condition.operator,
            "value": plain,
        }
        if condition.or_unknown:
            one["or_unknown"] = True
        conditions.append(one)
    return conditions


def to_json(document: Any) -> bytes:
    """Plain data as JSON text (UTF-8): one line a fact, two blanks a level.

    What has no further structure stands on one line where it fits, and so does each item
    of a list, however long: a list may have a row a zone. NaN is an error.
    """
    return (_text(document, "") + "\n").encode()


def _text(value: Any, margin: str) -> str:
    if isinstance(value, dict):
        flat = not any(isinstance(item, dict | list) for item in value.values())
        if flat and len(line := _ENCODER.encode(value)) + len(margin) <= _WIDTH:
            return line
        inner = margin + "  "
        items = (f"{inner}{_ENCODER.encode(k)}: {_text(v, inner)}" for k, v in value.items())
        return "{\n" + ",\n".join(items) + f"\n{margin}}}"
    if isinstance(value, list):
        if not any(isinstance(item, dict | list) for item in value):
            return _ENCODER.encode(value)
        rows = (f"{margin}  {_ENCODER.encode(item)}" for item in value)
        return "[\n" + ",\n".join(rows) + f"\n{margin}]"
    return _ENCODER.encode(value)
