"""``planner rules``: the rule packs, a group of commands."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands import rules_audit
from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the group and its commands on the desk."""
    group = desk.group(
        "rules",
        desk.t(
            "规则包：有哪些、写了什么、是否无误。",
            "Rule packs: which there are, what they say, whether they hold.",
        ),
    )
    for part in (_list, _show, rules_audit.add):
        part(group)


def _list(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "list",
        t("列出随程序提供的规则包。", "List the rule packs that ship."),
        "  planner rules list",
    )
    def list_(
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
            from planner.cli.packs import list_packs as do

            return do(as_of, desk.language)

        return job


def _show(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "show",
        t(
            "显示一个规则包：规则、参数及其出处。",
            "Show one pack: its rules and parameters, and where each comes from.",
        ),
        "  planner rules show cpc-2018 --as-of 2010-01-01",
    )
    def show(
        pack: Annotated[
            str,
            typer.Argument(
                metavar=t("规则包", "PACK"),
                help=t("规则包的名称或目录。", "A pack's name or folder."),
            ),
        ],
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
            from planner.cli.packs import show_pack as do

            return do(pack, as_of, desk.language)

        return job
