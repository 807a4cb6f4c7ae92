"""The field's words for what a plan holds, in both languages.

Tokens in files are English in every language; here they become what a person reads. A
rule pack may have words of its own for modes and organs (``rules.vocabulary``): they win.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from planner.language import Text

if TYPE_CHECKING:
    from planner.rulebook.rules import Rules

OUTCOME_WORDS: dict[str, Text] = {
    "standalone": Text("单独组建", "Standalone branch"),
    "joint": Text("联合组建", "Joint branch"),
    "affiliated": Text("挂靠组建", "Affiliated to a host"),
    "dispatched": Text("派驻指导员", "Dispatched instructor"),
    "uncovered": Text("未覆盖", "Uncovered"),
    "excluded": Text("不在范围内", "Out of scope"),
}

KIND_WORDS: dict[str, Text] = {
    "standalone": Text("单独组建的党组织", "Standalone branches"),
    "joint": Text("联合党支部", "Joint branches"),
    "existing": Text("挂靠党支部", "Host branches in use"),
}

FORM_WORDS: dict[str, Text] = {
    "branch": Text("党支部", "branch"),
    "general_branch": Text("党总支", "general branch"),
    "primary_committee": Text("基层党委", "primary committee"),
}

BASE_WORDS: dict[str, Text] = {
    "operating": Text("范围内全部", "All in scope"),
    "with_members": Text("有党员", "With members"),
    "above_scale": Text("规模以上", "Above scale"),
    "employees_50_plus": Text("从业 50 人以上", "50+ employees"),
    "employees_100_plus": Text("从业 100 人以上", "100+ employees"),
}

RATE_WORDS: dict[str, Text] = {
    "organisation_coverage": Text("组织覆盖", "Organisation"),
    "organisation_coverage_strict": Text("两项口径", "strict"),
    "standalone_rate": Text("单独组建", "Standalone"),
    "work_coverage": Text("工作覆盖", "Work"),
}

TIER_WORDS: dict[str, Text] = {
    "uncovered": Text("未覆盖（按优先级加权）", "Uncovered, weighted by priority"),
    "preference": Text("离首选方式的步数", "Steps from the first choice"),
    "changes": Text("与现状不同的企业", "Enterprises that change"),
    "dispersion": Text("分散度（米）", "Dispersion (m)"),
}


_NOUNS: dict[str, tuple[str, str, str]] = {
    "enterprise": ("家企业", "enterprise", "enterprises"),
    "host": ("个现有党组织", "existing branch", "existing branches"),
    "own": ("个单独组建的党组织", "standalone branch", "standalone branches"),
    "member": ("名党员", "member", "members"),
    "person": ("名", "person", "people"),
    "post": ("名", "post", "posts"),
    "point": ("个党建工作联系点", "contact point", "contact points"),
    "zone": ("个片区", "zone", "zones"),
}


def number_of(number: int, noun: str) -> Text:
    """So many of something, with the measure word in Chinese and the right plural in English."""
    zh, one, many = _NOUNS[noun]
    return Text(f"{number:,} {zh}", f"{number:,} {one if number == 1 else many}")


def token_words(words: Mapping[str, Text], token: str) -> Text:
    """The word for a token; a token without one is shown as it is."""
    return words.get(token.replace(" ", "_"), Text(token, token))


def at_start(text: Text) -> Text:
    """The words with the first letter that a line in English starts with."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def words_of(rules: Rules) -> dict[str, Text]:
    """The words for modes and forms: the pack's own where it has them, else the field's."""
    return {**OUTCOME_WORDS, **FORM_WORDS, **rules.vocabulary}


def share(numerator: int, base: int) -> str:
    """A share in percent with one decimal, which says neither 0 nor 100 unless it is."""
    if not base:
        return "–"
    tenths = round(numerator * 1000 / base)
    if 0 < numerator < base:
        tenths = min(999, max(1, tenths))
    return f"{tenths / 10:.1f}%"
