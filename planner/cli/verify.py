"""``planner verify``: check a finished plan from its files and say what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.usage import choice, seconds
from planner.errors import Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.verify import Examination

FORMATS = ("text", "json")
FOUND = 1


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    directory: str
    everything: bool = False
    format: str = "text"
    recheck: bool = False
    seconds: str | None = None


def verify(wanted: Wanted, language: Language) -> int:
    """Check a finished plan from its files alone: 0 and a line, or 1 and a list with its sum."""
    choice("--format", wanted.format, FORMATS)
    limit = seconds("--recheck-seconds", wanted.seconds)
    plan_folder(wanted.directory)
    from planner.verify import examine

    found = examine(
        Path(wanted.directory),
        everything=wanted.everything,
        recheck=wanted.recheck or limit is not None,
        seconds=limit,
        claims=lambda: called_impossible(wanted.directory),
    )
    if wanted.format == "json":
        _print_json(wanted.directory, found)
    else:
        _print_text(found, language, everything=wanted.everything)
    return FOUND if found.problems else 0


def called_impossible(directory: str) -> list[tuple[str, str]]:
    """Which forms explanations of a plan call impossible: an enterprise's id and a form each."""
    from planner.explaining import reasons
    from planner.report.reopening import read_plan

    table = reasons(read_plan(directory)).table
    rows = table.filter(table["standing"] == "impossible").select("enterprise_id", "mode")
    return sorted((str(ident), str(mode)) for ident, mode in rows.iter_rows())


def plan_folder(directory: str) -> Path:
    """The folder that was named, which must hold a ``plan.json``; else ``UsageError``."""
    if not directory.strip() or not Path(directory).is_dir():
        raise UsageError(
            Problem(
                "no-such-folder",
                Text(f"没有“{directory}”这个目录", f'there is no folder "{directory}"'),
                Text(
                    "请给出 planner assign -o 写出的目录",
                    "name one that planner assign -o wrote",
                ),
            )
        )
    if not (Path(directory) / "plan.json").exists():
        raise UsageError(
            Problem(
                "not-a-plan",
                Text(f"“{directory}”不是方案文件夹", f"{directory} is no plan folder"),
                Text(
                    "里面没有 plan.json；方案文件夹由 planner assign … -o 写出",
                    "it has no plan.json; planner assign ... -o writes a plan folder",
                ),
            )
        )
    return Path(directory)


def _print_text(found: Examination, language: Language, *, everything: bool) -> None:
    wrong = found.problems
    for problem in wrong if everything else _with_statistics_in_one(wrong):
        print(problem.say(language))
    for note in found.notes:
        print(Text("说明：{note}", "Note: {note}").fill(note=note).say(language))
    if found.recheck is not None:
        for line in found.recheck.lines():
            print(line.in_words(found.words).say(language))
    print(_sum(wrong).say(language))


def _sum(wrong: list[Problem]) -> Text:
    """The last line: everything is right, or how much is wrong in which file."""
    if not wrong:
        return Text(
            "方案无误：规则、表格、合计、比率、图和证明中的取值均已核对。",
            "The plan is in order: rules, tables, sums, rates, graph and certificate values "
            "were checked.",
        )
    total = sum(problem.count for problem in wrong)
    by_file: Counter[str] = Counter()
    for problem in wrong:
        by_file[(problem.place.file if problem.place else None) or "plan.json"] += problem.count
    files = by_file.most_common()
    where = Text(
        "、".join(f"{file} {number} 处" for file, number in files),
        ", ".join(f"{number} in {file}" for file, number in files),
    )
    if total == 1:
        only = Text(
            "方案有误：发现 1 处问题（{where}）。", "Not in order: 1 problem found ({where})."
        )
        return only.fill(where=Text(files[0][0], files[0][0]))
    return Text(
        "方案有误：发现 {total} 处问题（{where}）。",
        "Not in order: {total} problems found ({where}).",
    ).fill(total=total, where=where)


def _print_json(directory: str, found: Examination) -> None:
    import json

    record = {
        "folder": directory,
        "in_order": not found.problems,
        "found": sum(problem.count for problem in found.problems),
        "problems": [
            problem.record() | ({"count": problem.count} if problem.count > 1 else {})
            for problem in found.problems
        ],
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes],
    }
    if found.recheck is not None:
        record["recheck"] = found.recheck.record()
    print(json.dumps(record, ensure_ascii=False, indent=2))


def _with_statistics_in_one(wrong: list[Problem]) -> list[Problem]:
    """The problems with those of the statistics as one, at the end."""
    figures = [problem for problem in wrong if problem.code == "statistics"]
    others = [problem for problem in wrong if problem.code != "statistics"]
    if len(figures) < 2:
        return others + figures
    number = sum(problem.count for problem in figures)
    what = Text(
        "统计不再相符（{n} 个数），例如：{one}",
        "the statistics no longer agree ({n} figures), e.g. {one}",
    ).fill(n=number, one=figures[0].what)
    remedy = Text("用 --all 全部列出", "--all lists them all")
    return [*others, Problem("statistics", what, remedy, figures[0].place, count=number)]
