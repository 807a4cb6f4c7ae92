"""``planner rules check`` and ``planner rules test``: whether a pack holds."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the commands on the desk of the group."""
    _check(desk)
    _test(desk)


def _check(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "check",
        t(
            "审查规则包：对所有可能的企业、所有日期，是否恰有一条规则适用；有无空档、重叠、"
            "永不适用的规则、没有案例的规则、未引用的文件。\n"
            "查遍所有情形而不抽样；有问题时退出码为 1。",
            "Audit a pack: whether on every day exactly one rule answers for every possible "
            "enterprise; gaps, overlaps, rules that can never answer or that no case fires, "
            "instruments never cited.\nEverything is looked at, nothing is sampled; "
            "the exit code is 1 where something was found.",
        ),
        "  planner rules check cpc-2018\n"
        "  planner rules check rules/my-town --as-of 2024-06-30\n"
        "  planner rules check guoji-2007 --set joint_first_min_full_members=4",
    )
    def check(
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
                help=t("只审查这一天有效的规则；默认所有日期。", "Only this day; by default all."),
            ),
        ] = None,
        set_: Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar=t("名称=值", "NAME=VALUE"),
                help=t(
                    "改动一个参数再审查，可多次使用。",
                    "Override one parameter first; may be given repeatedly.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="text|json",
                help=t("显示为文字（默认）或 JSON。", "Show text (default) or JSON."),
            ),
        ] = "text",
    ) -> Job:
        def job() -> int:
            from planner.cli.auditing import check_pack as do

            return do(pack, as_of, set_ or [], format_, desk.language)

        return job


def _test(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "test",
        t(
            "运行规则旁边的案例（tests/*.yaml），并指出还缺哪些：每条规则要有适用的、不适用的、"
            "各条界线两侧的、施行前一日的案例。\n有案例不符或缺少时退出码为 1。",
            "Run the cases beside the rules (tests/*.yaml) and say which are missing: each rule "
            "needs one that fires it, one that does not, both sides of each limit, and the day "
            "before it came into force.\n"
            "The exit code is 1 where a case does not hold or is missing.",
        ),
        "  planner rules test cpc-2018\n  planner rules test rules/my-town",
    )
    def test(
        pack: Annotated[
            str,
            typer.Argument(
                metavar=t("规则包", "PACK"),
                help=t("规则包的名称或目录。", "A pack's name or folder."),
            ),
        ],
    ) -> Job:
        def job() -> int:
            from planner.cli.auditing import test_pack as do

            return do(pack, desk.language)

        return job
