"""The initials of names in pinyin, so that 灯杆厂 is found by typing dgc."""

from __future__ import annotations

from collections.abc import Iterable


def initials_of(names: Iterable[str]) -> list[str]:
    """The initials of each name: of each Chinese character its first letter, the rest left out.

    Words are read as such (重庆 is cq, 重工 zg). Letters and figures are found in the name itself.
    """
    # Loads a dictionary, so only here.
    from pypinyin import Style, lazy_pinyin

    return [
        "".join(
            letters
            for letters in lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")
            if letters.isascii()
        )
        for name in names
    ]
