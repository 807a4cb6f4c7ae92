"""Checks that a pack fits together: every name that is used exists, every value has its kind.

This looks at the papers with all their days, so a fault in a version that is not in force
today is found as well. Whether the rules leave gaps or overlap is another question.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.model import MODES
from planner.rulebook.asking import condition_faults, parameter_faults
from planner.rulebook.conditions import (
    COUNTED_FIELDS,
    COVERAGE_FIELDS,
    STRUCTURE_FIELDS,
    Kind,
)
from planner.rulebook.documents import Both, Cite, ConditionPaper, Dated, ParameterPaper
from planner.rulebook.inheriting import Entry, Merged
from planner.rulebook.papers import did_you_mean
from planner.rulebook.parameters import GREATEST, KNOWN, Limits
from planner.rulebook.rules import OF_THE_FORMAT


def check(merged: Merged) -> None:
    """Raises ``RulesError`` with every fault of a pack, in the order of files and lines."""
    checker = _Checker(merged)
    checker.parameters()
    checker.coverage()
    checker.structure()
    checker.words()
    checker.statistics()
    if checker.problems:
        raise RulesError(
            sorted(
                checker.problems,
                key=lambda p: (
                    (p.place or Place()).file or "",
                    (p.place or Place()).line or 0,
                    (p.place or Place()).position or 0,
                ),
            )
        )


class _Checker:
    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.problems: list[Problem] = []

    def problem(
        self, code: str, zh: str, en: str, place: Place, remedy: Text | None = None
    ) -> None:
        self.problems.append(Problem(code, Text(zh, en), remedy or Text("", ""), place))

    def unknown(self, code: str, what: Text, word: str, known: Iterable[str], at: Place) -> None:
        self.problem(
            code,
            f"没有{what.zh}“{word}”",
            f'there is no {what.en} "{word}"',
            at,
            did_you_mean(word, known),
        )

    # ------------------------------------------------------------------ parameters

    def parameters(self) -> None:
        for name in KNOWN:
            if name not in self.merged.parameters:
                self.problem(
                    "missing-parameter",
                    f"缺少规划器需要的参数“{name}”",
                    f'the parameter "{name}", which the planner needs, is missing',
                    Place(file=f"{self.merged.pack.name}/parameters.yaml"),
                )
        for name, entry in self.merged.parameters.items():
            if name in COVERAGE_FIELDS:
                self.problem(
                    "ambiguous-name",
                    f"“{name}”已经是企业的一个字段",
                    f'"{name}" is already a field of the enterprise',
                    entry.place(),
                    Text("请换一个名称", "choose another name"),
                )
            self.limits(name, entry)
            self.dated(entry, "values", entry.paper.values)

    def limits(self, name: str, entry: Entry[ParameterPaper]) -> None:
        """The declared kind and range, against the planner's needs and the pack's own values."""
        paper = entry.paper
        known = KNOWN.get(name, Limits(kind=paper.type or "number", may_be_none=True))
        kind = paper.type or "number"
        if kind != known.kind:
            self.problem(
                "wrong-kind",
                f"“{name}”应为 type: {known.kind}",
                f'"{name}" must be of type: {known.kind}',
                entry.place("type"),
            )
        if (paper.least or 0) < known.least:
            self.problem(
                "wrong-range",
                f"“{name}”的 least 不能小于 {known.least}",
                f'"{name}" needs least: {known.least} or more',
                entry.place("least"),
            )
        if paper.may_be_none and not known.may_be_none:
            self.problem(
                "wrong-range",
                f"“{name}”不能没有值（may_be_none）",
                f'"{name}" always needs a value; it may not be none',
                entry.place("may_be_none"),
            )
        written = [("default",), *(("values", day, "value") for day in paper.values)]
        for path in written:
            value: Any = paper.default if path[0] == "default" else paper.values[path[1]].value  # type: ignore[index]
            if value is None:
                repealed = path[0] == "values" and paper.values[path[1]].repealed  # type: ignore[index]
                stated = path[0] == "values" and not repealed
                if stated and not paper.may_be_none:
                    self.problem(
                        "wrong-value",
                        f"“{name}”写成 null 需要 may_be_none: true",
                        f'"{name}" can be null only with may_be_none: true',
                        entry.place(*path),
                    )
            elif isinstance(value, bool) != (kind == "flag"):
                self.problem(
                    "wrong-type",
                    f"“{name}”的值应为{'true 或 false' if kind == 'flag' else '整数'}",
                    f'"{name}" takes {"true or false" if kind == "flag" else "a whole number"}',
                    entry.place(*path, value=True),
                )
            elif kind == "number" and not (paper.least or 0) <= value <= GREATEST:
                self.problem(
                    "wrong-value",
                    f"“{name}”应在 {paper.least or 0} 与 {GREATEST} 之间",
                    f'"{name}" must lie between {paper.least or 0} and {GREATEST}',
                    entry.place(*path, value=True),
                )

    # -------------------------------------------------------------------- coverage

    def coverage(self) -> None:
        rules = self.merged.rules
        for rule_id, entry in rules.items():
            self.dated(entry, "in_force", entry.paper.in_force)
            for day, version in entry.paper.in_force.items():
                for index, one in enumerate(version.when):
                    self.condition(entry, ("in_force", day, "when", index), one, COVERAGE_FIELDS)
                for index, other in enumerate(version.except_):
                    at = entry.place("in_force", day, "except", index)
                    if other not in rules:
                        self.unknown("unknown-rule", Text("规则", "rule"), other, list(rules), at)
                    elif other == rule_id:
                        self.problem(
                            "circular-exception",
                            "规则不能是自己的例外",
                            "a rule cannot be its own exception",
                            at,
                        )
            self.because(entry)
        self.circles()

    def because(self, entry: Entry[Any]) -> None:
        """The sentence for people may only speak of what exists."""
        both: Both | None = entry.paper.because
        if both is None:
            return
        known = [*COVERAGE_FIELDS, *self.merged.parameters]
        for language, sentence in (("zh", both.zh), ("en", both.en)):
            at = entry.place("because", language, value=True)
            try:
                parts = list(string.Formatter().parse(sentence))
            except ValueError:
                self.problem(
                    "bad-placeholder",
                    "花括号不成对",
                    "a brace without its partner",
                    at,
                    Text("占位写成 {name}", "a placeholder looks like {name}"),
                )
                continue
            for _, name, form, conversion in parts:
                if name is None:
                    continue
                if form or conversion or not name.isidentifier():
                    self.problem(
                        "bad-placeholder",
                        f"占位“{{{name}}}”只能是一个名称",
                        f'the placeholder "{{{name}}}" may only be a name',
                        at,
                    )
                elif name not in known:
                    self.unknown(
                        "unknown-placeholder",
                        Text("字段或参数", "field or parameter"),
                        name,
                        known,
                        at,
                    )

    def circles(self) -> None:
        """Exceptions of exceptions must come to an end."""
        leads: dict[str, set[str]] = {
            rule_id: {
                other
                for version in entry.paper.in_force.values()
                for other in version.except_
                if other in self.merged.rules and other != rule_id
            }
            for rule_id, entry in self.merged.rules.items()
        }
        for rule_id, entry in self.merged.rules.items():
            seen: set[str] = set()
            todo = list(leads[rule_id])
            while todo:
                other = todo.pop()
                if other == rule_id:
                    self.problem(
                        "circular-exception",
                        f"“{rule_id}”的例外绕回自身",
                        f'the exceptions of "{rule_id}" lead back to itself',
                        entry.place("id"),
                    )
                    break
                if other not in seen:
                    seen.add(other)
                    todo.extend(leads[other])

    # ------------------------------------------------------------------- structure

    def structure(self) -> None:
        merged = self.merged
        tables: list[tuple[str, Entry[Any] | None]] = [
            ("branch_form", merged.branch_form),
            ("committee", merged.committee),
            ("party_groups", merged.party_groups),
        ]
        for name, entry in tables:
            if entry is None:
                continue
            fields = dict(STRUCTURE_FIELDS)
            if name == "branch_form":
                del fields["form"]
            self.dated(entry, "in_force", entry.paper.in_force)
            for day, version in entry.paper.in_force.items():
                for index, row in enumerate(version.rows):
                    path = ("in_force", day, "rows", index)
                    for at, one in enumerate(row.when):
                        self.condition(entry, (*path, "when", at), one, fields)
                    for key in ("group_size", "group_least"):
                        value = getattr(row, key, 0)
                        if isinstance(value, str):
                            self.parameter(value, "number", entry.place(*path, key, value=True))
                    for key in ("form", "organ"):
                        word = getattr(row, key, None)
                        if word is not None and word not in merged.vocabulary:
                            self.unknown(
                                "unknown-word",
                                Text("词语（pack.yaml 的 vocabulary）", "word in the vocabulary"),
                                word,
                                list(merged.vocabulary),
                                entry.place(*path, key, value=True),
                            )

    # ------------------------------------------------------------------ statistics

    def statistics(self) -> None:
        merged = self.merged
        fixed_bases = {base.name: base for base in OF_THE_FORMAT.bases}
        fixed_rates = {rate.name: rate for rate in OF_THE_FORMAT.rates}
        for name, entry in merged.bases.items():
            self.dated(entry, "in_force", entry.paper.in_force)
            for day, version in entry.paper.in_force.items():
                for index, one in enumerate(version.when):
                    self.condition(entry, ("in_force", day, "when", index), one, COVERAGE_FIELDS)
                fixed = fixed_bases.get(name)
                said = [(one.field, *one.comparison, one.or_unknown) for one in version.when]
                if fixed is not None and said != [
                    (c.field, c.operator, c.value, c.or_unknown) for c in fixed.when
                ]:
                    self.of_the_format(name, entry.place("in_force", day, "when"))
        for name, rate in merged.rates.items():
            self.dated(rate, "in_force", rate.paper.in_force)
            for day, counted in rate.paper.in_force.items():
                if name in fixed_rates and set(counted.modes) != set(fixed_rates[name].modes):
                    self.of_the_format(name, rate.place("in_force", day, "modes"))
        for table in merged.tables.values():
            self.dated(table, "in_force", table.paper.in_force)
            for day, content in table.paper.in_force.items():
                self.table(table, day, content, {*fixed_bases, *merged.bases})
        for provision in merged.provisions.values():
            self.dated(provision, "in_force", provision.paper.in_force)
        if merged.report_code is not None:
            self.dated(merged.report_code, "in_force", merged.report_code.paper.in_force)

    def of_the_format(self, name: str, at: Place) -> None:
        self.problem(
            "fixed-definition",
            f"“{name}”的含义由方案文件的格式规定，不能改",
            f'what "{name}" counts is fixed by the format of plans',
            at,
            Text("请另取名称", "give your own definition another name"),
        )

    def table(self, entry: Entry[Any], day: Any, content: Any, bases: set[str]) -> None:
        """A table's columns are known bases, its rows are different and within rows above."""
        path = ("in_force", day)
        for index, base in enumerate(content.bases):
            if base not in bases:
                at = entry.place(*path, "bases", index)
                self.unknown("unknown-base", Text("基数", "base"), base, bases, at)
        above: list[str] = []
        for index, row in enumerate(content.rows):
            at = entry.place(*path, "rows", index, "id")
            if row.id in above:
                self.problem(
                    "duplicate-row", f"“{row.id}”出现两次", f'there are two rows "{row.id}"', at
                )
            if row.within is not None and row.within not in above:
                at = entry.place(*path, "rows", index, "within", value=True)
                self.unknown(
                    "unknown-row", Text("在它之前的行", "row above it"), row.within, above, at
                )
            above.append(row.id)
            for number, one in enumerate(row.when):
                where = (*path, "rows", index, "when", number)
                self.condition(entry, where, one, COUNTED_FIELDS)

    def words(self) -> None:
        """Every form of coverage has its own word, since every output uses it."""
        for mode in MODES:
            if mode not in self.merged.vocabulary:
                self.problem(
                    "missing-word",
                    f"vocabulary 缺少“{mode}”",
                    f'the vocabulary has no word for "{mode}"',
                    self.merged.sheet.place(("vocabulary",)),
                )

    # --------------------------------------------------------------------- anywhere

    def dated(self, entry: Entry[Any], key: str, versions: Mapping[Any, Dated]) -> None:
        for day, version in versions.items():
            for index, cite in enumerate(version.cite):
                self.cite(cite, entry.place(key, day, "cite", index, "instrument", value=True))

    def cite(self, cite: Cite, at: Place) -> None:
        if cite.instrument not in self.merged.instruments:
            self.unknown(
                "unknown-instrument",
                Text("文件（pack.yaml 的 instruments）", "instrument in pack.yaml"),
                cite.instrument,
                list(self.merged.instruments),
                at,
            )

    def condition(
        self,
        entry: Entry[Any],
        path: tuple[object, ...],
        one: ConditionPaper,
        fields: Mapping[str, Kind],
    ) -> None:
        kinds: dict[str, Kind] = {
            name: parameter.paper.type or "number"
            for name, parameter in self.merged.parameters.items()
        }
        self.problems += condition_faults(
            one, fields, kinds, lambda key: entry.place(*path, key, value=True)
        )

    def parameter(self, reference: str, kind: Kind, at: Place) -> None:
        """``$name`` must name a parameter of the kind of the field that it is compared with."""
        kinds: dict[str, Kind] = {
            name: entry.paper.type or "number" for name, entry in self.merged.parameters.items()
        }
        self.problems += parameter_faults(reference, kind, kinds, at)
