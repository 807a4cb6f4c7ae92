"""The steps from today's coverage to the plan, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.report.story.nouns import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model import Plan

_NOTHING = Text("", "")

ACTIONS: dict[str, Text] = {
    "found": Text("新建", "set up"),
    "join": Text("加入", "join"),
    "transfer": Text("转入", "transfer"),
    "appoint": Text("派驻", "appoint"),
    "leave": Text("退出", "leave"),
    "close": Text("撤出", "close"),
}
"""What is done with an enterprise in a step."""

TOGETHER: dict[str, Text] = {
    "founding": Text("共同成立，缺一不可", "only together may they set it up"),
    "joining": Text("一并加入才合规", "only together may they come in"),
    "dissolving": Text("留下的单独不合规", "what would be left could not stand"),
    "swap": Text("两家互换，都没有余额", "two exchange places; neither branch has one to spare"),
    "ring": Text("几家轮换，都没有余额", "several exchange places; no branch has one to spare"),
}
"""Why the enterprises of one step must move together."""

REASONS: dict[str, Text] = {
    "closed": Text("已不在范围内", "it is out of scope now"),
    "uncovered_today": Text("现在未覆盖", "it is not covered today"),
    "pinned": Text("人工指定", "a decision that was taken"),
    "form_not_allowed": Text("规则不再允许现在的方式", "the rules no longer list its form"),
    "place_not_allowed": Text(
        "不在现⟦organisation⟧或⟦instructor⟧的接收范围内",
        "its ⟦organisation⟧ or ⟦instructor⟧ of today may not have it, by zone or distance",
    ),
    "branch_unknown": Text("现⟦organisation⟧不明", "its ⟦organisation⟧ of today is not known"),
    "branch_unlawful": Text(
        "现⟦organisation⟧不再合规", "its ⟦organisation⟧ of today no longer meets the rules"
    ),
    "rearranged": Text("方式不变，归属调整", "the same form, elsewhere"),
    "better_form": Text("可采取更优先的方式", "a form that comes before today's is possible"),
    "gives_way": Text("为整体更优而让出", "it gives way to a plan that is better as a whole"),
}
"""Why an enterprise moves at all."""


def moves_said(plan: Plan) -> tuple[Move, ...]:
    """A row an enterprise that moves, in the order of the steps; empty without today's coverage."""
    if plan.moves is None:
        return ()
    words = plan.rules.words
    branches = {k: n or k for k, n in plan.branches.select("branch_id", "name").iter_rows()}
    people = {k: n or k for k, n in plan.instructors.select("instructor_id", "name").iter_rows()}
    found = []
    for row in plan.moves.iter_rows(named=True):
        before = _place(row["from_mode"], row["from_branch"] or row["from_instructor"], words)
        there = branches.get(row["to_branch"], row["to_branch"])
        there = there or people.get(row["to_instructor"], row["to_instructor"])
        found.append(
            Move(
                number=row["step"],
                step=row["action"],
                word=ACTIONS.get(row["action"], Text(row["action"], row["action"])),
                enterprise_id=row["enterprise_id"],
                branch_id=row["to_branch"],
                subject=row["name"] or row["enterprise_id"],
                before=before,
                after=_place(row["to_mode"], there, words),
                branch=row["branch"],
                founds=row["founds"],
                dissolves=row["dissolves"],
                together=_said(TOGETHER, row["together"], words),
                why=_said(REASONS, row["reason"], words),
                articles=Text(row["citation_zh"] or "", row["citation_en"] or ""),
                members=row["members"],
                needs=tuple(int(step) for step in (row["after"] or "").split()),
            )
        )
    return tuple(found)


def _place(mode: str | None, name: str | None, words: Mapping[str, Text]) -> Text:
    word = words[mode or "uncovered"]
    return Text(f"{word.zh}：{name}", f"{word.en}: {name}") if name else word


def _said(known: Mapping[str, Text], token: Any, words: Mapping[str, Text]) -> Text:
    if not token:
        return _NOTHING
    return known.get(token, Text(token, token)).in_words(words)
