"""Finds the header of a sheet: title rows above it, one to four rows, merged cells.

A column is named by its whole path, so that 总数 under 组织关系在非公企业的党员总数 is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from planner.language import Text
from planner.ledger.cells import unguard_text
from planner.ledger.findings import Findings, named_only
from planner.ledger.options import NO_TABLE_OPTIONS, TableOptions
from planner.ledger.paths import match_path, question_of
from planner.ledger.sheet import Sheet, column_letter
from planner.ledger.synonyms import EITHER, GENERIC, Role, header_key, is_person
from planner.ledger.words import folded, plain

SEARCHED_ROWS = 40
MAX_DEPTH = 4
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?(?:人|名|家|个|户|%)?")

Row = Sequence[str | None]
Merges = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Header:
    """A header: its first row (0-based), how many rows it has, each column's labels, top first."""

    first: int
    depth: int
    paths: tuple[tuple[str, ...], ...]

    @property
    def last_row(self) -> int:
        """Its last row as a spreadsheet counts."""
        return self.first + self.depth

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each column's whole name, its labels joined by ``/``; empty where it has none."""
        return tuple("/".join(path) for path in self.paths)

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Each column by its last label, or by its whole name where that tells it from no other.

        Two columns of one name carry their letters.
        """
        last = [path[-1] if path else "" for path in self.paths]
        many = {label for label in last if last.count(label) > 1}
        found = []
        for index, label in enumerate(last):
            name = label
            if label in many or header_key(label) in GENERIC:
                name = self._shortest(index)
            found.append(name)
        return tuple(found)

    def _shortest(self, index: int) -> str:
        """As many labels of a path, from its end, as tell the column from all others."""
        path = self.paths[index]
        for length in range(2, len(path)):
            end = path[-length:]
            if sum(other[-length:] == end for other in self.paths) == 1:
                return "/".join(end)
        name = self.names[index]
        return f"{name} ({column_letter(index)})" if name and self.names.count(name) > 1 else name

    def spelled(self, index: int) -> str:
        """How a person writes this column in an option so that no other is meant."""
        label = self.paths[index][-1] if self.paths[index] else ""
        alike = [path for path in self.paths if path and header_key(path[-1]) == header_key(label)]
        if label and len(alike) == 1:
            return label
        name = self.names[index]
        return name if name and self.names.count(name) == 1 else column_letter(index)


def score_rows(rows: Sequence[Row], role: Role, options: TableOptions = NO_TABLE_OPTIONS) -> int:
    """How much sense the first rows of a file make as a header of this kind of table."""
    best = _best(rows, (), _scorer(role, options))
    return best[0] if best else 0


def find_header(
    sheet: Sheet, role: Role, options: TableOptions = NO_TABLE_OPTIONS
) -> tuple[Header, int]:
    """The most sensible header of a sheet and its score (0: nothing is recognised).

    Where a person has said which rows they are, these and no others.
    """
    score = _scorer(role, options)
    if options.header is not None:
        first, last = options.header
        rows = _labels(_rows(sheet, last)[first - 1 :])
        if rows:
            header = Header(first - 1, len(rows), _paths(rows, first - 1, sheet.merges))
            return header, score(header)
        return _no_header(sheet, max(0, min(first - 1, sheet.cells.height - 1))), 0
    best = _best(_rows(sheet, SEARCHED_ROWS), sheet.merges, score)
    return (_no_header(sheet, 0), 0) if best is None else (best[1], best[0])


def _no_header(sheet: Sheet, first: int) -> Header:
    return Header(first, 1, tuple(() for _ in range(sheet.cells.width)))


def _rows(sheet: Sheet, count: int) -> list[Row]:
    rows: list[Row] = list(sheet.cells.head(count).rows())
    if sheet.guarded:
        rows = [tuple(cell and unguard_text(cell) for cell in row) for row in rows]
    return rows


def _labels(rows: Sequence[Row]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [
        [" ".join(plain(cell or "").split()) for cell in row] + [""] * (width - len(row))
        for row in rows
    ]


def _best(
    rows: Sequence[Row], merges: Merges, score: Callable[[Header], int]
) -> tuple[int, Header] | None:
    labels = _labels(rows[:SEARCHED_ROWS])
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
            points = score(header)
            filled = sum(map(bool, labels[first]))
            if fallback is None or (filled > 1 and sum(map(bool, fallback.paths)) < 2):
                fallback = header
            # Of equal ones the shallowest, then the first: a deeper reading must find columns,
            # or tell some apart, that a shallower one does not, else it would swallow titles.
            key = (points, len(set(filter(None, header.paths))), -depth, -first)
            if points and (best is None or key > best[0]):
                best = (key, header)
    if best is not None:
        return best[0][0], best[1]
    return None if fallback is None else (0, fallback)


def _scorer(role: Role, options: TableOptions) -> Callable[[Header], int]:
    """Counts the columns of ours that a header names, those that a person has named among them."""
    named = {folded(source) for source, _ in options.columns}

    def score(header: Header) -> int:
        columns = set()
        people = 0
        for path, name in zip(header.paths, header.names, strict=True):
            if not path:
                continue
            if named and not named.isdisjoint((folded(path[-1]), folded(name))):
                columns.add(name)
                continue
            match = match_path(path, role)
            if match is not None:
                columns.add(match.column)
            elif header_key(path[-1]) in EITHER[role]:
                columns.add(path[-1])
            elif (asked := question_of(path, role)) is not None:
                columns.add(asked)
            elif is_person(path[-1]):
                people += 1
        return 10 * len(columns) + min(people, 5) if columns else 0

    return score


def _paths(block: list[list[str]], first: int, merges: Merges) -> tuple[tuple[str, ...], ...]:
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


def report_titles(sheet: Sheet, header: Header, findings: Findings) -> None:
    """Say which rows above the header were taken for titles; figures among them are no titles."""
    above = sheet.cells.head(header.first).rows()
    texts = [next((plain(cell) for cell in row if cell and plain(cell)), "") for row in above]
    rows = [i + 1 for i, text in enumerate(texts) if text]
    if not rows:
        return
    first = named_only(next(text for text in texts if text))
    count = len(rows)
    what = Text(
        f"表头以上的 {count} 行（“{first}”等）按标题略过",
        f'{count} row{"s" if count > 1 else ""} above the header ("{first}") left out as titles',
    )
    figures = [i + 1 for i, row in enumerate(above) if _holds_figures(row)]
    if not figures:
        if count == 1:
            findings.note("title_rows", what, row=rows[0])
        else:
            findings.note("title_rows", what, rows=rows)
        return
    findings.warn(
        "rows_above_header",
        Text(
            f"{what.zh}；其中第 {'、'.join(map(str, figures))} 行有数字",
            f"{what.en}; figures stand in row {', '.join(map(str, figures))}",
        ),
        Text(
            "如果那是企业，请用 --header-row 指明表头所在的行",
            "if these are enterprises, say with --header-row where the header is",
        ),
        row=rows[0],
    )


def _holds_figures(row: Row) -> bool:
    return sum(bool(cell and _FIGURE.fullmatch(folded(cell))) for cell in row) >= 2
