"""The last sheet: how to read the workbook, how to plan from it again, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.language import Text
from planner.report.numbers import day, number

if TYPE_CHECKING:
    from planner.report.office.naming import Wording


_ABOUT = {
    "overview": Text(
        "结论、覆盖方式（颜色图例）、各基数覆盖率、证明",
        "the headline, the legend of colours, coverage, the proof",
    ),
    "enterprises": Text(
        "每家⟦enterprise⟧一行：方案的安排和理由、人工指定、台账原有各列",
        "one row for each ⟦enterprise⟧: what the plan gives it and why, pins, the whole ledger",
    ),
    "branches": Text("方案中的每个⟦organisation⟧", "every ⟦organisation⟧ of the plan"),
    "statistics": Text("按片区、行业、规模的覆盖", "coverage by zone, industry and size"),
    "rates": Text("每个比率一行，带分子分母，可筛选", "every rate in a row of its own, to filter"),
    "moves": Text("由现状到方案的步骤", "the steps from today to the plan"),
    "uncovered": Text("未覆盖的⟦enterprise⟧、原因和办法", "who is left over, why, what would help"),
    "fragile": Text("稍有变动就不再符合规则之处", "what little would undo"),
    "findings": Text("数据中的问题", "what was found in the data"),
    "rules": Text("规则、条件和条款", "the rules, when they answer, their articles"),
    "parameters": Text("各限值及来源", "the limits and what they rest on"),
}


def lines(wording: Wording) -> list[tuple[str, str]]:
    """The notes as styles and texts."""
    say, story = wording.say, wording.story
    told = [("title", say("说明", "Notes"))]
    if story.ledger is not None:
        told += _again(wording)
    told.append(("head", say("各表", "The sheets")))
    told += [("text", one) for one in _sheets(wording)]
    told.append(("head", say("名词与颜色", "Words")))
    for rate in story.rates:
        said = wording.text(rate.definition)
        if said:
            told.append(("text", said))
    told.append(
        (
            "text",
            say(
                "各比率都带分子和分母；按⟦enterprise⟧计，不按⟦organisation⟧计。",
                "Rates count ⟦enterprise+⟧, not ⟦organisation+⟧; each has its numerator and base.",
            ),
        )
    )
    if story.withheld is not None:
        told.append(("head", say("不公布的数", "Withheld figures")))
        told += [("text", wording.text(one)) for one in story.withheld.said]
    told.append(("head", say("出处", "Provenance")))
    told += [("text", one) for one in _provenance(wording)]
    return told


def _again(wording: Wording) -> list[tuple[str, str]]:
    say, story = wording.say, wording.story
    pack = story.provenance.pack
    given = f" --rules {pack} --as-of {story.day.isoformat()}"
    if story.committee:
        given += f' --committee "{story.committee}"'
    for name, value in story.provenance.overrides:
        given += f" --set {name}={value}"
    return [
        ("head", say("改了再编", "Decide, and plan again")),
        (
            "text",
            say(
                "在“{sheet}”表的“指定方式”“指定党支部”“指定理由”（棕色表头）中填入已经决定的安排，"
                "可从下拉列表选；其余各列也可更正。存盘后用下面的命令重新编制，指定的安排会保留：",
                "Type what has been decided into the pinned columns (brown headers) of the sheet "
                '"{sheet}", from the lists there; other columns may be corrected too. Save, and '
                "plan again with the command below: what is pinned is kept.",
                sheet=wording.sheet("enterprises"),
            ),
        ),
        (
            "text",
            say(
                "planner assign 本文件.xlsx{given} -o 新方案",
                "planner assign THIS.xlsx{given} -o NEW",
                given=given,
            ),
        ),
        (
            "text",
            say(
                "表头有“〔方案〕”的列是本方案的结果，重新编制时不读取；其余表（挂靠党支部名单、指导员名单）"
                "一并读取。",
                'Columns whose header begins with "[plan]" are this plan\'s results and are passed '
                "over; the sheets of hosts and instructors are read along.",
            ),
        ),
    ]


def _sheets(wording: Wording) -> list[str]:
    say, story = wording.say, wording.story
    listed = story.ledger is not None
    there = {
        "enterprises": listed,
        "branches": listed,
        "moves": bool(story.moves),
        "uncovered": bool(story.uncovered),
        "fragile": bool(story.fragile),
        "findings": bool(story.findings),
    }
    mark = say("：", ": ")
    return [
        wording.sheet(name) + mark + say(*what)
        for name, what in _ABOUT.items()
        if there.get(name, True)
    ]


def _provenance(wording: Wording) -> list[str]:
    say, made = wording.say, wording.story.provenance
    told = [
        say(
            "规则 {pack}（{title}），按{day}的规定；SHA-256 {hash}",
            "Rules {pack} ({title}) as of {day}; SHA-256 {hash}",
            pack=made.pack,
            title=made.pack_title,
            day=day(made.day),
            hash=made.rules_sha256,
        )
    ]
    if made.overrides:
        changed = ", ".join(f"{name}={value}" for name, value in made.overrides)
        told.append(say("编制时改动的参数：{x}", "Parameters changed: {x}", x=changed))
    for one in made.inputs:
        told.append(
            say(
                "{name}（{rows} 行）；SHA-256 {hash}",
                "{name} ({rows} rows); SHA-256 {hash}",
                name=one.name,
                rows=number(one.rows),
                hash=one.sha256,
            )
        )
    told.append(f"{made.tool} {made.version}")
    return told
