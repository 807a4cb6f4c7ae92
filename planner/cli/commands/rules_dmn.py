"""``planner rules export`` and ``planner rules import``: decision tables of other programs."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the commands on the desk of the group."""
    _export(desk)
    _import(desk)


def _export(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "export",
        t(
            "把某一天的覆盖规则写成 DMN 判定表，供其他规则引擎使用。",
            "Write the coverage rules of a day as a DMN decision table, for other rule engines.",
        ),
        "  planner rules export cpc-2018 --dmn coverage.dmn",
    )
    def export(
        pack: Annotated[
            str,
            typer.Argument(
                metavar=t("规则包", "PACK"),
                help=t("规则包的名称或目录。", "A pack's name or folder."),
            ),
        ],
        dmn: Annotated[
            str,
            typer.Option("--dmn", metavar=desk.file, help=t("写到哪个文件。", "Write it there.")),
        ],
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t("按哪一天有效的规则。", "The day whose rules are meant."),
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
    ) -> Job:
        def job() -> int:
            from planner.cli.exchange import export_pack as do

            return do(pack, as_of, set_ or [], dmn, desk.language)

        return job


def _import(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "import",
        t(
            "由 DMN 判定表生成规则包：条件限于值、比较、区间、列表、not 和 -，命中策略 UNIQUE 或 "
            "FIRST。\n输出中没有 modes（组建方式）的表写成判定表文件。",
            "Make a rule pack of a DMN decision table: values, comparisons, ranges, lists, not "
            "and -, hit policy UNIQUE or FIRST.\n"
            "A table without an output called modes becomes a table file.",
        ),
        "  planner rules import coverage.dmn -o my-town\n"
        "  planner rules import coverage.dmn -o my-town --map Staff=employees --since 2024-01-01",
    )
    def import_(
        file: Annotated[
            str, typer.Argument(metavar=desk.file, help=t("DMN 文件。", "A DMN file."))
        ],
        output: Annotated[
            str,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.folder,
                help=t("写出的目录。", "Folder to write."),
            ),
        ],
        extends: Annotated[
            str | None,
            typer.Option(
                "--extends",
                metavar=t("规则包", "PACK"),
                help=t(
                    "继承哪个规则包的参数和结构表；默认 cpc-2018。",
                    "The pack whose parameters and structure tables it takes; cpc-2018 by default.",
                ),
            ),
        ] = None,
        since: Annotated[
            str | None,
            typer.Option(
                "--since",
                metavar=t("日期", "DATE"),
                help=t(
                    "规则自哪一天起施行；默认为所继承规则包的日期。",
                    "From which day the rules hold; by default the day of the pack it extends.",
                ),
            ),
        ] = None,
        map_: Annotated[
            list[str] | None,
            typer.Option(
                "--map",
                metavar=t("输入=列", "INPUT=COLUMN"),
                help=t(
                    "输入对应台账的哪一列，可多次使用。",
                    "Which column of a ledger an input is; may be given repeatedly.",
                ),
            ),
        ] = None,
        decision: Annotated[
            str | None,
            typer.Option(
                "--decision",
                metavar=t("名称", "NAME"),
                help=t("只导入这一张判定表。", "Import this decision only."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.exchange import import_table as do

            return do(file, output, extends, since, map_ or [], decision, desk.language)

        return job
