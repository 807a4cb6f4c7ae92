"""``planner reproduce``: make a plan again from its folder, and compare every byte."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.progress import ProgressShown
from planner.cli.reading import ReadingAsked, options_of
from planner.cli.usage import choice, whole_number
from planner.cli.verify import plan_folder
from planner.errors import Place, Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.model import Ledger
    from planner.report.reproducing import Reproduction

FORMATS = ("text", "json")
FOUND = 1


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    directory: str
    ledger: str | None = None
    hosts: str | None = None
    instructors: str | None = None
    format: str = "text"
    workers: str | None = None
    progress: bool | None = None
    reading: ReadingAsked = field(default_factory=ReadingAsked)


def reproduce(wanted: Wanted, language: Language) -> int:
    """Make the plan again; 0 where every byte came out again, 1 where something did not."""
    choice("--format", wanted.format, FORMATS)
    workers = whole_number("--workers", wanted.workers, at_least=1) or 1
    folder = plan_folder(wanted.directory)
    if wanted.ledger is None and (wanted.hosts or wanted.instructors or _said(wanted.reading)):
        raise UsageError(
            Problem(
                "originals-incomplete",
                Text(
                    "只给出了部分原始文件或读取选项",
                    "only some of the original files, or options of reading, are given",
                ),
                Text("请用 --ledger 给出台账", "give the ledger with --ledger"),
            )
        )
    from planner.report.reproducing import reproduce as do

    with ProgressShown(language, wanted.progress) as progress:
        ledger, changed = (None, []) if wanted.ledger is None else _originals(wanted, folder)
        found = do(folder, ledger, workers=workers, progress=progress)
    found.differences[:0] = changed
    if wanted.format == "json":
        _print_json(wanted, found)
    else:
        _print_text(found, language)
    return FOUND if found.differences else 0


def _said(reading: ReadingAsked) -> bool:
    return reading != ReadingAsked()


def _originals(wanted: Wanted, folder: Path) -> tuple[Ledger, list[Problem]]:
    """The ledger read from the original files, as they were read then; which ones have changed."""
    from planner.ledger import read_ledger
    from planner.ledger.options import ReadOptions
    from planner.report.folder import read_plan_document

    document = read_plan_document(folder)
    settings = document.get("settings") or {}
    if "scenario" in settings:
        raise UsageError(
            Problem(
                "originals-of-a-scenario",
                Text(
                    "方案来自情景推演，其台账是改动后的，不是原始文件",
                    "the plan is of a scenario: its ledger is a changed one, not the original file",
                ),
                Text(
                    "不加 --ledger 即可按目录中的输入表重现",
                    "leave out --ledger to make it again from the tables in its folder",
                ),
            )
        )
    try:
        then = ReadOptions.of_record(settings.get("reading") or {}, settings.get("datum"))
    except (AttributeError, TypeError, ValueError, IndexError):
        then = ReadOptions()
    options = options_of(wanted.reading) if _said(wanted.reading) else then
    if _said(wanted.reading) and options.datum is None:
        options = replace(options, datum=then.datum)
    assert wanted.ledger is not None
    ledger = read_ledger(
        wanted.ledger, hosts=wanted.hosts, instructors=wanted.instructors, options=options
    )
    said = {one.get("role"): one.get("sha256") for one in document["inputs"]}
    for role, table in (("hosts", ledger.hosts), ("instructors", ledger.instructors)):
        if table is None and role in said:
            raise UsageError(
                Problem(
                    "originals-incomplete",
                    Text(
                        f"方案编制时还有 {role}，这里没有给出",
                        f"the plan was made with {role} too, which are not given here",
                    ),
                    Text(f"请用 --{role} 给出原始文件", f"give the original file with --{role}"),
                )
            )
    changed = [
        Problem(
            "original-changed",
            Text(
                f"SHA-256 为 {source.sha256}，方案写的是 {said.get(source.role) or '—'}："
                "不是编制方案时的那个文件",
                f"its SHA-256 is {source.sha256}, the plan says {said.get(source.role) or '—'}: "
                "it is not the file that the plan was made from",
            ),
            place=Place(file=source.name),
        )
        for source in ledger.sources
        if said.get(source.role) != source.sha256
    ]
    return ledger, changed


def _print_text(found: Reproduction, language: Language) -> None:
    for problem in found.differences:
        print(problem.say(language))
    for name, then, now in found.versions:
        said = Text(
            "版本不同：{name} 当时 {then}，现在 {now}", "Version: {name} was {then}, is {now}"
        )
        print(said.fill(name=name, then=then, now=now).say(language))
    for exempt in found.exempt:
        print(
            Text("未重新得出：{what}", "Taken over as said: {what}").fill(what=exempt).say(language)
        )
    print(_sum(found).say(language))


def _sum(found: Reproduction) -> Text:
    if not found.differences:
        same = Text(
            "已重现：{n} 个文件与方案逐字节相同。",
            "Made again: {n} files, the same byte for byte.",
        )
        if found.versions:
            same = Text(
                "已重现：{n} 个文件与方案相同（plan.json 只有软件版本不同）。",
                "Made again: {n} files, the same but for the versions in plan.json.",
            )
        return same.fill(n=len(found.same))
    names = sorted({p.place.file for p in found.differences if p.place and p.place.file})
    why = Text("", "")
    if found.versions:
        why = Text("软件版本不同可能是原因。", " The versions differ, which may be why.")
    return Text(
        "未能重现：{where} 不同，其余 {n} 个文件相同。{why}",
        "Not the same: {where} differ; {n} other files are the same.{why}",
    ).fill(where=Text("、".join(names), ", ".join(names)), n=len(found.same), why=why)


def _print_json(wanted: Wanted, found: Reproduction) -> None:
    record = {
        "folder": wanted.directory,
        "reproduced": not found.differences,
        "same": found.same,
        "differences": [problem.record() for problem in found.differences],
        "versions": [
            {"name": name, "then": then, "now": now} for name, then, now in found.versions
        ],
        "taken_over": [{"zh": one.zh, "en": one.en} for one in found.exempt],
    }
    print(json.dumps(record, ensure_ascii=False, indent=2))
