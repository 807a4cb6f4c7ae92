"""``planner assign``: from a ledger to a plan."""

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
    @takes_reading_options(desk)
    def assign(
        ledger: Annotated[
            str,
            typer.Argument(
                metavar=desk.ledger,
                help=t(
                    "企业台账（CSV 或 Excel）；工作簿中另有挂靠党支部、指导员工作表的一并读取。",
                    "The enterprises: CSV or Excel. A workbook may hold hosts and instructors too.",
                ),
            ),
        ],
        hosts: Annotated[
            str | None,
            typer.Option(
                "--hosts",
                metavar=desk.file,
                help=t(
                    "可接收挂靠企业的现有党支部。", "Existing branches that can take affiliates."
                ),
            ),
        ] = None,
        instructors: Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=desk.file,
                help=t(
                    "党建工作指导员（也可含联系干部）。不给出则不限名额，只算出需配备的人数。",
                    "The instructors (and contact cadres). Without this file there is no limit, "
                    "and the plan says how many posts to fill.",
                ),
            ),
        ] = None,
        rules: Annotated[
            str | None,
            typer.Option(
                "--rules",
                metavar=t("规则包", "PACK"),
                help=t(
                    "规则包的名称或目录；默认 cpc-2018，planner rules list 列出全部。",
                    "A rule pack's name or folder; cpc-2018 by default. `planner rules list` "
                    "lists all.",
                ),
            ),
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t(
                    "按哪一天有效的规则，如 2024-06-30；默认由规则包给出。",
                    "The day whose rules apply, e.g. 2024-06-30; the pack's own by default.",
                ),
            ),
        ] = None,
        set_: Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar=t("名称=值", "NAME=VALUE"),
                help=t(
                    "改动一个参数，可多次使用。", "Override one parameter; may be given repeatedly."
                ),
            ),
        ] = None,
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.folder,
                help=t("写出方案目录。", "Write the plan folder."),
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
        committee: Annotated[
            str | None,
            typer.Option(
                "--committee",
                metavar=t("名称", "NAME"),
                help=t("上级党委的名称。", "The name of the committee above."),
            ),
        ] = None,
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t(
                    "目录里有别的文件也写入；原有的方案不加此项也会被替换。",
                    "Write the plan even beside other files; a plan in the folder is replaced "
                    "without it too.",
                ),
            ),
        ] = False,
        time_limit: Annotated[
            str | None,
            typer.Option(
                "--time-limit",
                metavar=t("秒", "SECONDS"),
                help=t(
                    "最多求解多少秒；被截断的方案会注明。",
                    "Solve for so long at most; a plan that was cut short says so.",
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
            ledger=ledger,
            hosts=hosts,
            instructors=instructors,
            pack=rules,
            as_of=as_of,
            overrides=set_ or [],
            output=output,
            format=format_,
            tree=tree,
            committee=committee,
            statistics=statistics,
            force=force,
            time_limit=time_limit,
            workers=workers,
            progress=progress,
            reading=reading,
        )

        def job() -> int:
            from planner.cli.assign import Wanted
            from planner.cli.assign import assign as do

            return do(Wanted(**given), desk.language)

        return job
