"""Which columns a person has decided about: ``--map "源列=column"`` and its kin, resolved.

Everything that is asked for must be there: an unknown source column, an unknown column of
ours, or two sources for one column are errors that name what is nearest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from planner.language import Text
from planner.ledger.findings import Findings
from planner.ledger.header import Header
from planner.ledger.options import ALL, NOT_OURS, TableOptions
from planner.ledger.sheet import column_letter
from planner.ledger.synonyms import Role, header_key, match_header, nearest_headers
from planner.ledger.words import folded, word_set
from planner.model import TABLES

_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_NOT_OURS = word_set("- — none 无 不用 忽略 ignore keep 保留 不采用")
_LISTED = 12
_MAPPING = Text("列对应（--map）", "mapping (--map)")
_KEEP = Text("--keep-columns", "--keep-columns")


@dataclass
class Decided:
    """Columns of ours by the source column chosen for them, and source columns set aside."""

    columns: dict[str, int] = field(default_factory=dict)
    aside: set[int] = field(default_factory=set)

    @property
    def touched(self) -> set[int]:
        """Every source column about which somebody has decided."""
        return {*self.columns.values(), *self.aside}


def decide(
    header: Header, role: Role, options: TableOptions, findings: Findings | None = None
) -> Decided:
    """What the options say about this header's columns; what they get wrong is an error."""
    findings = findings if findings is not None else Findings()
    decided = Decided()
    taken: dict[int, str] = {}
    for source, target in options.columns:
        index = find_column(
            header, source, findings, _MAPPING, missing_is_fine=folded(target) in _NOT_OURS
        )
        column = _target(target, role, findings)
        if index is None or column is None:
            continue
        if index in taken and taken[index] != column:
            _twice(source, (taken[index], column), findings)
            continue
        if column != NOT_OURS and decided.columns.get(column, index) != index:
            _two_sources(column, (decided.columns[column], index), header, findings)
            continue
        taken[index] = column
        if column == NOT_OURS:
            decided.aside.add(index)
        else:
            decided.columns[column] = index
    return decided


def columns_kept(
    header: Header, persons: list[int], names: tuple[str, ...], findings: Findings
) -> tuple[list[int], list[str]]:
    """Which columns of persons are carried through, by a person's own decision; names not here.

    A name need only be in one of the ledger's tables: :func:`refuse_kept` asks them all.
    """
    if any(folded(name) in (ALL, "全部") for name in names):
        return list(persons), []
    kept, elsewhere = [], []
    for name in names:
        before = len(findings.errors)
        index = find_column(header, name, findings, _KEEP, missing_is_fine=True)
        if index is not None and index in persons:
            kept.append(index)
        elif index is None and len(findings.errors) == before:
            elsewhere.append(name)
    return kept, elsewhere


def refuse_kept(name: str, header: Header, findings: Findings) -> None:
    """Note that a column of persons to keep is in none of the ledger's tables."""
    _unknown_source(name, header, findings, _KEEP)


def find_column(
    header: Header,
    source: str,
    findings: Findings,
    option: Text,
    *,
    missing_is_fine: bool = False,
) -> int | None:
    """The source column that a person means: by its label, its whole path, or its letter."""
    wanted, key = folded(source), header_key(source)
    last = [path[-1] if path else "" for path in header.paths]
    for names, sought in (
        ([folded(name) for name in header.names], wanted),
        ([folded(name) for name in last], wanted),
        ([folded(name) for name in header.called], wanted),
        ([header_key(name) for name in last], key),
    ):
        found = [index for index, name in enumerate(names) if name and name == sought]
        if len(found) == 1:
            return found[0]
        if found:
            _several(source, found, header, findings, option)
            return None
    if _LETTERS.fullmatch(source.strip()):
        letters = source.strip().upper()
        index = next(
            (i for i in range(len(header.paths)) if column_letter(i) == letters),
            None,
        )
        if index is not None:
            return index
    if missing_is_fine:  # a saved mapping also lists columns that a later ledger may lack
        return None
    _unknown_source(source, header, findings, option)
    return None


def _several(
    source: str, found: list[int], header: Header, findings: Findings, option: Text
) -> None:
    letters = [column_letter(i) for i in found]
    names = [f"{column_letter(i)}“{header.names[i]}”" for i in found]
    names_en = [f'{column_letter(i)} "{header.names[i]}"' for i in found]
    findings.error(
        "option_column",
        Text(
            f"{option.zh}：有 {len(found)} 列叫“{source}”：{'、'.join(names)}",
            f'{option.en}: {len(found)} columns are called "{source}": {", ".join(names_en)}',
        ),
        Text(
            f"请改用列号，如 {letters[0]}，或写出整条表头",
            f"name it by its letter, e.g. {letters[0]}, or by its whole path",
        ),
        row=header.last_row,
        value=source,
    )


def _unknown_source(source: str, header: Header, findings: Findings, option: Text) -> None:
    names = list(dict.fromkeys([*(p[-1] for p in header.paths if p), *filter(None, header.names)]))
    near = get_close_matches(source, names, n=3, cutoff=0.4)
    near += [name for name in names if source and source in name and name not in near][:3]
    listed = near[:3] or names[:_LISTED]
    zh = "、".join(f"“{name}”" for name in listed)
    en = ", ".join(f'"{name}"' for name in listed)
    findings.error(
        "option_column",
        Text(
            f"{option.zh}：表头中没有“{source}”这一列",
            f'{option.en}: no column is called "{source}"',
        ),
        Text(
            f"相近的有 {zh}" if near else f"表头有 {zh or '（无）'}；也可写列号，如 F",
            f"the nearest: {en}" if near else f"there are {en or 'none'}; or give its letter",
        ),
        row=header.last_row,
        value=source,
    )


def _target(target: str, role: Role, findings: Findings) -> str | None:
    """Our column that a person names, :data:`NOT_OURS`, or None with an error."""
    word = target.strip()
    names = [column.name for column in TABLES[role]]
    if word.lower() in names:
        return word.lower()
    if folded(word) in _NOT_OURS:
        return NOT_OURS
    match = match_header(word, role)
    if match is not None:
        return match.column
    titles = {column.title.zh: column.name for column in TABLES[role]}
    near = get_close_matches(word.lower(), names, n=2, cutoff=0.5)
    near += [titles[title] for title in get_close_matches(word, titles, n=2, cutoff=0.4)]
    near += nearest_headers(word, role)
    known = [f"{column.name}（{column.title.zh}）" for column in TABLES[role]]
    first = list(dict.fromkeys(near))[:3]
    findings.error(
        "option_target",
        Text(
            f"{_MAPPING.zh}：没有“{target}”这个列名", f'{_MAPPING.en}: we have no column "{target}"'
        ),
        Text(
            f"是不是 {'、'.join(first)}？" if first else f"可用的有 {'、'.join(known)}",
            f"did you mean {' or '.join(first)}?" if first else f"there are {', '.join(names)}",
        ),
        value=target,
    )
    return None


def _twice(source: str, targets: tuple[str, str], findings: Findings) -> None:
    findings.error(
        "option_twice",
        Text(
            f"{_MAPPING.zh}：源列“{source}”指定了两次（{targets[0]}、{targets[1]}）",
            f'{_MAPPING.en}: the column "{source}" is mapped twice ({targets[0]}, {targets[1]})',
        ),
        Text("一列只能作一种用途，请去掉一个", "a column serves once; leave one out"),
        value=source,
    )


def _two_sources(column: str, both: tuple[int, int], header: Header, findings: Findings) -> None:
    one, other = (header.spelled(index) for index in both)
    findings.error(
        "option_twice",
        Text(
            f"{_MAPPING.zh}：{column} 指定了两个源列（“{one}”、“{other}”）",
            f'{_MAPPING.en}: two columns are given for {column} ("{one}", "{other}")',
        ),
        Text("请只保留一个", "keep one of them"),
        value=column,
    )
