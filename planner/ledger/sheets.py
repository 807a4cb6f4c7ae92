"""Which sheet of a workbook is which table: by its name, else by the headers it holds."""

from __future__ import annotations

import re
from difflib import get_close_matches

from planner.errors import InputError
from planner.language import Text
from planner.ledger.files import refuse
from planner.ledger.header import find_header
from planner.ledger.mapping import map_columns
from planner.ledger.options import NO_OPTIONS, ReadOptions
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


def choose_sheet(
    sheets: list[Sheet],
    role: Role,
    file: str,
    *,
    asked: bool,
    options: ReadOptions = NO_OPTIONS,
) -> Sheet | None:
    """The sheet of a file for one table.

    ``asked``: the file was given for this table, so that some sheet of it must serve; else
    only a sheet that is named for it does. Two that serve equally well are an error. A
    person's own choice (``options``) is taken as it is.
    """
    wanted = options.of(role).sheet
    if wanted is not None:
        return _named(sheets, wanted, role, file)
    filled = [s for s in sheets if s.cells.height and s.cells.width]
    if not filled:
        if not asked:
            return None
        raise refuse(file, "empty_file", Text("工作簿中没有数据", "the workbook holds no data"))
    named = [s for s in filled if role_of_name(s.name) == role]
    if not asked:
        fitting = [s for s in named if s.visible and _fits(s, role, options)] or named
        if len(fitting) > 1:
            raise _several(file, fitting, role)
        return fitting[0] if fitting else None
    if len(filled) == 1:
        return filled[0]
    visible = [s for s in filled if s.visible] or filled
    fitting = [s for s in visible if _fits(s, role, options)]
    unclaimed = [s for s in fitting if role_of_name(s.name) in (role, None)] or fitting
    chosen = [s for s in unclaimed if role_of_name(s.name) == role] or unclaimed
    if len(chosen) > 1:
        raise _several(file, chosen, role)
    if chosen:
        return chosen[0]
    # None serves; the most sensible one shall say what it lacks.
    table = options.of(role)
    scored = [(find_header(s, role, table)[1], -place) for place, s in enumerate(visible)]
    by_name = [s for s in visible if role_of_name(s.name) == role]
    return by_name[0] if by_name else visible[-max(scored)[1]]


def _named(sheets: list[Sheet], wanted: str, role: Role, file: str) -> Sheet:
    """The sheet that a person has named, or numbered from 1."""
    names = [sheet.name or "" for sheet in sheets]
    for sheet, name in zip(sheets, names, strict=True):
        if name == wanted or (name and folded(name) == folded(wanted)):
            return sheet
    number = wanted.strip()
    if number.isascii() and number.isdigit() and 1 <= int(number) <= len(sheets):
        return sheets[int(number) - 1]
    if names == [""]:
        raise refuse(
            file,
            "option_sheet",
            Text(
                "--sheet：这不是工作簿，没有工作表",
                "--sheet: this is no workbook, it has no sheets",
            ),
            Text("请去掉 --sheet", "leave --sheet out"),
        )
    near = get_close_matches(wanted, names, n=1, cutoff=0.5)
    zh = "、".join(f"“{name}”" for name in names)
    en = ", ".join(f'"{name}"' for name in names)
    raise refuse(
        file,
        "option_sheet",
        Text(f"--sheet：没有工作表“{wanted}”", f'--sheet: there is no sheet "{wanted}"'),
        Text(
            f"工作表有 {zh}" + (f"；是不是“{near[0]}”？" if near else ""),
            f"there are {en}" + (f'; did you mean "{near[0]}"?' if near else ""),
        ),
    )


def _fits(sheet: Sheet, role: Role, options: ReadOptions) -> bool:
    header = find_header(sheet, role, options.of(role))[0]
    mapping = map_columns(header, sheet, role, options)
    return all(any(name in mapping.columns for name in group) for group in _NEEDED[role])


def _several(file: str, sheets: list[Sheet], role: Role) -> InputError:
    names = [s.name or "" for s in sheets]
    table = "" if role == "enterprises" else f"{role}:"
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
            f'请用 --sheet 指明，如 --sheet "{table}{names[0]}"',
            f'say which with --sheet, e.g. --sheet "{table}{names[0]}"',
        ),
    )
