"""What a comparison calls things, and old and new in one cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.comparing import Comparison
from planner.comparing.settings import SETTING_TITLES, setting_words
from planner.language import Language, Text
from planner.model import ENTERPRISE_COLUMNS, OUTCOMES
from planner.report.numbers import percent
from planner.report.packs.wording import rule_words
from planner.report.words import at_start

ACTION_WORDS: dict[str, Text] = {
    "new": Text("新建", "New"),
    "dissolved": Text("撤销", "Dissolved"),
    "adjusted": Text("调整", "Adjusted"),
    "changed": Text("变更", "Changed"),
    "unchanged": Text("不变", "Unchanged"),
}
ABOUT: dict[str, Text] = {
    "new": Text("原来没有", "there was none"),
    "dissolved": Text("现在没有了", "there is none any more"),
    "adjusted": Text("方式、去处或所含⟦enterprise⟧不同", "elsewhere, or other ⟦enterprise+⟧ in it"),
    "changed": Text("只有名称、人数等变化", "names or numbers only"),
    "unchanged": Text("", ""),
}  # fmt: skip
SIZE_WORDS: dict[str, Text] = {
    "founded": Text("新建", "founded"),
    "dissolved": Text("撤销", "dissolved"),
    "grown": Text("增加", "grown"),
    "shrunk": Text("减少", "shrunk"),
    "mixed": Text("有进有出", "some came, some went"),
    "same": Text("不变", "the same"),
}
TITLES: dict[str, Text] = {
    **{column.name: column.title for column in ENTERPRISE_COLUMNS},
    "action": Text("动作", "Action"),
    "enterprise_id": Text("统一社会信用代码", "Enterprise id"),
    "branch_id": Text("⟦organisation⟧编号", "⟦organisation⟧ id"),
    "name": Text("⟦enterprise⟧名称", "⟦enterprise⟧"),
    "mode": Text("覆盖方式", "Form of coverage"),
    "branch": Text("⟦organisation⟧", "⟦organisation⟧"),
    "instructor": Text("⟦instructor⟧", "⟦instructor⟧"),
    "rule_id": Text("依据规则", "Rule"),
    "rule": Text("依据规则", "Rule"),
    "rank": Text("选择次序", "Choice (0 = first)"),
    "distance_m": Text("距离（米）", "Distance (m)"),
    "pinned": Text("人工指定", "Pinned"),
    "pin": Text("人工指定", "Pin"),
    "what": Text("变化内容", "What differs"),
    "because": Text("原因", "Why"),
    "kind": Text("来源", "Kind"),
    "form": Text("建制", "Form"),
    "lead": Text("⟦lead_enterprise⟧", "⟦lead_enterprise⟧"),
    "units": Text("⟦enterprise⟧数", "⟦enterprise+⟧"),
    "parent_id": Text("上级⟦organisation⟧", "Parent"),
    "size": Text("增减", "Grown or shrunk"),
    "came": Text("进入的⟦enterprise⟧", "Came"),
    "went": Text("离开的⟦enterprise⟧", "Went"),
    "old": Text("旧方案", "Old"),
    "new": Text("新方案", "New"),
    "difference": Text("差", "Difference"),
    "points": Text("百分点", "Points"),
    "figure": Text("指标", "Figure"),
    "table": Text("类别", "Table"),
    "id": Text("编号", "Id"),
    "field": Text("项目", "What"),
    "max_members": Text("⟦member⟧数上限", "Most ⟦member+⟧"),
    "max_units": Text("⟦affiliated⟧家数上限", "Most affiliates"),
    "accepts": Text("接收范围", "Accepts"),
    "parent": Text("上级", "Parent"),
    "capacity": Text("名额", "Capacity"),
    "role": Text("角色", "Role"),
    "file": Text("文件", "File"),
    **SETTING_TITLES,
}
TABLE_WORDS: dict[str, Text] = {
    "parameter": Text("参数", "Parameter"),
    "rule": Text("规则", "Rule"),
    "hosts": Text("⟦host_branch⟧", "⟦host_branch⟧"),
    "instructors": Text("⟦instructor⟧", "⟦instructor⟧"),
    "settings": Text("设置", "Setting"),
}
THERE = {
    "null": Text("未生效", "not in force"),
    "there": Text("在册", "there"),
    "given": Text("已提供", "given"),
}

ARROW = " → "


class Sayer:
    """Says the values of a comparison in one language and in the pack's words."""

    def __init__(self, comparison: Comparison, language: Language) -> None:
        self.language: Language = language
        self.words: Mapping[str, Text] = comparison.words
        self.rules: Mapping[str, Text] = comparison.rule_titles
        self.rules_of = comparison.rules_of
        self.settings_of = comparison.settings_of

    def say(self, text: Text) -> str:
        return text.in_words(self.words).say(self.language)

    def text(self, zh: str, en: str) -> Text:
        """A title in the pack's words, in both languages."""
        said = Text(zh, en).in_words(self.words)
        return Text(said.zh, said.en[:1].upper() + said.en[1:])

    def title(self, name: str) -> str:
        """The title of a column."""
        said = self.say(TITLES.get(name, Text(name, name)))
        return said[:1].upper() + said[1:]

    def value(self, field: str, value: Any) -> Any:
        """A value as it is shown: tokens in words, everything else as it is."""
        if value is None:
            return None
        if isinstance(value, bool):
            return self.say(Text("是", "yes") if value else Text("否", "no"))
        if field == "mode" and value in OUTCOMES:
            return self.say(at_start(Text(f"⟦{value}⟧", f"⟦{value}⟧").in_words(self.words)))
        if field == "rule_id" and value in self.rules:
            return self.say(self.rules[value])
        if field == "form" and value in self.words:
            return self.say(self.words[value])
        if field == "kind":
            token = {"standalone": "own_branch", "joint": "joint_branch"}.get(value)
            return self.say(
                Text(f"⟦{token or 'existing_branch'}⟧", f"⟦{token or 'existing_branch'}⟧")
            )
        return value

    def both(self, field: str, old: Any, new: Any, action: str) -> tuple[Any, bool]:
        """Old and new in one cell, and whether they differ."""
        a, b = self.value(field, old), self.value(field, new)
        if action in ("new", "dissolved") and (old is None or new is None):
            return (b if old is None else a), False
        if a == b:
            return b, False
        blank = self.say(Text("空", "blank"))
        return f"{blank if a is None else a}{ARROW}{blank if b is None else b}", True

    def what(self, tokens: str | None) -> str | None:
        """What differs, in the titles of the columns."""
        if not tokens:
            return None
        comma = "、" if self.language == "zh" else ", "
        return comma.join(dict.fromkeys(self.title(token) for token in tokens.split()))

    def named(self, row: Mapping[str, Any]) -> str | None:
        """What the thing is called that a row of the inputs is about."""
        if row["table"] == "settings":
            return self.title(row["id"])
        name: str | None = row["name"]
        return name

    def sides(self, table: str, row: Mapping[str, Any]) -> list[str | None]:
        """Old and new of a row of the rules or inputs in words; None where there is none."""
        if table == "settings" and self.settings_of:
            key = row["id"]
            values = [settings.get(key) for settings in self.settings_of]
            return [self.say(setting_words(key, value)) for value in values]
        found: list[str | None] = []
        for side, value in enumerate((row["old"], row["new"])):
            rule = None
            if table == "rule" and self.rules_of:
                book = self.rules_of[side]
                rule = next((one for one in book.coverage if one.id == row["name"]), None)
            if rule is not None:
                found.append(self.say(rule_words(book, rule)))
            elif value is None:
                found.append(None)
            else:
                found.append(THERE.get(value, Text(value, value)).say(self.language))
        return found

    def points(self, row: Mapping[str, Any]) -> str | None:
        """The difference of two shares, in percentage points."""
        if not row["old_base"] or not row["new_base"]:
            return None
        points = 100 * (row["new"] / row["new_base"] - row["old"] / row["old_base"])
        return None if abs(points) < 0.05 else f"{points:+.1f}"

    def figure(self, value: int | None, base: int | None) -> str:
        """A figure; with its base and share where it is one of a base."""
        if value is None:
            return "–"
        if base is None:
            return f"{value:,}"
        return f"{value:,}/{base:,}  {percent(value, base)}"
