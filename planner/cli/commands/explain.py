"""``planner explain``: why this form, why not another, and what would change it."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "explain",
        t(
            "说明一家企业为什么是现在的覆盖方式：依据哪条规则、更靠前的方式为何不可能或不划算、"
            "怎样的最小改变会让它更好，每条都重新规划验证。\n"
            "不给企业时，列出所有未覆盖或只得到最后一种方式的企业，并各给一个最省的办法。",
            "Why an enterprise got its form of coverage: the rule that answered, why each form "
            "before it was not possible or not best, and the smallest changes that would lift "
            "it, each planned again.\nWithout an enterprise: all who are uncovered or on their "
            "last choice, each with its cheapest remedy.",
        ),
        "  planner explain {e} --plan plan\n"
        "  planner explain --plan plan --limit 20\n"
        "  planner explain --plan plan --format csv > {f}.csv".format(
            e=t("晓荻照明厂", "YQ144"), f=t("办法", "remedies")
        ),
    )
    def explain(
        enterprise: Annotated[
            str | None,
            typer.Argument(
                metavar=t("企业", "ENTERPRISE"),
                help=t("企业的编号或名称。", "The enterprise's id or name."),
            ),
        ] = None,
        plan: Annotated[
            str,
            typer.Option(
                "--plan",
                metavar=desk.folder,
                help=t("方案目录（默认 plan）。", "The plan folder (by default plan)."),
            ),
        ] = "plan",
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示为文字（默认）、JSON，清单也可用 CSV。",
                    "Show text (default), JSON, or for the list CSV.",
                ),
            ),
        ] = "table",
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t("把清单另写成 CSV 文件。", "Write the list as a CSV file too."),
            ),
        ] = None,
        limit: Annotated[
            str | None,
            typer.Option(
                "--limit",
                metavar=t("数|all", "N|all"),
                help=t(
                    "清单中最多查多少家（默认 50）。", "How many of the list to look into (50)."
                ),
            ),
        ] = None,
        progress: Annotated[
            bool | None,
            typer.Option(
                "--progress/--no-progress",
                help=t(
                    "是否显示进度（默认只在终端上显示）。",
                    "Show progress or not (by default on a terminal only).",
                ),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.explain import explain as do

            return do(enterprise, plan, format_, output, limit, progress, desk.language)

        return job
