"""Which rows of a sheet are no enterprises: blank ones, totals, notes, repeated headers.

What is left out is said, and a row that holds figures but names nobody is an error: a figure
is never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from planner.language import Text
from planner.ledger.findings import Findings, named_only, row_list
from planner.ledger.mapping import Mapping
from planner.ledger.paths import match_path
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import Role
from planner.ledger.values import read_count
from planner.ledger.words import INVISIBLE, NOTE, NOTHING, TOTAL, folded, plain

_TOTAL = re.compile(TOTAL)
_NOTE = re.compile(NOTE)
_NUMBER = re.compile(r"\d+(?:\.0+)?")
_HINT = "合计|小计|总计|共计|累计|其中|[:：]|(?i:^\\W*(?:sub|grand)?.?(?:total|sum))"
"""What a total or a note contains; only such rows are looked at one by one."""
_COUNTS = (
    "members", "full_members", "probationary_members", "members_elsewhere", "activists",
    "employees", "capacity",
)  # fmt: skip
_PART = re.compile("其中[:,、]?")
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_ORDINAL = re.compile(
    r"[(（]?(\d{1,2})[)）]?|[甲乙丙丁戊己庚辛壬癸]|[a-z]{1,2}|[—－-]+|栏次|列次|序号"
)
_EXAMPLE = frozenset(
    ["例", "示例", "样例", "范例", "例如", "举例", "填写示例", "填写样例", "example"]
)
_MADE_UP = re.compile(r"例|某|[×✕○*]|(?i:x{2,}|example|sample)")
"""What the name of an example row shows; a real name there was perhaps typed over one."""
_HEAD = 2
"""A row of column numbers (甲 乙 1 2 3) stands right below the header."""


@dataclass(frozen=True)
class Body:
    """The rows that are entries, and the rows that were left out as totals."""

    frame: pl.DataFrame
    totals: tuple[int, ...] = ()


def data_rows(sheet: Sheet, mapping: Mapping, findings: Findings, role: Role) -> Body:
    """The rows below the header that are entries, with ``row``: each one's row in the file."""
    start = mapping.header.last_row
    body = sheet.cells.slice(start).with_row_index("row", offset=start + 1)
    body = body.with_columns(pl.col("row").cast(pl.Int64))
    own = {f"c{index}" for index in (*mapping.remarks, *mapping.planned)}
    keys = [f"c{mapping.columns[name]}" for name in ("name", "id") if name in mapping.columns]
    cells = [name for name in body.columns if name != "row" and name not in own]
    named = _filled(pl.col(keys[0]))
    if len(keys) > 1 and not body.select(named.all()).item():
        named = pl.any_horizontal(_filled(pl.col(key)) for key in keys)
    few = pl.lit(False)
    if sum(body[c].null_count() == 0 for c in cells) < 2:  # else every row has two cells
        few = pl.sum_horizontal(pl.col(c).is_not_null().cast(pl.UInt16) for c in cells) <= 1
    looked_at = list(dict.fromkeys([*keys, *cells[:2]]))
    hinted = pl.any_horizontal(pl.col(c).str.contains(_HINT).fill_null(False) for c in looked_at)
    first = pl.col("row") <= start + _HEAD
    wide = _wide_rows(sheet, start)
    merged = pl.col("row").is_in(sorted(wide))
    doubtful = body.filter(~named | few | hinted | first | merged | _repeats(mapping))
    if doubtful.is_empty():
        return Body(body)
    certain = body.filter(~pl.col("row").is_in(doubtful["row"].implode()))["row"]
    last = certain.max() if len(certain) else 0
    judge = _Judge(mapping, findings, role, start, wide, last if isinstance(last, int) else 0)
    drop = judge.drop(doubtful.select("row", *cells))
    kept = body.filter(~pl.col("row").is_in(drop)) if drop else body
    return Body(kept, tuple(judge.left["total"]))


def _filled(text: pl.Expr) -> pl.Expr:
    """Whether a cell shows anything; a plain test first, since nearly all do."""
    return text.str.contains(rf"[^\s{INVISIBLE[1:]}").fill_null(False)


def _repeats(mapping: Mapping) -> pl.Expr:
    key = "name" if "name" in mapping.columns else "id"
    label = mapping.header.paths[mapping.columns[key]][-1:] or ("",)
    return (pl.col(f"c{mapping.columns[key]}") == label[0]).fill_null(False)


def _wide_rows(sheet: Sheet, start: int) -> set[int]:
    """Rows below the header with a cell that is merged across at least three columns."""
    return {
        row + 1
        for top, left, bottom, right in sheet.merges
        if right - left >= 2
        for row in range(max(top, start), bottom + 1)
    }


class _Judge:
    """Says of each doubtful row what it is, and then what was left out."""

    def __init__(
        self,
        mapping: Mapping,
        findings: Findings,
        role: Role,
        start: int,
        wide: set[int],
        last_filled: int,
    ) -> None:
        self.mapping, self.findings, self.role = mapping, findings, role
        self.start, self.wide, self.last_filled = start, wide, last_filled
        self.keyed = {mapping.columns[k] for k in ("name", "id") if k in mapping.columns}
        self.figures = [mapping.columns[name] for name in _COUNTS if name in mapping.columns]
        self.entries = last_filled > 0
        self.left: dict[str, list[int]] = {kind: [] for kind in ("blank", *_SAYINGS)}
        self.texts: dict[str, str] = {}
        self.overwritten: list[tuple[int, str]] = []
        self.lone: list[str] = []

    def drop(self, doubtful: pl.DataFrame) -> list[int]:
        """The rows that are no entries; each kind of them is said."""
        nameless: list[tuple[int, str]] = []
        bare: list[tuple[int, str]] = []
        indices = [int(name[1:]) for name in doubtful.columns[1:]]
        for row, *values in doubtful.iter_rows():
            cells = zip(indices, values, strict=True)
            filled = {i: plain(v) for i, v in cells if v is not None and plain(v)}
            kind = self.kind(row, filled)
            if kind == "entry":
                self.entries = True
                self.last_filled = max(row, self.last_filled)
                if len(filled) == 1 and len(indices) > 2:
                    bare.append((row, next(iter(filled.values()))))
                continue
            if kind == "nameless":
                nameless.append((row, " ".join(self.public(filled))))
                continue
            self.left[kind].append(row)
            columns = self.mapping.columns
            keys = [columns[key] for key in ("name", "id") if key in columns]
            names = [filled[i] for i in keys if i in filled]
            if kind == "example" and names and not any(map(_MADE_UP.search, names)):
                self.overwritten.append((row, names[0]))
            if kind == "number":
                self.lone.append(next(iter(filled.values())))
            if kind != "blank":
                self.last_filled = max(row, self.last_filled)
                self.texts.setdefault(kind, named_only(next(self.public(filled), "…"), 30))
        if self.lone_examples(nameless):
            self.left["example"], self.overwritten = [], []
        self.say(nameless, bare)
        return [row for rows in self.left.values() for row in rows] + [row for row, _ in nameless]

    def lone_examples(self, nameless: list[tuple[int, str]]) -> bool:
        """Whether examples are all that the ledger holds: then they count, to try things on."""
        rows = self.left["example"]
        if not rows or self.entries or nameless or self.role != "enterprises":
            return False
        where = row_list(rows)
        what = Text(
            f"{where.zh}是示例；没有别的企业，按企业计入",
            f"only an example ({where.en}) and no other enterprise: it counts as one",
        )
        self.findings.note("example_row", what, rows=rows)
        return True

    def public(self, filled: dict[int, str]) -> Iterator[str]:
        """The texts of a row without those in columns of persons."""
        return (text for i, text in filled.items() if i not in self.mapping.persons)

    def kind(self, row: int, filled: dict[int, str]) -> str:
        """What a row is, by its filled cells."""
        if not filled:
            return "blank"
        texts = [folded(text) for text in filled.values()]
        lone = len(texts) == 1 and next(iter(filled)) not in self.figures
        if lone and _NUMBER.fullmatch(texts[0]):
            return "number"
        if row <= self.start + _HEAD and _numbers_columns(texts):
            return "numbering"
        leading = [filled[i] for i in sorted({*list(filled)[:2], *(self.keyed & set(filled))})]
        if any(_TOTAL.match(folded(text)) for text in leading):
            return "total"
        if _PART.match(texts[0]):
            return "part"
        if _NOTE.match(texts[0]):
            return "note"
        columns = self.mapping.columns
        matched = [c for c, i in columns.items() if i in filled]
        same = [c for c in matched if self.is_own_header(filled[columns[c]], c)]
        if len(same) >= 2 and len(same) * 2 > len(matched):
            return "header"
        first = next(iter(filled))
        if texts[0] in _EXAMPLE and first not in columns.values():
            return "example"
        if len(filled) <= 2 and (
            row in self.wide or (len(texts) == 1 and _SECTION.match(texts[0]))
        ):
            return "section"
        if self.keyed & set(filled):
            return "entry"
        if any(_is_figure(filled[i]) for i in self.figures if i in filled):
            return "nameless"
        return "note"

    def is_own_header(self, text: str, column: str) -> bool:
        match = match_path((text,), self.role)
        own = self.mapping.header.paths[self.mapping.columns[column]]
        return (match is not None and match.column == column) or text in own

    def say(self, nameless: list[tuple[int, str]], bare: list[tuple[int, str]]) -> None:
        findings = self.findings
        for kind, (code, saying) in _SAYINGS.items():
            rows = self.left[kind]
            if not rows:
                continue
            where = row_list(rows)
            text = self.texts[kind]
            what = Text(
                f"{where.zh}（“{text}”{'等' if len(rows) > 1 else ''}）：{saying.zh}",
                f'{where.en} ("{text}"{" …" if len(rows) > 1 else ""}) {saying.en}',
            )
            if kind == "number":
                # It may be an enterprise whose name was forgotten: worth a look.
                findings.warn_rows(code, _LONE, what, rows, self.lone, None)
            else:
                findings.note(code, what, rows=rows)
        # Blank rows after the last entry are how sheets end; between entries they are worth a word.
        inner = [row for row in self.left["blank"] if row < self.last_filled]
        if inner:
            where = row_list(inner)
            what = Text(f"{where.zh}是空行，略过", f"{where.en} blank, left out")
            findings.note("blank_row", what, rows=inner)
        findings.warn_rows(
            "overwritten_example",
            Text(
                "标为“示例”的行填了“{value}”，按示例未计入",
                'marked as an example, yet it names "{value}"; left out',
            ),
            Text(
                "{count} 行标为“示例”，却填了企业（{examples}；{rows}），按示例未计入",
                "{count} rows are marked as examples, yet name enterprises ({examples}; {rows}); "
                "left out",
            ),
            [row for row, _ in self.overwritten],
            [text for _, text in self.overwritten],
            remedy=Text("如是真实的一行，请清除“示例”二字", "if it is a real one, clear the mark"),
        )
        findings.warn_rows(
            "only_a_name",
            Text(
                "这一行只有“{value}”，其余都是空白，按没有党员的企业计入",
                'the row holds only "{value}"; counted as an enterprise without members',
            ),
            Text(
                "{count} 行只有名称（{examples}；{rows}），按没有党员的企业计入",
                "{count} rows hold only a name ({examples}; {rows}); counted as enterprises "
                "without members",
            ),
            [row for row, _ in bare],
            [text for _, text in bare],
            remedy=Text("如是小标题或说明，请删除该行", "delete the row if it is a heading"),
        )
        findings.error_rows(
            "nameless_row",
            Text(
                "有数字但没有名称和编号（{value}）",
                "it has figures but neither a name nor an id ({value})",
            ),
            Text(
                "请补上名称；如是合计行请删除；如是合并单元格请拆开",
                "give the name; delete the row if it is a total; split the cells if they are "
                "merged",
            ),
            [row for row, _ in nameless],
            [text for _, text in nameless],
            None,
        )


_LONE = Text("整行只有“{value}”，按空行略过", 'the row holds only "{value}"; left out as blank')
_SAYINGS = {
    "number": (
        "number_only_row",
        Text("只有一个数字，按空行略过", "holding only a number, left out as blank"),
    ),
    "numbering": ("numbering_row", Text("栏次行，略过", "left out: it numbers the columns")),
    "total": ("total_row", Text("合计行，未计入", "left out as totals")),
    "part": ("part_row", Text("合计的其中项，未计入", "left out as parts of a total")),
    "note": ("note_row", Text("说明行，未计入", "left out as notes")),
    "header": ("header_row", Text("重复的表头，略过", "left out as repeated headers")),
    "section": ("section_row", Text("小标题行，略过", "left out as headings")),
    "example": ("example_row", Text("示例行，未计入", "left out as examples")),
}


def _numbers_columns(texts: list[str]) -> bool:
    """Whether a row only numbers the columns: 甲 乙 1 2 3, or (1) (2) (3)."""
    found = [_ORDINAL.fullmatch(text) for text in texts]
    numbers = [int(m[1]) for m in found if m is not None and m[1]]
    steps = all(b - a == 1 for a, b in pairwise(numbers))
    return None not in found and len(numbers) >= 3 and numbers[0] == 1 and steps


def _is_figure(text: str) -> bool:
    if folded(text) in NOTHING:
        return False
    read = read_count(text, 10**12)
    return read.value is None or read.value != 0
