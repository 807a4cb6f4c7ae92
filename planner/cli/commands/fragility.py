"""``planner fragility``: which branches one loss would end."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "fragility",
        t(
            "看方案中哪些党支部经不起变动：一名党员转出、一家企业关停、挂靠的党支部撤销后会怎样。\n"
            "要让每个联合党支部都经得起一名党员转出，用 planner assign --resilience 1。",
            "Which branches of a plan would no longer meet the rules if one member left, one unit "
            "closed or the host were dissolved.\nplanner assign --resilience 1 plans so that every "
            "joint branch survives the loss of one member.",
        ),
        "  planner fragility plan\n  planner fragility plan --all --format csv",
    )
    def fragility(
        directory: Annotated[
            str,
            typer.Argument(metavar=desk.folder, help=t("方案目录。", "The plan folder.")),
        ],
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t("另写成 CSV 文件，每个党支部一行。", "Write a CSV too, a row a branch."),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：文字（默认）、json 或 csv。", "Show text (default), json or csv."
                ),
            ),
        ] = "table",
        everything: Annotated[
            bool,
            typer.Option(
                "--all",
                help=t("经得起变动的也列出。", "List those that stand whatever happens, too."),
            ),
        ] = False,
    ) -> Job:
        def job() -> int:
            from planner.cli.fragility import fragile as do

            return do(directory, format_, output, desk.language, everything=everything)

        return job
