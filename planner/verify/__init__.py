"""Checks a finished plan again, from its own files alone: is everything in it true?

Nothing is shared with the parts that made the plan. The rule pack that lies in the folder is
read and resolved on its day a second time; distances, limits, pins, sums, tiers, rates,
parents, names, contacts and the graph are worked out a second time, column by column, and
compared with what the plan says. Whether a better plan exists is asked by ``--recheck``
(:mod:`planner.verify.recheck`); without it, that the certificate's values are what the plan
reaches, and that its bounds can be true.

``examine`` takes a folder and says what was checked too, ``verify`` gives its findings alone,
``verify_plan`` takes a plan in memory, ``verify_tables`` bare tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Problem
from planner.language import Text
from planner.model import Plan

if TYPE_CHECKING:
    import polars as pl

    from planner.verify.case import Case
    from planner.verify.findings import Findings
    from planner.verify.inforce import Law
    from planner.verify.recheck import Recheck
    from planner.verify.recheck.solvers import Solver

__all__ = ["Examination", "examine", "recheck_plan", "verify", "verify_plan", "verify_tables"]

PLAN = "plan.json"

_CURRENT = ("current_mode", "current_branch", "current_instructor")


@dataclass
class Examination:
    """What a check of a plan folder came to.

    ``problems`` is empty where everything is true; ``notes`` say what could not be checked.
    """

    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    recheck: Recheck | None = None
    """What a second solving came to, where it was asked for and the plan was in order."""
    words: dict[str, Text] = field(default_factory=dict)
    """The words of the plan's rules for members, branches and the like."""


def verify(directory: str | os.PathLike[str], *, everything: bool = False) -> list[Problem]:
    """Check a plan folder from its files; an empty list says that everything in it is true.

    Of many findings of a kind the first are said and the rest counted (``Problem.count``),
    unless ``everything`` is wanted. What is off in the statistics comes last, since it
    mostly follows from what is off in the tables.
    """
    return examine(directory, everything=everything).problems


def examine(
    directory: str | os.PathLike[str],
    *,
    everything: bool = False,
    recheck: bool = False,
    seconds: float | None = None,
    claims: Callable[[], Sequence[tuple[str, str]]] | None = None,
) -> Examination:
    """Check a plan folder from its files, and say what could not be checked.

    With ``recheck`` a plan that is in order is solved a second time (:mod:`~.recheck`), for
    at most so many ``seconds``. ``claims`` gives what explanations of the plan call impossible,
    an enterprise's id and a form each, for a sample of which that is tried too.
    """
    from planner.verify.carried import check_carried
    from planner.verify.document import check_document
    from planner.verify.drawings import check_drawings
    from planner.verify.findings import Findings
    from planner.verify.law import check_law, read_pack_files
    from planner.verify.layout import check_layout
    from planner.verify.moves import check_moves
    from planner.verify.opening import Folder
    from planner.verify.reading import check_files, read_document, read_moves, read_tables

    found = Examination()
    findings = Findings(everything=everything)
    found.problems = findings.problems
    folder = Folder(Path(directory))
    document = read_document(folder, findings)
    if document is None:
        return found
    check_document(document, findings)
    packs = read_pack_files(folder, document, findings)
    law = None
    if packs is None:
        found.notes.append(_NO_RULES)
    else:
        law = check_law(document, packs, findings)
    tables = read_tables(folder, document, findings)
    check_layout(tables, findings)
    case = _case(tables, document, law, findings)
    if case is not None:
        enterprises, assignments = tables["enterprises"], tables["assignments"]
        assert enterprises is not None and assignments is not None
        _as_far_as_it_goes(
            findings,
            lambda: check_carried(enterprises, assignments, findings),
            *(lambda step=step: step(case) for step in _steps()),
            lambda: check_moves(case, read_moves(folder, findings)),
            lambda: check_drawings(case, folder),
        )
    if not check_files(folder, document, findings):
        found.notes.append(_NO_SEAL)
    if recheck and case is not None and not findings.problems:
        from planner.verify.recheck import SECONDS, recheck_case

        limit = SECONDS if seconds is None else seconds
        _as_far_as_it_goes(
            findings,
            lambda: setattr(
                found,
                "recheck",
                recheck_case(case, seconds=limit, claims=claims() if claims else ()),
            ),
        )
    elif recheck:
        found.notes.append(_NO_RECHECK)
    words = _words(law.stated if law is not None else document.get("rules"))
    found.problems = [problem.in_words(words) for problem in _statistics_last(findings)]
    found.words = words
    return found


_NO_RULES = Text(
    "方案由旧版本写出，不含规则包：规则、参数只按 plan.json 中所写核对，未与规则包原文对照。",
    "The plan was written by an older version, without its rule pack: rules and parameters were "
    "taken as plan.json states them.",
)
_NO_SEAL = Text(
    "方案由旧版本写出，没有各文件的校验值：内容已核对，改动后内容仍属实的看不出来。",
    "The plan was written by an older version, without hashes of its files: what they say was "
    "checked; a change that leaves it true is not seen.",
)


_NO_RECHECK = Text(
    "方案本身有误，因此没有复核（recheck）。",
    "There was no recheck, since the plan is not in order as it is.",
)


def verify_plan(plan: Plan) -> list[Problem]:
    """Check a plan in memory, before anything of it is written."""
    from planner.verify.findings import Findings

    findings = Findings()
    case = _case_of_plan(plan, findings)
    if case is not None:
        _check(case)
    return _in_words(findings, case)


def recheck_plan(
    plan: Plan,
    *,
    seconds: float | None = None,
    solver: Solver | None = None,
    claims: Sequence[tuple[str, str]] = (),
) -> tuple[Recheck | None, list[Problem]]:
    """Check a plan in memory and solve it a second time; what came of it, and the findings."""
    from planner.verify.findings import Findings
    from planner.verify.recheck import SECONDS, recheck_case

    findings = Findings()
    case = _case_of_plan(plan, findings)
    found = None
    if case is not None:
        _check(case)
        if not findings.problems:
            limit = SECONDS if seconds is None else seconds
            found = recheck_case(case, seconds=limit, solver=solver, claims=claims)
    return found, _in_words(findings, case)


def _case_of_plan(plan: Plan, findings: Findings) -> Case | None:
    from planner.verify.law import check_law
    from planner.verify.memory import document_of

    document = document_of(plan)
    files = plan.rules.files
    law = check_law(document, files, findings, at="") if files else None
    tables = {
        "enterprises": plan.ledger.enterprises,
        "hosts": plan.ledger.hosts,
        "instructors": plan.ledger.instructors,
        "assignments": plan.assignments,
        "branches": plan.branches,
        "posts": plan.instructors,
        "edges": plan.edges,
    }
    return _case(tables, document, law, findings, plan.ledger.has_current)


def _in_words(findings: Findings, case: Case | None) -> list[Problem]:
    """The findings in the words of the plan's rules."""
    words = _words(case.document.get("rules")) if case is not None else {}
    return [problem.in_words(words) for problem in findings.problems]


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
    ``document`` is ``plan.json``: its ``rules``, ``statistics`` and ``certificate``, and its
    ``committee`` where the parents of the branches are to be checked.
    ``has_current`` says whether the ledger knows today's coverage; by default it does
    where it has a column for it.
    """
    from planner.verify.findings import Findings

    tables = {
        "enterprises": enterprises,
        "hosts": hosts,
        "instructors": instructors,
        "assignments": assignments,
        "branches": branches,
        "posts": posts,
        "edges": edges,
    }
    findings = Findings(everything=everything)
    case = _case(tables, document, None, findings, has_current)
    if case is not None:
        _check(case)
    return _in_words(findings, case)


def _case(
    tables: Mapping[str, pl.DataFrame | None],
    document: Mapping[str, Any],
    law: Law | None,
    findings: Findings,
    has_current: bool | None = None,
) -> Case | None:
    """The plan laid out for checking; None (and findings) where nothing can be compared.

    Where the pack itself was read, what it says counts, not what the plan says of it.
    """
    from planner.verify.case import Case, shape

    if law is not None:
        document = {**document, "rules": {**document["rules"], **law.stated}}
    parameters = _parameters(document, findings)
    shaped = {
        name: shape(name, frame, findings) for name, frame in tables.items() if frame is not None
    }
    if "enterprises" in shaped:
        shaped["enterprises"] = _without_ended_pins(shaped["enterprises"], document)
    needed = ("enterprises", "assignments", "branches", "posts", "edges")
    if parameters is None or any(name not in shaped for name in needed):
        return None
    if any(problem.code == "column-missing" for problem in findings.problems):
        return None
    if has_current is None:
        enterprises = tables["enterprises"]
        has_current = enterprises is not None and any(
            name in enterprises.columns for name in _CURRENT
        )
    return Case(
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
        law=law,
    )


def _without_ended_pins(enterprises: pl.DataFrame, document: Mapping[str, Any]) -> pl.DataFrame:
    """The ledger with the pins that hold on the day of the plan; one that ended binds nobody."""
    import polars as pl

    rules = document.get("rules")
    day = rules.get("as_of") if isinstance(rules, Mapping) else None
    if "pin_until" not in enterprises.columns or not isinstance(day, str):
        return enterprises
    ended = (pl.col("pin_until") < day).fill_null(False)
    columns = [c for c in enterprises.columns if c.startswith("pin_")]
    return enterprises.with_columns(pl.when(~ended).then(pl.col(c)).alias(c) for c in columns)


def _statistics_last(findings: Findings) -> list[Problem]:
    """The findings in their order, those of the statistics at the end."""
    return sorted(findings.problems, key=lambda problem: problem.code == "statistics")


def _words(rules: object) -> dict[str, Text]:
    """What the plan's rules call members, branches and the like; nothing where it does not say."""
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


def _as_far_as_it_goes(findings: Findings, *steps: Callable[[], object]) -> None:
    """Check a folder that may come from anybody: what no check understands ends the check.

    What stands in such a folder is of kinds and in numbers that nobody foresees; it must
    come to a finding, never to a failure of the program.
    """
    from planner.verify.opening import short

    for step in steps:
        try:
            step()
        except Exception as error:
            said = short(f"{type(error).__name__}: {error}")
            findings.add(
                "check-stopped",
                Text(
                    f"方案内容超出可以核对的范围，核对到此为止（{said}）",
                    f"what the plan says goes beyond what can be checked; the check ends here "
                    f"({said})",
                ),
                file=PLAN,
            )
            return


def _check(case: Case) -> None:
    """Every check, in the order in which a reader would ask."""
    for step in _steps():
        step(case)


def _steps() -> tuple[Callable[[Case], object], ...]:
    import numpy as np

    from planner.verify.branches import check_branches
    from planner.verify.certificate import check_certificate, check_changed
    from planner.verify.joint import check_joint
    from planner.verify.resilience import check_resilience
    from planner.verify.rules import decide_again
    from planner.verify.statement import check_statement
    from planner.verify.supply import check_affiliates, check_dispatched, check_standalone
    from planner.verify.tables import check_edges, check_posts
    from planner.verify.units import check_facts, check_modes, join_units

    def join(case: Case) -> None:
        join_units(case)
        case.changed = np.zeros(case.units.height, dtype=bool)

    return (
        join,
        decide_again,
        check_facts,
        check_modes,
        check_standalone,
        check_joint,
        check_resilience,
        check_affiliates,
        check_dispatched,
        check_branches,
        check_posts,
        check_edges,
        check_changed,
        check_certificate,
        check_statement,
    )


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
