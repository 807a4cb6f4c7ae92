"""Two languages for everything that a user reads: each sentence exists in Chinese and in English.

Nothing below the edges of the program knows which language the reader wants: sentences
travel as a :class:`Text` and are said in one language only where they are printed.
"""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One sentence or title in both languages."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def fill(self, **values: object) -> Text:
        """The sentence with its ``{placeholders}`` filled in, in both languages.

        A value that is itself a :class:`Text` is filled in with the matching language.
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


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
