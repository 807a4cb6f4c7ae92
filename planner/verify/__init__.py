"""Checks a finished plan again, from its own files alone: is everything in it true?

Nothing is shared with the parts that made the plan: distances, limits, pins, sums, tiers,
rates and the answers of the rules are worked out a second time, column by column, and
compared with what the plan says. Whether a better plan exists is not asked; that the
certificate's values are what the plan reaches, and that its bounds can be true, is.

``verify`` takes a folder, ``verify_plan`` a plan in memory, ``verify_tables`` bare tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Problem
from planner.language import Text
from planner.model import Plan

if TYPE_CHECKING:
    import polars as pl

    from planner.verify.case import Case
    from planner.verify.findings import Findings

__all__ = ["verify", "verify_plan", "verify_tables"]

PLAN = "plan.json"

SCHEMA_VERSION = 1
"""The layout of plan.json that this check knows."""

_CURRENT = ("current_mode", "current_branch", "current_instructor")


def verify(directory: str | os.PathLike[str], *, everything: bool = False) -> list[Problem]:
    """Check a plan folder from its files; an empty list says that everything in it is true.

    Of many findings of a kind the first are said and the rest counted (``Problem.count``),
    unless ``everything`` is wanted. What is off in the statistics comes last, since it
    mostly follows from what is off in the tables.
    """
    from planner.verify.carried import check_carried
    from planner.verify.findings import Findings
    from planner.verify.reading import check_graph, read_document, read_tables

    findings = Findings(everything=everything)
    document = read_document(Path(directory), findings)
    if document is None:
        return findings.problems
    _check_document(document, findings)
    tables = read_tables(Path(directory), document, findings)
    enterprises, assignments = tables["enterprises"], tables["assignments"]
    check_graph(Path(directory), assignments, findings)
    branches, posts, edges = tables["branches"], tables["posts"], tables["edges"]
    if enterprises is None or assignments is None or branches is None:
        return findings.problems
    if posts is None or edges is None:
        return findings.problems
    check_carried(enterprises, assignments, findings)
    return findings.problems + verify_tables(
        enterprises,
        tables["hosts"],
        tables["instructors"],
        assignments=assignments,
        branches=branches,
        posts=posts,
        edges=edges,
        document=document,
        everything=everything,
    )


def verify_plan(plan: Plan) -> list[Problem]:
    """Check a plan in memory, before anything of it is written."""
    from planner.verify.definitions import as_written

    rules = plan.rules
    coverage = [
        {
            "id": rule.id,
            "when": _conditions(rule.when),
            "except": rule.except_,
            "modes": rule.modes,
            "priority": rule.priority,
            "excluded": rule.excluded,
        }
        for rule in rules.coverage
    ]
    structure = {
        name: [
            {**row.says, "when": _conditions(row.when)}
            for row in getattr(rules.structure, name).rows
        ]
        for name in ("branch_form", "committee", "party_groups")
    }
    document = {
        "rules": {
            "parameters": dict(rules.parameters),
            "coverage": coverage,
            "structure": structure,
            "statistics": as_written(rules.statistics),
            "words": {
                token: {"zh": word.zh, "en": word.en} for token, word in rules.vocabulary.items()
            },
        },
        "statistics": plan.statistics,
        "certificate": [
            {"tier": t.tier, "value": t.value, "bound": t.bound, "optimal": t.optimal}
            for t in plan.certificate
        ],
    }
    return verify_tables(
        plan.ledger.enterprises,
        plan.ledger.hosts,
        plan.ledger.instructors,
        assignments=plan.assignments,
        branches=plan.branches,
        posts=plan.instructors,
        edges=plan.edges,
        document=document,
        has_current=plan.ledger.has_current,
    )


def _conditions(when: Iterable[Any]) -> list[dict[str, Any]]:
    """Conditions of a rule as the plain data that plan.json has them in."""
    return [
        {"field": c.field, "op": c.operator, "value": c.value, "or_unknown": c.or_unknown}
        for c in when
    ]


def verify_tables(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    instructors: pl.DataFrame | None,
    *,
    assignments: pl.DataFrame,
    branches: pl.DataFrame,
    posts: pl.DataFrame,
    edges: pl.DataFrame,
    document: Mapping[str, Any],
    has_current: bool | None = None,
    everything: bool = False,
) -> list[Problem]:
    """Check the tables of a plan against its inputs and against each other.

    The first three are the inputs in canonical columns, the others those of the plan
    folder (``posts`` is its ``instructors.csv``); cells may be typed or still text.
    ``document`` is ``plan.json``: its ``rules``, ``statistics`` and ``certificate``.
    ``has_current`` says whether the ledger knows today's coverage; by default it does
    where it has a column for it.
    """
    from planner.verify.case import Case, shape
    from planner.verify.findings import Findings

    findings = Findings(everything=everything)
    parameters = _parameters(document, findings)
    if has_current is None:
        has_current = any(name in enterprises.columns for name in _CURRENT)
    given = {
        "enterprises": enterprises,
        "hosts": hosts,
        "instructors": instructors,
        "assignments": assignments,
        "branches": branches,
        "posts": posts,
        "edges": edges,
    }
    shaped = {
        name: shape(name, frame, findings) for name, frame in given.items() if frame is not None
    }
    if parameters is None or any(p.code == "column-missing" for p in findings.problems):
        return findings.problems  # nothing that could be compared
    case = Case(
        enterprises=shaped["enterprises"],
        hosts=shaped.get("hosts"),
        instructors=shaped.get("instructors"),
        assignments=shaped["assignments"],
        branches=shaped["branches"],
        posts=shaped["posts"],
        edges=shaped["edges"],
        document=document,
        parameters=parameters,
        has_current=has_current,
        findings=findings,
    )
    _check(case)
    words = _words(document)
    return [problem.in_words(words) for problem in findings.problems]


def _words(document: Mapping[str, Any]) -> dict[str, Text]:
    """What the plan's rules call members, branches and the like; nothing where it does not say."""
    rules = document.get("rules")
    words = rules.get("words") if isinstance(rules, Mapping) else None
    if not isinstance(words, Mapping):
        return {}
    return {
        str(token): Text(word["zh"], word["en"])
        for token, word in words.items()
        if isinstance(word, Mapping)
        and isinstance(word.get("zh"), str)
        and isinstance(word.get("en"), str)
    }


def _check(case: Case) -> None:
    """Every check, in the order in which a reader would ask."""
    import numpy as np

    from planner.verify.branches import check_branches
    from planner.verify.certificate import check_certificate, check_changed
    from planner.verify.joint import check_joint
    from planner.verify.rules import decide_again
    from planner.verify.statement import check_statement
    from planner.verify.supply import check_affiliates, check_dispatched, check_standalone
    from planner.verify.tables import check_edges, check_posts
    from planner.verify.units import check_facts, check_modes, join_units

    join_units(case)
    case.changed = np.zeros(case.units.height, dtype=bool)
    decide_again(case)
    check_facts(case)
    check_modes(case)
    check_standalone(case)
    joint = check_joint(case)
    check_affiliates(case)
    check_dispatched(case)
    check_branches(case, joint)
    check_posts(case)
    check_edges(case)
    check_changed(case)
    check_certificate(case)
    check_statement(case)


def _parameters(document: Mapping[str, Any], findings: Findings) -> Mapping[str, Any] | None:
    """The parameters as they were resolved on the day; None (and a finding) without them."""
    from planner.verify.case import LIMITS

    rules = document.get("rules")
    parameters = rules.get("parameters") if isinstance(rules, Mapping) else None
    if not isinstance(parameters, Mapping):
        findings.add(
            "parameters-missing",
            Text("没有规则参数", "it has no parameters of the rules"),
            file=PLAN,
        )
        return None
    missing = [name for name in LIMITS if name not in parameters]
    strange = [
        name for name, value in parameters.items() if not (value is None or isinstance(value, int))
    ]
    strange += [name for name in LIMITS if name not in strange and (parameters.get(name) or 0) < 0]
    if missing or strange:
        findings.add(
            "parameters-unreadable",
            Text(
                f"参数缺失或无法读取：{'、'.join([*missing, *strange])}",
                f"parameters that are missing or no whole numbers: "
                f"{', '.join([*missing, *strange])}",
            ),
            file=PLAN,
        )
        return None
    return parameters


def _check_document(document: Mapping[str, Any], findings: Findings) -> None:
    """The parts of plan.json that no table depends on."""
    tool = document.get("tool")
    rules = document.get("rules")
    wrong = []
    if type(document.get("schema_version")) is not int:
        wrong.append("schema_version")
    if not (isinstance(tool, Mapping) and tool.get("name") and tool.get("version")):
        wrong.append("tool")
    if not isinstance(document.get("warnings"), list):
        wrong.append("warnings")
    if isinstance(rules, Mapping):
        try:
            date.fromisoformat(rules["as_of"])
        except (KeyError, TypeError, ValueError):
            wrong.append("rules.as_of")
        wrong += [f"rules.{name}" for name in ("pack", "sha256") if not rules.get(name)]
        _check_overrides(rules, findings)
    if type(document.get("schema_version")) is int and document["schema_version"] != SCHEMA_VERSION:
        findings.add(
            "schema-unknown",
            Text(
                f"schema_version 为 {document['schema_version']}，本版本只认识 {SCHEMA_VERSION}",
                f"schema_version is {document['schema_version']}; this version knows "
                f"{SCHEMA_VERSION} only",
            ),
            file=PLAN,
            value=document["schema_version"],
        )
    for name in wrong:
        findings.add(
            "document",
            Text(f"{name} 缺失或无法读取", f"{name} is missing or cannot be read"),
            file=PLAN,
            value=name,
        )


def _check_overrides(rules: Mapping[str, Any], findings: Findings) -> None:
    """What was set on the command line must be what the parameters are."""
    from planner.verify.findings import as_said

    overrides, parameters = rules.get("overrides"), rules.get("parameters")
    if not isinstance(overrides, Mapping):
        findings.add(
            "document",
            Text("rules.overrides 缺失或无法读取", "rules.overrides is missing or cannot be read"),
            file=PLAN,
            value="rules.overrides",
        )
        return
    if not isinstance(parameters, Mapping):
        return  # said elsewhere
    for name, value in overrides.items():
        if name not in parameters or parameters[name] != value:
            taken = as_said(parameters.get(name))
            findings.add(
                "override-not-taken",
                Text(
                    f"命令行把“{name}”改为 {as_said(value)}，参数却是 {taken}",
                    f"{name} was set to {as_said(value)}, but the parameter is {taken}",
                ),
                file=PLAN,
                value=name,
            )
