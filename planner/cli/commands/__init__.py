"""The commands and their options, with help in the language of the run.

Each command only gathers what was asked for and hands back the job to do. Values arrive
as text and are checked where they are used, so that every refusal is in the reader's
language (and ``--help`` loads nothing but the parser).
"""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands import (
    advise,
    assign,
    check,
    compare,
    example,
    explain,
    forecast,
    fragility,
    merge,
    pins,
    report,
    reproduce,
    restructure,
    rules,
    scenario,
    schema,
    show,
    sweep,
    template,
    verify,
)
from planner.cli.commands.desk import Desk, new_app
from planner.language import Language

COMMANDS = (
    template,
    check,
    assign,
    show,
    report,
    verify,
    reproduce,
    compare,
    restructure,
    explain,
    advise,
    fragility,
    pins,
    scenario,
    sweep,
    forecast,
    merge,
    rules,
    schema,
    example,
)
"""In the order in which help lists them."""


def build(language: Language) -> typer.Typer:
    """The program with all its commands."""
    desk = Desk(new_app(), language)
    app, t = desk.app, desk.t

    def show_version(asked: bool) -> None:
        if asked:
            from planner import __version__

            typer.echo(f"planner {__version__}")
            raise typer.Exit

    @app.callback(
        help=t(
            "从企业台账得出组织覆盖方案：哪些企业单独组建、联合组建、挂靠组建，哪些派驻指导员。"
            "规则有日期、有出处，结果附最优性证明。",
            "From a ledger of enterprises to a plan of organisational coverage: who gets a branch "
            "of its own, who a joint one, who a host, who an instructor. "
            "By dated and cited rules, with proof that it is best.",
        ),
        epilog=t(
            "退出码：0 完成；1 check、verify、reproduce、rules check 或 rules test 有所发现，\n"
            "        或有情景无法成立；\n"
            "        2 无法运行（用法、规则、输入）；3 内部错误；130 中断。",
            "Exit codes: 0 done; 1 check, verify, reproduce, rules check or rules test\n"
            "            found something, or a scenario is impossible;\n"
            "            2 could not run (usage, rules, input); 3 internal error;\n"
            "            130 interrupted.",
        ),
    )
    def planner(
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                is_eager=True,
                callback=show_version,
                help=t("显示版本。", "Show the version."),
            ),
        ] = False,
    ) -> None:
        """The program itself does nothing without a command."""

    for module in COMMANDS:
        module.add(desk)
    return app
