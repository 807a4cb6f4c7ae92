"""``planner report``: a plan folder as files to look at, to hand out and to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planner.cli.outputs import outputs_of, public_limit, say_written, write_reports
from planner.cli.usage import choice, whole_number
from planner.errors import Problem, UsageError, plain_reason
from planner.language import Language, Text

HELPED = 30
"""For so many uncovered enterprises remedies are looked for, unless another number is given."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    directories: tuple[str, ...]
    output: tuple[str, ...] = ()
    picture: str = "tree"
    public: str | None = None
    force: bool = False
    boundary: str | None = None
    template: str | None = None
    remedies: str | None = None


def report(wanted: Wanted, language: Language) -> int:
    """Write a plan's reports, or those of how two plans differ. 0, or an error."""
    from planner.report.kinds import PICTURES, Settings, endings

    if len(wanted.directories) > 1:
        return _compared(wanted, language)

    choice("--picture", wanted.picture, PICTURES)
    limit = public_limit(wanted.public)
    most = None
    if wanted.remedies is not None:
        most = whole_number("--remedies", wanted.remedies.strip() or str(HELPED), at_least=1)
    picture = next(one for one in PICTURES if one == wanted.picture)
    if not wanted.output:
        raise _nothing_to_write(endings())
    outputs = outputs_of(wanted.output, force=wanted.force)

    boundary = None
    if wanted.boundary is not None:
        from planner.report.page import read_boundary

        boundary = read_boundary(wanted.boundary)

    template = None if wanted.template is None else read_template(wanted.template)

    from planner.report.reopening import read_plan
    from planner.report.story import story_of

    plan = read_plan(wanted.directories[0])
    remedies = None
    if most is not None and limit is None:
        from planner.cli.progress import ProgressShown
        from planner.report.story.lists import remedies_of

        with ProgressShown(language, None) as progress:
            remedies = remedies_of(plan, most, progress)
    story = story_of(plan, public=limit, remedies=remedies)
    settings = Settings(picture=picture, boundary=boundary, template=template)
    said = write_reports(story, outputs, settings, language)
    say_written(said, language)
    return 0


def read_template(path: str) -> bytes:
    """The bytes of a Word document; what it is worth is seen when it is opened."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = (
            plain_reason(error)
            if isinstance(error, OSError)
            else Text("名称无效", "the name is not valid")
        )
        raise UsageError(
            Problem(
                "template-unreadable",
                Text("读不了模板“{file}”：{reason}", "cannot read {file}: {reason}").fill(
                    file=path, reason=reason
                ),
                Text("请核对 --template 的文件名", "check the name given with --template"),
            )
        ) from error


def _compared(wanted: Wanted, language: Language) -> int:
    """The files that say how two plans differ."""
    from planner.report.compared.kinds import COMPARED, compared_kind

    if len(wanted.directories) > 2:
        raise UsageError(
            Problem(
                "too-many-plans",
                Text("给出了 {n} 个方案目录", "{n} plan folders are given").fill(
                    n=len(wanted.directories)
                ),
                Text("给一个做报告，给两个做比较", "give one for its reports, two to compare them"),
            )
        )
    if wanted.public is not None:
        raise UsageError(
            Problem(
                "comparison-not-public",
                Text("两个方案的比较不能公布", "a comparison of two plans cannot be published"),
                Text(
                    "比较按企业逐家列出；请分别对每个方案使用 --public",
                    "it lists single enterprises; use --public with each plan by itself",
                ),
            )
        )
    if not wanted.output:
        raise _nothing_to_write(tuple(COMPARED))
    outputs = outputs_of(wanted.output, force=wanted.force, kind=compared_kind)

    from planner.comparing import compare
    from planner.report.reopening import read_plan
    from planner.report.single import write_file

    old, new = (read_plan(directory) for directory in wanted.directories)
    comparison = compare(old, new)
    made = [(name, render(comparison, language)) for name, render in outputs.files]
    for name, content in made:
        write_file(name, content)
    written = Text("比较已写入 {file}", "The comparison is in {file}")
    say_written([written.fill(file=name) for name, _ in made], language)
    return 0


def _nothing_to_write(endings: tuple[str, ...]) -> UsageError:
    listed = Text("、".join(endings), ", ".join(endings))
    return UsageError(
        Problem(
            "no-output",
            Text("没有给出要写的文件", "there is no file to write"),
            Text("请用 -o 给出，结尾可以是 {all}", "name one with -o; it may end in {all}").fill(
                all=listed
            ),
        )
    )
