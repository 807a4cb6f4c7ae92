"""Where reports are written: names checked before the work, files written after it.

One rule for every command that takes ``-o`` several times: a name with the ending of a kind
of report is a file, any other is a plan folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.talk import tell, tell_warnings
from planner.cli.usage import refuse_value, whole_number
from planner.errors import OutputError, Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.report.kinds import Settings
    from planner.report.story import Story


@dataclass(frozen=True)
class Outputs:
    """The files that were asked for, each with its kind; and the plan folder, if any."""

    files: tuple[tuple[str, Any], ...]
    folder: str | None = None


def outputs_of(
    names: Sequence[str],
    *,
    force: bool,
    may_be_folder: bool = False,
    kind: Callable[[str], Any] | None = None,
) -> Outputs:
    """The names as what they are, or every reason why they cannot be written, told at once.

    ``kind`` tells the kind of a name, or raises ``UsageError``; by default one of a report.
    """
    from planner.report.kinds import is_report, kind_of

    kind = kind or kind_of

    problems: list[Problem] = []
    files: list[tuple[str, Any]] = []
    folders: list[str] = []
    for name in names:
        if not name.strip():
            # A blank name is what an empty variable of a script gives; it must not mean "here".
            remedy = (
                Text("请写一个文件夹的名称", "name a folder")
                if may_be_folder
                else Text("请写一个文件名", "name a file")
            )
            raise refuse_value("--output", name, remedy)
        if may_be_folder and (Path(name).is_dir() or _says_folder(name) or not is_report(name)):
            doubt = _like_a_file(name)
            problems += doubt
            if not doubt:
                folders.append(name)
            continue
        try:
            files.append((name, kind(name)))
        except UsageError as error:
            problems += error.problems
            continue
        problems += _in_the_way(name, force=force)
    problems += _twice([*(name for name, _ in files), *folders])
    if len(folders) > 1:
        problems.append(
            Problem(
                "two-folders",
                Text("--output 给出了 {n} 个目录", "--output names {n} folders").fill(
                    n=len(folders)
                ),
                Text("方案目录只能有一个", "there can be one plan folder only"),
                value=folders[1],
            )
        )
    if problems:
        usage = all(problem.code != "output-exists" for problem in problems)
        raise (UsageError if usage else OutputError)(problems)
    return Outputs(tuple(files), folders[0] if folders else None)


def _says_folder(name: str) -> bool:
    return name.endswith(("/", os.sep))


def _like_a_file(name: str) -> list[Problem]:
    """Why a name is taken for no folder: its ending is in letters, as that of a file is."""
    from difflib import get_close_matches

    from planner.report.kinds import endings

    ending = Path(name).suffix.lower()
    letters = ending[1:]
    if _says_folder(name) or not (letters.isascii() and letters.isalpha()) or Path(name).exists():
        return []
    near = get_close_matches(ending, endings(), n=1, cutoff=0.5)
    meant = (
        Text("是不是 {near}？", "did you mean {near}? ").fill(near=near[0])
        if near
        else Text(
            "报告的结尾有 " + "、".join(endings()) + "；",
            "those of reports are " + ", ".join(endings()) + "; ",
        )
    )
    folder = Text(
        "若要方案文件夹，名称请不带结尾，或以 / 结尾",
        "a plan folder has a name without ending, or one that ends in /",
    )
    return [
        Problem(
            "unknown-kind-of-report",
            Text(f"不知道“{name}”的结尾 {ending}", f'"{name}" has the unknown ending {ending}'),
            Text(meant.zh + folder.zh, meant.en + folder.en),
            value=name,
        )
    ]


def public_limit(value: str | None) -> int | None:
    """The limit of ``--public``: the usual one where it stands alone, None without it."""
    if value is None:
        return None
    from planner.report.story.publishing import LIMIT

    return whole_number("--public", value, at_least=2) if value.strip() else LIMIT


def _in_the_way(name: str, *, force: bool) -> list[Problem]:
    if Path(name).is_dir():
        return [
            Problem(
                "output-is-a-folder",
                Text(f"“{name}”是文件夹", f"{name} is a folder"),
                Text("请另起一个文件名", "give another name"),
            )
        ]
    if Path(name).exists() and not force:
        return [
            Problem(
                "output-exists",
                Text(f"“{name}”已经存在", f"{name} exists already"),
                Text(
                    "请另起一个文件名，或加 --force 替换它",
                    "give another name, or replace it: --force",
                ),
            )
        ]
    return []


def _twice(names: Sequence[str]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for name in names:
        place = os.path.normcase(os.path.abspath(name))
        if place in seen:
            what = Text(f"“{name}”给出了两次", f"{name} is given twice")
            problems.append(
                Problem("output-twice", what, Text("每个名称只写一次", "give each name once"))
            )
        seen.add(place)
    return problems


def write_reports(
    story: Story, outputs: Outputs, settings: Settings, language: Language
) -> list[Text]:
    """Make all reports, then write them; hand back the sentences that say so.

    What a reader of the files should know (a picture that leaves something out) is told.
    """
    from planner.report.single import write_file

    told: list[Problem] = []
    written: list[Text] = []
    if outputs.folder is not None:
        written.append(folder_written(outputs.folder))
        say_if_interrupted(written)
    made = [(name, kind.render(story, language, settings, told)) for name, kind in outputs.files]
    for name, content in made:
        try:
            write_file(name, content)
        except OutputError:
            say_written(written, language)  # those that are there are no secret
            raise
        written.append(
            Text("报告已写入 {file}", "The report is in {file}").fill(file=name),
        )
        say_if_interrupted(written)
    tell_warnings(list(dict.fromkeys(told)), language)
    return written[-len(made) :] if made else []


def folder_written(folder: str) -> Text:
    """That the plan folder is there."""
    return Text("方案已写入 {folder}", "The plan is in {folder}").fill(folder=folder)


def say_if_interrupted(written: Sequence[Text]) -> None:
    """From now on an interruption names what is already there, instead of saying: nothing."""
    from planner.cli.session import if_interrupted

    if_interrupted(
        Text(
            "已中断；此前：" + "；".join(one.zh for one in written) + "。",
            "Interrupted; before that: " + "; ".join(one.en for one in written) + ".",
        )
    )


def say_written(said: Sequence[Text], language: Language) -> None:
    """The sentences, one a line."""
    for one in said:
        tell(one, language)
