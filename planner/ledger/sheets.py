"""Which sheet of a workbook is which table: by its name, else by the headers it holds."""

from __future__ import annotations

import re

from planner.errors import InputError
from planner.language import Text
from planner.ledger.files import refuse
from planner.ledger.header import find_header, map_columns
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import Role
from planner.ledger.titles import TABLE_TITLES
from planner.ledger.words import folded

# Hosts and instructors are asked for first: 挂靠企业党支部 holds the word 企业 too.
_NAMES: dict[Role, re.Pattern[str]] = {
    "hosts": re.compile(
        "挂靠.*(?:党?支部|党组织)|主(?:党)?支部|接收.*(?:支部|党组织)|现有.*(?:支部|党组织)|^党?支部|^党组织"
        "|^hosts?|hostbranch"
    ),
    "instructors": re.compile("指导员|联络员|联系领导|联系干部|联系点|^instructors?|^contacts?"),
    "enterprises": re.compile("企业|公司|台账|两新|非公|单位|^enterprises?|ledger|companies"),
}
_NEEDED: dict[Role, tuple[tuple[str, ...], ...]] = {
    "enterprises": (("name", "id"), ("members", "full_members")),
    "hosts": (("name", "id"),),
    "instructors": (("name", "id"),),
}


def role_of_name(name: str | None) -> Role | None:
    """The table that a sheet's name speaks of."""
    key = folded(name or "")
    return next((role for role, pattern in _NAMES.items() if pattern.search(key)), None)


def choose_sheet(sheets: list[Sheet], role: Role, file: str, *, asked: bool) -> Sheet | None:
    """The sheet of a file for one table.

    ``asked``: the file was given for this table, so that some sheet of it must serve; else
    only a sheet that is named for it does. Two that serve equally well are an error.
    """
    filled = [s for s in sheets if s.cells.height and s.cells.width]
    if not filled:
        if not asked:
            return None
        raise refuse(file, "empty_file", Text("工作簿中没有数据", "the workbook holds no data"))
    named = [s for s in filled if role_of_name(s.name) == role]
    if not asked:
        fitting = [s for s in named if s.visible and _fits(s, role)] or named
        if len(fitting) > 1:
            raise _several(file, fitting, role)
        return fitting[0] if fitting else None
    if len(filled) == 1:
        return filled[0]
    visible = [s for s in filled if s.visible] or filled
    fitting = [s for s in visible if _fits(s, role)]
    unclaimed = [s for s in fitting if role_of_name(s.name) in (role, None)] or fitting
    chosen = [s for s in unclaimed if role_of_name(s.name) == role] or unclaimed
    if len(chosen) > 1:
        raise _several(file, chosen, role)
    if chosen:
        return chosen[0]
    # None serves; the most sensible one shall say what it lacks.
    scored = [(find_header(s, role)[1], -place) for place, s in enumerate(visible)]
    by_name = [s for s in visible if role_of_name(s.name) == role]
    return by_name[0] if by_name else visible[-max(scored)[1]]


def _fits(sheet: Sheet, role: Role) -> bool:
    mapping = map_columns(find_header(sheet, role)[0], sheet, role)
    return all(any(name in mapping.columns for name in group) for group in _NEEDED[role])


def _several(file: str, sheets: list[Sheet], role: Role) -> InputError:
    names = [s.name or "" for s in sheets]
    quoted = ", ".join(f'"{name}"' for name in names)
    return refuse(
        file,
        "ambiguous_sheet",
        Text(
            f"工作表 {'、'.join(f'“{n}”' for n in names)} 都可以用作{TABLE_TITLES[role].zh}，"
            "无法判断用哪一张",
            f"the sheets {quoted} could each be the {role}",
        ),
        Text(
            "请只保留一张，或把其余的移出工作簿", "keep one and move the others out of the workbook"
        ),
    )
