"""The baseline of a file of scenarios or of a forecast: its tables and its rules.

Paths in such a file are relative to it; what cannot be read is named with its line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import InputError, Place, Problem, RulesError, plain_reason
from planner.language import Text

if TYPE_CHECKING:
    from planner.model import Ledger
    from planner.rulebook import Rules
    from planner.rulebook.reading import Sheet
    from planner.scenario import RulesAsked
    from planner.scenario.papers import BaselinePaper
    from planner.scenario.town import Load

MOST_BYTES = 5_000_000


def yaml_text(path: str) -> str:
    """The text of a YAML file that a person wrote: UTF-8, not endless."""
    shown = Path(path).name or path
    try:
        with open(path, "rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else Text("名称无效", "no name")
        raise InputError(
            Problem(
                "unreadable",
                Text("无法读取：{why}", "cannot be read: {why}").fill(why=reason),
                place=Place(file=path),
            )
        ) from error
    if len(raw) > MOST_BYTES:
        what = Text("文件超过 5 MB，不像人写的", "over 5 MB: no person wrote this")
        raise InputError(Problem("too-large", what, place=Place(file=shown)))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            Problem(
                "not-utf-8",
                Text("文件不是 UTF-8 编码", "the file is not UTF-8"),
                Text("请另存为 UTF-8", "save it as UTF-8"),
                Place(file=shown, line=line),
            )
        ) from error


def ground_of(sheet: Sheet, base: BaselinePaper, folder: Path) -> tuple[Ledger, RulesAsked, Load]:
    """The ledger, the rules that are asked for, and how rules are loaded."""
    from planner.rulebook import DEFAULT_PACK
    from planner.scenario import RulesAsked

    asked = RulesAsked(base.rules or DEFAULT_PACK, base.as_of, tuple(base.set_.items()))

    def load(wanted: RulesAsked) -> Rules:
        from planner.rulebook import load_rules

        own = folder / wanted.pack
        pack = own if (own / "pack.yaml").is_file() else wanted.pack
        return load_rules(pack, as_of=wanted.as_of, overrides=dict(wanted.overrides))

    try:
        rules = load(asked)
    except RulesError as error:
        raise RulesError(_placed(problem, sheet) for problem in error.problems) from error
    return _ledger(sheet, base, folder, rules), asked, load


def _placed(problem: Problem, sheet: Sheet) -> Problem:
    """A problem of the rules; what lies in no file of theirs lies in the baseline."""
    if problem.place is not None:
        return problem
    key: tuple[str, ...] = ("baseline", "rules")
    for named in (problem.value, problem.what.en.partition(" ")[0]):
        if named is not None and ("baseline", "set", named) in sheet.marks:
            key = ("baseline", "set", named)
    return replace(problem, place=sheet.place(key, value=True))


def _ledger(sheet: Sheet, base: BaselinePaper, folder: Path, rules: Rules) -> Ledger:
    from planner.ledger import read_ledger
    from planner.ledger.mapping_file import load_mapping
    from planner.ledger.options import NO_OPTIONS

    missing = [
        Problem(
            "no-such-file",
            Text(f"没有文件“{value}”", f'there is no file "{value}"'),
            Text("路径以本文件所在目录为准", "paths are relative to this file"),
            sheet.place(("baseline", key), value=True),
        )
        for key in ("ledger", "hosts", "instructors", "mapping")
        if (value := getattr(base, key)) is not None and not (folder / value).exists()
    ]
    if missing:
        raise InputError(missing)
    options = NO_OPTIONS if base.mapping is None else load_mapping(str(folder / base.mapping))
    if base.datum is not None:
        options = replace(options, datum=base.datum)
    others = {
        role: None if (name := getattr(base, role)) is None else folder / name
        for role in ("hosts", "instructors")
    }
    try:
        return read_ledger(folder / base.ledger, **others, options=options)
    except InputError as error:
        told = InputError(_without_option(problem) for problem in error.problems)
        raise told.in_words(rules.words) from error


_OPTION = re.compile(r'--map "(?:(hosts|instructors):)?([^"]*)=([^"=]*)"')


def _without_option(problem: Problem) -> Problem:
    """A problem whose remedy is not an option of another command but the mapping file's line."""
    if "--map" not in problem.remedy.en:
        return problem

    def line(pattern: str, of: re.Match[str]) -> str:
        return pattern.format(of[1] or "enterprises", of[2], of[3])

    zh, en = (
        _OPTION.sub(partial(line, pattern), said)
        for said, pattern in zip(
            problem.remedy,
            ("{0}: columns: 下一行 “{1}: {2}”", '"{1}: {2}" under {0}: columns:'),
            strict=True,
        )
    )
    where = Text(
        "（写入 baseline 的 mapping: 所指的列对应文件；"
        "该文件可由 planner check 台账 --save-mapping 文件 写出）",
        " (in the mapping file that mapping: of the baseline names; "
        "planner check LEDGER --save-mapping FILE writes one)",
    )
    zh, en = zh.replace("--map", "mapping:"), en.replace("--map", "mapping:")
    return replace(problem, remedy=Text(zh + where.zh, en + where.en))
