"""Reads one file of a rule pack and remembers on which line each word of it stands.

YAML is taken in its plainest form: no aliases (nothing repeats itself, so nothing can blow
up), no tags, no duplicate keys, no second document. Everything that is wrong is said with
file, line and position; both count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from planner.errors import Place, Problem, RulesError
from planner.language import Text

MOST_BYTES = 1_000_000
"""A pack file is read by people; a larger one is not a rule pack."""
DEEPEST = 30
"""The parser of libyaml would crash on absurd nesting, so the depth is counted here."""

Path_ = tuple[str | int | date, ...]
"""The way to a value inside a file: keys and list positions from the top."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_UNSEEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Sheet:
    """One file of a pack: its values as plain data, and where each of them stands."""

    file: str
    data: Any = None
    marks: dict[Path_, Place] = field(default_factory=dict)
    """The place of each value; for a value under a key, the place of the key."""
    values: dict[Path_, Place] = field(default_factory=dict)
    """The place of each value itself, after its key."""
    signed: set[Path_] = field(default_factory=set)
    """The whole numbers that are written with a sign, which as values they no longer show."""

    def place(self, path: Path_, *, value: bool = False) -> Place:
        """Where a value stands; for one that is missing, where its parent stands."""
        table = self.values if value else self.marks
        for length in range(len(path), -1, -1):
            found = table.get(path[:length])
            if found is not None:
                return found
        return Place(file=self.file)


def file_text(path: Path, shown: str) -> str:
    """The text of a pack file, UTF-8 with or without mark; else a ``RulesError``."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RulesError(
            Problem(
                "rules-unreadable",
                Text(f"无法读取规则文件：{error.strerror}", f"cannot be read: {error.strerror}"),
                place=Place(file=shown),
            )
        ) from error
    if len(raw) > MOST_BYTES:
        raise RulesError(
            Problem(
                "rules-too-large",
                Text("文件超过 1 MB，不像规则文件", "over 1 MB: this is no rule pack"),
                place=Place(file=shown),
            )
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        position = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        raise RulesError(
            Problem(
                "rules-encoding",
                Text("文件不是 UTF-8 编码", "the file is not UTF-8"),
                Text("请另存为 UTF-8", "save it as UTF-8"),
                Place(file=shown, line=line, position=position),
            )
        ) from error


def read_sheet(text: str, shown: str) -> Sheet:
    """The values of a YAML text with their places; raises ``RulesError`` with every fault.

    ``shown`` is how the file is named in messages.
    """
    builder = _Builder(Sheet(shown))
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        before = text[: unseen.start()]
        at = Place(shown, line=before.count("\n") + 1, position=len(before.rpartition("\n")[2]) + 1)
        code = f"U+{ord(unseen[0]):04X}"
        what = Text(f"有看不见的控制字符 {code}", f"a control character, {code}, stands here")
        remedy = Text("请删去", "take it out")
        raise RulesError(Problem("rules-yaml", what, remedy, at))
    try:
        builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Place(shown, line=mark.line + 1, position=mark.column + 1) if mark else Place(shown)
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        builder.problem("rules-yaml", f"YAML 语法有误：{said}", f"not valid YAML: {said}", at)
    except yaml.YAMLError as error:
        said = str(error).splitlines()[0]
        builder.problem(
            "rules-yaml", f"YAML 语法有误：{said}", f"not valid YAML: {said}", Place(shown)
        )
    if builder.problems:
        raise RulesError(builder.problems)
    return builder.sheet


class _Builder:
    """Turns the events of the YAML parser into plain data, in one pass."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.problems: list[Problem] = []

    def problem(self, code: str, zh: str, en: str, at: Place, remedy: Text | None = None) -> None:
        self.problems.append(Problem(code, Text(zh, en), remedy or Text("", ""), at))

    def at(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.sheet.file, line=mark.line + 1, position=mark.column + 1)

    def document(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problem(
                        "rules-yaml",
                        "一个文件只能有一个 YAML 文档",
                        "a file holds one YAML document",
                        self.at(event),
                    )
                    return
            elif isinstance(event, yaml.NodeEvent):
                self.sheet.data = self.node(event, events, ())
                if self.problems and self.problems[-1].code == "rules-depth":
                    return

    def node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        at = self.at(event)
        self.sheet.values[path] = at
        self.sheet.marks.setdefault(path, at)
        if isinstance(event, yaml.AliasEvent):
            self.problem(
                "rules-alias",
                f"不接受 YAML 引用 *{event.anchor}",
                f"YAML aliases (*{event.anchor}) are not accepted",
                at,
                Text("请把内容写出来", "write the value out"),
            )
            return None
        if event.tag is not None and event.tag != "!":
            self.problem(
                "rules-tag",
                f"不接受 YAML 标签 {event.tag}",
                f"YAML tags ({event.tag}) are not accepted",
                at,
                Text("请去掉标签", "remove the tag"),
            )
        if len(path) > DEEPEST:
            raise RulesError(
                Problem(
                    "rules-depth",
                    Text("嵌套过深", "nested too deeply"),
                    place=at,
                )
            )
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, at)
            if type(value) is int and event.value[0] in "+-":
                self.sheet.signed.add(path)
            return value
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            for child in events:
                if isinstance(child, yaml.SequenceEndEvent):
                    break
                items.append(self.node(child, events, (*path, len(items))))
            return items
        return self.mapping(events, path)

    def mapping(self, events: Iterator[Any], path: Path_) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_event in events:
            if isinstance(key_event, yaml.MappingEndEvent):
                break
            at = self.at(key_event)
            if isinstance(key_event, yaml.ScalarEvent):
                key = self.scalar(key_event, at)
                if key is None or isinstance(key, bool | float):
                    key = key_event.value
            else:
                self.node(key_event, events, (*path, "?"))
                self.problem("rules-key", "键必须是一个词", "a key must be a single word", at)
                key = "?"
            below = (*path, key)
            if key in found:
                first = self.sheet.marks[below]
                self.problem(
                    "rules-duplicate-key",
                    f"“{key}”重复出现，第一次在第 {first.line} 行",
                    f'"{key}" stands here a second time; the first is on line {first.line}',
                    at,
                    Text("请只保留一个", "keep one of them"),
                )
                self.node(next(events), events, (*below, "?"))
                continue
            self.sheet.marks[below] = at
            found[key] = self.node(next(events), events, below)
        return found

    def scalar(self, event: Any, at: Place) -> Any:
        """Words, whole numbers, true/false, days and nothing; no other kinds are known."""
        text: str = event.value
        kind = _RESOLVER.resolve(yaml.ScalarNode, text, event.implicit)
        kind = kind.rsplit(":", 1)[-1]
        if kind == "null":
            return None
        if kind == "bool":
            # Only true and false: "no" and "on" of old YAML surprise everybody.
            return text.lower() == "true" if text.lower() in ("true", "false") else text
        if kind == "int" and _WHOLE.fullmatch(text):
            return int(text)
        if kind == "timestamp" and _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.problem("rules-date", f"“{text}”不是有效日期", f'"{text}" is not a day', at)
                return None
        if kind == "float":
            try:
                return float(text)
            except ValueError:
                return text
        return text
