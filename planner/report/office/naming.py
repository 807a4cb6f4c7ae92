"""What sheets and columns of the workbook are called, and values as cells hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.language import Language, Text
from planner.ledger.synonyms import PLAN_MARKS
from planner.report.palette import LIGHT
from planner.report.words import at_start

if TYPE_CHECKING:
    from planner.report.story import Story

SHEETS: dict[str, Text] = {
    "overview": Text("概览", "Overview"),
    "enterprises": Text("企业安排", "Enterprises"),
    "branches": Text("方案党组织", "Branches in the plan"),
    "posts": Text("待选派岗位", "Posts to fill"),
    "statistics": Text("统计", "Statistics"),
    "rates": Text("各基数覆盖率", "All rates"),
    "moves": Text("调整清单", "Moves"),
    "uncovered": Text("未覆盖", "Uncovered"),
    "fragile": Text("脆弱环节", "Fragile"),
    "findings": Text("数据问题", "Data problems"),
    "rules": Text("规则", "Rules"),
    "parameters": Text("规则参数", "Parameters"),
    "choices": Text("指定选项", "Choices for pins"),
    "notes": Text("说明", "Notes"),
}
"""None but those of the ledger may be taken for a table of the ledger by its name."""


@dataclass(frozen=True)
class Wording:
    """A story in one language, for sheets."""

    story: Story
    language: Language

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.story.words).say(self.language)

    def text(self, text: Text) -> str:
        return text.say(self.language)

    def start(self, text: Text) -> str:
        return at_start(text).say(self.language)

    def sheet(self, name: str) -> str:
        return SHEETS[name].in_words(self.story.words).say(self.language)

    def planned(self, zh: str, en: str) -> str:
        """A header under which the plan speaks, which the reader of ledgers passes over."""
        mark = PLAN_MARKS[0] if self.language == "zh" else f"{PLAN_MARKS[1]} "
        return mark + self.say(zh, en)

    def outcome(self, token: str) -> str:
        """The word for a form of coverage."""
        return self.start(self.story.words[token])

    def fills(self) -> dict[str, str]:
        """The colour behind each form's word."""
        return {self.outcome(token): pale(colour) for token, colour in LIGHT.items()}


def upper(text: str) -> str:
    """A text with the first letter that a title in English starts with."""
    return text[:1].upper() + text[1:]


def pale(colour: str, share: float = 0.2) -> str:
    """A colour that dark text stands out from, as a workbook writes it."""
    parts = (int(colour.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
