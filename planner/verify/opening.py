"""Opens the files of a plan folder, and nothing that lies outside it or has no end.

A plan folder may come from anybody. Links that lead out of it, pipes and devices, files of
absurd size, JSON that repeats a key or holds numbers without end are refused by name, before
they cost time or memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from planner.errors import plain_reason
from planner.language import Text

MOST_TABLE = 2 << 30
"""Bytes of a table, at most: a million enterprises need a fifth of it."""
MOST_DOCUMENT = 64 << 20
"""Bytes of ``plan.json``, at most, unless the tables are large too."""
DOCUMENT_SHARE = 64
"""So many times as large as the assignments it may be, since it has a row a zone."""
MOST_DIGITS = 18


class Refused(Exception):
    """A file that cannot be used, and why; ``missing`` where there simply is none."""

    def __init__(self, why: Text, *, missing: bool = False) -> None:
        super().__init__(why.en)
        self.why = why
        self.missing = missing


class Folder:
    """A plan folder; remembers the SHA-256 of every file that was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hashes: dict[str, str] = {}

    def read(self, name: str, most: int = MOST_TABLE) -> bytes:
        """The bytes of a file in the folder; raises :class:`Refused`."""
        path = self.path / name
        try:
            real = path.resolve(strict=True)
            if not real.is_relative_to(self.path.resolve()):
                raise Refused(
                    Text(
                        "是指向方案目录之外的链接", "it is a link that leads out of the plan folder"
                    )
                )
            about = real.stat()
            if not stat.S_ISREG(about.st_mode):
                raise Refused(Text("不是普通文件", "it is no ordinary file"))
            if about.st_size > most:
                raise Refused(
                    Text(
                        f"有 {about.st_size:,} 字节，超过可以核对的 {most:,} 字节",
                        f"it has {about.st_size:,} bytes, more than the {most:,} that are checked",
                    )
                )
            content = real.read_bytes()
        except FileNotFoundError as error:
            raise Refused(Text("文件缺失", "the file is missing"), missing=True) from error
        except OSError as error:
            raise Refused(_unreadable(plain_reason(error))) from error
        except (RuntimeError, ValueError, MemoryError) as error:  # links in a circle, a NUL
            raise Refused(_unreadable(Text("路径无效", "its path leads nowhere"))) from error
        self.hashes[name] = hashlib.sha256(content).hexdigest()
        return content

    def has(self, name: str) -> bool:
        """Whether something lies there, be it a link that leads nowhere."""
        return os.path.lexists(self.path / name)

    def size(self, name: str) -> int:
        """The bytes of a file, 0 where there is none."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return 0

    def files_below(self, folder: str, most: int = 2000) -> list[str]:
        """The files below a folder by their path in the plan folder, links not followed."""
        found: list[str] = []
        for here, folders, names in os.walk(self.path / folder):
            folders.sort()
            for name in [*names, *(one for one in folders if (Path(here) / one).is_symlink())]:
                found.append((Path(here) / name).relative_to(self.path).as_posix())
            if len(found) > most:
                break
        return sorted(found)


def _unreadable(why: Text) -> Text:
    return Text("无法读取：{why}", "cannot be read: {why}").fill(why=why)


def as_json(content: bytes) -> Any:
    """The data of a JSON file; raises :class:`Refused` with what stands in the way."""
    try:
        text = content.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_each_once,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_number,
        )
        if "\\u" in text:  # half a surrogate pair, which is no text
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except json.JSONDecodeError as error:
        at = Text(
            f"不是 JSON（第 {error.lineno} 行第 {error.colno} 列）",
            f"it is no JSON (line {error.lineno}, position {error.colno})",
        )
        raise Refused(_unreadable(at)) from error
    except UnicodeDecodeError as error:
        raise Refused(_unreadable(Text("不是 JSON（UTF-8）", "it is no JSON (UTF-8)"))) from error
    except UnicodeEncodeError as error:
        raise Refused(
            _unreadable(Text("含不成对的代理字符", "it holds half a character"))
        ) from error
    except RecursionError as error:
        raise Refused(_unreadable(Text("嵌套过深", "it is nested too deeply"))) from error
    except MemoryError as error:
        raise Refused(_unreadable(Text("内存不足", "there is not enough memory"))) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                what = Text("“{name}”在同一处出现两次", '"{name}" stands twice in one place')
                raise Refused(what.fill(name=short(name)))
            seen.add(name)
    return found


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise Refused(
            Text("有一个数多达 {n} 位", "a number in it has {n} digits").fill(n=len(text))
        )
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")) or len(text) > 40:
        return _no_number(text)
    return number


def _no_number(text: str) -> float:
    raise Refused(Text("“{text}”不是数", "{text} is no number").fill(text=short(text)))


def short(value: object, most: int = 60) -> str:
    """A value on one line, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"
