"""What stands in a pack and does nothing: instruments never cited, parameters never used, …

Also citations that name no article, and some oddities that do not stop the work.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from typing import Any

from planner.language import Text
from planner.rulebook.audit.findings import At, Finding
from planner.rulebook.documents import Dated
from planner.rulebook.inheriting import Entry, Merged
from planner.rulebook.parameters import KNOWN


def dead_letters(
    merged: Merged, reached: set[str], applied: set[tuple[str, str]], *, whole: bool
) -> list[Finding]:
    """The findings about the pack's own words; what it inherits is its own pack's business.

    ``applied`` are the exceptions that took an enterprise from a rule on some day. Nothing is
    said of one day alone: what does nothing on it may do something on another.
    """
    if not whole:
        return []
    return [
        *_exceptions(merged, reached, applied),
        *_instruments(merged),
        *_articles(merged),
        *_parameters(merged),
        *_outside_its_days(merged),
        *_priorities(merged),
    ]


def _instruments(merged: Merged) -> Iterator[Finding]:
    cited = {cite.instrument for _, _, _, version in _versions(merged) for cite in version.cite}
    own = merged.sheet.data.get("instruments") or {}
    for name in own:
        if name not in cited:
            yield Finding(
                "not-cited",
                Text(f"文件 {name} 列出而从未引用", f"the instrument {name} is never cited"),
                Text("请引用它，或从 pack.yaml 删去", "cite it, or take it out of pack.yaml"),
                (At(merged.sheet.place(("instruments", name)), Text(name, name)),),
            )


def _articles(merged: Merged) -> Iterator[Finding]:
    """A citation says which article, unless the pack says how it reads the instrument."""
    for entry, key, day, version in _versions(merged):
        if entry.pack != merged.pack.name or version.own_reading or version.unverified:
            continue
        for index, cite in enumerate(version.cite):
            if cite.article or cite.chapter or merged.instruments[cite.instrument].unverified:
                continue
            name = _name(entry)
            yield Finding(
                "no-article",
                Text(
                    f"{name} 引用 {cite.instrument}，没有写明章或条",
                    f"{name} cites {cite.instrument} without an article or chapter",
                ),
                Text(
                    "请写 article 或 chapter；没有条号的，用 own_reading 说明怎样理解",
                    "give article or chapter; where there is none, say in own_reading how it reads",
                ),
                (At(entry.place(key, day, "cite", index), Text(name, name)),),
            )


def _parameters(merged: Merged) -> Iterator[Finding]:
    used = set(KNOWN) | used_parameters(merged)
    for name, entry in merged.parameters.items():
        if entry.pack == merged.pack.name and name not in used:
            yield Finding(
                "unused-parameter",
                Text(
                    f"参数 {name} 没有被任何条件、表或句子使用",
                    f"the parameter {name} is used by no condition, table or sentence",
                ),
                Text("请使用它，或删去", "use it, or take it away"),
                (At(entry.place(), Text(name, name)),),
            )


def used_parameters(merged: Merged) -> set[str]:
    """The parameters that conditions, tables and sentences of a pack speak of."""
    used: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, str) and value.startswith("$"):
            used.add(value[1:])
        elif isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    for _, _, _, version in _versions(merged):
        walk(version.model_dump())
    for rule in merged.rules.values():
        both = rule.paper.because
        for sentence in (both.zh, both.en) if both is not None else ():
            used |= {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    return used


def _exceptions(
    merged: Merged, reached: set[str], applied: set[tuple[str, str]]
) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for rule_id, entry in merged.rules.items():
        if rule_id not in reached or entry.pack != merged.pack.name:
            continue
        for day, version in entry.paper.in_force.items():
            for index, other in enumerate(version.except_):
                # That a rule can never answer is said of that rule.
                if other not in reached or (rule_id, other) in applied | seen:
                    continue
                seen.add((rule_id, other))
                at = entry.place("in_force", day, "except", index)
                yield Finding(
                    "idle-exception",
                    Text(
                        f"规则 {rule_id} 写明的例外 {other} 从未起作用：二者从不同时成立",
                        f"the exception {other} of the rule {rule_id} never applies: "
                        "no enterprise falls under both",
                    ),
                    Text("请删去该例外，或改条件", "take it away, or change the conditions"),
                    (At(at, Text(rule_id, rule_id)),),
                    rules=(rule_id, other),
                )


def _outside_its_days(merged: Merged) -> Iterator[Finding]:
    """A remark where an instrument is cited for a day on which it was not law."""
    for entry, key, day, version in _versions(merged):
        if entry.pack != merged.pack.name:
            continue
        for index, cite in enumerate(version.cite):
            law = merged.instruments[cite.instrument]
            name = _name(entry)
            if law.in_force is not None and day < law.in_force:
                what = Text(
                    f"{name} 在 {day} 引用 {cite.instrument}，而它自 {law.in_force} 起才施行",
                    f"{name} cites {cite.instrument} from {day} on; it is in force since "
                    f"{law.in_force}",
                )
            elif law.repealed is not None and law.repealed <= day:
                what = Text(
                    f"{name} 在 {day} 引用 {cite.instrument}，而它已于 {law.repealed} 废止",
                    f"{name} cites {cite.instrument} from {day} on; it was repealed on "
                    f"{law.repealed}",
                )
            else:
                continue
            yield Finding(
                "outside-its-days",
                what,
                Text("请核对日期", "check the days"),
                (At(entry.place(key, day, "cite", index), Text(name, name)),),
                remark=True,
            )


def _priorities(merged: Merged) -> Iterator[Finding]:
    for rule_id, entry in merged.rules.items():
        for day, version in entry.paper.in_force.items():
            if entry.pack == merged.pack.name and version.excluded and version.priority != 1:
                yield Finding(
                    "idle-priority",
                    Text(
                        f"规则 {rule_id} 把企业排除在外，它的优先级没有意义",
                        f"the rule {rule_id} excludes enterprises, so its priority means nothing",
                    ),
                    Text("请删去 priority", "take the priority away"),
                    (At(entry.place("in_force", day, "priority"), Text(rule_id, rule_id)),),
                    remark=True,
                    rules=(rule_id,),
                )


def _versions(merged: Merged) -> Iterator[tuple[Entry[Any], str, date, Dated]]:
    """Everything dated in a pack and what it extends: entry, key, day and content."""
    for parameter in merged.parameters.values():
        for day, value in parameter.paper.values.items():
            yield parameter, "values", day, value
    for rule in merged.rules.values():
        for day, version in rule.paper.in_force.items():
            yield rule, "in_force", day, version
    tables: list[Entry[Any] | None] = [merged.branch_form, merged.committee]
    tables += [merged.party_groups, merged.report_code]
    tables += [*merged.provisions.values()]
    tables += [*merged.bases.values(), *merged.rates.values(), *merged.tables.values()]
    for table in tables:
        if table is not None:
            for day, version in table.paper.in_force.items():
                yield table, "in_force", day, version


def _name(entry: Entry[Any]) -> str:
    return str(getattr(entry.paper, "id", None) or entry.path[-1])
