"""``planner compare``: two plans side by side."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "compare",
        t(
            "对比两个方案：哪些企业的方式、党支部、指导员不同，为什么；哪些党支部新建、撤销、增减；\n"
            "指标和规则有何不同。",
            "Compare two plans: who changed form, branch or instructor, and why; which branches "
            "are new, gone, grown or shrunk; which figures and rules differ.",
        ),
        "  planner compare {a} {b}\n  planner compare {a} {b} -o {c}.xlsx".format(
            a=t("旧方案", "old-plan"), b=t("新方案", "new-plan"), c=t("对比", "comparison")
        ),
    )
    def compare(
        old: Annotated[
            str,
            typer.Argument(metavar=t("旧方案", "OLD"), help=t("方案目录。", "A plan folder.")),
        ],
        new: Annotated[
            str,
            typer.Argument(
                metavar=t("新方案", "NEW"), help=t("另一个方案目录。", "Another plan folder.")
            ),
        ],
        output: Annotated[
            list[str] | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t(
                    "另写成文件：.xlsx（首列为动作，不同的单元格写作 旧 → 新）、.csv 或 .json；"
                    "可多次使用。",
                    "Write a file too: .xlsx (the action first, old → new in cells that differ), "
                    ".csv or .json; may be given repeatedly.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：文字（默认）、json 或 csv（每家企业一行）。",
                    "Show text (default), json, or csv with a row an enterprise.",
                ),
            ),
        ] = "table",
        everything: Annotated[
            bool,
            typer.Option(
                "--all",
                help=t(
                    "全部列出；json 中也列不变的。", "List everything; in json the unchanged too."
                ),
            ),
        ] = False,
    ) -> Job:
        def job() -> int:
            from planner.cli.compare import compared as do

            return do(old, new, format_, output or [], desk.language, everything=everything)

        return job
