"""``planner sweep``: one or two parameters over a range."""

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
        "sweep",
        t(
            "让一两个参数取一串值，每个值做一个方案：显示曲线或方格表，指出谁在哪里改变覆盖方式。\n"
            "用 --set 给出范围：名称=起:止:步长，或列举 3,5,8；只有一个值的照常是改动参数。"
            "台账也可以是方案目录。",
            "Plan once for each value of one or two parameters: the curve or the grid, and who "
            "gets another form of coverage where.\n"
            "--set gives the range: NAME=FROM:TO:STEP, or a list 3,5,8; with a single value it "
            "overrides as ever. LEDGER may be a plan folder.",
        ),
        "  planner sweep {l}.csv --set joint_max_distance_m=500:5000:500\n"
        "  planner sweep {d} --set joint_max_units=3,5 --set joint_max_distance_m=1000:3000:500\n"
        "  planner sweep {d} --set joint_max_distance_m=500:5000:500 --exact "
        "-o {s}.csv -o {s}.png".format(
            l=t("企业台账", "ledger"), d=t("方案", "plan"), s=t("曲线", "sweep")
        ),
    )
    @takes_planning_options(desk)
    def sweep(
        exact: Annotated[
            bool,
            typer.Option(
                "--exact",
                help=t(
                    "在相邻两值之间再做方案，找出改变的确切数值（只限一个参数）。",
                    "Plan again between neighbouring values, to find the exact value where "
                    "each one flips (one parameter only).",
                ),
            ),
        ] = False,
        figure: Annotated[
            str,
            typer.Option(
                "--figure",
                metavar=t("指标", "FIGURE"),
                help=t(
                    "两个参数时方格里显示什么：organisation_coverage（默认）、work_coverage、"
                    "uncovered、branches、moves、distance_m 等。",
                    "What a grid of two parameters shows: organisation_coverage (default), "
                    "work_coverage, uncovered, branches, moves, distance_m …",
                ),
            ),
        ] = "organisation_coverage",
        output: Annotated[
            list[str] | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t(
                    "写成文件，结尾决定种类：.csv、.json、.png、.svg；可多次使用。",
                    "Write a file, its ending says which: .csv, .json, .png, .svg; repeatable.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t("显示为图表（默认）、JSON 或 CSV。", "Show a chart (default), JSON or CSV."),
            ),
        ] = "table",
        everything: Annotated[
            bool,
            typer.Option("--all", help=t("列出每一处改变。", "List every enterprise that flips.")),
        ] = False,
        force: Annotated[
            bool,
            typer.Option("--force", help=t("替换已有的文件。", "Replace files that are there.")),
        ] = False,
        *,
        planning: PlanningAsked,
    ) -> Job:
        given: dict[str, Any] = dict(
            planning=planning,
            exact=exact,
            figure=figure,
            output=tuple(output or ()),
            format=format_,
            everything=everything,
            force=force,
        )

        def job() -> int:
            from planner.cli.sweep import Wanted
            from planner.cli.sweep import sweep as do

            return do(Wanted(**given), desk.language)

        return job
