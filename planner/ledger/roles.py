"""Whether a sheet is the table that it was given for, and where its header was said to be."""

from __future__ import annotations

from planner.language import Text
from planner.ledger.findings import Findings
from planner.ledger.header import find_header
from planner.ledger.mapping import Mapping, map_columns
from planner.ledger.options import TableOptions
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import Role
from planner.ledger.titles import TABLE_TITLES
from planner.ledger.words import word_set

_TELLING: dict[Role, frozenset[str]] = {
    "enterprises": word_set(
        "industry employees members_elsewhere activists above_scale status home_branch "
        "current_mode current_branch current_instructor pin_mode pin_branch pin_reason "
        "pin_until"
    ),
    "hosts": word_set("max_members max_units accepts parent"),
    "instructors": word_set("capacity role"),
}
"""Columns that only one of the tables has."""
_NEEDED: dict[Role, tuple[str, ...]] = {
    "enterprises": ("members", "full_members"),
    "hosts": ("name", "id"),
    "instructors": ("name", "id"),
}
_HOW: dict[Role, Text] = {
    "enterprises": Text("请作为台账给出", "give it as the ledger"),
    "hosts": Text("请用 --hosts 给出", "give it with --hosts"),
    "instructors": Text("请用 --instructors 给出", "give it with --instructors"),
}


def is_this_table(mapping: Mapping, sheet: Sheet, role: Role, findings: Findings) -> bool:
    """Whether the headers are those of this table; if they are another's, an error says whose.

    Read as a ledger, a list of host branches would become enterprises. Only columns that no
    other table has decide, and a person's own mapping is never doubted.
    """
    lacks_name = not any(name in mapping.columns for name in ("name", "id"))
    if mapping.decided.columns or (_TELLING[role] & set(mapping.columns) and not lacks_name):
        return True
    others: list[Role] = [other for other in _TELLING if other != role]
    for other in others:
        found = map_columns(find_header(sheet, other)[0], sheet, other).columns
        telling = sorted(_TELLING[other] & set(found))
        if telling and any(name in found for name in _NEEDED[other]) and len(found) > 2:
            sources = [find_header(sheet, other)[0].called[found[name]] for name in telling[:3]]
            zh, en = "、".join(f"“{s}”" for s in sources), ", ".join(f'"{s}"' for s in sources)
            findings.error(
                "wrong_table",
                Text(
                    f"这像是{TABLE_TITLES[other].zh}（有 {zh} 列），不是{TABLE_TITLES[role].zh}",
                    f"this looks like the {TABLE_TITLES[other].en} (columns {en}), "
                    f"not the {TABLE_TITLES[role].en}",
                ),
                Text(
                    f"{_HOW[other].zh}；如确是{TABLE_TITLES[role].zh}，请用 --map 指明各列",
                    f"{_HOW[other].en}; if it is the {TABLE_TITLES[role].en} all the same, "
                    "say with --map which columns are which",
                ),
                row=mapping.header.last_row,
            )
            return False
    return True


def header_is_there(sheet: Sheet, role: Role, options: TableOptions, findings: Findings) -> bool:
    """Whether the sheet has the rows that a person has called its header."""
    if options.header is None:
        return True
    first, last = options.header
    height = sheet.cells.height
    if last <= height:
        return True
    rows = f"{first}-{last}" if last > first else str(first)
    findings.error(
        "option_header",
        Text(
            f"--header-row {rows}：只有 {height} 行",
            f"--header-row {rows}: there are {height} rows",
        ),
        Text("请写表头所在的行，如 3 或 3-5", "name the rows of the header, e.g. 3 or 3-5"),
    )
    return False
