"""Advice in words and as data: who first, what it gains, and how sure that nothing gains more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.language import Language, Text
from planner.model import Column
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from planner.advising import Advice, Due, Group, Step
    from planner.model import Plan

_NAMED = 6
_SHOWN = 12

ADVICE_COLUMNS: tuple[Column, ...] = (
    Column("kind", "text", Text("类别", "Kind")),
    Column("part", "count", Text("同属一处", "Part of the town")),
    Column("enterprise_id", "id", Text("统一社会信用代码", "Enterprise id")),
    Column("name", "text", Text("企业名称", "Enterprise")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("amount", "count", Text("数量", "Amount")),
    Column("before", "text", Text("现在的方式", "Form now")),
    Column("after", "text", Text("改变后的方式", "Form then")),
    Column("rule_id", "text", Text("届时适用的规则", "Rule then")),
    Column("uncovered", "count", Text("此处未覆盖（加权）减少", "Less uncovered there, weighted")),
    Column("steps", "count", Text("此处前移步数", "Steps gained there")),
    Column("others", "text", Text("一并得益的企业", "Others who gain")),
)
"""The advice as a table, one row a taker."""

_TITLES = {
    "members": Text("新发展的⟦member⟧ {n} 名", "{n} ⟦member{s}⟧ to be developed"),
    "transfers": Text("转入的组织关系 {n} 个", "{n} ⟦member{s}⟧ to be transferred"),
    "instructors": Text("增派的⟦instructor⟧ {n} 名", "{n} ⟦instructor{s}⟧ to be appointed"),
}


class Advising:
    """What is said of advice, in one language and the pack's words."""

    def __init__(self, plan: Plan, language: Language, width: int) -> None:
        self.plan, self.language, self.width = plan, language, width

    def say(self, text: Text) -> str:
        return text.in_words(self.plan.rules.words).say(self.language)

    def put(self, text: Text, indent: str = "  ") -> Iterator[str]:
        yield from (indent + line for line in wrap(self.say(text), self.width - len(indent)))

    def due(self, found: Sequence[Due]) -> Iterator[str]:
        """应建未建: who should have a branch already, and who would with transfers."""
        parts = (
            (
                Text("应建未建（现在就应当建立）", "Due now and not there"),
                [one for one in found if _is_due(self.plan, one)],
            ),
            (
                Text(
                    "转入组织关系以后即应建立",
                    "Due once the members held elsewhere are transferred",
                ),
                [one for one in found if not _is_due(self.plan, one)],
            ),
        )
        for title, some in parts:
            if not some:
                continue
            yield self.say(Text("{title}：{n} 家", "{title}: {n}").fill(title=title, n=len(some)))
            for one in some[:_SHOWN]:
                yield from self.put(
                    _DUE.fill(
                        name=one.name,
                        full=one.full_members,
                        more=Text(f" + {one.elsewhere}", f" + {one.elsewhere}")
                        if one.elsewhere
                        else Text("", ""),
                        mode=Text(f"⟦{one.mode}⟧", f"⟦{one.mode}⟧"),
                    )
                )
            if len(some) > _SHOWN:
                yield from self.put(_REST.fill(n=len(some) - _SHOWN))
            yield ""

    def advice(self, told: Advice) -> Iterator[str]:
        """One kind of unit: what it is best given to, and what that comes to."""
        yield self.say(_TITLES[told.kind].fill(n=told.budget, s="" if told.budget == 1 else "+"))
        if not told.groups:
            yield from self.put(
                Text(
                    "没有一种分配能提高覆盖或方式。",
                    "No allocation raises coverage or preference.",
                )
                if told.exact
                else Text(
                    "没有找到能提高覆盖或方式的分配。",
                    "No allocation was found that raises coverage or preference.",
                )
            )
        for group in told.groups:
            yield from self.group(told, group)
        if told.groups:
            yield from self.total(told)
        yield from self.proof(told)

    def group(self, told: Advice, group: Group) -> Iterator[str]:
        for step in group.steps:
            for number, line in enumerate(wrap(self.say(_step(told, step)), self.width - 4)):
                yield ("  · " if not number else "    ") + line
        yield from self.put(_gain(group), "      ")
        if group.others:
            names = [one.name for one in group.others[:_NAMED]]
            more = len(group.others) - len(names)
            yield from self.put(
                Text("一并得益：{zh}{more_zh}", "others who gain by it: {en}{more_en}").fill(
                    zh="、".join(names),
                    en=", ".join(names),
                    more_zh=f" 等 {len(group.others)} 家" if more else "",
                    more_en=f" and {more} more" if more else "",
                ),
                "      ",
            )

    def total(self, told: Advice) -> Iterator[str]:
        lines = [
            _FROM_TO.fill(
                what=Text("未覆盖（按优先级加权）", "Uncovered, weighted by priority"),
                a=told.uncovered[0],
                b=told.uncovered[1],
            ),
            _FROM_TO_OF.fill(
                what=Text("组织覆盖", "With an organisation"),
                a=told.organised[0],
                b=told.organised[1],
                n=told.scope,
            ),
            _FROM_TO_OF.fill(
                what=Text("工作覆盖", "With work coverage"),
                a=told.covered[0],
                b=told.covered[1],
                n=told.scope,
            ),
        ]
        yield from self.put(_join(lines, "；", "; "))
        if told.spent < told.budget:
            yield from self.put(
                Text(
                    "只用去 {a}，其余不再有用。", "Only {a} are used: the rest would do nothing."
                ).fill(a=told.spent)
            )
        if told.lost:
            names = [one.name for one in told.lost[:_NAMED]]
            yield from self.put(
                Text("因此变差的：{zh}", "who gets a worse form by it: {en}").fill(
                    zh="、".join(names), en=", ".join(names)
                )
            )

    def proof(self, told: Advice) -> Iterator[str]:
        if told.exact:
            line = Text(
                "已证明：同样的数量没有更好的分配（看的是未覆盖，其次是方式）。",
                "Proven: no allocation of as many is better (uncovered first, then forms).",
            )
        else:
            line = Text(
                "尚未证明最好：任何分配至多使未覆盖减少 {u}、前移 {s} 步。",
                "Not proven best: no allocation takes more than {u} off the uncovered, or gains "
                "more than {s} steps with as much.",
            ).fill(
                u=told.before.uncovered - told.bound.uncovered,
                s=told.before.steps - told.bound.steps,
            )
        yield from self.put(line)
        if not told.kept:
            yield from self.put(
                Text(
                    "注意：整体重新规划得到的结果与此不同（原方案没有求解到底）。",
                    "Note: the whole plan made again comes to something else (it is not solved to "
                    "the end).",
                )
            )


_DUE = Text(
    "{name}  ⟦full_member⟧ {full}{more} 名 · 现为{mode}",
    "{name}  {full}{more} ⟦full_member+⟧ · now {mode}",
)
_REST = Text("另有 {n} 家", "and {n} more")
_FROM_TO = Text("{what} {a:,} → {b:,}", "{what} {a:,} → {b:,}")
_FROM_TO_OF = Text("{what} {a:,} → {b:,}（共 {n:,} 家）", "{what} {a:,} → {b:,} (of {n:,})")


def _is_due(plan: Plan, one: Due) -> bool:
    need = plan.rules.parameters.get("standalone_min_full_members")
    return one.full_members >= (3 if need is None else int(need))


def _step(told: Advice, step: Step) -> Text:
    mode = [Text(f"⟦{m}⟧", f"⟦{m}⟧") for m in (step.before, step.after)]
    if told.kind == "instructors":
        zone = step.zone
        return Text(
            "{n} 名派到{zone}（从“{name}”处起）", "{n} for {zone} (from where {name} stands)"
        ).fill(
            n=step.amount,
            zone=Text(f"“{zone}”", zone) if zone else Text("无片区处", "no zone"),
            name=step.name,
        )
    return Text(
        "“{name}”{n} 名：{a} → {b}（{rule}，{source}）",
        "{name}: {n} — {a} → {b} ({rule}, {source})",
    ).fill(name=step.name, n=step.amount, a=mode[0], b=mode[1], rule=step.rule, source=step.source)


def _gain(group: Group) -> Text:
    return Text(
        "未覆盖（按优先级加权）减少 {u}，各家共前移 {s} 步",
        "uncovered (weighted) {u} less, {s} steps nearer to ⟦own_branch+⟧",
    ).fill(u=group.uncovered, s=group.steps_up)


def _join(parts: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


# ---- data --------------------------------------------------------------------------------


def advice_document(plan: Plan, found: Sequence[Due], told: Sequence[Advice]) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "plan": {"pack": plan.rules.pack, "as_of": plan.rules.as_of.isoformat()},
        "due": [{**asdict(one), "due_now": _is_due(plan, one)} for one in found],
        "advice": [_document(one) for one in told],
    }


def _document(told: Advice) -> dict[str, Any]:
    document = asdict(told)
    for group in document["groups"]:
        for step in group["steps"]:
            for name in ("rule", "source"):
                zh, en = step[name]
                step[name] = {"zh": zh, "en": en}
    for name in ("uncovered", "organised", "covered"):
        document[name] = dict(zip(("before", "after"), document[name], strict=True))
    return document


def advice_rows(told: Sequence[Advice]) -> list[dict[str, Any]]:
    """The advice as rows of :data:`ADVICE_COLUMNS`."""
    rows = []
    for one in told:
        for part, group in enumerate(one.groups, start=1):
            for step in group.steps:
                rows.append(
                    {
                        "kind": one.kind,
                        "part": part,
                        "enterprise_id": step.enterprise_id,
                        "name": step.name,
                        "zone": step.zone,
                        "amount": step.amount,
                        "before": step.before,
                        "after": step.after,
                        "rule_id": step.rule_id,
                        "uncovered": group.uncovered,
                        "steps": group.steps_up,
                        "others": ";".join(other.enterprise_id for other in group.others),
                    }
                )
    return rows
