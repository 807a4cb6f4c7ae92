"""The cases of a pack on paper: what they show of each rule, which fail, which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.language import Language, Text
from planner.report.audited import in_yaml
from planner.report.wrapping import columns

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.rulebook.audit.covering import Covered, Missing

_HEADS = (
    Text("规则", "Rule"),
    Text("适用", "fires"),
    Text("不适用", "does not"),
    Text("界线", "limits"),
    Text("施行前一日", "day before"),
)

_NEEDS: dict[str, Text] = {
    "fires": Text("使规则 {rule} 适用", "the rule {rule} answers"),
    "does not fire": Text("规则 {rule} 不适用", "the rule {rule} does not answer"),
    "inside": Text("规则 {rule} 刚好适用：{limit}", "just inside the rule {rule}: {limit}"),
    "outside": Text("规则 {rule} 刚好不适用：{limit}", "just outside the rule {rule}: {limit}"),
    "day before": Text("规则 {rule} 施行前一日", "the day before the rule {rule} begins"),
}


def case_lines(
    covered: Sequence[Covered], failing: Sequence[Problem], cases: int, language: Language
) -> Iterator[str]:
    """The report as lines of text; what is missing is written as cases to copy."""
    zh = language == "zh"
    rows = [[head.say(language) for head in _HEADS]]
    for one in covered:
        before = ("有", "yes") if one.day_before else ("无", "no")
        rows.append(
            [
                one.rule,
                str(one.fires),
                str(one.does_not),
                f"{one.shown}/{one.limits}",
                before[0] if zh else before[1],
            ]
        )
    widths = [max(columns(row[n]) for row in rows) for n in range(len(_HEADS))]
    for row in rows if covered else ():
        cells = (f"{v}{' ' * (w - columns(v))}" for v, w in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    missing = [m for one in covered for m in one.missing]
    if missing:
        yield ""
        yield (
            "缺少下列案例；可抄入 tests/ 中的文件，再写上预期："
            if zh
            else "These cases are missing; copy them to a file in tests/ and say what is expected:"
        )
        yield ""
        for one_missing in missing:
            yield from _suggested(one_missing, language)
    if failing:
        yield ""
        yield from (problem.say(language) for problem in failing)
    yield ""
    yield _summary(cases, len(failing), len(missing)).say(language)


def _suggested(one: Missing, language: Language) -> Iterator[str]:
    from planner.rulebook.conditions import say_condition

    limit = say_condition(one.condition) if one.condition is not None else Text("", "")
    name = _NEEDS[one.need].fill(rule=one.rule, limit=limit).say(language)
    if one.place is not None:
        yield f"# {one.place.say(language)}"
    yield f'- name: "{name}"'
    yield f"  as_of: {one.day}"
    yield f"  given: {in_yaml(dict(one.given))}"
    yield "  expect: {rule: }"


def _summary(cases: int, failing: int, missing: int) -> Text:
    if not cases and not missing:
        return Text(
            "没有案例，也不缺案例：规则包没有改动任何规则。",
            "No cases, and none are missing: the pack changes no rule.",
        )
    if not failing and not missing:
        return Text(
            f"{cases} 个案例全部符合；每条规则都有适用、不适用、各条界线两侧和施行前一日的案例。",
            f"All {cases} cases hold; each rule has one that fires it, one that does not, both "
            "sides of each limit, and the day before it came into force.",
        )
    return Text(
        f"{cases} 个案例：{failing} 处不符，另缺 {missing} 个案例。",
        f"{cases} cases: {failing} do not hold, and {missing} are missing.",
    )
