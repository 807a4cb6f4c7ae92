"""One rule as a document: when it answers, what it allows, by which article, since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.language import Language, Text
from planner.report.packs.blocks import MARK, Block, Facts, Grid, Heading, Paragraph
from planner.report.packs.wording import (
    because,
    both,
    days,
    outcome,
    phrase,
    phrases,
    reading,
    source_of,
    status_word,
)
from planner.rulebook.cases import Case
from planner.rulebook.chronicle import Chronicle


def rule_document(
    book: Chronicle, rule_id: str, cases: Sequence[Case], language: Language
) -> list[Block]:
    """Everything about one rule of a pack; ``cases`` are those of the pack."""
    entry = book.merged.rules[rule_id]
    paper = entry.paper

    def text(one: Text) -> str:
        return one.in_words(book.words).say(language)

    def say(zh: str, en: str, **values: object) -> str:
        return text(Text(zh, en).fill(**values) if values else Text(zh, en))

    found: list[Block] = [Heading(f"{rule_id} · {text(both(paper.title))}", 1, rule_id)]
    if paper.drop is not None:
        why = text(both(paper.drop))
        found.append(Paragraph(say("不采用：{why}", "left out: {why}", why=why), "notice"))
        return found
    status = text(status_word(book.standing(paper.in_force)))
    where = entry.place().say(language)
    facts = [
        (say("规则包", "Pack"), f"{entry.pack} · {where}"),
        (say("日期", "Day"), f"{book.day.isoformat()} · {status}"),
    ]
    rule = book.coverage.get(rule_id)
    if rule is not None:
        version = paper.in_force[rule.since]
        conditions = [text(phrase(book, one)) for one in rule.when]
        facts.append(
            (say("适用于", "Answers where"), "\n".join(conditions) or say("总是", "always"))
        )
        if rule.except_:
            facts.append((say("例外", "But not where"), ", ".join(rule.except_)))
        facts.append((say("方式", "Forms"), text(outcome(book, rule.modes, rule.excluded))))
        if not rule.excluded:
            facts.append((say("优先级", "Priority"), str(rule.priority)))
        facts.append((say("出处", "Source"), text(source_of(book, version))))
        own = reading(version)
        if own is not None:
            facts.append((say("理解", "Own reading"), text(own)))
        if version.unverified:
            facts.append((say("标记", "Mark"), say(f"{MARK} 待核", f"{MARK} unverified")))
        facts.append((say("理由", "Because"), text(because(book, rule.because))))
    found.append(Facts(facts))
    found.append(Heading(say("沿革", "History"), 2))
    found.append(_history(book, paper, text, say))
    if entry.above is not None:
        found.append(Heading(say("取代的规则", "The rule that it replaces"), 2))
        pack = say("{p} 的同名规则", "the rule of that name in {p}", p=entry.above.pack)
        found.append(Paragraph(pack, "dim"))
        found.append(_history(book, entry.above.paper, text, say))
    own_cases = [case.paper for case in cases if case.paper.expect.rule == rule_id]
    found.append(Heading(say("案例", "Cases"), 2))
    if own_cases:
        rows = [
            [
                case.name,
                case.as_of.isoformat() if case.as_of else book.merged.pack.as_of.isoformat(),
                ", ".join(f"{name} {_plain(value)}" for name, value in case.given.items()),
            ]
            for case in own_cases
        ]
        heads = [say("案例", "Case"), say("日期", "Day"), say("企业", "Enterprise")]
        found.append(Grid(heads, rows, frozenset({0, 2})))
    else:
        found.append(Paragraph(say("规则包中没有它的案例。", "The pack has no case of it."), "dim"))
    return found


def _history(book: Chronicle, paper: Any, text: Any, say: Any) -> Grid:
    rows = []
    for span in book.spans(paper.in_force):
        version: Any = span.version
        state = text(status_word(span.status))
        when = f"{text(days(span.since, span.until))}\n{state}"
        if version.repealed:
            rows.append([when, "–", "–", "–"])
            continue
        modes = text(outcome(book, version.modes, version.excluded))
        if not version.excluded:
            modes += say("\n优先级 {n}", "\npriority {n}", n=version.priority)
        rows.append(
            [when, text(phrases(book, version.when)), modes, text(source_of(book, version))]
        )
    heads = [say("期间", "Days"), say("条件", "Where"), say("方式", "Forms"), say("出处", "Source")]
    return Grid(heads, rows, frozenset({1, 2, 3}))


def _plain(value: object) -> str:
    return "?" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
