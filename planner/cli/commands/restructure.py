"""``planner restructure``: from today's coverage to the plan, step by step."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.commands.planning import takes_planning_options
from planner.cli.planning import PlanningAsked


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "restructure",
        t(
            "台账带有现状时：从现状到方案要办哪些步骤，每步都合规，先后次序和原因；先办几家能得到什么。",
            "From today's coverage in the ledger to the plan: the steps in a lawful order, with "
            "their reasons, and what a few of them bring.",
        ),
        "  planner restructure {l}.xlsx --hosts hosts.csv\n"
        "  planner restructure {l}.csv --budget 0,5,10,20 -o {m}.xlsx -o plan\n"
        "  planner restructure {l}.csv --keep first".format(
            l=t("企业台账", "ledger"), m=t("调整清单", "moves")
        ),
    )
    @takes_planning_options(desk)
    def restructure(
        budget: Annotated[
            str | None,
            typer.Option(
                "--budget",
                metavar=t("家数,…", "N,…"),
                help=t(
                    "变动至多几家时能得到什么，可写几个数；默认 0,5,10,20。",
                    "What can be had with at most so many moves; several numbers, 0,5,10,20 by "
                    "default.",
                ),
            ),
        ] = None,
        output: Annotated[
            list[str] | None,
            typer.Option(
                "--output",
                "-o",
                metavar=t("目录|文件", "DIR|FILE"),
                help=t(
                    "写出方案目录，或只写调整清单：.xlsx、.csv、.json；可多次使用。",
                    "Write the plan folder, or the steps alone as .xlsx, .csv or .json; may be "
                    "given repeatedly.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：文字（默认）；json 步骤和曲线；csv 只有曲线，每个家数一行。",
                    "Show text (default); json, the steps and the curve; csv, the curve, a row a "
                    "number.",
                ),
            ),
        ] = "table",
        everything: Annotated[
            bool, typer.Option("--all", help=t("列出全部步骤。", "List all steps."))
        ] = False,
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t("方案目录里有别的文件也写入。", "Write the plan even beside other files."),
            ),
        ] = False,
        *,
        planning: PlanningAsked,
    ) -> Job:
        def job() -> int:
            from planner.cli.restructure import Wanted
            from planner.cli.restructure import restructure as do

            wanted = Wanted(planning, budget, tuple(output or ()), format_, everything, force)
            return do(wanted, desk.language)

        return job
