"""The words of a pack: for forms of coverage, organs and roles, and how new branches are called."""

from __future__ import annotations

from planner.language import Text
from planner.rulebook.inheriting import Merged
from planner.rulebook.rules import FormWords


def vocabulary(merged: Merged) -> dict[str, Text]:
    """Token → word; ``token+`` → more than one, where the common English plural is wrong."""
    found: dict[str, Text] = {}
    for token, word in merged.vocabulary.items():
        found[token] = Text(word.zh, word.en)
        if word.many is not None:
            found[f"{token}+"] = Text(word.zh, word.many)
    return found


def forms(merged: Merged) -> dict[str, FormWords]:
    """How branches of each form are called; by default by the form's own word."""
    found: dict[str, FormWords] = {}
    for token, word in merged.vocabulary.items():
        ending = (word.name or "{name}" + word.zh).removeprefix("{name}")
        joint = (word.joint_name or "{name}" + ending).removeprefix("{name}")
        written = tuple(_plain(one) for one in word.written_as)
        found[token] = FormWords(ending, joint, written)
    return found


def _plain(words: str) -> str:
    return words.lower().replace("_", " ").replace("-", " ")
