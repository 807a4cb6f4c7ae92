"""What can go wrong, in one shape: where, what, why, and what to do about it.

A :class:`Problem` is one finding. A warning is a problem that does not stop the work;
an error is a :class:`PlannerError` that carries all problems found, never only the first.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planner.language import Language, Text

_NOTHING = Text("", "")

_REASONS: dict[int, Text] = {
    errno.EACCES: Text("没有权限", "permission is denied"),
    errno.EPERM: Text("没有权限", "permission is denied"),
    errno.EROFS: Text("那里只能读，不能写", "that place can only be read"),
    errno.ENOENT: Text("没有这个文件或目录", "there is no such file or folder"),
    errno.ENOTDIR: Text(
        "路径中有一段是文件，不是目录", "a part of the path is a file, not a folder"
    ),
    errno.EISDIR: Text("那是目录，不是文件", "that is a folder, not a file"),
    errno.EEXIST: Text("已经存在", "it exists already"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EDQUOT: Text("磁盘配额已满", "the disk quota is used up"),
    errno.EFBIG: Text("文件太大", "the file is too large"),
    errno.ENAMETOOLONG: Text("名称太长", "the name is too long"),
    errno.ELOOP: Text("链接绕成了圈", "the links lead in a circle"),
    errno.EIO: Text("磁盘读写出错", "the disk reports an error"),
}


def plain_reason(error: OSError) -> Text:
    """Why the system refused a file or folder, in plain words instead of its own."""
    number = error.errno
    known = _REASONS.get(number) if number is not None else None
    return known or Text(
        f"系统报错 {number or '不明'}", f"the system's error {number or 'unknown'}"
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something was found; every part that is not known is None.

    ``row`` counts the file's own rows from 1, as a spreadsheet shows them;
    ``letter`` is the column's letter there (A, B, … AA). ``line`` and ``position`` are for
    text files such as rule packs.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    position: int | None = None
    letter: str | None = None

    def say(self, language: Language) -> str:
        """The place as a phrase, e.g. ``enterprises.csv row 17, column 党员数``."""
        zh = language == "zh"
        parts = []
        if self.sheet is not None:
            parts.append(f"工作表“{self.sheet}”" if zh else f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.line is not None:
            parts.append(f"第 {self.line} 行" if zh else f"line {self.line}")
        if self.position is not None:
            parts.append(f"第 {self.position} 列" if zh else f"position {self.position}")
        if self.column is not None:
            parts.append(f"“{self.column}”列" if zh else f"column {self.column}")
        inside = ("，" if zh else ", ").join(parts)
        return f"{self.file} {inside}".strip() if self.file else inside


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code, where, what is wrong and why, and the remedy.

    ``count`` is how many findings it stands for, where many of a kind are said in one;
    ``rows`` and ``values`` are then the file's rows and the cells' texts, and ``each`` is
    what is said of one of them (``{value}`` in it is the cell's text).
    """

    code: str
    what: Text
    remedy: Text = _NOTHING
    place: Place | None = None
    value: str | None = None
    count: int = 1
    rows: tuple[int, ...] = ()
    values: tuple[str | None, ...] = ()
    each: Text | None = None

    def apart(self) -> Iterator[Problem]:
        """The findings that it stands for, one a row; itself where it stands for one."""
        if not self.rows:
            yield self
            return
        place = self.place or Place()
        values = self.values or (None,) * len(self.rows)
        for row, value in zip(self.rows, values, strict=True):
            what = self.what
            if self.each is not None:
                short = " ".join((value or "").split())
                what = self.each.fill(value=short if len(short) <= 60 else short[:59] + "…")
            where = replace(place, row=row)
            yield Problem(self.code, what, self.remedy, where, value)

    def say(self, language: Language) -> str:
        """The whole finding as one line."""
        zh = language == "zh"
        where = self.place.say(language) if self.place else ""
        head = f"{where}{'：' if zh else ': '}" if where else ""
        remedy = self.remedy.say(language)
        tail = f"{'；' if zh else '; '}{remedy}" if remedy else ""
        return f"{head}{self.what.say(language)}{tail}"

    def in_words(self, words: Mapping[str, Text]) -> Problem:
        """The finding with its role words as one organisation calls them."""
        what, remedy = self.what.in_words(words), self.remedy.in_words(words)
        each = self.each.in_words(words) if self.each is not None else None
        if what is self.what and remedy is self.remedy and each is self.each:
            return self
        return replace(self, what=what, remedy=remedy, each=each)

    def record(self) -> dict[str, object]:
        """The finding as plain data for JSON files."""
        found: dict[str, object] = {"code": self.code, "zh": self.say("zh"), "en": self.say("en")}
        if self.place is not None:
            place = self.place
            found["place"] = {
                name: getattr(place, name)
                for name in ("file", "sheet", "row", "column", "letter", "line", "position")
                if getattr(place, name) is not None
            }
        if self.value is not None:
            found["value"] = self.value
        return found

    @staticmethod
    def of_record(record: Mapping[str, Any]) -> Problem:
        """The finding that a record was made of: it says the same and has the same record."""
        place = Place(**record["place"]) if "place" in record else None
        said = []
        for language, colon in (("zh", "："), ("en", ": ")):
            where = place.say(language) if place else ""  # type: ignore[arg-type]
            said.append(str(record[language]).removeprefix(f"{where}{colon}" if where else ""))
        value = record.get("value")
        return Problem(record["code"], Text(*said), place=place, value=value)


class PlannerError(Exception):
    """The work could not be done; ``problems`` says everything that stands in the way."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(p.say("en") for p in self.problems))

    def in_file(self, file: str | None) -> PlannerError:
        """The same error, of problems whose places name a file where they named none."""
        found = [
            replace(p, place=replace(p.place, file=file)) if p.place and not p.place.file else p
            for p in self.problems
        ]
        return type(self)(found)

    def in_words(self, words: Mapping[str, Text]) -> PlannerError:
        """The same error with its role words as one organisation calls them."""
        return type(self)(problem.in_words(words) for problem in self.problems)


class InputError(PlannerError):
    """A file that was given cannot be read, or holds values that cannot be planned with."""


class RulesError(PlannerError):
    """A rule pack is malformed, or does not answer for an enterprise on the day asked for."""


class PinError(PlannerError):
    """A decision that a person has taken (a pin) cannot be kept.

    ``broken``: ids of enterprises without whose pins all others can be kept; empty where no
    search was needed to see that a pin makes no sense.
    """

    broken: tuple[str, ...] = ()


class BudgetError(PlannerError):
    """More must change than may: a plan with at most so many changes is not known.

    ``least``: the fewest changes of a plan that is known; ``floor``: fewer than this are proven
    impossible (the two mostly meet).
    """

    least: int = 0
    floor: int = 0

    @classmethod
    def of(cls, problem: Problem, least: int, floor: int) -> BudgetError:
        """The error with what is possible."""
        error = cls(problem)
        error.least, error.floor = least, floor
        return error

    def in_words(self, words: Mapping[str, Text]) -> BudgetError:
        """The same error with its role words as one organisation calls them."""
        return self.of(self.problems[0].in_words(words), self.least, self.floor)


class OutputError(PlannerError):
    """A result could not be written."""


class UsageError(PlannerError):
    """What was asked for makes no sense."""
