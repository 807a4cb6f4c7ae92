"""What of the papers is in force on one day: rules and tables with their values filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.errors import Problem
from planner.language import Text
from planner.rulebook.documents import ConditionPaper, Dated
from planner.rulebook.inheriting import Entry, Merged
from planner.rulebook.parameters import NOT_IN_FORCE, STATUS, cites, version_on
from planner.rulebook.rules import (
    Condition,
    CoverageRule,
    ParameterDetail,
    Structure,
    StructureRow,
    StructureTable,
)


def resolve_coverage(
    merged: Merged,
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> tuple[CoverageRule, ...]:
    """The coverage rules in force on the day; what stands in the way goes to ``problems``."""
    found = []
    for rule_id, entry in merged.rules.items():
        paper = entry.paper
        since, _ = version_on(paper.in_force, day)
        if since is None or paper.in_force[since].repealed:
            continue
        version = paper.in_force[since]
        assert paper.title is not None and paper.because is not None
        when = tuple(
            condition(one, entry, ("in_force", since, "when", index), day, details, problems)
            for index, one in enumerate(version.when)
        )
        found.append(
            CoverageRule(
                id=rule_id,
                title=Text(paper.title.zh, paper.title.en),
                when=when,
                modes=tuple(version.modes),
                priority=version.priority,
                excluded=version.excluded,
                because=Text(paper.because.zh, paper.because.en),
                since=since,
                except_=tuple(version.except_),
                cite=cites(version.cite, merged.instruments),
                own_reading=own_reading(version),
                unverified=version.unverified,
                pack=entry.pack,
                place=entry.place("in_force", since),
            )
        )
    return tuple(found)


def own_reading(version: Dated) -> Text | None:
    """What the pack reads into its source, if it says so."""
    both = version.own_reading
    return Text(both.zh, both.en) if both is not None else None


def resolve_structure(
    merged: Merged,
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> Structure:
    """The three tables on the day; one that is not in force is empty and says nothing."""
    return Structure(
        _table("branch_form", merged.branch_form, merged, day, details, problems),
        _table("committee", merged.committee, merged, day, details, problems),
        _table("party_groups", merged.party_groups, merged, day, details, problems),
    )


def _table(
    name: str,
    entry: Entry[Any] | None,
    merged: Merged,
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> StructureTable:
    if entry is None:
        return StructureTable(name, Text(name, name), ())
    paper = entry.paper
    title = Text(paper.title.zh, paper.title.en) if paper.title else Text(name, name)
    since, _ = version_on(paper.in_force, day)
    if since is None or paper.in_force[since].repealed:
        return StructureTable(name, title, ())
    version = paper.in_force[since]
    rows = []
    for index, row in enumerate(version.rows):
        path = ("in_force", since, "rows", index)
        when = tuple(
            condition(one, entry, (*path, "when", at), day, details, problems)
            for at, one in enumerate(row.when)
        )
        says = {
            key: _number_or_word(value, entry, (*path, key), day, details, problems)
            for key, value in row
            if key != "when"
        }
        rows.append(StructureRow(when, says, entry.place(*path)))
    return StructureTable(
        name=name,
        title=title,
        rows=tuple(rows),
        since=since,
        cite=cites(version.cite, merged.instruments),
        own_reading=own_reading(version),
        unverified=version.unverified,
        pack=entry.pack,
    )


def condition(
    paper: ConditionPaper,
    entry: Entry[Any],
    path: tuple[object, ...],
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> Condition:
    """A condition with its value on the day; a threshold that is not in force is a problem."""
    operator, value = paper.comparison
    if isinstance(value, list):
        return Condition(
            paper.field, operator, tuple(value), None, paper.or_unknown, entry.place(*path)
        )
    parameter = None
    if isinstance(value, str) and value.startswith("$"):
        parameter = value[1:]
        value = _number_or_word(value, entry, (*path, paper.key), day, details, problems)
    return Condition(paper.field, operator, value, parameter, paper.or_unknown, entry.place(*path))


def _number_or_word(
    value: int | str,
    entry: Entry[Any],
    path: tuple[object, ...],
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> int | str:
    """A literal as it is; of ``$parameter`` the value on the day, which must be in force."""
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    detail = details.get(value[1:])
    if detail is None:
        # Only where the override was refused: that problem is already said.
        return 0
    if detail.value is None:
        already = any(p.code in NOT_IN_FORCE.values() and p.value == detail.name for p in problems)
        if not already:
            problems.append(
                Problem(
                    NOT_IN_FORCE[detail.status].replace("parameter", "threshold"),
                    Text(
                        f"条件使用的 {value} 在 {day} 没有值（{_how(detail).zh}）",
                        f"a condition compares with {value}, which has no value on {day} "
                        f"({_how(detail).en})",
                    ),
                    Text(
                        f"请换一个日期，或用 --set {detail.name}=… 给出数值",
                        f"choose another day, or give it with --set {detail.name}=…",
                    ),
                    entry.place(*path, value=True),
                    detail.name,
                )
            )
        return 0
    return detail.value


def _how(detail: ParameterDetail) -> Text:
    """How the law stands where there is no value, with the day on which one begins."""
    said = STATUS[detail.status]
    if detail.until is None:
        return said
    return Text(f"{said.zh}，自 {detail.until} 起", f"{said.en}, from {detail.until} on")
