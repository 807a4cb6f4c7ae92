"""Which rows of a sheet are no enterprises: blank ones, totals, notes, repeated headers.

What is left out is said, and a row that holds figures but names nobody is an error: a figure
is never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from planner.language import Text
from planner.ledger.findings import Findings, row_list, shown
from planner.ledger.header import Mapping, match_path
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import Role
from planner.ledger.values import read_count
from planner.ledger.words import INVISIBLE, NOTE, NOTHING, TOTAL, folded, plain

_TOTAL = re.compile(TOTAL)
_NOTE = re.compile(NOTE)
_NUMBER = re.compile(r"\d+(?:\.0+)?")
_HINT = "合计|小计|总计|共计|累计|[:：]|(?i:^\\W*(?:sub|grand)?.?(?:total|sum))"
"""What a total or a note contains; only such rows are looked at one by one."""
_COUNTS = ("members", "full_members", "probationary_members", "employees", "capacity")


def data_rows(sheet: Sheet, mapping: Mapping, findings: Findings, role: Role) -> pl.DataFrame:
    """The rows below the header that are entries, with ``row``: each one's row in the file."""
    start = mapping.header.first + mapping.header.depth
    body = sheet.cells.slice(start).with_row_index("row", offset=start + 1)
    body = body.with_columns(pl.col("row").cast(pl.Int64))
    keys = [f"c{mapping.columns[name]}" for name in ("name", "id") if name in mapping.columns]
    cells = [name for name in body.columns if name != "row"]
    named = pl.any_horizontal(_filled(pl.col(key)) for key in keys)
    few = pl.sum_horizontal(pl.col(c).is_not_null().cast(pl.UInt16) for c in cells) <= 1
    looked_at = list(dict.fromkeys([*keys, *cells[:2]]))
    hinted = pl.any_horizontal(pl.col(c).str.contains(_HINT).fill_null(False) for c in looked_at)
    doubtful = body.filter(~named | few | hinted | _repeats(mapping))
    if doubtful.is_empty():
        return body
    certain = body.filter(~pl.col("row").is_in(doubtful["row"].implode()))["row"]
    last = certain.max() if len(certain) else 0
    drop = _judge(doubtful, mapping, findings, role, last if isinstance(last, int) else 0)
    return body.filter(~pl.col("row").is_in(drop)) if drop else body


def _filled(text: pl.Expr) -> pl.Expr:
    """Whether a cell shows anything; a plain test first, since nearly all do."""
    return text.str.contains(rf"[^\s{INVISIBLE[1:]}").fill_null(False)


def _repeats(mapping: Mapping) -> pl.Expr:
    key = "name" if "name" in mapping.columns else "id"
    return (pl.col(f"c{mapping.columns[key]}") == (mapping.source(key) or "")).fill_null(False)


def _judge(
    doubtful: pl.DataFrame, mapping: Mapping, findings: Findings, role: Role, last_filled: int
) -> list[int]:
    keyed = {mapping.columns[key] for key in ("name", "id") if key in mapping.columns}
    figures = [mapping.columns[name] for name in _COUNTS if name in mapping.columns]
    left: dict[str, list[int]] = {"blank": [], "number": [], "total": [], "note": [], "header": []}
    texts: dict[str, str] = {}
    nameless: list[tuple[int, str]] = []
    for record in doubtful.iter_rows():
        row, *values = record
        filled = {i: plain(v) for i, v in enumerate(values) if v is not None and plain(v)}
        kind = _kind(filled, keyed, figures, mapping, role)
        if kind == "entry":
            last_filled = max(row, last_filled)
            continue
        if kind == "nameless":
            nameless.append((row, " ".join(filled.values())))
            continue
        left[kind].append(row)
        if kind != "blank":
            last_filled = max(row, last_filled)
            texts.setdefault(kind, shown(next(iter(filled.values())), 30))
    _say(left, texts, findings, last_filled)
    findings.error_rows(
        "nameless_row",
        Text(
            "有数字但没有名称和编号（{value}）",
            "it has figures but neither a name nor an id ({value})",
        ),
        Text(
            "请补上名称；如是合计行请删除；如是合并单元格请拆开",
            "give the name; delete the row if it is a total; split the cells if they are merged",
        ),
        [row for row, _ in nameless],
        [text for _, text in nameless],
        None,
    )
    return [row for rows in left.values() for row in rows] + [row for row, _ in nameless]


def _kind(
    filled: dict[int, str],
    keyed: set[int],
    figures: Sequence[int],
    mapping: Mapping,
    role: Role,
) -> str:
    if not filled:
        return "blank"
    texts = list(filled.values())
    if len(texts) == 1 and _NUMBER.fullmatch(folded(texts[0])):
        return "number"
    leading = [filled[i] for i in sorted({*list(filled)[:2], *(keyed & set(filled))})]
    if any(_TOTAL.match(folded(text)) for text in leading):
        return "total"
    if _NOTE.match(folded(texts[0])):
        return "note"
    named = keyed & set(filled)
    matched = [c for c, i in mapping.columns.items() if i in filled]
    same = [c for c in matched if _is_own_header(filled[mapping.columns[c]], c, role)]
    if len(same) >= 2 and len(same) * 2 > len(matched):
        return "header"
    if named:
        return "entry"
    if any(_is_figure(filled[i]) for i in figures if i in filled):
        return "nameless"
    return "note"


def _is_own_header(text: str, column: str, role: Role) -> bool:
    match = match_path((text,), role)
    return match is not None and match.column == column


def _is_figure(text: str) -> bool:
    if folded(text) in NOTHING:
        return False
    read = read_count(text, 10**12)
    return read.value is None or read.value != 0


def _say(
    left: dict[str, list[int]], texts: dict[str, str], findings: Findings, last_filled: int
) -> None:
    sayings = {
        "number": (
            "number_only_row",
            Text("只有一个数字，按空行略过", "holding only a number, left out as blank"),
        ),
        "total": ("total_row", Text("合计行，未计入", "left out as totals")),
        "note": ("note_row", Text("说明行，未计入", "left out as notes")),
        "header": ("header_row", Text("重复的表头，略过", "left out as repeated headers")),
    }
    for kind, (code, saying) in sayings.items():
        rows = left[kind]
        if not rows:
            continue
        where = row_list(rows)
        text = texts[kind]
        findings.warn(
            code,
            Text(
                f"{where.zh}（“{text}”{'等' if len(rows) > 1 else ''}）：{saying.zh}",
                f'{where.en} ("{text}"{" …" if len(rows) > 1 else ""}) {saying.en}',
            ),
        )
    # Blank rows after the last entry are how sheets end; between entries they are worth a word.
    inner = [row for row in left["blank"] if row < last_filled]
    if inner:
        where = row_list(inner)
        findings.warn("blank_row", Text(f"{where.zh}是空行，略过", f"{where.en} blank, left out"))
