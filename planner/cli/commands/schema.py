"""``planner schema``: JSON Schemas of the files that people write, for their editors."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the group and its commands on the desk."""
    group = desk.group(
        "schema",
        desk.t("供编辑器使用的 JSON Schema。", "JSON Schemas, for editors."),
    )
    t = group.t

    @group.command(
        "rules",
        t(
            "输出规则包各文件的 JSON Schema（2020-12），编辑器据此补全和检查。\n"
            "用 -o 每种文件写一个，在 YAML 首行写 # yaml-language-server: $schema=… 即可使用。",
            "The JSON Schema (2020-12) of each file of a rule pack: editors complete and check "
            "with it.\nWith -o one file each; a YAML file names its own on the first line, "
            "# yaml-language-server: $schema=...",
        ),
        "  planner schema rules -o schema",
    )
    def rules(
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=t("目录", "DIR"),
                help=t(
                    "写到哪个目录；默认全部显示为一个 JSON。",
                    "Write them to a folder; by default all are shown as one JSON.",
                ),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import rule_schemas as do

            return do(output, desk.language)

        return job

    @group.command(
        "scenario",
        t(
            "输出情景文件的 JSON Schema（2020-12），用法同上。",
            "The JSON Schema (2020-12) of a file of scenarios, for use as above.",
        ),
        "  planner schema scenario -o schema",
    )
    def scenario(
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=t("目录", "DIR"),
                help=t("写到哪个目录；默认显示。", "Write it to a folder; shown by default."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import scenario_schema as do

            return do(output, desk.language)

        return job

    @group.command(
        "forecast",
        t(
            "输出预测文件的 JSON Schema（2020-12），用法同上。",
            "The JSON Schema (2020-12) of a forecast file, for use as above.",
        ),
        "  planner schema forecast -o schema",
    )
    def forecast(
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=t("目录", "DIR"),
                help=t("写到哪个目录；默认显示。", "Write it to a folder; shown by default."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import forecast_schema as do

            return do(output, desk.language)

        return job
