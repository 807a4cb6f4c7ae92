"""``planner assign``: from a ledger to a plan."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.commands.planning import takes_planning_options
from planner.cli.planning import PlanningAsked


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "assign",
        t(
            "由台账得出方案。\n只有台账也能用：按片区联合组建，并算出要配备多少名指导员。",
            "Make a plan from a ledger.\nA ledger alone is enough: joint branches by zone, "
            "and the instructor posts to fill.",
        ),
        "  planner assign {l}.csv\n"
        "  planner assign {l}.xlsx --as-of 2024-06-30 --set joint_max_distance_m=2000 -o plan\n"
        "  planner assign {l}.csv --hosts hosts.csv --instructors instructors.csv "
        "--format json".format(l=t("企业台账", "ledger")),
    )
    @takes_planning_options(desk)
    def assign(
        output: Annotated[
            list[str] | None,
            typer.Option(
                "--output",
                "-o",
                metavar=t("目录或文件", "DIR|FILE"),
                help=t(
                    "写出方案目录；以报告的结尾（如 .json）命名的是报告文件。可多次使用。",
                    "Write the plan folder; a name with the ending of a report (.json, say) is "
                    "a report. May be given repeatedly.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：table 报表（默认），json 即 plan.json，csv 即 assignments.csv。",
                    "What to print: table, the report (default); json, the plan.json; "
                    "csv, the assignments.csv.",
                ),
            ),
        ] = "table",
        tree: Annotated[
            str | None,
            typer.Option(
                "--tree",
                metavar=t("N|all|none", "N|all|none"),
                help=t(
                    "报表中列出多少个党支部；默认 40。",
                    "How many branches the report lists; 40 by default.",
                ),
            ),
        ] = None,
        statistics: Annotated[
            str,
            typer.Option(
                "--statistics",
                metavar="short|full",
                help=t(
                    "报表中的统计：short 主要口径（默认）；full 另列规则包的其他口径、年报表和代码",
                    "Statistics in the report: short (default), or full with every base and rate "
                    "of the rule pack, its annual table and its report codes.",
                ),
            ),
        ] = "short",
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t(
                    "目录里有别的文件也写入（原有的方案不加此项也会被替换）；替换已有的报告文件。",
                    "Write the plan even beside other files (a plan in the folder is replaced "
                    "without it too), and replace reports that are there.",
                ),
            ),
        ] = False,
        *,
        planning: PlanningAsked,
    ) -> Job:
        given: dict[str, Any] = dict(
            output=tuple(output or ()),
            format=format_,
            tree=tree,
            statistics=statistics,
            force=force,
        )

        def job() -> int:
            from planner.cli.assign import Wanted
            from planner.cli.assign import assign as do

            return do(Wanted(planning, **given), desk.language)

        return job
