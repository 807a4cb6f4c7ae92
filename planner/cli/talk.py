"""What the program says to the person at the console, always on stderr."""

from __future__ import annotations

import re
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


_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What would command a terminal, or turn the direction of what follows, were it printed."""


def _say(line: str) -> None:
    """What was quoted from a file or an argument may hold anything; the terminal gets text."""
    print(_COMMANDS.sub("\ufffd", line), file=sys.stderr)


def tell(text: Text, language: Language) -> None:
    """One line to the person, on stderr."""
    _say(text.say(language))


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
        _say("\n".join(lines))


def nearest(word: str, known: Iterable[str]) -> Text:
    """``; did you mean …?`` where a known word is near, else nothing."""
    near = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    if not near:
        return Text("", "")
    return Text("您是不是要写 {near}？", "did you mean {near}?").fill(near=near[0])
