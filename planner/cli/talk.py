"""What the program says to the person at the console, always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PROBLEMS = 50
MOST_WARNINGS = 20

_ERROR = Text("错误：", "error: ")
_WARNING = Text("提醒：", "warning: ")


def tell(text: Text, language: Language) -> None:
    """One line to the person, on stderr."""
    print(text.say(language), file=sys.stderr)


def tell_problems(problems: Sequence[Problem], language: Language) -> None:
    """Everything that stands in the way, one a line: the first 50, then how many there are."""
    _list(problems, _ERROR, MOST_PROBLEMS, language)


def tell_warnings(warnings: Sequence[Problem], language: Language) -> None:
    """What is worth knowing but does not stop the work: the first 20, then how many there are."""
    _list(warnings, _WARNING, MOST_WARNINGS, language)


def _list(found: Sequence[Problem], mark: Text, most: int, language: Language) -> None:
    lines = [mark.say(language) + problem.say(language) for problem in found[:most]]
    if len(found) > most:
        rest = Text("……另有 {rest} 条，共 {all} 条。", "... and {rest} more, {all} in all.").fill(
            rest=len(found) - most, all=len(found)
        )
        lines.append(rest.say(language))
    if lines:
        print("\n".join(lines), file=sys.stderr)


def nearest(word: str, known: Iterable[str]) -> Text:
    """``; did you mean …?`` where a known word is near, else nothing."""
    near = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    if not near:
        return Text("", "")
    return Text("您是不是要写 {near}？", "did you mean {near}?").fill(near=near[0])
