"""An explanation in words and as data: why this form, what another would cost, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.explaining.prices import Price, apart_from_swaps
from planner.explaining.remedies import Remedy
from planner.explaining.sentences import STANDINGS
from planner.language import Language, Text
from planner.model import MODES, Column
from planner.report.words import TIER_WORDS, token_words
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from planner.explaining import Affected, Case, Explanation, NotTaken, Reason, Rung
    from planner.model import Plan

_NAMED = 4
_POINTS = "  · "

CASE_COLUMNS: tuple[Column, ...] = (
    Column("enterprise_id", "id", Text("统一社会信用代码", "Enterprise id")),
    Column("name", "text", Text("企业名称", "Enterprise")),
    Column("mode", "text", Text("覆盖方式", "Form of coverage")),
    Column("rank", "count", Text("选择次序", "Choice (0 = first)")),
    Column("rule_id", "text", Text("依据规则", "Rule")),
    Column("why", "text", Text("原因", "Why")),
    Column("remedy", "text", Text("最省的办法", "Cheapest remedy")),
    Column("kind", "text", Text("办法类别", "Kind of remedy")),
    Column("amount", "count", Text("数量", "Amount")),
    Column("subject", "text", Text("对象", "Subject")),
    Column("mode_then", "text", Text("改变后的覆盖方式", "Form then")),
    Column("branch_id_then", "id", Text("改变后的组织", "Branch then")),
    Column("instructor_id_then", "id", Text("改变后的指导员", "Instructor then")),
    Column("smallest", "flag", Text("已证为最小", "Smallest for certain")),
    Column("law", "flag", Text("法规规定", "Fixed by law")),
)
"""The table of all who are uncovered or on their last choice, one row each."""


class Telling:
    """What is said of a plan's explanations, in one language and the pack's words."""

    def __init__(self, plan: Plan, language: Language, width: int) -> None:
        self.plan, self.language, self.width = plan, language, width
        self.words = plan.rules.words
        self.hosts = dict(plan.branches.select("branch_id", "name").iter_rows())
        self.people = dict(plan.instructors.select("instructor_id", "name").iter_rows())

    def say(self, text: Text) -> str:
        return text.in_words(self.words).say(self.language)

    def mode(self, token: str) -> str:
        return self.say(Text(f"⟦{token}⟧", f"⟦{token}⟧"))

    def put(self, text: Text, indent: str = "  ", bullet: str = "") -> Iterator[str]:
        """A paragraph; ``bullet`` stands before its first line and the rest hangs under it."""
        lines = wrap(self.say(text), max(24, self.width - len(indent) - len(bullet)))
        for number, line in enumerate(lines):
            yield indent + (bullet if not number else " " * len(bullet)) + line

    # ---- one enterprise ------------------------------------------------------------------

    def explanation(self, told: Explanation) -> Iterator[str]:
        """Everything of one enterprise, as lines."""
        reason = told.reason
        yield from self.head(reason)
        yield from self.rule(told)
        yield ""
        yield from self.put(_GOT.fill(taken=reason.taken), "")
        for keeps in told.keeps:
            yield from self.put(keeps)
        if told.again != reason.mode:
            yield from self.put(_AGAIN.fill(mode=Text(f"⟦{told.again}⟧", f"⟦{told.again}⟧")))
        if reason.mode == "excluded":
            return
        yield from self.rungs(told)
        yield from self.helps(told)

    def head(self, reason: Reason) -> Iterator[str]:
        title = reason.name
        if reason.name != reason.enterprise_id:
            title += self.say(Text("（{id}）", " ({id})").fill(id=reason.enterprise_id))
        yield f"{title}  {self.mode(reason.mode)}"

    def rule(self, told: Explanation) -> Iterator[str]:
        reason = told.reason
        yield from self.put(
            Text("依据：{rule}（{id}），{source}", "By: {rule} ({id}), {source}").fill(
                rule=reason.rule, id=reason.rule_id, source=reason.source
            )
        )
        yield from self.put(reason.because)
        for step in told.steps:
            yield from self.put(step, "", _POINTS)
        if reason.choices:
            names = [Text(f"⟦{m}⟧", f"⟦{m}⟧") for m in reason.choices]
            yield from self.put(
                Text("按规则的次序：{list}", "In the rule's order: {list}").fill(
                    list=_joined(names, "→", " → ")
                )
            )

    def rungs(self, told: Explanation) -> Iterator[str]:
        reason = told.reason
        if not reason.above and reason.mode != "uncovered":
            yield from self.put(
                Text("这已是规则对它的首选。", "This is the first choice that its rule gives it.")
            )
        if told.rungs or reason.mode != "standalone":
            yield ""
            yield self.say(Text("为什么不是别的方式", "Why not another form"))
        for rung in told.rungs:
            yield from self.rung(rung)
        # Forms that come after the one it has need no reason for not being taken.
        above = MODES if reason.mode == "uncovered" else MODES[: MODES.index(reason.mode)]
        for mode in [m for m in above if any(one.mode == m for one in told.other_rules)]:
            rules = [one for one in told.other_rules if one.mode == mode]
            named = [
                _OTHER_RULE.fill(
                    title=one.title, source=one.source, lacks=_joined(list(one.lacks), "、", ", ")
                )
                for one in rules[:2]
            ]
            head = _HEAD.fill(mode=Text(f"⟦{mode}⟧", f"⟦{mode}⟧"), standing=STANDINGS["not_listed"])
            yield from self.put(_WITH.fill(head=head, why=_joined(named, "；", "; ")))
        listed = {one.mode for one in told.other_rules}
        for one in reason.others:
            if one.position is None and one.mode in above and one.mode not in listed:
                yield from self.put(_WITH.fill(head=_head_of(one), why=_NO_RULE))

    def rung(self, rung: Rung) -> Iterator[str]:
        yield from self.put(_WITH.fill(head=_head_of(rung.why), why=rung.why.sentence))
        if rung.price is not None:
            for line in _price(rung.price):
                yield from self.put(line, "    ")

    def helps(self, told: Explanation) -> Iterator[str]:
        if told.remedies or told.tried or told.hints:
            yield ""
            title = Text(
                "怎样才会改变（每条都经重新规划验证）",
                "What would change it (each planned again)",
            )
            yield self.say(title)
        for remedy in told.remedies:
            yield from self.remedy(remedy)
        if told.remedies and not all(one.smallest for one in told.remedies):
            yield from self.put(_ABOUT, "  ")
        for one in told.tried:
            yield from self.put(one.sentence, "", "  – ")
        for hint in told.hints:
            yield from self.put(hint, "", "  ? ")

    def remedy(self, remedy: Remedy, indent: str = "") -> Iterator[str]:
        said = _THEN.fill(
            what=remedy.sentence,
            about=Text("", "") if remedy.smallest else Text("*", "*"),
            mode=Text(f"⟦{remedy.mode}⟧", f"⟦{remedy.mode}⟧"),
            where=self.where(remedy.branch_id, remedy.instructor_id, remedy.mode),
        )
        yield from self.put(said, indent, _POINTS)
        if remedy.affected:
            yield from self.put(_others(remedy.affected), indent + "    ")

    def where(self, branch: str | None, instructor: str | None, mode: str) -> Text:
        """Where an enterprise would be, by the names that the plan knows."""
        name = None
        if mode == "affiliated" and branch is not None:
            name = self.hosts.get(branch) or branch
        elif mode == "dispatched" and instructor is not None:
            name = self.people.get(instructor)
        elif mode == "joint" and branch in self.hosts:
            name = self.hosts[branch]
        return Text(f"（{name}）", f" ({name})") if name else Text("", "")

    # ---- the whole plan ------------------------------------------------------------------

    def case(self, case: Case) -> Iterator[str]:
        """One enterprise in three lines."""
        yield from self.head(case.reason)
        yield from self.put(case.reason.line)
        if case.remedy is not None:
            yield from self.remedy(case.remedy)
        else:
            yield from self.put(_NOTHING_HELPS, "", _POINTS)


_GOT = Text("现在：{taken}", "Now: {taken}")
_AGAIN = Text(
    "不作任何改变而重新规划，它的方式是{mode}：原方案没有求解到底",
    "planned again without any change it is {mode}: the plan had not been solved to the end",
)
_HEAD = Text("{mode}〔{standing}〕", "{mode} [{standing}]")
_WITH = Text("{head}：{why}", "{head}: {why}")
_OTHER_RULE = Text(
    "列出它的规则“{title}”（{source}）要求{lacks}",
    'the rule that lists it, "{title}" ({source}), asks for {lacks}',
)
_NO_RULE = Text("没有一条规则列出这种方式", "no rule lists it")
_THEN = Text("{what}{about} → {mode}{where}", "{what}{about} → {mode}{where}")
_ABOUT = Text(
    "* 再小一步已试过不行，但更小的值没有逐一试过。",
    "* one step less was tried and does not help; not every smaller value was tried.",
)
_NOTHING_HELPS = Text("试过的办法都不改变结果", "nothing that was tried would change it")


def _head_of(one: NotTaken) -> Text:
    return _HEAD.fill(mode=Text(f"⟦{one.mode}⟧", f"⟦{one.mode}⟧"), standing=STANDINGS[one.standing])


def _joined(parts: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def _price(price: Price) -> list[Text]:
    """What the plan would be with the enterprise held to the form, and who would give way."""
    if price.verdict == "blocked":
        return [
            Text(
                "别家的人工指定（或变动上限）不容许：给它这种方式就不能都保留",
                "pins of others (or the limit on changes) forbid it: with it they cannot be kept",
            )
        ]
    changed = [(tier, a, b) for tier, a, b in price.tiers if a != b][:1]
    told = [
        Text("{tier} {a:,} → {b:,}", "{tier} {a:,} → {b:,}").fill(
            tier=token_words(TIER_WORDS, tier), a=a, b=b
        )
        for tier, a, b in changed
    ]
    figures = _joined(told, "，", ", ")
    if price.verdict == "equal":
        line = Text(
            "给它这种方式的方案同样好：只是次序上的先后",
            "a plan that gives it this form is just as good: only the order of ids decided",
        )
    elif price.verdict == "better":
        line = Text(
            "给它这种方式的方案更好（{figures}）：原方案没有求解到底",
            "a plan that gives it this form is better ({figures}): this one had not been solved "
            "to the end",
        ).fill(figures=figures)
    else:
        sure = Text("（已证明）", " (proven)") if price.proven else Text("", "")
        line = Text(
            "若硬要给它，全局更差{sure}：{figures}",
            "held to it, the whole is worse{sure}: {figures}",
        ).fill(sure=sure, figures=figures)
    lines = [line]
    if price.affected:
        lines.append(_others(price.affected))
    return lines


def _others(affected: Sequence[Affected]) -> Text:
    """Who else would get another form: those who lose are named, those who gain are counted."""
    left, swaps = apart_from_swaps(tuple(affected))
    losers = [one for one in left if one.worse]
    gained = len(left) - len(losers)
    parts = []
    if losers:
        named = [
            Text(
                f"“{one.name}”⟦{one.before}⟧→⟦{one.after}⟧",
                f"{one.name} ⟦{one.before}⟧ → ⟦{one.after}⟧",
            )
            for one in losers[:_NAMED]
        ]
        more = len(losers) - len(named)
        tail = Text(f"等 {len(losers)} 家", f" and {more} more") if more else Text("", "")
        said = _joined(named, "、", ", ")
        parts.append(
            Text("让位的：{who}{tail}", "who gives way: {who}{tail}").fill(who=said, tail=tail)
        )
    if gained:
        parts.append(
            Text(f"另有 {gained} 家的方式变好", f"{gained} other{'' if gained == 1 else 's'} gain")
        )
    if swaps:
        pairs = Text(
            f"{swaps} 对同等的⟦enterprise⟧互换位置",
            f"{swaps} pair{'' if swaps == 1 else 's'} of like ⟦enterprise+⟧ change places",
        )
        parts.append(pairs)
    return _joined(parts, "；", "; ")


# ---- data --------------------------------------------------------------------------------


def explanation_document(plan: Plan, told: Explanation) -> dict[str, Any]:
    """The explanation as plain data; every sentence in both languages."""
    return {
        "plan": _of_plan(plan),
        **_reason(told.reason),
        "steps": [_both(one) for one in told.steps],
        "keeps": [_both(one) for one in told.keeps],
        "rungs": [
            {**_not_taken(one.why), "price": None if one.price is None else _of_price(one.price)}
            for one in told.rungs
        ],
        "other_rules": [
            {
                "mode": one.mode,
                "rule_id": one.rule_id,
                "title": _both(one.title),
                "source": _both(one.source),
                "lacks": [_both(lack) for lack in one.lacks],
            }
            for one in told.other_rules
        ],
        "remedies": [_remedy(one) for one in told.remedies],
        "tried": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "up_to": one.up_to,
                "sentence": _both(one.sentence),
            }
            for one in told.tried
        ],
        "hints": [_both(one) for one in told.hints],
        "planned_again": {"mode": told.again, "plans_made": told.plans_made},
    }


def cases_document(plan: Plan, cases: Sequence[Case], total: int) -> dict[str, Any]:
    """All who are uncovered or on their last choice, as plain data."""
    return {
        "plan": _of_plan(plan),
        "concerned": total,
        "shown": len(cases),
        "enterprises": [
            {
                **_reason(case.reason),
                "remedy": None if case.remedy is None else _remedy(case.remedy),
                "tried": [one.kind for one in case.tried],
            }
            for case in cases
        ],
    }


def case_rows(telling: Telling, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The same as rows of :data:`CASE_COLUMNS`."""
    rows = []
    for case in cases:
        reason, remedy = case.reason, case.remedy
        row: dict[str, Any] = {
            "enterprise_id": reason.enterprise_id,
            "name": reason.name,
            "mode": reason.mode,
            "rank": reason.rank,
            "rule_id": reason.rule_id,
            "why": telling.say(reason.line),
        }
        if remedy is not None:
            row |= {
                "remedy": telling.say(remedy.sentence),
                "kind": remedy.kind,
                "amount": remedy.amount,
                "subject": remedy.subject,
                "mode_then": remedy.mode,
                "branch_id_then": remedy.branch_id,
                "instructor_id_then": remedy.instructor_id,
                "smallest": remedy.smallest,
                "law": remedy.law,
            }
        rows.append(row)
    return rows


def _of_plan(plan: Plan) -> dict[str, Any]:
    return {"pack": plan.rules.pack, "as_of": plan.rules.as_of.isoformat()}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.say("zh"), "en": text.say("en")}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "enterprise_id": reason.enterprise_id,
        "name": reason.name,
        "mode": reason.mode,
        "rank": reason.rank,
        "choices": list(reason.choices),
        "pinned": reason.pinned,
        "partner": reason.partner,
        "taken": _both(reason.taken),
        "rule": {
            "id": reason.rule_id,
            "title": _both(reason.rule),
            "source": _both(reason.source),
            "because": _both(reason.because),
        },
        "others": [_not_taken(one) for one in reason.others],
    }


def _not_taken(one: NotTaken) -> dict[str, Any]:
    facts = {k: list(v) if isinstance(v, tuple) else v for k, v in one.facts.items()}
    return {
        "mode": one.mode,
        "position": one.position,
        "standing": one.standing,
        "code": one.code,
        "facts": facts,
        "sentence": _both(one.sentence),
    }


def _of_price(price: Price) -> dict[str, Any]:
    return {
        "verdict": price.verdict,
        "proven": price.proven,
        "tiers": _tiers(price.tiers),
        "affected": [asdict(one) for one in price.affected],
    }


def _tiers(tiers: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [{"tier": tier, "before": a, "after": b} for tier, a, b in tiers]


def _remedy(one: Remedy) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "amount": one.amount,
        "subject": one.subject,
        "before": one.before,
        "after": one.after,
        "mode": one.mode,
        "branch_id": one.branch_id,
        "instructor_id": one.instructor_id,
        "smallest": one.smallest,
        "law": one.law,
        "tiers": _tiers(one.tiers),
        "affected": [asdict(other) for other in one.affected],
        "sentence": _both(one.sentence),
    }
