"""Which source column is which of ours: what is read, kept, passed over, or left out.

A person's decisions come first, then the table of synonyms; two headers that fit equally
well are asked about, never chosen between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.language import Text
from planner.ledger.decisions import Decided, columns_kept, decide
from planner.ledger.findings import Findings, shown
from planner.ledger.header import Header
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.paths import match_path, may_be_either
from planner.ledger.personal import personal_columns
from planner.ledger.sheet import Sheet, column_letter
from planner.ledger.synonyms import (
    EITHER,
    EITHER_RANK,
    GENERIC,
    IGNORED,
    SAYS_HOW_ORGANISED,
    Role,
    header_key,
    is_of_a_plan,
    is_own_remark,
    is_person,
    nearest_headers,
)
from planner.ledger.ticks import ticked_columns
from planner.ledger.titles import called, called_any
from planner.ledger.words import mode_of


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
    ticks: dict[str, list[int]] = field(default_factory=dict)
    """Columns that several source columns answer together, one word each, by a tick (√)."""
    remarks: list[int] = field(default_factory=list)
    """Columns that ``check --annotate`` wrote itself; no part of the ledger."""
    planned: list[int] = field(default_factory=list)
    """Columns in which a report said what its plan did; no part of the ledger either."""
    kept_persons: list[int] = field(default_factory=list)
    """Columns that hold persons and are carried through by a person's decision."""
    kept_elsewhere: list[str] = field(default_factory=list)
    """Columns of persons to be carried through that this table does not have."""
    by_content: list[int] = field(default_factory=list)
    """Columns told to hold persons by their cells, not by their headers."""
    decided: Decided = field(default_factory=Decided)
    valueless: frozenset[int] = frozenset()
    """Source columns without a single value."""

    def source(self, column: str) -> str | None:
        """The header in the file of one of our columns."""
        index = self.columns.get(column)
        if index is None and column in self.ticks:
            return self.header.paths[self.ticks[column][0]][-2]
        return None if index is None else self.header.called[index] or column_letter(index)

    def has(self, column: str) -> bool:
        """Whether the file says anything of one of our columns."""
        return column in self.columns or column in self.ticks


def map_columns(
    header: Header,
    sheet: Sheet,
    role: Role,
    options: ReadOptions = NO_OPTIONS,
    findings: Findings | None = None,
) -> Mapping:
    """Which source column is which of ours, with rivals and persons set apart."""
    blank = _blank_columns(sheet, header)
    decided = decide(header, role, options.of(role), findings)
    mapping = Mapping(header, valueless=blank, decided=decided, columns=dict(decided.columns))
    wanted: dict[str, list[tuple[float, int]]] = {}
    either: list[tuple[int, tuple[str, ...]]] = []
    persons: list[int] = []
    for index, path in enumerate(header.paths):
        if index in decided.touched:
            if index in decided.aside:
                mapping.extras.append(index)
            continue
        key = header_key(path[-1]) if path else ""
        match = match_path(path, role)
        if path and is_own_remark(path[-1]):
            mapping.remarks.append(index)
        elif path and is_of_a_plan(path[-1]):
            mapping.planned.append(index)
        elif match is not None:
            wanted.setdefault(match.column, []).append((match.rank, index))
        elif key in EITHER[role] and may_be_either(path, role):
            either.append((index, EITHER[role][key]))
        elif any(is_person(label) for label in path):
            persons.append(index)
        elif path or index not in blank:
            mapping.extras.append(index)
    if "full_members" not in wanted and "full_members" not in decided.columns:
        _match_halves(header, wanted, mapping)
    for index, columns in either:
        free = [name for name in columns if name not in decided.columns]
        named = next((name for name in free if name not in wanted), columns[-1])
        wanted.setdefault(named, []).append((EITHER_RANK, index))
    for column, found in wanted.items():
        _choose(mapping, column, found, blank)
    _match_by_answers(mapping, sheet, role)
    mapping.ticks = ticked_columns(sheet, header, role, mapping.extras, mapping.columns)
    ticked = {index for columns in mapping.ticks.values() for index in columns}
    mapping.extras = [index for index in mapping.extras if index not in ticked]
    _set_persons_apart(mapping, sheet, persons, options.keep_columns, findings or Findings())
    mapping.extras.sort()
    return mapping


def _match_halves(
    header: Header, wanted: dict[str, list[tuple[float, int]]], mapping: Mapping
) -> None:
    """正式 beside 预备: the two halves of the members, though neither says of what."""
    for _, index in wanted.get("probationary_members", ()):
        path = header.paths[index]
        if header_key(path[-1]) != "预备":
            continue
        for other in list(mapping.extras):
            half = header.paths[other]
            if half and half[:-1] == path[:-1] and header_key(half[-1]) == "正式":
                mapping.extras.remove(other)
                wanted.setdefault("full_members", []).append((2, other))


def _match_by_answers(mapping: Mapping, sheet: Sheet, role: Role) -> None:
    """建立党组织情况 may hold 已建, or the form: it is the form where each answer is one."""
    if role != "enterprises" or "current_mode" in mapping.columns:
        return
    header = mapping.header
    fitting = []
    for index in mapping.extras:
        path = header.paths[index]
        if path and header_key(path[-1]) in SAYS_HOW_ORGANISED:
            cells = sheet.cells[f"c{index}"].slice(header.last_row)
            answers = {mode_of(text, codes=False) for text in cells.unique().drop_nulls()}
            if None not in answers and answers - {"", "other"}:
                fitting.append(index)
    if len(fitting) == 1:
        mapping.columns["current_mode"] = fitting[0]
        mapping.extras.remove(fitting[0])


def _choose(
    mapping: Mapping, column: str, found: list[tuple[float, int]], blank: frozenset[int]
) -> None:
    """The source column that names one of ours most exactly; the others are only kept."""
    if column in mapping.decided.columns:
        chosen: list[int] = []
    else:
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


def _set_persons_apart(
    mapping: Mapping, sheet: Sheet, persons: list[int], keep: tuple[str, ...], findings: Findings
) -> None:
    """Leave columns of persons out, but for those that a person has decided to keep."""
    mapping.by_content = [
        index
        for index in personal_columns(sheet, mapping.header, mapping.extras)
        if index not in mapping.decided.aside
    ]
    everyone = sorted({*persons, *mapping.by_content})
    mapping.kept_persons, mapping.kept_elsewhere = columns_kept(
        mapping.header, everyone, keep, findings
    )
    mapping.persons = [index for index in everyone if index not in mapping.kept_persons]
    mapping.extras = [i for i in mapping.extras if i not in everyone] + mapping.kept_persons


def _blank_columns(sheet: Sheet, header: Header) -> frozenset[int]:
    body = sheet.cells.slice(header.first + header.depth)
    columns = enumerate(body.iter_columns())
    return frozenset(i for i, series in columns if series.null_count() == len(series))


def how_to_map(header: Header, index: int, column: str, role: Role) -> str:
    """The option that says what a source column is, as it is typed."""
    table = "" if role == "enterprises" else f"{role}:"
    return f'--map "{table}{header.spelled(index)}={column}"'


def report_mapping(mapping: Mapping, findings: Findings, role: Role, *, kept: bool) -> None:
    """Say what was ambiguous (an error), chosen, or left out because it holds persons."""
    header = mapping.header
    row = header.last_row
    for column, indices in mapping.rivals.items():
        both = [f"{column_letter(i)} 列“{header.names[i]}”" for i in indices]
        both_en = [f'{column_letter(i)} "{header.names[i]}"' for i in indices]
        title = called(column, role).zh
        ways = [how_to_map(header, i, column, role) for i in indices]
        findings.error(
            "ambiguous_header",
            Text(
                f"{'、'.join(both)} 都可以是{title}，无法判断用哪一列",
                f"{' and '.join(both_en)} could each be {column}; which one is meant is not clear",
            ),
            Text(
                f"请加上 {' 或 '.join(ways)}，或改掉不用那一列的表头",
                f"add {' or '.join(ways)}, or rename the other in the file",
            ),
            row=row,
            column=header.called[indices[0]],
        )
    for column, others in mapping.passed_over.items():
        if others and column in mapping.columns:
            source = mapping.source(column)
            names = [header.names[i] for i in others]
            findings.note(
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
    _report_persons(mapping, findings)


def _report_persons(mapping: Mapping, findings: Findings) -> None:
    header = mapping.header
    if mapping.persons:
        names = [shown(header.called[i] or column_letter(i), 20) for i in mapping.persons]
        findings.note(
            "person_columns",
            Text(
                f"含个人信息的列不写入任何输出：{'、'.join(names)}",
                f"columns that hold persons are left out of every output: {', '.join(names)}",
            ),
        )
    if mapping.kept_persons:
        names = [shown(header.called[i] or column_letter(i), 20) for i in mapping.kept_persons]
        findings.note(
            "person_columns_kept",
            Text(
                f"含个人信息的列按您的要求保留，会写入输出：{'、'.join(names)}",
                "columns that hold persons are kept, as you asked, and stand in every output: "
                + ", ".join(names),
            ),
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
        (header.paths[i][-1], i)
        for i in (*mapping.extras, *mapping.persons)
        if header.paths[i] and header_key(header.paths[i][-1]) not in IGNORED
    ]
    for group in missing:
        hints = []
        for label, index in free:
            near = nearest_headers(label, role)
            if near and near[0] in group:
                hints.append((index, near[0]))
        zh = "、".join(f"“{shown(n, 20)}”" for n in names[:30]) or "（无）"
        en = ", ".join(f'"{shown(n, 20)}"' for n in names[:30]) or "none"
        wanted = called_any(group, role)
        asked = Text(
            f"请加上表头为{called(group[0], role).zh}的一列，"
            f'或用 --map "源列={group[0]}" 指明是哪一列',
            f"add a column with the header {group[0]}, "
            f'or say which it is: --map "COLUMN={group[0]}"',
        )
        if hints:
            index, column = hints[0]
            way = how_to_map(header, index, column, role)
            asked = Text(
                f"“{header.names[index]}”是不是{called(column, role).zh}？如是，请加上 {way}",
                f'is "{header.names[index]}" meant as {column}? then add {way}',
            )
        findings.error(
            "missing_column",
            Text(
                f"缺少{wanted.zh}列；找到的表头：{zh}",
                f"there is no column for {wanted.en}; headers found: {en}",
            ),
            asked,
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
