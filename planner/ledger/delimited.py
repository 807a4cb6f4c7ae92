"""Text files: from bytes in some encoding, with some separator, to a sheet of text cells.

The encoding is found by a ladder without any guessing: byte-order mark, strict UTF-8,
strict GB18030. The separator is the one under which the headers make most sense.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from planner.errors import InputError
from planner.language import Text
from planner.ledger.files import RawFile, refuse
from planner.ledger.sheet import Sheet

MARK = b"\xef\xbb\xbf"
SEPARATORS = (",", "\t", ";", "|")
_TOLD = re.compile(r"sep=([^\w\s\"]|\t)\r?\n", re.I)
"""The first line by which Excel is told the separator."""
SAMPLE_BYTES = 1 << 16
SAMPLE_ROWS = 60
MAX_COLUMNS = 2000

Row = Sequence[str | None]
Score = Callable[[list[list[str | None]]], int]
"""How much sense the first rows make as a header; more is better."""


def to_utf8(name: str, data: bytes) -> bytes:
    """The same text in UTF-8, perhaps marked: by its mark, strict UTF-8, strict GB18030."""
    if data.startswith(MARK):
        if not _is_utf8(data):
            raise _undecodable(name, data, ("utf-8",), "文件标为 UTF-8", "it is marked as UTF-8")
        return _without_nul(name, data)  # the mark stays: no copy of all the rest
    for marks, encoding in _MARKS:
        if data.startswith(marks):
            try:
                return _without_nul(name, data.decode(encoding).removeprefix("\ufeff").encode())
            except UnicodeError as wrong:
                raise refuse(
                    name,
                    "bad_encoding",
                    Text(
                        f"文件标为 {encoding.upper()}，但内容不是",
                        f"it is marked as {encoding.upper()} and is not",
                    ),
                    _SAVE_AS,
                ) from wrong
    if _is_utf8(_without_nul(name, data)):
        return data
    try:
        return data.decode("gb18030").encode()
    except UnicodeError as wrong:
        tried = ("utf-8", "gb18030")
        raise _undecodable(name, data, tried, "文件没有编码标记", "it has no mark") from wrong


_MARKS = (
    ((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"), "utf-32"),
    ((b"\xff\xfe", b"\xfe\xff"), "utf-16"),
)
_NOT_UTF8 = tuple(mark for marks, _ in _MARKS for mark in marks)
LONG = 1 << 20
"""A file of more bytes is taken for UTF-8 until its parser says that it is none."""
_SAVE_AS = Text("请另存为 CSV UTF-8 或 .xlsx", "save it as CSV UTF-8 or as .xlsx")


def _is_utf8(data: bytes) -> bool:
    # polars checks at memory speed and makes no Python string of a hundred megabytes.
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _without_nul(name: str, data: bytes) -> bytes:
    at = data.find(b"\0")
    if at < 0:
        return data
    line = data.count(b"\n", 0, at) + 1
    raise refuse(
        name,
        "nul_characters",
        Text(
            f"第 {line} 行有 NUL 字符，不是文本文件（或是没有标记的 UTF-16）",
            f"line {line} holds NUL characters: not a text file (or UTF-16 without its mark)",
        ),
        _SAVE_AS,
    )


def _undecodable(
    name: str, data: bytes, encodings: tuple[str, ...], zh: str, en: str
) -> InputError:
    """Where the encoding that goes farthest ends: there a person must look."""
    farthest = -1
    for encoding in encodings:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as wrong:
            farthest = max(farthest, wrong.start)
    line = data.count(b"\n", 0, farthest) + 1
    column = farthest - data.rfind(b"\n", 0, farthest)
    sign = data[farthest : farthest + 1].hex().upper()
    names = " 或 ".join(e.upper() for e in encodings)
    names_en = " nor ".join(e.upper() for e in encodings)
    return refuse(
        name,
        "bad_encoding",
        Text(
            f"{zh}，但第 {line} 行第 {column} 个字节（{sign}）不是 {names} 文字",
            f"{en}, and byte {column} of line {line} ({sign}) is "
            f"{'no' if len(encodings) == 1 else 'neither'} {names_en}",
        ),
        _SAVE_AS,
    )


def read_delimited(file: RawFile, score: Score) -> Sheet:
    """Read a CSV file as a sheet; ``score`` judges the separators by the headers they give."""
    if len(file.data) > LONG and not file.data.startswith(_NOT_UTF8) and b"\0" not in file.data:
        # The parser checks every text that it takes: a file that it can read is UTF-8.
        sheet = _read(file.name, file.data, score, only_fast=True)
        if sheet is not None:
            return sheet
    sheet = _read(file.name, to_utf8(file.name, file.data), score)
    assert sheet is not None
    return sheet


def _read(name: str, data: bytes, score: Score, *, only_fast: bool = False) -> Sheet | None:
    """The sheet of a text in UTF-8; None where only the slow parser, which is not wanted, can."""
    if not data or data.isspace() or (len(data) < SAMPLE_BYTES and _unmarked(data).strip() == b""):
        raise refuse(name, "empty_file", Text("文件是空的", "the file is empty"))
    returns = data.count(b"\r") if b"\r" in data else 0
    pairs = data.count(b"\r\n") if returns else 0
    if returns and b"\n" not in data:
        data, returns = data.replace(b"\r", b"\n"), 0
    separator, sample = _separator(name, data, score)
    widths = tuple(len(row) for row in sample)
    width = max(widths)
    if width > MAX_COLUMNS:
        raise refuse(
            name,
            "too_many_columns",
            Text(f"有 {width} 列，不像台账", f"it has {width} columns: no ledger"),
        )
    cells = None
    if returns == pairs and _well_quoted(data, separator):
        cells = _fast(data, separator, width, widths[0] if widths else 0)
    if cells is None and only_fast:
        return None
    if cells is None:
        cells, widths = _slow(name, data, separator)
    return Sheet(name, None, cells, row_widths=widths, guarded=True)


def _separator(name: str, data: bytes, score: Score) -> tuple[str, list[list[str | None]]]:
    head = data[:SAMPLE_BYTES]
    if len(data) > SAMPLE_BYTES:
        head = head[: head.rfind(b"\n") + 1] or data[: 1 << 20]
    text = _unmarked(head).decode("utf-8", errors="ignore")
    told = _TOLD.match(text)
    separators = (told[1],) if told else tuple(s for s in SEPARATORS if s in text) or (",",)
    best: tuple[tuple[int, int, int], str, list[list[str | None]]] | None = None
    for place, separator in enumerate(separators):
        rows = _sample(text, separator)
        width = max((len(row) for row in rows), default=0)
        key = (score(rows), min(width, 2), -place)
        if best is None or key > best[0]:
            best = (key, separator, rows)
    assert best is not None
    if not best[2]:
        raise refuse(name, "empty_file", Text("文件中没有行", "the file has no rows"))
    return best[1], best[2]


def _sample(text: str, separator: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([cell or None for cell in row])
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # what is wrong is said by the reading proper
    return rows


def _well_quoted(data: bytes, separator: str) -> bool:
    """Whether every quotation mark opens or closes a whole cell.

    The fast parser takes a stray mark (5" pipe) for an opening one and would join rows.
    """
    if b'"' not in data:
        return True
    raw = np.frombuffer(data, dtype=np.uint8, offset=len(MARK) * data.startswith(MARK))
    marks = np.flatnonzero(raw == 34)
    if len(marks) % 2:
        return False
    opening, closing = marks[::2], marks[1::2]
    edges = np.zeros(256, dtype=bool)
    edges[[10, 13, 34, ord(separator)]] = True
    before = edges[raw[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edges[raw[np.minimum(closing + 1, len(raw) - 1)]] | (closing == len(raw) - 1)
    return bool(before.all() and after.all())


def _unmarked(data: bytes) -> bytes:
    return data.removeprefix(MARK)


def _fast(data: bytes, separator: str, width: int, first: int) -> pl.DataFrame | None:
    quote = '"' if b'"' in data else None
    names = [f"c{i}" for i in range(width)]
    try:
        if first == width:
            frame = pl.read_csv(
                data, has_header=False, infer_schema=False, separator=separator, quote_char=quote
            )
            frame.columns = names
            return frame
        # A made-up header line fixes the width, where title rows stand above the real one.
        header = separator.join(names).encode() + b"\n"
        return pl.read_csv(
            header + _unmarked(data), infer_schema=False, separator=separator, quote_char=quote
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None  # a row with more cells than the first ones: count them all


def _slow(name: str, data: bytes, separator: str) -> tuple[pl.DataFrame, tuple[int, ...]]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as wrong:
        raise _malformed(name, len(rows) + 1, wrong) from wrong
    widths = [len(row) for row in rows]
    width = max(widths)
    if width > MAX_COLUMNS:
        raise refuse(
            name,
            "too_many_columns",
            Text(f"有一行多达 {width} 列，不像台账", f"a row has {width} cells: no ledger"),
        )
    columns: dict[str, list[str | None]] = {
        f"c{i}": [row[i] or None if i < len(row) else None for row in rows] for i in range(width)
    }
    frame = pl.DataFrame(columns, schema={key: pl.String for key in columns})
    return frame, tuple(widths[:SAMPLE_ROWS])


def _malformed(name: str, row: int, wrong: Exception) -> InputError:
    if "field limit" in str(wrong):
        return refuse(
            name,
            "cell_too_long",
            Text(f"第 {row} 行有单元格超过 13 万字", f"a cell in row {row} is longer than 131072"),
        )
    return refuse(
        name,
        "bad_quotes",
        Text(
            f"第 {row} 行起引号没有配对，或引号后还有文字",
            f"from row {row} on, a quotation mark is not closed or is followed by text",
        ),
        Text(
            "单元格内的引号要写两遍，整格加引号",
            'inside a quoted cell write each quotation mark twice: ""',
        ),
    )
