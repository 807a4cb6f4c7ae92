"""``planner check``: what a ledger says, and what is wrong with it."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.commands.reading import takes_reading_options
from planner.cli.reading import ReadingAsked


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "check",
        t(
            "核对台账：各列怎样理解，推断了什么，哪里有错、怎样改，数据概况如何。\n"
            "与 assign 用同一种读法。退出码：0 没有问题；1 有错误或提醒；2 无法读取。",
            "Check a ledger: how each column is understood, what is inferred, what is wrong and "
            "how to mend it, the ledger in figures.\nReads just as assign does. "
            "Exit codes: 0 clean; 1 errors or warnings; 2 unreadable.",
        ),
        "  planner check {l}.xlsx\n"
        "  planner check {l}.xlsx --annotate {m}.xlsx\n"
        '  planner check {l}.xlsx --sheet 2 --header-row 3-5 --map "{c}=members" '
        "--save-mapping {k}.yaml".format(
            l=t("企业台账", "ledger"),
            m=t("核对意见", "remarks"),
            c=t("在册党员数", "Party members"),
            k=t("列对应", "mapping"),
        ),
    )
    @takes_reading_options(desk)
    def check(
        ledger: Annotated[
            str,
            typer.Argument(
                metavar=desk.ledger,
                help=t("企业台账（CSV 或 Excel）。", "The enterprises: CSV or Excel."),
            ),
        ],
        hosts: Annotated[
            str | None,
            typer.Option(
                "--hosts",
                metavar=desk.file,
                help=t("一并核对挂靠党支部名单。", "Check the host branches too."),
            ),
        ] = None,
        instructors: Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=desk.file,
                help=t("一并核对指导员名单。", "Check the instructors too."),
            ),
        ] = None,
        annotate: Annotated[
            str | None,
            typer.Option(
                "--annotate",
                metavar=t("文件.xlsx", "OUT.xlsx"),
                help=t(
                    "另存一份您的台账（含其中的个人信息列），有问题的单元格涂色：红为错误，"
                    "黄为提醒；原因写在批注和右边一列里。原文件不动。",
                    "Write your own ledger anew (columns of persons too), with faulty cells "
                    "coloured, red for errors, yellow for warnings, and the reasons as comments "
                    "and in a column at the right. The ledger itself stays as it is.",
                ),
            ),
        ] = None,
        save_mapping: Annotated[
            str | None,
            typer.Option(
                "--save-mapping",
                metavar=t("文件.yaml", "FILE.yaml"),
                help=t(
                    "把各列的理解写成可以修改的列对应文件，供 --mapping 使用。",
                    "Write how each column was understood to a file to edit, for --mapping.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json",
                help=t("显示报表（默认）或数据。", "Print the report (default) or data."),
            ),
        ] = "table",
        everything: Annotated[
            bool,
            typer.Option(
                "--all",
                help=t(
                    "逐行列出所有问题、所有片区。", "List every row of every finding, every zone."
                ),
            ),
        ] = False,
        *,
        reading: ReadingAsked,
    ) -> Job:
        def job() -> int:
            from planner.cli.check import Wanted
            from planner.cli.check import check as do

            wanted = Wanted(
                ledger=ledger,
                hosts=hosts,
                instructors=instructors,
                format=format_,
                annotate=annotate,
                save_mapping=save_mapping,
                everything=everything,
                reading=reading,
            )
            return do(wanted, desk.language)

        return job
