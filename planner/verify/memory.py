"""A plan in memory as the document that it would be written with, for the check before writing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.model import Plan


def document_of(plan: Plan) -> dict[str, Any]:
    """What of ``plan.json`` the check needs, as plain data."""
    rules = plan.rules
    coverage = []
    for rule in rules.coverage:
        one: dict[str, Any] = {"id": rule.id, "when": _conditions(rule.when)}
        if rule.except_:
            one["except"] = list(rule.except_)
        one |= {"modes": list(rule.modes), "priority": rule.priority, "excluded": rule.excluded}
        coverage.append(one)
    return {
        "rules": {
            "pack": rules.pack,
            "as_of": rules.as_of.isoformat(),
            "sha256": rules.sha256,
            "overrides": dict(rules.overrides),
            "parameters": dict(rules.parameters),
            "coverage": coverage,
            "structure": {
                name: [
                    {**row.says, "when": _conditions(row.when)}
                    for row in getattr(rules.structure, name).rows
                ]
                for name in ("branch_form", "committee", "party_groups")
            },
            "statistics": _statistics(rules.statistics),
            "words": {
                token: {"zh": word.zh, "en": word.en} for token, word in rules.vocabulary.items()
            },
        },
        "committee": plan.committee,
        "settings": plan.settings,
        "statistics": plan.statistics,
        "certificate": [
            {"tier": t.tier, "value": t.value, "bound": t.bound, "optimal": t.optimal}
            for t in plan.certificate
        ],
        "warnings": [warning.record() for warning in plan.warnings],
    }


def _conditions(when: Iterable[Any]) -> list[dict[str, Any]]:
    """Conditions of a rule as the plain data that plan.json has them in."""
    found = []
    for c in when:
        value = list(c.value) if isinstance(c.value, tuple) else c.value
        one = {"field": c.field, "op": c.operator, "value": value}
        found.append(one | ({"or_unknown": True} if c.or_unknown else {}))
    return found


def _statistics(statistics: Any) -> dict[str, Any]:
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
