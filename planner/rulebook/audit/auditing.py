"""Audits a whole pack: each table in each period of the law, then what nothing uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.rulebook.audit.dead import dead_letters
from planner.rulebook.audit.disputes import Table, say_faults
from planner.rulebook.audit.findings import At, Audit, Finding, Period, over_time
from planner.rulebook.audit.spaces import ENTERPRISES, rows_of, structure_tables
from planner.rulebook.audit.tables import Faults, find_faults
from planner.rulebook.audit.untested import untested
from planner.rulebook.checking import check
from planner.rulebook.inheriting import Merged, read_merged
from planner.rulebook.loading import load_rules
from planner.rulebook.parameters import resolve_parameters
from planner.rulebook.resolving import resolve_coverage, resolve_structure


def audit(
    pack: str | Path,
    *,
    as_of: date | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Audit:
    """Audit a pack on all days, or as it stands on one.

    Raises ``RulesError`` where the pack cannot be read at all: its files must be in order
    before anything can be said about what they say.
    """
    merged = read_merged(pack)
    check(merged)
    periods: list[Period] = []
    silent: list[tuple[date, date | None]] = []
    found: list[tuple[Period, list[Finding]]] = []
    applied: set[tuple[str, str]] = set()
    in_force: set[str] = set()
    reached: set[str] = set()
    known: dict[object, tuple[Faults, list[Finding]]] = {}
    for since, until in _periods(merged, as_of):
        details, problems, _ = resolve_parameters(merged, since, overrides or {})
        _refuse_overrides(problems)
        coverage = resolve_coverage(merged, since, details, problems)
        structure = resolve_structure(merged, since, details, problems)
        if not coverage or (merged.begins is not None and since < merged.begins):
            silent.append((since, until))
            continue
        in_force.update(rule.id for rule in coverage)
        findings = [_not_in_force(problem) for problem in problems]
        kinds = 0
        if not problems:
            if coverage not in known:
                faults = find_faults(rows_of(coverage), ENTERPRISES)
                known[coverage] = (faults, say_faults(faults, Table()))
            faults, said = known[coverage]
            reached |= {coverage[number].id for number in faults.reached}
            applied |= {(coverage[r].id, coverage[e].id) for r, e in faults.applied}
            kinds += faults.diagram.kinds
            findings += said
            for table, rows, space in structure_tables(structure):
                faults = find_faults(rows, space)
                kinds += faults.diagram.kinds
                findings += say_faults(faults, Table(table.name))
        periods.append(Period(since, until, kinds))
        found.append((periods[-1], findings))
    if as_of is not None and not periods:
        # Not yet in force, announced, repealed: an answer of its own, in the loader's words.
        load_rules(pack, as_of=as_of, overrides=overrides)
    findings = over_time(found)
    findings += dead_letters(merged, reached, applied, whole=as_of is None)
    missing, cases = untested(pack, merged, reached, overrides or {})
    findings += missing
    return Audit(
        merged.pack.name,
        Text(merged.pack.title.zh, merged.pack.title.en),
        tuple(sorted(findings, key=lambda finding: finding.remark)),
        tuple(periods),
        tuple(silent),
        len(in_force),
        cases,
        len(merged.instruments),
    )


def _periods(merged: Merged, as_of: date | None) -> list[tuple[date, date | None]]:
    """From each day on which anything changes to the next; for one day its own period."""
    days: set[date] = set()
    for parameter in merged.parameters.values():
        days.update(parameter.paper.values)
    for rule in merged.rules.values():
        days.update(rule.paper.in_force)
    for table in (merged.branch_form, merged.committee, merged.party_groups):
        if table is not None:
            days.update(table.paper.in_force)
    if merged.begins is not None:
        days.add(merged.begins)
    if as_of is not None:
        until = min((day for day in days if day > as_of), default=None)
        return [(as_of, until)]
    ordered = sorted(days)
    return list(zip(ordered, [*ordered[1:], None], strict=True))


def _refuse_overrides(problems: list[Problem]) -> None:
    refused = [p for p in problems if p.code in ("unknown-parameter", "bad-override")]
    if refused:
        raise RulesError(refused)


def _not_in_force(problem: Problem) -> Finding:
    """A parameter without a value where one is needed; the days are the finding's own."""
    name = problem.value or ""
    # Repealed, announced or not yet in force: for the audit it is one fault, with its days.
    return Finding(
        f"{problem.code.partition('-')[0]}-not-in-force",
        Text(
            f"参数 {name} 没有值，而规则需要它", f"the parameter {name} has no value and is needed"
        ),
        Text("请补上这段时间的值", "give it a value for these days"),
        (At(problem.place or Place(), Text(name, name)),),
    )
