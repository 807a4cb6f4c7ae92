"""The audit of a pack on paper: each finding with its days, example and lines, or the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from planner.language import Language, Text
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from planner.rulebook.audit import Audit, Finding

KINDS: dict[str, Text] = {
    "gap": Text("空档", "gap"),
    "overlap": Text("重叠", "overlap"),
    "never-holds": Text("永不成立", "never holds"),
    "unreachable": Text("永不适用", "unreachable"),
    "shadowed": Text("被遮盖", "shadowed"),
    "idle-exception": Text("例外无用", "idle exception"),
    "untested": Text("没有案例", "untested"),
    "not-cited": Text("从未引用", "never cited"),
    "no-article": Text("没有条号", "no article"),
    "unused-parameter": Text("参数无用", "unused parameter"),
    "parameter-not-in-force": Text("参数无值", "no value"),
    "threshold-not-in-force": Text("参数无值", "no value"),
    "outside-its-days": Text("日期不符", "outside its days"),
    "idle-priority": Text("优先级无用", "idle priority"),
}


def audit_document(audit: Audit) -> dict[str, object]:
    """The audit as plain data: every finding, the periods, and whether it is a proof."""
    return {
        "pack": audit.pack,
        "proven": _is_proof(audit),
        "findings": [finding.record() for finding in audit.findings],
        "periods": [
            {
                "since": period.since.isoformat(),
                "until": period.until.isoformat() if period.until else None,
                "kinds": period.kinds,
            }
            for period in audit.periods
        ],
        "rules": audit.rules,
        "cases": audit.cases,
    }


def audit_lines(audit: Audit, language: Language, width: int) -> Iterator[str]:
    """The report as lines of text."""
    zh = language == "zh"
    yield f"{audit.pack} · {audit.title.say(language)}"
    for finding in audit.findings:
        yield ""
        yield from _finding(finding, language, width)
    yield ""
    yield from _wrapped(_coverage(audit), language, width)
    number = len(audit.faults)
    if number:
        found = f"发现 {number} 处问题。" if zh else f"{number} finding{'s' * (number > 1)}."
        yield found
    else:
        yield "规则包无误。" if zh else "The pack is in order."


def _finding(finding: Finding, language: Language, width: int) -> Iterator[str]:
    zh = language == "zh"
    kind = KINDS.get(finding.code, Text(finding.code, finding.code)).say(language)
    if finding.remark:
        kind = f"{kind}（提醒）" if zh else f"{kind} (remark)"
    days = say_days(finding.since, finding.until).say(language)
    head = f"{kind}  {days}".rstrip()
    yield head
    yield from wrap(finding.what.say(language), width, "  ")
    if finding.example:
        yield f"  {'例如' if zh else 'e.g.'}  {in_yaml(dict(finding.example))}"
    for one in finding.at:
        yield f"  {one.place.say(language)}  {one.what.say(language)}"
    if finding.remedy.zh:
        yield from wrap(finding.remedy.say(language), width, "  ")


def say_days(since: date | None, until: date | None) -> Text:
    """A range of days; the last one is named, since ``until`` does not belong to it."""
    if since is None:
        return Text("", "")
    if until is None:
        return Text(f"{since} 起", f"from {since} on")
    last = date.fromordinal(until.toordinal() - 1)
    return Text(f"{since} 至 {last}", f"{since} to {last}")


def in_yaml(unit: Mapping[str, object]) -> str:
    """An enterprise as a case's ``given`` would have it."""
    said = {None: "null", True: "true", False: "false"}
    parts = (
        f"{name}: {said[value] if value is None or value is True or value is False else value}"
        for name, value in unit.items()
    )
    return "{" + ", ".join(parts) + "}"


def _coverage(audit: Audit) -> Text:
    """What was looked at, and whether it is a proof."""
    n, m, kinds = len(audit.periods), audit.rules, audit.kinds
    if not audit.periods:
        return Text("所问的日期没有任何规则施行。", "No rule is in force on the days asked about.")
    days = say_days(audit.periods[0].since, audit.periods[-1].until)
    over = Text(
        f"{days.zh}，{n} 个时段、{kinds:,} 类企业和单位、{m} 条规则，全部查过，没有抽样",
        f"{days.en}: {n} period{'s' * (n != 1)} of the law, {kinds:,} kinds of enterprises and "
        f"units, {m} rules; every kind was looked at, none was sampled",
    )
    if not _is_proof(audit):
        return Text(f"范围：{over.zh}。", f"Looked at: {over.en}.")
    return Text(
        f"已证明：任何企业、任何一天都恰有一条规则适用，各结构表都恰有一行适用（{over.zh}）。",
        "Proven: on every day exactly one rule answers for every possible enterprise, and one row "
        f"of each structure table for every possible unit ({over.en}).",
    )


def _is_proof(audit: Audit) -> bool:
    """Whether no kind of enterprise is without a rule and none has two."""
    disputes = {"gap", "overlap", "parameter-not-in-force", "threshold-not-in-force"}
    return bool(audit.periods) and not any(f.code in disputes for f in audit.findings)


def _wrapped(text: Text, language: Language, width: int) -> list[str]:
    return list(wrap(text.say(language), width, ""))
