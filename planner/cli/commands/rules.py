"""``planner rules``: the rule packs, a group of commands."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands import rules_audit, rules_dmn
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
    for part in (_list, _show, _diff, _new, rules_audit.add, rules_dmn.add):
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
            "把规则包显示为可读的文件：决策表、参数及沿革、结构表、统计口径、出处、待核之处。\n"
            "规则包:规则 只显示一条规则。",
            "Show a pack as a document: its decision table, parameters with their history, "
            "structure tables, what is counted, sources, what awaits a check.\n"
            "PACK:RULE shows one rule.",
        ),
        "  planner rules show cpc-2018\n"
        "  planner rules show cpc-2018 --as-of 2010-01-01\n"
        "  planner rules show cpc-2018:few-members\n"
        "  planner rules show guoji-2007 -o guoji.html",
    )
    def show(
        pack: Annotated[
            str,
            typer.Argument(
                metavar=t("规则包[:规则]", "PACK[:RULE]"),
                help=t("规则包的名称或目录，可加规则。", "A pack or its folder, and a rule."),
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
        format_: Annotated[
            str | None,
            typer.Option("--format", metavar="table|md|html", help=_format_help(desk)),
        ] = None,
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar=desk.file, help=_output_help(desk)),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.packs import show_pack as do

            return do(pack, as_of, desk.language, format_=format_, output=output)

        return job


def _diff(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "diff",
        t(
            "比较两个规则包，或同一规则包在两天之间的变化：参数、规则、结构表逐条列出；给出台账时"
            "列出受影响的企业。",
            "Compare two packs, or one pack on two days: parameters, rules and structure tables, "
            "entry by entry; with a ledger, whom it concerns.",
        ),
        "  planner rules diff cpc-2018 guoji-2007\n"
        "  planner rules diff cpc-2018 --as-of 2018-10-27..2018-10-28\n"
        "  planner rules diff cpc-2018@2018-10-27 cpc-2018@2018-10-28 --ledger "
        + t("企业台账.csv", "ledger.csv"),
    )
    def diff(
        one: Annotated[
            str,
            typer.Argument(
                metavar=t("规则包[@日期]", "PACK[@DATE]"),
                help=t("比较的起点。", "What is compared."),
            ),
        ],
        other: Annotated[
            str | None,
            typer.Argument(
                metavar=t("规则包[@日期]", "PACK[@DATE]"),
                help=t("与之比较；不写则是同一规则包。", "With what; left out, the same pack."),
            ),
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期[..日期]", "DATE[..DATE]"),
                help=t(
                    "两者都按这一天；写两天则前者按前一天，后者按后一天。",
                    "One day for both; or two, the first for the one, the second for the other.",
                ),
            ),
        ] = None,
        ledger: Annotated[
            str | None,
            typer.Option(
                "--ledger",
                metavar=desk.ledger,
                help=t("列出其中受影响的企业。", "Say which of its enterprises are concerned."),
            ),
        ] = None,
        format_: Annotated[
            str | None,
            typer.Option("--format", metavar="table|md|html", help=_format_help(desk)),
        ] = None,
        output: Annotated[
            str | None,
            typer.Option("--output", "-o", metavar=desk.file, help=_output_help(desk)),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.packs import diff_packs as do

            return do(one, other, as_of, ledger, desk.language, format_=format_, output=output)

        return job


def _new(desk: Desk) -> None:
    t = desk.t

    @desk.command(
        "new",
        t(
            "新建一个地方规则包：继承一个规则包，先不改任何条目，即可通过 check 和 test。",
            "Start a local pack that extends another: it changes nothing yet, and passes check "
            "and test as it is.",
        ),
        "  planner rules new my-town --extends cpc-2018\n"
        "  planner rules new my-town --extends cpc-2018 -o rules/my-town",
    )
    def new(
        name: Annotated[
            str,
            typer.Argument(
                metavar=t("名称", "NAME"), help=t("新规则包的名称。", "The new pack's name.")
            ),
        ],
        extends: Annotated[
            str,
            typer.Option(
                "--extends",
                metavar=t("规则包", "PACK"),
                help=t("继承哪个规则包；默认 cpc-2018。", "What it extends; cpc-2018 by default."),
            ),
        ] = "cpc-2018",
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.folder,
                help=t("写到哪个新目录；默认同名。", "The new folder; by default of that name."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.packs import new_pack as do

            return do(name, extends, output, desk.language)

        return job


def _format_help(desk: Desk) -> str:
    return desk.t(
        "table 屏幕（默认）、md、html；不写时看文件名。",
        "table for the screen (default), md or html; else by the file's name.",
    )


def _output_help(desk: Desk) -> str:
    return desk.t("写入这个文件。", "Write it to this file.")
