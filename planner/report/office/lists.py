"""The sheets that list: branches, posts, moves, what is left over, what is fragile, data, rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.report.numbers import percent
from planner.report.office.naming import upper
from planner.report.words import WITHHELD as MARK
from planner.report.workbook import Field

if TYPE_CHECKING:
    from planner.report.office.naming import Wording
    from planner.report.story.nouns import Share
    from planner.report.workbook import Book, FieldKind

_TYPES = {"text": pl.String, "whole": pl.Int64, "decimal": pl.Float64, "percent": pl.Float64}


class _Sheet:
    """A table that grows column by column."""

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self.columns: list[pl.Series] = []

    def add(
        self,
        header: str,
        values: Sequence[Any],
        kind: FieldKind = "text",
        *,
        width: int = 0,
        fills: dict[str, str] | None = None,
        unless_empty: bool = False,
    ) -> None:
        if unless_empty and all(value in (None, "") for value in values):
            return
        self.fields.append(Field(upper(header), kind, least_width=width, fills=fills or {}))
        made = [None if value == "" else value for value in values]
        self.columns.append(
            pl.Series(str(len(self.columns)), made, dtype=_TYPES[kind], strict=False)
        )

    def write(self, book: Book, name: str, footer: str) -> None:
        book.table(name, self.fields, pl.DataFrame(self.columns), footer=footer)


def add_branches(book: Book, wording: Wording, footer: str) -> None:
    """Every branch of the plan, used or not."""
    branches = wording.story.branches
    say = wording.say
    names = wording.story.enterprise
    sheet = _Sheet()
    sheet.add(say("编号", "Id"), [b.id for b in branches], width=14)
    sheet.add(say("名称", "Name"), [b.name for b in branches], width=30)
    kinds = {"existing": "affiliated", "standalone": "standalone", "joint": "joint"}
    colours = wording.fills()
    fills = {wording.start(b.kind_word): colours[wording.outcome(kinds[b.kind])] for b in branches}
    sheet.add(say("来源", "Kind"), [wording.start(b.kind_word) for b in branches], fills=fills)
    sheet.add(say("建制", "Form"), [wording.text(b.form_word) for b in branches])
    sheet.add(say("片区", "Zone"), [b.zone for b in branches], unless_empty=True)
    sheet.add(say("覆盖⟦enterprise⟧数", "⟦enterprise+⟧"), [b.units for b in branches], "whole")
    member, full = wording.story.words["member"], wording.story.words["full_member"]
    sheet.add(say("⟦member⟧数", "⟦member+⟧"), [b.members for b in branches], "whole")
    if member != full:
        sheet.add(
            say("⟦full_member⟧", "⟦full_member+⟧"), [b.full_members for b in branches], "whole"
        )
    sheet.add(
        say("⟦member⟧数上限", "Most ⟦member+⟧"),
        [b.max_members for b in branches],
        "whole",
        unless_empty=True,
    )
    lead = say("⟦lead_enterprise⟧", "⟦lead_enterprise⟧")
    sheet.add(lead, [b.lead if b.kind == "joint" else None for b in branches], unless_empty=True)
    mark = say("、", ", ")
    covered = [mark.join(names[key].name for key in b.enterprise_ids) for b in branches]
    sheet.add(say("覆盖的⟦enterprise⟧", "Covers"), [_cell(text) for text in covered], width=44)
    sheet.add(say("上级", "Parent"), [b.parent for b in branches], unless_empty=True)
    sheet.add(
        say("领导机构", "Led by"), [wording.text(b.committee) for b in branches], unless_empty=True
    )
    sheet.add(
        say("小组数", "Groups"), [b.party_groups for b in branches], "whole", unless_empty=True
    )
    sheet.add(
        say("沿用现有名称", "Keeps the name of"), [b.carries for b in branches], unless_empty=True
    )
    sheet.add(
        say("分散度（米）", "Dispersion (m)"),
        [b.dispersion_m for b in branches],
        "whole",
        unless_empty=True,
    )
    sheet.write(book, wording.sheet("branches"), footer)


def add_posts(book: Book, wording: Wording, footer: str) -> None:
    """How instructors are loaded; without a list of them, the posts to be filled."""
    story, say = wording.story, wording.say
    people = (*story.instructors, *story.contacts)
    if not people:
        return
    posts = any(one.post for one in story.instructors)
    mark = say("、", ", ")
    served = [mark.join(story.enterprise[k].name for k in one.enterprise_ids) for one in people]
    roles = {"instructor": story.words["instructor"], "contact": story.words["contact_cadre"]}
    sheet = _Sheet()
    zone = say("片区不明", "no zone")
    sheet.add(
        say("名称", "Name"), [(p.zone or zone) if p.post else p.name for p in people], width=20
    )
    sheet.add(say("角色", "Role"), [wording.start(roles[p.role]) for p in people])
    sheet.add(say("片区", "Zone"), [p.zone for p in people], unless_empty=True)
    sheet.add(
        say("联系⟦enterprise⟧数", "⟦enterprise+⟧"),
        [p.load or p.contact_points for p in people],
        "whole",
    )
    sheet.add(say("可联系⟦enterprise⟧数", "Capacity"), [p.capacity for p in people], "whole")
    if posts:
        needed = [p.to_be_appointed if p.post else None for p in people]
        sheet.add(say("待选派人数", "To be appointed"), needed, "whole")
    sheet.add(say("联系的⟦enterprise⟧", "Serves"), [_cell(text) for text in served], width=44)
    # Not called after instructors: the list of them is a table of the ledger.
    sheet.write(book, wording.sheet("posts") if posts else say("派驻与联系", "Load"), footer)


def add_rates(book: Book, wording: Wording, footer: str) -> None:
    """Every rate on every base, in whole and by group, one a row: to filter and to pivot."""
    story, say = wording.story, wording.say
    rows: list[tuple[str, str, str, str, Share]] = []
    whole = say("全部", "All")
    groups = [(whole, whole, story.whole)]
    for table in story.coverage:
        head = wording.start(table.head)
        groups += [(head, wording.text(row.label), row) for row in table.rows]
    for by, label, row in groups:
        for base, shares in zip(story.bases, row.rates, strict=True):
            for rate, share in zip(story.rates, shares, strict=True):
                rows.append(
                    (by, label, wording.start(base.title), wording.start(rate.title), share)
                )
    withheld = any(s.numerator is None or s.base is None for *_, s in rows)
    sheet = _Sheet()
    sheet.add(say("分组", "By"), [row[0] for row in rows])
    sheet.add(say("组", "Group"), [row[1] for row in rows], width=16)
    sheet.add(say("基数", "Base"), [row[2] for row in rows], width=16)
    sheet.add(say("比率", "Rate"), [row[3] for row in rows], width=14)
    rated = [row[4] for row in rows]
    if withheld:  # numbers and marks stand in one column: as text
        told = [(_said(s.numerator), _said(s.base), percent(s.numerator, s.base)) for s in rated]
        sheet.add(say("分子（家）", "Numerator"), [t[0] for t in told])
        sheet.add(say("分母（家）", "Denominator"), [t[1] for t in told])
        sheet.add(say("比率值", "Value"), [t[2] for t in told])
    else:
        sheet.add(say("分子（家）", "Numerator"), [s.numerator for s in rated], "whole")
        sheet.add(say("分母（家）", "Denominator"), [s.base for s in rated], "whole")
        sheet.add(say("比率值", "Value"), [s.ratio for s in rated], "percent")
    sheet.write(book, wording.sheet("rates"), footer)


def add_moves(book: Book, wording: Wording, footer: str) -> None:
    """The steps from today to the plan, with columns to fill in."""
    story, say = wording.story, wording.say
    if not story.moves:
        return
    moves = story.moves
    sheet = _Sheet()
    sheet.add(say("序号", "No."), [m.number for m in moves], "whole")
    sheet.add(say("步骤", "Step"), [wording.start(m.word) for m in moves], width=14)
    sheet.add(say("对象", "Of"), [m.subject for m in moves], width=28)
    sheet.add(say("由", "From"), [wording.text(m.before) for m in moves], width=20)
    sheet.add(say("到", "To"), [wording.text(m.after) for m in moves], width=20)
    sheet.add(say("原因", "Why"), [wording.text(m.why) for m in moves], unless_empty=True)
    needs = [", ".join(str(n) for n in m.needs) for m in moves]
    sheet.add(say("须先完成", "After steps"), needs, unless_empty=True)
    for header in (say("完成日期", "Done on"), say("办理人", "Done by"), say("备注", "Remarks")):
        sheet.add(header, [None] * len(moves), width=14)
    sheet.write(book, wording.sheet("moves"), footer)


def add_uncovered(book: Book, wording: Wording, footer: str) -> None:
    """Who is left over, why, and what would help."""
    story, say = wording.story, wording.say
    if not story.uncovered:
        return
    told = [(story.enterprise[one.enterprise_id], one) for one in story.uncovered]
    told.sort(key=lambda pair: (-pair[0].priority, pair[0].id))
    sheet = _Sheet()
    sheet.add(say("编号", "Id"), [e.id for e, _ in told], width=14)
    sheet.add(say("名称", "Name"), [e.name for e, _ in told], width=28)
    sheet.add(say("片区", "Zone"), [e.zone for e, _ in told], unless_empty=True)
    sheet.add(say("优先级", "Priority"), [e.priority for e, _ in told], "whole")
    sheet.add(say("从业人员", "Employees"), [e.employees for e, _ in told], "whole")
    reasons = [wording.text(one.reason) or wording.text(e.because) for e, one in told]
    sheet.add(say("原因", "Why"), reasons, width=40)
    remedies = ["\n".join(wording.text(r) for r in one.remedies) for _, one in told]
    sheet.add(say("可行的办法", "What would help"), remedies, width=40, unless_empty=True)
    sheet.write(book, wording.sheet("uncovered"), footer)


def add_fragile(book: Book, wording: Wording, footer: str) -> None:
    """Branches that little would undo."""
    story, say = wording.story, wording.say
    if not story.fragile:
        return
    sheet = _Sheet()
    sheet.add(say("编号", "Id"), [one.branch_id for one in story.fragile], width=14)
    sheet.add(say("名称", "Name"), [one.name for one in story.fragile], width=28)
    sheet.add(say("⟦enterprise⟧数", "⟦enterprise+⟧"), [one.units for one in story.fragile], "whole")
    full = say("⟦full_member⟧", "⟦full_member+⟧")
    sheet.add(full, [one.full_members for one in story.fragile], "whole")
    spare = [one.spare for one in story.fragile]
    sheet.add(say("余量（名）", "May leave"), spare, "whole", unless_empty=True)
    grave = [
        say("一有变动即不符合", "one loss ends it") if one.fragile else None
        for one in story.fragile
    ]
    sheet.add(say("程度", "How"), grave, unless_empty=True)
    told = ["\n".join(wording.text(one) for one in branch.sentences) for branch in story.fragile]
    sheet.add(say("情况", "What"), told, width=44)
    sheet.write(book, wording.sheet("fragile"), footer)


def add_findings(book: Book, wording: Wording, footer: str) -> None:
    """What was found in the data, with its place and remedy."""
    story, say = wording.story, wording.say
    if not story.findings:
        return
    found = story.findings
    sheet = _Sheet()
    sheet.add(say("位置", "Where"), [wording.text(f.where) for f in found], unless_empty=True)
    sheet.add(say("问题", "What"), [wording.text(f.what) for f in found], width=44)
    sheet.add(say("处理办法", "What to do"), [wording.text(f.remedy) for f in found], width=40)
    sheet.add(say("原值", "Value"), [f.value for f in found], unless_empty=True)
    sheet.add(say("次数", "Times"), [f.count for f in found], "whole")
    sheet.write(book, wording.sheet("findings"), footer)


def add_rules(book: Book, wording: Wording, footer: str) -> None:
    """The rules in force with their articles, and for how many enterprises each answered."""
    story, say = wording.story, wording.say
    rules = story.rules
    sheet = _Sheet()
    sheet.add(say("规则", "Rule"), [r.id for r in rules], width=18)
    sheet.add(say("名称", "Title"), [wording.text(r.title) for r in rules], width=24)
    sheet.add(say("条件", "When"), [wording.text(r.when) for r in rules], width=40)
    sheet.add(
        say("可选方式（先后有序）", "Forms, in order"), [wording.text(r.modes_said) for r in rules]
    )
    sheet.add(say("优先级", "Priority"), [r.priority for r in rules], "whole")
    sheet.add(say("依据条款", "Articles"), [wording.text(r.articles) for r in rules], width=30)
    sheet.add(
        say("自行理解之处", "Own reading"),
        [wording.text(r.own_reading) for r in rules],
        unless_empty=True,
    )
    checked = [say("待核实", "to be checked") if r.unverified else None for r in rules]
    sheet.add(say("核实", "Checked"), checked, unless_empty=True)
    counts = [r.enterprises for r in rules]
    if None in counts:
        sheet.add(say("适用⟦enterprise⟧数", "⟦enterprise+⟧"), [_said(n) for n in counts])
    else:
        sheet.add(say("适用⟦enterprise⟧数", "⟦enterprise+⟧"), counts, "whole")
    sheet.write(book, wording.sheet("rules"), footer)


def add_parameters(book: Book, wording: Wording, footer: str) -> None:
    """The limits of the rules on the day, each with what it rests on."""
    story, say = wording.story, wording.say
    found = story.parameters
    sheet = _Sheet()
    sheet.add(say("参数", "Parameter"), [p.name for p in found], width=26)
    sheet.add(say("含义", "Meaning"), [wording.text(p.title) for p in found], width=30)
    sheet.add(say("取值", "Value"), [wording.text(p.said) for p in found], width=14)
    law = [say("有规定", "law") if p.law else say("约定", "chosen") for p in found]
    sheet.add(say("性质", "Standing"), law)
    sheet.add(say("来源", "Source"), [wording.text(p.source) for p in found], width=36)
    sheet.add(say("说明", "Note"), [wording.text(p.note) for p in found], unless_empty=True)
    checked = [say("待核实", "to be checked") if p.unverified else None for p in found]
    sheet.add(say("核实", "Checked"), checked, unless_empty=True)
    sheet.write(book, wording.sheet("parameters"), footer)


def _said(value: int | None) -> str:
    return MARK if value is None else str(value)


def _cell(text: str) -> str:
    """A list of names that a cell of Excel can hold; it is complete in the sheet of enterprises."""
    return text if len(text) <= 30_000 else text[:30_000].rsplit("、", 1)[0] + " ……"
