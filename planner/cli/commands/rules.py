"""``planner rules``: the rule packs."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "rules",
        t(
            "列出随程序提供的规则包，或一个规则包的参数及其出处。",
            "List the rule packs that ship, or the parameters of one and where each comes from.",
        ),
        "  planner rules\n  planner rules cpc-2018 --as-of 2010-01-01",
    )
    def rules(
        pack: Annotated[
            str | None,
            typer.Argument(
                metavar=t("规则包", "PACK"),
                help=t("规则包的名称或目录。", "A pack's name or folder."),
            ),
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t("按哪一天有效的规则。", "The day whose rules are meant."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import rules as do

            return do(pack, as_of, desk.language)

        return job
