"""Takes the cells of an .xlsx sheet as they lie in its XML, whole columns at a time.

Nothing is laid out before its extent is known, so that a far cell costs nothing. Only the
shape in which spreadsheets really write is understood here: tags without prefix, cells with
references, one after the other. Anything else raises :class:`Unusual`, and the general reader
(:mod:`planner.ledger.workbook_child`) takes the sheet instead; nothing is read halfway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from planner.ledger.workbook_xml import (
    TEXT,
    TEXT_END,
    WORDS,
    Places,
    Tags,
    Unusual,
    code,
    decode,
    decoded,
    tags_of,
    texts_between,
)

Mask = npt.NDArray[np.bool_]

MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14
PATTERNS = 5000

_ATTRIBUTES = re.compile(rb'(?: s="\d{1,6}"| t="\w{1,9}")*\s?/?')
_STYLE = re.compile(rb' s="(\d+)"')
_KIND = re.compile(rb' t="(\w+)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"\s*/?>')
_NUMBER = r"^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$"


@dataclass(frozen=True)
class Taken:
    """The cells of one sheet that hold something, in the order of the file.

    ``row`` and ``column`` count from 0; ``style`` is the index of the cell's format, ``number``
    says where the text is a bare number; ``faults`` are the cells that hold an error or a
    formula without a result.
    """

    row: Places
    column: Places
    style: Places
    number: Mask
    text: pl.Series
    faults: dict[tuple[int, int], str]
    merges: tuple[tuple[int, int, int, int], ...]


_CELL, _CELL_END = code(b"c "), code(b"/c")
_VALUE, _VALUE_END = (code(b"v>"), code(b"v "), code(b"v/")), code(b"/v")
_INLINE, _INLINE_END = code(b"is"), code(b"/i")
_FORMULA = (code(b"f>"), code(b"f "), code(b"f/"))
_FORMULA_END = code(b"/f")
_ROW, _ROW_END = code(b"ro"), code(b"/r")


def take_cells(xml: bytes, strings: pl.Series) -> Taken:
    """The cells of a sheet that hold something."""
    start = xml.find(b"<sheetData")
    stop = xml.rfind(b"</sheetData>")
    merges = _merges(xml[max(stop, 0) :])
    if start < 0 or xml.find(b"<!", 0, start) >= 0:
        raise Unusual("no sheet, or one with prefixes or declarations")
    if stop < 0 and re.match(rb"<sheetData\s*/>", xml[start : start + 40]):
        nothing = np.zeros(0, dtype=np.int64)
        none = pl.Series([], dtype=pl.String)
        return Taken(nothing, nothing, nothing, nothing.astype(bool), none, {}, merges)
    start = xml.find(b">", start) + 1
    if stop < start or not start or xml.find(b"<sheetData", start) >= 0:
        raise Unusual("no end of the sheet, or two sheets")
    tags = tags_of(xml, start, stop)
    cells = np.flatnonzero(tags.name == _CELL)
    row, column, after = _references(tags, cells)
    if len(cells) > 1 and np.any(np.diff(row * MAX_COLUMN + column) <= 0):
        raise Unusual("cells out of order")
    style, kind = _attributes(tags, cells, after)
    return _values(tags, cells, row, column, style, kind, strings, merges)


def _references(tags: Tags, cells: Places) -> tuple[Places, Places, Places]:
    """Row and column of each cell, from 0, and where its reference ends."""
    raw, at = tags.raw, tags.begin[cells]
    if len(cells) and not (
        np.all(raw[at + 3] == ord("r"))
        and np.all(raw[at + 4] == ord("="))
        and np.all(raw[at + 5] == ord('"'))
    ):
        raise Unusual("a cell without a reference in front")
    at = at + 6
    column = raw[at].astype(np.int64) - 64
    if np.any((column < 1) | (column > 26)):
        raise Unusual("a reference of another form")
    at = at + 1
    for _ in range(2):
        letter = raw[at].astype(np.int64) - 64
        more = (letter >= 1) & (letter <= 26)
        if not more.any():
            break
        column = np.where(more, column * 26 + letter, column)
        at = at + more
    row = np.zeros(len(cells), dtype=np.int64)
    for _ in range(7):
        digit = raw[at] - np.uint8(48)
        more = digit < 10
        if not more.any():
            break
        row = np.where(more, row * 10 + digit, row)
        at = at + more
    wrong = (raw[at] != ord('"')) | (row < 1) | (row > MAX_ROW) | (column > MAX_COLUMN)
    if wrong.any():
        raise Unusual("a reference of another form")
    return row - 1, column - 1, at + 1


def _attributes(tags: Tags, cells: Places, after: Places) -> tuple[Places, npt.NDArray[np.uint8]]:
    """Style and kind of each cell: the few ways in which they are written are read once each."""
    length = tags.end[cells] - after
    style = np.zeros(len(cells), dtype=np.int64)
    kind = np.zeros(len(cells), dtype=np.uint8)
    if len(cells) and (length.min() < 0 or length.max() > 8 * WORDS):
        raise Unusual("more attributes than a cell has")
    eight: Any = np.ndarray((len(tags.raw) - 7,), dtype="<u8", buffer=tags.raw, strides=(1,))
    left = np.arange(len(cells))
    for _ in range(PATTERNS):
        if not len(left):
            return style, kind
        first = int(after[left[0]])
        size = int(length[left[0]])
        same = length[left] == size
        for word in range(0, size, 8):
            keep = np.uint64((1 << 8 * min(8, size - word)) - 1)
            here = np.minimum(after[left] + word, len(eight) - 1)
            same &= (eight[here] ^ eight[first + word]) & keep == 0
        written = tags.raw[first : first + size].tobytes()
        hit = left[same]
        style[hit], kind[hit] = _attribute(written)
        left = left[~same]
    raise Unusual("too many formats")


_KINDS = (b"n", b"s", b"str", b"inlineStr", b"b", b"e", b"d")
_NUMERIC, _SHARED, _STRING, _INLINED, _FLAG, _ERROR, _DAY = range(len(_KINDS))


def _attribute(written: bytes) -> tuple[int, int]:
    if not _ATTRIBUTES.fullmatch(written):
        raise Unusual("attributes of another form")
    style, kind = _STYLE.search(written), _KIND.search(written)
    name = kind[1] if kind else b"n"
    if name not in _KINDS:
        raise Unusual("a kind of cell that is not known")
    return int(style[1]) if style else 0, _KINDS.index(name)


def _values(
    tags: Tags,
    cells: Places,
    row: Places,
    column: Places,
    style: Places,
    kind: npt.NDArray[np.uint8],
    strings: pl.Series,
    merges: tuple[tuple[int, int, int, int], ...],
) -> Taken:
    """Follow each cell from tag to tag, and take its value out of the text between them."""
    last = len(tags.begin)
    name = np.append(tags.name, np.zeros(8, dtype=np.uint16))
    closed = np.append(tags.raw[tags.end - 1] == ord("/"), np.zeros(8, dtype=bool))
    at = cells + 1  # the tag that is looked at next
    bare = closed[cells]
    formula = ~bare & np.isin(name[at], _FORMULA)
    written = formula & ~closed[at]
    if np.any(written & (name[at + 1] != _FORMULA_END)):
        raise Unusual("tags inside of a formula")
    formulas = at.copy()
    at = at + formula + written
    inline = ~bare & (name[at] == _INLINE)
    if np.any(inline != (~bare & (kind == _INLINED) & (name[at] != _CELL_END))):
        raise Unusual("an inline text that is none")
    at = at + inline
    opened = np.where(inline, np.isin(name[at], TEXT), ~bare & np.isin(name[at], _VALUE))
    empty = opened & closed[at]
    opened &= ~closed[at]
    if np.any(inline & ~opened & ~empty):
        raise Unusual("a text in several formats")
    ends = np.where(inline, TEXT_END, _VALUE_END)
    if np.any(opened & (name[at + 1] != ends)):
        raise Unusual("tags inside of a value")
    values = np.minimum(at, last - 1)
    at = at + 2 * opened + empty
    if np.any(inline & (name[at] != _INLINE_END)):
        raise Unusual("more than a text")
    at = at + inline
    if np.any(~bare & (name[at] != _CELL_END)):
        raise Unusual("more in a cell than its value")
    at = at + ~bare
    lines = np.count_nonzero((tags.name == _ROW) | (tags.name == _ROW_END))
    if int((at - cells).sum()) + int(lines) != last or np.any(at[:-1] > cells[1:]):
        raise Unusual("more in the sheet than rows and cells")
    begin = np.where(opened, tags.end[values] + 1, 0)
    end = np.where(opened, tags.begin[np.minimum(values + 1, last - 1)], 0)
    filled = opened & (end > begin)
    faults = _uncalculated(tags, formulas, formula & ~filled, written, row, column)
    text, numeric = _texts(tags.raw, begin[filled], end[filled], kind[filled], strings)
    row, column, style, kind = row[filled], column[filled], style[filled], kind[filled]
    wrong = np.flatnonzero(kind == _ERROR)
    for index, what in zip(wrong.tolist(), text.gather(wrong).to_list(), strict=True):
        faults[int(row[index]), int(column[index])] = what
    return Taken(row, column, style, numeric, text, faults, merges)


def _uncalculated(
    tags: Tags, formulas: Places, blank: Mask, written: Mask, row: Places, column: Places
) -> dict[tuple[int, int], str]:
    faults = {}
    for index in np.flatnonzero(blank).tolist():
        tag = int(formulas[index])
        inside = b""
        if written[index]:
            inside = tags.raw[tags.end[tag] + 1 : tags.begin[tag + 1]].tobytes()
        faults[int(row[index]), int(column[index])] = "=" + decode(
            inside.decode("utf-8", "replace")
        )
    return faults


def _texts(
    raw: npt.NDArray[np.uint8],
    begin: Places,
    end: Places,
    kind: npt.NDArray[np.uint8],
    strings: pl.Series,
) -> tuple[pl.Series, Mask]:
    """The text of each value, and which of them are bare numbers."""
    order: list[Places] = []
    found: list[pl.Series] = []

    def put(mask: Mask, text: pl.Series) -> None:
        order.append(np.flatnonzero(mask))
        found.append(text)

    numeric = kind == _NUMERIC
    shared = kind == _SHARED
    if shared.any():
        put(shared, _shared(raw, begin[shared], end[shared], strings))
    if numeric.any():
        numbers = texts_between(raw, begin[numeric], end[numeric])
        if not numbers.str.contains(_NUMBER).all():
            raise Unusual("a number that is none")
        put(numeric, numbers)
    spoken = np.isin(kind, (_STRING, _INLINED, _ERROR))
    if spoken.any():
        put(spoken, decoded(texts_between(raw, begin[spoken], end[spoken])))
    days = kind == _DAY
    if days.any():
        day = texts_between(raw, begin[days], end[days])
        put(days, day.str.replace(r"T00:00(?::00(?:\.0+)?)?Z?$", ""))
    flags = kind == _FLAG
    if flags.any():
        words = texts_between(raw, begin[flags], end[flags])
        put(flags, words.replace_strict(["0", "1"], ["false", "true"], default=words))
    if not found:
        return pl.Series([], dtype=pl.String), numeric
    if len(found) == 1:
        return found[0], numeric
    place = np.empty(len(kind), dtype=np.int64)
    place[np.concatenate(order)] = np.arange(len(kind))
    return pl.concat(found).gather(pl.Series(place)), numeric


def _shared(
    raw: npt.NDArray[np.uint8], begin: Places, end: Places, strings: pl.Series
) -> pl.Series:
    length = end - begin
    index = np.zeros(len(begin), dtype=np.int64)
    if length.max() > 9:
        raise Unusual("an index of another form")
    for step in range(int(length.max())):
        here = length > step
        digit = raw[np.where(here, begin + step, 0)].astype(np.int64) - 48
        if np.any(here & ((digit < 0) | (digit > 9))):
            raise Unusual("an index of another form")
        index = np.where(here, index * 10 + digit, index)
    if index.max() >= len(strings):
        raise Unusual("an index beyond the table of strings")
    return strings.gather(pl.Series(index))


def _merges(tail: bytes) -> tuple[tuple[int, int, int, int], ...]:
    found = _MERGE.findall(tail)
    if len(found) != tail.count(b"<mergeCell "):
        raise Unusual("merged cells of another form")
    return tuple(
        (int(top) - 1, _number(left), int(bottom) - 1, _number(right))
        for left, top, right, bottom in found
    )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def laid_out(taken: Taken, texts: pl.Series, rows: int, columns: int) -> pl.DataFrame:
    """The cells as a full table of text columns ``c0``, ``c1`` …"""
    order = np.argsort(taken.column.astype(np.uint16), kind="stable")
    edges = np.searchsorted(taken.column[order], np.arange(columns + 1))
    laid: list[pl.Series] = []
    for index in range(columns):
        own = order[edges[index] : edges[index + 1]]
        where = np.full(rows, -1, dtype=np.int64)
        where[taken.row[own]] = own
        at = pl.Series(where, dtype=pl.Int64)
        at = at.set(at < 0, None) if len(own) < rows else at
        laid.append(texts.gather(at).alias(f"c{index}"))
    return pl.DataFrame(laid) if laid else pl.DataFrame()
