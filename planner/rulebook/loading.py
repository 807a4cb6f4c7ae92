"""Loads a rule pack for one day: reads it, checks it, resolves what is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.rulebook.checking import check
from planner.rulebook.conditions import fulfilled
from planner.rulebook.counting import resolve_statistics
from planner.rulebook.inheriting import Merged, read_merged
from planner.rulebook.parameters import resolve_parameters, standing
from planner.rulebook.resolving import resolve_coverage, resolve_structure
from planner.rulebook.rules import (
    ColumnWords,
    Instrument,
    ParameterDetail,
    Rules,
    Status,
    Structure,
)
from planner.rulebook.structure import check_structure
from planner.rulebook.words import forms, vocabulary

DEFAULT_PACK = "cpc-2018"


def load_rules(
    pack: str | Path = DEFAULT_PACK,
    *,
    as_of: date | str | None = None,
    overrides: Mapping[str, object] | None = None,
    shelf: Sequence[Path] = (),
) -> Rules:
    """The rules of a pack as they stand on a day.

    ``pack`` is the name of one that ships, or a folder. ``as_of`` is a day or its ISO form;
    without it the pack's own day counts, never today. ``overrides`` maps names of
    parameters to what the command line gave, as text or as values. ``shelf`` holds the folders
    of the packs that it extends, nearest first, where they are not to be looked for by name.

    Raises ``RulesError`` with every problem found: a malformed pack, a day on which no rule
    is in force, a condition whose threshold is not in force, an override out of range.
    """
    merged = read_merged(pack, shelf)
    check(merged)
    day = _day(as_of) if as_of is not None else merged.pack.as_of
    given = dict(overrides or {})
    details, problems, warnings = resolve_parameters(merged, day, given)
    _must_have_rules(merged, day)
    coverage = resolve_coverage(merged, day, details, problems)
    structure = resolve_structure(merged, day, details, problems)
    statistics = resolve_statistics(merged, day, details, problems)
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
        statistics=statistics,
        vocabulary=vocabulary(merged),
        forms=forms(merged),
        columns={
            name: ColumnWords(
                Text(one.zh, one.en), Text(one.note.zh, one.note.en) if one.note else None
            )
            for name, one in merged.columns.items()
        },
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
        files=merged.files,
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
    kinds = [
        row.says["form"]
        for members in (int(cap), int(cap) + 1)
        for row in structure.branch_form.rows
        if all(fulfilled(condition, members) for condition in row.when)
    ]
    if kinds[0] != kinds[1]:
        return []
    thresholds = sorted(
        {c.parameter for row in structure.branch_form.rows for c in row.when if c.parameter}
    )
    return [
        Problem(
            "cap-without-form",
            Text(
                f"⟦member⟧数上限为 {cap}，但超过上限的单位建制不变（{kinds[1]}）",
                f"the cap is {cap} ⟦member+⟧, but a unit just above it keeps its form ({kinds[1]})",
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
    found: list[Status] = [
        standing(e.paper.in_force, day, merged.instruments, merged.pack.last_checked) for e in rules
    ]
    if merged.begins is not None and day < merged.begins:
        found = ["not yet in force"]
    if "in force" in found:
        return
    first = max(min(min(e.paper.in_force) for e in rules), merged.begins or date.min)
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
            f"the rules of the pack {name} are not yet in force on {day}; "
            f"the first begins on {first}",
        )
        code = "rules-not-yet-in-force"
    remedy = Text(f"请用 --as-of {first} 或更晚的日期", f"use --as-of {first} or a later day")
    raise RulesError(Problem(code, what, remedy, rules[0].place()))
