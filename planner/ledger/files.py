"""The bytes of a file and what kind of file they are, told by content and never by name."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from planner.errors import InputError, Place, Problem
from planner.language import Text

FileKind = Literal["text", "zip", "ole"]

_NOTHING = Text("", "")
MAX_BYTES = 2 << 30
MAX_LINE = 1 << 20
"""No honest ledger has a line of more bytes than this; a file that is one line has no rows."""


MAX_LINES = 5_000_000
"""Five times the largest ledger; more lines are mostly blank ones."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that was read whole: its name, its bytes, its kind and the bytes' SHA-256.

    The last of a large file is worked out beside the reading: ``digest`` waits for it.
    """

    name: str
    data: bytes
    kind: FileKind
    digest: Callable[[], str]

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal digits."""
        return self.digest()


def refuse(name: str, code: str, what: Text, remedy: Text = _NOTHING) -> InputError:
    """The error that says in one sentence why a file cannot be read."""
    return InputError(Problem(code, what, remedy, Place(file=name)))


_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.I)
_XML = re.compile(rb"^\s*<\?xml\b")


_SAVE_ANEW = Text(
    "请在 Excel 或 WPS 中打开，另存为 .xlsx 或 CSV UTF-8",
    "open it in Excel or WPS and save it as .xlsx or CSV UTF-8",
)


def _web_kind(head: bytes) -> Text | None:
    """What kind of page or XML a file is that often goes under the name of a workbook."""
    if _XML.match(head) and (b"office:spreadsheet" in head[:4096] or b"Excel.Sheet" in head[:4096]):
        return Text(
            "文件内容是 Excel 2003 的 XML 表格，不是 Excel 工作簿",
            "this is a table in the XML of Excel 2003, no workbook",
        )
    if _HTML.match(head[:4096]):
        return Text(
            "文件内容是网页（HTML），不是 Excel 或 CSV（网上系统导出的“.xls”常是这样）",
            "this is a web page (HTML), no workbook, as systems on the web often export for .xls",
        )
    if head[:4096].lstrip().lower().startswith(b"mime-version:"):
        return Text(
            "文件内容是单个文件网页（MHTML），不是 Excel 或 CSV",
            "this is a web page in one file (MHTML), no workbook",
        )
    if _XML.match(head):
        return Text("文件内容是 XML，不是 Excel 或 CSV", "this is XML, neither Excel nor CSV")
    return None


def kind_of(name: str, head: bytes) -> FileKind:
    """What the first bytes say that the file is; raises where it is no ledger."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    web = _web_kind(head.removeprefix(b"\xef\xbb\xbf"))
    if web is not None:
        raise refuse(name, "html", web, _SAVE_ANEW)
    for mark, what in _FOREIGN:
        if head.startswith(mark):
            raise refuse(
                name,
                "unsupported_format",
                Text(f"这是 {what} 文件，无法作为台账读取", f"this is a {what} file, not a ledger"),
                Text("请提供 CSV 或 Excel 文件", "give a CSV or an Excel file"),
            )
    return "text"


def _check_lines(name: str, data: bytes) -> None:
    """Refuse a text that is one endless line, or nothing but lines."""
    for start in range(0, len(data) - MAX_LINE + 1, MAX_LINE):
        stop = start + MAX_LINE
        if data.find(b"\n", start, stop) < 0 and data.find(b"\r", start, stop) < 0:
            row = data.count(b"\n", 0, start) + 1
            raise refuse(
                name,
                "endless_line",
                Text(
                    f"第 {row} 行超过 1 MB，不是表格", f"line {row} is longer than 1 MB: no table"
                ),
                Text("请重新导出", "export it anew"),
            )
    lines = _count(data, 10) or _count(data, 13)
    if lines > MAX_LINES:
        raise refuse(
            name,
            "too_many_rows",
            Text(
                f"有 {lines:,} 行，超出可读取的 {MAX_LINES:,} 行",
                f"it has {lines:,} lines, more than the {MAX_LINES:,} that can be read",
            ),
            Text("请删除空行或拆分后再读", "delete blank lines or split it"),
        )


def _count(data: bytes, byte: int) -> int:
    """How often a byte occurs, in pieces that fit into a processor's cache."""
    import numpy as np

    whole = np.frombuffer(data, dtype=np.uint8)
    return sum(
        int(np.count_nonzero(whole[start : start + MAX_LINE] == byte))
        for start in range(0, len(data), MAX_LINE)
    )


def read_file(path: str | os.PathLike[str]) -> RawFile:
    """Read a whole file; every way in which that can fail is one :class:`InputError`."""
    where = Path(path)
    name = where.name or str(where)
    try:
        status = where.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refuse(
                str(where),
                "is_a_directory",
                Text("这是文件夹，不是文件", "this is a directory, not a file"),
                Text("请指定台账文件", "name the ledger file itself"),
            )
        if not stat.S_ISREG(status.st_mode):
            raise refuse(
                str(where), "not_a_file", Text("这不是普通文件", "this is not a regular file")
            )
        if status.st_size == 0:
            raise refuse(name, "empty_file", Text("文件是空的", "the file is empty"))
        if status.st_size > MAX_BYTES:
            size = status.st_size >> 20
            raise refuse(
                name,
                "too_big",
                Text(f"文件有 {size} MB，超出可读取的大小", f"the file is too big ({size} MB)"),
                Text("请拆分后再读", "split it"),
            )
        with where.open("rb") as stream:
            head = stream.read(MAX_LINE)
            kind = kind_of(name, head)
            if kind == "text":
                _check_lines(name, head)  # before a long rest is read
            # Read anew and not joined: a ledger may have hundreds of megabytes.
            stream.seek(0)
            data = stream.read()
            if len(data) != os.fstat(stream.fileno()).st_size:
                raise refuse(
                    name,
                    "changed_while_read",
                    Text("读取时文件正被改写", "the file changed while it was read"),
                    Text("请等写入完成后再试", "try again when it is finished"),
                )
            if kind == "text":
                _check_lines(name, data)
    except FileNotFoundError as gone:
        raise refuse(
            str(where),
            "no_such_file",
            Text("找不到该文件", "there is no such file"),
            Text("请检查路径", "check the path"),
        ) from gone
    except PermissionError as closed:
        raise refuse(
            str(where),
            "no_permission",
            Text(
                "没有读取权限，或文件正被占用",
                "it may not be read (no permission, or it is in use)",
            ),
            Text(
                "请检查权限，或关闭正在使用它的程序", "check its permissions or close what uses it"
            ),
        ) from closed
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        raise refuse(
            str(where),
            "unreadable",
            Text(f"读取失败（{reason}）", f"it cannot be read ({reason})"),
        ) from broken
    except ValueError as odd:  # a path with a NUL in it
        raise refuse(
            str(where).replace("\0", "?"), "no_such_file", Text("路径无效", "this is no valid path")
        ) from odd
    return RawFile(name, data, kind, _digest(data))


def _digest(data: bytes) -> Callable[[], str]:
    """How to get the SHA-256 of these bytes; of many it is begun in a thread of its own."""
    if len(data) < MAX_LINE:
        return lambda: hashlib.sha256(data).hexdigest()
    aside = ThreadPoolExecutor(1)
    found = aside.submit(lambda: hashlib.sha256(data).hexdigest())
    aside.shutdown(wait=False)
    return found.result
