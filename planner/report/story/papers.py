"""What stands behind a plan, in words: rules and articles, parameters, proof, warnings, origins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from planner import __version__
from planner.language import Text
from planner.report.document import TOOL
from planner.report.numbers import number
from planner.report.story.nouns import (
    Finding,
    InputFile,
    InstrumentSaid,
    ParameterSaid,
    Provenance,
    RuleSaid,
    Tier,
)
from planner.report.words import TIER_WORDS, share, token_words

if TYPE_CHECKING:
    import polars as pl

    from planner.model import Plan, TierResult
    from planner.rulebook.rules import Cite, Condition, ParameterDetail, Rules

_NOTHING = Text("", "")
_PHRASES: dict[str, Text] = {
    "at_least": Text("{field}不少于 {value}", "{field}: {value} or more"),
    "at_most": Text("{field}不超过 {value}", "{field}: {value} or fewer"),
    "above": Text("{field}多于 {value}", "{field}: more than {value}"),
    "below": Text("{field}少于 {value}", "{field}: fewer than {value}"),
    "is": Text("{field}为{value}", "{field}: {value}"),
    "one_of": Text("{field}为{value}之一", "{field}: one of {value}"),
    "known": Text("{field}已知", "{field}: known"),
    "not known": Text("{field}不明", "{field}: not known"),
}
_DEFAULT = Text("规划器默认值，没有规定", "the planner's default; no rule says so")
_GIVEN = Text("命令行指定", "given on the command line")
_OWN = Text("规则包自己的理解", "the pack's own reading")


def basis(rules: Rules) -> Text:
    """Pack, title, day and what was overridden, in one line."""
    said = Text("规则 {pack} · {title} · {day}", "Rules {pack} · {title} · {day}").fill(
        pack=rules.pack, title=rules.title, day=rules.as_of.isoformat()
    )
    if not rules.overrides:
        return said
    changed = ", ".join(f"{name}={_plain(value)}" for name, value in rules.overrides.items())
    return Text(f"{said.zh} · 改动 {changed}", f"{said.en} · with {changed}")


def verdict(plan: Plan) -> Text:
    """Whether the plan is proven best, in a sentence or two."""
    tiers = plan.certificate
    if all(tier.optimal for tier in tiers):
        return Text(
            "已证明最优：按这些规则没有更好的方案。",
            "Proven best: under these rules no plan is better.",
        )
    said = Text(
        "找到的最好方案，尚未证明各项都最优。",
        "The best plan found; not proven best in every respect.",
    )
    proven = [token_words(TIER_WORDS, tier.tier) for tier in tiers if tier.optimal]
    if not proven:
        return said
    return Text(
        f"{said.zh}已证明：{'、'.join(word.zh for word in proven)}。",
        f"{said.en} Proven: {', '.join(word.en.lower() for word in proven)}.",
    )


def proof(plan: Plan) -> tuple[Tier, ...]:
    """The certificate with what it means."""
    return tuple(
        Tier(
            tier.tier,
            token_words(TIER_WORDS, tier.tier),
            tier.value,
            tier.bound,
            tier.optimal,
            _proven(tier),
        )
        for tier in plan.certificate
    )


def _proven(tier: TierResult) -> Text:
    gap = tier.value - tier.bound
    if tier.optimal:
        return Text("已证明最优", "proven best")
    if not gap:
        return Text("在前面各项之下最优", "best, given those above")
    of = share(gap, tier.value)
    return Text(f"至多还能减少 {gap:,}（{of}）", f"at most {gap:,} less ({of})")


def public_proof(plan: Plan) -> tuple[Tier, ...]:
    """What is proven, without the values: they count enterprises, too."""
    return tuple(
        Tier(
            tier.tier,
            token_words(TIER_WORDS, tier.tier),
            None,
            None,
            tier.optimal,
            Text("已证明最优", "proven best")
            if tier.optimal
            else Text("尚未证明最优", "not proven best"),
        )
        for tier in plan.certificate
    )


def rules_said(rules: Rules, assignments: pl.DataFrame | None) -> tuple[RuleSaid, ...]:
    """The coverage rules in force; ``assignments`` tells for how many each answers."""
    counts: dict[str, int] = {}
    if assignments is not None:
        counts = dict(assignments["rule_id"].drop_nulls().value_counts().rows())
    found = []
    for rule in rules.coverage:
        words = [rules.words[mode] for mode in rule.modes]
        listed = Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
        if rule.excluded:
            listed = rules.words["excluded"]
        elif not words:
            listed = Text("不列任何方式", "no form")
        when = conditions_said(rules, rule.when)
        if rule.except_:
            titles = [rules.rule(other).title for other in rule.except_]
            when = Text(
                f"{when.zh}；适用“{'”“'.join(title.zh for title in titles)}”的除外",
                f"{when.en}; except where {', '.join(repr(title.en) for title in titles)} answers",
            )
        found.append(
            RuleSaid(
                rule.id,
                rule.title.in_words(rules.words),
                when,
                rule.modes,
                listed,
                rule.priority,
                rule.excluded,
                rule.source,
                rule.own_reading or _NOTHING,
                rule.unverified or any(cite.unverified for cite in rule.cite),
                counts.get(rule.id, 0) if assignments is not None else None,
            )
        )
    return tuple(found)


def conditions_said(rules: Rules, when: Iterable[Condition]) -> Text:
    """Conditions that must all hold, in the pack's own names of the columns."""
    from planner.rulebook.conditions import FIELD_TITLES, say_value

    said = []
    for one in when:
        own = rules.columns.get(one.field)
        operator: str = one.operator
        value = say_value(one.value)
        if operator == "known" and not one.value:
            operator = "not known"
        if isinstance(one.value, int) and not isinstance(one.value, bool):
            value = Text(f"{one.value:,}", f"{one.value:,}")
        field = own.title if own is not None else FIELD_TITLES[one.field]
        phrase = _PHRASES[operator].fill(field=field, value=value)
        if one.or_unknown:
            phrase = Text(f"{phrase.zh}（或不明）", f"{phrase.en} (or not known)")
        said.append(phrase)
    if not said:
        return Text("其余各种情形", "in every other case")
    return Text("，且".join(one.zh for one in said), "; ".join(one.en for one in said))


def parameters_said(rules: Rules) -> tuple[ParameterSaid, ...]:
    """Every parameter with its value, and who says so."""
    return tuple(
        ParameterSaid(
            detail.name,
            detail.title.in_words(rules.words),
            detail.value,
            _value(detail).in_words(rules.words),
            detail.law,
            _source(detail),
            (detail.note or detail.own_reading or _NOTHING).in_words(rules.words),
            detail.unverified or any(cite.unverified for cite in detail.cite),
        )
        for detail in rules.parameter_details.values()
    )


def _value(detail: ParameterDetail) -> Text:
    if detail.value is None:
        return Text("不限", "no limit") if detail.may_be_none else Text("没有规定", "no rule")
    if isinstance(detail.value, bool):
        return Text("是", "yes") if detail.value else Text("否", "no")
    unit = detail.unit
    zh = f"{detail.value:,} {unit.zh}".strip()
    return Text(zh, f"{detail.value:,} {unit.en}".strip())


def _source(detail: ParameterDetail) -> Text:
    from planner.rulebook.parameters import STATUS

    if detail.status == "given on the command line":
        return _GIVEN
    if detail.status == "default":
        return _DEFAULT
    cited = articles(detail.cite) if detail.cite else _OWN
    if detail.status == "in force":
        return cited
    standing = STATUS[detail.status]
    return Text(f"{standing.zh}（{cited.zh}）", f"{standing.en} ({cited.en})")


def articles(cites: Iterable[Cite]) -> Text:
    """Citations as one phrase."""
    texts = [cite.text for cite in cites]
    return Text("、".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def instruments_said(plan: Plan) -> tuple[InstrumentSaid, ...]:
    """The laws, regulations and reports, in force on the day, that what the plan rests on cites.

    It rests on the rules that answer in it, the parameters in force and the structure.
    """
    rules = plan.rules
    answering = set(plan.assignments["rule_id"].drop_nulls().to_list())
    structure = rules.structure
    resting = [
        *(rule.cite for rule in rules.coverage if rule.id in answering),
        *(one.cite for one in rules.parameter_details.values() if one.status == "in force"),
        *(t.cite for t in (structure.branch_form, structure.committee, structure.party_groups)),
    ]
    cited = {cite.instrument for cites in resting for cite in cites}
    day = rules.as_of
    return tuple(
        InstrumentSaid(
            one.id, one.title, one.in_force, one.unverified, one.note or _NOTHING, one.url
        )
        for one in rules.instruments.values()
        if one.id in cited
        and (one.in_force is None or one.in_force <= day)
        and (one.repealed is None or day < one.repealed)
    )


def findings(plan: Plan) -> tuple[Finding, ...]:
    """The warnings of the data, the rules and the planning."""
    found = []
    for problem in plan.warnings:
        place = problem.place
        where = Text(place.say("zh"), place.say("en")) if place is not None else _NOTHING
        found.append(
            Finding(problem.code, where, problem.what, problem.remedy, problem.value, problem.count)
        )
    return tuple(found)


def provenance(plan: Plan) -> Provenance:
    """From what, by which rules, on which day and by which program the plan was made."""
    rules = plan.rules
    return Provenance(
        TOOL,
        __version__,
        tuple(InputFile(s.role, s.name, s.sha256, s.rows) for s in plan.ledger.sources),
        rules.pack,
        rules.title,
        rules.sha256,
        rules.as_of,
        rules.last_checked,
        tuple((name, _plain(value)) for name, value in sorted(rules.overrides.items())),
        tuple((name, _plain(value)) for name, value in plan.settings.items() if value is not None),
    )


def public_provenance(plan: Plan) -> Provenance:
    """The same without the files: their names and numbers of rows are the makers' affair."""
    return replace(provenance(plan), inputs=(), settings=())


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return number(value)
    return "none" if value is None else str(value)
