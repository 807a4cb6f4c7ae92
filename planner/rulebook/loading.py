"""Loads a rule pack for one day: reads it, checks it, resolves what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.rulebook.checking import check
from planner.rulebook.conditions import fulfilled
from planner.rulebook.documents import ConditionPaper, Dated
from planner.rulebook.inheriting import Entry, Merged, read_merged
from planner.rulebook.parameters import cites, resolve_parameters, standing, version_on
from planner.rulebook.rules import (
    Condition,
    CoverageRule,
    Instrument,
    ParameterDetail,
    Rules,
    Status,
    Structure,
    StructureRow,
    StructureTable,
)
from planner.rulebook.structure import check_structure

DEFAULT_PACK = "cpc-2018"


def load_rules(
    pack: str | Path = DEFAULT_PACK,
    *,
    as_of: date | str | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Rules:
    """The rules of a pack as they stand on a day.

    ``pack`` is the name of one that ships, or a folder. ``as_of`` is a day or its ISO form;
    without it the pack's own day counts, never today. ``overrides`` maps names of
    parameters to what the command line gave, as text or as values.

    Raises ``RulesError`` with every problem found: a malformed pack, a day on which no rule
    is in force, a condition whose threshold is not in force, an override out of range.
    """
    merged = read_merged(pack)
    check(merged)
    day = _day(as_of) if as_of is not None else merged.pack.as_of
    given = dict(overrides or {})
    details, problems, warnings = resolve_parameters(merged, day, given)
    _must_have_rules(merged, day)
    coverage = _coverage(merged, day, details, problems)
    structure = _structure(merged, day, details, problems)
    if not problems:
        problems = check_structure(structure)
    if problems:
        raise RulesError(problems)
    warnings.extend(_cap_and_form(structure, details))
    if day > merged.pack.last_checked:
        warnings.append(_not_checked_since(merged, day))
    return Rules(
        pack=merged.pack.name,
        title=Text(merged.pack.title.zh, merged.pack.title.en),
        as_of=day,
        sha256=merged.sha256,
        parameters={name: detail.value for name, detail in details.items()},
        parameter_details=details,
        coverage=coverage,
        structure=structure,
        vocabulary=dict(merged.vocabulary),
        overrides={name: details[name].value for name in given},
        instruments={
            name: Instrument(
                name,
                Text(one.title.zh, one.title.en),
                one.in_force,
                one.repealed,
                one.unverified,
                Text(one.note.zh, one.note.en) if one.note else None,
                one.url,
            )
            for name, one in merged.instruments.items()
        },
        lineage=merged.lineage,
        last_checked=merged.pack.last_checked,
        warnings=tuple(warnings),
    )


def _day(as_of: date | str) -> date:
    if isinstance(as_of, datetime):
        return as_of.date()
    if isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of.strip())
    except ValueError as error:
        raise RulesError(
            Problem(
                "bad-day",
                Text(f"“{as_of}”不是日期", f'"{as_of}" is not a day'),
                Text("请写成 2018-10-28 的样子", "write it like 2018-10-28"),
                value=as_of,
            )
        ) from error


def _not_checked_since(merged: Merged, day: date) -> Problem:
    checked = merged.pack.last_checked
    return Problem(
        "rules-not-checked-since",
        Text(
            f"规则包“{merged.pack.name}”最近一次核对是 {checked}，其后的变化未计入 {day} 的规则",
            f"the pack {merged.pack.name} was last checked on {checked}; "
            f"what changed until {day} is not in it",
        ),
        Text("请核对有无新规定", "check whether the rules have changed since"),
    )


def _cap_and_form(structure: Structure, details: Mapping[str, ParameterDetail]) -> list[Problem]:
    """A unit above the cap must not still be called one branch, which happens by overrides."""
    cap = details["branch_max_members"].value
    if cap is None or not structure.branch_form.rows:
        return []
    forms = [
        row.says["form"]
        for members in (int(cap), int(cap) + 1)
        for row in structure.branch_form.rows
        if all(fulfilled(condition, members) for condition in row.when)
    ]
    if forms[0] != forms[1]:
        return []
    thresholds = sorted(
        {c.parameter for row in structure.branch_form.rows for c in row.when if c.parameter}
    )
    return [
        Problem(
            "cap-without-form",
            Text(
                f"党员数上限为 {cap}，但超过上限的单位建制不变（{forms[1]}）",
                f"the cap is {cap} members, but a unit just above it keeps its form ({forms[1]})",
            ),
            Text(
                f"请一并设置 {'、'.join(thresholds)}",
                f"set the thresholds of the forms as well: {', '.join(thresholds)}",
            ),
        )
    ]


def _must_have_rules(merged: Merged, day: date) -> None:
    """Not yet in force, announced, repealed and no rule at all are four different answers."""
    rules = [e for e in merged.rules.values() if e.paper.drop is None]
    name = merged.pack.name
    if not rules:
        raise RulesError(
            Problem(
                "no-rule",
                Text(f"规则包“{name}”没有覆盖规则", f"the pack {name} has no coverage rule"),
                place=merged.sheet.place(()),
            )
        )
    found: list[Status] = [standing(e.paper.in_force, day, merged.instruments) for e in rules]
    if "in force" in found:
        return
    first = min(min(e.paper.in_force) for e in rules)
    if "repealed" in found:
        what = Text(
            f"规则包“{name}”的规则在 {day} 已全部废止",
            f"all rules of the pack {name} are repealed on {day}",
        )
        raise RulesError(Problem("rules-repealed", what, place=rules[0].place()))
    if "announced" in found:
        what = Text(
            f"规则包“{name}”的规则在 {day} 已公布但尚未施行，自 {first} 起施行",
            f"the rules of the pack {name} are announced but not yet in force on {day}; "
            f"they begin on {first}",
        )
        code = "rules-announced"
    else:
        what = Text(
            f"规则包“{name}”的规则在 {day} 尚未施行，最早自 {first} 起施行",
            f"no rule of the pack {name} is in force yet on {day}; the first begins on {first}",
        )
        code = "rules-not-yet-in-force"
    remedy = Text(f"请用 --as-of {first} 或更晚的日期", f"use --as-of {first} or a later day")
    raise RulesError(Problem(code, what, remedy, rules[0].place()))


def _coverage(
    merged: Merged,
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> tuple[CoverageRule, ...]:
    found = []
    for rule_id, entry in merged.rules.items():
        paper = entry.paper
        since, _ = version_on(paper.in_force, day)
        if since is None or paper.in_force[since].repealed:
            continue
        version = paper.in_force[since]
        assert paper.title is not None and paper.because is not None
        when = tuple(
            _condition(one, entry, ("in_force", since, "when", index), day, details, problems)
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
                own_reading=_own_reading(version),
                unverified=version.unverified,
                pack=entry.pack,
                place=entry.place("in_force", since),
            )
        )
    return tuple(found)


def _own_reading(version: Dated) -> Text | None:
    both = version.own_reading
    return Text(both.zh, both.en) if both is not None else None


def _structure(
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
            _condition(one, entry, (*path, "when", at), day, details, problems)
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
        own_reading=_own_reading(version),
        unverified=version.unverified,
        pack=entry.pack,
    )


def _condition(
    paper: ConditionPaper,
    entry: Entry[Any],
    path: tuple[object, ...],
    day: date,
    details: Mapping[str, ParameterDetail],
    problems: list[Problem],
) -> Condition:
    operator, value = paper.comparison
    if isinstance(value, list):
        return Condition(paper.field, operator, tuple(value), or_unknown=paper.or_unknown)
    parameter = None
    if isinstance(value, str) and value.startswith("$"):
        parameter = value[1:]
        value = _number_or_word(value, entry, (*path, paper.key), day, details, problems)
    return Condition(paper.field, operator, value, parameter, paper.or_unknown)


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
        already = any(
            p.code == "parameter-not-in-force" and p.value == detail.name for p in problems
        )
        if not already:
            problems.append(
                Problem(
                    "threshold-not-in-force",
                    Text(
                        f"条件使用的 {value} 在 {day} 没有值（{detail.status}）",
                        f"a condition compares with {value}, which is not in force on {day}",
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
