"""Finds the header of a sheet and says which source column is which column of ours.

Title rows may stand above the header, and the header may have up to three rows with merged
cells: a column is then named by its whole path, so that 总数 under
组织关系在非公企业的党员总数 is found. Nothing is mapped that the table of synonyms does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from planner.language import Text
from planner.ledger.cells import unguard_text
from planner.ledger.findings import Findings, shown
from planner.ledger.sheet import Sheet, column_letter
from planner.ledger.synonyms import (
    EITHER,
    EITHER_RANK,
    GENERIC,
    IGNORED,
    Match,
    Role,
    header_key,
    is_person,
    match_header,
    nearest_headers,
)
from planner.ledger.titles import called, called_any
from planner.ledger.words import plain

SEARCHED_ROWS = 40
MAX_DEPTH = 3
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")

Row = Sequence[str | None]


@dataclass(frozen=True)
class Header:
    """A header: its first row (0-based), how many rows it has, each column's labels, top first."""

    first: int
    depth: int
    paths: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Each column's whole name, its labels joined by ``/``; empty where it has none."""
        return tuple("/".join(path) for path in self.paths)


@dataclass
class Mapping:
    """How the source columns are understood: indices into the sheet's columns."""

    header: Header
    columns: dict[str, int] = field(default_factory=dict)
    persons: list[int] = field(default_factory=list)
    extras: list[int] = field(default_factory=list)
    rivals: dict[str, list[int]] = field(default_factory=dict)
    """Columns that several source columns name equally well."""
    passed_over: dict[str, list[int]] = field(default_factory=dict)
    """Source columns that named a column less exactly than the one chosen."""
    valueless: frozenset[int] = frozenset()
    """Source columns without a single value."""

    def source(self, column: str) -> str | None:
        """The header in the file of one of our columns."""
        index = self.columns.get(column)
        return None if index is None else self.header.paths[index][-1]


def score_rows(rows: Sequence[Row], role: Role) -> int:
    """How much sense the first rows of a file make as a header of this kind of table."""
    best = _best(rows, (), role)
    return best[0] if best else 0


def find_header(sheet: Sheet, role: Role) -> tuple[Header, int]:
    """The most sensible header of a sheet and its score (0: nothing is recognised)."""
    rows = sheet.cells.head(SEARCHED_ROWS).rows()
    if sheet.guarded:
        rows = [tuple(cell and unguard_text(cell) for cell in row) for row in rows]
    best = _best(rows, sheet.merges, role)
    if best is None:
        return Header(0, 1, tuple(() for _ in range(sheet.cells.width))), 0
    return best[1], best[0]


def _best(
    rows: Sequence[Row], merges: Sequence[tuple[int, int, int, int]], role: Role
) -> tuple[int, Header] | None:
    width = max((len(row) for row in rows), default=0)
    labels = [
        [" ".join(plain(cell or "").split()) for cell in row] + [""] * (width - len(row))
        for row in rows[:SEARCHED_ROWS]
    ]
    best: tuple[tuple[int, int, int, int], Header] | None = None
    fallback: Header | None = None
    for first in range(len(labels)):
        if sum(map(bool, labels[first])) < 1:
            continue
        for depth in range(1, MAX_DEPTH + 1):
            if first + depth > len(labels):
                break
            block = labels[first : first + depth]
            if depth > 1 and any(_NUMBER.fullmatch(cell) for cell in block[-1]):
                break  # figures begin: these are rows, not labels
            header = Header(first, depth, _paths(block, first, merges))
            points = _score(header, role)
            filled = sum(map(bool, labels[first]))
            if fallback is None or (filled > 1 and sum(map(bool, fallback.paths)) < 2):
                fallback = header
            # Of equal ones the shallowest, then the first: a deeper reading must find columns,
            # or name some, that a shallower one does not, else it would swallow titles or data.
            key = (points, sum(map(bool, header.paths)), -depth, -first)
            if points and (best is None or key > best[0]):
                best = (key, header)
    if best is not None:
        return best[0][0], best[1]
    return None if fallback is None else (0, fallback)


def _score(header: Header, role: Role) -> int:
    columns = set()
    people = 0
    for path in header.paths:
        match = match_path(path, role)
        if match is not None:
            columns.add(match.column)
        elif path and header_key(path[-1]) in EITHER[role]:
            columns.add(path[-1])
        elif path and is_person(path[-1]):
            people += 1
    return 10 * len(columns) + min(people, 5) if columns else 0


def _paths(
    block: list[list[str]], first: int, merges: Sequence[tuple[int, int, int, int]]
) -> tuple[tuple[str, ...], ...]:
    filled = [list(row) for row in block]
    last = first + len(block) - 1
    inside = [m for m in merges if m[0] <= last and m[2] >= first]
    for top, left, bottom, right in inside:
        label = block[top - first][left] if top >= first and left < len(block[0]) else ""
        for row in range(max(top, first), min(bottom, last) + 1):
            for column in range(left, min(right, len(block[0]) - 1) + 1):
                filled[row - first][column] = label
    if not inside:
        # Without merges (a CSV file) a label reaches right over blanks that have labels below.
        for level in range(len(filled) - 1):
            label = ""
            for column, cell in enumerate(filled[level]):
                below = any(block[deeper][column] for deeper in range(level + 1, len(block)))
                label = cell or (label if below else "")
                filled[level][column] = label
    paths = []
    for column in range(len(block[0])):
        path: list[str] = []
        for labels in filled:
            if labels[column] and (not path or labels[column] != path[-1]):
                path.append(labels[column])
        paths.append(tuple(path))
    return tuple(paths)


def match_path(path: Sequence[str], role: Role) -> Match | None:
    """The column that a header path names: by its last label, read under the ones above it."""
    if not path:
        return None
    *above, label = path
    if not above:
        return match_header(label, role)
    parent = match_path(above, role)
    if header_key(label) in GENERIC:
        return parent
    match = match_header(label, role)
    if match is None or parent is None or parent.column == match.column:
        return match
    # 其中预备党员 under the members held here is a part of them; under those held elsewhere
    # it is not, and no column of ours.
    return match if parent.column == "members" else None


def map_columns(header: Header, sheet: Sheet, role: Role) -> Mapping:
    """Which source column is which of ours, with rivals and persons set apart."""
    blank = _blank_columns(sheet, header)
    mapping = Mapping(header, valueless=blank)
    wanted: dict[str, list[tuple[float, int]]] = {}
    either: list[tuple[int, tuple[str, ...]]] = []
    for index, path in enumerate(header.paths):
        key = header_key(path[-1]) if path else ""
        match = match_path(path, role)
        if match is not None:
            wanted.setdefault(match.column, []).append((match.rank, index))
        elif key in EITHER[role]:
            either.append((index, EITHER[role][key]))
        elif any(is_person(label) for label in path):
            mapping.persons.append(index)
        elif path or index not in blank:
            mapping.extras.append(index)
    for index, columns in either:
        named = next((name for name in columns if name not in wanted), columns[-1])
        wanted.setdefault(named, []).append((EITHER_RANK, index))
    for column, found in wanted.items():
        # A column without a single value competes with none that has some.
        candidates = [pair for pair in found if pair[1] not in blank] or found[:1]
        best = min(rank for rank, _ in candidates)
        chosen = [index for rank, index in candidates if rank == best]
        mapping.columns[column] = chosen[0]
        if len(chosen) > 1:
            mapping.rivals[column] = chosen
        others = [index for _, index in found if index not in chosen]
        mapping.extras += others
        mapping.passed_over[column] = [index for index in others if index not in blank]
    mapping.extras.sort()
    return mapping


def _blank_columns(sheet: Sheet, header: Header) -> frozenset[int]:
    body = sheet.cells.slice(header.first + header.depth)
    columns = enumerate(body.iter_columns())
    return frozenset(i for i, series in columns if series.null_count() == len(series))


def report_mapping(mapping: Mapping, findings: Findings, role: Role, *, kept: bool) -> None:
    """Say what was ambiguous (an error), chosen, or left out because it holds persons."""
    header = mapping.header
    row = header.first + header.depth
    for column, indices in mapping.rivals.items():
        both = [f"{column_letter(i)}“{header.names[i]}”" for i in indices]
        both_en = [f'{column_letter(i)} "{header.names[i]}"' for i in indices]
        title = called(column, role).zh
        findings.error(
            "ambiguous_header",
            Text(
                f"{'、'.join(both)} 都可以是{title}，无法判断用哪一列",
                f"{' and '.join(both_en)} could each be {column}; which one is meant is not clear",
            ),
            Text(
                f"把要用的一列表头改为{title}，或改掉另一列的表头",
                f"name the right one {column}, or rename the other",
            ),
            row=row,
        )
    for column, others in mapping.passed_over.items():
        if others:
            source = mapping.source(column)
            names = [header.names[i] for i in others]
            findings.warn(
                "second_choice_header",
                Text(
                    f"{called(column, role).zh}取自“{source}”列；"
                    f"{'、'.join(f'“{n}”' for n in names)} {'原样保留' if kept else '未采用'}",
                    f'{column} is read from "{source}"; '
                    f"{', '.join(chr(34) + n + chr(34) for n in names)} "
                    f"{'kept as it is' if kept else 'not used'}",
                ),
                row=row,
            )
    if mapping.persons:
        names = [shown(header.names[i], 20) for i in mapping.persons]
        findings.warn(
            "person_columns",
            Text(
                f"含个人信息的列不写入任何输出：{'、'.join(names)}",
                f"columns that hold persons are left out of every output: {', '.join(names)}",
            ),
        )


def report_titles(sheet: Sheet, header: Header, findings: Findings) -> None:
    """Say which rows above the header were taken for titles."""
    above = sheet.cells.head(header.first).rows()
    texts = [next((plain(cell) for cell in row if cell and plain(cell)), "") for row in above]
    rows = [i + 1 for i, text in enumerate(texts) if text]
    if rows:
        first = shown(next(text for text in texts if text), 40)
        count = len(rows)
        findings.warn(
            "title_rows",
            Text(
                f"表头以上的 {count} 行（“{first}”等）按标题略过",
                f'{count} row{"s" if count > 1 else ""} above the header ("{first}") left out '
                "as titles",
            ),
            row=rows[0],
        )


def report_missing(
    mapping: Mapping, findings: Findings, role: Role, groups: Sequence[tuple[str, ...]]
) -> bool:
    """Say which required columns are missing, with the headers found and the nearest ones.

    ``groups``: of each, at least one column must be there. True where all are.
    """
    missing = [group for group in groups if not any(c in mapping.columns for c in group)]
    if not missing:
        return True
    header = mapping.header
    names = [name for name in header.names if name]
    free = [
        (header.paths[i][-1], header.names[i])
        for i in (*mapping.extras, *mapping.persons)
        if header.paths[i] and header_key(header.paths[i][-1]) not in IGNORED
    ]
    for group in missing:
        hints = []
        for label, name in free:
            near = nearest_headers(label, role)
            if near and near[0] in group:
                hints.append((name, near[0]))
        zh = "、".join(f"“{shown(n, 20)}”" for n in names[:30]) or "（无）"
        en = ", ".join(f'"{shown(n, 20)}"' for n in names[:30]) or "none"
        wanted = called_any(group, role)
        first = hints[0] if hints else None
        findings.error(
            "missing_column",
            Text(
                f"缺少{wanted.zh}列；找到的表头：{zh}",
                f"there is no column for {wanted.en}; headers found: {en}",
            ),
            Text(
                f"“{first[0]}”是不是{called(first[1], role).zh}？如是，请改为该列名"
                if first
                else f"请加上表头为{called(group[0], role).zh}的一列",
                f'is "{first[0]}" meant as {first[1]}? then name it so'
                if first
                else f"add a column with the header {group[0]}",
            ),
            row=header.first + 1,
        )
    return False


def extra_names(mapping: Mapping, taken: Sequence[str]) -> dict[int, str]:
    """A name for each column that we do not know: its own header, with a suffix if it is taken."""
    used = set(taken)
    names: dict[int, str] = {}
    last = [path[-1] if path else "" for path in mapping.header.paths]
    for index in mapping.extras:
        base = last[index]
        if header_key(base) in GENERIC or last.count(base) > 1:
            base = mapping.header.names[index]
        base = base or f"column {column_letter(index)}"
        name, number = base, 2
        while name in used:
            name, number = f"{base}-{number}", number + 1
        used.add(name)
        names[index] = name
    return names


def column(index: int) -> pl.Expr:
    """The sheet's column at an index."""
    return pl.col(f"c{index}")
