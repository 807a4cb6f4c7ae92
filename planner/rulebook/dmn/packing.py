"""Makes a rule pack of a DMN table about enterprises, and a table file of any other.

What a pack's conditions can say is taken over exactly: ranges, comparisons and lists of one
column. A cell that only several conditions can say makes several rules of one row. Hit policy
FIRST becomes declared exceptions: a rule yields to those rows above it that take enterprises
from it, so that the same rule answers and the order of rules means nothing any more.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.model import MODES
from planner.rulebook.audit.spaces import ENTERPRISES
from planner.rulebook.audit.tables import Row as AuditRow
from planner.rulebook.audit.tables import find_faults
from planner.rulebook.conditions import COVERAGE_FIELDS, Kind
from planner.rulebook.dmn.feel import Between, Tests, Value, fulfils, say_tests
from planner.rulebook.dmn.tables import DecisionTable, Input, Row
from planner.rulebook.inheriting import Merged
from planner.rulebook.papers import did_you_mean
from planner.rulebook.rules import Condition, Operator

RESERVED = ("rule", "modes", "priority", "excluded")
"""Outputs that a table about enterprises may have; of these only modes must be there."""


@dataclass(frozen=True)
class _Rule:
    """A rule of the pack in the making."""

    id: str
    title: str
    when: tuple[Condition, ...]
    modes: tuple[str, ...]
    priority: int
    excluded: bool
    except_: tuple[str, ...] = ()


def is_about_enterprises(table: DecisionTable) -> bool:
    """Whether a table says modes, so that it can become a coverage table."""
    return "modes" in {output.name for output in table.outputs}


def to_pack(
    table: DecisionTable,
    name: str,
    above: Merged,
    *,
    since: date,
    columns: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The files of a pack with this coverage table, file name → text.

    ``above`` is the pack that it extends; its coverage rules give way. ``columns`` maps inputs
    that are not called as the ledger's columns are. Raises ``RulesError`` with everything that
    a pack cannot say.
    """
    problems: list[Problem] = []
    fields = [_field(one, columns or {}, table, problems) for one in table.inputs]
    unknown = [o.name for o in table.outputs if o.name not in RESERVED]
    for output in unknown:
        problems.append(
            _cannot(
                table, f"规则包不认识输出“{output}”", f'a pack has no output "{output}"', RESERVED
            )
        )
    if problems:
        raise RulesError(problems)
    rules: list[list[_Rule]] = []
    for row in table.rules:
        rules.append(_rules_of(row, table, fields, problems))
    if problems:
        raise RulesError(problems)
    made = _named([rule for group in rules for rule in group])
    if table.hit_policy == "FIRST":
        made = _first(made, [len(group) for group in rules])
    return {
        "pack.yaml": _pack_yaml(table, name, above, since),
        "coverage.yaml": _coverage_yaml(table, made, above, since),
    }


def to_table_yaml(table: DecisionTable) -> str:
    """Any table as a file that people can read: cells in FEEL, one rule after another."""
    lines = [f"# {table.name}", f"name: {_yaml(table.name)}", f"hit_policy: {table.hit_policy}"]
    lines.append("inputs:")
    for one in table.inputs:
        values = f", values: [{', '.join(map(_yaml, one.values))}]" if one.values else ""
        lines.append(f"  - {{name: {_yaml(one.name)}, kind: {one.kind}{values}}}")
    lines.append("outputs:")
    for output in table.outputs:
        default = "" if output.default is None else f", default: {_yaml(output.default)}"
        lines.append(f"  - {{name: {_yaml(output.name)}, kind: {output.kind}{default}}}")
    lines.append("rules:")
    for rule in table.rules:
        lines.append(f"  - id: {_yaml(rule.id)}")
        if rule.description:
            lines.append(f"    description: {_yaml(rule.description)}")
        cells = ", ".join(_yaml(say_tests(test)) for test in rule.tests)
        lines.append(f"    when: [{cells}]")
        lines.append(f"    says: [{', '.join(map(_yaml, rule.says))}]")
    return "\n".join(lines) + "\n"


def _field(
    one: Input, columns: Mapping[str, str], table: DecisionTable, problems: list[Problem]
) -> str:
    field = columns.get(one.name, one.name)
    kind = COVERAGE_FIELDS.get(field)
    if kind is None:
        zh = f"台账没有“{field}”这一列"
        problems.append(
            _cannot(table, zh, f'a ledger has no column "{field}"', COVERAGE_FIELDS, field)
        )
    elif kind != one.kind:
        problems.append(
            _cannot(
                table,
                f"输入“{one.name}”与台账的列“{field}”类型不同",
                f'the input "{one.name}" is of another kind than the column "{field}"',
            )
        )
    return field


def _cannot(
    table: DecisionTable, zh: str, en: str, known: Sequence[str] | Any = (), word: str = ""
) -> Problem:
    remedy = did_you_mean(word, known) if known else Text("", "")
    if word:
        remedy = Text(
            f"{remedy.zh}不同名的输入可用 --map 输入=列 对应",
            f"{remedy.en}; --map INPUT=COLUMN maps an input of another name",
        )
    return Problem("dmn-refused", Text(zh, en), remedy, table.place, word or None)


def _rules_of(
    row: Row, table: DecisionTable, fields: Sequence[str], problems: list[Problem]
) -> list[_Rule]:
    said = {o.name: value for o, value in zip(table.outputs, row.says, strict=True)}
    modes = [m.strip() for m in str(said.get("modes") or "").split(",") if m.strip()]
    for mode in modes:
        if mode not in MODES:
            what = Text(f"没有组建方式“{mode}”", f'there is no form of coverage "{mode}"')
            problems.append(
                Problem("dmn-refused", what, did_you_mean(mode, MODES), row.place, mode)
            )
    priority = said.get("priority")
    if not (priority is None or (isinstance(priority, int) and 1 <= priority <= 1_000_000)):
        what = Text(
            f"优先级“{priority}”不是正整数", f'the priority "{priority}" is no positive number'
        )
        problems.append(Problem("dmn-refused", what, place=row.place))
        priority = None
    excluded = said.get("excluded") is True
    choices = []
    for test, field, one in zip(row.tests, fields, table.inputs, strict=True):
        found = conditions(test, field, one.values)
        if found is None:
            cell = say_tests(test)
            what = Text(
                f"“{cell}”写不成规则包的条件（列 {field}）",
                f'"{cell}" cannot be said in the conditions of a pack (column {field})',
            )
            remedy = Text("请在 inputValues 中列出全部取值", "list all its values in inputValues")
            problems.append(Problem("dmn-refused", what, remedy, row.place, cell))
            continue
        choices.append(found)
    title = row.description or str(said.get("rule") or row.id)
    return [
        _Rule(
            _token(str(said.get("rule") or row.id)),
            title,
            tuple(c for part in chosen for c in part),
            () if excluded else tuple(modes),
            int(priority) if isinstance(priority, int) else 1,
            excluded,
        )
        for chosen in itertools.product(*choices)
    ]


def conditions(
    tests: Tests, field: str, values: Sequence[Value] = ()
) -> list[tuple[Condition, ...]] | None:
    """A cell as conditions joined by AND, several where only an OR can say it, None where none can.

    Numbers of a ledger are whole and not negative, so that a limit between two of them is
    the next one.
    """
    if tests.anything:
        return [()]
    kind: Kind = COVERAGE_FIELDS[field]
    blank = fulfils(tests, None)
    if kind == "number":
        return _numbers(tests, field, blank)
    if kind == "flag":
        held: list[Any] = [value for value in (True, False) if fulfils(tests, value)]
        everything = 2
    else:
        named = [v for t in tests.any_of if not isinstance(t, Between) for v in (t.value,)]
        if any(isinstance(t, Between) or t.how not in ("=", "!=") for t in tests.any_of):
            return None
        if fulfils(tests, "\0 no such word"):
            # Everything but some words: sayable only where all words are known.
            if not values:
                return [_known(field, True)] if named == [None] else None
            held = [v for v in values if fulfils(tests, v)]
        else:
            held = [v for v in dict.fromkeys(named) if v is not None and fulfils(tests, v)]
        everything = -1
    if len(held) == everything:
        return [()] if blank else [_known(field, True)]
    if not held:
        return [_known(field, False)] if blank else []
    if len(held) == 1:
        return [(Condition(field, "is", held[0], None, blank),)]
    return [(Condition(field, "one_of", tuple(held), None, blank),)]


def _known(field: str, known: bool) -> tuple[Condition, ...]:
    return (Condition(field, "known", known),)


def _numbers(tests: Tests, field: str, blank: bool) -> list[tuple[Condition, ...]]:
    import math

    limits: set[int] = {0}
    for test in tests.any_of:
        for value in (test.low, test.high) if isinstance(test, Between) else (test.value,):
            if isinstance(value, int | float):
                limits |= {n for n in range(math.floor(value), math.floor(value) + 3) if n > 0}
    starts = sorted(limits)
    runs: list[list[int | None]] = []
    for at, start in enumerate(starts):
        if not fulfils(tests, start):
            continue
        end = starts[at + 1] - 1 if at + 1 < len(starts) else None
        if runs and runs[-1][1] == start - 1:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    if runs == [[0, None]]:
        return [()] if blank else [_known(field, True)]
    if not runs:
        return [_known(field, False)] if blank else []
    points = [low for low, high in runs if low == high]
    if len(points) == len(runs) > 1:
        return [(Condition(field, "one_of", tuple(int(p or 0) for p in points), None, blank),)]
    # A blank belongs to the first run only, else two rules would answer for it.
    return [_run(field, low, high, blank and not at) for at, (low, high) in enumerate(runs)]


def _run(field: str, low: int | None, high: int | None, blank: bool) -> tuple[Condition, ...]:
    if low is not None and low == high:
        return (Condition(field, "is", low, None, blank),)
    found = []
    if low:
        found.append(Condition(field, "at_least", low, None, blank))
    if high is not None:
        found.append(Condition(field, "at_most", high, None, blank))
    return tuple(found)


def _token(text: str) -> str:
    token = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-_.")
    return token.lower() if token and token[0].isalnum() else "rule"


def _named(rules: list[_Rule]) -> list[_Rule]:
    """Ids that are different: those of one row, or of equal name, are numbered."""
    from dataclasses import replace

    count: dict[str, int] = {}
    for rule in rules:
        count[rule.id] = count.get(rule.id, 0) + 1
    seen: dict[str, int] = {}
    taken = {identity for identity, number in count.items() if number == 1}
    found = []
    for rule in rules:
        if count[rule.id] == 1:
            found.append(rule)
            continue
        while True:
            seen[rule.id] = seen.get(rule.id, 0) + 1
            name = f"{rule.id}-{seen[rule.id]}"
            if name not in taken:
                break
        taken.add(name)
        found.append(replace(rule, id=name))
    return found


def _first(rules: list[_Rule], sizes: Sequence[int]) -> list[_Rule]:
    """The rules of a FIRST table with the exceptions that keep their answers the same."""
    from dataclasses import replace

    above: list[tuple[int, ...]] = []
    for size in sizes:
        start = len(above)
        above += [tuple(range(start))] * size
    rows = [AuditRow(r.id, r.when, None, a) for r, a in zip(rules, above, strict=True)]
    applied = find_faults(rows, ENTERPRISES).applied
    return [
        replace(rule, except_=tuple(rules[o].id for o in above[n] if (n, o) in applied))
        for n, rule in enumerate(rules)
    ]


def _pack_yaml(table: DecisionTable, name: str, above: Merged, since: date) -> str:
    title = _yaml(table.name)
    return (
        f"name: {_yaml(name)}\n"
        f"title: {{zh: {title}, en: {title}}}\n"
        f"extends: {above.pack.name}\n"
        f"as_of: {since}\n"
        f"last_checked: {since}\n"
        f"begins: {since}\n"
    )


def _coverage_yaml(table: DecisionTable, rules: Sequence[_Rule], above: Merged, since: date) -> str:
    own = {rule.id for rule in rules}
    source = table.place.file if table.place is not None and table.place.file else table.name
    lines = [f"# Imported from the decision table {table.name} of {source}.", ""]
    for rule_id, entry in above.rules.items():
        if rule_id not in own and entry.paper.drop is None:
            lines += [
                f"- id: {rule_id}",
                "  drop:",
                f"    zh: {_yaml(f'由导入的判定表“{table.name}”代替。')}",
                f"    en: {_yaml(f'Replaced by the imported table {table.name}.')}",
                "",
            ]
    for rule in rules:
        title = _yaml(rule.title)
        lines += [f"- id: {rule.id}", f"  title: {{zh: {title}, en: {title}}}", "  in_force:"]
        lines += [f"    {since}:"]
        lines += ["      when:" if rule.when else "      when: []"]
        lines += [f"        - {_condition(c)}" for c in rule.when]
        if rule.except_:
            lines.append(f"      except: [{', '.join(rule.except_)}]")
        if rule.excluded:
            lines.append("      excluded: true")
        else:
            lines.append(f"      modes: [{', '.join(rule.modes)}]")
        if rule.priority != 1:
            lines.append(f"      priority: {rule.priority}")
        lines += [
            "      own_reading:",
            f"        zh: {_yaml(f'由 {source} 导入，出处待补。')}",
            f"        en: {_yaml(f'Imported from {source}; the source is still to be given.')}",
            "      unverified: true",
            "  because:",
            f"    zh: {_yaml('{name}：' + _plain(rule.title))}",
            f"    en: {_yaml('{name}: ' + _plain(rule.title))}",
            "",
        ]
    return "\n".join(lines)


def _condition(one: Condition) -> str:
    operator: Operator = one.operator
    assert operator in get_args(Operator)
    value = one.value
    said = f"[{', '.join(map(_yaml, value))}]" if isinstance(value, tuple) else _yaml(value)
    more = ", or_unknown: true" if one.or_unknown else ""
    return f"{{field: {one.field}, {operator}: {said}{more}}}"


def _plain(text: str) -> str:
    """Without braces, which a sentence takes for placeholders."""
    return text.replace("{", "(").replace("}", ")")


def _yaml(value: object) -> str:
    """A value as YAML in one line: JSON is YAML, and leaves no doubt about types."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
