"""``planner template``: an empty ledger to fill in."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "template",
        t(
            "写出空白台账（工作簿），供填写：三张表，有填写说明、下拉列表、数字校验和示例行。",
            "Write an empty ledger to fill in: a workbook of three sheets with notes, drop-down "
            "lists, number checks and example rows.",
        ),
        "  planner template -o {l}.xlsx --lang {g}".format(
            l=t("企业台账", "ledger"), g=t("zh", "en")
        ),
    )
    def template(
        output: Annotated[
            str,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t(
                    "写到哪个文件；.xlsx 为工作簿，.csv 只有企业台账的表头。",
                    "The file to write: .xlsx, or .csv with the headers of the enterprises only.",
                ),
            ),
        ],
        current: Annotated[
            bool,
            typer.Option(
                "--current",
                help=t(
                    "加上现状各列（现组建方式等），用于调整；其中空白表示目前未覆盖。",
                    "With the columns of today's coverage, for a restructure; a blank there says "
                    "uncovered today.",
                ),
            ),
        ] = False,
        rules: Annotated[
            str | None,
            typer.Option(
                "--rules",
                metavar=t("规则包", "PACK"),
                help=t(
                    "在填写说明中列出这个规则包的限值。", "Name this pack's limits in the guide."
                ),
            ),
        ] = None,
        force: Annotated[
            bool,
            typer.Option(
                "--force", help=t("替换已有的文件。", "Replace a file that is there already.")
            ),
        ] = False,
    ) -> Job:
        given: dict[str, Any] = dict(output=output, current=current, pack=rules, force=force)

        def job() -> int:
            from planner.cli.template import Wanted
            from planner.cli.template import template as do

            return do(Wanted(**given), desk.language)

        return job
