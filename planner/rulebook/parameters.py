"""The parameters on one day: which value is in force, where it comes from, what was overridden.

The planner itself works with a handful of them (:data:`KNOWN`); every pack that stands
alone must have these. A pack may have more, for its own conditions and sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.rulebook.documents import Cite as CitePaper
from planner.rulebook.documents import Dated, Instrument, ParameterPaper
from planner.rulebook.inheriting import Entry, Merged
from planner.rulebook.papers import did_you_mean
from planner.rulebook.rules import Cite, ParameterDetail, Status, Value


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner can work with: the kind, the least value, whether none is possible."""

    kind: str = "number"
    least: int = 0
    may_be_none: bool = False


KNOWN: dict[str, Limits] = {
    "standalone_min_full_members": Limits(least=1),
    "joint_min_full_members": Limits(),
    "joint_max_units": Limits(least=2, may_be_none=True),
    "branch_max_members": Limits(least=1, may_be_none=True),
    "joint_max_distance_m": Limits(may_be_none=True),
    "joint_same_zone": Limits("flag"),
    "affiliation_max_distance_m": Limits(may_be_none=True),
    "dispatch_max_distance_m": Limits(may_be_none=True),
    "instructor_capacity": Limits(least=1),
    "standalone_may_host": Limits("flag"),
    "joint_branch_overhead_m": Limits(),
    "industry_mismatch_m": Limits(),
    "unknown_distance_m": Limits(),
    "contact_enterprises": Limits(least=1),
}

GREATEST = 10**12
"""Sums of a million such values still fit the 64 bits that tables count with."""

_YES = {"true", "yes", "on", "1", "是", "有", "真"}
_NO = {"false", "no", "off", "0", "否", "无", "假"}
_NONE = {"none", "null", "无", "不限", "空"}


def resolve_parameters(
    merged: Merged, as_of: date, overrides: Mapping[str, object]
) -> tuple[dict[str, ParameterDetail], list[Problem], list[Problem]]:
    """Every parameter on the day, then the problems that stop the work, then the warnings."""
    details: dict[str, ParameterDetail] = {}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for name in overrides:
        if name not in merged.parameters:
            problems.append(
                Problem(
                    "unknown-parameter",
                    Text(f"没有参数“{name}”", f'there is no parameter "{name}"'),
                    did_you_mean(name, merged.parameters),
                    value=name,
                )
            )
    for name, entry in merged.parameters.items():
        detail = _on_the_day(name, entry, as_of, merged)
        if name in overrides:
            try:
                value = parse_override(detail, overrides[name])
            except RulesError as error:
                problems.extend(error.problems)
                continue
            if detail.law and value != detail.value:
                warnings.append(_against_the_law(detail, value))
            detail = _overridden(detail, value)
            warnings += _unusual(entry.paper.usual_most, detail)
        elif detail.value is None and not detail.may_be_none:
            problems.append(
                Problem(
                    NOT_IN_FORCE[detail.status],
                    Text(
                        f"参数“{name}”在 {as_of} 没有值（{STATUS[detail.status].zh}）",
                        f'the parameter "{name}" has no value on {as_of} '
                        f"({STATUS[detail.status].en})",
                    ),
                    Text(
                        f"请换一个日期，或用 --set {name}=… 给出数值",
                        f"choose another day, or give it with --set {name}=…",
                    ),
                    entry.place(),
                    name,
                )
            )
        details[name] = detail
    return details, problems, warnings


NOT_IN_FORCE: dict[str, str] = {
    "repealed": "parameter-repealed",
    "announced": "parameter-announced",
    "not yet in force": "parameter-not-yet-in-force",
    "no rule": "parameter-no-rule",
}
"""The code of the problem where a value is needed and there is none, by how the law stands."""

STATUS: dict[str, Text] = {
    "in force": Text("现行有效", "in force"),
    "default": Text("规划器默认值", "the planner's default"),
    "announced": Text("已公布，尚未施行", "announced, not yet in force"),
    "not yet in force": Text("尚未施行", "not yet in force"),
    "repealed": Text("已废止", "repealed"),
    "no rule": Text("没有规定", "no rule says anything"),
    "given on the command line": Text("命令行给定", "given on the command line"),
}


def cites(papers: list[CitePaper], instruments: Mapping[str, Instrument]) -> tuple[Cite, ...]:
    """The citations with the titles of their instruments."""
    return tuple(
        Cite(
            one.instrument,
            Text(instruments[one.instrument].title.zh, instruments[one.instrument].title.en),
            one.chapter,
            one.article,
            one.paragraph,
            instruments[one.instrument].unverified,
        )
        for one in papers
        if one.instrument in instruments
    )


def version_on(versions: Mapping[date, Dated], as_of: date) -> tuple[date | None, date | None]:
    """The day since when the version in force holds, and the day when the next one begins."""
    since = max((day for day in versions if day <= as_of), default=None)
    until = min((day for day in versions if day > as_of), default=None)
    return since, until


def standing(
    versions: Mapping[date, Dated],
    as_of: date,
    instruments: Mapping[str, Instrument],
    checked: date | None = None,
) -> Status:
    """In force, repealed, announced, not yet in force, no rule: answers that are not the same.

    What begins later is announced from the day on which an instrument that it cites was; where
    no such day is written, it is what the pack knew in advance on the day that it was
    ``checked`` (and only from that day on, since nobody can say since when it was known).
    """
    since, until = version_on(versions, as_of)
    if since is not None:
        return "repealed" if versions[since].repealed else "in force"
    if until is None:
        return "no rule"
    cited = [instruments[c.instrument] for c in versions[until].cite if c.instrument in instruments]
    days = [one.announced for one in cited if one.announced is not None]
    if not days and checked is not None and until > checked:
        days = [checked]
    return "announced" if days and min(days) <= as_of else "not yet in force"


def _text(both: object) -> Text | None:
    return None if both is None else Text(both.zh, both.en)  # type: ignore[attr-defined]


def _on_the_day(
    name: str,
    entry: Entry[ParameterPaper],
    as_of: date,
    merged: Merged,
) -> ParameterDetail:
    instruments = merged.instruments
    paper = entry.paper
    since, until = version_on(paper.values, as_of)
    status = standing(paper.values, as_of, instruments, merged.pack.last_checked)
    value: Value = None
    version = paper.values[since] if since is not None and status == "in force" else None
    if version is not None:
        value = version.value
        if value is None:
            status = "no rule"
    elif paper.default is not None:
        value, status = paper.default, "default"
    title = _text(paper.title) or Text(name, name)
    return ParameterDetail(
        name=name,
        title=title,
        unit=_text(paper.unit) or Text("", ""),
        kind=paper.type or "number",
        value=value,
        status=status,
        law=version is not None and bool(version.cite) and value is not None,
        since=since if version is not None else None,
        until=until,
        cite=cites(version.cite, instruments) if version else (),
        own_reading=_text(version.own_reading) if version else None,
        note=_text(paper.note),
        unverified=version.unverified if version else False,
        least=paper.least or 0,
        may_be_none=bool(paper.may_be_none),
        pack=entry.pack,
        place=entry.place(since) if version is not None else entry.place(),
    )


def _overridden(detail: ParameterDetail, value: Value) -> ParameterDetail:
    from dataclasses import replace

    return replace(
        detail,
        value=value,
        status="given on the command line",
        law=False,
        since=None,
        until=None,
        cite=(),
        own_reading=None,
        unverified=False,
    )


def _unusual(most: int | None, detail: ParameterDetail) -> list[Problem]:
    """A value that no rule forbids, but that is above what is usual."""
    value = detail.value
    if most is None or value is None or isinstance(value, bool) or value <= most:
        return []
    what = Text(
        f"“{detail.title.zh}”设为 {value}，超过通常的 {most}",
        f"{detail.name} is set to {value}, above the usual {most} at most",
    )
    return [Problem("above-the-usual", what, value=detail.name)]


def _against_the_law(detail: ParameterDetail, value: Value) -> Problem:
    zh = "、".join(cite.text.zh for cite in detail.cite)
    en = "; ".join(cite.text.en for cite in detail.cite)
    return Problem(
        "law-overridden",
        Text(
            f"“{detail.name}”按规定是 {said(detail.value).zh}（{zh}），本次改用 {said(value).zh}",
            f"{detail.name} is {said(detail.value).en} by rule ({en}); "
            f"this run takes {said(value).en}",
        ),
        value=detail.name,
    )


def said(value: Value) -> Text:
    """A value as people say it: a number, yes or no, or none."""
    if value is None:
        return Text("不限", "none")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return Text(str(value), str(value))


def parse_override(detail: ParameterDetail, given: object) -> Value:
    """What the command line gave, as a value of the parameter's kind and range."""
    text = "none" if given is None else unicodedata.normalize("NFKC", str(given)).strip()
    word = text.lower()
    if detail.may_be_none and word in _NONE:
        return None
    name = detail.name
    if detail.kind == "flag":
        if word in _YES or word in _NO:
            return word in _YES
        raise _refused(detail, text, Text("应为 true 或 false", "give true or false"))
    none = (
        Text("，或 none（不限）", ", or none for no limit") if detail.may_be_none else Text("", "")
    )
    example = detail.value if detail.value is not None else max(detail.least, 5)
    remedy = Text(
        f"应为不小于 {detail.least} 的整数{none.zh}，如 {name}={example}",
        f"give a whole number, {detail.least} or more{none.en}, e.g. {name}={example}",
    )
    if isinstance(given, bool) or not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise _refused(detail, text, remedy)
    value = int(text)
    if not detail.least <= value <= GREATEST:
        raise _refused(detail, text, remedy)
    return value


def _refused(detail: ParameterDetail, text: str, remedy: Text) -> RulesError:
    return RulesError(
        Problem(
            "bad-override",
            Text(f"“{detail.name}”不能设为“{text}”", f'{detail.name} cannot be "{text}"'),
            remedy,
            value=text,
        )
    )
