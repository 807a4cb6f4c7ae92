"""A saved mapping: which source column is which, decided once and used for every later ledger.

``planner check LEDGER --save-mapping FILE`` writes how a ledger was understood; a person
edits it, and ``--mapping FILE`` says it again. YAML; every value is a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Any

from planner.errors import InputError, Place, Problem, plain_reason
from planner.language import Language, Text
from planner.ledger.mapping import Mapping
from planner.ledger.options import ALL, NOT_OURS, ReadOptions, TableOptions
from planner.ledger.sheet import column_letter
from planner.ledger.synonyms import Role
from planner.ledger.titles import TABLE_TITLES
from planner.model import TABLES

KEEP = "keep"
"""In the file: a source column that is none of ours and is kept as it is."""
MAX_BYTES = 1 << 20
_ROLES: tuple[Role, ...] = ("enterprises", "hosts", "instructors")
_KEYS = ("sheet", "header_rows", "columns")
_ROWS = re.compile(r"\s*(\d{1,7})\s*(?:[-–—~～至到]\s*(\d{1,7})\s*)?")


def header_rows(text: str) -> tuple[int, int] | None:
    """``3`` or ``3-5`` as the first and the last row of a header; None where it is neither."""
    found = _ROWS.fullmatch(text)
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2] or found[1])
    return (first, last) if 1 <= first <= last <= first + 9 else None


def load_mapping(path: str) -> ReadOptions:
    """The options that a saved mapping holds; all that is wrong with the file is said at once."""
    import yaml

    name = Path(path).name
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            _fault(
                path, Text("无法读取：{why}", "it cannot be read: {why}"), why=plain_reason(error)
            )
        ) from error
    try:
        if len(data) > MAX_BYTES:
            raise UnicodeError
        text = data.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (UnicodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = Text("不是列对应文件（YAML）", "this is no mapping file (YAML)")
        raise InputError(_fault(name, what, line=mark.line + 1 if mark else None)) from error
    faults: list[Problem] = []
    found = _plain(node, name, faults) if node is not None else {}
    tables: dict[str, TableOptions] = {}
    keep: tuple[str, ...] = ()
    if not isinstance(found, dict):
        raise InputError(
            _fault(name, Text("不是列对应文件（YAML）", "this is no mapping file (YAML)"))
        )
    for key, value in found.items():
        if key == "keep_columns":
            names = value if isinstance(value, list) else [value]
            keep = tuple(str(one) for one in names if one)
        elif key in _ROLES:
            tables[key] = _table(key, value, name, faults)
        else:
            known = "、".join((*_ROLES, "keep_columns"))
            faults.append(
                _fault(
                    name,
                    Text(
                        "没有“{key}”这一项；可写 {known}", 'there is no "{key}"; known are {known}'
                    ),
                    key=key,
                    known=Text(known, known.replace("、", ", ")),
                )
            )
    if faults:
        raise InputError(faults)
    nothing = TableOptions()
    return ReadOptions(
        enterprises=tables.get("enterprises", nothing),
        hosts=tables.get("hosts", nothing),
        instructors=tables.get("instructors", nothing),
        keep_columns=keep,
    )


def _table(role: str, value: Any, file: str, faults: list[Problem]) -> TableOptions:
    if value in ("", None):
        return TableOptions()
    if not isinstance(value, dict):
        faults.append(_fault(file, Text("{role} 下应写各项", "{role} has no items"), role=role))
        return TableOptions()
    for key in value:
        if key not in _KEYS:
            what = Text(
                "{role} 下没有“{key}”这一项；可写 {known}",
                'there is no "{key}" under {role}; known are {known}',
            )
            faults.append(_fault(file, what, role=role, key=key, known=", ".join(_KEYS)))
    rows = None
    if value.get("header_rows"):
        rows = header_rows(str(value["header_rows"]))
        if rows is None:
            what = Text(
                "header_rows 应写成 3 或 3-5，不是“{rows}”",
                'header_rows is written 3 or 3-5, not "{rows}"',
            )
            faults.append(_fault(file, what, rows=value["header_rows"]))
    columns = value.get("columns") or {}
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        what = Text(
            "{role} 的 columns 应逐行写 “源列: 列名”",
            "columns of {role} holds lines such as HEADER: column",
        )
        faults.append(_fault(file, what, role=role))
        columns = {}
    pairs = tuple((k, v if v not in ("", KEEP) else NOT_OURS) for k, v in columns.items())
    return TableOptions(sheet=value.get("sheet") or None, header=rows, columns=pairs)


def _plain(node: Any, file: str, faults: list[Problem]) -> Any:
    """The document as plain dictionaries, lists and texts; keys that stand twice are faults."""
    if node.id == "scalar":
        return node.value
    if node.id == "sequence":
        return [_plain(item, file, faults) for item in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in found:
            what = Text("“{key}”写了两次", '"{key}" stands there twice')
            faults.append(_fault(file, what, line=key.start_mark.line + 1, key=name))
        found[name] = _plain(value, file, faults)
    return found


def _fault(file: str, what: Text, line: int | None = None, **values: object) -> Problem:
    return Problem(
        "mapping_file",
        what.fill(**values) if values else what,
        Text("请改正列对应文件（--mapping）", "correct the mapping file (--mapping)"),
        Place(file=file, line=line),
    )


def mapping_text(
    tables: Dictionary[Role, tuple[Mapping, str | None]], options: ReadOptions, language: Language
) -> str:
    """How the tables were understood, as a file to edit: each with its sheet's name.

    What the reader found by itself (sheet, header rows) stands there as a comment, so that a
    ledger with one more title row is still read.
    """

    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(language)

    lines = [
        say(
            "# 列对应：左边是台账里的表头，右边是本程序的列名；keep 表示原样保留、不参与计算。",
            "# Left: the header in the ledger; right: our column; keep: carried through as it is.",
        ),
        say(
            "# 改好后用 --mapping 给出：planner check 台账 --mapping 本文件",
            "# Edit it, then: planner check LEDGER --mapping THIS-FILE",
        ),
    ]
    for role, (mapping, sheet) in tables.items():
        asked = options.of(role)
        header = mapping.header
        rows = f"{header.first + 1}-{header.last_row}" if header.depth > 1 else f"{header.last_row}"
        lines += ["", f"{role}:  # {TABLE_TITLES[role].say(language)}"]
        if sheet is not None:
            mark = "" if asked.sheet is not None else "# "
            lines.append(f"  {mark}sheet: {_quoted(sheet)}")
        lines.append(f"  {'' if asked.header else '# '}header_rows: {rows}")
        lines.append("  columns:")
        ours = {index: name for name, index in mapping.columns.items()}
        rivals = {i: c for c, both in mapping.rivals.items() for i in both}
        titles = {column.name: column.title.say(language) for column in TABLES[role]}
        for index, path in enumerate(header.paths):
            if not path or index in mapping.remarks or index in mapping.planned:
                continue
            source = _quoted(header.spelled(index))
            letter = column_letter(index)
            if index in mapping.persons:
                why = say("含个人信息，不写入输出", "holds persons, left out")
                lines.append(f"    # {source}: {KEEP}  # {letter} {why}")
            elif index in rivals and index not in mapping.decided.touched:
                why = say("有几列都可以，请留一列", "several would do; keep one")
                lines.append(f"    # {source}: {rivals[index]}  # {letter} {why}")
            elif index in ours:
                lines.append(f"    {source}: {ours[index]}  # {letter} {titles[ours[index]]}")
            elif index in mapping.extras:
                lines.append(f"    {source}: {KEEP}  # {letter}")
    lines += ["", _keep_line(options, say)]
    return "\n".join(lines) + "\n"


def _keep_line(options: ReadOptions, say: Any) -> str:
    if options.keep_columns:
        names = ", ".join(_quoted(name) for name in options.keep_columns)
        return f"keep_columns: [{names}]"
    why = say(
        f"含个人信息但仍要写入输出的列；{ALL} 表示全部",
        f"columns of persons to keep all the same; {ALL}: every one",
    )
    return f"# keep_columns: []  # {why}"


def _quoted(text: str) -> str:
    """A text as YAML on one line."""
    import yaml

    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style=None)
    line = dumped.removesuffix("\n...\n").rstrip("\n")
    if "\n" in line or re.fullmatch(r"[-+.\d:_~]*|(?i:true|false|yes|no|on|off|null|y|n)", text):
        dumped = yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style='"')
        line = dumped.rstrip("\n")
    return line
