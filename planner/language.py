"""Two languages for everything that a user reads: each sentence exists in Chinese and in English.

Nothing below the edges of the program knows which language the reader wants: sentences
travel as a :class:`Text` and are said in one language only where they are printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One sentence or title in both languages."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """The sentence in one language; role words that nobody filled in are neutral."""
        said = self.zh if language == "zh" else self.en
        return _worded(said, language, NEUTRAL) if "⟦" in said else said

    def in_words(self, words: Mapping[str, Text]) -> Text:
        """The sentence with its role words (``⟦member⟧``) as one organisation calls them."""
        if "⟦" not in self.zh and "⟦" not in self.en:
            return self
        return Text(_worded(self.zh, "zh", words), _worded(self.en, "en", words))

    def fill(self, **values: object) -> Text:
        """The sentence with its ``{placeholders}`` filled in, in both languages.

        A value that is itself a :class:`Text` is filled in with the matching language.
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


_ROLE = re.compile(r"⟦([a-z_]+)(\+?)⟧")

NEUTRAL: dict[str, Text] = {
    "enterprise": Text("企业", "enterprise"),
    "organisation": Text("组织", "branch"),
    "own_branch": Text("单独组建的组织", "standalone branch"),
    "joint_branch": Text("联合组织", "joint branch"),
    "host_branch": Text("挂靠组织", "host branch"),
    "existing_branch": Text("现有组织", "existing branch"),
    "committee_above": Text("上级组织", "the committee above"),
    "member": Text("成员", "member"),
    "full_member": Text("正式成员", "full member"),
    "probationary_member": Text("预备成员", "probationary member"),
    "full": Text("正式", "full"),
    "members_elsewhere": Text("关系在外的成员", "members held elsewhere"),
    "lead_enterprise": Text("牵头单位", "lead enterprise"),
    "instructor": Text("指导员", "instructor"),
    "contact": Text("联系点", "contact point"),
    "contact_cadre": Text("联系干部", "contact cadre"),
    "standalone": Text("单独组建", "standalone"),
    "joint": Text("联合组建", "joint"),
    "affiliated": Text("挂靠组建", "affiliated"),
    "dispatched": Text("派驻指导员", "dispatched"),
    "uncovered": Text("未覆盖", "uncovered"),
    "excluded": Text("不在范围内", "out of scope"),
    "other": Text("其他方式", "another form"),
}
"""What sentences of the program call their roles where no rule pack has a word of its own.

A sentence names a role as ``⟦member⟧`` and several of them as ``⟦member+⟧`` (which only
English tells apart), so that no sentence belongs to one organisation.
"""


def plural(word: str) -> str:
    """More than one of something, by the common rules of English spelling."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def counted(count: int, noun: str) -> str:
    """So many of something in English: ``1 row``, ``2,000 rows``."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def _worded(sentence: str, language: Language, words: Mapping[str, Text]) -> str:
    def role(found: re.Match[str]) -> str:
        token, several = found.groups()
        known = words.get(token) or NEUTRAL.get(token)
        if known is None:
            return found.group()
        if language == "zh" or not several:
            return known.zh if language == "zh" else known.en
        many = words.get(f"{token}+")
        return many.en if many is not None else plural(known.en)

    return _ROLE.sub(role, sentence)


def language_of_locale() -> Language:
    """Chinese where the user's locale is Chinese, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    import locale

    try:
        system = locale.getlocale()[0] or ""
    except ValueError:
        system = ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"
