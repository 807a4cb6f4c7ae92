"""Reads the rule pack that lies in a plan folder: its files as plain data, and its hash.

The pack's documents are YAML in its plainest form (words, whole numbers, days, true and
false, lists and mappings; nothing that refers to something else). They are read here by
the verifier's own few lines, not by the rulebook's; what they say on a day is worked out
in :mod:`planner.verify.inforce`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.language import Text

Files = Mapping[str, Mapping[str, bytes]]
"""The packs of a plan: folder -> path in it -> content; the plan's own pack stands first."""

MOST_BYTES = 1_000_000
"""No document of a pack is larger: people write them."""
DEEPEST = 40
MOST_PACKS = 20

_NOTHING = {"", "~", "null", "Null", "NULL"}
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unreadable(Exception):
    """A document of a pack says nothing that can be understood: which one, and why."""

    def __init__(self, file: str, why: Text) -> None:
        super().__init__(f"{file}: {why.en}")
        self.file = file
        self.why = why


@dataclass(frozen=True)
class Paper:
    """One pack as written: its folder's name and its documents as plain data."""

    folder: str
    pack: Mapping[str, Any]
    parameters: Mapping[str, Any]
    coverage: list[Any]
    structure: Mapping[str, Any]
    statistics: Mapping[str, Any]


def read_packs(files: Files) -> list[Paper]:
    """The plan's pack and those that it extends, nearest first; raises :class:`Unreadable`."""
    if not 0 < len(files) <= MOST_PACKS:
        raise Unreadable(
            "", Text("没有规则包，或者太多", "there is no pack, or there are too many")
        )
    papers = [_paper(folder, documents) for folder, documents in files.items()]
    for below, above in zip(papers, [*papers[1:], None], strict=True):
        wanted = below.pack.get("extends")
        names = set() if above is None else {above.folder, above.pack.get("name")}
        called = None if wanted is None else str(wanted).replace("\\", "/").rstrip("/").split("/")
        if (called is None) != (above is None) or not (
            called is None or called[-1] in names or _without_number(above) == called[-1]
        ):
            raise Unreadable(
                f"{below.folder}/pack.yaml",
                Text(
                    "所继承的规则包（extends）为“{wanted}”，与这里的文件夹不符",
                    "it extends {wanted}, which is not the pack that lies beside it",
                ).fill(wanted="—" if wanted is None else wanted),
            )
    return papers


def _without_number(paper: Paper | None) -> str:
    """The name of a folder that got a number because another one was called the same."""
    return "" if paper is None else re.sub(r"-[0-9]+$", "", paper.folder)


def digest(files: Files) -> str:
    """The hash of a pack with all that it extends, whatever the ends of their lines.

    Of one pack: the name, length and content of each document, in the order of names. Of
    several: the hash of their hashes, one a line, nearest first.
    """
    each = []
    for documents in files.values():
        found = hashlib.sha256()
        for name in sorted(documents):
            content = documents[name].removeprefix(b"\xef\xbb\xbf")
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            found.update(b"%s\n%d\n" % (name.encode(), len(content)) + content)
        each.append(found.hexdigest())
    return each[0] if len(each) == 1 else hashlib.sha256("\n".join(each).encode()).hexdigest()


def _paper(folder: str, documents: Mapping[str, bytes]) -> Paper:
    found: dict[str, Any] = {}
    for name, kind in (
        ("pack", dict),
        ("parameters", dict),
        ("coverage", list),
        ("structure", dict),
        ("statistics", dict),
    ):
        file = f"{folder}/{name}.yaml"
        content = documents.get(f"{name}.yaml")
        data = None if content is None else plain_data(content, file)
        if data is None and name != "pack":
            data = kind()  # what a pack leaves out it takes over from the one above
        if not isinstance(data, kind):
            raise Unreadable(file, Text("内容不完整", "it is missing, or not what it should be"))
        found[name] = data
    return Paper(folder, **found)


def plain_data(content: bytes, file: str) -> Any:
    """A YAML document as plain data: dictionaries, lists, texts, whole numbers, days, flags."""
    import yaml

    if len(content) > MOST_BYTES:
        raise Unreadable(file, Text("超过 1 MB，不像规则文件", "over 1 MB: this is no rule pack"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _built(yaml.parse(content.decode("utf-8-sig"), Loader=loader), file)
    except UnicodeDecodeError as error:
        raise Unreadable(file, Text("不是 UTF-8 编码", "it is not UTF-8")) from error
    except yaml.YAMLError as error:
        raise Unreadable(file, Text("不是 YAML", "it is no YAML")) from error


def _built(events: Any, file: str) -> Any:
    """The data that a stream of YAML events spells out, without recursion."""
    import yaml

    result: Any = None
    open_: list[tuple[Any, list[Any]]] = []  # what is being filled, and the key that waits
    done = False

    def put(value: Any) -> None:
        nonlocal result, done
        if not open_:
            if done:
                raise Unreadable(file, Text("有两个 YAML 文档", "it holds two documents"))
            result, done = value, True
            return
        holder, waiting = open_[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif not waiting:
            waiting.append(_key(value, holder, file))
        else:
            holder[waiting.pop()] = value

    for event in events:
        if isinstance(event, yaml.AliasEvent) or (
            isinstance(event, yaml.NodeEvent)
            and (event.anchor is not None or getattr(event, "tag", None) not in (None, "!"))
        ):
            raise Unreadable(
                file, Text("用了 YAML 的引用或标签", "it has anchors, aliases or tags")
            )
        if isinstance(event, yaml.ScalarEvent):
            put(_scalar(event.value) if event.implicit[0] else event.value)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_) >= DEEPEST:
                raise Unreadable(file, Text("嵌套过深", "it is nested too deeply"))
            open_.append(({} if isinstance(event, yaml.MappingStartEvent) else [], []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            put(open_.pop()[0])
    return result


def _key(value: Any, holder: Mapping[Any, Any], file: str) -> Any:
    if isinstance(value, dict | list):
        raise Unreadable(file, Text("键不是一个词", "a key is no single word"))
    if value in holder:
        raise Unreadable(file, Text("“{key}”重复", '"{key}" stands there twice').fill(key=value))
    return value


def _scalar(text: str) -> Any:
    if text in _NOTHING:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def is_document(name: str) -> bool:
    """Whether a file of a pack, by its path in the pack's folder, counts for its hash."""
    folder, _, last = name.rpartition("/")
    return (folder == "" and last.endswith((".yaml", ".md"))) or (
        folder == "tests" and last.endswith(".yaml")
    )
