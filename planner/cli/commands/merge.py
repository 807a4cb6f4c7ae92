"""``planner merge``: one survey round after another."""

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
        "merge",
        t(
            "把新一轮摸底的台账与上一轮合并：列出新增、消失、有变化和待核实的企业，"
            "沿用人作出的指定。\n上一轮也可以是方案目录，合并后的台账便带有方案确定的现状。",
            "Join a new survey's ledger to the last one: lists who is new, gone, changed or "
            "doubtful, and keeps what people decided.\nThe last one may be a plan folder; "
            "then today's coverage is the plan's.",
        ),
        "  planner merge {o}.xlsx {n}.xlsx -o {m}.xlsx\n"
        "  planner merge plan {n}.xlsx -o {m}.xlsx\n"
        "  planner merge {o}.csv {n}.csv --by name --format json".format(
            o=t("上轮台账", "last"), n=t("本轮台账", "new"), m=t("合并台账", "merged")
        ),
    )
    @takes_reading_options(desk)
    def merge(
        old: Annotated[
            str,
            typer.Argument(
                metavar=t("旧台账", "OLD"),
                help=t(
                    "上一轮的台账，或由它得出的方案目录。", "The last ledger, or a plan folder."
                ),
            ),
        ],
        new: Annotated[
            str,
            typer.Argument(
                metavar=t("新台账", "NEW"),
                help=t(
                    "本轮的台账；读法的选项说的是它。",
                    "The ledger of this round; options of reading speak of it.",
                ),
            ),
        ],
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t(
                    "写出合并后的台账（.xlsx 或 .csv）；不给出则只显示差别。",
                    "Write the merged ledger (.xlsx or .csv); without it only the differences "
                    "are shown.",
                ),
            ),
        ] = None,
        by: Annotated[
            str | None,
            typer.Option(
                "--by",
                metavar="code|name",
                help=t(
                    "只按代码，或只按名称对应；默认先按代码，没有代码的按名称。",
                    "Join by code only, or by name only; by default by code, else by name.",
                ),
            ),
        ] = None,
        same: Annotated[
            list[str] | None,
            typer.Option(
                "--same",
                metavar=t("旧=新", "OLD=NEW"),
                help=t(
                    "说明两边是同一家企业（代码或名称），可多次使用。",
                    "Say that these are one enterprise (ids or names); may be given repeatedly.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json",
                help=t("显示为表格（默认）或 JSON。", "Show tables (default) or JSON."),
            ),
        ] = "table",
        everything: Annotated[
            bool,
            typer.Option("--all", help=t("每个清单全部列出。", "List every row of every list.")),
        ] = False,
        force: Annotated[
            bool,
            typer.Option(
                "--force", help=t("替换已有的文件。", "Replace a file that is there already.")
            ),
        ] = False,
        *,
        reading: ReadingAsked,
    ) -> Job:
        given: dict[str, Any] = dict(
            old=old,
            new=new,
            output=output,
            by=by,
            same=same or [],
            format=format_,
            everything=everything,
            force=force,
            reading=reading,
        )

        def job() -> int:
            from planner.cli.merge import Wanted
            from planner.cli.merge import merge as do

            return do(Wanted(**given), desk.language)

        return job
