"""``planner scenario``: what if, a group of commands."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the group and its commands on the desk."""
    group = desk.group(
        "scenario",
        desk.t(
            "如果……会怎样：一个基准、若干情景，逐一规划并与基准比较。",
            "What if: a baseline and named scenarios, planned and compared with it.",
        ),
    )
    for part in (_run, _check, _new):
        part(group)


def _run(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "run",
        t(
            "规划基准和各个情景，用一张表比较。\n"
            "表中有各种覆盖方式的家数、两种覆盖率及其基数、党组织数、所需指导员、"
            "与基准不同的企业、分散度、最优性证明。"
            "用 -o 为每个情景写一个方案目录，另写 comparison.csv 和 comparison.json。",
            "Plan the baseline and every scenario, and compare them in one table.\n"
            "It has counts per form, both coverages with their bases, branches, instructors "
            "needed, enterprises that differ from the baseline, dispersion, proof. "
            "With -o a plan folder for each, comparison.csv and comparison.json.",
        ),
        "  planner scenario run {f}.yaml\n"
        "  planner scenario run {f}.yaml -o {d}\n"
        "  planner scenario run {f}.yaml --only {n} --format json".format(
            f=t("情景", "scenarios"), d=t("结果", "what-if"), n=t("停产", "closures")
        ),
    )
    def run(
        file: Annotated[
            str,
            typer.Argument(
                metavar=t("情景文件", "SCENARIOS"),
                help=t(
                    "情景文件（YAML）；其中的路径以该文件所在目录为准。",
                    "A file of scenarios (YAML); paths in it are relative to it.",
                ),
            ),
        ],
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.folder,
                help=t(
                    "写到哪个目录：每个情景一个方案目录，另有比较表。",
                    "Write a plan folder for each scenario and the comparison.",
                ),
            ),
        ] = None,
        only: Annotated[
            list[str] | None,
            typer.Option(
                "--only",
                metavar=t("情景", "NAME"),
                help=t(
                    "只做这个情景，可多次使用。", "Only this scenario; may be given repeatedly."
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t("显示为表格（默认）、JSON 或 CSV。", "Show a table (default), JSON or CSV."),
            ),
        ] = "table",
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t("目录里有别的文件也写入。", "Write even beside other files."),
            ),
        ] = False,
        time_limit: Annotated[
            str | None,
            typer.Option(
                "--time-limit",
                metavar=t("秒", "SECONDS"),
                help=t(
                    "每个方案最多求解多少秒；被截断的会注明。",
                    "Solve each plan for so long at most; one that was cut short says so.",
                ),
            ),
        ] = None,
        workers: Annotated[
            str | None,
            typer.Option(
                "--workers",
                metavar="N",
                help=t(
                    "用几个进程；结果与此无关。",
                    "How many processes to use; the plans do not depend on it.",
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
    ) -> Job:
        given: dict[str, Any] = dict(
            file=file,
            output=output,
            only=tuple(only or ()),
            format=format_,
            force=force,
            time_limit=time_limit,
            workers=workers,
            progress=progress,
        )

        def job() -> int:
            from planner.cli.scenario import Wanted
            from planner.cli.scenario import run as do

            return do(Wanted(**given), desk.language)

        return job


def _check(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "check",
        t(
            "核对情景文件，不做规划：列出每个情景改动了什么，或全部错误及其行号。",
            "Check a file of scenarios without planning: what each one changes, or every "
            "mistake with its line.",
        ),
        "  planner scenario check {f}.yaml".format(f=t("情景", "scenarios")),
    )
    def check(
        file: Annotated[
            str,
            typer.Argument(
                metavar=t("情景文件", "SCENARIOS"),
                help=t(
                    "情景文件（YAML）；其中的路径以该文件所在目录为准。",
                    "A file of scenarios (YAML); paths in it are relative to it.",
                ),
            ),
        ],
    ) -> Job:
        def job() -> int:
            from planner.cli.scenario import check as do

            return do(file, desk.language)

        return job


def _new(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "new",
        t(
            "写一个带说明的情景文件，供改写。",
            "Write a file of scenarios with explanations, to be changed.",
        ),
        "  planner scenario new -o {f}.yaml --ledger {l}.csv".format(
            f=t("情景", "scenarios"), l=t("企业台账", "ledger")
        ),
    )
    def new(
        output: Annotated[
            str,
            typer.Option(
                "--output", "-o", metavar=desk.file, help=t("写到哪个文件。", "The file to write.")
            ),
        ],
        ledger: Annotated[
            str | None,
            typer.Option(
                "--ledger", metavar=desk.ledger, help=t("基准的台账。", "The baseline's ledger.")
            ),
        ] = None,
        force: Annotated[
            bool,
            typer.Option("--force", help=t("替换已有的文件。", "Replace a file that is there.")),
        ] = False,
    ) -> Job:
        def job() -> int:
            from planner.cli.scenario import new as do

            return do(output, ledger, force, desk.language)

        return job
