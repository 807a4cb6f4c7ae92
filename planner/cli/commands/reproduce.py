"""``planner reproduce``: make a plan again from its folder, and compare every byte."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.commands.reading import takes_reading_options
from planner.cli.reading import ReadingAsked


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "reproduce",
        t(
            "用方案目录中的输入、规则和设置重新编制方案，逐个文件、逐个字节比较。\n"
            "有不同时退出码为 1，并指出哪个文件先在哪里不同、软件版本有无变化。",
            "Make a plan again from the inputs, rules and settings in its folder, and compare "
            "every file byte for byte.\nThe exit code is 1 where something differs; it says "
            "which file differs first where, and whether the software is another version.",
        ),
        "  planner reproduce plan\n  planner reproduce plan --ledger {l}.xlsx".format(
            l=t("企业台账", "ledger")
        ),
    )
    @takes_reading_options(desk)
    def reproduce(
        directory: Annotated[
            str,
            typer.Argument(metavar=desk.folder, help=t("方案目录。", "The plan folder.")),
        ],
        ledger: Annotated[
            str | None,
            typer.Option(
                "--ledger",
                metavar=desk.file,
                help=t(
                    "从原始台账做起，而不是方案目录中的输入表；读取选项默认与当时相同。",
                    "Begin with the original ledger instead of the tables in the folder; it is "
                    "read with the options of then, unless others are given.",
                ),
            ),
        ] = None,
        hosts: Annotated[
            str | None,
            typer.Option(
                "--hosts",
                metavar=desk.file,
                help=t("原始的挂靠党支部文件。", "The original file of hosts."),
            ),
        ] = None,
        instructors: Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=desk.file,
                help=t("原始的指导员文件。", "The original file of instructors."),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="text|json",
                help=t("显示为文字（默认）或 JSON。", "Show text (default) or JSON."),
            ),
        ] = "text",
        workers: Annotated[
            str | None,
            typer.Option(
                "--workers",
                metavar="N",
                help=t(
                    "用几个进程；结果与此无关。",
                    "How many processes to use; the plan does not depend on it.",
                ),
            ),
        ] = None,
        progress: Annotated[
            bool | None,
            typer.Option(
                "--progress/--no-progress",
                help=t(
                    "是否显示进度；默认在终端上显示。", "Show progress; by default on a terminal."
                ),
            ),
        ] = None,
        *,
        reading: ReadingAsked,
    ) -> Job:
        given: dict[str, Any] = dict(
            directory=directory,
            ledger=ledger,
            hosts=hosts,
            instructors=instructors,
            format=format_,
            workers=workers,
            progress=progress,
            reading=reading,
        )

        def job() -> int:
            from planner.cli.reproduce import Wanted
            from planner.cli.reproduce import reproduce as do

            return do(Wanted(**given), desk.language)

        return job
