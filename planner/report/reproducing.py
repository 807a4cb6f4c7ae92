"""Makes a plan again from what its folder holds, and compares every file byte for byte.

The ledger is the one in ``inputs/`` (or the original files, where they are given), the rules
are the pack that lies beside it, everything else stands in ``plan.json``. What cannot come
out again from the folder alone, since it speaks of the original files, is taken over as it
is said and named.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from planner import __version__
from planner.errors import OutputError, Place, Problem
from planner.language import Text
from planner.model import Ledger, Plan, Progress
from planner.planning import KEPT, made_with, make_plan
from planner.report.folder import OWN_FILES, folder_files, read_plan_document
from planner.report.receipt import software
from planner.report.reopening import read_plan

PLAN = "plan.json"
_RECEIPT = ("files", "seal")


@dataclass
class Reproduction:
    """How a plan that was made again compares with the one in the folder.

    ``same`` names the files that are equal byte for byte; ``differences`` say where the
    others differ first. ``versions`` are those that are not the same today (name, then,
    now); ``exempt`` says what was taken over and not made again.
    """

    same: list[str] = field(default_factory=list)
    differences: list[Problem] = field(default_factory=list)
    versions: list[tuple[str, str, str]] = field(default_factory=list)
    exempt: list[Text] = field(default_factory=list)


def reproduce(
    directory: str | os.PathLike[str],
    ledger: Ledger | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Reproduction:
    """Make the plan of a folder again and compare it with what lies there.

    ``ledger`` is what was read from the original files, where they are at hand. Raises
    ``OutputError`` where the folder holds no plan that could be made again.
    """
    document = read_plan_document(directory)
    was = read_plan(directory)
    _refuse_cut(was, directory)
    found = Reproduction(versions=_versions(document))
    again = make_plan(
        was.ledger if ledger is None else ledger,
        was.rules,
        committee=was.committee,
        workers=workers,
        progress=progress,
        **_asked(was),
    )
    # The limit of time cut nothing, and how the original files were read is not asked here.
    kept = (
        {"time_limit_s"}
        if ledger is not None
        else {"time_limit_s", "reading", "scenario", "forecast"}
    )
    settings = {}
    for name in [*was.settings, *again.settings]:
        source = was.settings if name in kept else again.settings
        if name in source:
            settings[name] = source[name]
    again = replace(again, settings=settings)
    if ledger is None:
        again = _with_what_was_read(again, was, found)
    _compare(Path(directory), again, document, found)
    return found


def _asked(plan: Plan) -> dict[str, Any]:
    """The keywords with which the plan was made."""
    known = {*KEPT, "time_limit_s", "datum", "reading", "scenario", "forecast"}
    strange = [name for name in plan.settings if name not in known]
    if strange:
        raise OutputError(
            Problem(
                "unknown-setting",
                Text(
                    f"方案用了本版本不认识的设置：{'、'.join(strange)}",
                    f"the plan was made with settings unknown here: {', '.join(strange)}",
                ),
                Text("请用编制方案的那个版本", "use the version that made it"),
                Place(file=PLAN),
            )
        )
    return made_with(plan)


def _refuse_cut(plan: Plan, directory: str | os.PathLike[str]) -> None:
    if plan.cut_by_time:
        raise OutputError(
            Problem(
                "cut-by-time",
                Text(
                    f"“{directory}”的方案被时限截断，结果取决于当时机器的快慢，无法重现",
                    f"the plan in {directory} was cut short by its time limit: it depends on how "
                    "fast the machine was, and cannot be made again",
                ),
                Text(
                    "不加 --time-limit 编制的方案可以重现；planner verify 仍可核对",
                    "one made without --time-limit can be; planner verify still checks this one",
                ),
                Place(file=PLAN),
            )
        )


def _versions(document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Which software is not the version that the plan was made with: name, then, now."""
    said = document.get("software")
    then = {"planner": document["tool"].get("version")}
    then |= said if isinstance(said, dict) else {}
    now = {"planner": __version__, **software()}
    return [
        (name, str(then.get(name, "—")), str(now.get(name, "—")))
        for name in dict.fromkeys([*then, *now])
        if then.get(name) != now.get(name)
    ]


def _with_what_was_read(again: Plan, was: Plan, found: Reproduction) -> Plan:
    """The new plan with what only the original files could say: their names, what was odd in them.

    Warnings of reading come first in a plan, those of rules and planning after them.
    """
    mine = again.warnings
    theirs = was.warnings
    if [w.record() for w in theirs[len(theirs) - len(mine) :]] == [w.record() for w in mine]:
        again = replace(again, warnings=theirs)
    read = len(theirs) - len(mine)
    if was.ledger.sources:
        names = list(dict.fromkeys(source.name for source in was.ledger.sources))
        found.exempt.append(
            Text(
                "原始文件（{names}）的名称、校验值、行数照录",
                "what is said of the original files ({names}): names, hashes, rows",
            ).fill(names=Text("、".join(names), ", ".join(names)))
        )
    if read > 0:
        found.exempt.append(
            Text(f"读取原始文件时的 {read} 条提示照录", f"warnings from reading them: {read}")
        )
    return again


def _compare(folder: Path, again: Plan, document: Mapping[str, Any], found: Reproduction) -> None:
    new = dict(folder_files(again))
    there = [name for name in OWN_FILES.inside(folder) if name not in new]
    for name in there:
        what = Text("重新编制时没有得出这个文件", "it did not come out again")
        found.differences.append(Problem("not-made", what, place=Place(file=name)))
    for name, content in new.items():
        path = folder / name
        if not path.is_file():
            what = Text("方案目录里没有这个文件", "the plan folder has no such file")
            found.differences.append(Problem("not-there", what, place=Place(file=name)))
            continue
        old = path.read_bytes()
        if old == content or (name == PLAN and _same_but_for_versions(old, content, found)):
            found.same.append(name)
        else:
            found.differences.append(_first_difference(name, old, content))


def _same_but_for_versions(old: bytes, new: bytes, found: Reproduction) -> bool:
    """Whether two documents differ in nothing but versions, and in the hashes of that text."""
    if not found.versions:
        return False
    try:
        then, now = json.loads(old), json.loads(new)
        for one in (then, now):
            one.pop("seal", None)
            one.pop("software", None)
            one["tool"].pop("version", None)
    except (ValueError, AttributeError, TypeError, KeyError):
        return False
    return bool(then == now)


def _first_difference(name: str, old: bytes, new: bytes) -> Problem:
    """Where two files differ first: the row and column of a table, the value of a document."""
    if name.endswith(".csv"):
        return _first_cell(name, old, new)
    if name == PLAN:
        path, then, now = _first_value(old, new)
        what = Text(
            "{path}：方案中为 {then}，重新编制得 {now}", "{path}: {then} in the plan, {now} again"
        )
        return Problem("differs", what.fill(path=path, then=then, now=now), place=Place(file=name))
    mine, theirs = old.split(b"\n"), new.split(b"\n")
    shorter = min(len(mine), len(theirs)) - 1
    at = next((n for n in range(shorter) if mine[n] != theirs[n]), shorter)
    return _differs(Place(file=name, line=at + 1), _shown(mine[at]), _shown(theirs[at]))


def _differs(place: Place, then: str, now: str) -> Problem:
    what = Text("方案中为“{then}”，重新编制得“{now}”", '"{then}" in the plan, "{now}" again')
    return Problem("differs", what.fill(then=then, now=now), place=place)


def _shown(content: bytes | str, most: int = 80) -> str:
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _first_cell(name: str, old: bytes, new: bytes) -> Problem:
    then, now = (csv.reader(content.decode("utf-8-sig", "replace").splitlines(keepends=True))
                 for content in (old, new))  # fmt: skip
    header: list[str] = []
    number = 0
    for number, (mine, theirs) in enumerate(_side_by_side(then, now), start=1):
        if number == 1:
            header = mine or []
        if mine == theirs:
            continue
        if mine is None or theirs is None or len(mine) != len(theirs):
            place = Place(file=name, row=number)
            return _differs(place, _row(mine), _row(theirs))
        at = next(i for i, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a != b)
        column = header[at] if at < len(header) and number > 1 else None
        return _differs(Place(file=name, row=number, column=column), mine[at], theirs[at])
    # Every cell reads the same: quotes, ends of lines or the mark of the encoding differ.
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    place = Place(file=name, line=old[:at].count(b"\n") + 1)
    return _differs(place, repr(old[at : at + 20])[2:-1], repr(new[at : at + 20])[2:-1])


def _row(cells: list[str] | None) -> str:
    return "—" if cells is None else _shown(",".join(cells))


def _side_by_side(
    then: Iterator[list[str]], now: Iterator[list[str]]
) -> Iterator[tuple[list[str] | None, list[str] | None]]:
    while True:
        pair = next(then, None), next(now, None)
        if pair == (None, None):
            return
        yield pair


def _first_value(old: bytes, new: bytes) -> tuple[str, str, str]:
    """The way to the first value of two JSON documents that differs, and both values."""
    try:
        then, now = json.loads(old), json.loads(new)
    except ValueError:
        return PLAN, "—", "—"
    path = ""
    while type(then) is type(now) and isinstance(then, dict | list):
        if isinstance(then, dict):
            keys: Any = [key for key in {**then, **now} if key not in _RECEIPT] or _RECEIPT
            different = [key for key in keys if then.get(key, keys) != now.get(key, keys)]
            different = different or [key for key in _RECEIPT if then.get(key) != now.get(key)]
            if not different:
                break
            path += f".{different[0]}"
            then, now = then.get(different[0]), now.get(different[0])
        else:
            if len(then) != len(now):
                path += " (length)"
                then, now = len(then), len(now)
                break
            at = next((i for i, (a, b) in enumerate(zip(then, now, strict=True)) if a != b), 0)
            path += f"[{at}]"
            then, now = then[at], now[at]
    said = (_shown(json.dumps(value, ensure_ascii=False)) for value in (then, now))
    return (path.removeprefix(".") or PLAN, *said)  # type: ignore[return-value]
