"""``planner pins``: the decisions that a plan keeps, and what each costs."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "pins",
        t(
            "列出方案保留的人工指定及其代价：不作这一指定，方案能好多少。\n"
            "每一项都重新规划一次来比较。",
            "The decisions that a plan keeps, and what each costs: how much better the plan would "
            "be without it.\nFor each of them a plan is made to compare with.",
        ),
        "  planner pins plan\n  planner pins plan --format csv",
    )
    def pins(
        directory: Annotated[
            str,
            typer.Argument(metavar=desk.folder, help=t("方案目录。", "The plan folder.")),
        ],
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
        def job() -> int:
            from planner.cli.pins import pins as do

            return do(directory, format_, desk.language, progress=progress)

        return job
