"""``planner verify``: check a plan folder from its own files."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "verify",
        t(
            "仅凭方案目录中的文件重新核对方案：规则、可行性、指定、合计、各级目标值、统计、图。\n"
            "有一处不实，退出码即为 1。",
            "Check a plan folder again from its own files: rules, feasibility, pins, sums, "
            "the certificate's values, statistics, graph.\n"
            "The exit code is 1 where anything is untrue.",
        ),
        "  planner verify plan\n  planner verify plan --recheck --recheck-seconds 300",
    )
    def verify(
        directory: Annotated[
            str,
            typer.Argument(metavar=desk.folder, help=t("方案目录。", "The plan folder.")),
        ],
        everything: Annotated[
            bool,
            typer.Option(
                "--all",
                help=t(
                    "逐条列出所有问题，包括统计中的每个数。",
                    "List every problem, each figure of the statistics too.",
                ),
            ),
        ] = False,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="text|json",
                help=t("显示为文字（默认）或 JSON。", "Show text (default) or JSON."),
            ),
        ] = "text",
        recheck: Annotated[
            bool,
            typer.Option(
                "--recheck",
                help=t(
                    "再用另一种模型和求解器（装有 OR-Tools 时用 CP-SAT，否则用 HiGHS）解一遍，"
                    "看证明是否成立；没有解完的部分会说明。",
                    "Solve the problem once more, by another model and another solver (OR-Tools "
                    "CP-SAT where it is installed, else HiGHS), and say which claims of the "
                    "certificate it proves again, refutes or leaves open.",
                ),
            ),
        ] = False,
        seconds: Annotated[
            str | None,
            typer.Option(
                "--recheck-seconds",
                metavar=t("秒", "SECONDS"),
                help=t("复核最多用多少秒；默认 60。", "So long at most; 60 by default."),
            ),
        ] = None,
    ) -> Job:
        given: dict[str, Any] = dict(
            directory=directory,
            everything=everything,
            format=format_,
            recheck=recheck,
            seconds=seconds,
        )

        def job() -> int:
            from planner.cli.verify import Wanted
            from planner.cli.verify import verify as do

            return do(Wanted(**given), desk.language)

        return job
