"""The field's words for what a plan holds, in both languages.

Tokens in files are English in every language; here they become what a person reads. Modes,
organs and roles (``⟦member⟧``) are called as the rule pack calls them (``rules.words``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from planner.language import Text

if TYPE_CHECKING:
    from planner.model import Plan
    from planner.rulebook.rules import Rules

WITHHELD = "*"
"""In the place of a figure that is withheld from publication."""

KIND_WORDS: dict[str, Text] = {
    "standalone": Text("⟦own_branch⟧", "⟦own_branch+⟧"),
    "joint": Text("⟦joint_branch⟧", "⟦joint_branch+⟧"),
    "existing": Text("⟦host_branch⟧", "⟦host_branch+⟧ in use"),
}

TIER_WORDS: dict[str, Text] = {
    "uncovered": Text("未覆盖（按优先级加权）", "Uncovered, weighted by priority"),
    "preference": Text("离首选方式的步数", "Steps from the first choice"),
    "changes": Text("与现状不同的企业", "Enterprises that change"),
    "dispersion": Text("分散度（米）", "Dispersion (m)"),
}


_NOUNS: dict[str, tuple[str, str]] = {
    "enterprise": ("家", "enterprise"),
    "host": ("个", "existing_branch"),
    "own": ("个", "own_branch"),
    "member": ("名", "member"),
    "point": ("个", "contact"),
}
"""Measure word and role of what is counted."""
_PLAIN: dict[str, tuple[str, str, str]] = {
    "person": ("名", "person", "people"),
    "post": ("名", "post", "posts"),
    "zone": ("个片区", "zone", "zones"),
}


def number_of(number: int | None, noun: str) -> Text:
    """So many of something, with the measure word in Chinese and the right plural in English.

    None is a number that is withheld from publication.
    """
    said = WITHHELD if number is None else f"{number:,}"
    if noun in _PLAIN:
        zh, one, many = _PLAIN[noun]
        return Text(f"{said} {zh}", f"{said} {one if number == 1 else many}")
    measure, role = _NOUNS[noun]
    several = "" if number == 1 else "+"
    return Text(f"{said} {measure}⟦{role}⟧", f"{said} ⟦{role}{several}⟧")


def token_words(words: Mapping[str, Text], token: str) -> Text:
    """The word for a token; a token without one is shown as it is."""
    return words.get(token.replace(" ", "_"), Text(token, token))


def at_start(text: Text) -> Text:
    """The words with the first letter that a line in English starts with."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def words_of(rules: Rules) -> dict[str, Text]:
    """The words for modes, organs and roles: the pack's own where it has them, else neutral."""
    return dict(rules.words)


def share(numerator: int, base: int) -> str:
    """A share in percent with one decimal, which says neither 0 nor 100 unless it is."""
    if not base:
        return "–"
    tenths = round(numerator * 1000 / base)
    if 0 < numerator < base:
        tenths = min(999, max(1, tenths))
    return f"{tenths / 10:.1f}%"


def usual_form(plan: Plan) -> str | None:
    """The form that the smallest unit has, which goes without saying."""
    from planner.rulebook.structure import form_of

    return form_of(plan.rules, 1)
