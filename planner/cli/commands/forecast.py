"""``planner forecast``: a plan for each of several years."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "forecast",
        t(
            "预测几年：党员逐年发展、企业有来有去，每年一个方案，与上年尽量少变。\n"
            "预测文件（YAML）写基准、年数、每年的比率和已知的变化。按比率摊到各家，不靠随机；"
            "用 --runs 另做若干次随机的过程，给出各项指标的分布。",
            "Plan several years ahead: members are admitted, firms come and go, and each year's "
            "plan changes as little as it can from the last.\n"
            "A forecast file (YAML) has the baseline, the years, rates a year and what is known. "
            "What the rates expect is spread evenly, without chance; --runs adds courses by lot "
            "and shows the spread of each figure.",
        ),
        "  planner forecast {f}.yaml\n"
        "  planner forecast {f}.yaml -o {d}\n"
        "  planner forecast {f}.yaml --runs 20 --seed 1".format(
            f=t("预测", "forecast"), d=t("结果", "years")
        ),
    )
    def forecast(
        file: Annotated[
            str,
            typer.Argument(
                metavar=t("预测文件", "FORECAST"),
                help=t(
                    "预测文件（YAML）；其中的路径以该文件所在目录为准。",
                    "A forecast file (YAML); paths in it are relative to it.",
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
                    "写到哪个目录：每年一个方案目录，另有 forecast.csv、forecast.json。",
                    "Write a plan folder for each year, forecast.csv and forecast.json.",
                ),
            ),
        ] = None,
        runs: Annotated[
            str | None,
            typer.Option(
                "--runs",
                metavar="N",
                help=t("另做多少次随机的过程。", "How many courses by lot to add."),
            ),
        ] = None,
        seed: Annotated[
            str | None,
            typer.Option(
                "--seed",
                metavar="S",
                help=t(
                    "随机的种子，默认 1；同一种子结果相同。",
                    "The seed of the lots, 1 by default; the same seed, the same result.",
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
            runs=runs,
            seed=seed,
            format=format_,
            force=force,
            time_limit=time_limit,
            workers=workers,
            progress=progress,
        )

        def job() -> int:
            from planner.cli.forecast import Wanted
            from planner.cli.forecast import forecast as do

            return do(Wanted(**given), desk.language)

        return job
